"""Pretrain the student; started again with the same folders it goes on where it was killed.

``python training/pretrain.py DATA_FOLDER RUN_FOLDER [--tokens N ...]``
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import time
from pathlib import Path
from typing import NamedTuple

import torch
from batches import Batch, Batches
from checkpoint import load_checkpoint, save_checkpoint
from errors import TrainingError
from export import TOKENIZER_FILES, export_model
from losses import distillation_loss, masked_lm_loss, start_loss
from neighbors import Neighbors
from run_log import RunLog
from schedule import learning_rate, start_weight, teacher_weight
from segments import Vocabulary
from settings import Settings, add_flags, override, read_settings, write_settings
from student import build_student, start_from
from teacher import Teacher, load_teacher_tokenizer, teacher_folder
from token_store import TokenStore
from tokenizers import Tokenizer
from validation import masked_lm_accuracy
from wordpieces import teacher_ids

MAKE_ROOM_STEPS = 10


class Losses(NamedTuple):
    """The losses of a step before weighting; those switched off are zero."""

    masked_lm: torch.Tensor
    teacher: torch.Tensor
    start: torch.Tensor


class Trainer:
    """One run: model, optimizer and data, with everything that a resume has to bring back."""

    def __init__(
        self,
        data: Path,
        run: Path,
        settings: Settings,
        device: torch.device,
        compiled: bool = False,
        neighbors: Neighbors | None = None,
    ) -> None:
        run.mkdir(parents=True, exist_ok=True)
        for name in TOKENIZER_FILES:
            shutil.copyfile(data / name, run / name)
        write_settings(settings, run)
        self.run, self.settings, self.device = run, settings, device
        self.neighbors = neighbors
        self.tokenizer = Tokenizer.from_file(str(data / "tokenizer.json"))
        self.vocabulary = Vocabulary.of(self.tokenizer)
        self.dev = TokenStore(data, "dev")
        self.batches = Batches(
            TokenStore(data, "train"),
            self.vocabulary,
            lengths=settings.lengths,
            batch_tokens=settings.batch_tokens,
            pair_share=settings.pair_share,
            mask_share=settings.mask_share,
            seed=settings.seed,
        )
        torch.manual_seed(settings.seed)
        self.model = build_student(settings, self.tokenizer.get_vocab_size()).to(device)
        if settings.start_from:
            start_from(self.model, self.tokenizer, Path(settings.start_from))
        self.optimizer = _build_optimizer(self.model, settings)
        self.teacher: Teacher | None = None
        self.encoder, self.distil = self.model.bert, distillation_loss
        if compiled:
            # One version for each row length, with and without maps, and number of threads.
            torch._dynamo.config.recompile_limit = 64
            self.encoder = torch.compile(self.encoder, dynamic=False)
            self.distil = torch.compile(self.distil, dynamic=False)
        self.step, self.seconds = 0, 0.0
        self._resume()
        self.log = RunLog(run, self.step)

    @property
    def tokens(self) -> int:
        """Tokens seen so far, every position of every row counted."""
        return self.step * self.settings.batch_tokens

    def train(self) -> None:
        """Train up to ``settings.tokens``, logging, validating and writing checkpoints."""
        settings = self.settings
        saved = snapped = logged = time.monotonic()
        began = saved - self.seconds
        logged_tokens = self.tokens
        recent: list[Losses] = []
        while self.tokens < settings.tokens:
            if self.neighbors and self.step % MAKE_ROOM_STEPS == 0:
                self.neighbors.make_room()
            recent.append(self.train_step())
            now = time.monotonic()
            self.seconds = now - began
            if self.step % settings.log_steps == 0:
                self._check_and_log(recent, (self.tokens - logged_tokens) / (now - logged))
                recent = []
                logged, logged_tokens = now, self.tokens
            if now - snapped > settings.snapshot_minutes * 60:
                snapped = now
                self.snapshot()
            if now - saved > settings.checkpoint_minutes * 60:
                saved = now
                self.save()
        self.save()
        self.snapshot()

    def train_step(self) -> Losses:
        """One optimizer step on the next batch."""
        rate = learning_rate(self.tokens, self.settings)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        taught = teacher_weight(self.tokens, self.settings)
        started = start_weight(self.tokens, self.settings)
        batch = self.batches.draw(self.step).to(self.device)
        losses = self._losses(batch, taught > 0, started > 0)
        total = losses.masked_lm + taught * losses.teacher + started * losses.start
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        if not math.isfinite(total.item()):
            raise TrainingError(
                f"The loss is not a number at step {self.step}: start again with a lower "
                f"--learning-rate; {self.run} keeps the last good checkpoint."
            )
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        self.optimizer.step()
        self.step += 1
        return Losses(*(loss.detach() for loss in losses))

    def save(self) -> None:
        """Write a checkpoint; the data order and the schedule follow from the step alone."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        save_checkpoint(state, self.run)

    def snapshot(self) -> None:
        """Validate, and keep the model as it is now for the curves."""
        loss, accuracy = masked_lm_accuracy(
            self.model, self.dev, self.vocabulary, self.settings.validation_rows
        )
        self.log.write(step=self.step, tokens=self.tokens, dev_loss=loss, dev_accuracy=accuracy)
        folder = self.run / "snapshots" / f"{self.tokens:012d}"
        export_model(self.model, self.run, folder)

    def _resume(self) -> None:
        state = load_checkpoint(self.run)
        if state is None:
            return
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = state["step"], state["seconds"]

    def _losses(self, batch: Batch, taught: bool, started: bool) -> Losses:
        zero = torch.zeros((), device=self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            output = self.encoder(
                input_ids=batch.corrupted,
                token_type_ids=batch.types,
                output_attentions=taught or started,
            )
            hidden = output.last_hidden_state.flatten(0, 1)[batch.places]
            logits = self.model.cls(hidden)
            return Losses(
                masked_lm_loss(logits, batch.targets),
                self._teacher_loss(batch, output.attentions) if taught else zero,
                start_loss(output.attentions, self.settings.starts) if started else zero,
            )

    def _teacher_loss(self, batch: Batch, maps: tuple[torch.Tensor, ...]) -> torch.Tensor:
        pairs = self.settings.pairs
        if self.teacher is None:
            identifiers = teacher_ids(self.tokenizer, load_teacher_tokenizer())
            wanted = [(pair.teacher_layer, pair.teacher_head) for pair in pairs]
            self.teacher = Teacher(teacher_folder(), identifiers, wanted).to(self.device)
        student = torch.stack([maps[pair.layer - 1][:, pair.head - 1] for pair in pairs], dim=1)
        return self.distil(
            student,
            self.teacher(batch.tokens),
            batch.tokens >= self.vocabulary.specials,
            batch.tokens == self.vocabulary.sep,
            self.settings.rest_weight,
        )

    def _check_and_log(self, recent: list[Losses], tokens_per_second: float) -> None:
        means = torch.stack([torch.stack(losses) for losses in recent]).mean(0).tolist()
        values = {f"{name}_loss": mean for name, mean in zip(Losses._fields, means, strict=True)}
        self.log.write(
            step=self.step,
            tokens=self.tokens,
            seconds=self.seconds,
            tokens_per_second=tokens_per_second,
            learning_rate=learning_rate(self.tokens, self.settings),
            **values,
        )


def _build_optimizer(model: torch.nn.Module, settings: Settings) -> torch.optim.Optimizer:
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    groups = [
        {"params": matrices, "weight_decay": settings.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(
        groups, lr=settings.learning_rate, betas=(0.9, 0.98), eps=1e-6, fused=True
    )


def add_run_flags(parser: argparse.ArgumentParser) -> None:
    """The flags of a run: where and how it computes, and every setting of one value."""
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--compile", action="store_true", help="a quarter faster, a minute later")
    parser.add_argument(
        "--share",
        action="store_true",
        help="use only the cores that others leave (Linux); the number of threads has an "
        "influence on rounding, so a resumed run is then not equal to the bit",
    )
    add_flags(parser)


def chosen_settings(arguments: argparse.Namespace) -> Settings:
    """A started run's own settings stand unless a flag says otherwise."""
    known = load_checkpoint(arguments.run) is not None
    return override(read_settings(arguments.run) if known else Settings(), arguments)


def pretrain(data: Path, arguments: argparse.Namespace) -> None:
    """Start or resume the run in the folder ``arguments.run`` on prepared ``data``."""
    settings, device = chosen_settings(arguments), torch.device(arguments.device)
    neighbors = Neighbors() if arguments.share else None
    Trainer(data, arguments.run, settings, device, arguments.compile, neighbors).train()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path)
    add_run_flags(parser)
    arguments = parser.parse_args()
    try:
        pretrain(arguments.data, arguments)
    except TrainingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
