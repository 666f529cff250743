from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers as tr
from PIL import Image

import bertlook as bl
from bertlook.attention.patches import name_patches
from bertlook.errors import BertlookError
from bertlook.model.images.image_model import ImageModel, find_image_network

SIZE = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "image_size": 32,
    "patch_size": 8,
}
IMAGE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8))
PROCESSOR = tr.ViTImageProcessorPil(size={"height": 32, "width": 32})

Build = Callable[[], tr.PreTrainedModel]
#: A network of each architecture, with the names of its special tokens.
NETWORKS: dict[str, tuple[Build, list[str]]] = {
    "ViT": (lambda: tr.ViTModel(tr.ViTConfig(**SIZE)), ["[CLS]"]),
    "ViT with a classifier": (
        lambda: tr.ViTForImageClassification(tr.ViTConfig(**SIZE)),
        ["[CLS]"],
    ),
    "DeiT": (lambda: tr.DeiTModel(tr.DeiTConfig(**SIZE)), ["[CLS]", "[DIST]"]),
    "BEiT": (lambda: tr.BeitModel(tr.BeitConfig(**SIZE)), ["[CLS]"]),
    "DINOv2": (lambda: tr.Dinov2Model(tr.Dinov2Config(**SIZE)), ["[CLS]"]),
    "DINOv2 with registers": (
        lambda: tr.Dinov2WithRegistersModel(
            tr.Dinov2WithRegistersConfig(**SIZE, num_register_tokens=2)
        ),
        ["[CLS]", "[REG1]", "[REG2]"],
    ),
    "DINOv3": (
        lambda: tr.DINOv3ViTModel(tr.DINOv3ViTConfig(**SIZE, num_register_tokens=4)),
        ["[CLS]", "[REG1]", "[REG2]", "[REG3]", "[REG4]"],
    ),
    "CLIP": (lambda: tr.CLIPVisionModel(tr.CLIPVisionConfig(**SIZE)), ["[CLS]"]),
    "MetaCLIP 2": (lambda: tr.MetaClip2VisionModel(tr.MetaClip2VisionConfig(**SIZE)), ["[CLS]"]),
    "SigLIP": (lambda: tr.SiglipVisionModel(tr.SiglipVisionConfig(**SIZE)), []),
    "AIMv2": (lambda: tr.Aimv2VisionModel(tr.Aimv2VisionConfig(**SIZE)), []),
    "I-JEPA": (lambda: tr.IJepaModel(tr.IJepaConfig(**SIZE)), []),
    "MSN": (lambda: tr.ViTMSNModel(tr.ViTMSNConfig(**SIZE)), ["[CLS]"]),
    "DPT": (lambda: tr.DPTModel(tr.DPTConfig(**SIZE, is_hybrid=False)), ["[CLS]"]),
    "BLIP": (lambda: tr.BlipVisionModel(tr.BlipVisionConfig(**SIZE)), ["[CLS]"]),
    "YOLOS": (
        lambda: tr.YolosModel(
            tr.YolosConfig(**{**SIZE, "image_size": [32, 32]}, num_detection_tokens=3)
        ),
        ["[CLS]"],
    ),
}


def build(name: str) -> tr.PreTrainedModel:
    torch.manual_seed(0)
    return NETWORKS[name][0]().eval()


def eager_maps(network: Any, pixel_values: torch.Tensor, **options: Any) -> Any:
    network.set_attn_implementation("eager")
    with torch.no_grad():
        outputs = network(pixel_values, output_attentions=True, **options)
    return torch.cat(outputs.attentions).numpy()


@pytest.mark.parametrize("name", NETWORKS)
def test_maps_equal_those_of_eager_attention(name: str) -> None:
    network = build(name)
    attention = bl.load(network, PROCESSOR)(IMAGE)
    values = PROCESSOR(images=IMAGE, return_tensors="pt")["pixel_values"]
    np.testing.assert_allclose(attention.maps, eager_maps(network, values), atol=1e-5)
    names = name_patches(4, 4)
    assert attention.words == names
    trailing = ["[DET1]", "[DET2]", "[DET3]"] if name == "YOLOS" else []
    assert attention.tokens == [*NETWORKS[name][1], *names, *trailing]
    assert attention.patches is not None
    assert attention.patches[1:] == (4, 4, len(NETWORKS[name][1]))
    bl.ArcView(attention).close()


@pytest.mark.parametrize("name", ["ViT", "CLIP", "DINOv2 with registers"])
def test_value_norms_are_those_of_the_output_projection(name: str) -> None:
    norms = bl.load(build(name), PROCESSOR)(IMAGE).value_norms
    assert norms is not None
    assert norms.shape[:2] == (2, 4)


def test_the_first_patch_is_the_top_left_one() -> None:
    network = build("DINOv2")
    model = bl.load(network, PROCESSOR)
    black, marked = np.zeros((32, 32, 3), np.uint8), np.zeros((32, 32, 3), np.uint8)
    marked[8:16, 16:24] = 255  # the patch in row 2, column 3
    change = np.abs(model(black).maps[0] - model(marked).maps[0]).max(0)
    assert model(black).tokens[int(change.sum(-1).argmax())] == "patch 2,3"


def test_a_masked_autoencoder_keeps_all_patches_in_order() -> None:
    torch.manual_seed(0)
    config = tr.ViTMAEConfig(**SIZE, mask_ratio=0.0)
    network = tr.ViTMAEModel(config).eval()
    attention = bl.load(network, PROCESSOR)(IMAGE)
    values = PROCESSOR(images=IMAGE, return_tensors="pt")["pixel_values"]
    expected = eager_maps(network, values, noise=torch.arange(16)[None])
    np.testing.assert_allclose(attention.maps, expected, atol=1e-5)
    hiding = tr.ViTMAEModel(tr.ViTMAEConfig(**SIZE)).eval()
    with pytest.raises(BertlookError, match="loaded with mask_ratio=0"):
        bl.load(hiding, PROCESSOR)(IMAGE)


def test_the_image_is_shown_as_the_network_sees_it() -> None:
    processor = tr.CLIPImageProcessorPil(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    )
    attention = bl.load(build("CLIP"), processor)(IMAGE)
    seen = processor(images=IMAGE, return_tensors="np", do_normalize=False, do_rescale=False)
    assert attention.patches is not None
    np.testing.assert_array_equal(
        attention.patches.image, seen["pixel_values"][0].transpose(1, 2, 0)
    )
    assert attention.note == "The image was resized or cropped from 50 x 40 to 32 x 32 pixels."


@pytest.mark.parametrize("name", ["ViT", "DINOv2", "CLIP", "SigLIP", "DINOv3"])
def test_images_of_other_sizes_have_other_grids(name: str) -> None:
    processor = tr.ViTImageProcessorPil(size={"height": 48, "width": 64})
    network = build(name)
    attention = bl.load(network, processor)(IMAGE)
    assert attention.patches is not None
    assert attention.patches[1:3] == (6, 8)
    values = processor(images=IMAGE, return_tensors="pt")["pixel_values"]
    options = {} if name in ("DINOv2", "DINOv3") else {"interpolate_pos_encoding": True}
    np.testing.assert_allclose(attention.maps, eager_maps(network, values, **options), atol=1e-5)


def test_pixels_outside_of_all_patches_are_not_shown() -> None:
    processor = tr.ViTImageProcessorPil(size={"height": 37, "width": 44})
    attention = bl.load(build("DINOv3"), processor)(IMAGE)
    assert attention.patches is not None
    assert attention.patches.image.shape == (32, 40, 3)
    assert attention.patches[1:3] == (4, 5)


def test_pixel_values_are_read_without_an_image() -> None:
    network = build("ViT")
    values = PROCESSOR(images=IMAGE, return_tensors="pt")["pixel_values"]
    expected = bl.load(network, PROCESSOR)(IMAGE)
    for given in (values, values[0], values.numpy()):
        attention = bl.load(network, PROCESSOR)(pixel_values=given)
        np.testing.assert_array_equal(attention.maps, expected.maps)
        np.testing.assert_array_equal(attention.patches.image, expected.patches.image)
    without = bl.load(network)(pixel_values=values)
    np.testing.assert_array_equal(without.maps, expected.maps)


def test_the_caller_network_stays_as_it_was() -> None:
    network = build("ViT").train()
    state = {name: part.training for name, part in network.named_modules()}
    before = network.config.to_dict()
    with torch.inference_mode():
        bl.load(network, PROCESSOR)(IMAGE)
    assert {name: part.training for name, part in network.named_modules()} == state
    assert network.config.to_dict() == before


@pytest.mark.parametrize("shape", [(1, 1), (3, 10), (10, 3), (1, 3), (3, 3)])
def test_small_images_are_read(shape: tuple[int, int]) -> None:
    image = np.full((*shape, 3), (255, 0, 0), np.uint8)
    patches = bl.load(build("ViT"), PROCESSOR)(image).patches
    np.testing.assert_array_equal(patches.image, np.full((32, 32, 3), (255, 0, 0)))


def test_a_network_that_chooses_its_attention_when_it_is_made_is_read_eagerly() -> None:
    torch.manual_seed(0)
    config = tr.Data2VecVisionConfig(**SIZE)
    network = tr.Data2VecVisionModel._from_config(config, attn_implementation="eager").eval()
    values = PROCESSOR(images=IMAGE, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        expected = torch.cat(network(values, output_attentions=True).attentions).numpy()
    attention = bl.load(network, PROCESSOR)(IMAGE)
    np.testing.assert_allclose(attention.maps, expected, atol=1e-5)


def test_half_precision_is_read() -> None:
    exact = bl.load(build("ViT"), PROCESSOR)(IMAGE)
    half = bl.load(build("ViT").to(torch.bfloat16), PROCESSOR)(IMAGE)
    np.testing.assert_allclose(half.maps, exact.maps, atol=0.01)
    np.testing.assert_allclose(half.maps.sum(-1), 1, atol=1e-5)


def clip() -> tr.CLIPModel:
    text = {key: SIZE[key] for key in list(SIZE)[:4]} | {"vocab_size": 99}
    return tr.CLIPModel(tr.CLIPConfig(text_config=text, vision_config=SIZE)).eval()


def test_the_image_processor_chooses_the_part_that_reads_images() -> None:
    network = clip()
    model = bl.load(network, PROCESSOR)
    assert isinstance(model, ImageModel)
    np.testing.assert_array_equal(
        model(IMAGE).maps, bl.load(network.vision_model, PROCESSOR)(IMAGE).maps
    )
    assert find_image_network(network, None) is None


def test_a_pipeline_and_a_pair_are_unwrapped() -> None:
    network = build("ViT with a classifier")
    pipeline = tr.pipeline("image-classification", model=network, image_processor=PROCESSOR)
    for held in (pipeline, (network, PROCESSOR)):
        assert isinstance(bl.load(held), ImageModel)


def test_a_folder_is_read(tmp_path: Path) -> None:
    build("ViT").save_pretrained(tmp_path)
    with pytest.raises(BertlookError, match=r"The image processor of .* can't be loaded"):
        bl.load(tmp_path)
    PROCESSOR.save_pretrained(tmp_path)
    model = bl.load(tmp_path)
    assert repr(model) == f"<ImageModel: {tmp_path.name}, 2 layers x 4 heads>"
    np.testing.assert_array_equal(model(IMAGE).maps, bl.load(build("ViT"), PROCESSOR)(IMAGE).maps)
    assert model(IMAGE).provenance["model"] == tmp_path.name


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (
            lambda: tr.SwinModel(
                tr.SwinConfig(
                    image_size=32, patch_size=4, embed_dim=16, depths=[1, 1], num_heads=[2, 4],
                    window_size=4,
                )
            ),
            "attends within windows",
        ),
        (lambda: tr.SegformerModel(tr.SegformerConfig()), "no patch size"),
        (
            lambda: tr.ConvNextModel(
                tr.ConvNextConfig(hidden_sizes=[8] * 4, depths=[1] * 4, image_size=32)
            ),
            "nor returns maps",
        ),
        (lambda: tr.Data2VecVisionModel(tr.Data2VecVisionConfig(**SIZE)), "implementation='eager'"),
        (
            lambda: tr.Siglip2VisionModel(tr.Siglip2VisionConfig(patch_size=8)),
            "more than an image: pixel_values, pixel_attention_mask, spatial_shapes",
        ),
        (
            lambda: tr.VideoMAEModel(tr.VideoMAEConfig(**SIZE)),
            "it reads videos, not images",
        ),
    ],
)  # fmt: skip
def test_networks_without_attention_between_patches_are_refused(
    network: Build, message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        bl.load(network().eval(), PROCESSOR)(IMAGE)


def test_what_is_no_image_is_refused() -> None:
    model = bl.load(build("ViT"), PROCESSOR)
    for call, message in [
        (lambda: model(), "Give either an image or its pixel_values"),
        (lambda: model(IMAGE, pixel_values=np.zeros((3, 32, 32))), "Give either an image"),
        (lambda: model("a cat"), "reads images, not text. Open a file with PIL.Image.open"),
        (lambda: model([IMAGE, IMAGE]), "Give one image"),
        (lambda: model(pixel_values=np.zeros((2, 3, 32, 32))), r"shape \(2, 3, 32, 32\)"),
        (lambda: model(pixel_values=np.zeros((3, 4, 4))), "has no patch of 8 x 8"),
        (lambda: model(pixel_values=np.full((3, 32, 32), np.nan)), "not a finite number"),
        (lambda: bl.load(build("ViT"))(IMAGE), "needs its image processor"),
        (lambda: bl.load(build("ViT"), bl.load().tokenizer), "doesn't process them"),
        (
            lambda: bl.scan(model, ["a"], bl.measures.Entropy),
            "reads texts, and ViTModel reads images",
        ),
        (lambda: bl.scan((build("ViT"), PROCESSOR), ["a"], bl.measures.Entropy), "reads texts"),
        (lambda: bl.Explorer(model, "a"), "reads texts, and ViTModel reads images"),
    ]:
        with pytest.raises(BertlookError, match=message):
            call()
