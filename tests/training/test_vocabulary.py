from __future__ import annotations

from tokenizers import Tokenizer
from vocabulary import Vocabulary


def test_ids_are_those_of_the_tokenizer(tokenizer: Tokenizer) -> None:
    vocabulary = Vocabulary.of(tokenizer)
    assert vocabulary.cls == tokenizer.token_to_id("[CLS]")
    assert vocabulary.sep == tokenizer.token_to_id("[SEP]")
    assert vocabulary.mask == tokenizer.token_to_id("[MASK]")
    assert vocabulary.num_special == 5
    assert len(vocabulary.is_continuation) == tokenizer.get_vocab_size()


def test_continuations_are_the_pieces_with_hashes(tokenizer: Tokenizer) -> None:
    vocabulary = Vocabulary.of(tokenizer)
    for piece in ("a", "##a", "the", "##ing", "[SEP]"):
        is_continuation = vocabulary.is_continuation[tokenizer.token_to_id(piece)]
        assert is_continuation == piece.startswith("##")
