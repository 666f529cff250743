"""Reading a growing target: the source once, and each token of the target once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bertlook.attention.streams import Streams
from bertlook.model.call_order import CallOrder
from bertlook.model.collector import Collector
from bertlook.model.deferred import transformers
from bertlook.model.layer import Layer
from bertlook.model.piecewise import PIECES, PiecewiseReader, reads_same_in_pieces
from bertlook.model.rows import Rows
from bertlook.model.streams.stream_reader import StreamReader, axes_of
from bertlook.model.streams.target import Target
from bertlook.model.text_reader import TextReader
from bertlook.model.tokens.encoding import made_up

if TYPE_CHECKING:
    from torch import Tensor


class PiecewiseStreams(PiecewiseReader):
    """Reads a target of an encoder-decoder piece by piece, and its source with the first piece.

    Args:
        model: The encoder-decoder; see :func:`reads_target_piecewise`.
        streams: What knows its streams.
    """

    def __init__(self, model: TextReader, streams: StreamReader) -> None:
        self._streams = streams
        super().__init__(model)
        self._start()

    def _start(self) -> None:
        """Forget what has been read."""
        self._growing = transformers.DynamicCache()
        self._cache = transformers.EncoderDecoderCache(self._growing, transformers.DynamicCache())
        self._source: Any = None
        self._by_stream = {
            stream: Rows(is_cross=stream == "cross") for stream in self._streams.layout.streams
        }

    def read(self, encoding: Any) -> Tensor:
        """Read what follows the tokens of the target that have been read."""
        inputs = {**self._streams.inputs([encoding]), **self.options}
        inputs["decoder_input_ids"] = inputs["decoder_input_ids"][:, self.length :]
        if self._source is not None:
            from transformers.modeling_outputs import BaseModelOutput

            inputs.pop("input_ids")
            inputs["encoder_outputs"] = BaseModelOutput(last_hidden_state=self._source)
        with self.passes() as network:
            output = network(**inputs)
            self._source = output.encoder_last_hidden_state
        logits: Tensor = output.logits[0]
        return logits

    def _begin_pass(self) -> CallOrder[Any]:
        calls = self._streams.layout.calls
        if self.length:  # the encoder has run
            calls = tuple(call for call in calls if call.stream != "encoder")
        return CallOrder(calls, self._model.refuse)

    def _take(self, call: Any, layer: Layer) -> None:
        rows = self._by_stream[call.stream]
        if call.stream == "decoder":
            self._keep_rows(rows, layer)
        else:
            rows.keep(layer)

    def cut(self, length: int) -> None:
        """Take back the tokens of the target from a position on."""
        super().cut(length)
        if length == 0:
            self._start()
        for stream, rows in self._by_stream.items():
            if stream != "encoder":
                rows.cut(length)

    def attention(self, encoding: Any) -> Streams:
        """Return the Streams of what has been read."""
        attentions: dict[str, Any] = {}
        for stream, shape in self._streams.layout.streams.items():
            axes = axes_of(encoding)[stream]
            collector = Collector(shape.num_layers, shape.num_heads, *axes)
            self._by_stream[stream].hand_on(collector.keep)
            facts = {**self._model.provenance, "stream": stream}
            attentions[stream] = collector.attention(facts)
        return Streams(**attentions)


def reads_target_piecewise(model: TextReader, streams: StreamReader) -> bool:
    """Return whether an encoder-decoder gives the same maps if it reads a target in pieces.

    Args:
        model: The model.
        streams: What knows its streams.
    """
    layout = streams.layout
    if layout.unreadable or not all(shape.tapped for shape in layout.streams.values()):
        return False
    source = made_up(model.tokenizer, PIECES[-1] + 1)
    whole = Target(**vars(made_up(model.tokenizer, PIECES[-1])), reads=source)
    limit = getattr(model, "max_target_length", None)
    return reads_same_in_pieces(model, PiecewiseStreams(model, streams), whole, limit)
