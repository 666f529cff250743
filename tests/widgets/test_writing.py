"""What a decoder writes behind the text, asked for in Python and by the browser."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from tests.encoder_decoders import SOURCE, TARGET
from tests.encoder_decoders import load as load_pair
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level
from tests.widgets.messages import request


def model_of(name: str = "Llama") -> Model:
    return bl.load(tiny_decoder(name), tokenizer=byte_level(specials=False))


def explorer(**traits: Any) -> bl.Explorer:
    return bl.Explorer(model_of(), "the cat", **traits)


def ids_of(view: bl.Explorer) -> list[int]:
    return view._need_experiment().encoding.ids


def check_shown(view: bl.Explorer) -> None:
    """Compare all that is shown with a plain look at the same tokens."""
    assert view.model is not None
    ids, edits = ids_of(view), view.edits
    attention = view.model(input_ids=ids, edits=edits)
    np.testing.assert_allclose(view.attention.maps, attention.maps, atol=1e-5)
    expected = view.model.predict(input_ids=ids, edits=edits)
    prediction = view._need_experiment().after.prediction
    assert prediction is not None
    np.testing.assert_allclose(prediction.log_probs, expected.log_probs, atol=1e-4)
    assert view.predictions is not None
    assert len(view.predictions["places"]) == len(ids)
    best = int(expected.log_probs[-1].argmax())
    assert view.predictions["places"][-1]["guesses"][0]["id"] == best


def test_tokens_are_written_and_gone_back_from() -> None:
    view = explorer()
    assert view.written == {"tokens": [], "shown": 0}
    tokens = view.write(3)
    assert view.model is not None
    assert tokens == [token for token, _ in view.model.generate_attention("the cat", tokens=3)]
    assert [token["text"] for token in view.written["tokens"]] == tokens
    assert view.written["shown"] == 3
    assert view.text == "the cat"
    check_shown(view)
    view.show_written(1)
    assert (view.written["shown"], len(view.written["tokens"])) == (1, 3)
    check_shown(view)
    view.show_written(0)
    assert view.focused == []
    check_shown(view)


def test_going_back_and_forth_runs_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    view = explorer()
    view.write(3)
    view.show_written(0)
    assert view.model is not None
    calls: list[Any] = []
    view.model.module.register_forward_hook(lambda *_: calls.append(1))
    monkeypatch.setattr(type(view.model.module), "forward", lambda *_, **__: calls.append(1))
    for count in (2, 0, 3, 1):
        view.show_written(count)
        assert view.written["shown"] == count
    assert calls == []


def test_a_token_written_after_going_back_takes_the_place_of_those_after_it() -> None:
    view = explorer()
    view.write(3)
    view.show_written(1)
    assert view.write(token="s") == ["s"]
    assert [token["text"] for token in view.written["tokens"]][1:] == ["s"]
    check_shown(view)
    probability = view.written["tokens"][1]["probability"]
    assert view.model is not None
    before = view.model.predict(input_ids=ids_of(view)[:-1])
    assert probability == pytest.approx(np.exp(before.log_probs[-1, ids_of(view)[-1]]), rel=1e-3)


def test_the_last_written_word_is_in_focus() -> None:
    view = explorer()
    view.write(token="Ġthe")
    assert view.focused == [2]
    view.unit = "tokens"
    view.write(2)
    assert view.focused == [4]
    view.focused = [0]
    view.edits = bl.edits.HeadOff("1-1")
    assert view.focused == [0]


def test_it_writes_under_edits_what_is_most_probable_then() -> None:
    edits = [bl.edits.HeadOff("1-1"), bl.edits.Hide(0)]
    view = explorer(edits=edits)
    assert view.model is not None
    writing = view.model.write("the cat", edits=edits)
    expected = [writing.append() for _ in range(3)]
    assert view.write(3) == expected
    for written, probability in zip(view.written["tokens"], writing.probabilities, strict=True):
        assert written["probability"] == pytest.approx(probability, rel=1e-3)
    check_shown(view)
    assert len(view.edit_list) == 2
    view.show_written(1)
    check_shown(view)
    view.edits = []
    assert view.written["shown"] == 1
    check_shown(view)


def test_an_edit_of_a_word_that_is_gone_is_refused_and_nothing_changes() -> None:
    view = explorer()
    view.write(token="Ġthe")
    view.edits = bl.edits.Hide(2)
    with pytest.raises(BertlookError, match="there is no word 2"):
        view.show_written(0)
    assert view.written["shown"] == 1
    check_shown(view)


def test_another_text_forgets_what_was_written() -> None:
    view = explorer()
    for change in (lambda: view.look("the cat"), lambda: setattr(view, "text", "the")):
        view.write(2)
        change()
        assert view.written == {"tokens": [], "shown": 0}
        check_shown(view)


def test_the_browser_writes_and_goes_back() -> None:
    view = explorer()
    sent = request(view, {"id": "a", "kind": "next", "token": None})
    assert sent[-1][0] == {"id": "a"}
    sent = request(view, {"id": "b", "kind": "next", "token": 7})
    assert ids_of(view)[-1] == 7
    check_shown(view)
    sent = request(view, {"id": "c", "kind": "written", "shown": 1})
    assert sent[-1][0] == {"id": "c"}
    assert view.written["shown"] == 1
    for content in (
        {"kind": "next", "token": 9999},
        {"kind": "next", "token": "the"},
        {"kind": "written", "shown": 9},
        {"kind": "written", "shown": -1},
        {"kind": "written", "shown": None},
    ):
        [answer] = [item for item, _ in request(view, {"id": "d", **content})]
        assert answer["error"]
        assert (view.written["shown"], len(view.written["tokens"])) == (1, 2)


def test_a_token_whose_answer_was_discarded_leaves_the_draft_as_it_is_shown() -> None:
    view = explorer()
    view.write(2)
    experiment = view._need_experiment()
    view.show_written(0)
    view._need_experiment().append(7)  # as a job that another one has replaced
    view.show_written(2)
    check_shown(view)
    assert ids_of(view) == experiment.encoding.ids


def test_it_stops_at_the_end_of_a_text_and_at_the_limit() -> None:
    view = explorer()
    assert view.model is not None
    view.write(token=view.model.module.generation_config.eos_token_id)
    with pytest.raises(BertlookError, match=r"has ended\. Go back, or choose"):
        view.write()
    view = bl.Explorer(view.model, input_ids=[7] * (view.model.max_length - 2))
    assert 1 <= len(view.write(9)) <= 2
    while view._need_experiment().can_append:
        view.write()
    if len(view.written["tokens"]) == 2:
        with pytest.raises(BertlookError, match="reads at most"):
            view.write(token=7)


def test_an_encoder_decoder_goes_on_with_its_target() -> None:
    model = load_pair("BART")
    view = bl.Explorer(model, SOURCE, pair=TARGET)
    view.choice = "cross"
    view.write(2)
    expected = model.observe(view._need_experiment().encoding)[0].cross
    np.testing.assert_allclose(view.attention.maps, expected.maps, atol=1e-5)
    view.show_written(1)
    assert len(view.attention.tokens) == len(expected.tokens) - 1
    assert view.choice == "cross"


def test_what_writes_nothing_says_so() -> None:
    view = bl.Explorer(text="The cat sat.")
    assert view.written is None
    with pytest.raises(BertlookError, match="writes no text"):
        view.write()
    with pytest.raises(BertlookError, match="no token was written"):
        view.show_written(1)
    with pytest.raises(BertlookError, match="without the model"):
        bl.Explorer(bl.load()("The cat.")).write()


def test_odd_arguments_are_refused() -> None:
    view = explorer()
    for arguments, message in (
        ({"tokens": 0}, "tokens"),
        ({"tokens": 2, "token": "s"}, "Leave out tokens"),
        ({"token": "the cat sat"}, "Give one of them"),
    ):
        with pytest.raises(BertlookError, match=message):
            view.write(**arguments)  # type: ignore[arg-type]
    with pytest.raises(BertlookError, match="count"):
        view.show_written(-1)
    assert view.written == {"tokens": [], "shown": 0}


def test_a_page_shows_what_was_written(tmp_path: Any) -> None:
    view = explorer()
    view.write(2)
    page = view.to_html(tmp_path / "page.html").read_text("utf-8")
    assert '"written"' in page
