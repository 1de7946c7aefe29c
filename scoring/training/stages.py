"""The stages of a training run, each of which goes on where it was interrupted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import torch
from torch import nn

from scoring.detector import MODEL as DETECTOR_MODEL
from scoring.detector import HeadDetector
from scoring.eyes import MODEL as EYE_MODEL
from scoring.landmarks import MODEL as LANDMARK_MODEL
from scoring.landmarks import FaceLandmarker
from scoring.training import (
    calibration,
    detector_training,
    eye_training,
    landmark_training,
    lessons,
    likeness,
    teachers,
)
from scoring.training.data import Photo, load_photos, of_role
from scoring.training.detector_net import DetectorNet
from scoring.training.export import export_detector, export_eye, export_landmarks
from scoring.training.eye_net import EyeNet
from scoring.training.faces import Face, load_faces
from scoring.training.landmark_net import LandmarkNet
from scoring.training.loop import Plan, averaged

MINING_THRESHOLD: Final = 0.05
"""Confidence from which the detector's mistakes are shown to the landmark network as no faces."""

TIMES: Final = {"frontal": 2, "three_quarter": 3, "profile": 6, "other": 6}
"""How often a labelled face of each pose counts against one that the teachers labelled: few are turned."""

Net = TypeVar("Net", bound=nn.Module)


@dataclass(frozen=True)
class Run:
    """Where a run reads and writes, and a factor on how long it learns."""

    data: Path
    pretrained: Path
    work: Path
    models: Path
    effort: float

    @cached_property
    def photos(self) -> list[Photo]:
        """The photos to learn from."""
        return of_role(load_photos(self.data), "train")

    def plan(self, steps: int) -> Plan:
        return Plan(max(1, round(steps * self.effort)))

    def checkpoint(self, name: str) -> Path:
        return self.work / f"{name}.pt"

    def model(self, name: str) -> Path:
        return self.models / f"{name}.onnx"


def detector(run: Run) -> None:
    """Train the detector and write it, so that the landmark network can learn from its mistakes."""
    net = detector_training.untrained(run.pretrained)
    _keep(run, detector_training.train(net, run.photos, run.plan(1600), run.checkpoint("detector")))


def teach(run: Run) -> None:
    """Train the teachers, one a fold."""
    teachers.train_all(run.photos, run.pretrained, run.plan(1800), run.work)


def landmarks(run: Run) -> None:
    """Train the landmark network on labels and on what the teachers say."""
    detector_file = run.work / "detector.onnx"
    export_detector(_kept(run, DetectorNet()), detector_file)
    mistakes = HeadDetector(detector_file.read_bytes(), MINING_THRESHOLD)
    masters = teachers.load_all(run.work)
    times = {p.file: TIMES[p.pose] for p in run.photos if p.pose}
    faces = [f for face in lessons.labelled(run.photos, masters) for f in [face] * times[face.file]]
    faces += lessons.taught(run.photos, masters)
    rest = list(lessons.others(run.photos, mistakes, np.random.default_rng(1)))
    net = landmark_training.untrained(run.pretrained, seed=1)
    plan = run.plan(3000)
    _keep(run, landmark_training.train(net, faces, rest, plan, run.checkpoint("landmarks")))


def face_or_not(run: Run) -> None:
    """Fit the landmark network's last question on what the detector reports."""
    net = landmark_training.untrained(run.pretrained, seed=1)
    net = averaged(net, run.checkpoint("landmarks"))
    draft, eye = run.work / "landmarks.onnx", run.work / "eyes.onnx"
    export_landmarks(net, 1.0, draft)
    export_eye(_kept(run, EyeNet()), 1.0, eye)
    mistakes = HeadDetector((run.work / "detector.onnx").read_bytes(), MINING_THRESHOLD)
    likeness.fit(net, run.photos, mistakes, FaceLandmarker(draft.read_bytes(), eye.read_bytes()))
    _keep(run, net)


def eyes(run: Run) -> None:
    """Train the eye network on the labelled eyes."""
    faces: Iterable[Face] = load_faces(run.photos)
    net = eye_training.train(list(faces), run.pretrained, run.plan(1500), run.checkpoint("eyes"))
    _keep(run, net)


def export(run: Run) -> None:
    """Write the networks as ONNX, with errors that are true on photos that none of them learned from."""
    export_detector(_kept(run, DetectorNet()), run.model(DETECTOR_MODEL))
    face, eye = _kept(run, LandmarkNet()), _kept(run, EyeNet())

    def write(face_scale: float, eye_scale: float) -> tuple[bytes, bytes]:
        export_landmarks(face, face_scale, run.model(LANDMARK_MODEL))
        export_eye(eye, eye_scale, run.model(EYE_MODEL))
        return run.model(LANDMARK_MODEL).read_bytes(), run.model(EYE_MODEL).read_bytes()

    photos = of_role(load_photos(run.data), "tune")
    write(*calibration.error_scales(photos, *write(1.0, 1.0)))


STAGES: Final[dict[str, Callable[[Run], None]]] = {
    "detector": detector,
    "teachers": teach,
    "landmarks": landmarks,
    "eyes": eyes,
    "likeness": face_or_not,
    "export": export,
}


def _keep(run: Run, net: nn.Module) -> None:
    torch.save(net.state_dict(), run.work / f"{type(net).__name__}.pt")


def _kept(run: Run, net: Net) -> Net:
    net.load_state_dict(torch.load(run.work / f"{type(net).__name__}.pt", weights_only=True))
    return net
