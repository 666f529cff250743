from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.tokens.encode import encode
from bertlook.model.tokens.given_ids import (
    Tables,
    choose_input,
    each_text,
    holds_ids,
    is_chat,
    read_ids,
)
from tests.architectures import build
from tests.tiny_tokenizers import byte_level, metaspace, wordpiece

TURNS = "{% for message in messages %}<s>{{ message.role }} {{ message.content }}</s>{% endfor %}"


@pytest.fixture(scope="module")
def model() -> bl.Model:
    return bl.load()


@pytest.mark.parametrize(
    "ids",
    [
        [[2, 5, 3]],
        (2, 5, 3),
        np.array([2, 5, 3]),
        torch.tensor([[2, 5, 3]]),
        [torch.tensor(2), torch.tensor(5), np.int64(3)],
        [np.array([2, 5, 3])],
    ],
    ids=repr,
)
def test_ids_are_lists_arrays_or_tensors_with_or_without_a_batch_axis(ids: Any) -> None:
    assert read_ids({"input_ids": ids}).ids == [2, 5, 3]


@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_is_left_out(side: str) -> None:
    tokenizer = wordpiece(padding_side=side)
    output = tokenizer(["the cat", "mat"], padding="max_length", max_length=9, return_tensors="pt")
    texts = [read_ids(row) for row in each_text(output)]
    single = [tokenizer(text)["input_ids"] for text in ("the cat", "mat")]
    assert [text.ids for text in texts] == single
    assert [text.type_ids for text in texts] == [[0] * 4, [0] * 3]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"input_ids": []}, "input_ids is empty"),
        ({"input_ids": "23"}, "input_ids is '23', not a list of integers"),
        ({"input_ids": [2, 0.5]}, r"input_ids\[1\] is 0.5, not an integer"),
        ({"input_ids": [2, True]}, r"input_ids\[1\] is True, not an integer"),
        ({"input_ids": [[2], [3]]}, "input_ids holds 2 texts. Give one, or call model.many"),
        ({"input_ids": [2, 10]}, r"input_ids\[1\] is 10, .* from 0 to 9"),
        ({"input_ids": [2, -100]}, r"input_ids\[1\] is -100, .* from 0 to 9"),
        ({"input_ids": [2], "token_type_ids": [2]}, r"token_type_ids\[0\] is 2, .* from 0 to 1"),
        ({"input_ids": [2], "token_type_ids": [0, 0]}, "token_type_ids has 2 numbers"),
        ({"input_ids": [2, 3, 4], "attention_mask": [1, 0, 1]}, "hides token 1 between others"),
        ({"input_ids": [2], "attention_mask": [0]}, "input_ids is empty"),
        ({"input_ids": [2], "pixel_values": 3}, "has 'pixel_values', which a text doesn't need"),
    ],
)  # fmt: skip
def test_what_no_model_could_read_is_refused(output: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        read_ids(output, Tables(10, 2))


def test_one_of_text_and_ids_is_given() -> None:
    assert choose_input("a", None, None) == "a"
    assert choose_input(None, [1], [0]) == {"input_ids": [1], "token_type_ids": [0]}
    for arguments in ((None, None, None), ("a", [1], None), ("a", None, [0])):
        with pytest.raises(BertlookError, match=r"no text|Both a text|type_ids needs"):
            choose_input(*arguments)


def test_texts_ids_and_chats_are_told_apart() -> None:
    assert holds_ids({"input_ids": []})
    assert holds_ids(wordpiece()("the cat"))
    assert not holds_ids({"role": "user"})
    assert is_chat([{"role": "user", "content": ""}])
    assert not is_chat([])
    assert not is_chat(["role"])


@pytest.mark.parametrize("texts", ["one text", {"x": 3}, 5, None, [{"role": "user"}]])
def test_one_text_is_not_several(model: bl.Model, texts: Any) -> None:
    with pytest.raises(BertlookError, match=r"model\(text\) for one|isn't a text"):
        model.many(texts)


def test_ids_have_the_maps_of_their_text(model: bl.Model) -> None:
    texts = ("The chef made a [MASK].", "It was good.")
    attention = model(*texts)
    output = model.tokenizer(*texts)
    ids, types = output["input_ids"], output["token_type_ids"]
    tensors = model.tokenizer(*texts, return_tensors="pt")
    for same in (
        model(output),
        model(tensors),
        model(dict(output)),
        model(input_ids=ids, type_ids=types),
        model(input_ids=torch.tensor([ids]), type_ids=np.array(types)),
    ):
        assert np.array_equal(same.maps, attention.maps)
        assert same.tokens == attention.tokens
        assert same.word_ids == attention.word_ids
        assert same.boundary == attention.boundary
        assert [word.lower() for word in same.words] == [word.lower() for word in attention.words]


def test_ids_are_checked_by_the_model(model: bl.Model) -> None:
    with pytest.raises(BertlookError, match=r"input_ids\[1\] is 99999, .* from 0 to 8191"):
        model(input_ids=[2, 99_999])
    with pytest.raises(BertlookError, match="Leave out the pair"):
        model("a", {"input_ids": [2]})


def test_several_texts_have_the_maps_of_each(model: bl.Model) -> None:
    texts = ["The cat sat.", "It purred quietly on the mat."]
    single = [model(text) for text in texts]
    for attentions in (
        model.many(texts),
        model.many(text for text in texts),
        model.many(model.tokenizer(texts, padding=True, return_tensors="pt")),
        model.many(model.tokenizer(texts)),
    ):
        assert len(attentions) == 2
        for attention, expected in zip(attentions, single, strict=True):
            assert np.allclose(attention.maps, expected.maps, atol=1e-5)
    with pytest.raises(BertlookError, match=r"texts\[1\]: The text is empty"):
        model.many(["a", ""])
    with pytest.raises(BertlookError, match="doesn't have text 1 in each"):
        model.many({"input_ids": [[2], [3]], "attention_mask": [[1]]})


@pytest.mark.parametrize("tokenizer", [wordpiece(), byte_level()], ids=["WordPiece", "byte-level"])
def test_messages_are_written_by_the_template(tokenizer: Any) -> None:
    tokenizer.chat_template = TURNS
    messages = [{"role": "the", "content": "cat [MASK]"}, {"role": "a", "content": "mat. 東"}]
    encoding = encode(tokenizer, messages)
    assert encoding.ids == tokenizer.apply_chat_template(messages, return_dict=False)
    assert encoding.source is messages
    marks = {"<s>", "</s>"} & set(tokenizer.get_vocab())
    assert [t for t, w in zip(encoding.tokens, encoding.word_ids, strict=True) if w is None] == [
        *(["<s>", "</s>"] * 2 if marks else [])
    ]


def test_special_tokens_in_messages_are_characters_on_request() -> None:
    tokenizer = byte_level()
    tokenizer.chat_template = TURNS
    messages = [{"role": "the", "content": "cat </s>"}]
    assert encode(tokenizer, messages).word_ids.count(None) == 3
    encoding = encode(tokenizer, messages, special_tokens="text")
    assert encoding.tokens[-5:] == ["<", "/", "s", ">", "</s>"]
    assert encoding.word_ids.count(None) == 2


def test_messages_need_a_template_that_takes_them() -> None:
    tokenizer = wordpiece()
    messages = [{"role": "user", "content": "the"}]
    with pytest.raises(BertlookError, match="has no chat template, so messages can't be read"):
        encode(tokenizer, messages)
    with pytest.raises(BertlookError, match=re.escape("Give a list of messages: [message].")):
        encode(tokenizer, messages[0])
    tokenizer.chat_template = "{{ raise_exception('roles must alternate') }}"
    with pytest.raises(BertlookError, match=r"template fails .*roles must alternate"):
        encode(tokenizer, messages)


def test_type_ids_need_a_model_with_segments() -> None:
    model = bl.load(build("GPT-2"), tokenizer=byte_level())
    with pytest.raises(BertlookError, match="doesn't distinguish segments"):
        model(input_ids=[5, 6], type_ids=[0, 1])


def test_a_pair_of_a_tokenizer_has_its_boundary_without_segments_too() -> None:
    for tokenizer in (wordpiece(), metaspace()):
        pair = tokenizer("the cat", "the mat")
        boundary = pair.sequence_ids(0).index(1)
        assert read_ids(pair).boundary == boundary
        assert read_ids(tokenizer("the cat")).boundary is None
