"""The stages of a training run, each of which goes on where it was interrupted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import torch

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
from scoring.training.faces import load_faces
from scoring.training.landmark_net import INPUT, LandmarkNet
from scoring.training.landmark_views import Lessons
from scoring.training.loop import Learner, Plan, averaged, finished
from scoring.training.opinions import Opinions

MINING_THRESHOLD: Final = 0.05
"""Confidence from which the detector's mistakes are shown to the landmark network as no faces."""

TIMES: Final = {"frontal": 2, "three_quarter": 3, "profile": 6, "other": 6}
"""How often a labelled face of each pose counts against one that the teachers labelled: few are turned."""

LIKENESS: Final = "LandmarkNet.pt"
"""The landmark network's weights after its last question was fitted."""

Net = TypeVar("Net", bound=Learner)


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

    def trained(self, name: str, net: Net) -> Net:
        """Fill ``net`` with what the stage of this name has learnt."""
        return averaged(net, self.checkpoint(name))

    def model(self, name: str) -> Path:
        return self.models / f"{name}.onnx"


def detector(run: Run) -> None:
    """Train the detector."""
    plan, checkpoint = run.plan(1600), run.checkpoint("detector")
    if not finished(checkpoint, plan):
        detector_training.train(detector_training.untrained(run.pretrained), run.photos, plan, checkpoint)


def teach(run: Run) -> None:
    """Train the teachers, one a fold."""
    plan = run.plan(1800)
    if not teachers.finished_all(plan, run.work):
        teachers.train_all(run.photos, run.pretrained, plan, run.work)


def landmarks(run: Run) -> None:
    """Train the landmark network on labels, on what the teachers say, and on the detector's mistakes."""
    plan, checkpoint = run.plan(6000), run.checkpoint("landmarks")
    if finished(checkpoint, plan):
        return
    masters, known = teachers.load_all(run.work), Opinions(run.work / "opinions.npz")
    times = {p.file: TIMES[p.pose] for p in run.photos if p.pose}
    faces = [f for face in lessons.labelled(run.photos, masters, known) for f in [face] * times[face.file]]
    faces += lessons.unlabelled(run.photos, masters, known)
    rest = list(lessons.others(run.photos, _mistakes(run), np.random.default_rng(1)))
    net = landmark_training.untrained(run.pretrained, seed=1)
    landmark_training.train(net, Lessons(faces, rest), INPUT, plan, checkpoint)


def eyes(run: Run) -> None:
    """Train the eye network on the labelled eyes."""
    plan, checkpoint = run.plan(1500), run.checkpoint("eyes")
    if not finished(checkpoint, plan):
        eye_training.train(load_faces(run.photos), run.pretrained, plan, checkpoint)


def face_or_not(run: Run) -> None:
    """Fit the landmark network's last question on what the detector reports."""
    fitted = run.work / LIKENESS
    learnt = [run.checkpoint(name) for name in ("detector", "landmarks", "eyes")]
    if fitted.exists() and all(fitted.stat().st_mtime_ns > path.stat().st_mtime_ns for path in learnt):
        return
    net, eye = run.trained("landmarks", LandmarkNet()), run.trained("eyes", EyeNet())
    drafts = run.work / "landmarks.onnx", run.work / "eyes.onnx"
    export_landmarks(net, 1.0, drafts[0])
    export_eye(eye, 1.0, drafts[1])
    likeness.fit(net, run.photos, _mistakes(run), FaceLandmarker(*(path.read_bytes() for path in drafts)))
    new = fitted.with_suffix(".new")
    torch.save(net.state_dict(), new)
    new.replace(fitted)


def export(run: Run) -> None:
    """Write the networks as ONNX, with errors that are true on photos that none of them learned from."""
    export_detector(run.trained("detector", DetectorNet()), run.model(DETECTOR_MODEL))
    face, eye = LandmarkNet(), run.trained("eyes", EyeNet())
    face.load_state_dict(torch.load(run.work / LIKENESS, weights_only=True))

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


def _mistakes(run: Run) -> HeadDetector:
    """Return the trained detector, made to report what it hardly takes for a head, too."""
    path = run.work / "detector.onnx"
    export_detector(run.trained("detector", DetectorNet()), path)
    return HeadDetector(path.read_bytes(), MINING_THRESHOLD)
