"""Images whose patches are tokens of an attention."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_count, is_integer, is_list
from bertlook.errors import BertlookError
from bertlook.text import quote

if TYPE_CHECKING:  # Pillow is imported when an image is given
    import PIL.Image

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


class Patches(NamedTuple):
    """An image, and which tokens are its patches.

    Attributes:
        image: (height, width, 3) uint8, the image as the network sees it.
        rows: The number of patches from top to bottom.
        columns: The number of patches from left to right.
        start: The index of the token of the first patch, which is at the top left. The others
            follow it row by row.
    """

    image: npt.NDArray[np.uint8]
    rows: int
    columns: int
    start: int

    @property
    def stop(self) -> int:
        """The index after the token of the last patch."""
        return self.start + self.rows * self.columns

    def png(self, size: int | None = None) -> bytes:
        """Return the image as the content of a PNG file.

        Args:
            size: The largest height and width in pixels; a larger image is scaled down.
        """
        from PIL import Image

        image = Image.fromarray(self.image)
        if size is not None:
            image.thumbnail((size, size))
        stream = io.BytesIO()
        image.save(stream, format="PNG")
        return stream.getvalue()


def to_patches(image: Any, patches: Any, first_patch: Any, num_tokens: int) -> Patches | None:
    """Return the image of an attention and its patches, or None without an image.

    Args:
        image: A PIL image, or an array (height, width) or (height, width, channels) of integers
            from 0 to 255 or floating-point numbers from 0 to 1.
        patches: The numbers of rows and columns of patches.
        first_patch: The index of the token of the first patch; by default, the patches are the
            last tokens.
        num_tokens: The number of tokens to which attention goes.

    Raises:
        BertlookError: If the image isn't one, or image, patches and tokens don't fit each other.
    """
    if image is None:
        for argument, value in (("patches", patches), ("first_patch", first_patch)):
            if value is not None:
                raise BertlookError(f"{argument} describes an image, which is missing. Give both.")
        return None
    rows, columns = check_grid(patches)
    start = num_tokens - rows * columns
    if start < 0:
        raise BertlookError(
            f"{rows} x {columns} patches are {rows * columns}, but attention goes to {num_tokens} "
            "tokens. Give patches=(rows, columns) of the image as the network sees it."
        )
    if first_patch is not None:
        if not is_integer(first_patch) or not 0 <= first_patch <= start:
            raise BertlookError(
                f"first_patch={quote(first_patch)} is out of range. {rows} x {columns} patches of "
                f"{num_tokens} tokens begin at an index from 0 to {start}."
            )
        start = int(first_patch)
    pixels = to_pixels(image)
    height, width = pixels.shape[:2]
    if height % rows or width % columns:
        raise BertlookError(
            f"The image is {height} pixels high and {width} wide, which {rows} rows and {columns} "
            "columns of patches don't divide. Give the image as the network sees it: resized and "
            "cropped as its image processor did, each side a multiple of the patch size."
        )
    return Patches(pixels, rows, columns, start)


def check_grid(patches: Any) -> tuple[int, int]:
    """Return the numbers of rows and columns of patches.

    Raises:
        BertlookError: If these are not two positive integers.
    """
    if not is_list(patches) or len(patches) != 2:
        raise BertlookError(
            f"patches={quote(patches)} is not a grid. Give the numbers of rows and columns of the "
            "image's patches, such as patches=(14, 14)."
        )
    rows, columns = patches
    return check_count("The rows of patches", rows, 1), check_count(
        "The columns of patches", columns, 1
    )


def name_patches(rows: int, columns: int) -> list[str]:
    """Return names of patches, row by row, such as "patch 1,2"; rows and columns count from 1."""
    return [f"patch {row + 1},{column + 1}" for row in range(rows) for column in range(columns)]


def name_tokens(patches: Any, maps: Any) -> tuple[list[str], list[int | None]]:
    """Return names and word ids of tokens that are patches, after special tokens.

    Args:
        patches: The numbers of rows and columns.
        maps: (L, H, N, N) weights.

    Raises:
        BertlookError: If there are more patches than tokens.
    """
    names = name_patches(*check_grid(patches))
    try:
        count = np.shape(maps)[2] - len(names)
    except (TypeError, ValueError, IndexError) as error:
        raise BertlookError("maps isn't an array (layers, heads, tokens, tokens).") from error
    if count < 0:
        raise BertlookError(
            f"patches={quote(patches)} are {len(names)} patches, but the maps have "
            f"{count + len(names)} tokens. Give the grid of the image as the network sees it."
        )
    special = ["[CLS]"] if count == 1 else [f"[{index + 1}]" for index in range(count)]
    return special + names, [None] * count + list(range(len(names)))


def to_pixels(image: Any) -> npt.NDArray[np.uint8]:
    """Return an image as a (height, width, 3) uint8 array that can't be written to.

    Raises:
        BertlookError: If it is none.
    """
    from PIL import Image

    # Pillow would cut numbers of more than 8 bits off at white.
    if not isinstance(image, Image.Image) or image.mode.startswith(("I", "F")):
        image = _to_image(image)
    if 0 in image.size:
        raise BertlookError("The image has no pixels.")
    try:
        pixels = np.array(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError) as error:  # a file that is read late, and damaged
        raise BertlookError(f"The image can't be read: {error}") from error
    pixels.flags.writeable = False
    return pixels


def _to_image(values: Any) -> PIL.Image.Image:
    from PIL import Image

    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"its type is {array.dtype}")
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, a tensor with gradients
        raise BertlookError(
            f"image is a {type(values).__name__}, neither a PIL image nor an array: {error}. Open "
            "a file with PIL.Image.open."
        ) from error
    shape: Sequence[int] = array.shape
    if array.ndim == 3 and shape[2] not in _MODES and shape[0] in _MODES:
        raise BertlookError(
            f"The image has shape {tuple(shape)}: its channels come first. Move them to the end, "
            "image.transpose(1, 2, 0)."
        )
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in _MODES or 0 in array.shape:
        raise BertlookError(
            f"The image has shape {tuple(shape)}. Give one image, (height, width) or (height, "
            "width, 3)."
        )
    highest = 255 if array.dtype.kind in "iu" else 1
    if not ((array >= 0) & (array <= highest)).all():
        raise BertlookError(
            f"The image has values from {array.min():g} to {array.max():g}. Give integers from 0 "
            "to 255, or floating-point numbers from 0 to 1: undo a normalization first."
        )
    codes = array.astype(np.uint8) if highest == 255 else np.rint(array * 255.0).astype(np.uint8)
    return Image.fromarray(codes.squeeze(2) if codes.shape[2] == 1 else codes)
