"""The kind of model that a network with its tokenizer is."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bertlook.errors import BertlookError
from bertlook.model.model import Model

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def model_of(
    module: PreTrainedModel, tokenizer: Any, *, name: str, source: Path | str | None = None
) -> Model:
    """Return a network with its tokenizer as the kind of model that it is.

    Args:
        module: The transformer.
        tokenizer: Its tokenizer.
        name: A name for messages and titles.
        source: The folder (a Path) or hub id (a str) that it was loaded from, if any.
    """
    # A part of an encoder-decoder may share its configuration, but reads one text.
    reads_target = "decoder_input_ids" in inspect.signature(module.base_model.forward).parameters
    kind: type[Model] = Model
    if getattr(module.config, "is_encoder_decoder", False) and reads_target:
        # Most models have no encoder and decoder.
        from bertlook.model.streams.encoder_decoder import EncoderDecoder
        from bertlook.model.streams.speech import SOUNDS, SpeechModel

        input_name = getattr(module.get_encoder(), "main_input_name", "input_ids")
        if input_name not in ("input_ids", *SOUNDS):
            raise BertlookError(
                f"The encoder of {name} ({type(module).__name__}) reads {input_name}, neither text "
                "nor sounds. Its decoder alone reads text, without cross-attention: "
                "bl.load(network.get_decoder(), tokenizer=...)."
            )
        kind = SpeechModel if input_name in SOUNDS else EncoderDecoder
    return kind(module, tokenizer, name=name, source=source)
