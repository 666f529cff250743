"""Mean outputs of heads over texts, which take the place of a head that is switched off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.errors import BertlookError
from bertlook.model.layer import Layer
from bertlook.model.load import as_model
from bertlook.model.tokens.given_ids import each_text


def mean_outputs(model: Any, texts: Iterable[Any]) -> npt.NDArray[np.float64]:
    """Return the mean output of each head over all tokens of texts, special ones included.

    Args:
        model: The model.
        texts: The texts, each in any form that the model reads. Texts that are too long are cut.

    Returns:
        (layers, heads, width) the means, for ``bl.edits.HeadOff(head, "mean", reference=...)``.
        Heads that a layer lacks have NaN.

    Raises:
        BertlookError: If there is no text, a text can't be read, or the architecture doesn't expose
            the outputs of its heads.

    Example:
        >>> import bertlook as bl
        >>> means = bl.mean_outputs(bl.load(), ["The cat sat.", "It purred."])
        >>> means.shape
        (6, 8, 32)
        >>> bl.edits.HeadOff("3-1", "mean", reference=means)
        HeadOff('3-1', how='mean')
    """
    model = as_model(model, "bl.mean_outputs(model, texts)")
    sums: dict[int, npt.NDArray[np.float64]] = {}
    count = 0

    def add(layer: Layer) -> None:
        if layer.output is None:
            raise BertlookError(
                f"{model.name} doesn't expose the outputs of its heads: it doesn't use "
                "transformers' attention interface."
            )
        outputs = layer.output[0].double().sum(0).numpy(force=True)
        sums[layer.index] = sums.get(layer.index, 0) + outputs

    for text in each_text(texts):
        encoding = model.encode(text, truncate=True)
        model.run([encoding], add)
        count += len(encoding.ids)
    if not count:
        raise BertlookError("There are no texts to take means over. Give a list of texts.")
    width = max(outputs.shape[1] for outputs in sums.values())
    means = np.full((model.num_layers, model.num_heads, width), np.nan)
    for layer, outputs in sums.items():
        heads, own_width = outputs.shape
        means[layer, :heads, :own_width] = outputs / count
    return means
