"""Encoder-decoders: models that read a source and write a target."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bertlook.attention.streams import Streams
from bertlook.edits import Edit, Edits, check_edits, edits_made
from bertlook.errors import BertlookError
from bertlook.model.collector import Collector
from bertlook.model.generation import append_ids, count_new_tokens, generate_ids, unread
from bertlook.model.layer import OnLayer
from bertlook.model.limits import combine_limits, count_positions_of
from bertlook.model.model import Model
from bertlook.model.predicting import ignore, predict
from bertlook.model.prediction import Prediction
from bertlook.model.shortcut import Shortcut
from bertlook.model.streams.piecewise_streams import PiecewiseStreams, reads_target_piecewise
from bertlook.model.streams.stream import Stream
from bertlook.model.streams.stream_layout import StreamLayout
from bertlook.model.streams.stream_reader import StreamReader, axes_of
from bertlook.model.streams.target import (
    Target,
    check_tokenizer,
    encode_target,
    first_ids,
    language_options,
)
from bertlook.model.tokens.encode import encode
from bertlook.model.tokens.encoding import Encoding, SpecialTokens
from bertlook.model.tokens.token_text import show_ids
from bertlook.model.writing import WholeReader, Writing

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel
    from typing_extensions import Unpack

    from bertlook.model.tokens.reading import Reading

#: The number of tokens of the source that a network reads to show its streams.
_PROBE_SOURCE = 5


class EncoderDecoder(Model):
    """An encoder-decoder and its tokenizer. Call it on two texts to get their ``Streams``.

    The encoder reads the source, such as a text to translate. The decoder reads the target, and
    attends to the source by cross-attention.

    Args:
        module: The transformer.
        tokenizer: Its tokenizer. If it marks languages, set its ``src_lang`` and ``tgt_lang``.
        name: A name for messages and titles.
        source: The folder (a Path) or hub id (a str) that it was loaded from, if any.

    Attributes:
        max_length: The maximum length of a source in tokens, or None if unknown.
        max_target_length: The maximum number of tokens that the decoder reads, start token
            included, or None if unknown.

    Raises:
        BertlookError: If the tokenizer doesn't fit.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load("Helsinki-NLP/opus-mt-en-de")  # doctest: +SKIP
        >>> both = model("The cat sat.", "Die Katze saß.")  # doctest: +SKIP
        >>> both.cross.tokens, both.cross.key_tokens  # doctest: +SKIP
    """

    def __init__(
        self,
        module: PreTrainedModel,
        tokenizer: Any,
        *,
        name: str,
        source: Path | str | None = None,
    ) -> None:
        super().__init__(module, tokenizer, name=name, source=source)
        check_tokenizer(tokenizer, self.name)
        self.max_length, self.max_target_length = (
            combine_limits([count_positions_of(part, module), tokenizer.model_max_length], name)
            for part in ("encoder", "decoder")
        )
        self.reader = StreamReader(self, self.probe_source, self.source_inputs)
        self._target_piecewise: tuple[StreamLayout, bool] | None = None

    @property
    def num_layers(self) -> int:
        """Refuse, since each stream has layers of its own."""
        self._ask_for_stream()

    @property
    def num_heads(self) -> int:
        """Refuse, since each stream has heads of its own."""
        self._ask_for_stream()

    @property
    def architecture(self) -> NoReturn:
        """Refuse: each stream has layers of its own."""
        self._ask_for_stream()

    @property
    def causal(self) -> bool:
        """Refuse, since the decoder is causal and the encoder is not."""
        self._ask_for_stream()

    @property
    def head_reads_text_alone(self) -> bool:
        """Whether the network needs nothing but its two inputs when it runs with its head."""
        return True

    @property
    def has_language_head(self) -> bool:
        """Whether the network has a head that predicts the target."""
        return self.module.get_output_embeddings() is not None

    def probe_source(self) -> Encoding:
        """Return a source that shows what streams there are."""
        size = _PROBE_SOURCE
        return Encoding([0] * size, None, [""] * size, [None] * size, [], None)

    def source_inputs(self, sources: Sequence[Encoding]) -> dict[str, Tensor]:
        """Return the encoder's inputs.

        Args:
            sources: The sources; shorter ones are padded at the end.
        """
        return self.inputs(sources)

    def check(self) -> None:
        """Raise BertlookError unless the network runs and has attention that can be read."""
        _ = self.reader.layout

    def run(
        self,
        encodings: Sequence[Encoding],
        on_layer: OnLayer,
        *,
        whole: bool = False,
        gradients: bool = False,
        in_parts: bool = False,
        shortcut: Shortcut | None = None,
        logits_at: Sequence[int] | None = None,
    ) -> Any:
        """Refuse, since the layers are those of three streams, which ``reader`` reads.

        Raises:
            BertlookError: Always; the message names the models of single streams.
        """
        self._ask_for_stream()

    def _ask_for_stream(self) -> NoReturn:
        raise BertlookError(
            f"{self.name} is an encoder-decoder, whose streams have layers of their own. Give "
            "model.encoder or model.decoder in its place.",
            page="encoder_decoders",
        )

    @cached_property
    def encoder(self) -> Stream:
        """The encoder as a model of its own, for scans: it reads sources."""
        return Stream(self, self.reader, "encoder")

    @cached_property
    def decoder(self) -> Stream:
        """The decoder as a model of its own, for scans.

        It reads each text twice, as source and as target: it writes what the encoder reads.
        """
        return Stream(self, self.reader, "decoder", self.encode_target)

    def __call__(  # type: ignore[override]  # three Attentions instead of one
        self,
        text: Any = None,
        pair: Any = None,
        *,
        target: Any = None,
        truncate: bool = False,
        special_tokens: SpecialTokens | None = None,
        input_ids: Any = None,
        type_ids: Any = None,
        edits: Edits = (),
    ) -> Streams:
        """Compute the attention maps of a source and a target.

        Args:
            text: The source, in any form that other models read.
            pair: The target, in any form that other models read.
            target: The target by its name, in place of ``pair``.
            truncate: Whether to cut a text that exceeds its maximum length. The ``note`` of its
                Attention then states this.
            special_tokens: How special tokens in the texts are read, as for other models.
            input_ids: Token ids in place of a source.
            type_ids: The segment of each id, for models that distinguish segments.
            edits: Changes of the attention, each with its ``stream``.

        Returns:
            :class:`~bertlook.Streams`: ``encoder``, ``decoder`` and ``cross``, each an Attention.
            The decoder's tokens are those that it reads: a start token, and the target without the
            token that ends it.

        Raises:
            BertlookError: If a text is empty or too long, or there is no target.
        """
        encoding = self.encode_input(
            text,
            pair,
            target=target,
            truncate=truncate,
            special_tokens=special_tokens,
            input_ids=input_ids,
            type_ids=type_ids,
        )
        return self.observe(encoding, check_edits(edits))[0]

    def encode_input(
        self, text: Any = None, pair: Any = None, *, target: Any = None, **reading: Unpack[Reading]
    ) -> Target:
        """Tokenize a source and a target; see :meth:`__call__`.

        Args:
            text: The source.
            pair: The target.
            target: The target by its name, in place of ``pair``.
            **reading: As for a call.

        Raises:
            BertlookError: If a text is empty or too long, or there is no target.
        """
        chosen = self._choose_target(pair, target)
        return self.encode_target(
            chosen,
            self.encode(text, **reading),
            truncate=reading.get("truncate", False),
            special_tokens=reading.get("special_tokens"),
        )

    def encode_target(
        self,
        text: Any,
        source: Encoding,
        *,
        truncate: bool = False,
        special_tokens: SpecialTokens | None = None,
        limit: int | None = None,
    ) -> Target:
        """Tokenize a target for the decoder.

        Args:
            text: The target: a str, a list of words, or a Sentence or Document.
            source: The source.
            truncate: Whether to cut a text that exceeds the decoder's maximum length.
            special_tokens: How special tokens in the text are read, as for other models.
            limit: A maximum length in tokens below that of the decoder.

        Raises:
            BertlookError: If it is empty or too long.
        """

        def read(limit: int | None) -> Encoding:
            return encode(
                self.tokenizer,
                text,
                limit=limit,
                truncate=truncate,
                special_tokens=special_tokens,
                tables=self.tables,
            )

        limit = combine_limits([self.max_target_length, limit], self.name)
        return encode_target(self.module, self.tokenizer, read, limit, source)

    def observe(  # type: ignore[override]  # three Attentions instead of one
        self, encoding: Target, edits: Sequence[Edit] = (), *, whole: bool = False
    ) -> tuple[Streams, Any]:
        """Compute the attention maps of a target and its source, in one pass; see :class:`Model`.

        Args:
            encoding: The encoded target, from :meth:`encode_input`.
            edits: Changes of the attention.
            whole: Whether to run the head of the language model too.
        """
        axes = axes_of(encoding)
        layout = self.reader.layout
        collectors = {
            stream: Collector(shape.num_layers, shape.num_heads, *axes[stream])
            for stream, shape in layout.streams.items()
        }
        unreadable = dict(layout.unreadable)
        editors = self.reader.editors(edits, encoding)
        keepers = {
            stream: editors[stream].before(collector.keep)
            for stream, collector in collectors.items()
        }
        output = self.reader.read([encoding], keepers, whole=whole, unreadable=unreadable)
        attentions = {
            stream: collector.attention(
                {**self.provenance, "stream": stream, **edits_made(edits)}, editors[stream].note
            )
            for stream, collector in collectors.items()
            if stream not in unreadable
        }
        return Streams(**attentions, unreadable=unreadable), output

    @property
    def predicts_next(self) -> bool:
        """True: its head predicts the next token of the target."""
        return True

    def predict(
        self,
        text: Any = None,
        pair: Any = None,
        *,
        target: Any = None,
        edits: Edits = (),
        mask: int | Sequence[int] | None = None,
        positions: int | Sequence[int] | None = None,
        top: int = 5,
        **reading: Unpack[Reading],
    ) -> Prediction:
        """Predict the next token at each position of a target; see :meth:`Model.predict`.

        Args:
            text: The source.
            pair: The target.
            target: The target by its name, in place of ``pair``.
            edits: Changes of the attention, each with its ``stream``.
            mask: None: nothing is masked for a model that writes.
            positions: The positions of the decoder's tokens, by default all.
            top: The number of predictions that the table shows.
            **reading: As for a call.
        """
        encoding = self.encode_input(text, pair, target=target, **reading)
        checked = check_edits(edits)

        def run(encoding: Any, _: list[int] | None) -> tuple[Any, str]:
            editors = self.reader.editors(checked, encoding)
            layers = {stream: editor.before(ignore) for stream, editor in editors.items()}
            output = self.reader.read([encoding], layers, whole=True)
            return output, " ".join(filter(None, (editor.note for editor in editors.values())))

        return predict(self, encoding, run, mask=mask, positions=positions, top=top)

    def _choose_target(self, pair: Any, target: Any) -> Any:
        """Return the target, which has two names.

        Raises:
            BertlookError: Unless it is given once.
        """
        if pair is not None and target is not None:
            raise BertlookError(
                "The target was given twice, as pair and as target. Give it once.",
                page="encoder_decoders",
            )
        if pair is None and target is None:
            raise BertlookError(
                f"{self.name} is an encoder-decoder: give a target too, model(text, target), or "
                "let it write one, model.generate_attention(text).",
                page="encoder_decoders",
            )
        return pair if target is None else target

    def generate_attention(
        self,
        text: Any = None,
        tokens: int = 20,
        **reading: Unpack[Reading],
    ) -> list[tuple[str, Streams]]:
        """Let the model write a target; see :meth:`Model.generate_attention`."""
        self._check_writes()
        source = self.encode(text, **reading)
        count = count_new_tokens(tokens, 1, self.max_target_length)
        inputs, options = self.inputs([source]), language_options(self.tokenizer)
        with unread(self.module) as network:
            ids = generate_ids(network, inputs, count, self.name, **options)
        start = Encoding(
            ids[:1], None, show_ids(self.tokenizer, ids[:1]), [None], [], source.source
        )
        target = append_ids(self.tokenizer, start, ids[1:-1])
        streams, _ = self.observe(Target(**vars(target), reads=source))
        return [
            (token, streams.first_tokens(index + 1))
            for index, token in enumerate(show_ids(self.tokenizer, ids[1:]))
        ]

    def write(
        self,
        text: Any = None,
        pair: Any = None,
        *,
        target: Any = None,
        edits: Edits = (),
        **reading: Unpack[Reading],
    ) -> Writing:
        """Begin to write a target token by token; see :meth:`Model.write`.

        Args:
            text: The source.
            pair: The beginning of a target, or None to begin with the start token.
            target: That beginning by its name, in place of ``pair``.
            edits: Changes of the attention, each with its ``stream``.
            **reading: As for a call.
        """
        self._check_writes()
        if pair is not None or target is not None:
            begun = self.encode_input(text, pair, target=target, **reading)
        else:
            begun = self.reader.start(self.encode(text, **reading))
            begun = append_ids(self.tokenizer, begun, first_ids(self.module, self.tokenizer))
        return self.continue_text(begun, check_edits(edits))

    def continue_text(self, encoding: Target, edits: Sequence[Edit] = ()) -> Writing:
        """Begin to continue a target; see :meth:`Model.continue_text`."""
        self._check_writes()
        reads_piecewise = not edits and self.reads_piecewise
        reader = (
            PiecewiseStreams(self, self.reader) if reads_piecewise else WholeReader(self, edits)
        )
        return Writing(self, encoding, reader, self.max_target_length)

    @property
    def reads_piecewise(self) -> bool:
        """Whether a target that grows can be read token by token, its source once."""
        layout = self.reader.layout
        if self._target_piecewise is None or self._target_piecewise[0] is not layout:
            self._target_piecewise = layout, reads_target_piecewise(self, self.reader)
        return self._target_piecewise[1]

    def _check_writes(self) -> None:
        if not (self.has_language_head and self.module.can_generate()):
            raise BertlookError(
                f"{self.name} ({type(self.module).__name__}) writes no text. Load it with its "
                "head, such as AutoModelForSeq2SeqLM.",
                page="encoder_decoders",
            )

    def __repr__(self) -> str:
        layers = ", ".join(
            f"{stream} {shape.num_layers} x {shape.num_heads}"
            for stream, shape in self.reader.layout.streams.items()
        )
        return f"<EncoderDecoder: {self.name}, layers x heads: {layers}>"
