from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bertlook.model.tokens.encode import encode
from tests.python_tokenizers import BUILDERS, TEXTS, esm
from tests.tiny_tokenizers import Characters

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


@pytest.fixture(params=BUILDERS)
def tokenizer(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    try:
        return BUILDERS[request.param](tmp_path)
    except ImportError as error:
        pytest.skip(f"needs an optional library: {str(error).strip().splitlines()[0]}")


def with_special(tokenizer: Any) -> str:
    return f"the cat {tokenizer.mask_token or tokenizer.eos_token or tokenizer.unk_token} sat"


def test_ids_of_a_text_are_the_tokenizers(tokenizer: Any) -> None:
    for text in [*TEXTS, with_special(tokenizer)]:
        assert encode(tokenizer, text).ids == list(tokenizer(text)["input_ids"])


def test_ids_of_given_words_are_the_tokenizers(tokenizer: Any) -> None:
    for text in [*TEXTS, with_special(tokenizer)]:
        words = text.split()
        encoding = encode(tokenizer, words)
        assert encoding.words == words
        assert encoding.ids == list(tokenizer(words, is_split_into_words=True)["input_ids"])


def test_words_of_a_text_are_its_letters_in_order(tokenizer: Any) -> None:
    for text in TEXTS:
        encoding = encode(tokenizer, text)
        assert "".join(encoding.words) == "".join(text.split())
        for word in text.split():
            # A word is whole, or parted by the tokenizer's own words.
            assert word in encoding.words or not set(word) <= set("aechmnost")
        owners = [word for word in encoding.word_ids if word is not None]
        assert owners == sorted(owners)
        assert set(owners) == set(range(len(encoding.words)))


def test_special_tokens_are_characters_on_request(tokenizer: Any) -> None:
    special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    plain = encode(tokenizer, "the cat")
    read = encode(tokenizer, with_special(tokenizer), special_tokens="text")
    in_text = [id_ for id_, word in zip(read.ids, read.word_ids, strict=True) if word is not None]
    assert not special.intersection(in_text)
    assert read.word_ids.count(None) == plain.word_ids.count(None)


@pytest.mark.parametrize("special_tokens", ["tokens", "text"])
def test_residues_that_esm_adds_are_tokens_and_words(tmp_path: Path, special_tokens: Any) -> None:
    encoding = encode(esm(tmp_path), "MKTAYIAKQR", special_tokens=special_tokens)
    assert encoding.tokens == ["<cls>", *"MKTAYIAKQR", "<eos>"]
    assert encoding.words == list("MKTAYIAKQR")
    assert encode(esm(tmp_path), ["MKT", "AY"]).word_ids == [None, 0, 0, 0, 1, 1, None]


@pytest.mark.parametrize("special_tokens", ["tokens", "text"])
def test_words_that_a_user_adds_are_kept(special_tokens: Any) -> None:
    tokenizer = Characters()
    tokenizer.add_tokens(["drug", "[E1]"])
    for text in ("drug [E1]cat", ["drug", "[E1]cat"]):
        encoding = encode(tokenizer, text, special_tokens=special_tokens)
        assert encoding.tokens == ["[CLS]", "drug", "[E1]", "c", "a", "t", "[SEP]"]


def test_unknown_characters_are_located_between_known_ones(tmp_path: Path) -> None:
    encoding = encode(esm(tmp_path), "MK1T ?? A")
    assert encoding.tokens == ["<cls>", "M", "K", "<unk>", "T", "<unk>", "A", "<eos>"]
    assert encoding.words == ["M", "K", "1", "T", "??", "A"]


def test_a_japanese_text_is_parted_by_the_tokenizers_words(tmp_path: Path) -> None:
    tokenizer = BUILDERS["BertJapanese"](tmp_path)
    encoding = encode(tokenizer, "東京 に 行きました")
    assert encoding.words == ["東京", "に", "行きました"]
    characters = encode(Characters(), "東京に行く cat")
    assert characters.words == [*"東京に行く", "cat"]


@pytest.mark.parametrize(("text", "words"), [("</s> on", ["on"]), ("on </s> the", ["on", "the"])])
def test_special_tokens_in_the_text_are_told_from_added_ones(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    """Marian tells its own by their ids."""
    pytest.importorskip("sentencepiece")
    tokenizer = BUILDERS["Marian"](tmp_path)
    assert encode(tokenizer, text).words == words
    assert encode(tokenizer, text.split()).words == text.split()


def test_pairs_are_framed_as_the_tokenizer_does(tmp_path: Path) -> None:
    for name in ("Esm", "Bert, legacy", "XLM", "Canine", "Perceiver"):
        folder = tmp_path / name
        folder.mkdir()
        tokenizer = BUILDERS[name](folder)
        encoding = encode(tokenizer, "the cat", "it sat")
        output = tokenizer("the cat", "it sat")
        assert encoding.ids == list(output["input_ids"])
        if "token_type_ids" in output:
            assert encoding.type_ids == list(output["token_type_ids"])
        assert encoding.words == ["the", "cat", "it", "sat"]
        assert encoding.boundary is not None
        assert encoding.word_ids[encoding.boundary] == 2
