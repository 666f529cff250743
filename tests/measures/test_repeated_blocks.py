from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.corpora.repeated_blocks import repeated_blocks
from bertlook.errors import BertlookError
from bertlook.measures import RepeatedBlocks
from bertlook.measures.repeated_blocks import RepeatedBlocksResult, block_scores
from bertlook.model.model import Model
from tests.architectures import build
from tests.causal import case
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level

NAMES = ("previous", "duplicate", "induction", "sink")
LENGTH = 6


@pytest.fixture(scope="module")
def model() -> Model:
    return bl.load(tiny_decoder(), tokenizer=byte_level(specials=False))


def plain_scores(maps: Any, length: int) -> np.ndarray:
    """Return the (S, L, H) scores of a block by loops over heads and tokens."""
    layers, heads, size = maps.shape[:3]
    scores = np.zeros((4, layers, heads))
    for layer in range(layers):
        for head in range(heads):
            weights = maps[layer, head].tolist()
            later, second = range(1, size), range(length + 1, size)
            scores[0, layer, head] = sum(weights[i][i - 1] for i in later) / len(later)
            scores[1, layer, head] = sum(weights[i][i - length] for i in second) / length
            scores[2, layer, head] = sum(weights[i][i - length + 1] for i in second) / length
            scores[3, layer, head] = sum(weights[i][0] for i in later) / len(later)
    return scores


@pytest.mark.parametrize("name", ["gpt2", "llama"])
def test_scores_equal_the_golden_ones(name: str) -> None:
    golden = case(name)
    block = golden.asked["block"]
    of_maps = block_scores(golden.figures["block__attn"], block["T"])
    of_model = block_scores(golden.model(input_ids=block["ids"]).maps, block["T"])
    result = RepeatedBlocks.of(golden.model, blocks=1, length=block["T"], control=False)
    for index, score in enumerate(NAMES):
        expected = golden.figures[f"block__{score}"]
        np.testing.assert_allclose(of_maps[index], expected, rtol=0, atol=1e-10)
        np.testing.assert_allclose(of_model[index], expected, rtol=0, atol=5e-6)
        even = golden.figures[f"block__even__{score}"]
        np.testing.assert_allclose(result.baselines[score], even, rtol=0, atol=1e-10)


def test_scores_are_means_over_blocks_with_a_random_control(model: Model) -> None:
    result = RepeatedBlocks.of(model, blocks=4, length=LENGTH, seed=3)
    texts = repeated_blocks(model, 4, LENGTH, 3)
    control = bl.random_init(model, 3)
    each = np.array([plain_scores(model(input_ids=text).maps, LENGTH) for text in texts])
    untrained = np.array([plain_scores(control(input_ids=text).maps, LENGTH) for text in texts])
    reach = 3.182446 * each.std(0, ddof=1) / 2  # Student's t with 3 degrees of freedom
    for index, score in enumerate(NAMES):
        assert getattr(result, score).shape == (model.num_layers, model.num_heads)
        np.testing.assert_allclose(getattr(result, score), each.mean(0)[index], atol=1e-12)
        np.testing.assert_allclose(result.low[score], (each.mean(0) - reach)[index], atol=1e-7)
        np.testing.assert_allclose(result.high[score], (each.mean(0) + reach)[index], atol=1e-7)
        np.testing.assert_allclose(result.control[score], untrained.mean(0)[index], atol=1e-12)


def test_even_scores_heed_the_windows_of_layers() -> None:
    network = build("Mistral")
    network.config.sliding_window = 4
    model = bl.load(network, tokenizer=byte_level(specials=False))
    text = repeated_blocks(model, 1, LENGTH, 0)[0]
    visible = model(input_ids=text).visible
    assert visible is not None
    assert not visible[0, -1, 0]
    even = visible / visible.sum(-1, keepdims=True)
    expected = plain_scores(even[:, None], LENGTH)[:, :, 0]
    result = RepeatedBlocks.of(model, blocks=2, length=LENGTH, control=False)
    for index, score in enumerate(NAMES):
        np.testing.assert_allclose(result.baselines[score], expected[index][0], atol=1e-12)
    assert result.baselines["duplicate"] == 0  # out of the window


def hand_made(kind: str) -> np.ndarray:
    """Return the map of a head that looks for one thing and rests on the first token."""
    size = 2 * LENGTH + 1
    target = {
        "previous": lambda i: i - 1,
        "duplicate": lambda i: i - LENGTH if i > LENGTH else 0,
        "induction": lambda i: i - LENGTH + 1 if i > LENGTH else 0,
        "sink": lambda i: 0,
    }[kind]
    map_ = np.zeros((size, size))
    map_[range(size), [max(target(i), 0) for i in range(size)]] = 1
    return map_


@pytest.mark.parametrize("kind", NAMES)
def test_a_hand_made_head_has_its_score_and_its_name(model: Model, kind: str) -> None:
    edit = bl.edits.SetMap("2-1", hand_made(kind))
    result = RepeatedBlocks.of(model, blocks=3, length=LENGTH, edits=edit)
    scores = {score: result.statistics()[score][1, 0] for score in NAMES}
    # It rests on the first token until the block is repeated, and token 1 follows token 0.
    sink = {"previous": 1, "duplicate": LENGTH, "induction": LENGTH, "sink": 2 * LENGTH}[kind]
    previous = 2 * LENGTH if kind == "previous" else 1
    expected = {"previous": previous, "duplicate": 0, "induction": 0, "sink": sink}
    for score, count in expected.items():
        share = 1 if score == kind else count / (2 * LENGTH)
        assert scores[score] == pytest.approx(share), score
    assert bl.names_of(result) == {bl.Head("2-1"): result.means[kind].title.lower()}
    # The control is not edited, and the edit stands in the options.
    assert np.nanmax(result.control[kind]) < 0.6
    assert result.options["edits"][0].startswith("SetMap('2-1'")


def test_the_table_has_the_control_and_the_grid_the_titles(model: Model) -> None:
    result = RepeatedBlocks.of(model, blocks=3, length=LENGTH)
    table = result.table()
    assert len(table) == 4 * model.num_layers * model.num_heads
    row = table[(table.statistic == "induction") & (table["head"] == "2-1")].iloc[0]
    assert row["mean"] == pytest.approx(result.induction[1, 0])
    assert (row.low, row.high) == (result.low["induction"][1, 0], result.high["induction"][1, 0])
    assert row.control == result.control["induction"].max()
    assert row.baseline == pytest.approx(result.baselines["induction"])
    assert table.attrs["measure"] == f"RepeatedBlocks(blocks=3, length={LENGTH}, seed=0)"
    shown = result.as_statistics()
    assert [(s.title, s.group, s.measured_in) for s in shown.values()] == [
        (title, "Repeated blocks", "")
        for title in ("Previous token", "Duplicate token", "Induction", "First-token sink")
    ]
    grid = bl.HeadGrid(model(input_ids=[1, 5, 6]), statistics=result, names=result)
    assert set(grid.statistics) == set(NAMES)


def test_an_explorer_shows_scores_and_names(model: Model) -> None:
    edit = bl.edits.SetMap("1-2", hand_made("induction"))
    result = RepeatedBlocks.of(model, blocks=3, length=LENGTH, edits=edit)
    explorer = bl.Explorer(model, "the cat the cat", results=result)
    assert explorer.names == {"1-2": "induction"}
    assert "induction" in explorer.statistics
    own = bl.Explorer(model, "the cat", results=result, names={"1-1": "mine"})
    assert own.names == {"1-1": "mine"}


def test_without_control_its_scores_are_nan_and_names_need_none(model: Model) -> None:
    edit = bl.edits.SetMap("2-1", hand_made("previous"))
    result = RepeatedBlocks.of(model, blocks=3, length=LENGTH, edits=[edit], control=False)
    assert np.isnan(result.control["sink"]).all()
    assert result.table()["control"].isna().all()
    assert bl.names_of(result) == {bl.Head("2-1"): "previous token"}


def test_one_block_has_no_interval_and_names_nothing(model: Model) -> None:
    edit = bl.edits.SetMap("2-1", hand_made("previous"))
    result = RepeatedBlocks.of(model, blocks=1, length=LENGTH, edits=edit)
    assert np.isnan(result.low["previous"]).all()
    assert bl.names_of(result) == {}


def test_scores_are_saved_with_results(model: Model, tmp_path: Any) -> None:
    result = RepeatedBlocks.of(model, blocks=3, length=LENGTH)
    results = bl.Results({"RepeatedBlocks": result})
    results.save(tmp_path / "blocks")
    again = bl.Results.load(tmp_path / "blocks")["RepeatedBlocks"]
    assert isinstance(again, RepeatedBlocksResult)
    assert again == result
    assert again.provenance["model"] == model.name
    missing = {k: v for k, v in result.to_parts()[0].items() if k != "control_sums"}
    with pytest.raises(BertlookError, match="damaged"):
        RepeatedBlocksResult.from_parts(missing, result.to_parts()[1])


def test_scores_of_the_same_blocks_are_not_added(model: Model) -> None:
    result = RepeatedBlocks.of(model, blocks=2, length=LENGTH)
    with pytest.raises(BertlookError, match="counted twice"):
        result + result
    with pytest.raises(BertlookError, match="their options differ"):
        result + replace(result, options={**result.options, "seed": 1})


def test_a_control_that_cannot_be_built_says_so(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise TypeError("no configuration")

    monkeypatch.setattr(type(model), "untrained", fail)
    with pytest.raises(BertlookError, match=r"\(TypeError: no configuration\). Leave it out with"):
        RepeatedBlocks.of(model, blocks=2, length=LENGTH)


def test_bad_arguments_are_refused_before_anything_runs(model: Model) -> None:
    for options, message in (
        ({"control": "no"}, "control='no' is neither True nor False"),
        ({"blocks": 0}, "blocks=0"),
        ({"length": 0}, "length=0"),
        ({"edits": "2-1"}, "edit"),
    ):
        with pytest.raises(BertlookError, match=message):
            RepeatedBlocks.of(model, **{"blocks": 2, "length": 4, **options})
    with pytest.raises(BertlookError, match="is no decoder"):
        RepeatedBlocks.of(bl.load())


def test_intervals_hold_the_mean_of_many_blocks_as_often_as_they_claim() -> None:
    golden = case("gpt2").model
    texts = repeated_blocks(golden, 1500, 8, 1)
    each = np.array([block_scores(golden(input_ids=text).maps, 8) for text in texts])
    truth = each.mean(0)
    held = []
    random = np.random.default_rng(0)
    for _ in range(400):
        drawn = each[random.integers(len(each), size=20)]
        result = RepeatedBlocksResult(
            counts=np.full(4, 20),
            sums=drawn.sum(0),
            squares=(drawn**2).sum(0),
            uniform_sums=np.zeros_like(truth),
            control_sums=np.zeros_like(truth),
        )
        low, high = result.interval()
        held.append((low <= truth) & (truth <= high))
    by_score_and_head = np.mean(held, 0)
    assert by_score_and_head.mean() == pytest.approx(0.95, abs=0.02)
    assert by_score_and_head.min() > 0.88
