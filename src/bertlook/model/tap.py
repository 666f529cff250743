"""The tap: the only place where bertlook touches a network.

transformers lets a library register an attention function by name. The tap's function calls the
architecture's own eager function, so that soft caps, sinks and biases are the model's own, and
hands the layer's record to a callback before the next layer runs. No module is patched, and only
the maps of one layer are in memory. The passes run in a mirror of the network, which shares its
weights: the network itself is not touched at any moment.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.interrupts import hold_interrupts
from bertlook.model.attention_call import AttentionCall
from bertlook.model.layer import Layer, OnLayer
from bertlook.model.mirror import mirror, reading_settings
from bertlook.model.projection import OutputProjection, find_projection, parents_of

if TYPE_CHECKING:
    from torch.utils.hooks import RemovableHandle
    from transformers import PreTrainedModel


NAME = "bertlook"


class _Implementation(str):
    """A name of an implementation of attention that passes for the eager one.

    Some architectures compare the name with "eager" to decide how they build their masks, and leave
    part of them out for names that they don't know. A dict finds the name by its own hash.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return other == "eager" or str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other


#: A mask that is added to the scores blocks pairs with the least number of its type. All such
#: numbers are below this one, and all biases of positions above it.
_BLOCKED = -1e4


@dataclass
class Tap:
    """A callback on the layers of a running model.

    Attributes:
        network: The network to run while the tap is open.
        on_layer: The function to call with each layer's record.
        originals: The modules of the caller's network by those of ``network``.
        in_parts: Whether the callback computes each layer from the record's ``call``.
        num_layers: The number of layers that have run.
        masks: The masks of these layers, each with the numbers of queries and keys, and the pairs
            that it allows.
        last: The queries of the layer that ran last, as the model made them, and its record.
    """

    network: Any
    on_layer: OnLayer
    originals: dict[torch.nn.Module, torch.nn.Module]
    in_parts: bool = False
    num_layers: int = 0
    masks: list[tuple[torch.Tensor | None, torch.Size, torch.Tensor | None]] = field(
        default_factory=list
    )
    last: tuple[torch.Tensor, Layer] | None = None
    _watches: list[RemovableHandle] = field(default_factory=list)

    @cached_property
    def _parents(self) -> dict[torch.nn.Module, torch.nn.Module]:
        return parents_of(self.network)

    def projector(self, attention: torch.nn.Module) -> OutputProjection | None:
        """Return the output projection of an attention module that runs, None if unknown."""
        projection = find_projection(attention, self._parents)
        return None if projection is None else OutputProjection(projection)

    def watch(self, projector: OutputProjection, output: torch.Tensor) -> None:
        """See what a layer's projection does with its output, until the tap is closed."""
        self._watches.append(projector.watch(output))

    def close(self) -> None:
        """End what the tap has begun to watch: hooks of a network without a mirror are its own."""
        while self._watches:
            self._watches.pop().remove()

    def visible(self, mask: torch.Tensor | None, maps: torch.Tensor) -> torch.Tensor | None:
        """Return the pairs that a layer's mask allows, as in ``Layer.visible``.

        Layers of one kind get the same mask, which is read once.

        Args:
            mask: The mask as the model made it.
            maps: (batch, heads, queries, keys) The layer's maps.
        """
        pairs = maps.shape[2:]  # a decoder's layers of both kinds may get no mask
        for known, known_pairs, visible in self.masks:
            if known is mask and known_pairs == pairs:
                return visible
        visible = _allowed_pairs(mask, maps)
        self.masks.append((mask, pairs, visible))
        return visible


class _Current(threading.local):
    """The tap that is open in this thread."""

    tap: Tap | None = None


_current = _Current()
# Serialize the runs of networks without a mirror: threads share their configuration.
_lock = threading.RLock()


@contextmanager
def tapped(
    module: PreTrainedModel,
    on_layer: OnLayer,
    *,
    gradients: bool = False,
    in_parts: bool = False,
    implementation: str = _Implementation(NAME),
) -> Iterator[Tap]:
    """Call a function with the record of every layer of ``tap.network`` that runs in the block.

    This network is a mirror of the module in evaluation mode, and records gradients only on
    request. A module that can't be mirrored is run itself: it is locked for other taps, and its
    state is restored afterwards, even after an exception or an interrupt. A thread that runs it
    meanwhile may see evaluation mode.

    Args:
        module: The caller's network.
        on_layer: The function to call, in the order in which the layers run.
        gradients: Whether autograd records the run, so that it can be differentiated.
        in_parts: Whether the function computes each layer from the record's ``call``.
        implementation: The attention implementation to use inside the block.
            Implementations other than the tap's don't call the function.

    Yields:
        The tap. Its ``num_layers`` stays 0 for an architecture that doesn't use transformers'
        attention interface.
    """
    _register()
    twins = mirror(module, implementation, gradients=gradients)
    network = module if twins is None else twins[module]
    originals = {} if twins is None else {twin: part for part, twin in twins.items()}
    borrowed = _borrowed(module, implementation) if twins is None else nullcontext()
    with borrowed, torch.set_grad_enabled(gradients):
        outer, own = _current.tap, Tap(network, on_layer, originals, in_parts)
        try:
            _current.tap = own
            yield own
        finally:
            _current.tap = outer
            own.close()


@contextmanager
def _borrowed(module: PreTrainedModel, implementation: str) -> Iterator[None]:
    """Change the mode and the configuration of the caller's network inside the block."""
    with _lock:
        # Each module has its own mode: some may be frozen while others train.
        modes = [(part, part.training) for part in module.modules()]
        configs = {id(part.config): part.config for part, _ in modes if hasattr(part, "config")}
        changes = (
            (config, reading_settings(config, implementation)) for config in configs.values()
        )
        settings = [(vars(config), changed) for config, changed in changes if changed]
        previous = [{name: own[name] for name in changed} for own, changed in settings]
        try:
            module.eval()
            for own, changed in settings:
                own.update(changed)
            yield
        finally:
            with hold_interrupts():
                for (own, _), values in zip(settings, previous, strict=True):
                    own.update(values)
                for part, mode in modes:
                    part.training = mode


def _attend(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    **options: Any,
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Attend with the architecture's own eager function, and call the tap with the record."""
    tap = _current.tap
    if tap is None and (attention_mask is None or attention_mask.dtype == torch.bool):
        # Another thread's run, whose mask was made for sdpa before the tap was opened.
        from transformers.integrations.sdpa_attention import sdpa_attention_forward

        return sdpa_attention_forward(module, query, key, value, attention_mask, **options)
    # The eager function is defined in the file of the module's class or of a base class.
    files = (sys.modules.get(cls.__module__) for cls in type(module).__mro__)
    functions = (getattr(file, "eager_attention_forward", None) for file in files)
    eager = next((function for function in functions if function is not None), None)
    if eager is None:
        raise BertlookError(
            f"{type(module).__name__} has no eager attention function of its own, so its attention "
            "can't be read."
        )
    if tap is None:
        return eager(module, query, key, value, attention_mask, **options)
    given = AttentionCall(eager, module, query, key, value, attention_mask, options)
    call = given.widened()
    last, tap.last = tap.last, None
    if last is not None and last[0] is query:
        return _attend_again(call, last[1]).to(query.dtype), None
    del last
    output, maps = (None, query.new_empty(()).expand(call.shape)) if tap.in_parts else call.whole()
    layer = Layer(
        tap.num_layers,
        maps,
        output,
        call.queries,
        call.keys,
        call.values,
        visible=tap.visible(attention_mask, maps),
        module=tap.originals.get(module, module),
        projector=tap.projector(module),
        call=given if tap.in_parts else None,
    )
    tap.num_layers += 1
    del output, maps  # only the record refers to them, so that an edit frees them
    tap.on_layer(layer)
    tap.last = query, layer
    assert layer.output is not None
    passed = layer.output.to(query.dtype)
    if layer.projector is not None:
        tap.watch(layer.projector, passed)
    return passed, None


def _attend_again(call: AttentionCall, layer: Layer) -> torch.Tensor:
    """Return the output of a second call with the queries of the last one.

    A differential layer attends twice with the same maps, to the two halves of its values. An edit
    of the maps holds for both.
    """
    if layer.call is not None:
        return call.whole()[0]
    again = Layer(layer.index, layer.maps, values=call.values)
    again.replace_maps(layer.maps)
    if layer.edit_output is not None:
        layer.edit_output(again)
    assert again.output is not None
    return again.output


def _allowed_pairs(mask: torch.Tensor | None, maps: torch.Tensor) -> torch.Tensor | None:
    """Return the (batch, 1, queries, keys) pairs that a mask allows, None if that is unknown."""
    batch, _, queries, keys = maps.shape
    shape = batch, 1, queries, keys
    if mask is None:
        return torch.ones((), dtype=torch.bool, device=maps.device).expand(shape)
    if mask.ndim != 4 or mask.shape[1] != 1:
        return None
    allowed = mask if mask.dtype == torch.bool else mask > _BLOCKED
    return allowed[..., :keys].expand(shape)


@cache
def _register() -> None:
    """Make the tap's function known to transformers."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import eager_mask

    AttentionInterface.register(NAME, _attend)
    AttentionMaskInterface.register(NAME, eager_mask)
