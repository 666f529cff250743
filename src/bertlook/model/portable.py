"""Portable networks: the weights of a BERT, RoBERTa or DistilBERT, to be run without torch.

A page can hold a network and run it itself. ``js/live/network.js`` reads what is written here, and
``js/live/encoder.js`` computes the maps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from bertlook.text import quote

if TYPE_CHECKING:
    from torch import Tensor

#: The largest size of the weights in a page, in bytes.
MAX_WEIGHTS = 100_000_000
#: The activations that ``js/live/functions.js`` has.
ACTIVATIONS = ("gelu", "gelu_new", "relu")


class _Names(NamedTuple):
    """The names of the weights of an architecture, in the order in which they are written.

    Attributes:
        embeddings: The tables of tokens, positions and segments.
        norm: The normalization of the embeddings.
        layer: The prefix of a layer.
        parts: Query, key, value, output, their normalization, both feed-forward layers, and their
            normalization.
    """

    embeddings: tuple[str, ...]
    norm: str
    layer: str
    parts: tuple[str, ...]


_BERT = _Names(
    (
        "embeddings.word_embeddings",
        "embeddings.position_embeddings",
        "embeddings.token_type_embeddings",
    ),
    "embeddings.LayerNorm",
    "encoder.layer.{}.",
    (
        *(f"attention.self.{name}" for name in ("query", "key", "value")),
        *("attention.output.dense", "attention.output.LayerNorm"),
        *("intermediate.dense", "output.dense", "output.LayerNorm"),
    ),
)
_DISTILBERT = _Names(
    ("embeddings.word_embeddings", "embeddings.position_embeddings"),
    "embeddings.LayerNorm",
    "transformer.layer.{}.",
    (
        *(f"attention.{name}" for name in ("q_lin", "k_lin", "v_lin", "out_lin")),
        *("sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm"),
    ),
)
_ARCHITECTURES = {"BertModel": _BERT, "RobertaModel": _BERT, "DistilBertModel": _DISTILBERT}


class _Head(NamedTuple):
    """The names of the weights of a head that predicts masked tokens.

    Attributes:
        dense: The linear layer before the activation.
        norm: Its normalization.
        bias: The bias of the tokens.
        tokens: The weights of the tokens, which may be their embeddings.
    """

    dense: str
    norm: str
    bias: str
    tokens: str


_HEADS = {
    "BertForMaskedLM": _Head(
        "cls.predictions.transform.dense",
        "cls.predictions.transform.LayerNorm",
        "cls.predictions.decoder.bias",
        "cls.predictions.decoder.weight",
    ),
    "RobertaForMaskedLM": _Head(
        "lm_head.dense", "lm_head.layer_norm", "lm_head.bias", "lm_head.decoder.weight"
    ),
    "DistilBertForMaskedLM": _Head(
        "vocab_transform", "vocab_layer_norm", "vocab_projector.bias", "vocab_projector.weight"
    ),
}


@dataclass(frozen=True)
class PortableNetwork:
    """A network that runs without torch.

    Attributes:
        shape: Its sizes and constants: ``Shape`` in ``js/live/network.js``.
        weights: The weights, little endian: the tables of embeddings, their normalization, then
            layer by layer query, key, value, output, normalization, both feed-forward layers, and
            normalization, each with its bias behind it; last, of a head that predicts masked
            tokens, its linear layer, normalization, the bias of the tokens, and their weights
            unless these are the embeddings.
    """

    shape: dict[str, Any]
    weights: bytes


def portable_network(model: Model) -> PortableNetwork:
    """Return a model's network as weights in 16 bits, if that loses nothing, or in 32 bits.

    Args:
        model: The model.

    Raises:
        BertlookError: If the network is no BERT, RoBERTa or DistilBERT, has parts that these don't
            have, has weights that aren't finite, or is too large for a page.

    Example:
        >>> import bertlook as bl
        >>> network = portable_network(bl.load())
        >>> network.shape["precision"], len(network.weights)
        ('float16', 13888000)
    """
    network: Any = model.module.base_model
    names = _names_of(model)
    weights = {name: tensor.detach() for name, tensor in network.state_dict().items()}
    shape = _shape_of(network, names, weights, model.name)
    named = {name: weights[name] for name in _weight_names(names, shape["layers"])}
    shape["predicts"], head = _head_of(model, weights[f"{names.embeddings[0]}.weight"])
    named |= head
    _check_finite(named, model.name)
    tensors = list(named.values())
    is_exact = all(_is_exact_in_half(tensor) for tensor in tensors)
    size = sum(tensor.numel() for tensor in tensors) * (2 if is_exact else 4)
    if size > MAX_WEIGHTS:
        raise BertlookError(
            f"The weights of {model.name} take {size / 1e6:,.0f} MB; a page takes at most "
            f"{MAX_WEIGHTS / 1e6:,.0f} MB. Write the page without live, or use a smaller model.",
            page="live",
        )
    dtype = "<f2" if is_exact else "<f4"
    arrays = (tensor.float().cpu().numpy().astype(dtype) for tensor in tensors)
    content = np.concatenate([array.ravel() for array in arrays]).tobytes()
    return PortableNetwork(shape | {"precision": "float16" if is_exact else "float32"}, content)


def weight_names(model: Model) -> list[str]:
    """Return the names of the encoder's weights in the order in which they are written.

    Args:
        model: The model.

    Raises:
        BertlookError: If the network is no BERT, RoBERTa or DistilBERT.
    """
    return list(_weight_names(_names_of(model), model.module.config.num_hidden_layers))


def _names_of(model: Model) -> _Names:
    kind = type(model.module.base_model).__name__
    if type(model) is not Model or kind not in _ARCHITECTURES:
        raise BertlookError(
            f"A page can run BERT, RoBERTa and DistilBERT itself, and {model.name} is a {kind}. "
            "Write the page without live.",
            page="live",
        )
    return _ARCHITECTURES[kind]


def _shape_of(
    network: Any, names: _Names, weights: Mapping[str, Tensor], model_name: str
) -> dict[str, Any]:
    """Return the sizes and constants of a network, after checking that it has no other parts."""
    config = network.config
    layers, heads = config.num_hidden_layers, config.num_attention_heads
    activation = getattr(config, "hidden_act", None) or getattr(config, "activation", None)
    is_decoder = getattr(config, "is_decoder", False)
    if is_decoder or activation not in ACTIVATIONS:
        what = "is a decoder" if is_decoder else f"has the activation {quote(activation)}"
        raise BertlookError(
            f"{model_name} {what}. A page can run encoders with the activations "
            f"{', '.join(ACTIVATIONS)}. Write the page without live.",
            page="live",
        )
    tokens, positions, *segments = (weights[f"{name}.weight"] for name in names.embeddings)
    # RoBERTa's positions begin behind that of the token that pads.
    padding = config.pad_token_id if type(network).__name__ == "RobertaModel" else None
    inner = weights[f"{names.layer.format(0)}{names.parts[5]}.bias"]
    shape = {
        "layers": layers,
        "heads": heads,
        "width": tokens.shape[1],
        "inner": len(inner),
        "tokens": len(tokens),
        "positions": len(positions),
        "first_position": 0 if padding is None else padding + 1,
        "padding": padding,
        "segments": len(segments[0]) if segments else 0,
        "activation": activation,
        "eps": network.get_submodule(names.norm).eps,
    }
    expected = dict(
        zip(_weight_names(names, layers), _weight_sizes(shape, len(names.embeddings)), strict=True)
    )
    # A pooler reads the states after the last maps.
    given = {
        name: tuple(tensor.shape)
        for name, tensor in weights.items()
        if not name.startswith("pooler.") and tensor.is_floating_point()
    }
    if given != expected:
        odd = min(set(given.items()) ^ set(expected.items()))[0]
        raise BertlookError(
            f"A page can't run {model_name}: its weight {odd} isn't that of a plain "
            f"{type(network).__name__}. Write the page without live.",
            page="live",
        )
    return shape


def _head_of(model: Model, embeddings: Tensor) -> tuple[str, dict[str, Tensor]]:
    """Return how a model predicts masked tokens, "no", "tied" or "untied", and the weights for it.

    Tied weights of the tokens are their embeddings, which a page has already.
    """
    kind = type(model.module).__name__
    names = _HEADS.get(kind)
    # RoBERTa's head has this activation whatever the encoder has; a page has one for both.
    is_other = kind.startswith("Roberta") and model.module.config.hidden_act != "gelu"
    if names is None or is_other:
        return "no", {}
    given = {name: tensor.detach() for name, tensor in model.module.state_dict().items()}
    chosen = [f"{part}.{kind}" for part in names[:2] for kind in ("weight", "bias")]
    chosen.append(names.bias)
    is_tied = torch.equal(given[names.tokens], embeddings)
    if not is_tied:
        chosen.append(names.tokens)
    return "tied" if is_tied else "untied", {name: given[name] for name in chosen}


def _check_finite(weights: Mapping[str, Tensor], model_name: str) -> None:
    for name, tensor in weights.items():
        if not bool(torch.isfinite(tensor).all()):
            raise BertlookError(
                f"The weight {name} of {model_name} has numbers that aren't finite, so all maps "
                "would be empty. Load the model from undamaged files.",
                page="live",
            )


def _weight_names(names: _Names, layers: int) -> Iterator[str]:
    """Yield the names of all weights, in order."""
    yield from (f"{table}.weight" for table in names.embeddings)
    parts = [names.layer.format(layer) + part for layer in range(layers) for part in names.parts]
    for part in (names.norm, *parts):
        yield from (f"{part}.weight", f"{part}.bias")


def _weight_sizes(shape: Mapping[str, Any], num_tables: int) -> Iterator[tuple[int, ...]]:
    """Yield the sizes of all weights, in order."""
    width, inner = shape["width"], shape["inner"]
    for table in ("tokens", "positions", "segments")[:num_tables]:
        yield shape[table], width
    norm = [(width,), (width,)]
    square = [(width, width), (width,)]
    feed_forward = [(inner, width), (inner,), (width, inner), (width,)]
    yield from norm
    for _ in range(shape["layers"]):
        yield from (*square * 4, *norm, *feed_forward, *norm)


def _is_exact_in_half(tensor: Tensor) -> bool:
    half = tensor.to(torch.float16)
    return bool((half.to(tensor.dtype) == tensor).all()) and math.isfinite(half.abs().max().item())
