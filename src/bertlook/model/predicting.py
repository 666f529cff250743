"""Predicting: which positions of an input a model's head predicts, and with which probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_count, is_integer, is_iterable
from bertlook.errors import BertlookError
from bertlook.light.encoder import log_softmax
from bertlook.model.layer import Layer
from bertlook.model.precision import widened
from bertlook.model.prediction import Names, Prediction, PredictionKind
from bertlook.model.tokens.encoding import Encoding
from bertlook.text import quote

if TYPE_CHECKING:
    from torch import Tensor


class Predictor(Protocol):
    """A model, as far as predictions need to know it."""

    name: str
    module: Any

    @property
    def network_name(self) -> str:
        """The name of the network's class."""

    @property
    def text_tokenizer(self) -> Any:
        """The tokenizer with which texts are read."""

    @property
    def has_language_head(self) -> bool:
        """Whether the network has a head that predicts tokens."""

    @property
    def predicts_next(self) -> bool:
        """Whether that head predicts the next token, not a masked one."""


def predict(
    model: Predictor,
    encoding: Encoding,
    run: Callable[[Encoding, list[int] | None], tuple[Any, str]],
    *,
    mask: Any,
    positions: Any,
    top: int,
) -> Prediction:
    """Return what a model's head says of an encoded input.

    Args:
        model: The model.
        encoding: The input.
        run: A function that runs the network with its head on an encoding, and returns the output
            and a remark. It may leave out the logits at other positions than some, unless None.
        mask: The words to mask, for a masked language model; or None.
        positions: The positions to predict, or None for all that are predicted.
        top: The number of predictions to show.

    Raises:
        BertlookError: If the model predicts nothing, or there is no such word or position.
    """
    top = check_count("top", top, 1)
    kind = kind_of(model)
    if mask is not None:
        if kind != "masked":
            raise BertlookError(
                f"{model.name} is not a masked language model, so no word can be masked. Leave out "
                "mask."
            )
        encoding = mask_words(model.text_tokenizer, encoding, mask)
    places = _find_positions(model, encoding, kind, positions)
    output, note = run(encoding, fewer_positions(encoding, places))
    return read_prediction(model, encoding, kind, places, output.logits[0], top=top, note=note)


def read_prediction(
    model: Predictor,
    encoding: Encoding,
    kind: PredictionKind,
    places: list[int],
    logits: Tensor | npt.NDArray[np.float32],
    *,
    top: int = 5,
    note: str = "",
) -> Prediction:
    """Return what the logits of an input say.

    Args:
        model: The model.
        encoding: The input.
        kind: What the model predicts.
        places: The positions that are predicted; none for a class.
        logits: (tokens, vocabulary), or (positions, vocabulary) of the predicted ones alone; or
            (classes,). An array comes from a light model.
        top: The number of predictions to show.
        note: A remark on the run.
    """
    logits = logits if isinstance(logits, np.ndarray) else logits.detach()
    if kind == "class":
        logits = logits[None]
    elif len(logits) == len(encoding.ids):  # of all positions
        logits = logits[places]
    if isinstance(logits, np.ndarray):
        log_probs = log_softmax(logits)
    else:
        log_probs = widened(logits).log_softmax(-1).numpy(force=True)
    names = Names(model.text_tokenizer) if kind != "class" else Names(labels=_labels(model.module))
    return Prediction(
        kind,
        encoding.tokens,
        places,
        log_probs,
        names,
        encoding.ids,
        top,
        " ".join(filter(None, (encoding.note, note))),
    )


def kind_of(model: Predictor) -> PredictionKind:
    """Return what a model predicts.

    Raises:
        BertlookError: If it has no head that predicts.
    """
    if model.network_name.endswith("ForSequenceClassification"):
        return "class"
    if not model.has_language_head:
        raise BertlookError(
            f"{model.name} ({model.network_name}) predicts nothing: it has no head for "
            "tokens or classes. Load it with its head, such as AutoModelForMaskedLM, "
            "AutoModelForCausalLM or AutoModelForSequenceClassification."
        )
    return "next" if model.predicts_next else "masked"


def mask_words(tokenizer: Any, encoding: Encoding, words: Any) -> Encoding:
    """Return an input in which all pieces of some words are masked.

    Args:
        tokenizer: The tokenizer.
        encoding: The input.
        words: The index of a word, or several, which are masked together.

    Raises:
        BertlookError: If there is no such word, or no mask token.
    """
    mask_id = tokenizer.mask_token_id
    if mask_id is None:
        raise BertlookError(
            "The tokenizer has no mask token, so no word can be masked. Load the model with the "
            "tokenizer that it was trained with."
        )
    indices = list(words) if is_iterable(words) else [words]
    for index in indices:
        if not is_integer(index) or isinstance(index, bool) or not 0 <= index < len(encoding.words):
            raise BertlookError(
                f"mask={quote(index)} is no word: the text has {len(encoding.words)}, counted from "
                "0."
            )
    chosen = {token for token, word in enumerate(encoding.word_ids) if word in indices}
    ids = [mask_id if i in chosen else id_ for i, id_ in enumerate(encoding.ids)]
    name = tokenizer.mask_token
    tokens = [name if i in chosen else token for i, token in enumerate(encoding.tokens)]
    return replace(encoding, ids=ids, tokens=tokens)


def fewer_positions(encoding: Encoding, places: list[int]) -> list[int] | None:
    """Return the positions whose logits are enough, or None if all are needed."""
    return places if 0 < len(places) < len(encoding.ids) else None


def masked_positions(model: Predictor, encoding: Encoding) -> list[int]:
    """Return the positions of the mask tokens of an input."""
    mask_id = model.text_tokenizer.mask_token_id
    return [index for index, id_ in enumerate(encoding.ids) if id_ == mask_id]


def ignore(_: Layer) -> None:
    """Read no maps: only the prediction is of interest."""


def _find_positions(
    model: Predictor, encoding: Encoding, kind: PredictionKind, positions: Any
) -> list[int]:
    if kind == "class":
        if positions is not None:
            raise BertlookError(
                f"{model.name} predicts the class of the whole text. Leave out positions."
            )
        return []
    every = list(range(len(encoding.ids)))
    if positions is not None:
        chosen = list(positions) if is_iterable(positions) else [positions]
        for position in chosen:
            if not is_integer(position) or position not in every:
                raise BertlookError(
                    f"positions has {quote(position)}, and the input has {len(every)} tokens, "
                    "counted from 0."
                )
        if not chosen:
            raise BertlookError("positions is empty. Give the index of a token, or several.")
        return [int(position) for position in chosen]
    if kind == "next":
        return every
    masked = masked_positions(model, encoding)
    if not masked:
        raise BertlookError(
            f"The text has no {model.text_tokenizer.mask_token or 'mask token'}, so there is "
            "nothing to predict. Put one in, or pass mask= with the index of a word."
        )
    return masked


def _labels(module: Any) -> Sequence[str]:
    names = module.config.id2label
    return [str(names[index]) for index in range(module.config.num_labels)]
