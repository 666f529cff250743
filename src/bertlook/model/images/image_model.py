"""Models of images: a transformer over patches with its image processor."""

from __future__ import annotations

import inspect
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from bertlook.attention.attention import Attention
from bertlook.attention.patches import to_patches, to_pixels
from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.collector import Collector
from bertlook.model.deferred import transformers
from bertlook.model.images.image_grid import Grid, make_grid
from bertlook.model.images.pixels import check_pixel_values, show_pixels
from bertlook.model.layer import Layer, OnLayer
from bertlook.model.precision import widened
from bertlook.model.versions import library_versions
from bertlook.text import heads_of, printable

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel


#: How far the sum of a row may be from 1.
_TOLERANCE = 1e-2


class ImageModel:
    """A transformer of images and its image processor. Call it on an image.

    Args:
        module: The transformer, which reads ``pixel_values``.
        processor: Its image processor, or None to read only ``pixel_values``.
        name: A name for messages and titles.

    Attributes:
        num_layers: The number of layers.
        num_heads: The number of heads in each layer.

    Raises:
        BertlookError: If the image processor is something else.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load("google/vit-base-patch16-224")  # doctest: +SKIP
        >>> attention = model(PIL.Image.open("cat.png"))  # doctest: +SKIP
        >>> attention.patches.rows, attention.patches.columns  # doctest: +SKIP
        (14, 14)
    """

    def __init__(self, module: PreTrainedModel, processor: Any, *, name: str) -> None:
        from transformers.image_processing_utils import BaseImageProcessor

        processor = getattr(processor, "image_processor", processor)
        if processor is not None and not isinstance(processor, BaseImageProcessor):
            raise BertlookError(
                f"{name} ({type(module).__name__}) reads images, and a {type(processor).__name__} "
                "doesn't process them. Pass its image processor, "
                "AutoImageProcessor.from_pretrained(...), as tokenizer=."
            )
        self.module = module
        self.processor = processor
        self.name = printable(name)

    @property
    def num_layers(self) -> int:
        """The number of layers."""
        return len(self._probe)

    @property
    def num_heads(self) -> int:
        """The number of heads in each layer."""
        return self._probe[0][1]

    @property
    def device(self) -> torch.device:
        """The device of the model's weights."""
        return self.module.device

    @property
    def provenance(self) -> dict[str, Any]:
        """The model's name, revision, device and precision, and the libraries' versions."""
        return {
            "model": self.name,
            "revision": getattr(self.module.config, "_commit_hash", None),
            "device": str(self.device),
            "dtype": str(self.module.dtype).removeprefix("torch."),
            "versions": library_versions(),
        }

    @isolated()
    def __call__(self, image: Any = None, *, pixel_values: Any = None) -> Attention:
        """Compute the attention maps of an image.

        Args:
            image: A PIL image, or an array (height, width, 3) of integers from 0 to 255 or
                floating-point numbers from 0 to 1. The image processor resizes, crops and
                normalizes it.
            pixel_values: (3, height, width) what the network reads, instead of an image.

        Returns:
            Attention maps of all heads. The tokens are the patches, row by row, after and before
            special tokens such as [CLS]; ``patches`` holds the image as the network sees it.

        Raises:
            BertlookError: If this isn't one image, or the network's tokens aren't its patches.
        """
        inputs, note = self._inputs(image, pixel_values)
        values = inputs["pixel_values"]
        encoding = self._grid(values).encoding()
        collector = Collector(self.num_layers, self.num_heads, encoding)
        self._run(inputs, collector.keep)
        attention = collector.attention(self.provenance, note)
        grid = self._grid(values)
        side = self._patch_size
        seen = show_pixels(values[0], self.processor)
        seen = seen[: grid.rows * side[0], : grid.columns * side[1]]  # less is in no patch
        attention.patches = to_patches(
            seen, (grid.rows, grid.columns), len(grid.before), len(encoding.tokens)
        )
        return attention

    @isolated()
    def check(self) -> None:
        """Raise BertlookError unless the network runs and its tokens are patches of an image."""
        _ = self._probe

    @cached_property
    def _network(self) -> Any:
        """The network without a head, if that reads images; DINOv3 names another part so."""
        base = self.module.base_model
        return base if "pixel_values" in _parameters(base) else self.module

    @property
    def _patch_size(self) -> tuple[int, int]:
        size = getattr(self.module.config, "patch_size", None)
        height, width = size if isinstance(size, (list, tuple)) and len(size) == 2 else (size, size)
        if not isinstance(height, int) or not isinstance(width, int) or min(height, width) < 1:
            self._refuse("its configuration has no patch size, so its tokens are no patches")
        return height, width

    @property
    def _image_size(self) -> tuple[int, int]:
        """The height and width of images without interpolation of positions."""
        size = getattr(self.module.config, "image_size", None)
        if isinstance(size, int):
            return size, size
        if isinstance(size, (list, tuple)) and len(size) == 2:
            return int(size[0]), int(size[1])
        height, width = self._patch_size
        return 4 * height, 4 * width

    @cached_property
    def _probe(self) -> list[tuple[int, ...]]:
        """The shape of each layer's maps for a black image."""
        if hasattr(self.module.config, "tubelet_size"):
            self._refuse("it reads videos, not images")
        parameters = inspect.signature(self._network.forward).parameters.values()
        needed = [
            part.name
            for part in parameters
            if part.default is part.empty and part.kind is part.POSITIONAL_OR_KEYWORD
        ]
        if needed not in ([], ["pixel_values"]):
            self._refuse(f"it reads more than an image: {', '.join(needed)}")
        channels = getattr(self.module.config, "num_channels", 3)
        inputs = {"pixel_values": torch.zeros(1, channels, *self._image_size)}
        patches = self._count_patches(inputs["pixel_values"])
        shapes: list[tuple[int, ...]] = []

        def record(layer: Layer) -> None:
            shape = tuple(layer.maps.shape)
            if shape[0] != 1 or shape[2] != shape[3] or (shapes and shape != shapes[0]):
                self._refuse(
                    f"layer {layer.index + 1} has maps of shape {shape}: it attends within "
                    "windows, between other tokens than patches, or at several resolutions"
                )
            if shape[2] < patches[0] * patches[1]:
                self._refuse(
                    f"{shape[2]} tokens are fewer than {patches[0]} x {patches[1]} patches. A "
                    "model that hides patches is to be loaded with mask_ratio=0"
                )
            shapes.append(shape)

        self._run(inputs, record)
        return shapes

    def _count_patches(self, pixel_values: Tensor) -> tuple[int, int]:
        height, width = self._patch_size
        rows, columns = pixel_values.shape[-2] // height, pixel_values.shape[-1] // width
        if not rows or not columns:
            raise BertlookError(
                f"An image of {tuple(pixel_values.shape[-2:])} pixels has no patch of {height} x "
                f"{width}. Give a larger one."
            )
        return rows, columns

    def _grid(self, pixel_values: Tensor) -> Grid:
        """Return the tokens of an image; special tokens are as many as for every image."""
        rows, columns = self._count_patches(torch.empty(1, 1, *self._image_size))
        count = self._probe[0][2] - rows * columns
        return make_grid(*self._count_patches(pixel_values), count, self.module.config)

    def _inputs(self, image: Any, pixel_values: Any) -> tuple[dict[str, Tensor], str]:
        """Return the input of the network, and a remark on what happened to the image."""
        if (image is None) == (pixel_values is None):
            raise BertlookError("Give either an image or its pixel_values.")
        if pixel_values is not None:
            return {"pixel_values": check_pixel_values(pixel_values)}, ""
        if isinstance(image, str):
            raise BertlookError(
                f"{self.name} reads images, not text. Open a file with PIL.Image.open."
            )
        pixels = to_pixels(image)
        if self.processor is None:
            raise BertlookError(
                f"{self.name} needs its image processor to read an image. Pass bl.load(model, "
                "tokenizer=AutoImageProcessor.from_pretrained(...)), or give pixel_values=."
            )
        from PIL import Image

        try:
            # Of an array three pixels high, the channels would be taken to come first.
            processed = self.processor(images=Image.fromarray(pixels), return_tensors="pt")
        except (ValueError, TypeError, RuntimeError, OSError) as error:
            raise BertlookError(f"The image can't be processed: {error}") from error
        values = processed["pixel_values"]
        if values.ndim != 4 or len(values) != 1:
            self._refuse(
                f"its image processor gives pixel_values of shape {tuple(values.shape)}, those of "
                "a video, of several tiles, or of patches in a row"
            )
        before, after = pixels.shape[:2], tuple(values.shape[-2:])
        note = ""
        if before != after:
            note = (
                f"The image was resized or cropped from {before[1]} x {before[0]} to {after[1]} x "
                f"{after[0]} pixels."
            )
        accepted = _parameters(self._network)
        return {name: part for name, part in processed.items() if name in accepted}, note

    def _run(self, inputs: dict[str, Tensor], on_layer: OnLayer) -> None:
        """Run the network, and call a function with each layer's record."""
        options: dict[str, Any] = {}
        values = inputs["pixel_values"]
        accepted = _parameters(self._network)
        if "interpolate_pos_encoding" in accepted and values.shape[-2:] != self._image_size:
            options["interpolate_pos_encoding"] = True
        if "noise" in accepted:  # masked autoencoders sort the patches by it, by default at random
            rows, columns = self._count_patches(values)
            options["noise"] = torch.arange(rows * columns, device=self.device)[None]
        moved = {
            name: part.to(self.device, self.module.dtype if part.is_floating_point() else None)
            for name, part in inputs.items()
        }

        try:
            with tap.tapped(self._network, on_layer) as open_tap:
                open_tap.network(**moved, **options)
            if not open_tap.num_layers:
                self._run_eager(moved | options, on_layer)
        except (RuntimeError, TypeError, AttributeError, LookupError) as error:
            if isinstance(error, torch.OutOfMemoryError):
                raise
            self._refuse(f"the network can't read this image: {error}")
        except ValueError as error:
            if isinstance(error, BertlookError):
                raise
            self._refuse(f"the network can't read this image: {error}")

    def _run_eager(self, inputs: dict[str, Any], on_layer: OnLayer) -> None:
        """Read the maps that the network itself returns."""
        with tap.tapped(self._network, on_layer, implementation="eager") as open_tap:
            output = open_tap.network(**inputs, output_attentions=True)
        returned = getattr(output, "attentions", None)
        if not returned or any(maps is None for maps in returned):
            self._refuse(
                "it neither uses transformers' attention interface nor returns maps. If it can, "
                "load it with attn_implementation='eager'"
            )
        for index, maps in enumerate(returned):
            if maps.ndim != 4 or (maps.float().sum(-1) - 1).abs().max() > _TOLERANCE:
                self._refuse(f"what layer {index + 1} returns are no attention probabilities")
            on_layer(Layer(index, widened(maps)))

    def _refuse(self, reason: str) -> NoReturn:
        raise BertlookError(
            f"The attention of {self.name} ({type(self.module).__name__}) can't be read: {reason}."
        )

    def __repr__(self) -> str:
        return f"<ImageModel: {self.name}, {heads_of(self.num_layers, self.num_heads)}>"


def find_image_network(network: PreTrainedModel, processor: Any) -> PreTrainedModel | None:
    """Return the network that reads images alone: a network, or the part of it that does.

    Args:
        network: A network.
        processor: What is given with it. A part is looked for only if this is an image processor.

    Returns:
        The network or its part, or None.
    """
    from transformers.image_processing_utils import BaseImageProcessor

    parts = [network]
    if isinstance(processor, BaseImageProcessor):
        parts += [
            part for part in network.modules() if isinstance(part, transformers.PreTrainedModel)
        ]
    return next((part for part in parts if _reads_images(part)), None)


def _reads_images(network: PreTrainedModel) -> bool:
    config = network.config
    return (
        network.main_input_name == "pixel_values"
        and not getattr(config, "is_encoder_decoder", False)
        and "pixel_values" in _parameters(network)
        and "input_ids" not in _parameters(network)
    )


def _parameters(network: torch.nn.Module) -> set[str]:
    return set(inspect.signature(network.forward).parameters)
