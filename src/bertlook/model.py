"""Model: a transformer and its tokenizer, ready to be looked at."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import torch
from transformers import AutoConfig, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from transformers.utils import logging as hf_logging

from bertlook import tap
from bertlook.attention import Attention
from bertlook.encoding import Encoding, encode
from bertlook.errors import BertlookError

BUNDLED = Path(__file__).parent / "bundled" / "bert-mini"

#: The largest maps that are gathered for one input, in bytes: beyond, nothing could draw them.
MOST_BYTES = 8_000_000_000


def load(
    name: str | Path | PreTrainedModel | None = None,
    tokenizer: Any = None,
    *,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    revision: str | None = None,
) -> Model:
    """Load a model to look at.

    Weights come from safetensors alone, and no code from a repository is run.

    Args:
        name: a local folder, a hub id, or a model in hand, which is left as it is; by default the
            model that comes with the package, which needs no network.
        tokenizer: the tokenizer of a model in hand; else a folder, a hub id or a tokenizer to use
            instead of the model's own.
        device: where to put the model; by default the CPU. A model in hand stays where it is.
        dtype: the weights' type; by default float32.
        revision: the hub's branch, tag or commit.

    Raises:
        BertlookError: if the model can't be found, is incomplete, or is of a kind that can't be
            looked at.
    """
    if isinstance(name, PreTrainedModel):
        if tokenizer is None:
            raise BertlookError(
                "A model in hand needs its tokenizer: bl.load(model, tokenizer=...)."
            )
        return Model(name, _tokenizer(tokenizer, None), name=_name_of(name))
    if name is None:
        name = BUNDLED
    if not isinstance(name, (str, Path)):
        raise BertlookError(
            f"A {type(name).__name__} isn't a model: give a folder, a hub id, or a model made by "
            "transformers."
        )
    if isinstance(name, Path) and not name.is_dir():
        raise BertlookError(f"There is no folder {name}.")
    if os.path.isfile(name):  # transformers would unpickle it
        raise BertlookError(f"{name} is a file: give the folder that it is in.")
    folder = Path(name) if os.path.isdir(name) else None
    with _quiet():
        config = _config(str(name), folder, revision)
        module = _weights(str(name), folder, config, revision, _dtype(dtype))
        own = _tokenizer(str(name) if tokenizer is None else tokenizer, revision)
    module.eval()
    if device is not None:
        _move(module, device)
    title = folder.resolve().name if folder else str(name)
    return Model(module, own, name=title, folder=folder)


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
        _refuse_unreadable(module.config, name)
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

        def keep(layer: int, probabilities: torch.Tensor) -> None:
            maps[layer] = probabilities[0].float().cpu().numpy()

        self.read([encoding], keep)
        return Attention(
            encoding.tokens,
            maps,
            encoding.word_ids,
            encoding.source,
            words=encoding.words,
            note=encoding.note,
        )

    def encode(self, text: Any, pair: Any = None, *, truncate: bool = False) -> Encoding:
        """Tokenise a text as this model reads it; see :meth:`__call__`."""
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
        inputs = self._batch(encodings)
        batch, tokens = inputs["input_ids"].shape
        shape = (batch, self.num_heads, tokens, tokens)

        def hear(layer: int, probabilities: torch.Tensor) -> None:
            if layer >= self.num_layers or probabilities.shape != shape:
                self._refuse(
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
                self._refuse(
                    "it neither uses transformers' attention interface nor returns maps in eager "
                    "mode"
                )
            layers = len(maps)
            for layer, probabilities in enumerate(maps):
                # Some architectures return scores under this name.
                if (probabilities < 0).any():
                    self._refuse("what it returns as attention has negative weights")
                hear(layer, probabilities)
        if layers != self.num_layers:
            self._refuse(f"{layers} of its {self.num_layers} layers attend")

    def _refuse(self, why: str) -> NoReturn:
        raise BertlookError(
            f"{self.name} ({type(self.module).__name__}) shows no attention that can be looked at: "
            f"{why}."
        )

    def _batch(self, encodings: Sequence[Encoding]) -> dict[str, torch.Tensor]:
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


def _config(name: str, folder: Path | None, revision: str | None) -> Any:
    if folder and not (folder / "config.json").is_file():
        raise BertlookError(f"{folder} has no config.json: it isn't the folder of a model.")
    try:
        config = AutoConfig.from_pretrained(name, revision=revision, trust_remote_code=False)
    except Exception as error:  # whatever a broken file makes the reader raise
        if isinstance(error, OSError) and not folder:
            raise BertlookError(
                f"{name} can't be loaded: there is no such folder, and it isn't in the hub's local "
                f"cache or can't be reached. Give a folder, or check the name. ({_first(error)})"
            ) from error
        raise BertlookError(
            f"The configuration of {name} can't be used: {_first(error)}"
        ) from error
    _refuse_unreadable(config, name)
    return config


def _weights(
    name: str, folder: Path | None, config: Any, revision: str | None, dtype: torch.dtype
) -> PreTrainedModel:
    if folder and not any(folder.glob("*.safetensors")):
        found = ", ".join(sorted(path.name for path in folder.glob("*.bin")))
        raise BertlookError(
            f"{folder} has no *.safetensors file, and no other kind is read"
            + (f": {found} may run code. " if found else ". ")
            + "Save the model with save_pretrained of a current transformers."
        )
    try:
        module, report = _class_of(config).from_pretrained(
            name,
            config=config,
            revision=revision,
            dtype=dtype,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # reported below, by name
        )
    except Exception as error:  # whatever a broken file makes the reader raise
        raise BertlookError(f"The weights of {name} can't be loaded: {_first(error)}") from error
    missing = sorted(key for key in report["missing_keys"] if "pooler" not in key)
    wrong = sorted(str(key[0]) for key in report["mismatched_keys"])
    backbone = module.base_model
    inside = f"{module.base_model_prefix}."
    if backbone is not module and not any(key.startswith(inside) for key in missing + wrong):
        # At most the language model's head is missing, as in ELECTRA's discriminator.
        return backbone if missing or wrong else module
    if missing or wrong:
        what, keys = ("lack", missing) if missing else ("don't fit the configuration in", wrong)
        raise BertlookError(
            f"The weights of {name} {what} {keys[0]}"
            + (f" and {len(keys) - 1} more" if len(keys) > 1 else "")
            + ": maps of a partly random network would be noise."
        )
    return module


def _class_of(config: Any) -> Any:
    """The auto class that keeps a language model's head where the weights have one."""
    import transformers

    architecture = next(iter(config.architectures or []), "")
    if architecture.endswith(("ForMaskedLM", "ForPreTraining")):
        return transformers.AutoModelForMaskedLM
    if architecture.endswith(("ForCausalLM", "LMHeadModel")):
        return transformers.AutoModelForCausalLM
    return transformers.AutoModel


def _tokenizer(given: Any, revision: str | None) -> Any:
    if isinstance(given, PreTrainedTokenizerBase):
        return given
    if not isinstance(given, (str, Path)):
        raise BertlookError(
            f"A {type(given).__name__} isn't a tokenizer: give a folder, a hub id, or a tokenizer "
            "made by transformers."
        )
    try:
        loaded = AutoTokenizer.from_pretrained(
            str(given), revision=revision, trust_remote_code=False
        )
    except Exception as error:  # whatever a broken file makes the reader raise
        raise BertlookError(f"The tokenizer of {given} can't be loaded: {_first(error)}") from error
    if len(loaded) <= len(loaded.all_special_tokens):
        raise BertlookError(
            f"{given} has no vocabulary: its tokenizer's files (tokenizer.json, or vocab.txt and "
            "its like) are missing. Pass tokenizer=."
        )
    return loaded


def _move(module: PreTrainedModel, device: str | torch.device) -> None:
    try:
        module.to(device)
    except (RuntimeError, AssertionError) as error:  # torch's, for unknown and absent devices
        raise BertlookError(f"The model can't be put on {device}: {_first(error)}") from error


def _refuse_unreadable(config: Any, name: str) -> None:
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


def _dtype(dtype: str | torch.dtype | None) -> torch.dtype:
    found = getattr(torch, str(dtype or "float32").removeprefix("torch."), None)
    if not isinstance(found, torch.dtype) or not found.is_floating_point:
        raise BertlookError(f"{dtype!r} isn't a type of torch: write float32, bfloat16 or float16.")
    return found


def _name_of(module: PreTrainedModel) -> str:
    path = getattr(module.config, "_name_or_path", None)
    if not path:
        return type(module).__name__
    return Path(path).resolve().name if Path(path).is_dir() else path


def _first(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0].strip() if lines else type(error).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers' load reports and progress bars out of a notebook."""
    level, bars = hf_logging.get_verbosity(), hf_logging.is_progress_bar_enabled()
    hf_logging.set_verbosity_error()
    hf_logging.disable_progress_bar()
    try:
        yield
    finally:
        hf_logging.set_verbosity(level)
        if bars:
            hf_logging.enable_progress_bar()
