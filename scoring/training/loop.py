"""The loop that all networks are trained with: AdamW, cosine schedule, averaged weights, resumable."""

import copy
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from scoring.training.backbone import Backbone, load_pretrained
from scoring.training.curve import draw_curve

Batch = TypeVar("Batch")

FROZEN: Final = 3
"""Blocks of the backbone that keep their weights: up to stride 4."""

RECENT: Final = 50
"""Steps whose mean loss the progress bar shows."""


class Learner(nn.Module):
    """A network whose first part comes pretrained."""

    backbone: Backbone


Net = TypeVar("Net", bound=Learner)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to learn; the pretrained backbone moves more slowly than the new head."""

    steps: int
    head_rate: float = 2e-3
    backbone_rate: float = 5e-4
    weight_decay: float = 1e-4
    warm_up: int = 100
    average: float = 0.995
    save_every: float = 60.0
    """Seconds between checkpoints, and so the most that an interruption costs."""
    seed: int = 1


def untrained(make: Callable[[], Net], pretrained: Path, seed: int) -> Net:
    """Return a new network on the pretrained backbone, of which the first blocks are frozen."""
    torch.manual_seed(seed)
    net = make()
    load_pretrained(net.backbone, pretrained)
    net.backbone.freeze(FROZEN)
    return net


def prefetched(make: Callable[[int], Batch], first: int, last: int, depth: int = 4) -> Iterator[Batch]:
    """Yield ``make(first)`` to ``make(last - 1)``, made ahead in a thread."""
    made: queue.Queue[Batch | Exception] = queue.Queue(depth)

    def work() -> None:
        try:
            for step in range(first, last):
                made.put(make(step))
        except Exception as error:  # noqa: BLE001  # handed over and raised where the batch is awaited
            made.put(error)

    threading.Thread(target=work, daemon=True).start()
    for _ in range(first, last):
        item = made.get()
        if isinstance(item, Exception):
            raise item
        yield item


def fit(
    net: Net,
    make_batch: Callable[[int], Batch],
    loss: Callable[[Net, Batch], Tensor],
    plan: Plan,
    checkpoint: Path,
) -> Net:
    """Train ``net`` and return a copy with averaged weights; goes on from ``checkpoint`` where it exists.

    ``make_batch`` gets the step's number and must be deterministic in it, so that a resumed run sees what an
    uninterrupted one would have seen.
    """
    slow = list(net.backbone.parameters())
    known = {id(p) for p in slow}
    fast = [p for p in net.parameters() if id(p) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": slow, "lr": plan.backbone_rate}, {"params": fast, "lr": plan.head_rate}],
        weight_decay=plan.weight_decay,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, plan))
    mean = copy.deepcopy(net)
    parts = (net, mean, optimizer, schedule)
    first, losses = _restore(checkpoint, *parts)
    saved = time.monotonic()
    bar = tqdm(
        prefetched(make_batch, first, plan.steps), initial=first, total=plan.steps, desc=checkpoint.stem
    )
    for step, batch in enumerate(bar, first + 1):
        value = loss(net, batch)
        optimizer.zero_grad(set_to_none=True)
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        _average(mean, net, min(plan.average, step / (step + 10)))
        losses.append(round(value.item(), 5))
        bar.set_postfix(loss=f"{np.mean(losses[-RECENT:]):.3f}", refresh=False)
        if step == plan.steps or time.monotonic() - saved >= plan.save_every:
            _save(checkpoint, step, losses, *parts)
            saved = time.monotonic()
    draw_curve({checkpoint.stem: losses}, checkpoint.with_suffix(".png"))
    return mean


def finished(checkpoint: Path, plan: Plan) -> bool:
    """Tell whether a checkpoint is that of a whole run: then `fit` would only return what `averaged` does."""
    if not checkpoint.exists():
        return False
    return bool(torch.load(checkpoint, weights_only=True, mmap=True)["step"] >= plan.steps)


def averaged(net: Net, checkpoint: Path) -> Net:
    """Fill ``net`` with the averaged weights of a checkpoint."""
    net.load_state_dict(torch.load(checkpoint, weights_only=True)["states"][1])
    return net


def _rate(step: int, plan: Plan) -> float:
    """Share of the full learning rate: linear warm-up, then half a cosine."""
    if step < plan.warm_up:
        return (step + 1) / plan.warm_up
    done = (step - plan.warm_up) / max(1, plan.steps - plan.warm_up)
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))


@torch.no_grad()
def _average(averages: nn.Module, net: nn.Module, keep: float) -> None:
    for mean, now in zip(averages.parameters(), net.parameters(), strict=True):
        mean.lerp_(now, 1 - keep)


def _save(path: Path, step: int, losses: list[float], *parts: object) -> None:
    """Write atomically: an interrupted write leaves the previous checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    states = [part.state_dict() for part in parts]  # type: ignore[attr-defined]
    new = path.with_suffix(".new")
    torch.save({"step": step, "losses": losses, "states": states}, new)
    new.replace(path)


def _restore(path: Path, *parts: object) -> tuple[int, list[float]]:
    if not path.exists():
        return 0, []
    saved = torch.load(path, weights_only=True)
    for part, state in zip(parts, saved["states"], strict=True):
        part.load_state_dict(state)  # type: ignore[attr-defined]
    return int(saved["step"]), list(saved["losses"])
