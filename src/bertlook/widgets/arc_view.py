"""ArcView: one head's links between the words of a text."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.attention.coding import is_dense
from bertlook.attention.pooling import Unit
from bertlook.drawings.arc_scene import ArcChoices
from bertlook.drawings.focus import focus_labels, focused_units, other_units
from bertlook.drawings.links import LinkRule
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.widgets.assets import front_end
from bertlook.widgets.attention_widget import AttentionWidget
from bertlook.widgets.focused import FocusAxis, Focused
from bertlook.widgets.numbers import Decimal, Whole
from bertlook.widgets.protocol import (
    DRAWINGS,
    LINK_DIRECTIONS,
    MAX_LINKS,
    PARTS,
    SHARED,
    UNITS,
)
from bertlook.widgets.trait_error import BadTrait

if TYPE_CHECKING:
    from bertlook.drawings.drawing import Drawing
    from bertlook.drawings.paper import Paper

#: The values of the traits that are choices.
_CHOICES = {
    "unit": UNITS,
    "part": PARTS,
    "direction": LINK_DIRECTIONS,
    "show": DRAWINGS,
}


def drawing_trait(default: str) -> t.Unicode[str, str]:
    """Return the trait that says what is drawn of a head.

    Args:
        default: Its default, one of DRAWINGS.
    """
    return t.Unicode(
        default,
        help='What is drawn of a head: its links as "arcs", its whole map as a "matrix", or '
        '"both"; "auto" adds the matrix to the arcs if they leave room for it beside a grid.',
    ).tag(**SHARED, js_type=" | ".join(f'"{value}"' for value in DRAWINGS))


class ArcTraits(AttentionWidget):
    """Traits for the choice of links, shared by the views that draw arcs.

    The links of a word are drawn in order of decreasing weight, as long as those already drawn sum
    to less than ``mass`` of its attention and are fewer than ``top``, and the weight is at least
    ``threshold``. So are the links to a word, ``mass`` being a share of all attention to it.
    Weights are never renormalized; a bar shows the share that isn't drawn.
    """

    threshold = Decimal(
        LinkRule.threshold, help="The smallest weight of a link that is drawn, 0 to 1."
    ).tag(**SHARED)
    mass = Decimal(
        LinkRule.mass,
        help="The cumulative share of attention up to which a word's links are drawn, 0 to 1.",
    ).tag(**SHARED)
    top = Whole(LinkRule.top, help=f"The largest number of links of a word, 1 to {MAX_LINKS}.").tag(
        **SHARED
    )
    unit = t.Unicode("words", help='The units that links connect, "words" or "tokens".').tag(
        **SHARED, js_type=" | ".join(f'"{unit}"' for unit in UNITS)
    )
    part = t.Unicode(
        "all",
        help='The texts of a pair that links go from and to: "all", "A->A", "A->B", "B->A" or '
        '"B->B". Ignored for other inputs.',
    ).tag(**SHARED, js_type=" | ".join(f'"{part}"' for part in PARTS))
    specials = t.Bool(False, help="Whether links to special tokens are drawn.").tag(**SHARED)
    direction = t.Unicode(
        "outgoing",
        help='The links that are drawn: "outgoing", from each word to those that it attends to, '
        '"incoming", to each word from those that attend to it, or "both".',
    ).tag(**SHARED, js_type=" | ".join(f'"{value}"' for value in LINK_DIRECTIONS))
    focused = Focused(
        help="The indices of the words or tokens in focus, special tokens counted; of attention to "
        "another text, and with incoming links, of those that are attended to. Assign an index, a "
        "word, or a list of them. The attention of several words is averaged, that to several "
        "words is summed.",
    ).tag(**SHARED, js_type="number[]")
    show = drawing_trait("arcs")
    #: For those who want only one word: the last one in focus.
    token: Any = Whole(None, allow_none=True, help="The last word or token in focus, or None.")
    #: What the indices in focus count.
    _focus_axis = FocusAxis()

    @t.validate(*_CHOICES)
    def _validate_choice_of(self, proposal: dict[str, Any]) -> str:
        name, value = proposal["trait"].name, proposal["value"]
        if value not in _CHOICES[name]:
            expected = " or ".join(f'"{value}"' for value in _CHOICES[name])
            raise BadTrait(f"{name} is {value!r}; it can be {expected}.")
        return str(value)

    @t.validate("threshold", "mass", "top")
    def _validate_number(self, proposal: dict[str, Any]) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        low, high = (1, MAX_LINKS) if name == "top" else (0, 1)
        if not low <= value <= high:
            raise BadTrait(f"{name} is {value!r}; it can be {low} to {high}.")
        return int(value) if name == "top" else value  # True is an int to traitlets

    @t.validate("focused")
    def _validate_focused(self, proposal: dict[str, Any]) -> list[int]:
        found = self._focused_units(proposal["value"])
        self._focus_axis = self._drawn_axis()
        return found

    @t.validate("token")
    def _validate_token(self, proposal: dict[str, Any]) -> int | None:
        token = proposal["value"]
        return None if token is None else self._focused_units([token])[0]

    @t.observe("focused")
    def _focused_set(self, _change: dict[str, Any]) -> None:
        self.token = self.focused[-1] if self.focused else None

    @t.observe("token")
    def _token_set(self, change: dict[str, Any]) -> None:
        if change["new"] != (self.focused[-1] if self.focused else None):
            self.focused = [] if change["new"] is None else [change["new"]]

    @t.observe("choice")
    def _unpin(self, change: dict[str, Any]) -> None:
        if change["old"] is not None:  # The words in focus belong to another attention.
            self.focused = []

    @t.observe("unit", "direction")
    def _focus_moved(self, _change: dict[str, Any]) -> None:
        """Keep the words in focus as what is drawn of them, unless those of another text are."""
        axis, before = self._drawn_axis(), self._focus_axis
        if axis == before:
            return
        same_text = axis.keys == before.keys
        to_tokens = axis.unit == "tokens"
        self.focused = (
            other_units(self.focused, self._axis_units(), to_tokens=to_tokens) if same_text else []
        )

    def _drawn_axis(self) -> FocusAxis:
        return FocusAxis(self.unit, self._attention.is_cross and self.direction == "incoming")

    def _axis_units(self) -> list[Unit]:
        attention = self._attention
        return attention.key_units if self._drawn_axis().keys else attention.units

    def _focus_labels(self) -> list[str]:
        return focus_labels(self._attention, self.unit, keys=self._drawn_axis().keys)

    def _focused_units(self, items: list[int | str]) -> list[int]:
        try:
            return focused_units(items, self._focus_labels(), self.unit[:-1])
        except BertlookError as error:
            raise BadTrait(str(error)) from error

    def _drop_missing_words(self) -> None:
        count = len(self._focus_labels())
        self.focused = [unit for unit in self.focused if unit < count]

    def _arc_choices(self, head: Head | None = None) -> ArcChoices:
        """Return what is shown of a head, by default the locked one, or else the first."""
        if head is None:
            head = self.locked or Head(*map(int, np.argwhere(self._attention.present)[0]))
        return ArcChoices(
            head,
            LinkRule(self.threshold, self.mass, self.top),
            unit=self.unit,
            part=self.part,
            specials=self.specials,
            focus=tuple(self.focused),
            link_direction=self.direction,
        )

    def _draw_head(
        self, paper: Paper, head: Head | None = None, attention: Attention | None = None
    ) -> Drawing:
        """Draw a head: its arcs or the image, its matrix, or both.

        Args:
            paper: The paper.
            head: The head, by default the shown one.
            attention: The attention, by default the shown one.
        """
        from bertlook.drawings.head import draw_head  # No picture on a screen needs it.

        drawn = self._attention if attention is None else attention
        choices = self._arc_choices(head)
        is_compared = choices.head != self._arc_choices().head
        has_map = _has_map(drawn, paper) and not (self.show == "both" and is_compared)
        return draw_head(drawn, choices, self.show if has_map else "arcs", paper)

    def _has_map(self, paper: Paper) -> bool:
        """Return whether a drawing can have whole maps."""
        return _has_map(self._attention, paper)

    def _still_drawings(self) -> Iterator[Drawing]:
        from bertlook.drawings.head_grid import GridChoices, draw_grid
        from bertlook.drawings.paper import STILL

        yield from super()._still_drawings()
        yield draw_grid(self._attention, GridChoices(locked=self.locked), STILL)

    def _opening_head(self) -> Head | None:
        return select_opening_head(self._attention)

    def _drop_missing(self) -> None:
        super()._drop_missing()
        self._drop_missing_words()


class ArcView(ArcTraits):
    """The words of a text with the arcs of one head.

    Arcs run above the words, from the attending to the attended word; the larger the weight, the
    wider and more opaque the arc. A bar under each word shows where the rest of its attention
    goes: to itself, to each kind of special token, and to links that aren't drawn. The gold tree
    of a :class:`~bertlook.Sentence` is drawn below the words.

    ``direction`` "incoming" asks who attends to a word: arcs of another color run below the words,
    and the bars show where the rest of the attention to each word comes from. ``show`` "matrix"
    draws the whole map of the head, with its numbers on hover.

    Attention to another text, and from one text of a pair to the other (``part``), is drawn between
    two lines of words, the attending words above.

    Args:
        attention: The attention to show, or a mapping from names to Attentions to choose from, such
            as the streams of an encoder-decoder.
        head: The head to lock at first, as ``Head(2, 1)``, "3-2" or (2, 1). By default the head
            whose words attend most to words at varying distances.
        **traits: Initial values of the traits below.

    Raises:
        BertlookError: If there is no such head, or a trait can't take its value.
        TypeError: If a trait doesn't exist.

    Example:
        >>> import bertlook as bl
        >>> view = bl.ArcView(bl.load()("The cat sat on the mat."), head="3-2", top=1)
        >>> view.locked
        Head(layer=2, head=1)
        >>> view.threshold = 0.2
        >>> view.direction, view.focused = "incoming", ["cat", "mat"]
        >>> view.focused
        [2, 6]
    """

    _esm = front_end("arc_view.js")
    _view = "arc_view"

    def _draw(self, paper: Paper) -> Drawing:
        return self._draw_head(paper)


def _has_map(attention: Attention, paper: Paper) -> bool:
    """Return whether a drawing can have whole maps.

    A still of a long text is drawn from what the view holds, which is less.
    """
    return is_dense(attention) or not paper.is_still


def select_opening_head(
    attention: Attention, candidates: Collection[Head] | None = None
) -> Head | None:
    """Return the head to lock at first: its words attend to distant words at varying distances.

    Positional heads and heads that attend to special tokens are common and say little about a
    text.

    Args:
        attention: The attention of the text.
        candidates: The heads to choose from; by default all.

    Returns:
        The head, or None if the text has fewer than three words.
    """
    is_word = np.array([not unit.special for unit in attention.units])
    is_key_word = np.array([not unit.special for unit in attention.key_units])
    words, key_words = int(is_word.sum()), int(is_key_word.sum())
    if words < 3:
        return None
    # Two of a word's strongest links can be to its neighbors, but no more.
    to = (is_key_word.cumsum() - 1)[attention.overview.links_to[:, :, is_word]]
    weight = np.abs(attention.overview.links_weight[:, :, is_word])
    distance = np.arange(words)[:, None] - to
    if not attention.is_cross:
        weight = np.where(np.abs(distance) <= 1, 0, weight)
    best = weight.argmax(-1)[..., None]
    strongest = np.take_along_axis(weight, best, -1)[..., 0]
    # Words without such a link count as if they attended to the first one.
    distance = np.take_along_axis(distance, best, -1)[..., 0]
    distance = np.where(strongest > 0, distance, np.arange(words)) + key_words
    commonest = np.apply_along_axis(lambda of_head: np.bincount(of_head).max(), -1, distance)
    score = strongest.mean(-1) * (1 - commonest / words)
    can_open = attention.present
    if candidates is not None:
        is_candidate = np.zeros_like(can_open)
        for candidate in candidates:
            is_candidate[tuple(candidate)] = True
        can_open = can_open & is_candidate
    return Head(*divmod(int(np.where(can_open, score, -1).argmax()), attention.num_heads))
