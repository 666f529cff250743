from __future__ import annotations

import weakref
from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

import bertlook as bl
from bertlook.corpora import Sentence, Treebank
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.model.random_init import random_init
from bertlook.scanning.reader import group_by_length
from bertlook.scanning.run import scan
from bertlook.scanning.scan import Scan
from tests.tiny_tokenizers import wordpiece

LIMIT = 24


@pytest.fixture(scope="module")
def model() -> Model:
    tokenizer = wordpiece()
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=12,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=LIMIT,
    )
    return Model(BertModel(config).eval(), tokenizer, name="tiny")


def chain(words: str) -> Sentence:
    """Return a sentence in which every word's head is the previous word."""
    split = words.split(" ")
    return Sentence(split, range(len(split)), ["root", *["next"] * (len(split) - 1)], origin=words)


CORPUS = [
    chain("the cat sat"),
    chain("cats"),
    chain("the cats sat on the mat"),
    chain("sitting on mats the cats sat"),
    chain("on the mat"),
]


def assert_same(one: DependencyResult, other: DependencyResult) -> None:
    """Assert that the counts are equal; results of ``of`` have no controls."""
    for name, array in one.split_controls()[0].to_parts()[0].items():
        np.testing.assert_array_equal(array, other.to_parts()[0][name], err_msg=name)
    assert one.relations == other.relations


def dependency(results: bl.Results) -> DependencyResult:
    found = results["DependencyAccuracy"]
    assert isinstance(found, DependencyResult)
    return found


def test_a_scan_equals_measuring_each_sentence(model) -> None:
    results = scan(model, CORPUS, DependencyAccuracy(), progress=False)
    assert_same(dependency(results), DependencyAccuracy().of(model(one) for one in CORPUS))
    assert not results.partial
    assert results.skipped == ()


def test_scan_keeps_its_public_name_after_its_module_is_imported(model) -> None:
    assert bl.Results is not None
    assert list(bl.scan(model, CORPUS, bl.measures.DependencyAccuracy(), progress=False)) == [
        "DependencyAccuracy"
    ]


@pytest.mark.parametrize("window", [1, 2, 100])
def test_results_do_not_depend_on_windows(model, monkeypatch, window) -> None:
    expected = scan(model, CORPUS, DependencyAccuracy(), progress=False)
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", window)
    got = scan(model, iter(CORPUS), DependencyAccuracy(), progress=False)
    assert_same(dependency(got), dependency(expected))


def test_a_sentence_over_the_limit_is_skipped_and_listed(model) -> None:
    corpus = [CORPUS[0], chain("the " * 30 + "end"), CORPUS[2]]
    results = scan(model, corpus, DependencyAccuracy(), progress=False)
    (skipped,) = results.skipped
    assert skipped.position == 1
    assert skipped.location.startswith("the the")
    assert "tokens; this model reads at most 24" in skipped.reason
    assert results.provenance["inputs"] == 2
    assert results.provenance["skipped"] == 1
    assert "1 skipped" in repr(results)
    assert set(dependency(results).records.units) == {0, 2}
    assert dependency(results).table(min_count=1).attrs["skipped"] == 1


def test_a_line_of_50_megabytes_is_skipped_without_being_tokenized(model, monkeypatch) -> None:
    seen: list[str] = []
    tokenize = type(model.tokenizer).__call__

    def watching(tokenizer: Any, text: str, **options: Any) -> Any:
        seen.append(text)
        return tokenize(tokenizer, text, **options)

    monkeypatch.setattr(type(model.tokenizer), "__call__", watching)
    corpus = ["the cat", "word " * 10_000_000, "", "cat"]
    results = scan(model, corpus, bl.measures.Entropy(), progress=False)
    assert [one.position for one in results.skipped] == [1, 2]
    assert "50,000,000 characters; this model reads at most 24 tokens" in results.skipped[0].reason
    assert seen == ["the cat", "cat"]


def test_words_dropped_by_the_tokenizer_keep_their_positions(model) -> None:
    sentence = Sentence(["the", "\u200b", "cat", "\x00", "sat"], [3, 3, 5, 5, 0], ["x"] * 5)
    result = dependency(scan(model, [sentence], DependencyAccuracy(), progress=False))
    assert result.count.tolist() == [5]


def test_a_corpus_of_unknown_characters_is_counted_with_a_warning(model) -> None:
    corpus = [chain("ж щ ы"), chain("the cat")]
    with pytest.warns(UserWarning, match=r"33% of the tokens are unknown to tiny"):
        results = scan(model, corpus, DependencyAccuracy(), progress=False)
    assert results.provenance["unknown_tokens"] == 3
    assert dependency(results).count.sum() == 5


@pytest.mark.parametrize("corpus", [[], iter([])])
def test_an_empty_corpus_is_an_error(model, corpus) -> None:
    with pytest.raises(BertlookError, match="The corpus is empty"):
        scan(model, corpus, DependencyAccuracy(), progress=False)


def test_an_unreadable_corpus_is_an_error_with_the_first_reason(model) -> None:
    with pytest.raises(BertlookError, match=r"nothing to read\. The text has 3[0-9] tokens"):
        scan(model, [chain("the " * 30 + "end")], DependencyAccuracy(), progress=False)
    with pytest.raises(BertlookError, match=r"nothing to read\. The text is empty"):
        scan(model, ["", "  "], DependencyAccuracy(), progress=False)


def test_texts_without_gold_trees_are_refused_by_the_measure(model) -> None:
    with pytest.raises(BertlookError, match="'the cat sat' has no gold tree"):
        scan(model, ["the cat sat"], DependencyAccuracy(), progress=False)


def test_measures_are_left_empty_and_named_by_class_or_key(model) -> None:
    measure = DependencyAccuracy()
    named = {"mean": measure, "first": DependencyAccuracy("first")}
    results = scan(model, CORPUS, named, progress=False)
    assert list(results) == ["mean", "first"]
    assert len(results) == 2
    assert "first" in results
    with pytest.raises(BertlookError, match="no sentence was read"):
        measure.compute()
    with pytest.raises(BertlookError, match=r"no result named 'max'\. The results are mean, first"):
        results["max"]


def test_duplicate_names_and_no_measures_are_refused(model) -> None:
    with pytest.raises(BertlookError, match="Give a dict"):
        scan(model, CORPUS, [DependencyAccuracy(), DependencyAccuracy("first")], progress=False)
    with pytest.raises(BertlookError, match="No measure was given"):
        scan(model, CORPUS, [], progress=False)


def test_provenance_names_model_and_corpus(model) -> None:
    treebank = Treebank(CORPUS, name="five.conllu")
    results = scan(model, treebank, DependencyAccuracy(), progress=False)
    assert results.provenance["model"] == "tiny"
    assert results.provenance["corpus"] == "five.conllu"
    assert results.provenance["inputs"] == 5
    attrs = dependency(results).table(min_count=1).attrs
    assert (attrs["model"], attrs["corpus"]) == ("tiny", "five.conllu")


def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.scanning.reader.WINDOW", 1)


def test_interim_results_are_available(model, monkeypatch) -> None:
    one_by_one(monkeypatch)
    running = Scan(model, CORPUS, DependencyAccuracy())
    seen = []
    for step in running:
        results = running.results()
        assert step.inputs == results.provenance["inputs"]
        seen.append((results.partial, int(dependency(results).count.sum())))
    assert seen == [(True, 3), (True, 4), (True, 10), (True, 16), (True, 19)]
    assert not running.results().partial


def test_batches_have_similar_lengths_and_small_maps() -> None:
    random = np.random.default_rng(0)
    lengths = {p: int(n) for p, n in enumerate(random.integers(2, 600, 500))}
    grouped = list(group_by_length(lengths, num_heads=12, device=torch.device("cpu")))
    assert sorted(position for batch in grouped for position in batch) == list(range(500))
    for batch in grouped:
        longest = max(lengths[position] for position in batch)
        tokens = len(batch) * longest
        assert len(batch) == 1 or (tokens <= 2**11 and tokens * longest * 12 <= 2**21)
    firsts = [lengths[batch[0]] for batch in grouped]
    assert firsts == sorted(firsts, reverse=True)


def test_the_maps_of_only_one_layer_and_batch_are_in_memory(model, monkeypatch) -> None:
    one_by_one(monkeypatch)
    alive: list[Any] = []

    class Watching(DependencyAccuracy):
        def fresh(self) -> Watching:
            return Watching()

        def update(self, maps: Any) -> None:
            super().update(maps)
            assert all(reference() is None for reference in alive)
            alive[:] = [weakref.ref(maps.tokens), weakref.ref(maps.words())]

    scan(model, CORPUS, Watching(), progress=False)
    assert alive


def test_a_saved_result_loads_equal(model, tmp_path) -> None:
    corpus = [*CORPUS, chain("the " * 30 + "end")]
    results = scan(model, corpus, DependencyAccuracy("first", variant="released"), progress=False)
    results.save(tmp_path / "results")
    loaded = bl.Results.load(tmp_path / "results")
    assert_same(dependency(loaded), dependency(results))
    assert dependency(loaded).table(min_count=1).equals(dependency(results).table(min_count=1))
    assert (
        dependency(loaded).table(min_count=1).attrs == dependency(results).table(min_count=1).attrs
    )
    assert (loaded.partial, loaded.skipped) == (results.partial, results.skipped)
    assert loaded.provenance == results.provenance
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_failed_save_keeps_the_existing_file(model, tmp_path, monkeypatch) -> None:
    results = scan(model, CORPUS, DependencyAccuracy(), progress=False)
    results.save(tmp_path / "results")
    before = (tmp_path / "results").read_bytes()

    def full(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("bertlook.files.os.replace", full)
    with pytest.raises(BertlookError, match="No space"):
        results.save(tmp_path / "results")
    assert (tmp_path / "results").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("content", [None, b"", b"something else"])
def test_a_file_without_results_is_refused(tmp_path, content) -> None:
    path = tmp_path / "results"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BertlookError, match="results"):
        bl.Results.load(path)


def test_the_untrained_control_differs_only_in_its_weights(model) -> None:
    state = torch.random.get_rng_state()
    control, again, other = random_init(model), random_init(model), random_init(model, seed=1)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert (control.num_layers, control.num_heads) == (3, 2)
    assert control.name == "tiny (random weights, seed 0)"
    weights = [one.module.get_input_embeddings().weight for one in (model, control, again, other)]
    assert torch.equal(weights[1], weights[2])
    assert not torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[1], weights[3])
    assert not control.module.training
    result = scan(control, CORPUS, DependencyAccuracy(), progress=False)
    assert dependency(result).correct.shape[1:3] == (3, 2)


def test_results_of_two_parts_of_a_corpus_add_up(model) -> None:
    measures = [bl.measures.Entropy(), bl.measures.RelativePosition()]
    one = scan(model, CORPUS[:2], measures, progress=False)
    two = scan(model, [*CORPUS[2:], chain("the " * 30 + "end")], measures, progress=False)
    whole = scan(model, CORPUS, measures, progress=False)
    added = one + two
    for name in whole:
        for key, array in added[name].to_parts()[0].items():
            np.testing.assert_allclose(array, whole[name].to_parts()[0][key], rtol=1e-6)
    assert added.provenance["inputs"] == 5
    assert added.provenance["tokens"] == whole.provenance["tokens"]
    assert added["Entropy"].provenance == added.provenance
    assert len(added.skipped) == added.provenance["skipped"] == 1
    assert not added.partial


def test_results_of_different_models_or_measures_cannot_be_added(model) -> None:
    one = scan(model, CORPUS, bl.measures.Entropy(), progress=False)
    other = scan(random_init(model), CORPUS, bl.measures.Entropy(), progress=False)
    with pytest.raises(BertlookError, match="models differ"):
        one + other
    with pytest.raises(BertlookError, match=r"measures differ, \['Entropy'\] and \['Confidence'\]"):
        one + scan(model, CORPUS, bl.measures.Confidence(), progress=False)
