"""The names of torch that measures use, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from bertlook.deferred import import_network_libraries
from bertlook.tensors.tensor import Device, Tensor, as_tensor, shape_of

__all__ = ["Tensor", "device"]

device = Device
finfo = np.finfo
nan = float("nan")
bool = np.dtype("bool")
int8, int16, int64 = np.dtype("int8"), np.dtype("int16"), np.dtype("int64")
uint8 = np.dtype("uint8")
float32, float64 = np.dtype("float32"), np.dtype("float64")

#: The type of the tensor that a value of Python becomes, by the kind of the array that it becomes.
_DEFAULT_TYPES = {"b": bool, "i": int64, "f": float32}


def __getattr__(name: str) -> Any:
    if not name.startswith("_"):
        import_network_libraries()  # says what is missing
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


# New tensors.


def tensor(data: Any, *, dtype: Any = None, device: Any = None) -> Tensor:
    """Return data as a tensor, whole numbers in int64 and others in float32."""
    array = np.array(data)
    return as_tensor(array.astype(dtype or _DEFAULT_TYPES[array.dtype.kind]))


def from_numpy(array: Any) -> Tensor:
    """Return an array as a tensor that shares its memory."""
    return as_tensor(array)


def full(size: Sequence[int], value: Any, *, dtype: Any = None, device: Any = None) -> Tensor:
    """Return a tensor with one value everywhere."""
    return as_tensor(np.full(size, value, dtype or _DEFAULT_TYPES[np.array(value).dtype.kind]))


def full_like(like: Tensor, value: Any) -> Tensor:
    """Return a tensor of the same shape and type with one value everywhere."""
    return like.new_full(like.shape, value)


def zeros_like(like: Tensor) -> Tensor:
    """Return a tensor of zeros of the same shape and type."""
    return full_like(like, 0)


def empty_like(like: Tensor) -> Tensor:
    """Return a tensor of the same shape and type, to be written to."""
    return as_tensor(np.empty_like(like))


def zeros(*size: Any, dtype: Any = float32, device: Any = None) -> Tensor:
    """Return a tensor of zeros."""
    return full(shape_of(size), 0, dtype=dtype)


def ones(*size: Any, dtype: Any = float32, device: Any = None) -> Tensor:
    """Return a tensor of ones."""
    return full(shape_of(size), 1, dtype=dtype)


def arange(*limits: int, device: Any = None) -> Tensor:
    """Return the whole numbers of a range."""
    return as_tensor(np.arange(*limits, dtype=int64))


def eye(size: int, *, dtype: Any = float32, device: Any = None) -> Tensor:
    """Return a unit matrix."""
    return as_tensor(np.eye(size, dtype=dtype))


# Several tensors.


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Join tensors along a new dimension."""
    return as_tensor(np.stack(tensors, dim))


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Join tensors along a dimension."""
    return as_tensor(np.concatenate(tensors, dim))


def where(condition: Tensor, first: Any, second: Any) -> Tensor:
    """Return the first value where the condition is true, and the second elsewhere."""
    return as_tensor(np.where(condition, first, second))


def bmm(first: Tensor, second: Tensor) -> Tensor:
    """Return the product of each two matrices."""
    return as_tensor(first @ second)


def addcmul(summand: Tensor, first: Tensor, second: Tensor) -> Tensor:
    """Return a summand plus a product."""
    return as_tensor(summand + first * second)


def mul(first: Tensor, second: Any, *, out: Tensor) -> Tensor:
    """Write a product into a tensor."""
    np.multiply(first, second, out=out)
    return out


def expm1(values: Tensor, *, out: Tensor) -> Tensor:
    """Write the exponentials minus 1 into a tensor."""
    np.expm1(values, out=out)
    return out


def isfinite(values: Any) -> Any:
    """Return which numbers are neither infinite nor NaN."""
    return np.isfinite(values)


def _one_hot(indices: Tensor, num_classes: int) -> Tensor:
    """Return vectors of zeros with a 1 at the index."""
    return as_tensor(np.eye(num_classes, dtype=int64)[np.asarray(indices)])


nn = SimpleNamespace(functional=SimpleNamespace(one_hot=_one_hot))


# The state of torch, which NumPy doesn't have.


def get_num_threads() -> int:
    """Return the number of threads among which an operation is split."""
    return 1


def get_float32_matmul_precision() -> str:
    """Return the precision of products of matrices."""
    return "highest"


def set_float32_matmul_precision(precision: str) -> None:
    """Leave the precision of products of matrices as it is."""
