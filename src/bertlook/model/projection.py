"""The output projection of an attention layer: a matrix that is known exactly, or none.

The norms of the vectors that heads add depend on it. It is found by name, read where plain weights
are in place or an adapter computes it, and compared with what the network has really computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from bertlook.deferred import torch
from bertlook.errors import BertlookError

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.utils.hooks import RemovableHandle


#: Names of the output projection inside an attention layer, by architecture.
_NAMES = ("o_proj", "c_proj", "out_lin", "Wo", "out_proj", "dense", "o")

#: Types of weights, each with the rounding error of a product, relative to its largest terms.
_ROUNDING = {
    "torch.float64": 1e-10,
    "torch.float32": 1e-5,
    "torch.float16": 1e-2,
    "torch.bfloat16": 3e-2,
}
#: GPUs may multiply float32 numbers with fewer digits.
_ROUNDING_ON_GPU = 2e-3


class Linear(NamedTuple):
    """A linear map: (in, out) ``matrix`` and (out,) ``bias``, or None for no bias."""

    matrix: Tensor
    bias: Tensor | None


class _Row(NamedTuple):
    """One row of a run: what the layer passed on, and what its projection took and gave."""

    passed: Tensor
    taken: Tensor
    given: Tensor


def parents_of(network: nn.Module) -> dict[nn.Module, nn.Module]:
    """Return the module that holds each module of a network.

    Args:
        network: The network.
    """
    return {part: parent for parent in network.modules() for part in parent.children()}


def find_projection(
    attention: nn.Module, parents: Mapping[nn.Module, nn.Module]
) -> nn.Module | None:
    """Return the output projection of an attention layer by its name, or None if there is none.

    Args:
        attention: The attention module.
        parents: The module that holds each module of the network.
    """
    inside = (getattr(attention, name, None) for name in _NAMES)
    # BERT and its relatives keep the projection beside the attention layer.
    beside = getattr(getattr(parents.get(attention), "output", None), "dense", None)
    projection = next((part for part in inside if part is not None), beside)
    return projection if isinstance(projection, torch.nn.Module) else None


class OutputProjection:
    """The output projection of a layer in one run.

    While the network runs, it sees one row of what the layer passes on and of what the module makes
    of it. So a module that does anything else than its weights say, now or when it is asked later,
    is found out: a gate or a norm in between, a hook, weights that have changed.

    Args:
        module: The module that runs.
    """

    def __init__(self, module: nn.Module) -> None:
        self.module = module
        self._row: _Row | None = None
        self._used: Linear | None = None

    def linear(self) -> Linear | None:
        """Return the linear map by the module's present weights; None if it is unknown."""
        return _plain(self.module) or _adapted(self.module)

    def use(self) -> Linear | None:
        """Return the linear map before the module has run in this pass.

        If the module then computes anything else, the pass ends with BertlookError.
        """
        self._used = self.linear()
        return self._used

    def confirmed(self) -> Linear | None:
        """Return the linear map if it is what the module has computed in the run, or else None."""
        linear = self.linear()
        return linear if linear is not None and self._confirms(linear) else None

    def watch(self, output: Tensor) -> RemovableHandle:
        """See what the module does with the output of its layer, once.

        Args:
            output: (batch, queries, heads, width) what the layer passes on.

        Returns:
            The handle that ends the watch.
        """

        def see(_: nn.Module, inputs: tuple[Any, ...], result: Any) -> None:
            handle.remove()
            taken = inputs[0] if inputs else None
            if not isinstance(taken, torch.Tensor) or not isinstance(result, torch.Tensor):
                taken, result = output.new_empty(0), output.new_empty(0)
            self._row = _Row(*(_last_row(part, output) for part in (output, taken, result)))
            if self._used is not None and not self._confirms(self._used):
                raise BertlookError(
                    "The norms of the vectors that heads add can't be computed: the output "
                    f"projection ({type(self.module).__name__}) of a layer takes or computes "
                    "something else than the heads' outputs times its weights. A hook, a gate or "
                    "a wrapper may have changed it."
                )
            self._used = None  # don't keep a copy of the weights

        handle = self.module.register_forward_hook(see)
        return handle

    def _confirms(self, linear: Linear) -> bool:
        """Return whether a linear map turns the row that was seen into its result."""
        row, (matrix, bias) = self._row, linear
        if row is None or row.passed.shape != row.taken.shape or not row.given.numel():
            return False
        if not torch.equal(row.passed.to(row.taken.dtype), row.taken):
            return False
        passed = row.taken.to(matrix)
        expected, size = passed @ matrix, passed.abs() @ matrix.abs()
        if expected.shape != row.given.shape:
            return False
        if bias is not None:
            expected, size = expected + bias, size + bias.abs()
        rounding = _ROUNDING.get(str(row.given.dtype), _ROUNDING["torch.float32"])
        if matrix.device.type != "cpu":
            rounding = max(rounding, _ROUNDING_ON_GPU)
        return bool(((row.given.to(expected) - expected).abs() <= rounding * size.amax()).all())


def _last_row(part: Tensor, output: Tensor) -> Tensor:
    """Return the last row of the first input in what has a row for each row of the output."""
    batch, queries = output.shape[:2]
    if part.numel() % (batch * queries):
        return part.new_empty(0)
    return part.detach().reshape(batch, queries, -1)[0, -1].clone()


def _plain(module: nn.Module) -> Linear | None:
    """Return the map of a linear module with plain floating-point weights in place, or None."""
    from transformers.pytorch_utils import Conv1D

    # accelerate moves inputs and weights around the forward that it keeps.
    name = "_old_forward" if "_hf_hook" in vars(module) else "forward"
    forward = vars(module).get(name, getattr(type(module), "forward", None))
    kind = getattr(forward, "__func__", forward)
    weight: Any = getattr(module, "weight", None)
    bias: Any = getattr(module, "bias", None)
    if kind not in (torch.nn.Linear.forward, Conv1D.forward) or not _is_plain(weight):
        return None
    if bias is not None and not _is_plain(bias):
        return None
    # A linear module stores (out, in), but GPT-2's Conv1D stores (in, out).
    matrix = weight.T if kind is torch.nn.Linear.forward else weight
    return Linear(matrix.detach(), None if bias is None else bias.detach())


def _adapted(module: nn.Module) -> Linear | None:
    """Return the map of a module that peft has wrapped, or None if it isn't known to be linear.

    Each method has its own formula. All that are linear show it on the unit vectors.
    """
    base, weights = getattr(module, "base_layer", None), list(module.parameters())
    is_changed = bool(module._forward_hooks or module._forward_pre_hooks or module.training)
    if not isinstance(base, torch.nn.Module) or is_changed or not all(map(_is_plain, weights)):
        return None
    if (plain := _plain(base)) is None:
        return None
    with torch.no_grad():
        units = torch.eye(len(plain.matrix), dtype=plain.matrix.dtype, device=plain.matrix.device)
        bias = module(torch.zeros_like(units[:1]))
        return Linear(module(units) - bias, bias[0])


def _is_plain(weight: Any) -> bool:
    """Return whether a weight is an array of floating-point numbers that is in memory."""
    is_array = type(weight) in (torch.Tensor, torch.nn.Parameter)
    return is_array and str(weight.dtype) in _ROUNDING and not weight.is_meta
