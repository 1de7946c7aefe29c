from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from threading import Barrier
from typing import Final

import cv2
import numpy as np
import pytest

from scoring.runtime import ov
from scoring.session import Pixels, Session, Values, open_session

HEAD_MODEL: Final = Path(str(resources.files("scoring"))) / "models" / "head-2.onnx"
MODELS: Final = sorted(HEAD_MODEL.parent.glob("*.onnx"))
HEAD: Final = (1, 320, 320, 3)


def head_model() -> bytes:
    """Return the shipped detector."""
    return HEAD_MODEL.read_bytes()


def noise(shape: tuple[int, ...], seed: int = 0) -> Pixels:
    """Return random pixels, the same for each seed."""
    return np.random.default_rng(seed).integers(0, 255, shape, np.uint8)


@pytest.fixture(scope="module")
def session() -> Session:
    """Open the detector for one photo at a time."""
    return open_session(head_model(), shape=HEAD)


def test_a_fixed_shape_changes_no_result(session: Session) -> None:
    """A network that was opened for one shape finds what one for any shape finds."""
    image = noise(HEAD)
    fixed, free = session.run(image), open_session(head_model()).run(image)
    assert fixed.keys() == free.keys() == {"heat", "boxes"}
    for name, values in fixed.items():
        assert values.dtype == np.float32
        np.testing.assert_allclose(values, free[name], atol=1e-3)


def test_one_model_may_be_opened_for_two_shapes() -> None:
    """Each photo of a batch gets what it gets alone."""
    pair = noise((2, *HEAD[1:]))
    together = open_session(head_model(), shape=pair.shape).run(pair)
    alone = open_session(head_model(), shape=HEAD)
    for k in range(2):
        np.testing.assert_allclose(alone.run(pair[k : k + 1])["boxes"][0], together["boxes"][k], atol=1e-2)


def test_results_outlive_other_runs(session: Session) -> None:
    """What a run returned isn't overwritten by the next one."""
    first = session.run(noise(HEAD, 1))["heat"]
    before = first.copy()
    session.run(noise(HEAD, 2))
    np.testing.assert_array_equal(first, before)


def test_a_mirrored_view_is_a_photo_too(session: Session) -> None:
    """An array that isn't laid out in order gives the same as its copy."""
    across = noise(HEAD)[:, :, ::-1]
    np.testing.assert_array_equal(session.run(across)["heat"], session.run(across.copy())["heat"])


def test_threads_share_a_session(session: Session) -> None:
    """Of many threads that run at once each gets its own photo's result, to the last bit."""
    photos = [noise(HEAD, seed) for seed in range(8)]
    alone = [session.run(photo)["boxes"] for photo in photos]
    together = Barrier(len(photos))

    def run(photo: Pixels) -> list[Values]:
        together.wait()
        return [session.run(photo)["boxes"] for _ in range(3)]

    with ThreadPoolExecutor(len(photos)) as threads:
        for expected, found in zip(alone, threads.map(run, photos), strict=True):
            for one in found:
                np.testing.assert_array_equal(one, expected)


def test_a_wrong_shape_leaves_the_session_usable(session: Session) -> None:
    """A photo of another size is an error, and the next one is answered."""
    with pytest.raises((RuntimeError, ValueError)):
        session.run(noise((1, 8, 8, 3)))
    assert session.run(noise(HEAD))["heat"].shape[0] == 1


def test_what_is_no_model_is_refused() -> None:
    """Bytes that aren't a network raise, they don't crash."""
    with pytest.raises(RuntimeError):
        open_session(b"not a network")


# OpenCV 5.0 can't compute the detector's cells from its bytes.
@pytest.mark.parametrize("path", [p for p in MODELS if not p.name.startswith("head-")], ids=lambda p: p.name)
def test_another_runtime_finds_the_same(path: Path) -> None:
    """A shipped network gives for each photo of a batch what OpenCV's runtime computes from the same file."""
    model = path.read_bytes()
    size = ov.Core().read_model(model, b"").inputs[0].partial_shape[1].get_length()
    crops = noise((2, size, size, 3))
    found = open_session(model).run(crops)
    other = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8))
    other.setInput(crops)
    for output, expected in zip(found, other.forward(list(found)), strict=True):
        values = np.reshape(expected, found[output].shape)
        np.testing.assert_allclose(found[output], values, rtol=1e-3, atol=1e-3, err_msg=output)
