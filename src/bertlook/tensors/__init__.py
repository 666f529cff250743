"""The tensors of measures: torch's, or NumPy's under the same names where torch isn't installed.

What measures compute is written once, with the names of torch, and runs as it stands on either.
:mod:`bertlook.tensors.functions` has the functions in NumPy, and :mod:`bertlook.tensors.tensor` the
methods; a name that they lack raises the BertlookError of all that needs torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch as torch
else:
    from bertlook.deferred import Deferred

    torch = Deferred("torch", substitute="bertlook.tensors.functions")
