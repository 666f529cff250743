"""Runs of an encoder-decoder that read its streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bertlook.deferred import torch
from bertlook.edits import Edit
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.editing import Editor
from bertlook.model.layer import OnLayer
from bertlook.model.model import Model
from bertlook.model.streams.stream_layout import StreamLayout, examine_streams, place_layers
from bertlook.model.streams.stream_outputs import read_outputs
from bertlook.model.streams.target import Target, start_token
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.token_text import show_tokens
from bertlook.text import first_line

#: The number of tokens of the target that a network reads to show its streams.
_PROBE_TARGET = 3


class StreamReader:
    """Reads the streams of an encoder-decoder.

    Args:
        model: The encoder-decoder.
        probe_source: A function that returns a source for the pass that shows the streams.
        source_inputs: A function that returns the encoder's inputs for sources.
    """

    def __init__(
        self,
        model: Model,
        probe_source: Callable[[], Encoding],
        source_inputs: Callable[[Sequence[Encoding]], dict[str, torch.Tensor]],
    ) -> None:
        self._model = model
        self._probe_source = probe_source
        self._source_inputs = source_inputs
        self._layout: tuple[list[torch.nn.Module], StreamLayout] | None = None

    @property
    def layout(self) -> StreamLayout:
        """The streams of the network's attention, determined from a pass over a few tokens.

        Raises:
            BertlookError: If no attention can be read.
        """
        parts = list(self._model.module.modules())
        if self._layout is None or self._layout[0] != parts:
            self._layout = parts, self._examine(self._probe_source())
        return self._layout[1]

    @isolated()
    def _examine(self, source: Encoding) -> StreamLayout:
        """Return the streams of the network's attention to a source.

        Raises:
            BertlookError: If no attention can be read, or the network needs more than two texts.
        """
        size = _PROBE_TARGET - (len(source.ids) == _PROBE_TARGET)
        target = Encoding([0] * size, None, [""] * size, [None] * size, [], None)
        try:
            return examine_streams(
                self._model.module.base_model,
                self.inputs([Target(**vars(target), reads=source)]),
                (len(source.ids), size),
                self._model.refuse,
            )
        except (RuntimeError, TypeError, ValueError, LookupError, AttributeError) as error:
            if isinstance(error, (BertlookError, torch.OutOfMemoryError)):
                raise
            raise BertlookError(
                f"{self._model.name} can't be run on two texts alone, perhaps for a value in its "
                f"config.json: {first_line(error)}"
            ) from error

    def start(self, source: Encoding) -> Target:
        """Return the target of which nothing is written: the start token alone.

        Args:
            source: The source.
        """
        end = self._model.tokenizer.eos_token_id
        token = start_token(self._model.module, [1 if end is None else end])
        tokens = show_tokens(self._model.tokenizer, [token])
        return Target([token], None, tokens, [None], [], source.source, reads=source)

    @isolated()
    def read(
        self,
        targets: Sequence[Target],
        on_layer: Mapping[str, OnLayer],
        *,
        whole: bool = False,
        gradients: bool = False,
        unreadable: dict[str, str] | None = None,
    ) -> Any:
        """Run a batch and call a function of each stream with its layers' records.

        Args:
            targets: Targets with their sources; shorter ones are padded at the end.
            on_layer: The functions by stream.
            whole: Whether to run the head of the language model too.
            gradients: Whether autograd records the run.
            unreadable: Takes the reason for each stream that can't be read, by its name. By default
                such a stream is an error.

        Returns:
            The output of the network.

        Raises:
            BertlookError: If a stream can't be read.
        """
        layout = self.layout
        for stream in on_layer:
            if stream in layout.unreadable:
                self._model.refuse(f"of its {stream} stream, {layout.unreadable[stream]}")
        network = self._model.module if whole else layout.network
        inputs = self.inputs(targets)
        tapped = {stream for stream in on_layer if layout.streams[stream].tapped}
        others = [stream for stream in on_layer if stream not in tapped]
        output = None
        if others and gradients:
            self._model.refuse("it doesn't use transformers' attention interface")
        if tapped:
            place, check = place_layers(layout, on_layer, self._model.refuse)
            with tap.tapped(network, place, gradients=gradients) as open_tap:
                output = open_tap.network(**inputs)
            check()
        if others:
            returned, output = read_outputs(network, inputs, others)
            for stream, layers in returned.items():
                if not isinstance(layers, str):
                    for layer in layers:
                        on_layer[stream](layer)
                elif unreadable is None:
                    self._model.refuse(f"of its {stream} stream, {layers}")
                else:
                    unreadable[stream] = layers
        return output

    def editors(self, edits: Sequence[Edit], target: Target) -> dict[str, Editor]:
        """Return the edits of a target and its source, by stream.

        Args:
            edits: The edits, each with its stream.
            target: The target.

        Raises:
            BertlookError: If an edit names a stream, head, word or token that isn't there.
        """
        streams = self.layout.streams
        for edit in edits:
            if edit.stream is not None and edit.stream not in streams:
                self._model.refuse(
                    f"of its {edit.stream} stream, which {edit!r} names, "
                    f"{self.layout.unreadable.get(edit.stream, 'there is none')}"
                )
        return {
            stream: Editor(
                edits, *axes_of(target)[stream], [shape.num_heads] * shape.num_layers, stream
            )
            for stream, shape in streams.items()
        }

    def inputs(self, targets: Sequence[Target]) -> dict[str, Any]:
        """Return the inputs of both parts of the network.

        Args:
            targets: Targets with their sources; shorter ones are padded at the end.
        """
        target_inputs = self._model.inputs(targets)
        return {
            **self._source_inputs([target.reads for target in targets]),
            "decoder_input_ids": target_inputs["input_ids"],
            "decoder_attention_mask": target_inputs["attention_mask"],
            "use_cache": False,
        }


def axes_of(target: Target) -> dict[str, tuple[Encoding, Encoding | None]]:
    """Return the inputs of each stream's queries, and of its keys if they are others."""
    source = target.reads
    return {"encoder": (source, None), "decoder": (target, None), "cross": (target, source)}
