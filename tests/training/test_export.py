from __future__ import annotations

from pathlib import Path

import pytest
import torch
from errors import TrainingError
from export import export_run
from safetensors import safe_open
from transformers import AutoModelForMaskedLM, AutoTokenizer

from .conftest import make_trainer


def test_the_folder_loads_with_transformers_and_predicts_the_same(
    data: Path, tmp_path: Path
) -> None:
    trainer = make_trainer(data, tmp_path / "run")
    for _ in range(3):
        trainer.train_step()
    trainer.save()
    export_run(tmp_path / "run", tmp_path / "model")
    model = AutoModelForMaskedLM.from_pretrained(tmp_path / "model").float()
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    inputs = tokenizer("The hen", "sees foxes.", return_tensors="pt")
    assert tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist())[:4] == [
        "[CLS]",
        "the",
        "hen",
        "[SEP]",
    ]
    assert inputs["token_type_ids"].unique().tolist() == [0, 1]
    assert tokenizer.model_max_length == model.config.max_position_embeddings == 32
    with torch.no_grad():
        torch.testing.assert_close(
            model(**inputs).logits, trainer.model(**inputs).logits, atol=2e-3, rtol=2e-3
        )


def test_the_file_is_half_precision_without_duplicates(data: Path, tmp_path: Path) -> None:
    trainer = make_trainer(data, tmp_path / "run")
    trainer.save()
    export_run(tmp_path / "run", tmp_path / "model")
    with safe_open(tmp_path / "model" / "model.safetensors", "pt") as file:
        names = file.keys()
        tensors = [file.get_tensor(name) for name in names]
    assert {t.dtype for t in tensors} == {torch.float16}
    stored = sum(t.numel() for t in tensors)
    assert stored == sum(p.numel() for p in trainer.model.parameters())


def test_a_run_without_a_checkpoint_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"Run training/pretrain\.py first"):
        export_run(tmp_path, tmp_path / "model")
