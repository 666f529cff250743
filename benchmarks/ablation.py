"""Switching off every head, and values of every token, beside loops that run the whole network.

The network is the bundled one where no other is named, and both sides take turns in one process.
The naive loop of ablation runs the whole network once for each head and batch, with the same masks
in the same batches, and computes the loss from all logits; that of value zeroing runs it once for
each layer and token. Predictions with edits are measured beside the plain pass of the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from record import Figures, Options, Row
from transformers import BertConfig, BertForMaskedLM

import bertlook as bl
from bertlook.model.editing import Editor
from bertlook.model.loss import NO_TARGET, mask_tokens, pad_targets
from bertlook.model.predicting import ignore
from bertlook.scanning.reader import Reader

TITLE = "Ablation, value zeroing and predictions with edits"
#: The longest that Ablation may take, as a share of the naive loop.
_ABLATION = 0.6
#: How many times as long as value zeroing the loop of single runs must take.
_ZEROING = 5
#: The longest that a prediction with edits may take, in percent of a plain pass.
_EDITS = 115.0
_WORDS = 30
_SHORT = "The chef who cooked the meal for her guests [MASK] very tired."
_LONG = " ".join(["the chef who cooked the meal for her guests was very tired"] * 8) + " [MASK]"


def measure(options: Options) -> list[Row]:
    model = bl.load()
    turns = options.repetitions(3)
    return [
        _ablation(model, options.first(bl.corpora.sample(), 4), turns),
        _zeroing(model, turns),
        *_edits(options),
    ]


def _ablation(model: bl.Model, sentences: Sequence[bl.Sentence], turns: int) -> Row:
    measure = bl.measures.Ablation("zero")
    batches = [inputs.encodings for inputs in Reader(model, sentences)]
    own, naive = _times(
        lambda: bl.scan(model, sentences, measure, progress=False),
        lambda: [_losses_of_each_head(model, batch) for batch in batches],
        turns=turns,
    )
    return Row(
        f"all 48 heads, {len(sentences)} sentences", "s", own, naive,
        peer_name="a whole pass for each head and batch", times=1 / _ABLATION,
    )  # fmt: skip


def _losses_of_each_head(model: bl.Model, batch: dict[int, Any]) -> list[torch.Tensor]:
    masked = [mask_tokens(model, each, 0.15, (0, place)) for place, each in batch.items()]
    encodings, ids = zip(*masked, strict=True)
    targets = pad_targets(ids, max(map(len, ids)))
    losses = []
    for layer in range(model.num_layers):
        for head in range(model.num_heads):
            edits = [bl.edits.HeadOff((layer, head))]
            editor = Editor(edits, encodings[0], None, model.architecture.heads)
            logits = model.run(encodings, editor.before(ignore), whole=True).logits
            each = torch.nn.functional.cross_entropy(
                logits.mT, targets, ignore_index=NO_TARGET, reduction="none"
            )
            losses.append(each.sum(1) / (targets != NO_TARGET).sum(1))
    return losses


def _zeroing(model: bl.Model, turns: int) -> Row:
    text = " ".join(" ".join(s.words) for s in bl.corpora.sample()).split()[:_WORDS]
    encoding = model.encode(text)
    size = len(encoding.ids)

    def loop() -> None:
        """Run the whole network once for each layer and token."""
        for layer in range(model.num_layers):
            for token in range(size):

                def zero(record: Any, layer: int = layer, token: int = token) -> None:
                    if record.index == layer:
                        record.values[:, :, token] = 0
                        record.replace_maps(record.maps)

                model.run([encoding], zero)

    own, naive = _times(lambda: bl.value_zeroing(model, text), loop, turns=turns)
    return Row(
        f"value zeroing, {_WORDS} words, all tokens and layers", "s", own, naive,
        peer_name="a whole pass for each token and layer", times=_ZEROING,
    )  # fmt: skip


def _edits(options: Options) -> list[Row]:
    """Return rows of predictions with a head off and a word hidden, on two networks."""
    sides = [("bundled network", bl.load, _SHORT), ("bundled network", bl.load, _LONG)]
    sides += [("BERT-base size", _base_size, _LONG)] if not options.smoke else []
    rows = []
    for name, load, text in sides:
        model, other = load(), load()
        other.module.set_attn_implementation("eager")
        inputs = model.inputs([model.encode(text)])

        def plain(module: Any = other.module, inputs: Any = inputs) -> object:
            with torch.no_grad():
                return module(**inputs)

        def predict(model: Any = model, text: str = text) -> object:
            edits = [bl.edits.HeadOff("3-1", how="mean"), bl.edits.Hide(4)]
            return model.predict(text, edits=edits)

        edited, whole = _times(predict, plain, turns=options.repetitions(21))
        ratios = [100 * a / b for a, b in zip(edited.values, whole.values, strict=True)]
        what = f"a prediction with edits, {name}, {inputs['input_ids'].shape[1]} tokens"
        rows.append(Row(f"{what}: of the plain pass", "%", Figures(ratios), at_most=_EDITS))
    return rows


def _base_size() -> bl.Model:
    """Return a random network of BERT-base's size with the bundled tokenizer."""
    torch.manual_seed(0)
    return bl.load(BertForMaskedLM(BertConfig()).eval(), bl.load().tokenizer)


def _times(*sides: Callable[[], object], turns: int) -> list[Figures]:
    """Return the CPU seconds of each side, which take turns after a first run of each."""
    for side in sides:
        side()
    seconds: list[list[float]] = [[] for _ in sides]
    for _ in range(turns):
        for side, times in zip(sides, seconds, strict=True):
            start = time.process_time()
            side()
            times.append(time.process_time() - start)
    return [Figures(times) for times in seconds]
