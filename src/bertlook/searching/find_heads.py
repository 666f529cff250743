"""Heads that meet a condition on their statistics: "det > .8 and previous < .3"."""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.dependency.result import DependencyResult
from bertlook.measures.head_statistics import (
    HeadStatistic,
    common_shape,
    find_statistic,
    head_statistics,
)
from bertlook.text import quote

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: The largest length of a condition, in characters: nesting uses the parser's stack.
MAX_LENGTH = 1000
#: A name in backticks, a text in quotes, or a label with a colon such as nsubj:pass.
_NAME = re.compile(r"`([^`]*)`|'[^']*'|\"[^\"]*\"|\b([A-Za-z_]\w*(?::[A-Za-z_]\w*)+)")
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ADVICE = (
    "Compare names with numbers by < <= > >= == !=, and join comparisons with and, or, not and "
    "parentheses: 'det > .8 and previous < .3'. Put names with spaces in quotes."
)


def find_heads(results: Any, condition: str) -> list[Head]:
    """Return the heads that meet a condition on their statistics.

    Args:
        results: The results of a scan, a result, or a dict from names to results, Statistics or
            (layers, heads) arrays.
        condition: Comparisons such as ``"det > .8"``, joined by ``and``, ``or``, ``not`` and
            parentheses. A name is that of a statistic ("previous", or "RelativePosition previous"
            where several have it; names with spaces stand in quotes), of a relation ("det", the
            held-out accuracy of the head's better direction; "obj dep->head" for the accuracy in
            one), of a type of mention ("pronoun"), or "layer" or "head", counted from 1 as in
            "3-1".

    Returns:
        The heads, in the order of layers. Heads that the model doesn't have, or of which a named
        statistic is unknown, are left out.

    Raises:
        BertlookError: If the condition can't be parsed, or a name means nothing or several things.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()[:20]
        >>> measures = [bl.measures.RelativePosition(), bl.measures.DependencyAccuracy()]
        >>> results = bl.scan(bl.load(), sentences, measures, progress=False, controls=0)
        >>> bl.find_heads(results, "previous > .4 and layer <= 2")
        [Head(layer=0, head=0), Head(layer=0, head=4)]
    """
    statistics = head_statistics(results)
    finder = _Finder(statistics, *common_shape(statistics))
    passing = finder.passing(_parse(condition))
    return [Head(int(layer), int(head)) for layer, head in np.argwhere(passing & finder.known)]


def _parse(condition: Any) -> ast.expr:
    """Return the syntax tree of a condition, which nothing ever evaluates as Python."""
    if not isinstance(condition, str) or not condition.strip():
        raise BertlookError(
            f"condition={quote(condition)} is no condition. {_ADVICE}", page="search"
        )
    if len(condition) > MAX_LENGTH:
        raise BertlookError(
            f"The condition has {len(condition):,} characters; at most {MAX_LENGTH:,} are read.",
            page="search",
        )
    source = _NAME.sub(_quoted, " ".join(condition.split()))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as one on ".8and", a number without a space
            return ast.parse(source, mode="eval").body
    except (SyntaxError, SyntaxWarning, ValueError, RecursionError, MemoryError) as error:
        raise BertlookError(
            f"condition={quote(condition)} can't be parsed. {_ADVICE}", page="search"
        ) from error


def _quoted(name: re.Match[str]) -> str:
    """Return a name as a literal, unless it is one."""
    own = name[1] if name[1] is not None else name[2]
    return name[0] if own is None else repr(own)


class _Finder:
    """The values of conditions, as an array over heads.

    Attributes:
        known: (L, H) Whether all named statistics have a value.
    """

    def __init__(self, statistics: list[HeadStatistic], num_layers: int, num_heads: int) -> None:
        self._statistics = statistics
        layers, heads = np.mgrid[1 : num_layers + 1, 1 : num_heads + 1].astype(np.float64)
        self._places = {"layer": layers, "head": heads}
        self.known: Bools = np.ones((num_layers, num_heads), bool)

    def passing(self, node: ast.expr) -> Bools:
        """Return the (L, H) heads that meet a condition."""
        if isinstance(node, ast.BoolOp):
            parts = [self.passing(part) for part in node.values]
            joined = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
            return np.asarray(joined.reduce(parts), bool)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ~self.passing(node.operand)
        if isinstance(node, ast.Compare):
            operands = [self._values(part) for part in (node.left, *node.comparators)]
            passing = np.ones_like(self.known)
            for i, sign in enumerate(node.ops):
                if type(sign) not in _COMPARE:
                    raise BertlookError(f"{_show(node)} is no comparison. {_ADVICE}", page="search")
                passing &= _COMPARE[type(sign)](operands[i], operands[i + 1])
            return passing
        raise BertlookError(f"{_show(node)} is no comparison. {_ADVICE}", page="search")

    def _values(self, node: ast.expr) -> Floats | float:
        """Return what a name or number stands for."""
        if (number := _number(node)) is not None:
            return number
        name = node.id if isinstance(node, ast.Name) else getattr(node, "value", None)
        if not isinstance(name, str):
            raise BertlookError(
                f"{_show(node)} is neither a name nor a number. {_ADVICE}", page="search"
            )
        if name in self._places:
            return self._places[name]
        values = _values_of(find_statistic("", name, self._statistics))
        self.known &= np.isfinite(values)
        return values


def _number(node: ast.expr) -> float | None:
    """Return the number that a part of a condition is, or None."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _number(node.operand)
        return None if number is None else -number
    value = node.value if isinstance(node, ast.Constant) else None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # Python's float refuses whole numbers beyond its range, which text makes infinite.
    return float(repr(value)) if is_number else None


def _values_of(found: HeadStatistic) -> Floats:
    """Return the values of a statistic; of a relation, its held-out accuracies."""
    label = found.name.removeprefix("relation ")
    if isinstance(found.result, DependencyResult) and label in found.result.relations:
        return found.result.held_out_accuracy(label)
    return np.asarray(found.statistic.values, np.float64)


def _show(node: ast.expr) -> str:
    return quote(ast.unparse(node))
