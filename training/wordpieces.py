"""The student's WordPiece vocabulary: the teacher's pieces most frequent in the training text.

With a subset of the teacher's vocabulary, every student token is exactly one teacher token, so the
two attention maps have the same rows and columns. No new pieces are trained.
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
    teacher: Tokenizer, paragraphs: Iterable[list[str]], size: int, min_character_count: int
) -> list[str]:
    """Return the vocabulary: the special tokens, then other pieces in the teacher's order.

    Characters have precedence, alone and as continuations, so that words spelled with them never
    become [UNK]. The most frequent longer pieces fill the rest.

    Args:
        teacher: The teacher's tokenizer.
        paragraphs: Batches of text.
        size: Maximum number of pieces, including special tokens.
        min_character_count: Occurrences from which a character is kept. Printable ASCII
            characters are always kept.
    """
    counts: Counter[int] = Counter()
    characters: Counter[str] = Counter()
    for batch in paragraphs:
        for encoding in teacher.encode_batch_fast(batch, add_special_tokens=False):
            counts.update(encoding.ids)
        for text in batch:
            characters.update(text)
    vocabulary = teacher.get_vocab()
    pieces_by_id = {id_: piece for piece, id_ in vocabulary.items()}
    normalized: Counter[str] = Counter(dict.fromkeys(string.printable, min_character_count))
    for character, count in characters.items():
        for part in teacher.normalizer.normalize_str(character):
            normalized[part] += count
    kept = {
        piece
        for character, count in normalized.items()
        if count >= min_character_count
        for piece in (character, CONTINUATION + character)
        if piece in vocabulary
    }
    for id_, _ in counts.most_common():
        if len(kept) >= size - len(SPECIAL):
            break
        piece = pieces_by_id[id_]
        if piece not in SPECIAL and len(piece.removeprefix(CONTINUATION)) > 1:
            kept.add(piece)
    return [*SPECIAL, *sorted(kept, key=vocabulary.__getitem__)]


def build_tokenizer(teacher: Tokenizer, pieces: list[str]) -> Tokenizer:
    """Return the teacher's tokenizer (normalization, splitting, template) with other pieces."""
    state = json.loads(teacher.to_str())
    ids = {piece: i for i, piece in enumerate(pieces)}
    state["model"]["vocab"] = ids
    state["truncation"] = state["padding"] = None
    for token in state["added_tokens"]:
        token["id"] = ids[token["content"]]
    for token in state["post_processor"]["special_tokens"].values():
        token["ids"] = [ids[name] for name in token["tokens"]]
    return Tokenizer.from_str(json.dumps(state))


def save_tokenizer(tokenizer: Tokenizer, folder: Path, max_length: int) -> None:
    """Write the two files that ``AutoTokenizer.from_pretrained(folder)`` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    config = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": True,
        "model_max_length": max_length,
        **dict(zip(names, SPECIAL, strict=True)),
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


def teacher_ids(student: Tokenizer, teacher: Tokenizer) -> list[int]:
    """Return for every student token the id of the same piece in the teacher's vocabulary."""
    teacher_vocabulary, vocabulary = teacher.get_vocab(), student.get_vocab()
    return [teacher_vocabulary[piece] for piece in sorted(vocabulary, key=vocabulary.__getitem__)]
