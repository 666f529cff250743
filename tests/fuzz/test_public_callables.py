"""Every public callable refuses what it can't work with, by a sentence and before the work.

Each round calls one function, method or class with valid arguments but one, which comes from a pool
of odd values. It returns, or raises BertlookError.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.errors import BertlookError
from tests.encoder_decoders import load
from tests.fuzz.conftest import Rounds
from tests.model.streams.test_speech import whisper
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level, metaspace

#: Public classes that only bertlook makes, or that a class of CALLS stands for.
MADE_BY_BERTLOOK = {
    *("BertlookError", "Explanation", "ImageModel", "Model", "Prediction", "edits.Edit"),
    *("Quiz", "Writing"),
    *("clustering.Embedding", "clustering.HeadGroups"),
    *("clustering.HeadMatch", "clustering.LayerTest", "corpora.Mention", "measures.Batch"),
    *("measures.CoreferenceResult", "measures.DependencyResult", "measures.HeadMeans"),
    *("measures.AblationResult", "measures.FunctionResult", "measures.TreesResult"),
    *("measures.DossierExample", "measures.DossiersResult", "measures.HeadDossier"),
    *("measures.LayerMaps", "measures.Measure", "measures.MeansMeasure", "measures.Result"),
    *("corpora.Document", "corpora.Sentence", "measures.Mean", "probes.Selectivity"),
    # Functions without arguments.
    *("corpora.sample", "corpora.sample_documents"),
}
#: Measures without options: their ``of`` is called.
PLAIN_MEASURES = ("Confidence", "Distance", "Entropy", "HeadDivergence", "NormBased", "Positional",
                  "RelativePosition", "Trees")  # fmt: skip


QUESTION = ("The old man read the morning paper in the garden.", "paper", "read", "object")


def first_word(maps: Any, sentence: Any) -> Any:
    return maps[..., 0].mean(-1)


class Inputs:
    """Valid arguments."""

    def __init__(self, folder: Path) -> None:
        self.model = bl.load()
        self.attention = self.model("The cat sat on the mat.")
        self.sentences = list(bl.corpora.sample())[:3]
        self.documents = list(bl.corpora.sample_documents())[:2]
        self.trees = bl.probes.gather(self.model, self.sentences)
        self.mentions = [self.model(document, truncate=True) for document in self.documents]
        self.entropy = bl.measures.Entropy().of(self.attention)
        self.dependencies = bl.measures.DependencyAccuracy().of(self.trees)
        self.coreference = bl.measures.CoreferenceAccuracy().of(self.mentions)
        self.divergence = bl.measures.HeadDivergence().of(self.attention)
        measures = [bl.measures.Entropy, bl.measures.DependencyAccuracy]
        self.results = bl.scan(self.model, self.sentences, measures, progress=False)
        self.translator = load("Marian")
        self.listener = bl.load(whisper(), tokenizer=metaspace())
        self.writer = bl.load(tiny_decoder(), tokenizer=byte_level(specials=False))
        self.writing = self.writer.write("a")
        self.prediction = self.model.predict("a cat", mask=1)
        self.values = np.random.default_rng(0).random((6, 8))
        self.embedding = bl.clustering.embed(self.divergence, starts=1)
        self.vectors = bl.probes.input_embeddings(self.model, ["the", "cat", "sat"])
        self.folder = folder
        self.text = folder / "text.txt"
        self.text.write_text("A cat sat.\n\nA dog ran.\n")
        self.treebank = folder / "tree.conllu"
        row = "{}\t{}\t_\t_\t_\t_\t{}\t{}\t_\t_\n"
        self.treebank.write_text(row.format(1, "A", 2, "det") + row.format(2, "cat", 0, "root"))
        self.word_vectors = folder / "vectors.txt"
        self.word_vectors.write_text("the 0.5 -1\ncat 2 3\n")
        self.saved = folder / "results"
        self.results.save(self.saved)
        self.saved_attention = folder / "attention"
        self.attention.save(self.saved_attention)


def calls(i: Inputs) -> dict[str, partial[object]]:
    """Return the public callables by name, each with valid arguments."""
    m, c, f, p, co = bl.measures, bl.clustering, bl.figures, bl.probes, bl.corpora
    fitted = p.AttentionProbe(epochs=1).fit(i.trees)
    grid, chart = bl.HeadGrid(i.attention), f.entropy(i.entropy)
    x = i.values
    training: dict[str, Any] = {
        "variant": "paper",
        "training": "batched",
        "epochs": 1,
        "validation_fraction": 0.1,
        "learning_rate": 0.1,
        "batch_words": 192,
        "seed": 0,
        "progress": False,
    }
    of = {f"measures.{k}": partial(getattr(m, k)().of, attentions=i.trees) for k in PLAIN_MEASURES}
    return {
        "ArcView": partial(bl.ArcView, attention=i.attention, head="1-1"),
        "Attention": partial(
            bl.Attention,
            tokens=["a", "b"],
            maps=np.full((1, 2, 2, 2), 0.5),
            word_ids=[0, 1],
            source=None,
            words=["a", "b"],
            note="",
            value_norms=np.ones((1, 2, 2)),
        ),
        "Attention of an image": partial(
            bl.Attention,
            tokens=["a", "b"],
            maps=np.full((1, 1, 2, 3), 0.3),
            key_tokens=["[CLS]", "x", "y"],
            key_word_ids=[None, 0, 1],
            key_words=["x", "y"],
            signed=False,
            image=np.zeros((4, 4)),
            patches=(1, 2),
            first_patch=1,
        ),
        "Attention.from_cache": partial(
            bl.Attention.from_cache,
            cache={0: np.full((1, 2, 2), 0.5), 1: None},
            tokens=["a", "b"],
            name=None,
            key_tokens=None,
            special=["a"],
            signed=False,
        ),
        "Attention.from_outputs": partial(
            bl.Attention.from_outputs,
            tokens=["a", "b"],
            outputs=[np.full((1, 2, 3), 0.3)],
            key_tokens=["c", "d", "e"],
            special=["a"],
            source="a b",
        ),
        "Attention.group": partial(i.attention.group, spans=[(0, 2)], keys=None, units="words"),
        "Attention.load": partial(bl.Attention.load, path=i.saved_attention),
        "Attention.save": partial(i.attention.save, path=i.folder / "again.attention"),
        "Attention.word_maps": partial(i.attention.word_maps, rows="mean", specials=True, layers=0),
        "Attention[]": partial(lambda head: i.attention[head], head="1-1"),
        "Document": partial(
            bl.Document,
            words=["a", "b"],
            clusters=[[(0, 1), (1, 2)]],
            heads=[[0, 1]],
            types=[["pronoun", "proper"]],
            sentence_starts=[0],
            origin="",
            cut_words=0,
            cut_mentions=0,
            upos=["X", None],
            xpos=["x", "y"],
            lemmas=["a", "b"],
            feats=["A=B", None],
        ),
        "Document.antecedents": partial(
            i.documents[0].antecedents, mention=i.documents[0].mentions[0]
        ),
        "Document.first": partial(i.documents[0].first, count=3),
        "Explorer": partial(
            bl.Explorer,
            model=i.model,
            text="a b",
            pair="c",
            head="1-1",
            truncate=False,
            statistics={"x": x},
            baselines={"x": 0.5},
            names={"1-1": "n"},
            edits=bl.edits.HeadOff("1-1"),
            masked=[],
        ),
        "Explorer of an attention": partial(
            bl.Explorer,
            model=i.attention,
            text=None,
            pair=None,
            head="1-1",
            truncate=False,
            results=i.results,
            corpus=None,
        ),
        "Comparison": partial(
            bl.Comparison,
            comparison=bl.compare("a cat", "a dog", model=i.model),
            head="1-1",
            changes=None,
            statistics={"x": x},
            names={"1-1": "n"},
        ),
        "Dossier": partial(
            bl.Dossier,
            results=bl.measures.Dossiers(top=2).of(i.trees),
            head="1-1",
        ),
        "write_dossiers": partial(
            bl.write_dossiers,
            results=bl.measures.Dossiers(top=2).of(i.trees),
            folder=i.folder / "dossiers",
        ),
        "Explorer of results": partial(
            bl.Explorer, model=i.model, results=i.results, corpus=i.sentences
        ),
        "Explorer.look": partial(bl.Explorer(i.model, "a").look, text="a", pair=None),
        "Explorer of ids": partial(
            bl.Explorer, model=i.model, input_ids=[2, 5, 3], type_ids=[0, 0, 0], special_tokens=None
        ),
        "Head": partial(bl.Head, layer=1, head=2),
        "HeadGrid": partial(
            bl.HeadGrid,
            attention=i.attention,
            head="1-1",
            statistics={"x": x},
            baselines={"x": 0.5},
            names={"1-1": "n"},
        ),
        "HeadMap": partial(
            bl.HeadMap, divergence=i.divergence, behaviors=None, embedding=i.embedding, head="1-1"
        ),
        "Model()": partial(
            i.model,
            text="a",
            pair="b",
            target=None,
            truncate=False,
            special_tokens="text",
            maps="overview",
            edits=bl.edits.HeadOff("1-1"),
        ),
        "Model.predict": partial(
            i.model.predict,
            text="a cat",
            pair="b",
            edits=[bl.edits.HeadOff("1-1")],
            mask=0,
            positions=1,
            top=2,
            truncate=False,
        ),
        "Model.predict of an encoder-decoder": partial(
            i.translator.predict,
            text="a",
            pair="b",
            edits=bl.edits.HeadOff("1-1", stream="cross"),
            positions=[0],
            top=2,
        ),
        "Prediction.changes": partial(i.prediction.changes, other=i.prediction),
        "Prediction.kl": partial(i.prediction.kl, other=i.prediction),
        "Prediction.log_prob": partial(i.prediction.log_prob, target="cat", position=2),
        "Prediction.loss": partial(i.prediction.loss, targets=["cat"], positions=[2]),
        "Prediction.table": partial(i.prediction.table, top=2),
        "Model.encode": partial(
            i.model.encode, text="a", pair="b", truncate=False, special_tokens="text", limit=9
        ),
        "Model.many": partial(
            i.model.many, texts=["a", "b"], truncate=False, special_tokens="tokens"
        ),
        "Model() of an encoder-decoder": partial(
            i.translator,
            text="a",
            pair="b",
            truncate=False,
            special_tokens="text",
            edits=bl.edits.Hide(0, stream="decoder"),
        ),
        "Model() of sounds": partial(i.listener, text=np.zeros((8, 40)), pair="b"),
        "Model.generate_attention": partial(i.writer.generate_attention, text="a", tokens=2),
        "Model.write": partial(i.writer.write, text="a", edits=bl.edits.HeadOff("1-1")),
        "Model.write of an encoder-decoder": partial(
            i.translator.write,
            text="a",
            pair="b",
            target=None,
            edits=bl.edits.Hide(0, stream="decoder"),
        ),
        "Writing.append": partial(i.writer.write("a").append, token=3),
        "Writing.take_back": partial(i.writing.take_back, count=1),
        "Model.generate_attention of an encoder-decoder": partial(
            i.translator.generate_attention, text="a", tokens=2
        ),
        "Streams.first_tokens": partial(
            bl.Streams(encoder=i.attention, decoder=i.attention).first_tokens, count=2
        ),
        "Streams": partial(
            bl.Streams, encoder=i.attention, decoder=i.attention, cross=None, unreadable={"a": "b"}
        ),
        "RelationTable": partial(bl.RelationTable, source=i.dependencies),
        "RelationTable.table": partial(
            bl.RelationTable(i.dependencies).table, selection="held-out", min_count=1
        ),
        "Results": partial(
            bl.Results, by_name={"a": i.entropy}, partial=False, skipped=(), provenance={}
        ),
        "Results.from_bytes": partial(
            bl.Results.from_bytes, content=i.results.to_bytes(), name="x"
        ),
        "Results.frame": partial(i.results.frame, wide=False, resamples=20),
        "Results.load": partial(bl.Results.load, path=i.saved),
        "Results.dossier": partial(i.results.dossier, head="1-1"),
        "measures.Dossiers": partial(m.Dossiers, top=2, seed=0, include_self=False),
        "Results.merge": partial(i.results.merge, other=None),
        "Results.save": partial(i.results.save, path=i.folder / "again"),
        "Scan": partial(
            bl.Scan,
            model=i.model,
            corpus=i.sentences,
            measures=m.Entropy,
            checkpoint=i.folder / "checkpoint",
            overlap=None,
        ),
        "Sentence": partial(
            bl.Sentence,
            words=["a", "b"],
            heads=[2, 0],
            relations=["x", "root"],
            origin="",
            upos=["X", None],
            xpos=["x", "y"],
            lemmas=["a", "b"],
            feats=["A=B", None],
        ),
        "Sentence.select": partial(
            i.sentences[0].select, upos="NOUN", xpos=["NN"], lemma="a", feats="A=B"
        ),
        "Statistic": partial(
            lambda **k: bl.HeadGrid(i.attention, statistics={"x": bl.Statistic(**k)}),
            values=x,
            measured_in="nats",
            domain=(0, 1),
            baseline=0.5,
        ),
        "edits.Cut": partial(
            bl.edits.Cut, head="1-1", query=0, key=1, renormalize=True, units="words", stream=None
        ),
        "edits.HeadOff": partial(
            bl.edits.HeadOff, head="1-1", how="mean", reference=np.ones((6, 8, 32)), stream=None
        ),
        "edits.Hide": partial(
            bl.edits.Hide, words=[1], renormalize=True, units="words", stream=None
        ),
        "edits.SetMap": partial(bl.edits.SetMap, head="1-1", map=np.eye(4), stream=None),
        "attattr": partial(
            bl.attattr, model=i.model, text="a [MASK]", pair=None, target="cat", position=2, steps=1
        ),
        "explain": partial(
            bl.explain, model=i.model, text="a", head="1-1", query=1, key=2, pair="b"
        ),
        "Explanation.table": partial(bl.explain(i.model, "a", "1-1", 1, 1).table, top=2),
        "logit_attribution": partial(
            bl.logit_attribution,
            model=i.writer,
            text="a",
            pair=None,
            target=5,
            versus=6,
            position=0,
        ),
        "gradient_attention": partial(
            bl.gradient_attention, model=i.model, text="a [MASK]", pair="b", target=5, position=2
        ),
        "value_zeroing": partial(
            bl.value_zeroing, model=i.model, text="a", pair="b", heads=False, rollout=True
        ),
        "block_norms": partial(bl.block_norms, model=i.model, text="a", pair="b"),
        "mean_outputs": partial(bl.mean_outputs, model=i.model, texts=["a", "b"]),
        "load": partial(
            bl.load, model=None, name=None, tokenizer=None, device=None, dtype=None, revision=None
        ),
        "look": partial(bl.look, text="a", model=i.model),
        "norm_maps": partial(bl.norm_maps, model=i.model, text="a", pair=None, words=False),
        "rollout": partial(bl.rollout, attention=i.attention, residual=0.5),
        "random_init": partial(bl.random_init, model=i.model, seed=0),
        "quiz": partial(bl.quiz, questions=[QUESTION], model=i.model, rounds=1, kinds=None, seed=0),
        "tour": partial(bl.tour, model=None, strings={"tour": "Führung"}),
        "names_of": partial(bl.names_of, result=i.dependencies, min_count=1),
        "scan": partial(
            bl.scan,
            model=i.model,
            corpus=i.sentences[:1],
            measures=m.Entropy(),
            progress=False,
            checkpoint=None,
            cancel=None,
            overlap=False,
            special_tokens="text",
            corpus_name="five sentences",
        ),
        "compare": partial(
            bl.compare,
            a="a cat",
            b="a dog",
            text=None,
            model=i.model,
            names=("x", "y"),
            matches=None,
        ),
        "find_heads": partial(bl.find_heads, results=i.results, condition="'all' > 1"),
        "search": partial(
            bl.search,
            model=i.model,
            corpus=i.sentences[:1],
            head="1-1",
            source="/a.*/",
            target=None,
            relation="det",
            above=0.5,
            distance=(-3, 3),
            limit=5,
            sort="corpus",
            rows="mean",
            include_self=False,
            special_tokens="text",
        ),
        "clustering.behaviors": partial(
            c.behaviors,
            previous=x,
            next=x,
            entropy=x,
            cls=x,
            sep=x,
            punctuation=x,
            relations={"det": "1-1"},
        ),
        "clustering.embed": partial(c.embed, divergence=i.divergence, starts=1, seed=0),
        "clustering.group_heads": partial(
            c.group_heads, divergence=i.divergence, count=2, max_count=4
        ),
        "clustering.layer_test": partial(
            c.layer_test, divergence=i.divergence, permutations=3, seed=0
        ),
        "clustering.match_heads": partial(
            c.match_heads, attentions=[i.attention], others=[i.attention]
        ),
        "corpora.CoreferenceCorpus": partial(
            co.CoreferenceCorpus, documents=i.documents, name="x", skipped=()
        ),
        "corpora.Treebank": partial(co.Treebank, sentences=i.sentences, name="x", skipped=()),
        "corpora.Segment": partial(
            lambda **k: i.model(co.Segment(**k)), a=(), b=(), single_type=False, origin=""
        ),
        "corpora.from_nltk": partial(co.from_nltk, graph=[]),
        "corpora.from_spacy": partial(co.from_spacy, doc=None),
        "corpora.from_stanza": partial(co.from_stanza, document=None),
        "corpora.read_coreference": partial(co.read_coreference, path=i.treebank, strict=True),
        "corpora.read_segments": partial(
            co.read_segments,
            source=i.text,
            model=i.model,
            length=16,
            count=1,
            seed=0,
            variant="paper",
            errors="strict",
            strict=True,
        ),
        "corpora.read_treebank": partial(
            co.read_treebank, path=i.treebank, strict=True, merge_subtypes=False
        ),
        "figures.arcs": partial(
            f.arcs,
            attention=i.attention,
            head="1-1",
            threshold=0.05,
            mass=0.7,
            top=3,
            unit="words",
            part="all",
            specials=False,
            direction="outgoing",
            focused=(),
            relation=None,
            relation_direction="dep->head",
            width=None,
            caption=True,
            font="Helvetica",
        ),
        "figures.entropy": partial(f.entropy, result=i.entropy),
        "figures.gradients": partial(f.gradients, result=i.entropy),
        "figures.relative_position": partial(f.relative_position, result=i.entropy),
        "figures.token_classes": partial(f.token_classes, result=i.entropy),
        "figures.summary": partial(f.summary, results=i.results),
        "figures.head_examples": partial(
            f.head_examples, attention=i.attention, heads=["1-1"], specials=True
        ),
        "figures.head_grid": partial(
            f.head_grid,
            attention=i.attention,
            head=None,
            highlight=["1-1"],
            names={"1-1": "obj"},
            statistic=None,
            width=None,
            caption=True,
            font="Helvetica",
        ),
        "figures.head_map": partial(
            f.head_map, divergence=i.divergence, behaviors=None, color=None, embedding=i.embedding
        ),
        "figures.matrix": partial(
            f.matrix,
            attention=i.attention,
            head="1-1",
            unit="words",
            part="all",
            specials=False,
            direction="outgoing",
            focused=(),
            width=None,
            caption=True,
            font="Helvetica",
        ),
        "figures.relations": partial(
            f.relations,
            result=i.dependencies,
            sort="-gain_low",
            relation=None,
            width=None,
            caption=True,
            font="Helvetica",
        ),
        "figures.scatter": partial(
            f.scatter,
            results=i.results,
            x="Entropy all",
            y="DependencyAccuracy relation nsubj",
            names={"1-1": "obj"},
        ),
        "figures.linked": partial(f.linked, chart=chart, widget=grid),
        "figures.save": partial(f.save, chart=chart, path=i.folder / "x.svg"),
        **of,
        "measure": partial(bl.measure, function=first_word),
        "measures.CoreferenceAccuracy": partial(
            m.CoreferenceAccuracy,
            candidates="mentions",
            both_sides=False,
            rows="mean",
            max_tokens=128,
        ),
        "CoreferenceAccuracy.of": partial(m.CoreferenceAccuracy().of, attentions=i.mentions),
        "CoreferenceAccuracy.predict": partial(
            m.CoreferenceAccuracy().predict, attention=i.mentions[0]
        ),
        "CoreferenceResult.table": partial(
            i.coreference.table,
            selection="held-out",
            per_type=False,
            control=None,
            permutations=1,
            resamples=2,
            seed=0,
        ),
        "measures.DependencyAccuracy": partial(m.DependencyAccuracy, rows="mean", variant="paper"),
        "DependencyAccuracy.of": partial(m.DependencyAccuracy().of, attentions=i.trees),
        "DependencyAccuracy.predict": partial(m.DependencyAccuracy().predict, attention=i.trees[0]),
        "DependencyResult.table": partial(
            i.dependencies.table,
            selection="held-out",
            min_count=1,
            control=None,
            permutations=1,
            resamples=2,
            seed=0,
        ),
        "measures.DivergenceResult": partial(
            lambda **k: c.embed(m.DivergenceResult(**k), starts=1),
            options={},
            provenance={},
            total=i.divergence.total,
            rows=1,
            num_layers=6,
            num_heads=8,
        ),
        "measures.GradientImportance": partial(m.GradientImportance, share=0.1, seed=0),
        "measures.Ablation": partial(
            m.Ablation, how="mean", target=None, reference=None, share=0.1, seed=0
        ),
        "measures.HeadImportance": partial(m.HeadImportance, share=0.1, seed=0),
        "measures.Loss": partial(m.Loss, share=0.1, seed=0, target="obj"),
        "measures.RepeatedBlocks": partial(
            m.RepeatedBlocks.of,
            model=i.writer,
            blocks=2,
            length=3,
            seed=0,
            edits=[bl.edits.HeadOff("1-1")],
            control=True,
        ),
        "measures.Sinks": partial(m.Sinks, threshold=0.3),
        "measures.TokenClasses": partial(m.TokenClasses, variant="paper"),
        "Result +": partial(lambda other: i.entropy + other, other=i.entropy),
        "probes.AttentionProbe": partial(
            lambda **k: p.AttentionProbe(**k).fit(i.trees),
            vectors=None,
            **training,
        ),
        "AttentionProbe.fit": partial(p.AttentionProbe(epochs=1).fit, inputs=i.trees, heads=None),
        "AttentionProbe.contributions": partial(
            fitted.contributions, attentions=i.trees, heads=None
        ),
        "AttentionProbe.logits": partial(fitted.logits, source=i.trees[0]),
        "AttentionProbe.predict": partial(fitted.predict, source=i.trees[0]),
        "AttentionProbe.score": partial(fitted.score, inputs=i.trees, heads=None),
        "AttentionProbe.set_weights": partial(
            lambda **k: p.AttentionProbe().set_weights(**k).predict(i.trees[0]),
            root=[0, 0],
            weights=np.zeros(96),
        ),
        "AttentionProbe.set_weights with vectors": partial(
            lambda **k: p.AttentionProbe(i.vectors).set_weights(**k).predict(i.trees[0]),
            root=[0, 0],
            weights=np.zeros((512, 96)),
            bias=np.zeros(96),
        ),
        "probes.DistanceProbe": partial(
            lambda **k: p.DistanceProbe(**k).fit(i.sentences),
            vectors=i.vectors,
            **training,
            hidden=8,
        ),
        "DistanceProbe.set_weights": partial(
            lambda **k: p.DistanceProbe(i.vectors).set_weights(**k).predict(i.sentences[0]),
            kernel=np.zeros((521, 8)),
            bias=np.zeros(8),
            output=np.zeros(8),
            output_bias=0.0,
        ),
        "probes.WordVectors": partial(
            p.WordVectors, words=["a", "b"], array=[[1, 2], [3, 4]], name="x"
        ),
        "probes.control_heads": partial(p.control_heads, sentences=i.sentences, seed=0),
        "probes.distance_features": partial(p.distance_features, num_words=3),
        "probes.gather": partial(p.gather, model=i.model, sentences=i.sentences, progress=False),
        "probes.head_tree": partial(p.head_tree, weights=np.ones((3, 3)), root=1),
        "probes.input_embeddings": partial(p.input_embeddings, model=i.model, words=["a"]),
        "probes.left_branching": partial(p.left_branching, sentences=i.sentences),
        "probes.right_branching": partial(p.right_branching, sentences=i.sentences),
        "probes.maximum_spanning_tree": partial(p.maximum_spanning_tree, scores=np.ones((3, 4))),
        "probes.punctuation": partial(p.punctuation, sentence=i.sentences[0]),
        "probes.read_vectors": partial(p.read_vectors, path=i.word_vectors, words=["the"]),
        "probes.selectivity": partial(
            p.selectivity,
            probe=p.AttentionProbe(epochs=1),
            train=i.trees[:1],
            test=i.trees[:1],
            seed=0,
        ),
        "probes.uas": partial(
            p.uas, predicted=[s.heads for s in i.sentences], sentences=i.sentences, heads=None
        ),
        "probes.uuas": partial(
            p.uuas, predicted=[s.heads for s in i.sentences], sentences=i.sentences
        ),
    }


def odd_values(i: Inputs) -> list[Any]:
    """Return values that few arguments take."""
    x = i.values
    return [
        *(None, True, -1, 0, 3, 10**30, 0.5, float("nan"), float("inf"), -0.0),
        *("", "x", "a\0b", "\udc80", "3-1", b"x", "a" * 3000, Path("missing"), i.folder),
        *([], [None], ["x"], [3], [[]], [[1, 2], [3]], [0.5], {}, {"x": 3}, {3: "x"}, (), (1, 2)),
        *({"x": None}, {1, 2}, range(3), object(), len, int, slice(1), 2j),
        *(np.zeros((2, 2)), np.array([np.nan]), np.zeros((0, 0)), np.array("x"), np.float64(2)),
        *(-x, x * np.nan, x * np.inf, x * 1j, x > 0, x.tolist(), x.astype(object), x[None]),
        *(torch.ones(2, 2), torch.ones(6, 8, requires_grad=True)),
        *(i.attention, i.sentences, [i.attention], i.trees, i.sentences[0], i.documents[0]),
        *(i.results, i.entropy, i.dependencies, i.coreference, i.divergence, i.embedding),
        *(i.model, i.documents, i.vectors, bl.measures.Entropy, bl.measures.Entropy()),
        *(iter([]), iter([3]), (word for word in ("a", None))),
    ]


def public_names(module: ModuleType, prefix: str = "") -> Iterator[str]:
    """Iterate over the names of public functions and classes."""
    for name in module.__all__:
        member = getattr(module, name)
        if inspect.ismodule(member):
            yield from public_names(member, f"{prefix}{name}.")
        elif callable(member):
            yield prefix + name


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return Inputs(tmp_path_factory.mktemp("inputs"))


def test_no_public_name_is_left_out(inputs: Inputs) -> None:
    names = set(public_names(bl))
    assert names - MADE_BY_BERTLOOK == set(calls(inputs)) & names
    assert names >= MADE_BY_BERTLOOK


def test_odd_arguments(
    inputs: Inputs, rounds: Rounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some values are valid names of files
    callables, values = calls(inputs), odd_values(inputs)
    for random in rounds(400):
        name = random.choice(sorted(callables))
        argument = random.choice(sorted(callables[name].keywords))
        _call(name, callables[name], argument, random.choice(values))


def _call(name: str, function: Callable[..., object], argument: str, value: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            function(**{argument: value})
        except BertlookError:
            pass
        except Exception as error:
            raise AssertionError(f"{name}({argument}={value!r}) raised {error!r}") from error
