"""Pretrain the student; started again with the same folders, a killed run resumes.

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
from losses import distillation_loss, masked_lm_loss, positional_loss
from run_log import RunLog
from schedule import learning_rate, positional_weight, teacher_weight
from settings import Settings, add_flags, override, read_settings, write_settings
from spare_cores import SpareCores
from student import build_student, start_from
from teacher import Teacher, load_teacher_tokenizer, teacher_folder
from token_store import TokenStore
from tokenizers import Tokenizer
from validation import masked_lm_scores
from vocabulary import Vocabulary
from wordpieces import teacher_ids

THREAD_STEPS = 10


class Losses(NamedTuple):
    """The unweighted losses of a step; disabled ones are zero."""

    masked_lm: torch.Tensor
    teacher: torch.Tensor
    positional: torch.Tensor


class Trainer:
    """A run: model, optimizer and data, and the state that a resumed run restores."""

    def __init__(
        self,
        data: Path,
        run: Path,
        settings: Settings,
        device: torch.device,
        compiled: bool = False,
        spare_cores: SpareCores | None = None,
    ) -> None:
        run.mkdir(parents=True, exist_ok=True)
        for name in TOKENIZER_FILES:
            shutil.copyfile(data / name, run / name)
        write_settings(settings, run)
        self.run, self.settings, self.device = run, settings, device
        self.spare_cores = spare_cores
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
        self.encoder, self.distillation_loss = self.model.bert, distillation_loss
        if compiled:
            # One version for each row length and number of threads, with and without maps.
            torch._dynamo.config.recompile_limit = 64
            self.encoder = torch.compile(self.encoder, dynamic=False)
            self.distillation_loss = torch.compile(self.distillation_loss, dynamic=False)
        self.step, self.seconds = 0, 0.0
        self._resume()
        self.log = RunLog(run, self.step)

    @property
    def tokens(self) -> int:
        """Tokens seen so far, counting every position of every row."""
        return self.step * self.settings.batch_tokens

    def train(self) -> None:
        """Train up to ``settings.tokens``, logging, validating and writing checkpoints."""
        settings = self.settings
        last_save = last_snapshot = last_log = time.monotonic()
        start = last_save - self.seconds
        logged_tokens = self.tokens
        recent: list[Losses] = []
        while self.tokens < settings.tokens:
            if self.spare_cores and self.step % THREAD_STEPS == 0:
                self.spare_cores.adjust_threads()
            recent.append(self.train_step())
            now = time.monotonic()
            self.seconds = now - start
            if self.step % settings.log_steps == 0:
                self._log_means(recent, (self.tokens - logged_tokens) / (now - last_log))
                recent = []
                last_log, logged_tokens = now, self.tokens
            if now - last_snapshot > settings.snapshot_minutes * 60:
                last_snapshot = now
                self.snapshot()
            if now - last_save > settings.checkpoint_minutes * 60:
                last_save = now
                self.save()
        self.save()
        self.snapshot()

    def train_step(self) -> Losses:
        """Take one optimizer step on the next batch, and return its losses."""
        rate = learning_rate(self.tokens, self.settings)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        distillation_weight = teacher_weight(self.tokens, self.settings)
        position_weight = positional_weight(self.tokens, self.settings)
        batch = self.batches.draw(self.step).to(self.device)
        losses = self._losses(batch, distillation_weight > 0, position_weight > 0)
        total = (
            losses.masked_lm
            + distillation_weight * losses.teacher
            + position_weight * losses.positional
        )
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        if not math.isfinite(total.item()):
            raise TrainingError(
                f"The loss is not finite at step {self.step}. Start again with a lower "
                f"--learning-rate; {self.run} keeps the last checkpoint."
            )
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        self.optimizer.step()
        self.step += 1
        return Losses(*(loss.detach() for loss in losses))

    def save(self) -> None:
        """Write a checkpoint. The step alone determines the data order and the schedule."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        save_checkpoint(state, self.run)

    def snapshot(self) -> None:
        """Validate the model, and export it for the curves."""
        scores = masked_lm_scores(
            self.model, self.dev, self.vocabulary, self.settings.validation_rows
        )
        self.log.write(
            step=self.step,
            tokens=self.tokens,
            dev_loss=scores.all.loss,
            dev_accuracy=scores.all.accuracy,
            dev_masked_accuracy=scores.masked.accuracy,
        )
        folder = self.run / "snapshots" / f"{self.tokens:012d}"
        export_model(self.model, self.run, folder)

    def _resume(self) -> None:
        state = load_checkpoint(self.run)
        if state is None:
            return
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = state["step"], state["seconds"]

    def _losses(self, batch: Batch, with_teacher: bool, with_positions: bool) -> Losses:
        zero = torch.zeros((), device=self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=has_bfloat16(self.device)):
            output = self.encoder(
                input_ids=batch.corrupted,
                token_type_ids=batch.types,
                output_attentions=with_teacher or with_positions,
            )
            hidden = output.last_hidden_state.flatten(0, 1)[batch.positions]
            logits = self.model.cls(hidden)
            return Losses(
                masked_lm_loss(logits, batch.targets),
                self._teacher_loss(batch, output.attentions) if with_teacher else zero,
                positional_loss(output.attentions, self.settings.positional_heads)
                if with_positions
                else zero,
            )

    def _teacher_loss(self, batch: Batch, maps: tuple[torch.Tensor, ...]) -> torch.Tensor:
        taught = self.settings.taught_heads
        if self.teacher is None:
            token_ids = teacher_ids(self.tokenizer, load_teacher_tokenizer())
            heads = [(head.teacher_layer, head.teacher_head) for head in taught]
            self.teacher = Teacher(teacher_folder(), token_ids, heads).to(self.device)
        student = torch.stack([maps[head.layer - 1][:, head.head - 1] for head in taught], dim=1)
        return self.distillation_loss(
            student,
            self.teacher(batch.tokens),
            batch.tokens >= self.vocabulary.num_special,
            batch.tokens == self.vocabulary.sep,
            self.settings.sink_weight,
        )

    def _log_means(self, recent: list[Losses], tokens_per_second: float) -> None:
        losses = torch.stack([torch.stack(losses) for losses in recent])
        means = (losses.sum(0) / (losses != 0).sum(0).clamp_min(1)).tolist()  # Zero is disabled.
        values = {f"{name}_loss": mean for name, mean in zip(Losses._fields, means, strict=True)}
        self.log.write(
            step=self.step,
            tokens=self.tokens,
            seconds=self.seconds,
            tokens_per_second=tokens_per_second,
            learning_rate=learning_rate(self.tokens, self.settings),
            **values,
        )


def has_bfloat16(device: torch.device) -> bool:
    """Return whether a device multiplies in bfloat16; processors without it are slower so."""
    return device.type != "cpu" or torch.ops.mkldnn._is_mkldnn_bf16_supported()


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
    """Add the flags of a run: where and how it computes, and every scalar setting."""
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument(
        "--compile", action="store_true", help="compile the model: a quarter faster after a minute"
    )
    parser.add_argument(
        "--share",
        action="store_true",
        help="use only the cores that other programs leave idle (Linux); the number of threads "
        "affects rounding, so a resumed run is no longer bit-identical",
    )
    add_flags(parser)


def choose_settings(arguments: argparse.Namespace) -> Settings:
    """Return the settings of a started run, or the defaults, with the flags that were set."""
    is_resumed = load_checkpoint(arguments.run) is not None
    return override(read_settings(arguments.run) if is_resumed else Settings(), arguments)


def pretrain(data: Path, arguments: argparse.Namespace) -> None:
    """Start or resume the run in the folder `arguments.run` on prepared data."""
    settings, device = choose_settings(arguments), torch.device(arguments.device)
    spare_cores = SpareCores() if arguments.share else None
    Trainer(data, arguments.run, settings, device, arguments.compile, spare_cores).train()


def main() -> None:
    """Run the command line."""
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
