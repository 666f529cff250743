"""A quiz as a view: what do heads do, where do they fail, and which one matters here?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import traitlets as t

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import STILL, Paper
from bertlook.drawings.quiz import draw_quiz
from bertlook.errors import BertlookError
from bertlook.files import check_output, write_file
from bertlook.head import HeadLike
from bertlook.teaching.figures import Corpus
from bertlook.teaching.game import (
    HINTS,
    POINTS,
    Answer,
    Refused,
    answer_of,
    hint_of,
    with_choice,
)
from bertlook.teaching.rounds import Round, letter_of
from bertlook.text import count_of, quote
from bertlook.widgets.assets import front_end
from bertlook.widgets.page import view_page
from bertlook.widgets.protocol import FROM_KERNEL, SHARED
from bertlook.widgets.quiz_fields import encode_quiz
from bertlook.widgets.still import still_html
from bertlook.widgets.trait_error import BadTrait
from bertlook.widgets.view import View


class Quiz(View):
    """Rounds of questions with hints, points and explanations; made by :func:`bertlook.quiz`.

    It is played in the view or in Python: both know of each other's answers.

    ``to_html`` writes a page that runs the quiz alone, from its first question.

    Args:
        rounds: The rounds.
        corpus: The corpus of the figures that explanations give.
        refused: Questions of your own that can't be asked.

    Example:
        >>> import bertlook as bl
        >>> game = bl.quiz(rounds=2, kinds=["find"])
        >>> game.hint().startswith("A square has a row")
        True
        >>> game.answer(game.current.options[game.current.right].label).points, game.score
        (1.0, 1.0)
    """

    _esm = front_end("quiz.js")
    _view = "quiz"

    quiz = t.Dict(help="The rounds, encoded for the browser.").tag(
        **FROM_KERNEL, js_type="types.QuizTrait"
    )
    given = t.List(
        t.List(t.Int()),
        help="The answers so far, each as [index of the option, number of hints]; settable.",
    ).tag(**SHARED, js_type="[number, number][]")
    hints_taken = t.Int(
        0, help="The number of hints of the round that waits for an answer; settable."
    ).tag(**SHARED)
    shown_round = t.Int(
        0, help="The index of the round that is shown; after the last, the result; settable."
    ).tag(**SHARED)

    _rounds: tuple[Round, ...] = ()

    def __init__(
        self, rounds: Sequence[Round], corpus: Corpus, refused: Sequence[Refused] = ()
    ) -> None:
        self._rounds = tuple(rounds)
        self._corpus = corpus
        self._refused = tuple(refused)
        super().__init__(quiz=encode_quiz(self._rounds, self._refused))

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The rounds."""
        return self._rounds

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Questions of your own that can't be asked, with reasons."""
        return self._refused

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers so far."""
        pairs = zip(self._rounds, self.given, strict=False)
        return tuple(answer_of(each, index, hints) for each, (index, hints) in pairs)

    @property
    def current(self) -> Round | None:
        """The round that waits for an answer, or None at the end."""
        number = len(self.given)
        return self._rounds[number] if number < len(self._rounds) else None

    @property
    def score(self) -> float:
        """The points so far; a round has two."""
        return sum(answer.points for answer in self.answers)

    @property
    def options(self) -> tuple[str, ...]:
        """The options of this round; a second hint leaves two."""
        current = self._waiting()
        indices = current.kept if self.hints_taken == HINTS else range(len(current.options))
        return tuple(current.options[index].label for index in indices)

    def hint(self) -> str:
        """Return a hint, after which a right answer has one point: first the row, then two options.

        Raises:
            BertlookError: If all rounds are answered.
        """
        current = self._waiting()
        self.hints_taken = min(self.hints_taken + 1, HINTS)
        return hint_of(current, self.hints_taken)

    def answer(self, choice: HeadLike) -> Answer:
        """Answer this round, and go on to the next.

        Args:
            choice: The letter of an option, its text, or a head in any form. "Find the head" takes
                any head of the model: one that finds this link, but not many others of its kind,
                has half of the points.

        Returns:
            What the answer was worth, and why.

        Raises:
            BertlookError: If there is no such option or head, or all rounds are answered.
        """
        current, number = self._waiting(), len(self.given)
        changed, index = with_choice(current, choice, self._corpus)
        with self._one_update():
            if changed is not current:
                self._rounds = (*self._rounds[:number], changed, *self._rounds[number + 1 :])
                self.quiz = encode_quiz(self._rounds, self._refused)
            self.given = [*self.given, [index, self.hints_taken]]
            self.hints_taken, self.shown_round = 0, number
        return self.answers[-1]

    def restart(self) -> None:
        """Take back all answers."""
        with self._one_update():
            self.given, self.hints_taken, self.shown_round = [], 0, 0

    def handout(self, path: str | Path) -> Path:
        """Write all questions for print, with a key on pages of its own, as one HTML file.

        Args:
            path: The file to write. An existing file is replaced when the new one is complete.

        Returns:
            The path written.

        Raises:
            BertlookError: If the file can't be written.

        Example:
            >>> import tempfile
            >>> import bertlook as bl
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     bl.quiz(rounds=2, kinds=["find"]).handout(f"{folder}/handout.html").name
            'handout.html'
        """
        path = check_output("path", path)
        self._check_open()
        content = view_page(
            view=self._view,
            state=self._drawn_state() | {"quiz": {**self.quiz, "sheet": True}},
            still=self._page_still(),
            title="Questions on attention heads",
            provenance=self._provenance(),
            kernel_note=False,
        )
        return write_file(path, content)

    @t.validate("given")
    def _validate_given(self, proposal: dict[str, Any]) -> list[list[int]]:
        given: list[list[int]] = proposal["value"]
        for number, pair in enumerate(given):
            options = self._rounds[number].options if number < len(self._rounds) else ()
            if not (len(pair) == 2 and 0 <= pair[0] < len(options) and 0 <= pair[1] <= HINTS):
                raise BadTrait(
                    f"given has {quote(pair)} for round {number + 1}. Give [index of an option, "
                    f"number of hints], for at most {len(self._rounds)} rounds."
                )
        return given

    @t.validate("hints_taken")
    def _validate_hints(self, proposal: dict[str, Any]) -> int:
        hints: int = proposal["value"]
        if not 0 <= hints <= HINTS:
            raise BadTrait(f"hints_taken is {hints}; a round has 0 to {HINTS} hints.")
        return hints

    @t.validate("shown_round")
    def _validate_shown(self, proposal: dict[str, Any]) -> int:
        shown: int = proposal["value"]
        if not 0 <= shown <= len(self._rounds):
            raise BadTrait(
                f"shown_round is {shown}; there are rounds from 0 to {len(self._rounds) - 1}, and "
                f"{len(self._rounds)} shows the result."
            )
        return shown

    def _page(self, *, kernel_note: bool = False) -> str:
        # The page runs the quiz alone, so that there is nothing to say about a kernel.
        return super()._page(kernel_note=False)

    def _page_still(self) -> str:
        """Return pictures of all questions: without scripts, no answer leads to the next one."""
        draw = partial(draw_quiz, self.quiz, STILL, provenance={})
        rounds = range(len(self._rounds))
        return "\n".join(still_html(draw(shown=number), self._still) for number in rounds)

    def _drawn_state(self) -> dict[str, Any]:
        """Return the state of a page, on which the quiz begins anew."""
        return {**super()._drawn_state(), "given": [], "hints_taken": 0, "shown_round": 0}

    def _draw(self, paper: Paper) -> Drawing:
        return draw_quiz(self.quiz, paper, shown=self.shown_round, provenance=self._provenance())

    def _still_drawings(self) -> Iterator[Drawing]:
        yield draw_quiz(self.quiz, STILL, shown=self.shown_round, provenance={})

    def _waiting(self) -> Round:
        if self.current is None:
            raise BertlookError(
                f"All {len(self._rounds)} rounds are answered, with {self.score:g} points. Call "
                "restart(), or bl.quiz() for another quiz."
            )
        return self.current

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        corpus = self._corpus
        figures = {"corpus": corpus.name, "source": corpus.source, "license": corpus.license}
        facts = {**self._rounds[0].attention.provenance, "figures": figures}
        facts.pop("text", None)  # that of the first round alone
        return {"quiz": facts}

    def _file_words(self) -> list[str]:
        return []

    def _title(self) -> str:
        return f"Quiz: {count_of(len(self._rounds), 'question')} on attention heads"

    def __repr__(self) -> str:
        if self.current is None:
            return f"<Quiz: {self.score:g} of {POINTS * len(self._rounds):g} points>"
        number = f"round {len(self.given) + 1} of {len(self._rounds)}"
        options = "".join(
            f"\n {letter_of(index)} {option.label}"
            for index, option in enumerate(self.current.options)
        )
        return (
            f"<Quiz: {number}, {self.score:g} points\n {self.current.text}\n "
            f"{self.current.prompt}{options}>"
        )
