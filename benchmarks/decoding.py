"""The time of a decoded token with its maps beside a step of transformers' own ``generate``.

The network has random weights and GPT-2's size, 12 layers of 768 with 50257 tokens; the keys and
values of earlier tokens are kept on both sides. Both sides take turns, and the ratio of each turn
is reported. The prompt's own pass is left out: it is the difference between many tokens and one.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from record import Figures, Options, Row
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

import bertlook as bl
from bertlook.model.writing import Writing

TITLE = "A decoded token with its maps, GPT-2's size"
_PROMPTS = (64, 128)
_STEPS = 32
_AT_MOST = 150.0


def measure(options: Options) -> list[Row]:
    model = _model()
    rows = []
    for tokens in options.first(_PROMPTS):
        ids = [1 + 7 * index for index in range(tokens)]
        inputs = model.inputs([model.encode(input_ids=ids)])

        def generate(count: int, inputs: dict[str, torch.Tensor] = inputs) -> object:
            settings = {"max_new_tokens": count, "min_new_tokens": count}
            return model.module.generate(**inputs, do_sample=False, pad_token_id=0, **settings)

        def generate_attention(count: int, ids: list[int] = ids) -> object:
            return model.generate_attention(input_ids=ids, tokens=count)

        def write(count: int, ids: list[int] = ids) -> Writing:
            writing = model.write(input_ids=ids)
            for _ in range(count):
                writing.append()
            return writing

        def write_and_show(count: int, ids: list[int] = ids) -> None:
            writing = model.write(input_ids=ids)
            for _ in range(count):
                writing.append()
                _ = writing.attention.maps

        sides = {
            "append": write,
            "append, and join all maps": write_and_show,
            "generate_attention": generate_attention,
        }
        for name, side in sides.items():
            side(2), generate(2)
            ratios = [
                100 * _seconds_a_step(side) / _seconds_a_step(generate)
                for _ in range(options.repetitions(7))
            ]
            limit = _AT_MOST if name != "append, and join all maps" else None
            what = f"{name}, {tokens} tokens: of generate's step"
            rows.append(Row(what, "%", Figures(ratios), at_most=limit))
    return rows


def _model() -> bl.Model:
    torch.manual_seed(0)
    module = GPT2LMHeadModel(GPT2Config()).eval()
    module.generation_config.eos_token_id = None  # random weights may end a text at once
    words = {f"w{index}": index for index in range(module.config.vocab_size)}
    tokenizer = Tokenizer(WordLevel(words, unk_token="w0"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return bl.load(module, PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="w0"))


def _seconds_a_step(write: Callable[[int], object]) -> float:
    """Return the CPU time of a token after the first."""
    few, many = (_seconds(write, count) for count in (1, 1 + _STEPS))
    return (many - few) / _STEPS


def _seconds(write: Callable[[int], object], count: int) -> float:
    start = time.process_time()
    write(count)
    return time.process_time() - start
