"""The encoder or the decoder of an encoder-decoder as a model of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from bertlook.errors import BertlookError
from bertlook.model.layer import OnLayer
from bertlook.model.model import Model
from bertlook.model.shortcut import Shortcut
from bertlook.model.streams.stream_layout import StreamShape
from bertlook.model.streams.stream_reader import StreamReader
from bertlook.model.streams.target import Target
from bertlook.model.tokens.encoding import Encoding, SpecialTokens
from bertlook.model.tokens.given_ids import choose_input

if TYPE_CHECKING:
    from transformers import PreTrainedModel


class Stream(Model):
    """The encoder or the decoder of an encoder-decoder, as a model of its own.

    Args:
        owner: The encoder-decoder.
        reader: What reads its streams.
        stream: "encoder" or "decoder".
        encode_target: For a decoder, a function that tokenizes a target of a source.
    """

    def __init__(
        self,
        owner: Model,
        reader: StreamReader,
        stream: str,
        encode_target: Callable[..., Target] | None = None,
    ) -> None:
        super().__init__(
            owner.module, owner.tokenizer, name=f"{owner.name} ({stream})", source=owner.source
        )
        self.max_length = owner.max_length
        self.stream: str = stream
        self._owner = owner
        self._reader = reader
        self._encode_target = encode_target

    def like(self, module: PreTrainedModel, remark: str) -> Model:
        """Return the same stream of another network of the same architecture."""
        stream: Model = getattr(self._owner.like(module, remark), self.stream)
        return stream

    def _check_writes(self) -> NoReturn:
        """Raise BertlookError: one stream alone writes nothing."""
        raise BertlookError(
            f"{self.name} is one stream of an encoder-decoder, which only the whole model writes "
            "with. Call generate_attention or write of the model that it belongs to."
        )

    @property
    def shape(self) -> StreamShape:
        """The stream's layers and heads.

        Raises:
            BertlookError: If it can't be read.
        """
        layout = self._reader.layout
        if self.stream in layout.unreadable:
            self.refuse(layout.unreadable[self.stream])
        return layout.streams[self.stream]

    @property
    def _heads(self) -> Sequence[int]:
        return [self.num_heads] * self.num_layers

    @property
    def _reads_in_parts(self) -> bool:
        return False

    @property
    def num_layers(self) -> int:
        """The number of layers."""
        return self.shape.num_layers

    @property
    def num_heads(self) -> int:
        """The largest number of heads in a layer."""
        return self.shape.num_heads

    @property
    def causal(self) -> bool:
        """Whether no token attends to a later one."""
        return self.shape.causal

    @property
    def note(self) -> str:
        """No remark: all layers of a stream have attention."""
        return ""

    @property
    def has_language_head(self) -> bool:
        """Whether the stream leads to a head that predicts tokens."""
        return self._encode_target is not None and self._owner.has_language_head

    @property
    def provenance(self) -> dict[str, Any]:
        """As of any model, and the name of the stream."""
        return {**super().provenance, "stream": self.stream}

    def encode(
        self,
        text: Any = None,
        pair: Any = None,
        *,
        truncate: bool = False,
        special_tokens: SpecialTokens | None = None,
        input_ids: Any = None,
        type_ids: Any = None,
        limit: int | None = None,
    ) -> Encoding:
        """Tokenize a text for this stream, for the decoder as source and as target."""
        if pair is not None:
            raise BertlookError(
                f"{self.name} reads one text. Give a target to the whole model: model(text, "
                "target)."
            )
        options: dict[str, Any] = {
            "truncate": truncate,
            "special_tokens": special_tokens,
            "limit": limit,
        }
        text = choose_input(text, input_ids, type_ids)
        source = self._owner.encode(text, **options)
        if self._encode_target is None:
            return source
        return self._encode_target(text, source, **options)

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
        """Run a batch and call ``on_layer`` with each of the stream's layers; see ``Model.run``.

        No run of a stream is shortened.
        """
        if in_parts:
            self.refuse("a stream can't be run in parts")
        if self._encode_target is None:
            if whole:
                self.refuse("an encoder has no head that predicts tokens")
            targets = [self._reader.start(encoding) for encoding in encodings]
        else:
            targets = [
                encoding
                if isinstance(encoding, Target)
                else Target(**vars(encoding), reads=encoding)
                for encoding in encodings
            ]
        return self._reader.read(targets, {self.stream: on_layer}, whole=whole, gradients=gradients)
