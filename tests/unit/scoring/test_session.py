from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from threading import Barrier
from typing import Final

import numpy as np
import pytest

from scoring.session import Pixels, Session, Values, open_session

HEAD: Final = (1, 224, 224, 3)


def head_model() -> bytes:
    """Return the shipped detector."""
    return resources.files("scoring").joinpath("models", "head-1.onnx").read_bytes()


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


_LISTEN: Final = """
import json, sys
heard = []
def hear(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.fork", "os.posix_spawn", "os.system", "urllib.")):
        heard.append(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        heard.append(f"write {arguments[0]}")
sys.addaudithook(hear)
import numpy as np
from scoring.session import open_session
session = open_session(open(sys.argv[1], "rb").read())
session.run(np.zeros((1, 224, 224, 3), np.uint8))
print(json.dumps([heard, [name for name in sys.modules if "telemetry" in name]]))
"""


def test_nothing_is_reported_to_anybody() -> None:
    """Loading and running a network opens no socket, starts no program, writes no file.

    The runtime's own converter would report its import to a web address.
    """
    with resources.as_file(resources.files("scoring").joinpath("models", "head-1.onnx")) as path:
        command = [sys.executable, "-c", _LISTEN, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    assert json.loads(done.stdout) == [[], []]
