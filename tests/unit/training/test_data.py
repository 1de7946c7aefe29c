import json
from pathlib import Path

import numpy as np
import pytest

from scoring.straighten import MEAN_FACE
from scoring.training.data import (
    FOLDS,
    LABELS,
    TEST_SHARE,
    TUNE_SHARE,
    Photo,
    head_of,
    load_photos,
    of_role,
)
from scoring.verdict import LANDMARK_NAMES, Box
from tests.unit.training.made import photo_of

MANY = [photo_of(f"animal {k}") for k in range(4000)]


def record(file: str, *, source: str = "catsdogs", original: str = "", **more: object) -> dict[str, object]:
    """A record of photos.json."""
    known = {"species": "cat", "width": 640, "height": 480, "head_box": None}
    return {"file": file, "source": source, "original": original or file, **known, **more}


def loaded(folder: Path, records: list[dict[str, object]], labels: object = None) -> list[Photo]:
    """Write the data's two files and read them."""
    (folder / "photos.json").write_text(json.dumps(records))
    (folder / "landmarks.json").write_text(json.dumps(labels or {}))
    return load_photos(folder)


def test_every_photo_has_one_role_of_about_the_intended_share() -> None:
    """The roles part the photos without rest, in the shares that are written down."""
    parts = {role: of_role(MANY, role) for role in ("train", "tune", "test")}
    assert sum(len(part) for part in parts.values()) == len(MANY)
    assert len(parts["test"]) / len(MANY) == pytest.approx(TEST_SHARE, abs=0.02)
    assert len(parts["tune"]) / len(MANY) == pytest.approx(TUNE_SHARE * (1 - TEST_SHARE), abs=0.02)
    assert all(photo.held_out == (photo.role == "test") for photo in MANY)


def test_folds_are_about_equal() -> None:
    """Every photo is in one fold, and no fold is much larger than another."""
    counts = np.bincount([photo.fold for photo in MANY], minlength=FOLDS)
    assert len(counts) == FOLDS
    assert counts.min() > 0.9 * len(MANY) / FOLDS


def test_roles_and_folds_do_not_depend_on_each_other() -> None:
    """The photos to learn from fall into the folds as all photos do."""
    counts = np.bincount([photo.fold for photo in of_role(MANY, "train")], minlength=FOLDS)
    assert counts.min() > 0.9 * counts.mean()


def test_what_may_show_one_cat_is_on_one_side(tmp_path: Path) -> None:
    """Photos of one owner, neighbours in a numbered series, and copies of a file share role and fold."""
    same = [
        [record(f"a{k}", source="maxogden", original=f"cat{k}_12345.jpg") for k in range(3)],
        [record(f"b{k}", source="oxford", original=f"Birman_{k}") for k in range(120, 130)],
        [record("c0", original="cat.77.jpg"), record("c1", original="cat.77(1).jpg")],
    ]
    photos = {p.file: p for p in loaded(tmp_path, [r for group in same for r in group])}
    for group in same:
        members = [photos[str(r["file"])] for r in group]
        assert len({(p.group, p.role, p.fold) for p in members}) == 1
    assert len({p.group for p in photos.values()}) == len(same)


def test_the_next_ten_of_a_series_are_another_group(tmp_path: Path) -> None:
    """A numbered series is not one animal as a whole."""
    photos = loaded(tmp_path, [record(f"b{k}", source="oxford", original=f"Birman_{k}") for k in (129, 130)])
    assert photos[0].group != photos[1].group


def test_labels_become_arrays_and_a_head_inside_the_photo(tmp_path: Path) -> None:
    """Points come in the order of the names; where no box is given, one is made of them and cut off."""
    places = MEAN_FACE * 200 + [320, 240]
    points = {
        n: [x, y, int(k != 3)] for k, (n, (x, y)) in enumerate(zip(LANDMARK_NAMES, places, strict=True))
    }
    labels = {"a.jpg": {"points": points, "pose": "frontal"}}
    (photo,) = loaded(tmp_path, [record("a.jpg")], labels)
    assert photo.points is not None
    assert photo.visible is not None
    np.testing.assert_allclose(photo.points, places)
    assert photo.visible.tolist() == [float(k != 3) for k in range(22)]
    assert photo.head is not None
    assert photo.heads == (photo.head,)
    assert photo.head.y0 == 0
    assert photo.head.y1 == pytest.approx(head_of(places).y1)


def test_a_dog_needs_no_search(tmp_path: Path) -> None:
    """A photo of a dog has no cat's head, whoever looks; one of a cat may have more than are known."""
    cat, dog = loaded(tmp_path, [record("cat"), record("dog", species="dog")])
    assert dog.complete
    assert dog.heads == ()
    assert not cat.complete


def test_the_head_of_mirrored_points_is_the_mirrored_head() -> None:
    """Boxes are made of points without a side, in edge coordinates."""
    points = MEAN_FACE * 50 + [130, 200] + np.random.default_rng(1).normal(0, 5, (22, 2))
    box, other = head_of(points), head_of(points * [-1, 1] + [299, 0])
    np.testing.assert_allclose(
        [other.x0, other.y0, other.x1, other.y1], [300 - box.x1, box.y0, 300 - box.x0, box.y1]
    )


def test_what_is_no_image_is_refused(tmp_path: Path) -> None:
    """A broken file of the data set ends the run with its name."""
    (tmp_path / "x.png").write_bytes(b"no image")
    with pytest.raises(ValueError, match=r"x\.png"):
        photo_of("x", tmp_path / "x.png").read()


def test_added_labels_are_well_formed() -> None:
    """Every head has a positive extent, every corrected point a known name, every correction a reason."""
    heads = json.loads((LABELS / "heads.json").read_text("utf-8"))
    for seen in heads.values():
        for box in (Box(*b) for b in [*seen["heads"], *seen["ignore"]]):
            assert box.width > 0
            assert box.height > 0
    for corrected in json.loads((LABELS / "corrections.json").read_text("utf-8")).values():
        assert corrected["points"].keys() <= set(LANDMARK_NAMES)
        assert corrected["reason"]
