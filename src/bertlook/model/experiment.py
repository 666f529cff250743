"""Experiments on a text: words masked, attention edited, and what the model then makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bertlook.annotation.annotated_words import AnnotatedWords
from bertlook.edits import Edit
from bertlook.errors import BertlookError
from bertlook.model.draft import Draft
from bertlook.model.model import Model
from bertlook.model.predicting import (
    fewer_positions,
    kind_of,
    mask_words,
    masked_positions,
    read_prediction,
)
from bertlook.model.prediction import Prediction, PredictionKind
from bertlook.model.tokens.encoding import Encoding

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from bertlook.model.tokens.reading import Reading

#: The largest number of logits of one pass, 128 MB, for which predictions are made unasked.
MAX_LOGITS = 2**25


@dataclass(frozen=True, eq=False)
class Observation:
    """What a model makes of an input.

    Attributes:
        attention: The Attention, or the Streams of an encoder-decoder.
        prediction: What its head predicts, or None.
        engine: What has computed both, as of :attr:`bertlook.Model.engine`.
    """

    attention: Any
    prediction: Prediction | None
    engine: str = "torch"


@dataclass(frozen=True, eq=False)
class Experiment:
    """A text with masked words and edits, and what the model makes of it before and after these.

    Attributes:
        model: The model.
        encoding: The text.
        before: What the model makes of it, with masked words but without edits.
        after: The same under the edits.
        masked: The indices of the masked words.
        edits: The edits.
        draft: What was written behind the text, which is part of ``encoding``; or None.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> begun = begin_experiment(model, "The cat sat on the mat.")
        >>> changed = begun.change([bl.edits.HeadOff("3-1")], masked=[1])
        >>> changed.before.prediction.kl(changed.after.prediction).shape
        (1,)
    """

    model: Model
    encoding: Encoding
    before: Observation
    after: Observation
    masked: tuple[int, ...] = ()
    edits: tuple[Edit, ...] = ()
    draft: Draft | None = None

    def change(self, edits: Sequence[Edit], masked: Sequence[int]) -> Experiment:
        """Return the experiment with other edits and masked words.

        Args:
            edits: The edits.
            masked: The indices of the words to mask.

        Raises:
            BertlookError: If an edit or a masked word doesn't fit the text or the model.
        """
        edits, masked = tuple(edits), tuple(masked)
        before = self.before
        after = observe(self.model, self._mask(masked), edits) if edits else None
        # A light model goes on with torch under edits: rounding must not look like their effect.
        if masked != self.masked or before.engine != self.model.engine:
            before = observe(self.model, self._mask(masked))
        return replace(self, before=before, after=after or before, masked=masked, edits=edits)

    def try_edits(self, edits: Sequence[Edit]) -> Observation:
        """Return what the model makes of the text with its masked words under other edits."""
        return observe(self.model, self.input, edits)

    @property
    def input(self) -> Encoding:
        """The text with its masked words."""
        return self._mask(self.masked)

    @property
    def writes(self) -> bool:
        """Whether the text can be continued."""
        return self.kind == "next"

    def append(self, token: Any = None) -> Experiment:
        """Return the experiment with another token at the end of the text.

        Args:
            token: The token as text, or its id; by default the one that is most probable under the
                edits.

        Raises:
            BertlookError: If the model writes no text, it can't read more, the vocabulary lacks the
                token, or the text has ended and none is given.
        """
        draft = self.draft
        if draft is None:
            draft = Draft(self.model.continue_text(self.encoding), self.before.prediction)
        prediction = self.after.prediction or draft.observe()[2]
        log_probs = prediction.log_probs[-1]
        if token is None and draft.has_ended:
            raise BertlookError("The text has ended. Go back, or choose a token.")
        id_ = int(log_probs.argmax()) if token is None else prediction.find_id(token)
        return self._with_draft(draft.append(id_, float(log_probs[id_])))

    @property
    def can_append(self) -> bool:
        """Whether the text goes on: it hasn't ended, and the model can read more."""
        draft = self.draft
        return draft is None or not (draft.has_ended or draft.is_full)

    def show_written(self, count: int) -> Experiment:
        """Return the experiment with another number of the tokens that were written.

        Args:
            count: Their number. Without edits, no pass is needed.

        Raises:
            BertlookError: If fewer were written, or an edit names a word that isn't there then.
        """
        draft = self.draft
        if draft is None:
            if count == 0:
                return self
            raise BertlookError(f"count={count} is out of range: no token was written.")
        return self._with_draft(draft.show(count))

    def _with_draft(self, draft: Draft) -> Experiment:
        encoding, attention, prediction = draft.observe()
        before = Observation(attention, prediction)
        grown = replace(self, encoding=encoding, before=before, after=before, draft=draft)
        return grown.change(self.edits, ())

    @cached_property
    def kind(self) -> PredictionKind | None:
        """What the model predicts, or None."""
        return _kind_of(self.model)

    def _mask(self, masked: Sequence[int]) -> Encoding:
        """Return the text with masked words, which then read as the mask token."""
        if not masked:
            return self.encoding
        if self.kind != "masked":
            raise BertlookError(
                f"{self.model.name} is not a masked language model, so no word can be masked."
            )
        encoding = mask_words(self.model.text_tokenizer, self.encoding, masked)
        words = [
            self.model.text_tokenizer.mask_token if index in masked else word
            for index, word in enumerate(encoding.words)
        ]
        source = encoding.source
        if isinstance(source, AnnotatedWords) and len(source.words) == len(words):
            source = replace(source, words=words)
        return replace(encoding, words=words, source=source)


def begin_experiment(
    model: Model, text: Any, pair: Any = None, **reading: Unpack[Reading]
) -> Experiment:
    """Return the experiment of a text without masked words or edits.

    Args:
        model: The model.
        text: The text, in any form that the model accepts.
        pair: A second text, or the target of an encoder-decoder.
        **reading: How the text is read, as for a call of the model.

    Raises:
        BertlookError: If the text can't be read.
    """
    encoding = model.encode_input(text, pair, **reading)
    observation = observe(model, encoding)
    return Experiment(model, encoding, observation, observation)


def observe(model: Model, encoding: Encoding, edits: Sequence[Edit] = ()) -> Observation:
    """Return what a model makes of an input, from one pass.

    Masked words are predicted if there are any, classes always, and next tokens unless their logits
    would take too much memory.

    Args:
        model: The model.
        encoding: The input.
        edits: Changes of the attention.

    Raises:
        BertlookError: If an edit doesn't fit the input.
    """
    kind, places = _kind_of(model), list(range(len(encoding.ids)))
    if kind == "masked":
        places = masked_positions(model, encoding)
    elif kind == "class":
        places = []
    predicts = kind == "class" or (
        kind is not None and bool(places) and _are_affordable(model, len(encoding.ids))
    )
    options: dict[str, Any] = {"whole": predicts}
    if predicts and kind == "masked":
        options["logits_at"] = fewer_positions(encoding, places)
    attention, output = model.observe(encoding, edits, **options)
    logits = getattr(output, "logits", None) if predicts else None
    prediction = (
        None
        if kind is None or logits is None
        else read_prediction(model, encoding, kind, places, logits[0])
    )
    return Observation(attention, prediction, model.engine)


def _kind_of(model: Model) -> PredictionKind | None:
    """Return what a model predicts from a text alone, or None."""
    try:
        kind = kind_of(model)
    except BertlookError:
        return None
    return kind if model.head_reads_text_alone else None


def _are_affordable(model: Model, tokens: int) -> bool:
    """Return whether the logits of a text are made unasked."""
    vocabulary: int
    if model.engine == "numpy":
        vocabulary = model.tables.num_ids
    else:
        vocabulary = model.module.config.get_text_config().vocab_size
    return tokens * vocabulary <= MAX_LOGITS
