"""NumPy arrays with the methods of torch's tensors that measures use."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from bertlook.deferred import import_network_libraries

#: In the class below, `int` is a method.
Dim: TypeAlias = int


class Device(NamedTuple):
    """Where a tensor is: with NumPy always on the CPU."""

    type: str = "cpu"


class Extremes(NamedTuple):
    """The largest numbers along a dimension, and their indices."""

    values: Any
    indices: Any


def as_tensor(array: npt.ArrayLike) -> Tensor:
    """Return an array as a tensor that shares its memory.

    Args:
        array: An array.

    Example:
        >>> as_tensor(np.float32([[1, 3], [2, 0]])).max(-1).indices.tolist()
        [1, 0]
    """
    return np.ndarray.view(np.asarray(array), Tensor)


class Tensor(np.ndarray[Any, Any]):
    """An array whose methods have the names, arguments and results of torch's.

    Beside those below it has NumPy's operators and indexing, ``shape``, ``ndim`` and ``tolist``.
    Whole numbers that are divided give float64, where torch gives float32.

    Raises:
        BertlookError: If a method of torch is asked for that isn't here.
    """

    device: Any = Device()

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):  # names of protocols, which libraries ask any object for
            import_network_libraries()  # says what is missing
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    # Types and memory.

    def numpy(self, *, force: bool = False) -> npt.NDArray[Any]:
        """Return the plain array."""
        return np.asarray(self)

    def to(self, target: Any) -> Tensor:
        """Return the tensor in a type, or in that of another tensor; devices are all the same."""
        if isinstance(target, Device):
            return self
        dtype = target.dtype if isinstance(target, np.ndarray) else target
        return as_tensor(self.astype(dtype, copy=False))

    def double(self) -> Tensor:
        """Return the tensor in float64."""
        return self.to(np.float64)

    def float(self) -> Tensor:
        """Return the tensor in float32."""
        return self.to(np.float32)

    def int(self) -> Tensor:
        """Return the tensor in int32."""
        return self.to(np.int32)

    def detach(self) -> Tensor:
        """Return the tensor, which no gradient is computed through."""
        return self

    def clone(self) -> Tensor:
        """Return a copy."""
        return self.copy()

    def new_tensor(self, data: Any) -> Tensor:
        """Return data as a tensor of the same type."""
        return as_tensor(np.array(data, self.dtype))

    def new_full(self, size: Sequence[Dim], value: Any) -> Tensor:
        """Return a tensor of the same type with one value everywhere."""
        return as_tensor(np.full(size, value, self.dtype))

    def new_zeros(self, *size: Any) -> Tensor:
        """Return a tensor of zeros of the same type."""
        return self.new_full(shape_of(size), 0)

    def new_ones(self, *size: Any) -> Tensor:
        """Return a tensor of ones of the same type."""
        return self.new_full(shape_of(size), 1)

    # Shapes.

    def flatten(self, start_dim: Dim = 0, end_dim: Dim = -1) -> Tensor:
        """Join neighboring dimensions."""
        end = end_dim % self.ndim + 1
        joined = math.prod(self.shape[start_dim:end])
        return as_tensor(self.reshape(*self.shape[:start_dim], joined, *self.shape[end:]))

    def unflatten(self, dim: Dim, sizes: Sequence[Dim]) -> Tensor:
        """Part a dimension into several."""
        dim %= self.ndim
        return as_tensor(self.reshape(*self.shape[:dim], *sizes, *self.shape[dim + 1 :]))

    def view(self, *size: Any) -> Tensor:
        """Return the tensor in another shape."""
        return as_tensor(self.reshape(shape_of(size)))

    def expand(self, *size: Any) -> Tensor:
        """Repeat dimensions of length 1, without a copy; -1 leaves a dimension as it is."""
        sizes = shape_of(size)
        own = (1,) * (len(sizes) - self.ndim) + self.shape
        shape = [old if new == -1 else new for old, new in zip(own, sizes, strict=True)]
        return as_tensor(np.broadcast_to(self, shape))

    def expand_as(self, other: Tensor) -> Tensor:
        """Repeat dimensions of length 1 to the shape of another tensor."""
        return self.expand(*other.shape)

    def permute(self, *dims: Any) -> Tensor:
        """Reorder the dimensions."""
        return as_tensor(np.transpose(np.asarray(self), shape_of(dims)))

    def transpose(self, dim0: Dim, dim1: Dim) -> Tensor:
        """Exchange two dimensions."""
        return as_tensor(self.swapaxes(dim0, dim1))

    @property
    def mT(self) -> Tensor:
        """The tensor with its last two dimensions exchanged."""
        return as_tensor(self.swapaxes(-1, -2))

    def diagonal(self, offset: Dim = 0, dim1: Dim = 0, dim2: Dim = 1) -> Tensor:
        """Return a diagonal, which shares the memory and can be written to."""
        diagonal = np.asarray(self).diagonal(offset, dim1, dim2)
        diagonal.flags.writeable = self.flags.writeable
        return as_tensor(diagonal)

    def tril(self) -> Tensor:
        """Return the lower triangle, with zeros above it."""
        return as_tensor(np.tril(np.asarray(self)))

    def roll(self, shifts: Dim, dims: Dim) -> Tensor:
        """Shift along a dimension, around its ends."""
        return as_tensor(np.roll(np.asarray(self), shifts, dims))

    def split(self, size: Dim, dim: Dim = 0) -> list[Tensor]:
        """Part the tensor into pieces of a size along a dimension; the last one may be shorter."""
        parts = np.split(np.asarray(self), range(size, self.shape[dim], size), dim)
        return [as_tensor(part) for part in parts]

    def unbind(self, dim: Dim = 0) -> tuple[Tensor, ...]:
        """Return the slices along a dimension."""
        return tuple(map(as_tensor, np.moveaxis(np.asarray(self), dim, 0)))

    # Numbers.

    def __truediv__(self, other: Any) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):  # as torch, which never warns
            return super().__truediv__(other)

    def sum(self, dim: Any = None, *, keepdim: bool = False, dtype: Any = None) -> Any:
        """Return the sum over dimensions."""
        return np.ndarray.sum(self, dim, dtype, keepdims=keepdim)

    def mean(self, dim: Any = None, *, keepdim: bool = False) -> Any:
        """Return the mean over dimensions."""
        return np.ndarray.mean(self, dim, keepdims=keepdim)

    def any(self, dim: Any = None) -> Any:
        """Return whether any value is true."""
        return np.ndarray.any(self, dim)

    def all(self, dim: Any = None) -> Any:
        """Return whether all values are true."""
        return np.ndarray.all(self, dim)

    def amax(self, dim: Any = None) -> Any:
        """Return the largest number."""
        return np.ndarray.max(self, dim)

    def argmax(self, dim: Any = None) -> Any:
        """Return the index of the first largest number."""
        return as_tensor(np.ndarray.argmax(self, dim)).to(np.int64)

    def max(self, dim: Any = None) -> Any:
        """Return the largest number; along a dimension, with its index."""
        largest = np.ndarray.max(self, dim)
        return largest if dim is None else Extremes(largest, self.argmax(dim))

    def topk(self, k: Dim, dim: Dim = -1) -> Extremes:
        """Return the k largest numbers along a dimension, the largest first, and their indices."""
        order = np.argsort(-np.asarray(self), dim, kind="stable").astype(np.int64)
        indices = as_tensor(np.take(order, range(k), dim))
        return Extremes(self.gather(dim, indices), indices)

    def log(self) -> Tensor:
        """Return the natural logarithms."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return as_tensor(np.log(self))

    def abs(self) -> Tensor:
        """Return the absolute values."""
        return as_tensor(np.abs(self))

    def isnan(self) -> Tensor:
        """Return which numbers are NaN."""
        return as_tensor(np.isnan(self))

    def minimum(self, other: Tensor) -> Tensor:
        """Return the smaller one of each two numbers."""
        return as_tensor(np.minimum(self, other))

    def clamp(self, min: Any = None, max: Any = None) -> Tensor:
        """Return the numbers, none below ``min`` or above ``max``."""
        return as_tensor(np.clip(np.asarray(self), min, max))

    # Selected entries.

    def masked_fill(self, mask: Tensor, value: Any) -> Tensor:
        """Return a copy with a value where the mask is true."""
        filled = self.clone()
        filled[np.broadcast_to(mask, self.shape)] = value
        return filled

    def gather(self, dim: Dim, index: Tensor) -> Tensor:
        """Return the entries at indices along a dimension."""
        return as_tensor(np.take_along_axis(np.asarray(self), np.asarray(index), dim))

    def scatter_(self, dim: Dim, index: Tensor, value: Any) -> Tensor:
        """Write a value at indices along a dimension."""
        np.put_along_axis(np.asarray(self), np.asarray(index), value, dim)
        return self

    def scatter_reduce(self, dim: Dim, index: Tensor, src: Tensor, reduce: str) -> Tensor:
        """Return the largest ("amax") of the entries that go to each index along a dimension."""
        if reduce != "amax":
            return self.__getattr__(f"scatter_reduce_{reduce}")
        result = np.array(self)
        at: list[Any] = list(np.indices(index.shape, sparse=True))
        at[dim] = np.asarray(index)
        np.maximum.at(result, tuple(at), np.asarray(src))
        return as_tensor(result)

    # In place.

    def fill_(self, value: Any) -> Tensor:
        """Write one value everywhere."""
        self[...] = value
        return self

    def copy_(self, other: Any) -> Tensor:
        """Take over the values of another tensor."""
        return self.fill_(other)

    def add_(self, other: Any) -> Tensor:
        """Add."""
        np.add(self, other, out=self)
        return self

    def mul_(self, other: Any) -> Tensor:
        """Multiply."""
        np.multiply(self, other, out=self)
        return self

    def neg_(self) -> Tensor:
        """Change the sign."""
        np.negative(self, out=self)
        return self

    def lerp_(self, end: Tensor, weight: Tensor) -> Tensor:
        """Go a part of the way to other values."""
        return self.add_(weight * (end - self))

    def addmm_(self, left: Tensor, right: Tensor, *, alpha: Any = 1) -> Tensor:
        """Add a multiple of a product of matrices."""
        return self.add_(alpha * (left @ right))


def shape_of(size: tuple[Any, ...]) -> tuple[int, ...]:
    """Return a shape that was given as one sequence, or as a number for each dimension.

    Args:
        size: The arguments.
    """
    return tuple(size[0]) if len(size) == 1 and isinstance(size[0], Iterable) else size
