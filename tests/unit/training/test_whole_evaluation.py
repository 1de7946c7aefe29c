"""The whole evaluation, on a folder of four photos and with the networks that ship."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest

from scoring.training.data import load_photos
from scoring.training.evaluation import agreement
from scoring.training.evaluation.__main__ import evaluate, write_cards
from scoring.training.evaluation.findings import Eye, Findings
from scoring.verdict import LANDMARK_NAMES, RgbImage

CHELSEA = Path(__file__).parents[2] / "data" / "chelsea.png"
"""A photo of a cat under CC0."""


def of_test_role(data: Path, number: int) -> list[str]:
    """Find names of animals that the draw gives to the test role."""
    records = [record(f"{k}.png", f"animal {k}", np.zeros((1, 1, 3), np.uint8)) for k in range(200)]
    (data / "photos.json").write_text(json.dumps(records))
    (data / "landmarks.json").write_text("{}")
    names = [
        f"animal {photo.file.removesuffix('.png')}" for photo in load_photos(data) if photo.role == "test"
    ]
    return names[:number]


def record(file: str, original: str, image: RgbImage, species: str = "cat") -> dict[str, object]:
    """Describe one photo as photos.json does."""
    return {
        "file": file, "source": "drawn", "species": species, "width": image.shape[1],
        "height": image.shape[0], "head_box": None, "labelled": species == "cat", "original": original,
    }  # fmt: skip


@pytest.fixture(scope="module")
def eye() -> Eye:
    """What ships."""
    return Eye.load()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, eye: Eye) -> Path:
    """Three looks of one cat under three names, labelled by the networks themselves, and an empty room."""
    folder = tmp_path_factory.mktemp("photos")
    (folder / "photos").mkdir()
    chelsea = np.asarray(cv2.imread(str(CHELSEA), cv2.IMREAD_COLOR_RGB), np.uint8)
    room = np.tile(np.linspace(60, 200, 400).astype(np.uint8)[None, :, None], (300, 1, 3))
    looks = (chelsea, np.ascontiguousarray(chelsea[:, ::-1]), np.ascontiguousarray(chelsea[:, 40:]), room)
    records, labels = [], {}
    for image, name in zip(looks, of_test_role(folder, 4), strict=True):
        file = f"{name}.png"
        cv2.imwrite(str(folder / "photos" / file), image[..., ::-1])
        records.append(record(file, name, image, "dog" if image is room else "cat"))
        if image is not room:
            (face,) = eye.landmarker([(image, eye.detector([image])[0][0].box)])
            points = {n: [*map(float, p), 1] for n, p in zip(LANDMARK_NAMES, face.points, strict=True)}
            labels[file] = {"points": points, "pose": "frontal", "eyes": "open"}
    (folder / "photos.json").write_text(json.dumps(records))
    (folder / "landmarks.json").write_text(json.dumps(labels))
    return folder


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the evaluation writes."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def found(data: Path, work: Path, eye: Eye) -> Findings:
    """One evaluation, with few resamples: the intervals have their own tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement, "RESAMPLES", 40)
        return evaluate(data, work, eye)


def test_networks_agree_with_themselves(found: Findings) -> None:
    """Labels that are the networks' own predictions have heads found and no error, and a room no score."""
    assert [head.overlap > 0.5 for head in found.heads] == [True] * 3
    assert max(float(face.errors.max()) for face in found.faces) < 1e-6
    assert [(s.kind, s.scored) for s in found.strangers if s.kind == "dogs"] == [("dogs", False)]


def test_the_same_cat_is_followed_through_every_change(found: Findings) -> None:
    """A plain portrait keeps its score under every change, and its mirror image has the same one."""
    assert len(found.retests) == 3
    for test in found.retests:
        assert all(cat is not None for cat in test.changed.values())
        assert test.change("mirrored") == pytest.approx(0, abs=0.5)


def test_figures_and_sheets_are_written(found: Findings, work: Path) -> None:
    """All tables are in figures.json, and every sheet is a picture."""
    assert found.cases
    folder = work / "evaluation"
    content = json.loads((folder / "figures.json").read_text())
    assert content["tables"].keys() >= {"goals", "heads", "strangers", "faces", "retest", "retest-measures"}
    for name in ("faces.png", "retest.png"):
        assert cv2.imread(str(folder / name)) is not None
    for name in ("worst-faces.svg", "missed-heads.svg"):
        assert ET.parse(folder / name).getroot().tag.endswith("svg")  # noqa: S314 our own file
    assert len((folder / "faces.csv").read_text().splitlines()) == 4


def test_cards_get_the_figures(found: Findings, work: Path, tmp_path: Path) -> None:
    """The figures of the last evaluation and its drawings reach the model cards."""
    assert found.cases
    card = tmp_path / "head-9.md"
    card.write_text("# head-9\n\n<!-- measured: heads -->\n<!-- end of measured -->\n")
    write_cards(work, tmp_path, tmp_path)
    assert "| labelled heads | 1.00 [0.292, 1.00] | 1.00 [0.292, 1.00] | 3 |" in card.read_text()
    assert (tmp_path / "worst-faces.svg").exists()
