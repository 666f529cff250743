"""Model: a transformer and its tokenizer, ready to be looked at."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import torch
from transformers import PreTrainedModel

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.model import tap
from bertlook.model.encode import Encoding, encode
from bertlook.model.values import OutputProjections, Values

#: The largest maps that are gathered for one input, in bytes: beyond, nothing could draw them.
MOST_BYTES = 8_000_000_000


class Model:
    """A transformer and its tokenizer. Call it on a text to get its :class:`~bertlook.Attention`.

    Args:
        module: the transformer.
        tokenizer: its tokenizer.
        name: what to call it.
        folder: where it was loaded from, if from a folder.
    """

    def __init__(
        self, module: PreTrainedModel, tokenizer: Any, *, name: str, folder: Path | None = None
    ) -> None:
        refuse_unreadable(module.config, name)
        self.module = module
        self.tokenizer = tokenizer
        self.name = name
        self._folder = folder
        _check_fit(module, tokenizer, name)

    @property
    def num_layers(self) -> int:
        """L."""
        return self.module.config.num_hidden_layers

    @property
    def num_heads(self) -> int:
        """H, the heads of a layer."""
        return self.module.config.num_attention_heads

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        return self.module.device

    @property
    def max_length(self) -> int | None:
        """The most tokens the model takes, special tokens included; None: no limit is known."""
        limits = [_positions(self.module), getattr(self.tokenizer, "model_max_length", None)]
        # Tokenizers that know no limit say so with a huge number.
        known = [int(limit) for limit in limits if limit is not None and limit < 1e9]
        return min(known, default=None)

    @cached_property
    def causal(self) -> bool:
        """Whether no token attends to a later one; seen on an input of two tokens."""
        pair = Encoding([0, 0], None, ["", ""], [None, None], [], None)
        ahead = []
        self.read([pair], lambda _, probabilities: ahead.append(probabilities[0, :, 0, 1].any()))
        return not any(ahead)

    @property
    def card(self) -> Card | None:
        """The model card beside the weights, where there is one."""
        path = self._folder / "README.md" if self._folder else None
        return Card(path.read_text("utf-8")) if path and path.is_file() else None

    def __call__(self, text: Any, pair: Any = None, *, truncate: bool = False) -> Attention:
        """Look at a text.

        Args:
            text: a str, a list of words, or a Sentence or Document.
            pair: a second one, for models that read pairs.
            truncate: cut what is over the model's limit, and say so in the result's ``note``.

        Returns:
            The maps of all heads, with ``text`` as its ``source``.

        Raises:
            BertlookError: if the text is empty or over the limit.
        """
        encoding = self.encode(text, pair, truncate=truncate)
        tokens = len(encoding.ids)
        shape = (self.num_layers, self.num_heads, tokens, tokens)
        if 4 * np.prod(shape, dtype=float) > MOST_BYTES:
            raise BertlookError(
                f"The maps of {tokens} tokens would take {4e-9 * np.prod(shape, dtype=float):.0f} "
                "GB: look at a shorter text."
            )
        maps = np.empty(shape, np.float32)
        norms = np.empty(shape[:3], np.float32)
        known = []

        def keep(layer: int, probabilities: torch.Tensor, values: Values | None) -> None:
            maps[layer] = probabilities[0].float().numpy(force=True)
            if values is not None:
                norms[layer] = values.norms()[0].float().numpy(force=True)
                known.append(layer)

        self.read_values([encoding], keep)
        return Attention(
            encoding.tokens,
            maps,
            encoding.word_ids,
            encoding.source,
            words=encoding.words,
            note=encoding.note,
            value_norms=norms if len(known) == self.num_layers else None,
        )

    def encode(self, text: Any, pair: Any = None, *, truncate: bool = False) -> Encoding:
        """Tokenize a text as this model reads it; see :meth:`__call__`."""
        return encode(self.tokenizer, text, pair, limit=self.max_length, truncate=truncate)

    def read(
        self, encodings: Sequence[Encoding], listener: Callable[[int, torch.Tensor], None]
    ) -> None:
        """Run a batch, and let a listener hear each layer's maps.

        Args:
            encodings: the inputs; shorter ones are padded at the end.
            listener: called with each layer, in order, and its (B, H, N, N) probabilities. Padded
                keys have probability 0; what padded queries attend to is without meaning.

        Raises:
            BertlookError: if the architecture shows no attention.
        """
        inputs = self.inputs(encodings)
        batch, tokens = inputs["input_ids"].shape
        shape = (batch, self.num_heads, tokens, tokens)

        def hear(layer: int, probabilities: torch.Tensor) -> None:
            if layer >= self.num_layers or probabilities.shape != shape:
                self.refuse(
                    f"its map number {layer + 1} has shape {tuple(probabilities.shape)}, and "
                    f"{self.num_layers} of shape {shape} were expected"
                )
            listener(layer, probabilities)

        # The backbone alone: a language model's output layer costs much and isn't looked at.
        backbone = self.module.base_model
        with tap.tapped(backbone, hear) as heard:
            backbone(**inputs)
            layers = heard.heard
        if not layers:
            with tap.eager(backbone):
                maps = getattr(backbone(**inputs, output_attentions=True), "attentions", None)
            if not maps or any(layer is None for layer in maps):
                self.refuse(
                    "it neither uses transformers' attention interface nor returns maps in eager "
                    "mode"
                )
            layers = len(maps)
            for layer, probabilities in enumerate(maps):
                # Some architectures return scores under this name.
                if (probabilities < 0).any():
                    self.refuse("what it returns as attention has negative weights")
                hear(layer, probabilities)
        if layers != self.num_layers:
            self.refuse(f"{layers} of its {self.num_layers} layers attend")

    def read_values(
        self,
        encodings: Sequence[Encoding],
        listener: Callable[[int, torch.Tensor, Values | None], None],
    ) -> None:
        """Run a batch, and let a listener hear each layer's maps and values.

        Args:
            encodings: the inputs; shorter ones are padded at the end.
            listener: called with each layer, in order, its (B, H, N, N) probabilities, and its
                values, None where the architecture keeps them to itself.

        Raises:
            BertlookError: if the architecture shows no attention.
        """
        projections = OutputProjections(self.module.base_model)

        def hear(layer: int, probabilities: torch.Tensor) -> None:
            attention, value = tap.heard_now()
            found = None
            if attention is not None and value is not None:
                found = projections.values(attention, value, self.num_heads)
            listener(layer, probabilities, found)

        self.read(encodings, hear)

    def refuse(self, why: str) -> NoReturn:
        """Raise a BertlookError that says why the attention of this model can't be looked at."""
        raise BertlookError(
            f"{self.name} ({type(self.module).__name__}) shows no attention that can be looked at: "
            f"{why}."
        )

    def inputs(self, encodings: Sequence[Encoding]) -> dict[str, torch.Tensor]:
        """The tensors that the network is called with, padded at the end."""
        longest = max(len(encoding.ids) for encoding in encodings)
        pad = getattr(self.tokenizer, "pad_token_id", None) or 0

        def padded(rows: Sequence[Sequence[int]], value: int) -> torch.Tensor:
            full = [[*row, *[value] * (longest - len(row))] for row in rows]
            return torch.tensor(full, device=self.device)

        inputs = {
            "input_ids": padded([encoding.ids for encoding in encodings], pad),
            "attention_mask": padded([[1] * len(encoding.ids) for encoding in encodings], 0),
        }
        types = [encoding.type_ids for encoding in encodings]
        if all(ids is not None for ids in types) and self._knows_segments:
            inputs["token_type_ids"] = padded([ids or [] for ids in types], 0)
        return inputs

    @property
    def _knows_segments(self) -> bool:
        """Whether the model tells segments apart; many a tokenizer numbers them for one that can't.

        GPT-2 takes them and has no table of them: it would add the vectors of tokens 0 and 1.
        """
        taken = inspect.signature(self.module.base_model.forward).parameters
        return "token_type_ids" in taken and getattr(self.module.config, "type_vocab_size", 0) > 1

    def __repr__(self) -> str:
        return f"<Model: {self.name}, {self.num_layers} layers x {self.num_heads} heads>"


class Card(str):
    """A model card: Markdown, drawn as such in a notebook."""

    def _repr_markdown_(self) -> str:
        return str(self)


def refuse_unreadable(config: Any, name: str) -> None:
    """Raise a BertlookError where a configuration is of no encoder or decoder with heads."""
    if getattr(config, "is_encoder_decoder", False):
        raise BertlookError(
            f"{name} is an encoder-decoder ({config.model_type}); bertlook looks at encoders and "
            "at decoders."
        )
    if not getattr(config, "num_attention_heads", None) or not getattr(
        config, "num_hidden_layers", None
    ):
        raise BertlookError(f"{name} ({config.model_type}) has no attention heads to look at.")


def _check_fit(module: PreTrainedModel, tokenizer: Any, name: str) -> None:
    try:
        rows = module.get_input_embeddings().weight.shape[0]
    except (AttributeError, NotImplementedError) as error:
        raise BertlookError(
            f"{name} ({module.config.model_type}) has no table of tokens: bertlook looks at models "
            "that read text as tokens."
        ) from error
    highest = max(tokenizer.get_vocab().values(), default=-1)
    if highest >= rows:
        raise BertlookError(
            f"The tokenizer doesn't fit {name}: it gives ids up to {highest}, and the model knows "
            f"{rows} tokens. Pass the tokenizer that the model was trained with."
        )


def _positions(module: PreTrainedModel) -> int | None:
    """How many positions the model has: the rows of its table, or what its configuration says."""
    for part_name, part in module.named_modules():
        table = part_name.rsplit(".", 1)[-1]
        if table in ("position_embeddings", "wpe") and isinstance(part, torch.nn.Embedding):
            # RoBERTa and its kin count positions from after the padding token's.
            return part.num_embeddings - (0 if part.padding_idx is None else part.padding_idx + 1)
    return getattr(module.config, "max_position_embeddings", None)
