"""Teaches the landmark network's last question, cat's face or not, on just what it is asked in use.

During training its windows without a face are drawn at random. In use they are what the detector reports and
the first look straightens, which makes a dog more like a cat. So the answer's last layer is fitted again, on
such squares; the rest of the network stays.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from scoring.detector import Detector
from scoring.landmarks import FaceLandmarker
from scoring.training.backbone import as_input
from scoring.training.boxes import best_match
from scoring.training.data import Photo
from scoring.training.landmark_net import INPUT, LandmarkNet
from scoring.verdict import RgbImage

HEADS_A_PHOTO: Final = 3
SAME: Final = 0.5
APART: Final = 0.05
"""Overlap with a known head from which a reported one is that head, and below which it is none."""

FACE: Final = 1.0
NO_FACE: Final = 0.0
DECAY: Final = 1e-3
STEPS: Final = 200
BATCH: Final = 32


def fit(net: LandmarkNet, photos: Sequence[Photo], detector: Detector, landmarker: FaceLandmarker) -> None:
    """Fit the face's logit of ``net`` (logistic regression on its last features, classes weighted alike).

    A detector that reports only faces, or none, poses no question: then the answer stays as it was learnt.
    """
    asked = list(_squares(photos, detector, landmarker))
    if {label for _, label in asked} != {FACE, NO_FACE}:
        print("The detector reports no two kinds to tell apart: likeness stays as it was learnt.")
        return
    squares, labels = zip(*asked, strict=True)
    features = _features(net, squares)
    truth = torch.tensor(labels).repeat_interleave(2)
    weight = torch.where(truth > 0, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    mean, spread = features.mean(0), features.std(0) + 1e-6
    scaled = (features - mean) / spread
    layer = nn.Linear(features.shape[1], 1)
    nn.init.zeros_(layer.weight)
    optimizer = torch.optim.LBFGS(layer.parameters(), max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        logits = layer(scaled)[:, 0]
        value = functional.binary_cross_entropy_with_logits(logits, truth, weight)
        value = value + DECAY * layer.weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    with torch.no_grad():
        net.face.weight.copy_(layer.weight / spread)
        net.face.bias.copy_(layer.bias - (layer.weight * mean / spread).sum(1))


def _squares(
    photos: Sequence[Photo], detector: Detector, landmarker: FaceLandmarker
) -> Iterator[tuple[RgbImage, float]]:
    """Yield straightened squares of what the detector reports, with `FACE` or `NO_FACE`."""
    for photo in tqdm(photos, desc="likeness"):
        image = photo.read()
        for head in detector([image])[0][:HEADS_A_PHOTO]:
            close = best_match(head.box, photo.heads)
            doubtful = best_match(head.box, photo.doubtful)
            if close >= SAME:
                label = FACE
            elif photo.complete and max(close, doubtful) < APART:
                label = NO_FACE
            else:
                continue
            yield landmarker.first(image, head.box).face(INPUT).draw(image), label


@torch.no_grad()
def _features(net: LandmarkNet, squares: Sequence[RgbImage]) -> Tensor:
    """Return the last features of each square and of its mirror image, shape (2 n, channels)."""
    found = []
    for k in range(0, len(squares), BATCH):
        pixels = np.stack([view for s in squares[k : k + BATCH] for view in (s, s[:, ::-1])])
        x = as_input(torch.from_numpy(pixels).permute(0, 3, 1, 2))
        found.append(net.pooled(net.backbone(x)))
    return torch.cat(found)
