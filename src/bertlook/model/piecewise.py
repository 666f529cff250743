"""Reading a growing input: each token once, its keys and values kept for those that follow."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bertlook.attention.streams import Streams
from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.call_order import CallOrder
from bertlook.model.collector import Collector
from bertlook.model.deferred import transformers
from bertlook.model.generation import append_ids, generate_ids
from bertlook.model.layer import Layer
from bertlook.model.rows import Rows
from bertlook.model.text_reader import TextReader
from bertlook.model.tokens.encoding import Encoding, made_up

if TYPE_CHECKING:
    from torch import Tensor

    from bertlook.attention.attention import Attention

#: The lengths of the pieces in which a made-up input is read, to see whether they can be.
PIECES = (5, 7, 8)
#: How far rounding may take a weight or a probability, in single and in half precision.
_TOLERANCE, _HALF_TOLERANCE = 1e-5, 2e-2
#: What a network raises that can't be called with a cache.
_FAILURES = (RuntimeError, TypeError, ValueError, LookupError, AttributeError, NotImplementedError)


class PiecewiseReader:
    """Reads an input of a causal model piece by piece, with its language-model head.

    Keys and values of all tokens are kept, beyond sliding windows too, so that tokens can be taken
    back.

    Args:
        model: The model; see :func:`reads_piecewise`.
    """

    def __init__(self, model: TextReader) -> None:
        self._model = model
        self._rows = Rows()
        #: The cache of what is read, and that of it which grows.
        self._cache: Any = transformers.DynamicCache()
        self._growing = self._cache
        #: The number of tokens that have been read, and of the pass that runs.
        self.length = self._new = 0
        self._order = self._begin_pass()

    def read(self, encoding: Encoding) -> Tensor:
        """Read what follows the tokens that have been read.

        Args:
            encoding: The whole input.

        Returns:
            (tokens, vocabulary), the logits at the new tokens.
        """
        self._collector(encoding)  # refuses maps that would fill the memory
        with self.passes() as network:
            inputs = self._model.inputs([encoding])
            for name in ("input_ids", "token_type_ids"):
                if name in inputs:
                    inputs[name] = inputs[name][:, self.length :]
            logits: Tensor = network(**inputs, **self.options).logits[0]
        return logits

    @property
    def options(self) -> dict[str, Any]:
        """The arguments of a network by which it takes the cache."""
        parameters = inspect.signature(self._model.module.forward).parameters
        name = "cache" if "cache" in parameters else "past_key_values"
        return {name: self._cache, "use_cache": True}

    @contextmanager
    def passes(self) -> Iterator[Any]:
        """Take over the rows of whatever the network reads inside the block.

        Yields:
            The network to run.
        """
        length = self.length
        try:
            self._order = self._begin_pass()
            with isolated(), tap.tapped(self._model.module, self._keep) as open_tap:
                yield open_tap.network
            self._order.check_complete()
        except BaseException:
            self.cut(length)
            raise

    def _begin_pass(self) -> CallOrder[Any]:
        """Return the runs of attention modules that the next pass consists of."""
        return CallOrder(self._model.architecture.calls, self._model.refuse)

    def _keep(self, layer: Layer) -> None:
        if self._order.is_complete:
            self._order = self._begin_pass()
        call = self._order.match(layer)
        if call is None:
            return
        layer.index = call.layer
        self._take(call, layer)
        if self._order.is_complete:
            self.length += self._new

    def _take(self, call: Any, layer: Layer) -> None:
        """Take over the record of a run of an attention module."""
        self._keep_rows(self._rows, layer)

    def _keep_rows(self, rows: Rows, layer: Layer) -> None:
        """Take over rows whose columns grow with them."""
        self._new, keys = layer.maps.shape[2:]
        if keys != self.length + self._new:
            self._model.refuse(f"layer {layer.index + 1} keeps not all tokens")
        rows.keep(layer)

    def cut(self, length: int) -> None:
        """Take back the tokens from a position on.

        Args:
            length: The number of tokens that stay.
        """
        for layer in self._growing.layers:
            # A pass that was interrupted has reached only some layers.
            layer.crop(min(length - layer.get_seq_length(), 0))
        self._rows.cut(length)
        self.length = min(self.length, length)

    def attention(self, encoding: Any) -> Any:
        """Return the Attention of what has been read.

        Args:
            encoding: The input, with as many tokens.
        """
        collector = self._collector(encoding)
        self._rows.hand_on(collector.keep)
        return collector.attention(self._model.provenance, self._model.note)

    def _collector(self, encoding: Encoding) -> Collector:
        return Collector(self._model.num_layers, self._model.num_heads, encoding)


def generate_piecewise(
    model: TextReader, prompt: Encoding, count: int
) -> tuple[list[int], Attention] | None:
    """Let a model write, and return all tokens and the Attention of those that it has read.

    Some networks read in another way when they write; then it is None.

    Args:
        model: The model; see :func:`reads_piecewise`.
        prompt: The text that it continues.
        count: The maximum number of new tokens. The last one isn't read.
    """
    reader = PiecewiseReader(model)
    options = {**reader.options, "cache_implementation": None}
    try:
        with reader.passes() as network:
            ids = generate_ids(network, model.inputs([prompt]), count, model.name, **options)
    except BertlookError:
        return None
    new = ids[len(prompt.ids) : -1]
    return ids, reader.attention(append_ids(model.tokenizer, prompt, new))


def reads_piecewise(model: TextReader) -> bool:
    """Return whether a causal model gives the same maps if it reads an input piece by piece.

    Some networks have states besides keys and values, or share these among layers. Whether all is
    well shows on a made-up input, which is read whole and in pieces.

    Args:
        model: The model.
    """
    architecture = model.architecture
    has_own_head = architecture.network is model.module.base_model
    if not architecture.tapped or not all(architecture.heads) or not has_own_head:
        return False
    whole = made_up(model.tokenizer, PIECES[-1])
    return reads_same_in_pieces(model, PiecewiseReader(model), whole, model.max_length)


def reads_same_in_pieces(
    model: TextReader, reader: PiecewiseReader, whole: Any, limit: int | None
) -> bool:
    """Return whether an input that is read in pieces gives the maps of one pass.

    Args:
        model: The model.
        reader: What reads pieces.
        whole: An input of as many tokens as ``PIECES`` have.
        limit: The maximum number of tokens that the model reads, or None.
    """
    if limit is not None and limit < PIECES[-1]:
        return False
    half = model.module.dtype in (torch.float16, torch.bfloat16)
    tolerance = _HALF_TOLERANCE if half else _TOLERANCE
    attention, output = model.observe(whole, whole=True)
    expected = output.logits[0].float().softmax(-1)
    try:
        reader.read(whole)
        reader.cut(PIECES[0])
        for length in PIECES[1:]:
            logits = reader.read(whole.first(length))
            rows = expected[length - len(logits) : length]
            if not torch.allclose(logits.float().softmax(-1), rows, atol=tolerance):
                return False
        found = reader.attention(whole)
    except _FAILURES:
        return False
    streams = list(attention) if isinstance(attention, Streams) else []
    pairs = [(found[name], attention[name]) for name in streams] or [(found, attention)]
    return all(bool(abs(a.maps - b.maps).max() <= tolerance) for a, b in pairs)
