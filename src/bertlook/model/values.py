"""Value vectors of an attention layer, and where they lead (Kobayashi et al. 2020)."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn

#: What architectures call the output projection inside their attention layer.
_INSIDE = ("o_proj", "c_proj", "out_lin", "Wo", "out_proj", "dense")


class Values(NamedTuple):
    """One layer's value vectors, and where they lead.

    Attributes:
        vectors: (B, H, N, width).
        projection: (H, width, D) each head's part of the output projection.
    """

    vectors: Tensor
    projection: Tensor

    def norms(self) -> Tensor:
        """(B, H, N): the norm of each token's ``f(x)``, by head.

        Calculated as ``v (W W') v'``, so that no vector of the model's width is made.
        """
        gram = self.projection @ self.projection.mT
        return ((self.vectors @ gram) * self.vectors).sum(-1).clamp(min=0).sqrt()


class OutputProjections:
    """The output projections of a network's attention layers.

    Args:
        backbone: the network.
    """

    def __init__(self, backbone: nn.Module) -> None:
        self._parents = {
            id(child): parent for parent in backbone.modules() for child in parent.children()
        }

    def values(self, attention: nn.Module, value: Tensor, heads: int) -> Values | None:
        """The values of a layer by head, or None where its output projection isn't known.

        Args:
            attention: the attention layer.
            value: (B, key-value heads, N, width) value vectors; those of grouped heads are shared.
            heads: H.
        """
        found = next((p for name in _INSIDE if (p := getattr(attention, name, None))), None)
        if found is None:  # BERT and its kin keep it beside the layer
            parent = self._parents.get(id(attention))
            found = getattr(getattr(parent, "output", None), "dense", None)
        weight = getattr(found, "weight", None)
        if weight is None or weight.ndim != 2:
            return None
        # A linear layer has (out, in); GPT-2's own kind of layer keeps it the other way round.
        inwards = weight.detach().T if isinstance(found, nn.Linear) else weight.detach()
        vectors = value.repeat_interleave(heads // value.shape[1], 1)
        if inwards.shape[0] != heads * vectors.shape[-1]:
            return None
        return Values(vectors, inwards.unflatten(0, (heads, -1)))
