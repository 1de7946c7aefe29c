"""Command line: ``python -m scoring.training --data FOLDER [STAGE ...]``; without stages all run in turn.

Each stage goes on where it was interrupted; delete its checkpoint in the ``--work`` folder to start it anew.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import torch

from scoring.detector import MODEL as DETECTOR_MODEL
from scoring.detector import HeadDetector
from scoring.landmarks import MODEL as LANDMARK_MODEL
from scoring.landmarks import FaceLandmarker
from scoring.training import detector_training, landmark_training, self_labelling
from scoring.training.data import load_photos, split
from scoring.training.detector_net import DetectorNet
from scoring.training.evaluate import evaluate, report
from scoring.training.export import export_detector, export_landmarks
from scoring.training.landmark_net import LandmarkNet
from scoring.training.loop import Plan
from scoring.training.steadiness import steadiness


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run reads and writes, and how long it learns."""

    data: Path
    pretrained: Path
    work: Path
    models: Path
    everything: bool
    detector_steps: int
    landmark_steps: int
    error_scale: float

    @property
    def detector_file(self) -> Path:
        return self.models / f"{DETECTOR_MODEL}.onnx"

    @property
    def landmark_file(self) -> Path:
        return self.models / f"{LANDMARK_MODEL}.onnx"


def detector(run: Run) -> None:
    """Train a detector on annotated heads, let it label the rest, train on with both."""
    photos, _ = split(load_photos(run.data), everything=run.everything)
    plan = Plan(run.detector_steps)
    untrained = detector_training.untrained(run.pretrained)
    first = detector_training.train(untrained, photos, {}, plan, run.work / "detector-first.pt")
    draft = run.work / "detector-first.onnx"
    export_detector(first, draft)
    found = self_labelling.label(photos, draft.read_bytes())
    final = detector_training.train(first, photos, found, plan, run.work / "detector-second.pt")
    torch.save(final.state_dict(), run.work / "detector.pt")


def landmarks(run: Run) -> None:
    """Train the landmark network."""
    photos, _ = split(load_photos(run.data), everything=run.everything)
    net = landmark_training.train(
        photos, run.pretrained, Plan(run.landmark_steps), run.work / "landmarks-only.pt"
    )
    torch.save(net.state_dict(), run.work / "landmarks.pt")


def export(run: Run) -> None:
    """Write both networks as ONNX."""
    detector_net, landmark_net = DetectorNet(), LandmarkNet()
    detector_net.load_state_dict(torch.load(run.work / "detector.pt", weights_only=True))
    landmark_net.load_state_dict(torch.load(run.work / "landmarks.pt", weights_only=True))
    export_detector(detector_net, run.detector_file)
    export_landmarks(landmark_net, run.error_scale, run.landmark_file)


def measure(run: Run) -> None:
    """Print the figures of the exported files on the hold-out (honest only without ``--everything``)."""
    _, held_out = split(load_photos(run.data), everything=run.everything)
    detect = HeadDetector(run.detector_file.read_bytes())
    find = FaceLandmarker(run.landmark_file.read_bytes())
    print(report(evaluate(held_out, detect, find) | steadiness(held_out, detect, find)))


STAGES: dict[str, Callable[[Run], None]] = {
    "detector": detector,
    "landmarks": landmarks,
    "export": export,
    "evaluate": measure,
}


def main(arguments: Sequence[str]) -> None:
    """Parse the command line and run the stages."""
    parser = argparse.ArgumentParser(prog="python -m scoring.training", description=__doc__)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"of {', '.join(STAGES)} (default: all)")
    parser.add_argument("--data", type=Path, required=True, help="folder with photos.json and landmarks.json")
    parser.add_argument(
        "--pretrained", type=Path, help="TFLite file with the backbone (default: in DATA/models)"
    )
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="folder for checkpoints")
    parser.add_argument("--models", type=Path, default=Path(__file__).parents[1] / "models")
    parser.add_argument("--everything", action="store_true", help="learn from the hold-out too, for shipping")
    parser.add_argument("--detector-steps", type=int, default=1500, help="steps of each of the two rounds")
    parser.add_argument("--landmark-steps", type=int, default=3000)
    parser.add_argument("--error-scale", type=float, default=1.1, help="measured error over predicted error")
    parser.add_argument("--threads", type=int, default=2)
    options = vars(parser.parse_args(arguments))
    stages, threads = options.pop("stages") or list(STAGES), options.pop("threads")
    if unknown := set(stages) - set(STAGES):
        parser.error(f"unknown stage: {', '.join(sorted(unknown))}")
    options["pretrained"] = (
        options["pretrained"] or options["data"] / "models" / "ssd_mobilenetv2_oidv4_fp16.tflite"
    )
    torch.set_num_threads(threads)
    cv2.setNumThreads(1)
    run = Run(**options)
    for stage in stages:
        STAGES[stage](run)


main(sys.argv[1:])
