from __future__ import annotations

from pathlib import Path

import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.model.placement import input_device, named_weights
from tests.tiny_models import tiny

accelerate = pytest.importorskip("accelerate")


def test_the_input_is_read_where_the_embeddings_are() -> None:
    module = tiny()
    assert input_device(module) == torch.device("cpu")
    accelerate.cpu_offload(module, "cpu")
    assert module.device == torch.device("meta")
    assert input_device(module) == torch.device("cpu")
    assert input_device(tiny().to("meta")) == torch.device("meta")


@pytest.mark.parametrize("where", ["cpu", "disk"])
def test_offloaded_weights_are_found_in_their_store(where: str, tmp_path: Path) -> None:
    module, plain = tiny(), tiny().state_dict()
    if where == "cpu":
        accelerate.cpu_offload(module, "cpu")
    else:
        accelerate.disk_offload(module, tmp_path, "cpu")
    assert next(module.parameters()).is_meta
    weights = dict(named_weights(module))
    assert weights.keys() == plain.keys()
    assert all(torch.equal(weights[name], weight) for name, weight in plain.items())


def test_weights_that_are_nowhere_are_named() -> None:
    with pytest.raises(
        BertlookError, match=r"weights bert\.embeddings\.\S+ are on the meta device"
    ):
        list(named_weights(tiny().to("meta")))
