"""Encoder-decoders whose encoder reads sounds, such as Whisper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from bertlook.model.tokens.encoding import Encoding
from bertlook.text import first_line

if TYPE_CHECKING:
    from torch import Tensor


#: The names of the sounds among the inputs of encoders.
SOUNDS = ("input_features", "input_values")


@dataclass(frozen=True, kw_only=True)
class Sound(Encoding):
    """A sound, as its frames: the positions of the encoder.

    Attributes:
        features: (1, ...) What the encoder reads, from a processor.
    """

    features: Tensor


class SpeechModel(EncoderDecoder):
    """An encoder-decoder that reads a sound and writes a text.

    Call it on the features that a processor computes from the sound, and on the text. The encoder's
    tokens are its frames. The layers show only when it has read a sound.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load("openai/whisper-tiny")  # doctest: +SKIP
        >>> features = processor(sound, return_tensors="pt").input_features  # doctest: +SKIP
        >>> both = model(features, "He has gone to get in his car.")  # doctest: +SKIP
    """

    _example: Sound | None = None

    def check(self) -> None:
        """Do nothing: whether the network runs shows only on a sound."""

    @isolated()
    def encode(self, text: Any = None, pair: Any = None, **reading: Any) -> Encoding:
        """Return the frames of a sound.

        Args:
            text: The features of one sound, an array or tensor with or without a batch axis of 1.
            pair: None.
            **reading: No option has an effect, since there is no text.

        Raises:
            BertlookError: If these aren't features that the encoder reads.
        """
        name = self.module.main_input_name
        try:
            features = torch.as_tensor(text)
            dimensions = 3 if name == "input_features" else 2
            features = features[None] if features.ndim == dimensions - 1 else features
            if not features.is_floating_point() or features.ndim != dimensions:
                raise TypeError(f"its type is {features.dtype}, its shape {tuple(features.shape)}")
        except (TypeError, ValueError, RuntimeError) as error:
            raise BertlookError(
                f"{self.name} reads sounds, and a {type(text).__name__} isn't one. Give {name} "
                f"from its processor, and a text as the target: model(processor(sound).{name}, "
                f"text). ({first_line(error)})"
            ) from error
        if len(features) != 1:
            raise BertlookError(f"{name} has {len(features)} sounds. Give one: {name}[:1].")
        features = features.to(self.module.device, self.module.dtype)
        try:
            with torch.no_grad():
                states = self.module.get_encoder()(features).last_hidden_state
        except (RuntimeError, ValueError, TypeError, LookupError) as error:
            raise BertlookError(
                f"{self.name} can't read this sound: {first_line(error)}"
            ) from error
        frames = [f"frame {index + 1}" for index in range(states.shape[1])]
        words: list[int | None] = list(range(len(frames)))
        sound = Sound([0] * len(frames), None, frames, words, frames, "sound", features=features)
        self._example = sound
        return sound

    def probe_source(self) -> Encoding:
        """Return the sound that was read last.

        Raises:
            BertlookError: If there is none.
        """
        if self._example is None:
            self._ask_for_sound()
        return self._example

    def source_inputs(self, sources: Any) -> dict[str, Tensor]:
        """Return the network's inputs for one sound."""
        [sound] = sources
        return {self.module.main_input_name: sound.features}

    def _check_writes(self) -> NoReturn:
        """Refuse: how a sound is written down has settings of its own in each architecture."""
        raise BertlookError(
            f"{self.name} writes down sounds by rules of its own. Let network.generate write the "
            "text, and give it as the target: model(features, text)."
        )

    @property
    def encoder(self) -> NoReturn:
        """Refuse: scans read texts, and the encoder sounds."""
        self._ask_for_sound()

    @property
    def decoder(self) -> NoReturn:
        """Refuse: scans read texts, and the decoder needs a sound too."""
        self._ask_for_sound()

    def _ask_for_sound(self) -> NoReturn:
        raise BertlookError(
            f"{self.name} reads a sound and its text: model(features, text) has encoder, decoder "
            "and cross. The decoder alone, without cross-attention, reads texts: "
            "bl.load(network.get_decoder(), tokenizer=...)."
        )

    def __repr__(self) -> str:
        return f"<SpeechModel: {self.name}>"
