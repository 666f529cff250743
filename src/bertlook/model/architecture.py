"""What a network's attention consists of: the part that reads text, its layers and their heads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.model import tap
from bertlook.model.eager import read_eager
from bertlook.model.layer import Layer
from bertlook.text import first_line, quote

if TYPE_CHECKING:
    from torch import Tensor, nn
    from transformers import PreTrainedModel


#: How far rounding may take the sum of a row above 1.
_ROUNDING = 1e-3
#: What a network raises that needs more than text, or has a fault.
_FAILURES = (
    *(RuntimeError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    BertlookError,
)
#: Names of the part of a network that reads text beside images or sounds.
_TEXT_PARTS = ("text_model", "language_model", "text_encoder", "thinker")
#: Names of the numbers of layers in configurations.
_LAYER_COUNTS = ("num_hidden_layers", "encoder_layers", "decoder_layers", "num_decoder_layers")


class Call(NamedTuple):
    """One run of an attention module in a pass.

    Attributes:
        layer: The index of its layer in the network.
        heads: The number of its heads.
        module: The module, or None if the architecture doesn't expose it.
    """

    layer: int
    heads: int
    module: nn.Module | None = None


@dataclass(frozen=True, eq=False)
class Architecture:
    """What a network's attention consists of, as a pass over a few tokens shows.

    Attributes:
        network: The network that reads text: without the head of a language model, and of a
            network that needs an image, its text part alone.
        num_layers: The number of layers, including those without attention over tokens.
        calls: The runs of attention modules in the order of a pass.
        tapped: Whether they use transformers' attention interface.
        causal: Whether no token attends to a later one.
    """

    network: Any
    num_layers: int
    calls: tuple[Call, ...]
    tapped: bool
    causal: bool

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """The number of heads in each layer; 0 for a layer without attention over tokens."""
        counts = {call.layer: call.heads for call in self.calls}
        return tuple(counts.get(layer, 0) for layer in range(self.num_layers))

    @cached_property
    def num_heads(self) -> int:
        """The largest number of heads in a layer."""
        return max(self.heads)

    @cached_property
    def modules(self) -> frozenset[nn.Module]:
        """The modules whose attention is between tokens."""
        return frozenset(call.module for call in self.calls if call.module is not None)

    @property
    def note(self) -> str:
        """A remark on layers without attention between tokens, or ""."""
        gaps = [str(layer + 1) for layer, heads in enumerate(self.heads) if not heads]
        if not gaps:
            return ""
        layers = f"Layer {gaps[0]} has" if len(gaps) == 1 else f"Layers {', '.join(gaps)} have"
        return f"{layers} no attention between tokens."


def text_config(config: Any) -> Any:
    """Return the part of a configuration that describes the network's reading of text."""
    try:
        return config.get_text_config()
    except ValueError:  # several parts read text
        return config


def check_config(config: Any, name: str) -> None:
    """Raise BertlookError unless the config describes an encoder or decoder with attention heads.

    Args:
        config: The configuration of a transformer.
        name: The name of the model, for the message.
    """
    if getattr(config, "is_encoder_decoder", False):
        return  # the names of these numbers differ; a pass shows what there is
    part = text_config(config)
    for attribute in ("num_attention_heads", "num_hidden_layers"):
        count = getattr(part, attribute, None)
        if isinstance(count, (list, tuple, dict)):  # one for each layer, or part
            continue
        if count == 0 or (count is None and part is config):
            raise BertlookError(
                f"{name} ({config.model_type}) can't be read: its configuration names no "
                f"{attribute}, so its network has no attention heads, or not over tokens. Load a "
                "transformer that reads tokens."
            )
        if count is not None and (
            not isinstance(count, int) or isinstance(count, bool) or count < 1
        ):
            raise BertlookError(
                f"The configuration of {name} has {attribute} {quote(count)}, which is not a "
                "positive integer."
            )


def examine(
    module: PreTrainedModel,
    inputs: dict[str, Tensor],
    name: str,
    refuse: Callable[[str], NoReturn],
) -> Architecture:
    """Run a network on a few tokens, and return what its attention consists of.

    Args:
        module: The caller's network, which is left unchanged.
        inputs: One input of a few tokens.
        name: The name of the model, for messages.
        refuse: A function that raises an error with a reason.

    Raises:
        BertlookError: If it has no attention that can be read, or needs more than text.
    """
    failures: list[Exception] = []
    for network in text_networks(module):
        try:
            return _observe(network, inputs, refuse)
        except torch.OutOfMemoryError:
            raise
        except _FAILURES as error:
            failures.append(error)
    refusal = next((error for error in failures if isinstance(error, BertlookError)), None)
    if refusal is not None:
        raise refusal
    raise BertlookError(
        f"{name} can't be run on text alone, perhaps for a value in its config.json: "
        f"{first_line(failures[0])}"
    ) from failures[0]


def _observe(
    network: Any, inputs: dict[str, Tensor], refuse: Callable[[str], NoReturn]
) -> Architecture:
    batch, tokens = inputs["input_ids"].shape
    seen: list[tuple[nn.Module | None, int]] = []
    looks_ahead: list[bool] = []
    tapped = True

    def note(layer: Layer) -> None:
        maps = layer.maps
        if maps.ndim != 4 or (maps.shape[0], *maps.shape[2:]) != (batch, tokens, tokens):
            return  # attention over something else than tokens, such as earlier layers
        seen.append((layer.module, maps.shape[1]))
        if maps.device.type != "meta":
            if tapped and ((maps.sum(-1) > 1 + _ROUNDING).any() or (maps < 0).any()):
                refuse(f"the weights of its attention layer {len(seen)} are no probabilities")
            looks_ahead.append(bool(maps.triu(1).any()))

    with tap.tapped(network, note) as open_tap:
        open_tap.network(**inputs)
    if not seen:
        tapped = False
        for record in read_eager(network, inputs, refuse)[0]:
            note(record)
    modules = [module for module, _ in seen]
    layers, num_layers = place_calls(network, modules) or (range(len(seen)), len(seen))
    config = text_config(network.config)
    # A part of an encoder-decoder shares its configuration, which counts the layers of both.
    counts = (getattr(config, name, None) for name in _LAYER_COUNTS)
    claimed = min((count for count in counts if isinstance(count, int)), default=0)
    if num_layers < claimed:
        refuse(f"only {num_layers} of its {claimed} layers have attention")
    calls = zip(layers, (heads for _, heads in seen), modules, strict=True)
    causal = not any(looks_ahead)
    return Architecture(network, num_layers, tuple(starmap(Call, calls)), tapped, causal)


def text_networks(module: PreTrainedModel) -> Iterator[Any]:
    """Yield the networks that may read text: all of it, then its text part alone."""
    backbone = module.base_model
    yield backbone
    for name in _TEXT_PARTS:
        part = getattr(backbone, name, None)
        if isinstance(part, torch.nn.Module) and hasattr(part, "config"):
            yield getattr(part, "base_model", part)


def find_embeddings(module: PreTrainedModel) -> Any:
    """Return the module that turns tokens into vectors, or None if there is none."""
    for network in text_networks(module):
        try:
            embeddings = network.get_input_embeddings()
        except (AttributeError, NotImplementedError):
            continue
        if isinstance(getattr(embeddings, "weight", None), torch.Tensor):
            return embeddings
    return None


def place_calls(
    network: nn.Module, modules: Sequence[nn.Module | None]
) -> tuple[list[int], int] | None:
    """Return the layer of each run of an attention module, and the number of layers.

    Args:
        network: The network.
        modules: The attention modules in the order in which they ran.

    Returns:
        The positions of the modules in the network's list of layers, and its length. None if the
        runs don't each have a position of their own, as in networks that repeat a layer.
    """
    places = _find_places(network)
    remaining = {module: iter(places.get(module, ())) for module in modules if module is not None}
    found = [None if module is None else next(remaining[module], None) for module in modules]
    known = [place for place in found if place is not None]
    lists = {id(place.layers) for place in known}
    layers = [place.number for place in known]
    if len(lists) != 1 or len(set(layers)) != len(modules):
        return None
    return layers, len(known[0].layers)


class _Place(NamedTuple):
    layers: nn.ModuleList
    number: int


def _find_places(network: nn.Module) -> dict[nn.Module, list[_Place]]:
    """Return where each module stands in the outermost list of modules around it.

    A module that several layers share has several places.
    """
    places: dict[nn.Module, list[_Place]] = {}

    def visit(module: nn.Module, place: _Place | None) -> None:
        if place is not None:
            places.setdefault(module, []).append(place)
        for number, child in enumerate(module._modules.values()):
            if child is None:
                continue
            if place is None and isinstance(module, torch.nn.ModuleList):
                visit(child, _Place(module, number))
            else:
                visit(child, place)

    visit(network, None)
    return places
