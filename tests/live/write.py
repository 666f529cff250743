"""Write the fixtures with which the engine of live pages is tested against Python.

    python -m tests.live.write

Run it from the repository's root after a change to how texts are read or to what a page holds of a
model; ``tests/live/test_fixtures.py`` fails while the files are out of date. Bytes stand as
``{"$bytes": base64}``; numbers are little endian.

``texts.json``: tokenizers that differ in how they normalize, and one with byte-level pieces, as
``{tokenizer, cases}``. ``tokenizer`` is what ``portable_tokenizer`` returns; word pieces come
without their ``vocabulary``, which is that of the bundled model. Each case is ``{text, pair,
expected}``; ``expected`` has what ``encode`` returns, or only the beginning of its ``error``.

``networks.json``: ``{bundled, others}``.

- ``bundled``: the bundled model, without its weights: ``shape``, ``names`` of its weights in the
  order in which a page holds them, and ``cases``.
- ``others``: small networks with random weights, as ``{name, shape, weights, cases}``.

Each case is ``{ids, segments, maps}``, maps float32 (layers, heads, N, N); of a small network with
a head that predicts masked tokens also ``positions``, and ``logProbs`` of all tokens there, float32
(P, V).

``experiments.json``: what the bundled model makes of texts with masked words and edits, as
``{question, expected}``: the question that a page asks its engine, and the traits that an Explorer
then has, with the maps of the last layer in the place of its picture.
"""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertModel,
    DistilBertConfig,
    DistilBertForMaskedLM,
    DistilBertModel,
    RobertaConfig,
    RobertaForMaskedLM,
)

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.portable import portable_network, weight_names
from bertlook.model.tokens.encode import encode
from bertlook.model.tokens.portable import portable_tokenizer
from bertlook.widgets.shown import keep_quantity
from tests.tiny_tokenizers import byte_level, wordpiece

FOLDER = Path(__file__).parent

#: Texts, and pairs of them.
TEXTS: list[str | tuple[str, str]] = [
    "The cat sat on the mat.",
    "the chef who ran the kitchen made a cake for her guests .",
    ("Where did it go?", "It went home."),
    ("a [SEP] b", "[MASK] [CLS]"),
    "",
    " \t\n",
    "\u200b",
    "\x00\x01",
    ("one", ""),
    "Don't re-enter the U.S. at 3.14 p.m.; e-mail me@example.org!",
    "  leading   and\ttrailing\nspace  ",
    "no\xa0break\u2003em\u3000wide\x85next\x0bvertical\x1cfile",
    "zero\u200bwidth\u200djoiner\ufeffmark soft\xadhyphen",
    "\x1b[31mred\x07 bell\x00nul\ufffd",
    "lone \ud800 and \udfff surrogates",
    "naïve Café ÀÉÎÕÜ",
    "e\u0301te\u0301 x\u0300\u0301\u0302 \u0301lone",
    "Straße ǅ ΣΑΣ İstanbul ﬁne ¼ Ⅷ",
    "日本語のテキスト。",
    "中文,混排 English 中 文",
    "한국어 문장",
    "שלום עולם, مرحبا بالعالم",
    "हिन्दी ไทย ភាសា",
    "👩\u200d👩\u200d👧 🏳️\u200d🌈 😀 👍🏽",
    "\U00020000\U0002b920 \U0001f600\U000e0041",
    "[MASK] [mask] [ MASK ] [MASK][MASK] a[MASK]b",
    "[CLS] one [SEP] two [PAD] [UNK]",
    "[[MASK]] [MAS K]",
    "a" * 100 + " " + "b" * 101,
    "##ing ## # ###",
    "\u2026\u2014\u2013\u201c\u201d\u2018\u2019\xab\xbb\xbf\xa1\xa7\xb6\u2020\u2021\xb0",
    "$1,000.00 + 50% = #1 ^ ` ~ | < > \\",
    "<script>alert(1)</script> &amp; ]]>",
    "antidisestablishmentarianism pneumonoultramicroscopic",
    "x" * 30 + "." * 30,
    "\u202ertl\u202c \u2066iso\u2069",
    "\uff46\uff55\uff4c\uff4c\u3000\uff37 ①②",
    "\uff21\u0308 a\u20dd b\u0489",
    "word\nword\r\nword\u2028word\u2029word",
]
#: More texts for a tokenizer with byte-level pieces.
BYTE_TEXTS: list[str | tuple[str, str]] = [
    "a <mask> b",
    "  <mask>a<mask>  <mask>",
    ("<s> one </s>", " two <pad>"),
    "they're we've I'm he'll it'd DON'T o'clock ' s '",
    "1999 3.14 ² ½ Ⅷ x2y",
    "the chef who thinks the cake is therefore here",
]
#: What its merges build, letter by letter.
MERGED = ("Ġthe", "Ġwho", "ing", "Ġcake", "Ġch", "er", "hef", "Ġis", "ĠĠ", "Ã©", "æĹ¥", "Ġæ")
#: Changes of the bundled model's normalizer.
NORMALIZERS: list[dict[str, bool]] = [
    {},
    {"lowercase": False},
    {"lowercase": False, "strip_accents": True},
    {"strip_accents": False, "clean_text": False},
    {"handle_chinese_chars": False},
]
#: Texts whose maps are compared.
READ = [
    ("The chef who ran the kitchen made a cake .", None),
    ("Nobody minded [MASK] rain", "It was Évora 日本 !"),
]
#: The weights of the bundled model's head.
HEAD = [
    *(f"cls.predictions.transform.dense.{kind}" for kind in ("weight", "bias")),
    *(f"cls.predictions.transform.LayerNorm.{kind}" for kind in ("weight", "bias")),
    "cls.predictions.bias",
]
#: An edit as a page sends it.
NEW = dict.fromkeys(("head", "how", "query", "key", "words", "stream", "own"))
NEW |= {"units": "words", "title": ""}
#: Edits and masked words, by text.
EXPERIMENTS: list[tuple[str, str | None, list[dict[str, Any]], list[int]]] = [
    ("The chef who made a cake left .", None, [], [6, 2]),
    (
        "The chef who made a cake left .",
        None,
        [
            {"kind": "head", "head": [1, 0], "how": "uniform"},
            {"kind": "cut", "head": [3, 1], "query": 4, "key": 6},
            {"kind": "head", "head": [2, 1], "how": "zero"},
        ],
        [6],
    ),
    (
        "Nobody minded [MASK] rain",
        "It was Évora 日本 !",
        [
            {"kind": "hide", "words": [1]},
            {"kind": "hide", "words": [0]},
            {"kind": "cut", "head": [4, 3], "query": 5, "key": 2, "units": "tokens"},
            {"kind": "cut", "head": [0, 0], "query": 1, "key": 0},
            {"kind": "head", "head": [0, 5], "how": "mean"},
        ],
        [],
    ),
    ("Cats purr", None, [{"kind": "head", "head": [3, 2], "how": "mean"}], []),
]


def fixtures() -> dict[str, str]:
    """Return the content of each file by its name."""
    contents = {
        "texts.json": texts(),
        "networks.json": networks(),
        "experiments.json": experiments(),
    }
    return {name: json.dumps(content, default=_bytes) + "\n" for name, content in contents.items()}


def texts() -> list[dict[str, Any]]:
    """Return tokenizers with what they make of texts."""
    bundled = bl.load().tokenizer
    parts = json.loads(bundled.backend_tokenizer.to_str())
    groups = []
    for change in NORMALIZERS:
        tokenizer = copy.deepcopy(bundled)
        changed = {**parts, "normalizer": {**parts["normalizer"], **change}}
        tokenizer._tokenizer = Tokenizer.from_str(json.dumps(changed))
        portable = portable_tokenizer(tokenizer, "model", has_segments=True)
        del portable["vocabulary"]
        groups.append({"tokenizer": portable, "cases": [_text(tokenizer, t) for t in TEXTS]})
    bytes_ = roberta_tokenizer()
    portable = portable_tokenizer(bytes_, "model", has_segments=False)
    cases = [_text(bytes_, text) for text in [*TEXTS, *BYTE_TEXTS]]
    return [*groups, {"tokenizer": portable, "cases": cases}]


def roberta_tokenizer() -> Any:
    """Return a tokenizer like RoBERTa's: bytes and a few merges, and a mask that takes spaces."""
    tokenizer = byte_level()
    parts = json.loads(tokenizer.backend_tokenizer.to_str())
    merges = [(text[:end], text[end]) for text in MERGED for end in range(1, len(text))]
    parts["model"]["merges"] = list(dict.fromkeys(merges))
    for left, right in merges:
        parts["model"]["vocab"].setdefault(left + right, len(parts["model"]["vocab"]))
    tokenizer._tokenizer = Tokenizer.from_str(json.dumps(parts))
    tokenizer.add_special_tokens({"mask_token": AddedToken("<mask>", lstrip=True)})
    return tokenizer


def _text(tokenizer: Any, texts: str | tuple[str, str]) -> dict[str, Any]:
    text, pair = (texts, None) if isinstance(texts, str) else texts
    expected: dict[str, Any]
    try:
        encoding = encode(tokenizer, text, pair)
        expected = {
            "ids": encoding.ids,
            "segments": encoding.type_ids or [0] * len(encoding.ids),
            "tokens": encoding.tokens,
            "wordIds": encoding.word_ids,
            "words": encoding.words,
            "boundary": encoding.boundary,
            "note": encoding.note,
        }
    except BertlookError as error:
        expected = {"error": str(error).partition(" in ")[0]}
    return {"text": text, "pair": pair, "expected": expected}


def networks() -> dict[str, Any]:
    """Return networks with maps that they compute."""
    bundled = bl.load()
    size = {"hidden_size": 12, "num_attention_heads": 3, "num_hidden_layers": 3}
    size |= {"intermediate_size": 20, "max_position_embeddings": 9}
    bert = BertConfig(**size, vocab_size=150, hidden_act="gelu_new", layer_norm_eps=1e-3)
    plain = BertConfig(**size, vocab_size=150, hidden_act="relu", type_vocab_size=1)
    distilled = DistilBertConfig(
        dim=12, n_heads=3, n_layers=2, hidden_dim=20, max_position_embeddings=8, vocab_size=150
    )
    roberta = RobertaConfig(
        **size | {"max_position_embeddings": 12}, vocab_size=289, pad_token_id=1, type_vocab_size=1
    )
    untied = BertConfig(**size, vocab_size=150, tie_word_embeddings=False)
    others = {
        "BERT with the other gelu": BertModel(bert),
        "BERT without segments": BertModel(plain),
        "DistilBERT": DistilBertModel(distilled),
        "BERT with a head of its own": BertForMaskedLM(untied),
        "DistilBERT with a head": DistilBertForMaskedLM(distilled),
    }
    small = [_network(name, network, wordpiece()) for name, network in others.items()]
    robertas = _network(
        "RoBERTa with a head", RobertaForMaskedLM(roberta), roberta_tokenizer(), ("the <pad>", "is")
    )
    return {
        "bundled": {
            "shape": portable_network(bundled).shape,
            "names": [*(f"bert.{name}" for name in weight_names(bundled)), *HEAD],
            "cases": [_maps(bundled, *texts) for texts in READ],
        },
        "others": [*small, robertas],
    }


def _network(
    name: str, network: Any, tokenizer: Any, pair: tuple[str, str] = ("the cats", "sat")
) -> dict[str, Any]:
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(torch.randn(weight.shape, generator=generator) * 0.6)
    model = bl.load(network.eval(), tokenizer, name=name)
    portable = portable_network(model)
    return {
        "name": name,
        "shape": portable.shape,
        "weights": portable.weights,
        "cases": [_maps(model, *pair), _maps(model, "mat")],
    }


def experiments() -> list[dict[str, Any]]:
    """Return questions with the traits of an Explorer that answers them."""
    model = bl.load()
    cases = []
    for text, pair, edits, masked in EXPERIMENTS:
        edits = [NEW | edit for edit in edits]
        explorer = bl.Explorer(model, text, pair=pair)
        explorer.masked = masked
        experiment = explorer._experiment
        assert experiment is not None
        before = explorer._named(experiment.before.attention)
        decoded = explorer._numbered.decode(edits, before, None)
        changed = experiment.change(decoded, experiment.masked)
        explorer._show_experiment(keep_quantity(changed, "weight"))
        if edits and any(edit["kind"] != "hide" for edit in edits):
            explorer.compare_heads()
        expected = {
            "edit_list": [{**edit, "own": None} for edit in explorer.edit_list],
            "predictions": explorer.predictions,
            "effects": explorer.effects,
            "tokens": explorer.attention.tokens,
            "words": explorer.attention.words,
            "maps": explorer.attention.maps[-1].astype("<f4").tobytes(),
        }
        question = {"text": text, "pair": pair, "edits": edits, "masked": masked}
        cases.append({"question": question, "expected": expected})
    return cases


def _maps(model: bl.Model, text: str, pair: str | None = None) -> dict[str, Any]:
    encoding = model.encode(text, pair)
    maps = model(text, pair).maps
    has_segments = getattr(model.module.config, "type_vocab_size", 0) > 1
    segments = encoding.type_ids if has_segments else [0] * len(encoding.ids)
    case = {"ids": encoding.ids, "segments": segments, "maps": maps.astype("<f4").tobytes()}
    if model.has_language_head and model.module.config.vocab_size < 1000:
        positions = list(range(len(encoding.ids)))
        log_probs = model.predict(text, pair, positions=positions).log_probs
        case |= {"positions": positions, "logProbs": log_probs.astype("<f4").tobytes()}
    return case


def _bytes(value: object) -> Mapping[str, str]:
    assert isinstance(value, bytes)
    return {"$bytes": base64.b64encode(value).decode("ascii")}


if __name__ == "__main__":
    for name, content in fixtures().items():
        (FOLDER / name).write_text(content, "ascii")
