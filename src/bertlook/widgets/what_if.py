"""The traits of experiments: words masked, attention edited, before and after, predictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.drawings.focus import focused_units
from bertlook.edits import Edit, HeadOff, check_edits
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.experiment import Experiment
from bertlook.statistic import Statistic
from bertlook.widgets.background import LatestOnly
from bertlook.widgets.choosing import named_attentions
from bertlook.widgets.edit_list import EditList
from bertlook.widgets.effects import Effects, changes_of_maps, compare_heads
from bertlook.widgets.focused import Focused
from bertlook.widgets.picture import encode_picture
from bertlook.widgets.prediction_list import encode_predictions
from bertlook.widgets.protocol import FROM_KERNEL, SHARED, STAGES
from bertlook.widgets.quantity import QuantityTraits
from bertlook.widgets.shown import WEIGHT, Shown, keep_quantity
from bertlook.widgets.trait_error import BadTrait

#: The statistic that colors the grid by how far each head's map has changed.
CHANGE = "change"


class EditsTrait(t.Any):
    """Edits of attention: a list of them, of which a single one stands for a list of one."""

    allow_none = False

    def validate(self, obj: Any, value: Any) -> tuple[Edit, ...]:
        """Return the edits as a tuple."""
        try:
            return check_edits(() if value is None else value)
        except BertlookError as error:
            raise BadTrait(str(error)) from error


class WhatIfTraits(QuantityTraits):
    """Traits for edits, masked words, and what a model then predicts.

    Setting ``edits`` or ``masked`` runs the model on the text again. ``attention`` is that under
    the edits.
    """

    edits: Any = EditsTrait(
        (), help="The edits of the attention, such as bl.edits.HeadOff('3-1'); settable."
    )
    edit_list = t.List(t.Dict(), help="The edits, encoded for the browser; set `edits`.").tag(
        **FROM_KERNEL, js_type="types.EditTrait[]"
    )
    masked = Focused(
        help="The masked words, as indices of words and special tokens, or as words; settable for "
        "masked language models."
    ).tag(**FROM_KERNEL, js_type="number[]")
    stage = t.Unicode(
        "after",
        help='What is drawn of a head under edits: its map "after" them, "before" them, or "both".',
    ).tag(**SHARED, js_type=" | ".join(f'"{stage}"' for stage in STAGES))
    picture_before = t.Dict(
        help="The attention without the edits, encoded for the browser; empty without edits."
    ).tag(**FROM_KERNEL, js_type="Record<string, unknown>")
    predictions = t.Dict(
        default_value=None,
        allow_none=True,
        help="What the model predicts, before and after the edits, or None if it predicts nothing.",
    ).tag(**FROM_KERNEL, js_type="types.PredictionsTrait | null")
    effects = t.Dict(
        default_value=None,
        allow_none=True,
        help="The effect of the last edit of a head beside that of the other heads of its layer.",
    ).tag(**FROM_KERNEL, js_type="types.EffectsTrait | null")

    _numbered = EditList()
    _effect_jobs: LatestOnly[Effects]

    def _experiment_traits(self, shown: Shown | None) -> dict[str, Any]:
        """Return the traits that tell of an experiment and what is drawn of it."""
        if shown is None:
            return {
                "edits": (),
                "edit_list": [],
                "masked": [],
                "predictions": None,
                "quantity": WEIGHT,
                "quantities": [],
                "quantity_note": "",
                "agreement": None,
            }
        experiment = shown.experiment
        predicted = self._predicted(experiment)
        return {
            "edits": experiment.edits,
            "edit_list": self._numbered.encode(self._named(experiment.before.attention)),
            "masked": _units_of_words(predicted, experiment.masked),
            "predictions": encode_predictions(experiment, predicted),
            "quantities": self._offered_quantities(experiment),
            **shown.traits,
        }

    def _show_attentions(
        self, attentions: dict[str, Attention], choice: str | None = None, **traits: Any
    ) -> None:
        with self._one_update():
            super()._show_attentions(attentions, choice, **traits)
            self._show_before()

    def _show_before(self) -> None:
        """Show the head without the edits, and how far each map has changed."""
        experiment = self._experiment
        if experiment is None or not experiment.edits:
            self.picture_before = {}
            self._set_own_statistics({})
            return
        before, after = (
            self._chosen(part.attention) for part in (experiment.before, experiment.after)
        )
        # Another quantity is that of the text without edits.
        self.picture_before = encode_picture(before) if self.quantity == WEIGHT else {}
        self._set_own_statistics(
            {
                CHANGE: Statistic(
                    changes_of_maps(before, after),
                    title="Change of the map (total variation)",
                    group="What if",
                )
            }
        )

    def _chosen(self, attention: Any) -> Attention:
        """Return the attention of the stream that is shown, or the only one."""
        attentions = self._named(attention)
        return attentions.get(self.choice or "") or next(iter(attentions.values()))

    def _predicted(self, experiment: Experiment) -> Attention:
        """Return the attention of the text that is predicted: of an encoder-decoder, its target."""
        attentions = self._named(experiment.before.attention)
        return attentions.get("decoder") or next(iter(attentions.values()))

    def _named(self, attention: Any) -> dict[str, Attention]:
        return named_attentions(attention, type(self).__name__)

    @contextmanager
    def _showing(self, shown: Shown | None) -> Iterator[None]:
        """Take over an experiment, whose traits are set meanwhile."""
        experiment = None if shown is None else shown.experiment
        kept = self._experiment, self._numbered
        self._is_showing = True
        try:
            self._experiment = experiment
            self._numbered = EditList(() if experiment is None else experiment.edits, kept[1])
            with self._one_update():
                self.effects = None
                yield
        except Exception:
            self._experiment, self._numbered = kept
            raise
        finally:
            self._is_showing = False
        self._effect_jobs.discard()

    @t.validate("stage")
    def _validate_stage(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] not in STAGES:
            expected = ", ".join(f'"{stage}"' for stage in STAGES)
            raise BadTrait(f"stage is {proposal['value']!r}; it can be {expected}.")
        return str(proposal["value"])

    @t.validate("masked")
    def _validate_masked(self, proposal: dict[str, Any]) -> list[int]:
        if not proposal["value"]:
            return []
        experiment = self._need_experiment()
        attention = self._predicted(experiment)
        words, ids = experiment.encoding.words, attention.word_ids
        labels = [
            unit.text if unit.special else words[ids[unit.start] or 0] for unit in attention.units
        ]
        try:
            return focused_units(proposal["value"], labels, "word")
        except BertlookError as error:
            raise BadTrait(str(error)) from error

    @t.observe("edits", "masked")
    def _experiment_set(self, change: dict[str, Any]) -> None:
        if self._is_showing:
            return
        name, kept = change["name"], self._experiment
        try:
            experiment = self._need_experiment()
            edits = self.edits if name == "edits" else experiment.edits
            masked = experiment.masked
            if name == "masked":
                masked = _words_of_units(self._predicted(experiment), self.masked)
            self._show_experiment(keep_quantity(experiment.change(edits, masked), self.quantity))
        except BertlookError:
            self._is_showing = True
            try:
                self.edits = () if kept is None else kept.edits
                self.masked = (
                    [] if kept is None else _units_of_words(self._predicted(kept), kept.masked)
                )
            finally:
                self._is_showing = False
            raise

    def compare_heads(self) -> dict[str, float]:
        """Make the last edit of a head on every other head of its layer, and show the effects.

        Returns:
            The effect of each head: KL(before || after) of the predictions in nats, averaged over
            the positions; of a model that predicts nothing, the change of the other heads' maps.

        Raises:
            BertlookError: If no edit is of a head.

        Example:
            >>> import bertlook as bl
            >>> explorer = bl.Explorer(text="The cat sat on the [MASK].")
            >>> explorer.edits = bl.edits.HeadOff("3-1")
            >>> len(explorer.compare_heads())
            8
        """
        effects = compare_heads(self._need_experiment())
        self.effects = effects.encode()
        return {
            str(Head(effects.head.layer, index)): value
            for index, value in enumerate(effects.values)
            if value is not None
        }

    def _answer_edit(self, request_id: str, edits: list[Any], masked: list[Any]) -> None:
        """Show the text under other edits, and with other masked words."""
        experiment = self._need_experiment()
        decoded = self._numbered.decode(
            edits, self._named(experiment.before.attention), self.choice
        )
        if not all(type(index) is int for index in masked):
            raise BertlookError("Masked words are given by their indices.")
        attention = self._predicted(experiment)
        labels = [unit.text for unit in attention.units]
        words = _words_of_units(attention, focused_units(masked, labels, "word"))
        quantity = self.quantity
        self._run_experiment(
            request_id, lambda: keep_quantity(experiment.change(decoded, words), quantity)
        )

    def _answer_effects(self, request_id: str) -> None:
        """Compute the effects of the last edit of a head, without delaying anything else."""
        experiment = self._need_experiment()
        jobs = self._effect_jobs
        jobs.run(
            request_id,
            lambda: compare_heads(experiment, lambda: jobs.is_newest(request_id)),
            self._show_effects,
        )

    def _show_effects(self, request_id: str, outcome: Effects | Exception | None) -> None:
        if outcome is None:
            self.send({"id": request_id, "canceled": True})
        elif isinstance(outcome, Exception):
            self._send_error(request_id, outcome)
        else:
            self.effects = outcome.encode()
            self.send({"id": request_id})

    def _kept_edits(self) -> tuple[Edit, ...]:
        """Return the edits that another text keeps: heads that are off, as the model has them."""
        return tuple(edit for edit in self.edits if isinstance(edit, HeadOff))

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        edits = {"edits": [item["title"] for item in self.edit_list]} if self.edits else {}
        return {**super()._provenance_parts(), "what if": edits}


def _units_of_words(attention: Attention, words: tuple[int, ...]) -> list[int]:
    """Return the indices among words and special tokens of some words."""
    places = {attention.word_ids[unit.start]: i for i, unit in enumerate(attention.units)}
    return [places[word] for word in words]


def _words_of_units(attention: Attention, units: list[int]) -> tuple[int, ...]:
    """Return the words with some indices among words and special tokens.

    Raises:
        BertlookError: If one is a special token.
    """
    words = []
    for index in units:
        unit = attention.units[index]
        word = attention.word_ids[unit.start]
        if word is None:
            raise BertlookError(f"{unit.text} is a special token, which can't be masked.")
        words.append(word)
    return tuple(words)
