"""How a kind of transformer is read: one row of the table in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from bertlook.errors import BertlookError
from bertlook.model.kinds import model_of
from bertlook.model.model import Model
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from tests.architectures.small import build_small, small_config
from tests.tiny_tokenizers import wordpiece

PAGE = Path(__file__).parents[2] / "docs" / "architectures.md"
#: The model type and the sentence of a row.
_ROW = re.compile(r"^\| `(?P<kind>[^`]+)` \| (?P<how>.*) \|$", re.MULTILINE)


def documented() -> dict[str, str]:
    """How each model type is read, according to the documentation."""
    rows = _ROW.finditer(PAGE.read_text("utf-8")) if PAGE.is_file() else ()
    return {row["kind"]: row["how"] for row in rows}


def small_model(model_type: str) -> Model:
    """A small model of the model type, with random weights."""
    return model_of(build_small(small_config(model_type)), wordpiece(), name=model_type)


def outcome(model_type: str) -> tuple[str, Model | None]:
    """The sentence of the table on a model type, and the model if it is read."""
    try:
        model = small_model(model_type)
        return _how(model), model
    except BertlookError as error:
        return f"refused: {_reason(error)}", None


def _how(model: Model) -> str:
    if isinstance(model, EncoderDecoder):
        layout = model.reader.layout
        refusals = [f"; {name} refused: {why}" for name, why in layout.unreadable.items()]
        return f"{', '.join(layout.streams)} read exactly{''.join(refusals)}"
    heads = model.architecture.heads
    gaps = [str(layer + 1) for layer, count in enumerate(heads) if not count]
    if gaps:
        return f"read with gaps: {', '.join(gaps)} of {len(heads)} layers have no attention"
    if len(set(heads)) > 1:
        return f"read exactly; {', '.join(map(str, heads))} heads in its layers"
    return "read exactly"


def _reason(error: BertlookError) -> str:
    reason = str(error).replace("\n", " ").replace("|", "\\|")
    reason = re.sub(r" See \S+/architectures\.md\.$", "", reason)
    return re.sub(r"^The attention of \S+ \(\w+\) can't be read: ", "", reason)
