"""Light models: small BERTs that NumPy runs until something asks for what only torch gives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.deferred import can_run_networks
from bertlook.edits import Edit
from bertlook.errors import BertlookError
from bertlook.light.encoder import Floats
from bertlook.light.folder import LightParts, read_light_parts, states_of
from bertlook.model import collector as collecting
from bertlook.model.collector import Collector
from bertlook.model.folder import CONFIG_NAME, check_claims, read_json
from bertlook.model.input_tensors import build_inputs
from bertlook.model.layer import OnLayer
from bertlook.model.light_layer import LightLayer
from bertlook.model.light_output import LightOutput, LightValues
from bertlook.model.limits import combine_limits
from bertlook.model.model import Model
from bertlook.model.overview_collector import Maps
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.given_ids import Tables
from bertlook.model.versions import library_versions
from bertlook.tensors import torch
from bertlook.text import printable

if TYPE_CHECKING:
    from transformers import PreTrainedModel

#: Serializes the loading of networks: views read texts in threads.
_lock = threading.RLock()


class LightModel(Model):
    """A small BERT without torch, which becomes an ordinary Model when its network is needed.

    It computes maps, norms of value vectors and masked tokens. Whatever else a Model does needs
    ``module`` or ``tokenizer``: when either is first asked for, the network is loaded with torch
    from the same files, and this object goes on as a :class:`Model`, with the same numbers up to
    rounding (1e-5).

    Args:
        parts: The encoder and the tokenizer.
        load: A function that loads the same model with torch.
        name: A name for messages and titles.
        source: The folder.
    """

    source: Path

    def __init__(
        self, parts: LightParts, load: Callable[[], Model], *, name: str, source: Path
    ) -> None:
        # Without super().__init__, which needs the network.
        sizes = parts.encoder.config
        self._light, self._sizes, self._load = parts, sizes, load
        self.name = printable(name)
        self.source = source
        self.max_length = combine_limits(
            [sizes.max_position_embeddings, parts.tokenizer.model_max_length], name
        )
        self._has_segments = sizes.type_vocab_size > 1

    def __getattr__(self, name: str) -> Any:
        if name not in ("module", "tokenizer"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._go_on(), name)

    def _go_on(self) -> Model:
        """Load the network, and return this object as an ordinary Model."""
        with _lock:
            if type(self) is LightModel:  # no other thread has been faster
                if not self.source.is_dir() or states_of(self.source) != self._light.files:
                    raise BertlookError(
                        f"This needs the network of {self.name}, but the files in {self.source} "
                        "have changed since the model was loaded. Load it again; with "
                        'device="cpu", the network is loaded at once.'
                    )
                vars(self).update(vars(self._load()) | {"name": self.name, "source": self.source})
                self.__class__ = Model  # type: ignore[assignment]
        return self

    def like(self, module: PreTrainedModel, remark: str) -> Model:
        """Return another network of the same architecture as an ordinary model."""
        return self._go_on().like(module, remark)

    @property
    def engine(self) -> str:
        """What computes the maps."""
        return "numpy"

    @property
    def device(self) -> torch.device:
        """The device of the network; where torch is missing, the CPU."""
        return self._go_on().device if can_run_networks() else torch.device("cpu")

    @property
    def options(self) -> dict[str, Any]:
        """The configuration, with the values of all options."""
        return dict(self._light.options)

    def named_weights(self) -> Iterator[tuple[str, Any]]:
        """Yield the entries of the network's state by name, in order."""
        if self._light.head is None and self.has_language_head:
            return self._go_on().named_weights()
        return self._light.named_weights()

    def adapter_states(self) -> list[tuple[str, str]]:
        """Return the names of the layers with adapters, of which there are none."""
        return []

    @property
    def text_tokenizer(self) -> Any:
        """The tokenizer with which texts are read."""
        return self._light.tokenizer

    @property
    def tables(self) -> Tables:
        """The numbers of embeddings, for ids and for segments."""
        return Tables(self._sizes.vocab_size, self._sizes.type_vocab_size * self._has_segments)

    @property
    def network_name(self) -> str:
        """The name of the network's class."""
        return self._sizes.architecture

    @property
    def has_language_head(self) -> bool:
        """Whether the network has a head that predicts tokens."""
        return self._sizes.has_language_head

    @property
    def head_reads_text_alone(self) -> bool:
        """Whether the network needs nothing but text when it runs with its head."""
        return True

    @property
    def num_layers(self) -> int:
        """The number of layers."""
        return self._sizes.num_hidden_layers

    @property
    def num_heads(self) -> int:
        """The number of heads in each layer."""
        return self._sizes.num_attention_heads

    @property
    def _heads(self) -> Sequence[int]:
        return [self.num_heads] * self.num_layers

    @property
    def causal(self) -> bool:
        """Whether no token attends to a later one."""
        return False

    @property
    def note(self) -> str:
        """A remark on layers without attention between tokens, which it doesn't have."""
        return ""

    @property
    def provenance(self) -> dict[str, Any]:
        """The model's name, device and precision, and the libraries' versions."""
        return {
            "model": self.name,
            "revision": None,
            "device": "cpu",
            "dtype": "float32",
            "versions": library_versions("numpy", "tokenizers"),
        }

    def observe(
        self,
        encoding: Any,
        edits: Sequence[Edit] = (),
        *,
        maps: Maps = "auto",
        whole: bool = False,
        logits_at: Sequence[int] | None = None,
    ) -> tuple[Any, Any]:
        """Compute the attention maps of an encoded input; with torch if more is asked for.

        Args:
            encoding: The input, from :meth:`encode`.
            edits: Changes of the attention.
            maps: Which maps to hold in memory, as for a call.
            whole: Whether to run the head of a language model too.
            logits_at: The positions at which logits are needed.

        Returns:
            The :class:`~bertlook.Attention`, and None or the output of the network, of which
            there are the ``logits``.
        """
        if not edits and maps in ("auto", "all") and self._can_read(encoding, whole=whole):
            attention, states = self._read(encoding)
            return attention, self._predict(states, logits_at) if whole else None
        return self._go_on().observe(encoding, edits, maps=maps, whole=whole, logits_at=logits_at)

    def run(self, encodings: Sequence[Encoding], on_layer: OnLayer, **options: Any) -> Any:
        """Run a batch and call ``on_layer`` with each layer's record; with torch if it is there.

        A corpus takes longer than the import of torch, which reads it faster.

        Args:
            encodings: The inputs; shorter ones are padded at the end.
            on_layer: A function that is called with each :class:`~bertlook.model.layer.Layer`.
            **options: What else is asked for, as of an ordinary model, for which torch is needed.

        Raises:
            BertlookError: If torch is needed and missing.
        """
        if can_run_networks() or any(option not in (None, False) for option in options.values()):
            return self._go_on().run(encodings, on_layer, **options)
        inputs = build_inputs(encodings, self.tables, self.text_tokenizer, self.name)
        real = inputs["attention_mask"] > 0
        visible = real[:, None, None].expand(-1, -1, real.shape[1], -1)
        ids, types = (
            inputs[name].numpy() if name in inputs else None
            for name in ("input_ids", "token_type_ids")
        )
        assert ids is not None
        encoder = self._light.encoder
        for index, layer in enumerate(encoder.layers(ids, types, real.numpy())):
            on_layer(LightLayer(encoder, index, layer, visible))
        return None

    def _run_head(
        self, encoding: Encoding, edits: Sequence[Edit], places: Sequence[int] | None
    ) -> tuple[Any, str]:
        """Return logits, and a remark on the edits."""
        if edits or not self._can_read(encoding, whole=True):
            return self._go_on()._run_head(encoding, edits, places)
        return self._predict(self._read(encoding)[1], places), ""

    def _predict(self, states: Floats, places: Sequence[int] | None) -> LightOutput:
        """Return the logits of the encoder's last states at some positions, by default all."""
        assert self._light.head is not None
        return LightOutput(self._light.head.logits(states if places is None else states[:, places]))

    def _can_read(self, encoding: Encoding, *, whole: bool) -> bool:
        """Return whether an input needs neither a message on what is wrong nor an overview.

        Args:
            encoding: The input.
            whole: Whether the head is needed, too.
        """
        tables, tokens = self.tables, len(encoding.ids)
        size = 4 * self.num_layers * self.num_heads * tokens**2
        return (
            (self._light.head is not None or not whole)
            and 0 < tokens <= self._sizes.max_position_embeddings
            and size <= collecting.MAX_BYTES
            and min(encoding.ids) >= 0
            and max(encoding.ids) < tables.num_ids
            and all(0 <= id_ < self._sizes.type_vocab_size for id_ in encoding.type_ids or ())
        )

    def _read(self, encoding: Encoding) -> tuple[Any, Floats]:
        """Return the attention of an input, and the encoder's last states."""
        ids = np.array([encoding.ids])
        types = None
        if self._has_segments and encoding.type_ids is not None:
            types = np.array([encoding.type_ids])
        values = LightValues(self._light.encoder)
        collector = Collector(self.num_layers, self.num_heads, encoding, values=values)
        for index, layer in enumerate(self._light.encoder.layers(ids, types)):
            maps = layer.maps[0]
            collector.add_maps(index, maps, maps.sum(-1).mean(-1))
            collector.add_mask(index, np.ones(maps.shape[1:], bool))
            values.add(layer.values[0])
        return collector.attention(self.provenance), layer.states


def find_light_model(folder: Path, name: str, load: Callable[[], Model]) -> LightModel | None:
    """Return the model in a folder as a light one, or None if it needs torch.

    Args:
        folder: The folder, whose files have been checked.
        name: What the model is called.
        load: A function that loads the same model with torch.
    """
    try:
        config = read_json(folder / CONFIG_NAME)
        check_claims(config, folder)
        parts = read_light_parts(folder, config)
    except BertlookError:  # raised again where it is loaded with torch
        return None
    if parts is None:
        return None
    return LightModel(parts, load, name=name, source=folder)
