"""Tokenizers of every supported kind, with vocabularies of a few dozen pieces."""

from __future__ import annotations

import string
from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizer, PreTrainedTokenizerFast

LETTERS = string.ascii_lowercase + string.digits + ".,!?'\"-:;()[]/<>□éüñ中文你好😀אבگ"
BERT_SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = ["the", "cat", "sat", "on", "mat", "##s", "##ting", "##ed"]


def wordpiece(lowercase: bool = True, **options: Any) -> PreTrainedTokenizerFast:
    """As BERT's: [CLS] a [SEP] b [SEP], segments 0 and 1."""
    vocabulary = [*BERT_SPECIALS, *PIECES, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    tokenizer = Tokenizer(models.WordPiece(_numbered(vocabulary), unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        **options,
    )


def byte_level(
    *, add_prefix_space: bool = False, trim_offsets: bool = True, specials: bool = True
) -> PreTrainedTokenizerFast:
    """As RoBERTa's (``specials``) or GPT-2's: 256 bytes and a few merges, no padding token."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("c", "a"), ("ca", "t"), ("Ġ", "cat")]
    vocabulary = [*SPECIALS, *alphabet, *("".join(pair) for pair in merges)]
    tokenizer = Tokenizer(models.BPE(_numbered(vocabulary), merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space)
    tokenizer.decoder = decoders.ByteLevel()
    if not specials:
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=trim_offsets)
        return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>")
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=trim_offsets, add_prefix_space=add_prefix_space
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        unk_token="<unk>",
    )


def unigram(pre_tokenizer: Any = None, normalizer: Any = None) -> PreTrainedTokenizerFast:
    """As XLM-R's: pieces with scores, "▁" for white space.

    Without a ``pre_tokenizer`` the normalizer puts the "▁", and a text is one pre-token, as
    Llama's and Gemma's are.
    """
    scored = [(token, 0.0) for token in SPECIALS]
    scored += [(f"▁{piece}", -2.0) for piece in PIECES[:5]]
    scored += [(letter, -8.0) for letter in ["▁", *LETTERS]]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=3, byte_fallback=False))
    if pre_tokenizer is None:
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizer
        if normalizer is not None:
            tokenizer.normalizer = normalizer
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
    )


def metaspace() -> PreTrainedTokenizerFast:
    """As XLM-R's own: words begin at white space."""
    return unigram(pre_tokenizers.Metaspace(prepend_scheme="always"), normalizers.NFKC())


class Characters(PreTrainedTokenizer):
    """A tokenizer in Python, without offsets: a word's characters, at most four to a token."""

    vocab_files_names: dict[str, str] = {}  # noqa: RUF012 (the base class's own declaration)

    def __init__(self, **options: Any) -> None:
        self._ids = _numbered([*BERT_SPECIALS, *LETTERS])
        super().__init__(
            unk_token="[UNK]",
            pad_token="[PAD]",
            cls_token="[CLS]",
            sep_token="[SEP]",
            mask_token="[MASK]",
            special_tokens_pattern="cls_sep",
            **options,
        )

    @property
    def vocab_size(self) -> int:
        return len(self._ids)

    def get_vocab(self) -> dict[str, int]:
        return {**self._ids, **self.added_tokens_encoder}

    def _tokenize(self, text: str, **_: Any) -> list[str]:
        return [letter for letter in text.lower() if letter.isprintable() and letter != " "]

    def _convert_token_to_id(self, token: str) -> int:
        return self._ids.get(token, self._ids["[UNK]"])

    def _convert_id_to_token(self, index: int) -> str:
        return list(self._ids)[index]


def _numbered(tokens: list[str]) -> dict[str, int]:
    return {token: index for index, token in enumerate(dict.fromkeys(tokens))}
