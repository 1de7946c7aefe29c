"""Command line: ``python -m scoring.training [--data FOLDER] [STAGE ...]``; without stages all run in turn.

Each stage goes on where it was interrupted and a finished one is passed over; delete its checkpoint in the
``--work`` folder to start it anew. Opinions of the teachers are kept there, too, in ``opinions.npz``.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import torch

from scoring.training.stages import STAGES, Run

INTERRUPTED: Final = 130
"""Exit status by which a shell knows that a person stopped the program."""


def main(arguments: Sequence[str]) -> None:
    """Parse the command line and run the stages."""
    parser = argparse.ArgumentParser(prog="python -m scoring.training", description=__doc__)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=f"of {', '.join(STAGES)} (default: all)")
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder with photos.json and landmarks.json"
    )
    parser.add_argument(
        "--pretrained", type=Path, help="TFLite file with the backbone (default: in DATA/models)"
    )
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="folder for checkpoints")
    parser.add_argument("--models", type=Path, default=Path(__file__).parents[1] / "models")
    parser.add_argument("--effort", type=float, default=1.0, help="factor on the steps of every stage")
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
    run.work.mkdir(parents=True, exist_ok=True)
    try:
        for stage in stages:
            STAGES[stage](run)
    except KeyboardInterrupt:
        print(f"\nStopped. What was learnt is in {run.work}; the same command goes on from there.")
        sys.exit(INTERRUPTED)


main(sys.argv[1:])
