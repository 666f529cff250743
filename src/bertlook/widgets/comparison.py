"""Comparison: two attentions with their heads side by side, and their difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.merged_texts import MergedTexts, merge_texts
from bertlook.comparing.steps import StepsComparison
from bertlook.comparing.text_comparison import TextComparison
from bertlook.drawings.arc_scene import sides_of
from bertlook.drawings.comparison import Change, draw_both, draw_changes
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.explorer import draw_explorer
from bertlook.drawings.head_grid import draw_grid
from bertlook.drawings.matrix import draw_matrix
from bertlook.drawings.paper import STILL, Paper
from bertlook.drawings.side_arcs import draw_sides
from bertlook.drawings.stack import panel_paper
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike
from bertlook.statistic import Statistic
from bertlook.text import count_of, heads_of, printable
from bertlook.widgets.arc_view import ArcTraits, drawing_trait
from bertlook.widgets.assets import front_end
from bertlook.widgets.comparison_steps import (
    changes_in,
    check_changes,
    check_comparison,
    embed_steps,
)
from bertlook.widgets.grid_traits import GridTraits
from bertlook.widgets.numbers import Whole
from bertlook.widgets.picture import encode_picture
from bertlook.widgets.protocol import FROM_KERNEL, SHARED, SIDES
from bertlook.widgets.trait_error import BadTrait

#: The largest number of heads in the list of a drawing.
_LISTED = 12


class Comparison(ArcTraits, GridTraits):
    """Two attentions with their heads side by side: grid, arcs, and the heads that changed most.

    The grid shows the first attention, the second, or their difference, on a diverging scale of its
    own with zero in the middle. Arcs of the first run above the words, those of the second below
    the same words. Where texts differ, words that correspond are written as one, "him / her", and
    words that only one text has are hatched. The list of heads begins with those that changed most.
    A slider goes through many checkpoints.

    Args:
        comparison: A comparison of single texts, from :func:`bertlook.compare`, also one of many
            models with the first.
        head: The head to lock at first, as ``Head(7, 9)``, "8-10" or (7, 9). By default the one
            that changed most.
        changes: A comparison of the same two models on a corpus, whose divergences with their
            intervals order the heads in place of those of the text. Of many models, that of the
            same ones.
        statistics: Statistics that can color the grid's cells, beside the divergence, as in
            :class:`~bertlook.HeadGrid`.
        names: Names of heads.
        **traits: Initial values of the traits below.

    Raises:
        BertlookError: If ``comparison`` is something else, ``changes`` are those of other heads,
            there is no such head, or a trait can't take its value.
        TypeError: If a trait doesn't exist.

    Example:
        >>> import bertlook as bl
        >>> comparison = bl.compare("The nurse helped him.", "The nurse helped her.")
        >>> view = bl.Comparison(comparison, "3-1", side="a")
        >>> view.side_names
        ['him', 'her']
        >>> view.side = "difference"
        >>> view.attention.signed
        True
    """

    _esm = front_end("comparison.js")
    _view = "comparison"

    picture_a = t.Dict(help="The first attention, encoded for the browser.").tag(
        **FROM_KERNEL, js_type="Record<string, unknown>"
    )
    picture_b = t.Dict(help="The second attention, encoded for the browser.").tag(
        **FROM_KERNEL, js_type="Record<string, unknown>"
    )
    side = t.Unicode(
        "difference",
        help='What the grid and the matrix show: the attention "a", "b", or their "difference".',
    ).tag(**SHARED, js_type=" | ".join(f'"{side}"' for side in SIDES))
    side_names = t.List(t.Unicode(), help="What the two attentions are called.").tag(
        **FROM_KERNEL, js_type="string[]"
    )
    unmatched = t.List(
        t.List(t.Int()),
        help="The indices of words that only the first text has, and of those of the second.",
    ).tag(**FROM_KERNEL, js_type="number[][]")
    change_list = t.List(
        t.Dict(), help="The heads with their divergences, those that changed most first."
    ).tag(**FROM_KERNEL, js_type="types.ChangeTrait[]")
    step: Any = Whole(
        0, help="The index of the shown one of many comparisons with the first model."
    ).tag(**SHARED)
    step_names = t.List(
        t.Unicode(), help="What the models after the first are called; empty if there is only one."
    ).tag(**FROM_KERNEL, js_type="string[]")
    show = drawing_trait("auto")

    #: The comparisons of all steps, and those on a corpus; None for the latter without one.
    _steps: tuple[TextComparison, ...]
    _on_corpus: tuple[CorpusComparison | None, ...]
    _shown_step: int
    _merged: MergedTexts

    def __init__(
        self,
        comparison: TextComparison | StepsComparison,
        head: HeadLike | int | None = None,
        *,
        changes: CorpusComparison | StepsComparison | None = None,
        statistics: object = None,
        names: object = None,
        **traits: Any,
    ) -> None:
        self._steps = check_comparison(comparison)
        self._on_corpus = check_changes(changes, self._steps)
        self._shown_step = self._check_step(traits.setdefault("step", 0))
        self._merged = merge_texts(self.comparison)
        named = self._take_named(traits)
        super().__init__(
            self._merged.difference,
            head,
            names={} if names is None else names,
            **traits,
        )
        if len(self._steps) > 1:
            self.step_names = [printable(step.names[1]) for step in self._steps]
        for name, value in self._side_traits(self._shown_step, self._merged).items():
            setattr(self, name, value)
        self._set_statistics(statistics)
        self._set_own_statistics({"divergence": self._divergence()})
        self._set_named(named)

    @property
    def comparison(self) -> TextComparison:
        """The comparison that is shown."""
        return self._steps[self._shown_step]

    @property
    def attention(self) -> Attention:
        """The attention that the grid shows: the first, the second, or their difference."""
        attention: Attention = getattr(self._merged, self.side)
        return attention

    @attention.setter
    def attention(self, attention: object) -> None:
        raise BertlookError(
            "A Comparison shows two attentions, and can't take another one. Make a new Comparison."
        )

    @t.validate("side")
    def _validate_side(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] not in SIDES:
            expected = ", ".join(f'"{side}"' for side in SIDES)
            raise BadTrait(f"side is {proposal['value']!r}; it can be {expected}.")
        return str(proposal["value"])

    @t.validate("step")
    def _validate_step(self, proposal: dict[str, Any]) -> int:
        return self._check_step(proposal["value"])

    def _check_step(self, step: Any) -> int:
        count = len(self._steps)
        if type(step) is not int or not 0 <= step < count:
            raise BadTrait(f"step is {step!r}; there are {count}, 0 to {count - 1}.")
        return step

    @t.observe("step")
    def _step_set(self, change: dict[str, Any]) -> None:
        if change["new"] == self._shown_step:
            return
        self._shown_step = change["new"]
        self._merged = merge_texts(self.comparison)
        with self._one_update():
            traits = self._side_traits(self._shown_step, self._merged)
            self._show_attentions({"": self._merged.difference}, **traits)
            self._set_own_statistics({"divergence": self._divergence()})

    def _side_traits(self, step: int, merged: MergedTexts) -> dict[str, Any]:
        """Return the traits of a step, except for the picture of the difference."""
        return {
            "picture_a": encode_picture(merged.a),
            "picture_b": encode_picture(merged.b),
            "side_names": [printable(name) for name in self._steps[step].names],
            "unmatched": list(merged.unmatched),
            "change_list": [change.encode() for change in self._changes(step)],
        }

    def _opening_head(self) -> Head | None:
        return next((change.head for change in self._changes()), None)

    def _changes(self, step: int | None = None) -> list[Change]:
        """Return the heads at a step, by default the shown one, those that changed most first."""
        index = self._shown_step if step is None else step
        return changes_in(self._on_corpus[index] or self._steps[index])

    def _divergence(self) -> Statistic:
        """Return the divergences of the shown step, on a scale for all steps."""
        pairs = zip(self._on_corpus, self._steps, strict=True)
        comparisons = [corpus or text for corpus, text in pairs]
        largest = max(float(np.nanmax(each.divergence)) for each in comparisons)
        return Statistic(
            comparisons[self._shown_step].divergence,
            title="Jensen-Shannon divergence",
            measured_in="nats",
            domain=(0, largest or 1.0),
            group="Comparison",
        )

    def _drawn_state(self) -> dict[str, Any]:
        state = super()._drawn_state()
        if len(self._steps) == 1:
            return state
        return embed_steps(state, map(self._whole_step, range(len(self._steps))))

    def _whole_step(self, step: int) -> dict[str, Any]:
        """Return the traits of a step, which a page has in place of a kernel."""
        merged = merge_texts(self._steps[step])
        return {"picture": encode_picture(merged.difference), **self._side_traits(step, merged)}

    def _pictures(self) -> dict[int, Attention]:
        first, second = self.picture_a["key"], self.picture_b["key"]
        return {**super()._pictures(), first: self._merged.a, second: self._merged.b}

    def _title(self) -> str:
        first, second = self.side_names
        if self.step_names:
            second = count_of(len(self.step_names), "step")
        return f"{first} and {second} ({heads_of(*self._shape)})"

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        parts = super()._provenance_parts()
        del parts["attention"]
        return {"a": self._merged.a.provenance, "b": self._merged.b.provenance, **parts}

    def _side_title(self) -> str:
        first, second = self.side_names
        return {"a": first, "b": second}.get(self.side, f"{first} - {second}")

    def _draw_both(self, paper: Paper, head: Head | None = None) -> Drawing:
        """Draw the arcs of a head on both sides: around the same words if they are on one line."""
        panel, choices = panel_paper(paper), self._arc_choices(head)
        a, b, _, unmatched = self._merged
        has_one_line = a.patches is None and sides_of(a, choices).columns is None
        if has_one_line and self.show in ("arcs", "auto"):
            return draw_sides((a, b), self.side_names, unmatched, choices, panel)
        # Words in focus are those of both texts; without them, each text is drawn by itself.
        sides = self._merged if self.focused else self.comparison
        both = [self._draw_head(panel, head, each) for each in (sides.a, sides.b)]
        return draw_both(self.side_names, both, paper)

    def _draw_matrix(self, paper: Paper, max_height: float) -> Drawing:
        return draw_matrix(self.attention, self._arc_choices(), paper, max_height)

    def _draw_list(self, paper: Paper) -> Drawing:
        on = "this text" if self._on_corpus[self._shown_step] is None else "a corpus"
        return draw_changes(
            self._changes(),
            paper,
            locked=self.locked,
            limit=_LISTED,
            caption=f"Heads by change on {on}: Jensen-Shannon divergence in nats.",
            provenance={},
        )

    def _draw(self, paper: Paper) -> Drawing:
        return draw_explorer(
            lambda paper: draw_grid(self.attention, self._grid_choices(), paper),
            [self._draw_both],
            self._draw_list,
            matrix=self._draw_matrix if self._has_map(paper) else None,
            title=f"Heads of {self._side_title()}",
            provenance=self._provenance(),
            paper=paper,
        )

    def _still_drawings(self) -> Iterator[Drawing]:
        yield self._draw(STILL)
        yield draw_grid(self.attention, self._grid_choices(), STILL)
