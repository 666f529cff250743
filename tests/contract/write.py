"""Write the fixtures with which the JavaScript decoders are tested against the Python encoders.

    python tests/contract/write.py

Run it from the repository's root after a change to what travels to the browser;
``tests/contract/test_fixtures.py`` fails while the files are out of date. Each file is JSON. Bytes
stand as ``{"$bytes": base64}``, as in an exported page. Indices count from 0. Expected numbers are
rounded to six decimals.

``pictures.json``: a list of cases, each with

- ``name``: what the case is about.
- ``trait``: the ``picture`` trait, as ``bertlook.widgets.picture.encode_picture`` encodes it.
- ``expected``: what a decoder must find:

  - ``layers``, ``heads``, ``tokens``, ``words``, ``word_ids``, ``note``, ``boundary``: as in the
    Attention.
  - ``absent``: the heads that the model doesn't have, as [layer, head].
  - ``scale``: the largest size of a weight of signed maps, or null.
  - ``dense``: whether every map travels; without, thumbnails and each row's strongest links do.
  - ``units``: ``{text, special, start, stop}`` of each row of the word-level maps: a word or a
    special token, and its tokens, ``start`` to ``stop - 1``; ``key_units``: those of the columns.
  - ``tolerance``: the largest difference that the coding of weights explains.
  - ``maps``: of some heads ``{layer, head, thumbnail, rows}``:

    - ``thumbnail``: ``{rows, columns, codes}``: bytes (rows, columns), as ``quantize`` codes them.
    - ``rows``: of some units ``{unit, self, sinks, links}``: the unit's attention to itself, or 0
      where columns are other units; to each kind of special token, itself left out; and to other
      units as [unit, weight], largest size first. Where the case is dense, ``links`` are all other
      units with a weight other than 0, special tokens included; where it isn't, they are the
      strongest links to words.

  - ``labels``: how the words and the tokens of the rows are written, where the case is dense.
  - ``drawn``: of a head ``{layer, head, unit, rule, incoming, rows, group, merged}``: which links a
    drawing has of some units by a rule ``{threshold, mass, top}``, as ``{row, kept, own, sinks,
    undrawn, hidden, total}``, ``kept`` as [unit, weight], if only ``columns`` are drawn, or all.
    They are those of the weights that travel; ``incoming`` ones lead to the units. ``merged`` are
    those of a group of units.
  - ``image``: the grid of the patches of an image, or null.
  - ``gold``: the gold tree as [dependent, head or null, relation] over words, or null.
  - ``predictions``: of some heads ``{layer, head, direction, relation, marks}``; ``direction`` is
    an index of DIRECTIONS, ``marks`` are [dependent, predicted head, hit] over words.
  - ``tags``: what is known of the words, ``{upos, xpos, lemmas, feats}``, each a list over words or
    null; or null.
  - ``mentions``: ``{start, end, head, cluster}`` over words, in the order of their head words.
  - ``coreference``: of some heads ``{layer, head, count, hits}``: how many mentions have an
    antecedent, and for how many of them the head picks one.
  - ``exact``: null, or ``{layer, head, bytes, map}``: the buffer that answers a request "head",
    and the (N, K) weights in it; of signed maps, as shares of the scale.

``traits.json``: an object with

- ``statistics``: ``{trait, expected}``; the trait is ``statistic_values``, and each statistic must
  be found with its name, unit, low, high, values (L, H) and baselines (L, H) or null.
- ``relation_rows``: ``{trait, expected, cells}``; ``expected`` has for each value of ``sort`` the
  relations in order, ``cells`` the texts of each row's cells.
- ``accuracies``: ``{trait, expected}``; ``expected`` are ``{relation, values, directions}`` with
  (L, H) accuracies in each head's better direction, and that direction's index, 0 where both are
  equal.
- ``places``: ``{trait, expected}``; ``expected`` are the points ``{layer, head, x, y, kind,
  nearest}``, kind by name, nearest as [layer, head, divergence].
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from bertlook.attention.attention import Attention
from bertlook.attention.coding import find_scale, quantize
from bertlook.attention.overview import LINKS_KEPT, pool_maps
from bertlook.attention.pooling import Unit
from bertlook.clustering import Embedding
from bertlook.corpora import Document, Sentence
from bertlook.drawings.links import LinkRule, head_links, incoming_links, merged_links, row_of
from bertlook.drawings.relation_cells import cells_of
from bertlook.drawings.units import units_of
from bertlook.head import Head
from bertlook.measures import (
    CoreferenceAccuracy,
    DependencyAccuracy,
    DependencyResult,
    HeadDivergence,
)
from bertlook.statistic import Statistic
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.head_map import HeadMap
from bertlook.widgets.picture import encode_picture
from bertlook.widgets.protocol import DIRECTIONS, SORT_KEYS
from bertlook.widgets.relation_rows import accuracies_of
from bertlook.widgets.relation_table import RelationTable

FOLDER = Path(__file__).parent
#: The key of each picture; the real ones count up.
_KEY = 7


def fixtures() -> dict[str, str]:
    """Return the content of each file, by name."""
    return {
        "pictures.json": _json(_pictures()),
        "traits.json": _json(
            {
                "statistics": _statistics(),
                "relation_rows": _relation_rows(),
                "accuracies": _accuracies(),
                "places": _places(),
            }
        ),
    }


def made_up(
    words: list[str],
    *,
    pieces: dict[int, list[str]] | None = None,
    layers: int = 2,
    heads: int = 2,
    seed: int = 0,
    **options: Any,
) -> Attention:
    """Return maps over [CLS], the words and [SEP] that are the same on every machine.

    Args:
        words: The words.
        pieces: The tokens of the words that have several.
        layers: The number of layers.
        heads: The number of heads of each layer.
        seed: A seed for the weights.
        **options: What ``Attention`` takes besides.
    """
    tokens, word_ids = ["[CLS]"], [None]
    for index, word in enumerate(words):
        parts = (pieces or {}).get(index, [word])
        tokens += parts
        word_ids += [index] * len(parts)
    tokens, word_ids = [*tokens, "[SEP]"], [*word_ids, None]
    # Ratios of whole numbers: no machine rounds them differently.
    size = (layers, heads, len(tokens), len(tokens))
    scores = np.random.default_rng(seed).integers(0, 100, size) ** 4
    maps = (scores / scores.sum(-1, keepdims=True)).astype(np.float32)
    return Attention(tokens, maps, word_ids, words=words, **options)


def _pictures() -> list[dict[str, Any]]:
    sentence = Sentence(
        ["The", "unhappiest", "dogs", "barked", "loudly", "."],
        [3, 3, 4, 0, 4, 4],
        ["det", "amod", "nsubj", "root", "advmod", "punct"],
        upos=["DET", "ADJ", "NOUN", "VERB", "ADV", "PUNCT"],
        lemmas=["the", "unhappy", "dog", "bark", None, "."],
        feats=["Definite=Def", "Degree=Sup", "Number=Plur", "Tense=Past|VerbForm=Fin", None, None],
    )
    story = ["Anna", "met", "her", "brother", "before", "he", "left", "her", "house"]
    document = Document(story, [[(0, 1), (2, 3), (7, 8)], [(2, 4), (5, 6)], [(7, 9)]])
    two = made_up(["one", "two"], layers=1, heads=1)
    pair = Attention(
        ["[CLS]", "a", "[SEP]", "b", "c", "[SEP]"],
        made_up(["a", "b", "c", "d"], seed=5).maps,
        [None, 0, None, 1, 2, None],
    )
    long = [f"w{i}" for i in range(720)]
    return [
        _case("short", two, [(0, 0)]),
        _case(
            "words of several tokens, with a gold tree",
            made_up(
                list(sentence.words),
                pieces={1: ["un", "##happi", "##est"], 4: ["loud", "##ly"]},
                layers=3,
                seed=1,
                source=sentence,
            ),
            [(0, 1), (2, 0)],
            exact=(2, 1),
        ),
        _case(
            "a document with mentions", made_up(story, seed=2, source=document), [(1, 0), (0, 0)]
        ),
        _case("several special tokens of a kind", pair, [(0, 0), (1, 1)]),
        _case(
            "right-to-left, combined, unpaired and control characters",
            made_up(
                ["שלום", "مرحبا", "e\u0301", "👩‍🔬", "\ud800", "\t", "</script>"], layers=1, seed=3
            ),
            [(0, 1)],
        ),
        _case(
            "a note",
            made_up(["cut"], layers=1, heads=1, note="The text was cut to 3 tokens."),
            [(0, 0)],
        ),
        _case(
            "dense, with pooled thumbnails",
            made_up([f"w{i}" for i in range(45)], layers=1, seed=4),
            [(0, 1)],
            units=[0, 20],
        ),
        _case("attention to another text", cross(["le", "chat", "dort"], ["the", "cat"]), [(0, 1)]),
        _case("the boundary of a pair", _pair(pair), [(0, 0)]),
        _case("patches of an image", _patches(), [(0, 1)]),
        _case("absent heads", _without(made_up(["a", "b"], layers=3, seed=9)), [(0, 0), (1, 1)]),
        _case(
            "signed maps",
            _difference(made_up(["ab", "c"], pieces={0: ["a", "##b"]}, layers=1, seed=10)),
            [(0, 0), (0, 1)],
            exact=(0, 1),
        ),
        _case(
            "strongest links to another text",
            cross(long[:60], long, heads=24),
            [(0, 0), (0, 1)],
            units=[0, 59],
        ),
        _case(
            "strongest links",
            made_up(long, pieces={5: ["w", "##5"]}, layers=1, seed=6),
            [(0, 0), (0, 1)],
            units=[0, 5, 6, 400, 721],
        ),
    ]


def cross(words: list[str], key_words: list[str], heads: int = 2) -> Attention:
    """Return made-up maps from words to those of another text, which ends with a special token."""
    key_tokens, key_word_ids = [*key_words, "</s>"], [*range(len(key_words)), None]
    scores = np.random.default_rng(7).integers(0, 100, (1, heads, len(words), len(key_tokens))) ** 4
    maps = (scores / scores.sum(-1, keepdims=True)).astype(np.float32)
    return Attention(words, maps, words=words, key_tokens=key_tokens, key_word_ids=key_word_ids)


def _pair(attention: Attention) -> Attention:
    return Attention(attention.tokens, attention.maps, attention.word_ids, boundary=3)


def _patches() -> Attention:
    """Return made-up maps of [CLS] and 2 x 2 patches of an image of 4 x 4 pixels."""
    maps = np.random.default_rng(12).dirichlet(np.ones(5), (1, 2, 5)).astype(np.float32)
    image = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    return Attention(None, maps, image=image, patches=(2, 2))


def _without(attention: Attention) -> Attention:
    """Return maps of a model whose second layer has one head and whose third has none."""
    maps = attention.maps.copy()
    maps[1, 0] = maps[2] = np.nan
    return Attention(attention.tokens, maps, attention.word_ids)


def _difference(attention: Attention) -> Attention:
    maps = attention.maps - attention.maps[:, ::-1]
    maps[:, 1] /= -4
    return Attention(attention.tokens, maps, attention.word_ids, signed=True)


def _case(
    name: str,
    attention: Attention,
    heads: list[tuple[int, int]],
    *,
    units: list[int] | None = None,
    exact: tuple[int, int] | None = None,
) -> dict[str, Any]:
    trait = encode_picture(attention) | {"key": _KEY}
    dense = "maps" in trait
    word_maps = attention.word_maps()
    rows = list(range(len(attention.units))) if units is None else units
    most_tokens = max(unit.stop - unit.start for unit in attention.key_units)
    scale = find_scale(attention)
    expected: dict[str, Any] = {
        "layers": attention.num_layers,
        "heads": attention.num_heads,
        "tokens": trait["tokens"],
        "words": trait["words"],
        "word_ids": attention.word_ids,
        "note": attention.note,
        "boundary": attention.boundary,
        "absent": [
            list(head)
            for head in np.ndindex(*attention.present.shape)
            if not attention.present[head]
        ],
        "scale": scale,
        "image": None
        if attention.patches is None
        else {
            "rows": attention.patches.rows,
            "columns": attention.patches.columns,
            "start": attention.patches.start,
            "queries": not attention.is_cross,
        },
        "dense": dense,
        "units": _units(attention.units),
        "key_units": _units(attention.key_units),
        # A code is at most half a step off: (sqrt(w) + 0.001) / 255 for a weight w. The codes of a
        # unit's tokens add up; strongest links have the difference of two codes among their sinks.
        # Codes of signed weights have half as many steps.
        "tolerance": ((np.sqrt(most_tokens) if dense else 2) + 0.002 * most_tokens)
        * (1 if scale is None else 2 * scale)
        / 255,
        "maps": [
            {
                "layer": layer,
                "head": head,
                "thumbnail": _thumbnail(attention.maps[layer, head], scale),
                "rows": [_row(attention, word_maps[layer, head], unit, dense) for unit in rows],
            }
            for layer, head in heads
        ],
        "labels": {
            unit: [u.label for u in units_of(attention, unit)]
            for unit in (("words", "tokens") if dense else ())
        },
        "drawn": [
            _drawn(attention, heads[0], unit, rule, rows, incoming=incoming)
            for unit in (("words", "tokens") if dense else ("words",))
            for rule, incoming in (
                (LinkRule(), False),
                (LinkRule(), True),
                (LinkRule(0.01, 1, 20), False),
            )
        ],
        "tags": _tags(attention.source),
        **_gold(attention, heads),
        **_coreference(attention, heads),
        "exact": exact and _exact(attention, *exact),
    }
    return {"name": name, "trait": trait, "expected": expected}


def _drawn(
    attention: Attention,
    head: tuple[int, int],
    unit: str,
    rule: LinkRule,
    rows: list[int],
    *,
    incoming: bool,
) -> dict[str, Any]:
    links = head_links(attention, Head(*head), unit, exact=False)
    if incoming:
        links = incoming_links(links)
        rows = [row for row in rows if row < len(links.units)]
    group = rows[:3]
    # Of a short text, half of the special tokens aren't drawn.
    count = len(links.columns)
    drawn = [i for i in range(count) if links.columns[i].special is None or i % 2 or count > 99]
    parts = {row: row_of(links, row, rule, set(drawn)) for row in rows}
    return {
        "layer": head[0],
        "head": head[1],
        "unit": unit,
        "rule": vars(rule),
        "incoming": incoming,
        "columns": drawn if count < 100 else None,
        "rows": [{"row": row, **part._asdict()} for row, part in parts.items()],
        "group": group,
        "merged": row_of(
            merged_links(links, group, incoming=incoming), 0, rule, set(drawn)
        )._asdict(),
    }


def _tags(source: Any) -> dict[str, Any] | None:
    names = ("upos", "xpos", "lemmas", "feats")
    tags = {name: getattr(source, name, None) for name in names}
    lists = {name: values and list(values) for name, values in tags.items()}
    return lists if any(lists.values()) else None


def _units(units: list[Unit]) -> list[dict[str, Any]]:
    return [
        {
            **unit._asdict(),
            "text": unit.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        }
        for unit in units
    ]


def _thumbnail(weights: npt.NDArray[np.floating], scale: float | None) -> dict[str, Any]:
    pooled = pool_maps(torch.tensor(weights), signed=scale is not None)
    codes = quantize(pooled.numpy(), scale)
    return {"rows": codes.shape[0], "columns": codes.shape[1], "codes": codes.tobytes()}


def _row(
    attention: Attention, weights: npt.NDArray[np.floating], unit: int, dense: bool
) -> dict[str, Any]:
    units, row = attention.key_units, weights[unit].astype(float)
    itself = -1 if attention.is_cross else unit
    labels = list(dict.fromkeys(other.text for other in units if other.special))
    sinks = {
        label: sum(
            row[i]
            for i, other in enumerate(units)
            if i != itself and other.special and other.text == label
        )
        for label in labels
    }
    others = [
        i
        for i, other in enumerate(units)
        if i != itself and row[i] != 0 and (dense or not other.special)
    ]
    links = sorted(others, key=lambda i: (-abs(row[i]), i))[: None if dense else LINKS_KEPT]
    return {
        "unit": unit,
        "self": 0.0 if attention.is_cross else row[unit],
        "sinks": sinks,
        "links": [[i, row[i]] for i in links],
    }


def _gold(attention: Attention, heads: list[tuple[int, int]]) -> dict[str, Any]:
    sentence = attention.source
    if not isinstance(sentence, Sentence):
        return {"gold": None, "predictions": []}
    tree = [
        [word, head - 1 if head else None, relation]
        for word, (head, relation) in enumerate(
            zip(sentence.heads, sentence.relations, strict=True)
        )
    ]
    predicted = DependencyAccuracy().predict(attention) - 1
    predictions = [
        {
            "layer": layer,
            "head": head,
            "direction": direction,
            "relation": relation,
            "marks": [
                [
                    word,
                    predicted[direction, layer, head, word],
                    predicted[direction, layer, head, word] == gold,
                ]
                for word, gold, label in tree
                if label == relation
            ],
        }
        for layer, head in heads
        for direction in range(len(DIRECTIONS))
        for relation in dict.fromkeys(sentence.relations)
        if relation != "root"
    ]
    return {"gold": tree, "predictions": predictions}


def _coreference(attention: Attention, heads: list[tuple[int, int]]) -> dict[str, Any]:
    document = attention.source
    if not isinstance(document, Document):
        return {"mentions": [], "coreference": []}
    result = CoreferenceAccuracy().of([attention])
    return {
        "mentions": [
            {
                "start": mention.start,
                "end": mention.end,
                "head": mention.head,
                "cluster": mention.cluster,
            }
            for mention in document.mentions
        ],
        "coreference": [
            {
                "layer": layer,
                "head": head,
                "count": result.count["all"],
                "hits": result.correct["all"][layer, head],
            }
            for layer, head in heads
        ],
    }


def _exact(attention: Attention, layer: int, head: int) -> dict[str, Any]:
    weights = (attention[layer, head] / (find_scale(attention) or 1)).astype(np.float16)
    return {"layer": layer, "head": head, "bytes": weights.tobytes(), "map": weights.tolist()}


def _statistics() -> dict[str, Any]:
    values = np.arange(6).reshape(2, 3)
    given = {
        "entropy": Statistic(
            values / 2, "nats", baseline=1.5, title="Entropy", group="Rows", baseline_name="uniform"
        ),
        "share": values / 8,
        "difference": Statistic(values / 4 - 1, baseline=values / 8),
    }
    grid = HeadGrid(made_up(["a", "b"], heads=3), statistics=given)
    expected = [
        {
            "name": name,
            "group": statistic.group,
            "label": statistic.title
            + (f" ({statistic.measured_in})" if statistic.measured_in else ""),
            "named": bool(statistic.baseline_name),
            "unit": statistic.measured_in,
            "low": statistic.domain[0],
            "high": statistic.domain[1],
            "values": np.asarray(statistic.values).tolist(),
            "baselines": None
            if statistic.baseline is None
            else np.asarray(statistic.baseline).tolist(),
        }
        for name, statistic in grid.statistics.items()
        if statistic.domain is not None
    ]
    return {"trait": grid.statistic_values, "expected": expected}


def _result() -> DependencyResult:
    """Return the counts of a few sentences under made-up maps."""
    sentences = [
        (["the", "dog", "barked"], [2, 3, 0], ["det", "nsubj", "root"]),
        (
            ["a", "cat", "saw", "the", "dog"],
            [2, 3, 0, 5, 3],
            ["det", "nsubj", "root", "det", "obj"],
        ),
        (["dogs", "chase", "old", "cats"], [2, 0, 4, 2], ["nsubj", "root", "amod", "obj"]),
    ]
    return DependencyAccuracy().of(
        made_up(sentence[0], seed=seed, source=Sentence(*sentence))
        for seed in range(4)
        for sentence in sentences
    )


def _relation_rows() -> dict[str, Any]:
    rows = RelationTable(_result(), resamples=20).relation_rows
    single = [row for row in rows if not row["summary"]]
    orders = {}
    for key in SORT_KEYS:
        with_number = [row for row in single if row.get(key) is not None]
        without_number = [row for row in single if row.get(key) is None]
        for sign in ("", "-"):
            ordered = sorted(with_number, key=lambda row, key=key: row[key], reverse=bool(sign))
            orders[sign + key] = [row["relation"] for row in [*ordered, *without_number]]
    # The front end writes the same cells as drawings and LaTeX do.
    cells = [cells_of(row)._asdict() for row in rows]
    return {"trait": rows, "expected": orders, "cells": cells}


def _accuracies() -> dict[str, Any]:
    result = _result()
    accuracy = np.moveaxis(result.correct / result.count, -1, 0)
    expected = [
        {
            "relation": relation,
            "values": values.max(0).tolist(),
            "directions": values.argmax(0).tolist(),
        }
        for relation, values in zip(result.relations, accuracy, strict=True)
    ]
    return {"trait": accuracies_of(result), "expected": expected}


def _places() -> dict[str, Any]:
    divergence = HeadDivergence().of([made_up(["a", "b", "c"], heads=3, seed=8)])
    points = np.array([[(layer - 0.5, head / 4) for head in range(3)] for layer in range(2)])
    behaviors = [["sep", "other", "obj"], ["prev", "other", "other"]]
    widget = HeadMap(divergence, behaviors, embedding=Embedding(points, 0.1, 0.2))
    mean = divergence.mean
    expected = [
        {
            "layer": layer,
            "head": head,
            "x": points[layer, head, 0],
            "y": points[layer, head, 1],
            "kind": behaviors[layer][head],
            "nearest": [
                [*divmod(other, 3), mean[3 * layer + head, other]]
                for other in sorted(
                    set(range(6)) - {3 * layer + head},
                    key=lambda other, own=3 * layer + head: mean[own, other],
                )[:3]
            ],
        }
        for layer in range(2)
        for head in range(3)
    ]
    return {"trait": widget.places, "expected": expected}


def _json(value: Any) -> str:
    return (
        json.dumps(_plain(value), ensure_ascii=True, allow_nan=False, separators=(",", ":")) + "\n"
    )


def _plain(value: Any) -> Any:
    """Return a value in JSON types, with rounded numbers and coded bytes."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return round(float(value), 6)
    return value


def main() -> None:
    """Write each fixture."""
    for name, content in fixtures().items():
        (FOLDER / name).write_text(content, "ascii")


if __name__ == "__main__":
    main()
