"""The maps of one input as a model has made them, which are joined when they are asked for."""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


class HeldMaps:
    """Maps of all layers that were checked while a model ran, each in an array of its own.

    To copy them into one array, and to free what the model has made, takes a good part of the time
    of the model's pass.

    Args:
        shape: (L, H, N, K), the shape of the joined maps.

    Attributes:
        shape: That shape.
        present: (L, H) bool, which heads have been added.
    """

    def __init__(self, shape: tuple[int, int, int, int]) -> None:
        self.shape = shape
        self.present = np.zeros(shape[:2], bool)
        self._layers: dict[int, Array] = {}
        self._joined: Array | None = None
        self._lock = threading.Lock()

    def add(self, layer: int, maps: Array) -> None:
        """Take over the maps of a layer, without a copy.

        Args:
            layer: The index of the layer.
            maps: (heads, N, K) finite, nonnegative weights, which must not be changed later.
        """
        self._layers[layer] = maps
        self.present[layer, : len(maps)] = True

    def join(self) -> Array:
        """Return (L, H, N, K) maps, which can't be written to; absent heads are NaN."""
        with self._lock:
            if self._joined is None:
                maps = np.empty(self.shape, np.float32)
                for index in range(len(maps)):
                    # Free each layer's before the next one is copied.
                    layer = self._layers.pop(index, maps[index, :0])
                    maps[index, : len(layer)] = layer
                    maps[index, len(layer) :] = np.nan
                maps.flags.writeable = False
                self._joined = maps
            return self._joined
