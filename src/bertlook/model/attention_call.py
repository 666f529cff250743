"""Calls of eager attention functions, which can be made in parts that fit the memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.errors import BertlookError

if TYPE_CHECKING:
    from torch import Tensor, nn


#: The number of weights that are computed at once: few enough for a processor's cache.
_PART = 2**20


@dataclass(frozen=True, eq=False)
class AttentionCall:
    """A call of an architecture's eager attention function on one batch.

    A part of the call, some rows of some heads, is the same function called with the same parts of
    all that has heads or rows. Rows are independent of each other. Heads are too, unless heads
    share keys, or the module has a number for each, such as a sink.

    Attributes:
        function: The eager function.
        module: The attention module, its first argument.
        queries: (batch, heads, queries, width).
        keys: (batch, groups, keys, width).
        values: (batch, groups, keys, width), or None where the output doesn't matter.
        mask: The mask as the model made it, or None.
        options: Other arguments.
    """

    function: Callable[..., tuple[Tensor, Tensor]]
    module: nn.Module
    queries: Tensor
    keys: Tensor
    values: Tensor | None
    mask: Tensor | None
    options: Mapping[str, Any]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The shape of the maps: (batch, heads, queries, keys)."""
        batch, heads, queries, _ = self.queries.shape
        return batch, heads, queries, self.keys.shape[-2]

    def whole(self) -> tuple[Tensor, Tensor]:
        """Return the (batch, queries, heads, width) output and the maps."""
        values = self.keys if self.values is None else self.values
        return self.function(
            self.module, self.queries, self.keys, values, self.mask, **self.options
        )

    def widened(self) -> AttentionCall:
        """Return the call in at least 32 bits: a softmax in half precision rounds the maps."""
        names = ("queries", "keys", "values", "mask")
        tensors = {name: getattr(self, name) for name in names}
        half_types = torch.float16, torch.bfloat16
        half = {n: t.float() for n, t in tensors.items() if t is not None and t.dtype in half_types}
        return replace(self, **half) if half else self

    def part(self, heads: slice, rows: slice) -> tuple[Tensor, Tensor]:
        """Return the output and the maps of some rows of some heads, in at least 32 bits.

        Args:
            heads: The heads, whole groups as of :meth:`count_together`.
            rows: The rows.
        """
        _, num_heads, num_rows, _ = self.shape
        groups = self.keys.shape[1]
        size = max(num_heads // groups, 1)
        shared = slice(heads.start // size, -(-heads.stop // size))

        def cut(value: Any) -> Any:
            """Return the part of a mask, a bias, or another option."""
            if not isinstance(value, torch.Tensor) or value.ndim != 4:
                return value
            if value.shape[1] == num_heads:
                value = value[:, heads]
            return value[:, :, rows] if value.shape[2] == num_rows else value

        return replace(
            self,
            queries=self.queries[:, heads, rows],
            keys=self.keys[:, shared],
            values=None if self.values is None else self.values[:, shared],
            mask=cut(self.mask),
            options={name: cut(value) for name, value in self.options.items()},
        ).widened().whole()  # fmt: skip

    def count_together(self) -> int:
        """Return the number of heads that must be computed at once.

        Raises:
            BertlookError: If the function can't be called on some rows.
        """
        _, num_heads, num_rows, _ = self.shape
        rows = slice(0, min(num_rows, 2))
        every = slice(0, num_heads)
        try:
            output, maps = self.part(every, rows)
        except (RuntimeError, IndexError) as error:
            raise BertlookError(
                f"The attention of {type(self.module).__name__} can't be computed in parts. Keep "
                'all maps in memory, model(text, maps="all"), or shorten the text.'
            ) from error
        size = num_heads // self.keys.shape[1]
        last = slice(num_heads - size, num_heads)
        try:
            part_output, part_maps = self.part(last, rows)
            is_same = part_maps.shape == maps[:, last].shape and all(
                torch.allclose(part, whole, atol=1e-5, equal_nan=True)
                for part, whole in ((part_maps, maps[:, last]), (part_output, output[:, :, last]))
            )
        except (RuntimeError, IndexError):  # a number for each head doesn't fit
            is_same = False
        return size if is_same else num_heads

    def map_of(self, head: int) -> Tensor:
        """Return the (queries, keys) map of a head, for a batch of one input."""
        _, _, num_rows, num_keys = self.shape
        size = self.count_together()
        heads = slice(head // size * size, head // size * size + size)
        height = max(1, _PART // (num_keys * size))
        parts = [
            self.part(heads, slice(start, start + height))[1][0, head - heads.start]
            for start in range(0, num_rows, height)
        ]
        return torch.cat(parts)

    def without_values(self) -> AttentionCall:
        """Return a call that has the maps, but not the output, and holds no larger tensors."""
        queries, keys = (
            tensor.clone(memory_format=torch.contiguous_format)
            for tensor in (self.queries, self.keys)
        )
        return replace(self, queries=queries, keys=keys, values=None)

    @property
    def num_bytes(self) -> int:
        """The memory that queries and keys take."""
        return self.queries.nbytes + self.keys.nbytes
