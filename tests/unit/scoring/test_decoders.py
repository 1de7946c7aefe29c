from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from structlog.testing import CapturingLogger

from scoring.decode import MAX_BYTES, Undecodable, decode
from scoring.decoding import process
from scoring.decoding.decoders import Decoders
from scoring.decoding.process import DecoderLost, DecoderProcess, DecoderUnavailable
from scoring.verdict import RefusalReason
from tests.unit.scoring.pictures import png_of, png_that_claims, saved, two_halves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PHOTO = saved(two_halves(), "JPEG")
SLOW = png_of(8000, 6000)
"""Takes a good part of a second."""


@pytest.fixture
def decoders() -> Iterator[Decoders]:
    """One process that decodes."""
    opened = Decoders(1)
    opened.start()
    yield opened
    opened.close()


def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    end = monotonic() + 60
    while not condition():
        assert monotonic() < end
        sleep(0.001)


def state(pid: int) -> str:
    """Tell what a process does, by Linux's letter; X where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "X"


def hit(pid: int, number: signal.Signals) -> None:
    """Send a signal to a decoder as soon as it decodes."""
    until(lambda: state(pid) == "R")
    os.kill(pid, number)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_the_same_comes_out(decoders: Decoders, kind: str) -> None:
    """Another process decodes to the same pixels and figures as this one."""
    data = saved(two_halves(1500, 1001), kind)
    here, there = decode(data), decoders.decode(data)
    assert np.array_equal(here.image, there.image)
    assert there.image.flags.writeable
    for name in ("width", "height", "format", "factor"):
        assert getattr(here, name) == getattr(there, name)


def test_refusals_come_out(decoders: Decoders) -> None:
    """What can't be decoded is refused with the same reason and words, and the process goes on."""
    for data in (
        b"",
        b"hello",
        PHOTO[:-100],
        png_that_claims(30_000, 30_000),
        saved(two_halves(8, 8), "PNG"),
        bytes(MAX_BYTES + 1),
    ):
        with pytest.raises(Undecodable) as here:
            decode(data)
        with pytest.raises(Undecodable) as there:
            decoders.decode(data)
        assert (there.value.reason, there.value.detail) == (here.value.reason, here.value.detail)
    assert decoders.lost == 0
    assert decoders.decode(PHOTO, max_side=64).image.shape == (32, 48, 3)


def test_a_process_that_dies_is_replaced(decoders: Decoders, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that crashes in the middle of a photo is replaced, and the photo gets a second chance."""
    decoders.wait_until_ready()
    (pid,) = decoders.pids
    killer = threading.Thread(target=hit, args=(pid, signal.SIGSEGV))
    killer.start()
    logs = CapturingLogger()
    monkeypatch.setattr("scoring.decoding.decoders.log", logs)
    assert decoders.decode(SLOW).width == 8000
    killer.join()
    (call,) = logs.calls
    assert (call.args, call.kwargs["cause"], call.kwargs["chance"]) == (("decoder_lost",), "SIGSEGV", 1)
    assert decoders.lost == 1
    assert state(pid) == "X"
    (other,) = decoders.pids
    decoders.close()
    assert state(other) == "X"


def test_a_photo_that_kills_is_refused(decoders: Decoders, monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo that two processes die over is no image, and the next photo is decoded as ever."""
    ask = DecoderProcess.decode

    def with_a_crash(self: DecoderProcess, data: bytes, max_side: int) -> object:
        self.wait_until_ready()
        if data == SLOW:
            threading.Thread(target=hit, args=(self.pid, signal.SIGBUS)).start()
        return ask(self, data, max_side)

    monkeypatch.setattr(DecoderProcess, "decode", with_a_crash)
    with ThreadPoolExecutor(3) as threads:
        others = [threads.submit(decoders.decode, PHOTO) for _ in range(5)]
        with pytest.raises(Undecodable, match="SIGBUS") as caught:
            decoders.decode(SLOW)
        assert [other.result().width for other in others] == [96] * 5
    assert caught.value.reason is RefusalReason.NOT_AN_IMAGE
    assert decoders.lost == 2
    assert decoders.decode(PHOTO).width == 96


def test_too_much_time_is_taken_once(decoders: Decoders) -> None:
    """A photo that takes all the processor time that it may have is not tried again."""
    decoders.wait_until_ready()
    (pid,) = decoders.pids
    killer = threading.Thread(target=hit, args=(pid, signal.SIGXCPU))
    killer.start()
    with pytest.raises(Undecodable, match="SIGXCPU"):
        decoders.decode(SLOW)
    killer.join()
    assert decoders.lost == 1


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is silent for too long is given up, and nothing of it is left."""
    hung = DecoderProcess()
    hung.wait_until_ready()
    monkeypatch.setattr(process, "PATIENCE", 0.2)
    os.kill(hung.pid, signal.SIGSTOP)
    with pytest.raises(DecoderLost, match="silence"):
        hung.decode(PHOTO, 1280)
    hung.close()
    assert state(hung.pid) == "X"


def test_one_that_ended_while_idle_costs_nothing(decoders: Decoders) -> None:
    """A process that is gone before it is asked is replaced without a word."""
    decoders.decode(PHOTO)
    (pid,) = decoders.pids
    os.kill(pid, signal.SIGKILL)
    until(lambda: state(pid) == "Z")
    assert decoders.decode(PHOTO).width == 96
    assert decoders.lost == 0
    assert decoders.pids != [pid]


def test_an_interruption_is_not_taken_to_heart(decoders: Decoders) -> None:
    """Ctrl-C and a service's stop signal are the asking process's business."""
    decoders.decode(PHOTO)
    (pid,) = decoders.pids
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(pid, number)
    assert decoders.decode(PHOTO).width == 96
    assert decoders.pids == [pid]
    assert os.getpgid(pid) != os.getpgrp()


def test_what_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, that is no fault of the photo's."""
    for command in (("/no/such/program",), (sys.executable, "-c", "raise SystemExit(3)")):
        monkeypatch.setattr(process, "_COMMAND", command)
        decoders = Decoders(1)
        with pytest.raises(DecoderUnavailable, match=r"no/such|exit 3"):
            decoders.decode(PHOTO)
        monkeypatch.undo()
        assert decoders.decode(PHOTO).width == 96
        decoders.close()


PIXEL = b'{"height": 1, "width": 1, "full_height": 3, "full_width": 3, "format": "PNG", "factor": 1}'
LIARS = {
    "no message": b"what do you want?" * 10,
    "an endless text": b"\xff\xff\xff\x00\x00\x00\x00\x00",
    "another shape": PIXEL.replace(b'"height": 1', b'"height": 2000'),
    "another format": PIXEL.replace(b"PNG", b"EXE"),
    "another size": PIXEL.replace(b"3", b"-3"),
    "another factor": PIXEL.replace(b'"factor": 1', b'"factor": "nan"'),
    "another reason": b'{"reason": "because", "detail": ""}',
    "half a message": b'{"height": 1}',
    "a list": b"[1, 2]",
}
LIAR = """
import socket, struct, sys
talk = socket.socket(fileno=0)
answer = bytes.fromhex(sys.argv[1])
if answer[:1] in b"{[":
    answer = struct.pack("<II", len(answer), 3 if b"height" in answer else 0) + answer + b"abc"
ready = b'{"ready": true}'
talk.sendall(struct.pack("<II", len(ready), 0) + ready)
talk.recv(1)
talk.sendall(answer)
talk.recv(10_000_000)
"""


@pytest.mark.parametrize("answer", LIARS.values(), ids=LIARS)
def test_nonsense_is_no_photo(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hostile photo might say through a process that it has taken over is not believed."""
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", LIAR, answer.hex()))
    decoders = Decoders(1)
    with pytest.raises(Undecodable, match="nonsense"):
        decoders.decode(PHOTO)
    decoders.close()
    assert decoders.lost == 2


def test_it_inherits_nothing(decoders: Decoders, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process sees no settings and no secrets, and holds no file of ours but its socket."""
    monkeypatch.setenv("MIMIMETER_API_TOKENS", "not-for-codecs")
    with Path(__file__).open():
        decoders.close()
        decoders.decode(PHOTO)
        (pid,) = decoders.pids
        assert b"MIMIMETER" not in Path(f"/proc/{pid}/environ").read_bytes()
        opened = [link.readlink() for link in Path(f"/proc/{pid}/fd").iterdir()]
    assert sorted(str(name).partition(":")[0] for name in opened) == ["/dev/null"] * 3 + ["socket"]
    limits = Path(f"/proc/{pid}/limits").read_text()
    for name in ("Max core file size", "Max file size"):
        assert f"{name:<26}0                    0 " in limits


def test_a_large_file_of_a_small_photo_has_room(decoders: Decoders) -> None:
    """What a process may take grows with the bytes of a file, not only with its pixels."""
    noise = np.random.default_rng(1).integers(0, 255, (2400, 2400, 3), np.uint8)
    data = saved(Image.fromarray(noise), "PNG", compress_level=0)
    assert decoders.decode(data).width == 2400


def test_a_photo_that_lacks_memory_is_too_large(decoders: Decoders) -> None:
    """A photo for which the system has no memory is refused, and the process goes on."""
    decoders.wait_until_ready()
    (pid,) = decoders.pids
    resource.prlimit(pid, resource.RLIMIT_DATA, (150_000_000, 150_000_000))
    with pytest.raises(Undecodable, match="memory") as caught:
        decoders.decode(png_of(6000, 6000))
    assert caught.value.reason is RefusalReason.TOO_LARGE
    assert decoders.decode(PHOTO).width == 96
    assert decoders.lost == 0


PARENT = """
import os, sys
from scoring.decoding.decoders import Decoders
decoders = Decoders(2)
decoders.start()
decoders.wait_until_ready()
print(*decoders.pids, flush=True)
os.kill(os.getpid(), 9)
"""


def test_it_ends_with_whoever_asks() -> None:
    """However the asking process ends, none that decodes is left."""
    done = subprocess.run([sys.executable, "-c", PARENT], capture_output=True, text=True, check=False)  # noqa: S603
    pids = [int(pid) for pid in done.stdout.split()]
    assert done.returncode == -signal.SIGKILL
    assert len(pids) == 2
    until(lambda: all(state(pid) in "XZ" for pid in pids))
