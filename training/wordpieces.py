"""The student's WordPiece vocabulary: the teacher's pieces that the training text uses most.

A subset of the teacher's vocabulary lets every student token stand for exactly one teacher token,
so that the two attention maps have the same rows and columns. The pieces themselves come from
the WordPiece training behind the teacher; here they are only chosen.
"""

from __future__ import annotations

import json
import string
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CONTINUATION = "##"


def choose_pieces(
    teacher: Tokenizer, paragraphs: Iterable[list[str]], size: int, rarest_character: int
) -> list[str]:
    """The vocabulary in the teacher's order: the special tokens, then ``size - 5`` pieces.

    Characters come first: printable ASCII and each one that occurs at least ``rarest_character``
    times is kept, alone and as a continuation, so that no word spelt with them becomes [UNK]. The
    most frequent longer pieces fill the rest. ``paragraphs`` are batches of text.
    """
    pieces: Counter[int] = Counter()
    characters: Counter[str] = Counter()
    for batch in paragraphs:
        for encoding in teacher.encode_batch_fast(batch, add_special_tokens=False):
            pieces.update(encoding.ids)
        for text in batch:
            characters.update(text)
    vocabulary = teacher.get_vocab()
    names = {identifier: piece for piece, identifier in vocabulary.items()}
    plain: Counter[str] = Counter(dict.fromkeys(string.printable, rarest_character))
    for character, count in characters.items():
        for part in teacher.normalizer.normalize_str(character):
            plain[part] += count
    kept = {
        piece
        for character, count in plain.items()
        if count >= rarest_character
        for piece in (character, CONTINUATION + character)
        if piece in vocabulary
    }
    for identifier, _ in pieces.most_common():
        if len(kept) >= size - len(SPECIAL):
            break
        piece = names[identifier]
        if piece not in SPECIAL and len(piece.removeprefix(CONTINUATION)) > 1:
            kept.add(piece)
    return [*SPECIAL, *sorted(kept, key=vocabulary.__getitem__)]


def build_tokenizer(teacher: Tokenizer, pieces: list[str]) -> Tokenizer:
    """The teacher's tokenizer (normalization, splitting, [CLS] a [SEP] b [SEP]) over ``pieces``."""
    state = json.loads(teacher.to_str())
    identifiers = {piece: i for i, piece in enumerate(pieces)}
    state["model"]["vocab"] = identifiers
    state["truncation"] = state["padding"] = None
    for token in state["added_tokens"]:
        token["id"] = identifiers[token["content"]]
    for token in state["post_processor"]["special_tokens"].values():
        token["ids"] = [identifiers[name] for name in token["tokens"]]
    return Tokenizer.from_str(json.dumps(state))


def save_tokenizer(tokenizer: Tokenizer, folder: Path, limit: int) -> None:
    """Write the two files that ``AutoTokenizer.from_pretrained(folder)`` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    config = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": True,
        "model_max_length": limit,
        **dict(zip(names, SPECIAL, strict=True)),
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


def teacher_ids(student: Tokenizer, teacher: Tokenizer) -> list[int]:
    """For every student token the id of the same piece in the teacher's vocabulary."""
    vocabulary, own = teacher.get_vocab(), student.get_vocab()
    return [vocabulary[piece] for piece in sorted(own, key=own.__getitem__)]
