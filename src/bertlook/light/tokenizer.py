"""A tokenizer of BERT's kind, read without transformers."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer

#: The largest size of tokenizer.json in bytes: larger vocabularies are none of a small model.
MAX_BYTES = 20_000_000

#: The roles of BERT's special tokens.
_ROLES = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")

#: The classes of transformers that read such a tokenizer, by the names that files have for them.
_CLASS_NAMES = {
    "BertTokenizer": "BertTokenizer",
    "BertTokenizerFast": "BertTokenizer",
    "TokenizersBackend": "TokenizersBackend",
}

#: Other keys of tokenizer_config.json, each with the values that are known here.
_VALUES: dict[str, tuple[Any, ...]] = {
    "backend": ("tokenizers",),
    "clean_up_tokenization_spaces": (True, False),
    "do_lower_case": (True, False),
    "extra_special_tokens": ([], {}),
    "is_local": (True, False),
    "model_input_names": (["input_ids", "token_type_ids", "attention_mask"],),
    "strip_accents": (None,),
    "tokenize_chinese_chars": (True,),
    "tokenizer_class": tuple(_CLASS_NAMES),
}


class Tokens(dict[str, Any]):
    """The tokens of an input, as a fast tokenizer of transformers returns them.

    Args:
        encoding: What the tokenizers library returned.
    """

    def __init__(self, encoding: Any) -> None:
        super().__init__(
            input_ids=encoding.ids,
            token_type_ids=encoding.type_ids,
            offset_mapping=encoding.offsets,
        )
        self._encoding = encoding

    def sequence_ids(self, batch_index: int = 0) -> list[int | None]:
        """Return the text from which each token comes, 0 or 1, or None."""
        return list(self._encoding.sequence_ids)

    def word_ids(self, batch_index: int = 0) -> list[int | None]:
        """Return the pre-token to which each token belongs, or None."""
        return list(self._encoding.word_ids)


class LightTokenizer:
    """A fast tokenizer with what reading a text needs of transformers' tokenizers.

    Args:
        backend: The tokenizer of the tokenizers library.
        config: The content of tokenizer_config.json.

    Attributes:
        backend_tokenizer: The tokenizer of the tokenizers library.
        model_max_length: The maximum length of an input, or None.
        class_name: The name of the tokenizer's class in transformers.
    """

    is_fast = True
    chat_template = None
    bos_token = eos_token = None
    unique_no_split_tokens = ()

    def __init__(self, backend: Tokenizer, config: Mapping[str, Any]) -> None:
        self.backend_tokenizer = backend
        self.model_max_length = config.get("model_max_length")
        self.class_name = _CLASS_NAMES[config.get("tokenizer_class", "BertTokenizer")]
        self.pad_token, self.unk_token, self.cls_token, self.sep_token, self.mask_token = (
            config[role] for role in _ROLES
        )
        self._lock = threading.Lock()

    @property
    def pad_token_id(self) -> int | None:
        """The id of the token that fills up shorter inputs of a batch."""
        return self.backend_tokenizer.token_to_id(self.pad_token)

    @property
    def unk_token_id(self) -> int | None:
        """The id of the token for unknown words."""
        return self.backend_tokenizer.token_to_id(self.unk_token)

    @property
    def mask_token_id(self) -> int | None:
        """The id of the token for masked words."""
        return self.backend_tokenizer.token_to_id(self.mask_token)

    @property
    def special_tokens_map(self) -> dict[str, str]:
        """The special tokens by their roles."""
        return {role: getattr(self, role) for role in _ROLES}

    @property
    def added_tokens_decoder(self) -> dict[int, AddedToken]:
        """The tokens that are found in a text before it is parted into pieces, by id."""
        return dict(self.backend_tokenizer.get_added_tokens_decoder())

    @property
    def all_special_ids(self) -> list[int | None]:
        """The ids of the special tokens."""
        tokens = self.special_tokens_map.values()
        return [self.backend_tokenizer.token_to_id(token) for token in tokens]

    def num_special_tokens_to_add(self, pair: bool = False) -> int:
        """Return the number of tokens that frame a text, or two."""
        return int(self.backend_tokenizer.num_special_tokens_to_add(pair))

    def get_vocab(self) -> dict[str, int]:
        """Return the ids of all tokens."""
        return dict(self.backend_tokenizer.get_vocab())

    def convert_ids_to_tokens(self, ids: Sequence[int]) -> list[str | None]:
        """Return the token of each id, or None for an id without one."""
        return [self.backend_tokenizer.id_to_token(int(id_)) for id_ in ids]

    def __call__(
        self,
        text: str,
        pair: str | None = None,
        *,
        split_special_tokens: bool = False,
        add_special_tokens: bool = True,
        return_offsets_mapping: bool = True,
        verbose: bool = False,
    ) -> Tokens:
        """Tokenize a text, or two.

        Args:
            text: The text.
            pair: A second text, or None.
            split_special_tokens: Whether special tokens in a text are read as characters.
            add_special_tokens: Whether tokens are added that frame the texts.
            return_offsets_mapping: Without effect: spans are always returned.
            verbose: Without effect.
        """
        with self._lock:  # how special tokens are read is a state of the tokenizer
            self.backend_tokenizer.encode_special_tokens = split_special_tokens
            encoding = self.backend_tokenizer.encode(
                text, pair, add_special_tokens=add_special_tokens
            )
        return Tokens(encoding)

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for a copy or another process, without the lock."""
        return {name: value for name, value in vars(self).items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take over the state of another tokenizer."""
        self.__dict__.update(state, _lock=threading.Lock())


def read_light_tokenizer(folder: Path) -> LightTokenizer | None:
    """Return the tokenizer in a folder, or None if any part of it is unknown here.

    Args:
        folder: The folder with tokenizer.json and tokenizer_config.json.
    """
    try:
        if (folder / "tokenizer.json").stat().st_size > MAX_BYTES:
            return None
        content = (folder / "tokenizer.json").read_text("utf-8")
        config = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
        if not _is_known(config, json.loads(content)):
            return None
        return LightTokenizer(Tokenizer.from_str(content), config)
    except Exception:  # a broken file can raise anything, here and in the tokenizers library
        return None


def _is_known(config: Mapping[str, Any], parts: Mapping[str, Any]) -> bool:
    """Return whether a tokenizer is BERT's, with the usual special tokens and nothing else."""
    if not {*_ROLES, *_VALUES, "model_max_length"}.issuperset(config):
        return False
    if any(config[key] not in values for key, values in _VALUES.items() if key in config):
        return False
    return parts == _expected_parts(config, parts["model"]["vocab"])


def _expected_parts(config: Mapping[str, Any], vocabulary: Mapping[str, int]) -> dict[str, Any]:
    """Return the content of tokenizer.json by which BERT's tokenizer reads a text."""
    first, last = config["cls_token"], config["sep_token"]
    frame = [_framing(first, 0), _part("A", 0), _framing(last, 0)]
    special = sorted((vocabulary[config[role]], config[role]) for role in _ROLES)
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_special_token(id_, token) for id_, token in special],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": config.get("do_lower_case", True),
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": frame,
            "pair": [*frame, _part("B", 1), _framing(last, 1)],
            "special_tokens": {
                token: {"id": token, "ids": [vocabulary[token]], "tokens": [token]}
                for token in (first, last)
            },
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": config["unk_token"],
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": vocabulary,
        },
    }


def _framing(token: str, type_id: int) -> dict[str, Any]:
    return {"SpecialToken": {"id": token, "type_id": type_id}}


def _part(name: str, type_id: int) -> dict[str, Any]:
    return {"Sequence": {"id": name, "type_id": type_id}}


def _special_token(id_: int, token: str) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": id_, "content": token, **flags, "special": True}
