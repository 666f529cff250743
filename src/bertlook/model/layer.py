"""Records of attention layers, which callbacks receive while a model runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bertlook.errors import BertlookError
from bertlook.model.attention_call import AttentionCall
from bertlook.model.projection import Linear, OutputProjection

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(eq=False)
class Layer:
    """One attention layer on one batch, between its softmax and its output projection.

    A function that receives the record while the model runs can read it, change what the layer
    passes on (:meth:`replace_maps`, or by assigning ``output``), and let autograd differentiate by
    its tensors. All numbers are at least float32, whatever the precision of the model.

    Attributes:
        index: The index of the layer, from 0.
        maps: (batch, heads, queries, keys) attention probabilities. Rows sum to less than 1 if the
            model gives part of its attention to a learned sink, which is no token.
        output: (batch, queries, heads, width) the sum of the values weighted by the maps, which
            the layer passes to its output projection. None if the architecture doesn't expose it.
        queries: (batch, heads, queries, width) after rotation, or None like ``output``.
        keys: (batch, groups, keys, width) after rotation, or None like ``output``. Heads of a group
            share keys and values; without sharing, there are as many groups as heads.
        values: (batch, groups, keys, width), or None like ``output``.
        visible: (batch, 1, queries, keys) bool, the pairs that the model's mask allows; None if the
            architecture doesn't expose it. Layers with the same mask share one tensor.
        gradients: The gradient of a loss with respect to ``maps``, after a backward pass.
        module: The attention module, or None like ``output``.
        projector: The module that projects ``output``, or None if unknown.
        call: The call that computes maps and output, if they are to be computed in parts. ``maps``
            then has only a shape, and the receiver must assign ``output``.
        edit_output: A function that edits the output of a record with the maps of this one, or
            None: some layers attend twice with the same maps.
    """

    index: int
    maps: Tensor
    output: Tensor | None = None
    queries: Tensor | None = None
    keys: Tensor | None = None
    values: Tensor | None = None
    visible: Tensor | None = None
    gradients: Tensor | None = None
    module: nn.Module | None = None
    projector: OutputProjection | None = None
    call: AttentionCall | None = None
    edit_output: Callable[[Layer], None] | None = None

    def replace_maps(self, maps: Tensor) -> None:
        """Replace the layer's maps, and recompute its output from the new ones.

        Args:
            maps: (batch, heads, queries, keys) weights.

        Raises:
            BertlookError: If the architecture doesn't expose the values of its layers.
        """
        if self.values is None:
            raise BertlookError(
                "The attention of this architecture can be read but not edited: it doesn't use "
                "transformers' attention interface."
            )
        grouped = maps.unflatten(1, (self.values.shape[1], -1)) @ self.values[:, :, None]
        self.maps = maps
        self.output = grouped.flatten(1, 2).transpose(1, 2).contiguous()

    @property
    def projection(self) -> Tensor | None:
        """(heads, width, hidden) the part of the output projection of each head, or None.

        None if it isn't known exactly, as for quantized or offloaded weights. If the network then
        computes something else with the layer's output, the run ends with BertlookError.
        """
        linear = None if self.projector is None else self.projector.use()
        if linear is None or self.values is None:
            return None
        return split_by_head(linear, self.maps.shape[1], self.values)

    def value_norms(self) -> Tensor | None:
        """Return the norm of the vector that each token contributes per unit of attention.

        Returns:
            (batch, heads, keys), or None if values or ``projection`` are unknown.
        """
        projection = self.projection
        if self.values is None or projection is None:
            return None
        return norms_of_values(self.values, projection)


def split_by_head(linear: Linear, heads: int, values: Tensor) -> Tensor | None:
    """Return the (heads, width, hidden) part of an output projection of each head.

    Args:
        linear: The output projection.
        heads: The number of heads.
        values: (..., width) the values, in whose precision it is returned.

    Returns:
        The parts, or None if the projection takes something else than the heads' outputs.
    """
    width = values.shape[-1]
    if linear.matrix.shape[0] != heads * width:
        return None
    return linear.matrix.to(values.dtype).unflatten(0, (heads, width))


def norms_of_values(values: Tensor, projection: Tensor) -> Tensor:
    """Return the norm of the vector that each token contributes per unit of attention.

    The norm of ``f(x) = v W`` is computed as the root of ``v (W W') v'``, without a vector of the
    model's width (Kobayashi et al. 2020).

    Args:
        values: (batch, groups, keys, width) the values.
        projection: (heads, width, hidden) the part of the output projection of each head.

    Returns:
        (batch, heads, keys)
    """
    gram = (projection @ projection.mT).unflatten(0, (values.shape[1], -1))
    grouped = values[:, :, None]
    return ((grouped @ gram) * grouped).sum(-1).clamp(min=0).sqrt().flatten(1, 2)


#: A function that is called with each layer's record while the model runs.
OnLayer = Callable[[Layer], None]
