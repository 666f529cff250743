"""The three kinds of attention in an encoder-decoder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bertlook.attention.attention import Attention
from bertlook.attention.prefix import first_tokens
from bertlook.choices import check_count, check_type
from bertlook.errors import BertlookError

#: The streams, by what their attention connects.
STREAMS = {
    "encoder": "the tokens of the source",
    "decoder": "the tokens of the target",
    "cross": "the tokens of the target with those of the source",
}


class Streams(Mapping[str, Attention]):
    """The attention of an encoder-decoder: a mapping from names of streams to Attentions.

    The streams have layers and heads of their own, and not always the same numbers of them.

    Args:
        encoder: Attention among the tokens of the source.
        decoder: Attention among the tokens that the decoder reads: a start token and the target.
        cross: Attention from the tokens of the decoder to those of the encoder, its ``key_tokens``.
        unreadable: The reason for each stream that is left out because its maps can't be read.

    Raises:
        BertlookError: If the tokens of the cross-attention aren't those of the other streams.

    Example:
        >>> import bertlook as bl
        >>> encoder = bl.Attention(["a", "cat"], [[[[.5, .5], [.5, .5]]]])
        >>> decoder = bl.Attention(["<s>", "eine"], [[[[1, 0], [.5, .5]]]])
        >>> cross = bl.Attention(
        ...     ["<s>", "eine"], [[[[.5, .5], [.9, .1]]]], key_tokens=["a", "cat"]
        ... )
        >>> streams = bl.Streams(encoder=encoder, decoder=decoder, cross=cross)
        >>> list(streams)
        ['encoder', 'decoder', 'cross']
        >>> streams.cross.key_words
        ['a', 'cat']
    """

    def __init__(
        self,
        *,
        encoder: Attention | None = None,
        decoder: Attention | None = None,
        cross: Attention | None = None,
        unreadable: Mapping[str, str] | None = None,
    ) -> None:
        given = {"encoder": encoder, "decoder": decoder, "cross": cross}
        self._attentions = {
            name: check_type(name, attention, Attention, "Call an encoder-decoder on two texts.")
            for name, attention in given.items()
            if attention is not None
        }
        if not self._attentions:
            raise BertlookError(
                "No stream was given. Give encoder=, decoder= or cross=.", page="encoder_decoders"
            )
        for name in ("encoder", "decoder"):
            if name in self._attentions and self._attentions[name].is_cross:
                raise BertlookError(
                    f"{name} has key_tokens, but its attention is among {STREAMS[name]}. Pass it "
                    "as cross=.",
                    page="encoder_decoders",
                )
        self._unreadable = dict(
            check_type(
                "unreadable",
                {} if unreadable is None else unreadable,
                Mapping,
                "Give a dict of reasons.",
            )
        )
        self._check_cross()

    @property
    def encoder(self) -> Attention:
        """Attention among the tokens of the source."""
        return self._stream("encoder")

    @property
    def decoder(self) -> Attention:
        """Attention among the tokens of the target, the start token first."""
        return self._stream("decoder")

    @property
    def cross(self) -> Attention:
        """Attention from the tokens of the target to those of the source, its ``key_tokens``."""
        return self._stream("cross")

    def __getitem__(self, name: str) -> Attention:
        """Return a stream by its name.

        Raises:
            KeyError: If there is no such stream.
        """
        return self._attentions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._attentions)

    def __len__(self) -> int:
        return len(self._attentions)

    def first_tokens(self, count: int) -> Streams:
        """Return the streams of the first tokens of the target, as its decoder read them.

        Args:
            count: The number of tokens, from 1, the start token included.
        """
        count = check_count("count", count, 1)
        kept = {
            name: attention if name == "encoder" else first_tokens(attention, count)
            for name, attention in self.items()
        }
        return Streams(**kept, unreadable=self._unreadable)

    def _stream(self, name: str) -> Attention:
        if name in self._attentions:
            return self._attentions[name]
        if name in self._unreadable:
            raise BertlookError(
                f"The attention of the {name} can't be read: {self._unreadable[name]}.",
                page="encoder_decoders",
            )
        raise BertlookError(
            f"These streams have no {name}: there are {', '.join(self)}.", page="encoder_decoders"
        )

    def _check_cross(self) -> None:
        """Raise BertlookError unless the axes of the cross-attention are those of the others."""
        cross = self._attentions.get("cross")
        if cross is None:
            return
        if not cross.is_cross:
            raise BertlookError(
                "cross has no key_tokens. Pass those of the source: "
                "bl.Attention(target_tokens, maps, key_tokens=source_tokens).",
                page="encoder_decoders",
            )
        axes = {"decoder": ("rows", cross.tokens), "encoder": ("columns", cross.key_tokens)}
        tokens = {name: self._attentions[name].tokens for name in axes if name in self._attentions}
        wrong = [name for name in tokens if axes[name][1] != tokens[name]]
        if wrong and all(
            tokens[name] == axes[other][1]
            for name, other in (("decoder", "encoder"), ("encoder", "decoder"))
            if name in tokens
        ):
            raise BertlookError(
                "cross has its axes swapped: its rows are the tokens of the encoder. Give "
                "bl.Attention(target_tokens, maps.swapaxes(-2, -1), key_tokens=source_tokens).",
                page="encoder_decoders",
            )
        for name in wrong:
            axis, cross_tokens = axes[name]
            raise BertlookError(
                f"The {axis} of cross are {len(cross_tokens)} tokens that aren't the "
                f"{len(tokens[name])} tokens of the {name}. Give streams of one input.",
                page="encoder_decoders",
            )

    def __repr__(self) -> str:
        streams = ", ".join(f"{name}={attention!r}" for name, attention in self.items())
        return f"<Streams: {streams}>"
