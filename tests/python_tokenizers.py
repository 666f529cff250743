"""Tokenizers in Python of transformers, each with a small vocabulary of its own format.

Those that need SentencePiece or another library are left out where it isn't installed.
"""

from __future__ import annotations

import importlib
import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import transformers

TEXTS = [
    "the cats sat on the mat",
    "The chef made a cake, didn't he?",
    "naïve café  on\tthe mat",
    "cat",
]
LETTERS = string.ascii_letters + string.digits + ".,!?'\"-:;()[]/<>éïàüñ東京中文"
WORDS = ["the", "cat", "sat", "on", "mat", "chef", "made", "a", "cake", "he", "did"]
MERGES = ["t h", "th e</w>", "c a", "ca t</w>", "o n</w>", "s a", "sa t</w>"]


def _write(path: Path, content: str) -> str:
    path.write_text(content, "utf-8")
    return str(path)


def _lines(folder: Path, tokens: list[str]) -> str:
    return _write(folder / "vocab.txt", "\n".join(dict.fromkeys(tokens)) + "\n")


def _numbers(folder: Path, tokens: list[str]) -> str:
    vocabulary = {token: index for index, token in enumerate(dict.fromkeys(tokens))}
    return _write(folder / "vocab.json", json.dumps(vocabulary))


def _class(name: str) -> Any:
    return getattr(transformers, name)


def esm(folder: Path) -> Any:
    """The 33 tokens of ESM-2: residues, and four kinds of special token."""
    residues = ["<cls>", "<pad>", "<eos>", "<unk>", *"LAGVSERTIDPKQNFYMHWCXBUZO.-"]
    return _class("EsmTokenizer")(_lines(folder, [*residues, "<null_1>", "<mask>"]))


def _wordpieces() -> list[str]:
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[X_SEP]"]
    return [*specials, *WORDS, "##s", *LETTERS, *(f"##{letter}" for letter in LETTERS)]


def bert_japanese(folder: Path, **options: Any) -> Any:
    settings = {"word_tokenizer_type": "basic", "subword_tokenizer_type": "wordpiece"}
    pieces = [*_wordpieces(), "東京", "に", "行", "##き", "ま", "##した"]
    if options:  # a vocabulary of characters
        pieces = [piece for piece in pieces if not piece.startswith("##")]
    return _class("BertJapaneseTokenizer")(_lines(folder, pieces), **{**settings, **options})


def bert_legacy(folder: Path) -> Any:
    legacy = importlib.import_module("transformers.models.bert.tokenization_bert_legacy")
    return legacy.BertTokenizerLegacy(_lines(folder, _wordpieces()))


def _with_merges(name: str, ending: str, **options: Any) -> Callable[[Path], Any]:
    def build(folder: Path) -> Any:
        finals = [f"{letter}{ending}" for letter in LETTERS]
        merges = [merge.replace("</w>", ending) for merge in MERGES]
        merged = [merge.replace(" ", "") for merge in merges]
        letters = [chr(code) for code in range(0x21, 0x144)] if name == "ClvpTokenizer" else LETTERS
        specials = ["<s>", "</s>", "<pad>", "<unk>", "<special1>", "<mask>", "__start__", "__end__"]
        specials += ["__unk__", "__null__", "[UNK]", "[STOP]", "[SPACE]"]
        vocabulary = _numbers(
            folder,
            [
                *specials,
                "__unk__",
                "__null__",
                "[UNK]",
                "[STOP]",
                "[SPACE]",
                *letters,
                *finals,
                *merged,
            ],
        )
        rules = _write(folder / "merges.txt", "#version: 0.2\n" + "\n".join(merges) + "\n")
        return _class(name)(vocabulary, rules, **options)

    return build


def fsmt(folder: Path) -> Any:
    _with_merges("XLMTokenizer", "</w>")(folder)
    return _class("FSMTTokenizer")(
        ["en", "en"],
        str(folder / "vocab.json"),
        str(folder / "vocab.json"),
        str(folder / "merges.txt"),
    )


def _joined(name: str) -> Callable[[Path], Any]:
    """BPE with "@@" at the end of pieces whose word goes on."""

    def build(folder: Path) -> Any:
        merges = ["t h", "th e</w>", "c a", "ca t</w>", "o n</w>"]
        tokens = [*LETTERS, *(f"{letter}@@" for letter in LETTERS), "the", "cat", "on", "th@@"]
        if name == "CTRLTokenizer":
            vocabulary = _numbers(folder, ["<unk>", *tokens])
        else:
            counted = [f"{token} 1" for token in dict.fromkeys(tokens)]
            vocabulary = _write(folder / "vocab.txt", "\n".join(counted) + "\n")
        lines = [f"{merge} 1" for merge in merges] if name != "CTRLTokenizer" else ["#v", *merges]
        return _class(name)(vocabulary, _write(folder / "merges.txt", "\n".join(lines) + "\n"))

    return build


def wav2vec(folder: Path) -> Any:
    tokens = ["<pad>", "<s>", "</s>", "<unk>", "|", *string.ascii_uppercase, "'"]
    return _class("Wav2Vec2CTCTokenizer")(_numbers(folder, tokens), do_lower_case=False)


def _sentencepiece(name: str, **training: Any) -> Callable[[Path], Any]:
    def build(folder: Path) -> Any:
        trainer = importlib.import_module("sentencepiece").SentencePieceTrainer
        text = _write(folder / "text.txt", "\n".join([*TEXTS, LETTERS, "東京に行きました"] * 20))
        prefix = str(folder / "spiece")
        settings = {"vocab_size": 120, "character_coverage": 1.0, "hard_vocab_limit": False}
        settings |= {"minloglevel": 3, **training}
        trainer.train(input=text, model_prefix=prefix, **settings)
        return _class(name)(f"{prefix}.model")

    return build


def _vocabulary_and_pieces(name: str) -> Callable[[Path], Any]:
    def build(folder: Path) -> Any:
        built = _sentencepiece("BertGenerationTokenizer")(folder)
        pieces = [built.convert_ids_to_tokens(i) for i in range(built.vocab_size)]
        vocabulary = _numbers(folder, ["<s>", "<pad>", "</s>", "<unk>", *pieces])
        model = str(folder / "spiece.model")
        if name == "MarianTokenizer":
            return _class(name)(model, model, vocabulary)
        return _class(name)(vocabulary, model)

    return build


BUILDERS: dict[str, Callable[[Path], Any]] = {
    "Esm": esm,
    "BertJapanese": bert_japanese,
    "BertJapanese, characters": lambda folder: bert_japanese(
        folder, subword_tokenizer_type="character"
    ),
    "Bert, legacy": bert_legacy,
    "ProphetNet": lambda folder: _class("ProphetNetTokenizer")(_lines(folder, _wordpieces())),
    "Canine": lambda _: _class("CanineTokenizer")(),
    "ByT5": lambda _: _class("ByT5Tokenizer")(),
    "Perceiver": lambda _: _class("PerceiverTokenizer")(),
    "XLM": _with_merges("XLMTokenizer", "</w>"),
    "Flaubert": _with_merges("FlaubertTokenizer", "</w>"),
    "FSMT": fsmt,
    "BioGpt": _with_merges("BioGptTokenizer", "</w>"),
    "Clvp": _with_merges("ClvpTokenizer", ""),
    "CTRL": _joined("CTRLTokenizer"),
    "Bertweet": _joined("BertweetTokenizer"),
    "Phobert": _joined("PhobertTokenizer"),
    "BlenderbotSmall": _with_merges("BlenderbotSmallTokenizer", "</w>"),
    "Wav2Vec2CTC": wav2vec,
    "BertGeneration": _sentencepiece("BertGenerationTokenizer"),
    "SpeechT5": _sentencepiece("SpeechT5Tokenizer"),
    "Siglip": _sentencepiece("SiglipTokenizer"),
    "GPTSw3": _sentencepiece("GPTSw3Tokenizer"),
    "SentencePiece with bytes": _sentencepiece(
        "BertGenerationTokenizer", byte_fallback=True, vocab_size=400
    ),
    "PLBart": _sentencepiece("PLBartTokenizer"),
    "Marian": _vocabulary_and_pieces("MarianTokenizer"),
    "M2M100": _vocabulary_and_pieces("M2M100Tokenizer"),
    "Speech2Text": _vocabulary_and_pieces("Speech2TextTokenizer"),
}
