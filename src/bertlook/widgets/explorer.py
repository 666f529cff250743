"""Explorer: the views side by side, with a text box."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy.typing as npt
import traitlets as t

from bertlook.annotation.parsed import as_source
from bertlook.attention.attention import Attention
from bertlook.bundled.known_heads import known_heads
from bertlook.edits import Edit, Edits
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike
from bertlook.measures.result import Result
from bertlook.model.experiment import begin_experiment
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import SpecialTokens
from bertlook.model.tokens.given_ids import choose_input
from bertlook.model.tokens.reading import Reading
from bertlook.scanning.results import Results
from bertlook.widgets.arc_view import drawing_trait
from bertlook.widgets.assets import front_end
from bertlook.widgets.background import LatestOnly
from bertlook.widgets.choosing import named_attentions
from bertlook.widgets.effects import Effects
from bertlook.widgets.examples import Examples
from bertlook.widgets.explaining import ExplainRequests
from bertlook.widgets.explorer_arguments import (
    NoModel,
    as_text,
    check_corpus,
    check_no_text,
    check_text,
    is_shown,
    model_and_text,
    model_name_of,
    text_of,
)
from bertlook.widgets.explorer_dossier import ExplorerDossier
from bertlook.widgets.explorer_drawings import ExplorerDrawings
from bertlook.widgets.explorer_tour import ExplorerTour
from bertlook.widgets.listing import Listing
from bertlook.widgets.live_page import LivePages
from bertlook.widgets.protocol import FROM_KERNEL, MAX_EXAMPLES, MAX_TEXT, SHARED
from bertlook.widgets.shown import Shown, keep_quantity
from bertlook.widgets.view import check_options
from bertlook.widgets.writing import WritingTraits

if TYPE_CHECKING:
    import pandas as pd

    from bertlook.scanning.scan import Scan


class Content(NamedTuple):
    """The content of the views: an attention, its texts, and what it is an example of.

    Attributes:
        attention: The Attention, or several by name.
        text: The text.
        pair: The second text, or None.
        example: The facts of an example of a relation, or None.
        shown: The experiment that is shown, or None if no model of bertlook has read the text.
        listed: The index of an example in the list, or None.
        opened: The position of an example of a dossier in the corpus, or None.
        head: The head to lock, or None to leave it as it is.
    """

    attention: Attention | Mapping[str, Attention]
    text: str
    pair: str | None = None
    example: dict[str, Any] | None = None
    shown: Shown | None = None
    listed: int | None = None
    opened: int | None = None
    head: Head | None = None


class Explorer(
    LivePages, WritingTraits, ExplainRequests, ExplorerDossier, ExplorerDrawings, ExplorerTour
):
    """Head grid, arc view and table of relations of one model, linked, with a text box.

    A text typed in the browser is read in the background; the newest text wins. From Python set
    ``text`` and ``pair``, or call :meth:`look` for words already split and gold sentences. An
    Explorer of an Attention, or of several to choose from, has no model, and so no text box.

    Selecting a relation colors the grid by each head's accuracy on it, locks its best head, and
    marks that head's hits and misses in the arcs of a sentence with a gold tree. With a corpus,
    the view pages through the relation's examples.

    Args:
        model: The model, as from :func:`bertlook.load`, or its name or folder; the bundled model
            by default. A text alone, ``Explorer("text")``, is read by the bundled model. Or an
            Attention to show without a model, or a mapping from names to Attentions.
        text: The text to show first, in any form that the model accepts: a string, a list of words,
            a Sentence or a Document, a tokenizer's output, or messages.
        pair: A second text, for models that read pairs.
        head: The head to lock at first, as ``Head(7, 9)``, "8-10" or (7, 9). By default the head
            whose words attend most to words at varying distances; of the bundled model's, one that
            is known to find a relation.
        truncate: Whether to cut a text that exceeds the model's limit, with a note in the view,
            instead of raising an error.
        special_tokens: How special tokens in a text are read, typed ones too: as tokens, which the
            view then says, or with "text" as characters; see :class:`~bertlook.Model`.
        input_ids: Token ids in place of the first text.
        type_ids: The segment of each id.
        results: The results of a scan of this model, one result, or a dict of results. The result
            of ``DependencyAccuracy`` fills the table of relations and names heads, and that of
            ``RepeatedBlocks`` names heads; results with statistics offer them in the grid, and
            those of ``Dossiers`` each head's dossier. A :class:`~bertlook.Scan` runs in the
            background and fills the table while it runs.
        corpus: The inputs that were scanned or searched, for the examples; by default those of the
            Scan.
        examples: Links to page through, as a table from :func:`bertlook.search` or
            ``result.examples``. Without a text, the first one is shown, and its head is locked.
        statistics: Statistics that can color the grid's cells, instead of the results' statistics,
            as in :class:`~bertlook.HeadGrid`.
        baselines: Baselines of statistics by name.
        names: Names of heads, instead of those that follow from the results. The bundled model's
            heads have names and statistics from a treebank, unless results or statistics are given.
        edits: Edits of the attention, such as ``bl.edits.HeadOff("3-1")``.
        masked: Words to mask, for masked language models.
        **traits: Initial values of the traits below.

    Raises:
        BertlookError: If the text can't be read, there is no such head, the results were counted
            on another number of heads, or a trait can't take its value.
        TypeError: If a trait doesn't exist.

    Example:
        >>> import bertlook as bl
        >>> explorer = bl.Explorer(bl.load(), "The cat sat on the mat.", head="3-2")
        >>> explorer.text = "The dog ran home."
        >>> explorer.attention.words
        ['The', 'dog', 'ran', 'home', '.']
        >>> explorer.locked
        Head(layer=2, head=1)
    """

    #: The texts of the attention, from which ``text`` and ``pair`` differ while they are being set.
    _shown_text = t.Unicode("")
    _shown_pair = t.Unicode(None, allow_none=True)

    _esm = front_end("explorer.js")
    _view = "explorer"

    text = t.Unicode("", help="The text that is shown; settable to another text.").tag(**SHARED)
    pair = t.Unicode(
        None,
        allow_none=True,
        help="The second text of a pair, or the target of an encoder-decoder; settable, or None.",
    ).tag(**SHARED)
    show = drawing_trait("auto")
    reads_text = t.Bool(True, help="Whether there is a model that reads other texts.").tag(
        **FROM_KERNEL
    )

    def __init__(
        self,
        model: Model | str | Attention | Mapping[str, Attention] | None = None,
        text: Any = None,
        *,
        pair: Any = None,
        head: HeadLike | int | None = None,
        truncate: bool = False,
        special_tokens: SpecialTokens | None = None,
        input_ids: Any = None,
        type_ids: Any = None,
        results: Results | Result | Mapping[str, Result] | Scan | None = None,
        corpus: Sequence[Any] | None = None,
        examples: pd.DataFrame | None = None,
        statistics: object = None,
        baselines: Mapping[str, npt.ArrayLike] | None = None,
        names: object = None,
        edits: Edits | None = None,
        masked: Any = None,
        **traits: Any,
    ) -> None:
        self._jobs: LatestOnly[Content | Shown] = LatestOnly()
        self._effect_jobs: LatestOnly[Effects] = LatestOnly()
        self._explanations: LatestOnly[dict[str, Any]] = LatestOnly()
        check_options(type(self), traits)
        check_corpus(corpus)
        if input_ids is not None or type_ids is not None:
            text = choose_input(text, input_ids, type_ids)
        if model is None and is_shown(text):
            model, text = text, None
        shown: Any = None
        listed: int | None = None
        if examples is not None:
            self._listing = Listing(examples, corpus)
            head = self._listing.head if head is None else head
            if text is None and not is_shown(model):
                text, listed = self._listing.text(0), 0
        self._model: Any  # a Model or its stand-in
        if is_shown(model):
            check_no_text(text=text, pair=pair, truncate=truncate, corpus=corpus, examples=examples)
            shown, self._model = model, NoModel(model_name_of(model))
        else:
            self._model, text = model_and_text(model, text)
        self._reading: Reading = {"truncate": truncate}
        if special_tokens is not None:
            self._reading["special_tokens"] = special_tokens
        self._corpus = corpus
        self._examples: dict[str, Examples] = {}
        relation, named = traits.pop("relation", None), self._take_named(traits)
        show_dossier, opened = traits.pop("show_dossier", False), traits.pop("opened", None)
        traits["names"] = {} if names is None else names
        content = self._read(text, pair) if shown is None else Content(shown, "")
        # Results or statistics that are given say what the view is about.
        is_plain = results is None and statistics is None and shown is None
        self._known = known_heads(self._model) if is_plain else None
        super().__init__(content.attention, head, **traits)
        with self.hold_sync():
            self.reads_text = shown is None
            self.model_name = self._model.name
            self._shown_text = self.text = (
                content.text if shown is None else text_of(self._attention)
            )
            self._shown_pair = self.pair = content.pair
            self._take_results(results, statistics, baselines, names)
            self._take_known(names)
            self._show_listed(listed)
            self.relation = relation
            with self._showing(content.shown):
                values = self._experiment_traits(content.shown)
                for name in ("predictions", "quantities", "written"):
                    setattr(self, name, values[name])
            for name, value in (("edits", edits), ("masked", masked)):
                if value is not None:
                    setattr(self, name, value)
            self._set_named(named)
            self.show_dossier = show_dossier
        self.opened = opened

    @property
    def model(self) -> Model | None:
        """The model that reads the texts, or None if an attention is shown without one."""
        return None if isinstance(self._model, NoModel) else self._model

    @property
    def attention(self) -> Attention:
        """The attention that is shown; settable to another one of the same model."""
        return self._attention

    @attention.setter
    def attention(self, attention: Attention | Mapping[str, Attention]) -> None:
        if not is_shown(attention):
            raise BertlookError(
                f"attention is a {type(attention).__name__}; give an Attention, or set text."
            )
        first = next(iter(named_attentions(attention, "Explorer").values()))
        shape = first.num_layers, first.num_heads
        if shape != self._shape and (self.reads_text or self._result is not None):
            raise BertlookError(
                f"This attention has {shape[0]} layers of {shape[1]} heads, but the Explorer's "
                f"model, {self._model.name}, has {self._shape[0]} of {self._shape[1]}. Use "
                "HeadGrid(attention) or ArcView(attention)."
            )
        self._jobs.discard()  # A text typed before is not the newest any more.
        self._show(Content(attention, text_of(first)))

    def look(
        self, text: Any = None, pair: Any = None, *, input_ids: Any = None, type_ids: Any = None
    ) -> Explorer:
        """Show another text.

        Args:
            text: A text, in any form that the model accepts.
            pair: A second text, for models that read pairs.
            input_ids: Token ids in place of a text.
            type_ids: The segment of each id.

        Returns:
            The Explorer itself.

        Raises:
            BertlookError: If the text can't be read; the view then keeps its current text.

        Example:
            >>> import bertlook as bl
            >>> explorer = bl.Explorer(text="The cat sat.")
            >>> explorer.look(["A", "dog", "barked", "."]).text
            'A dog barked .'
        """
        content = self._read(
            as_source(choose_input(text, input_ids, type_ids)), as_source(pair), self._kept_edits()
        )
        self._jobs.discard()  # A text typed before is not the newest any more.
        self._show(content)
        return self

    def close(self) -> None:
        """Close the widget, and end a text or a scan that is still running."""
        for name in ("_jobs", "_effect_jobs", "_explanations"):
            if hasattr(self, name):  # A refused constructor leaves a widget without any.
                getattr(self, name).close()
        super().close()

    def _read(self, text: Any, pair: Any = None, edits: tuple[Edit, ...] = ()) -> Content:
        """Read a text with the model, under edits."""
        if not isinstance(text, str):
            check_text(text)
        elif len(text) > MAX_TEXT:
            raise BertlookError(
                f"The text has {len(text):,} characters; a view reads at most {MAX_TEXT:,}. "
                "Shorten it."
            )
        if pair is not None:
            check_text(pair, "a text as pair")
        shown = None
        if isinstance(self._model, Model):
            experiment = begin_experiment(self._model, text, pair, **self._reading)
            if edits:
                experiment = experiment.change(edits, ())
            shown = keep_quantity(experiment, self.quantity)
        attention = self._model(text, pair, **self._reading) if shown is None else shown.attention
        pair_text = None if pair is None else as_text(pair, attention)
        return Content(attention, as_text(text, attention), pair_text, shown=shown)

    def _show(self, content: Content) -> None:
        """Show another text: all traits that depend on it change in one update."""
        with self._showing(content.shown):
            self._show_attentions(
                named_attentions(content.attention, "Explorer"),
                _shown_text=content.text,
                _shown_pair=content.pair,
                text=content.text,
                pair=content.pair,
                example=content.example,
                focused=[],  # Words in focus belong to the previous text.
                **self._opened_traits(content),
                **self._experiment_traits(content.shown),
            )
            self._show_listed(content.listed)
            self._focus_opened()

    def _show_experiment(self, shown: Shown) -> None:
        """Show the same text with other edits, masked or written words, or another quantity."""
        focused = self._focus_on_written(shown)
        with self._showing(shown):
            self._show_attentions(
                named_attentions(shown.attention, "Explorer"),
                **focused,
                **self._experiment_traits(shown),
            )

    @t.observe("choice")
    def _text_of_choice(self, change: dict[str, Any]) -> None:
        attention = self._attentions.get(change["new"])
        if attention is not None and not self.reads_text:
            self._shown_text = self.text = text_of(attention)

    @t.observe("text", "pair")
    def _text_set(self, _change: dict[str, Any]) -> None:
        if (self.text, self.pair) == (self._shown_text, self._shown_pair):
            return
        try:
            self.look(self.text, self.pair)
        except BertlookError:
            self.text, self.pair = self._shown_text, self._shown_pair
            raise

    def _look_at_example(self, relation: str, index: int) -> Content:
        facts = self._examples_of(relation, self._model).facts(index)
        assert self._corpus is not None  # examples require a corpus
        sentence = self._corpus[facts["position"]]
        example = {"relation": relation, **facts}
        return self._read(sentence, None, self._kept_edits())._replace(example=example)

    def _answer_look(self, request_id: str, text: str, pair: str | None) -> None:
        """Show a typed text or pair."""
        edits = self._kept_edits()

        def read() -> Content:
            return self._read(text, pair, edits)._replace(text=text, pair=pair)

        self._jobs.run(request_id, read, self._reply)

    def _answer_example(self, request_id: str, relation: str, index: int) -> None:
        """Show an example of a relation, counted from the clearest hit."""
        if not 0 <= index < MAX_EXAMPLES:
            raise BertlookError(f"There is no example number {index}.")
        self._jobs.run(request_id, lambda: self._look_at_example(relation, index), self._reply)

    def _answer_cancel(self, request_id: str) -> None:
        """Cancel the text or example of this request, if it is the newest."""
        self._jobs.cancel(request_id)
        super()._answer_cancel(request_id)

    def _run_experiment(self, request_id: str, work: Callable[[], Shown]) -> None:
        """Show an experiment once it has been made."""
        self._jobs.run(request_id, work, self._reply)

    def _reply(self, request_id: str, outcome: Content | Shown | Exception | None) -> None:
        """Show the outcome of a request and answer it; None: it was canceled or replaced."""
        if outcome is None:
            self.send({"id": request_id, "canceled": True})
            return
        try:
            if isinstance(outcome, Exception):
                raise outcome
            if isinstance(outcome, Shown):
                self._show_experiment(outcome)
            else:
                self._show(outcome)
            self.send({"id": request_id})
        except Exception as error:
            self._send_error(request_id, error)
            if not isinstance(error, BertlookError):
                self.log.exception("bertlook could not show a text")


def look(text: Any = None, model: Model | str | None = None, **options: Any) -> Explorer:
    """Return an Explorer of a text.

    Args:
        text: A string, a list of words, a Sentence or a Document, or an Attention.
        model: A Model, or the name or folder of one; the bundled model by default.
        **options: Other options of :class:`~bertlook.Explorer`.

    Raises:
        BertlookError: If the text can't be read.

    Example:
        >>> import bertlook as bl
        >>> bl.look("The cat sat on the mat.").attention.num_layers
        6
    """
    return Explorer(model, text, **options)
