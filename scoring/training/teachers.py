"""Landmark networks that each have not seen a part of the faces: they check labels and teach the last one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from scoring.training import landmark_training
from scoring.training.data import FOLDS, Photo
from scoring.training.faces import Face, load_faces
from scoring.training.landmark_net import TEACHER_INPUT, LandmarkNet
from scoring.training.landmark_views import Lessons
from scoring.training.loop import Plan, averaged, finished

NAME: Final = "teacher-{}.pt"


def train_all(photos: Sequence[Photo], pretrained: Path, plan: Plan, work: Path) -> list[LandmarkNet]:
    """Train one network a fold, on the faces of the other folds."""
    fold = {p.file: p.fold for p in photos}
    faces = load_faces(photos)
    return [
        train_one([f for f in faces if fold[f.file] != k], pretrained, replace(plan, seed=k + 1), work, k)
        for k in range(FOLDS)
    ]


def train_one(faces: Sequence[Face], pretrained: Path, plan: Plan, work: Path, fold: int) -> LandmarkNet:
    """Train the network of one fold; a finished one is read from its checkpoint."""
    net = landmark_training.untrained(pretrained, plan.seed)
    return landmark_training.train(net, Lessons(faces, []), TEACHER_INPUT, plan, work / NAME.format(fold))


def finished_all(plan: Plan, work: Path) -> bool:
    """Tell whether all of them have learnt as long as planned."""
    return all(finished(work / NAME.format(k), plan) for k in range(FOLDS))


def load_all(work: Path) -> list[LandmarkNet]:
    """Read the trained networks; raises FileNotFoundError where one is missing."""
    return [averaged(LandmarkNet(), work / NAME.format(k)) for k in range(FOLDS)]
