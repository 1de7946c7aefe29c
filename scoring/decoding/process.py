"""One process that decodes, seen from the one that asks it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.decode import Decoded, Undecodable
from scoring.decoding.messages import Ended, Garbled, fill, receive, send
from scoring.verdict import RefusalReason

if TYPE_CHECKING:
    from io import BufferedRWPair

PATIENCE: Final = 60.0
"""Seconds that a process may be silent. Its own limit is processor time, which other load doesn't touch."""

_COMMAND: Final = (sys.executable, "-P", "-s", "-B", "-m", "scoring.decoding.child")
_ENVIRONMENT: Final = {
    "PYTHONPATH": str(Path(__file__).parents[2]),
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",  # each thread would take memory for sums that nobody does there
}
_FORMATS: Final = frozenset({"JPEG", "PNG", "WEBP", "AVIF", "HEIC", "GIF"})
_SIZES: Final = ("height", "width", "full_height", "full_width")


class DecoderUnavailable(RuntimeError):
    """No process can be started. That says nothing about the photo."""


class DecoderLost(Exception):
    """The process died over a photo, or had to be ended.

    Attributes:
        cause: a signal's name, or what it did instead of answering.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause

    @property
    def is_retirement(self) -> bool:
        """Whether it ended by itself, without a look at the photo: too much memory had stayed behind."""
        return self.cause == "exit 0"

    @property
    def is_overtime(self) -> bool:
        """Whether the photo took all the processor time that one may have, as it would again."""
        return self.cause == signal.SIGXCPU.name


class DecoderProcess:
    """A process that decodes one photo after the other. For one thread at a time; close it at the end."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                # In a group of its own, so that Ctrl-C in a terminal reaches only the process that asks.
                self._process = subprocess.Popen(  # noqa: S603 (our own program, nothing from outside)
                    _COMMAND, env=_ENVIRONMENT, cwd="/", stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                    process_group=0,
                )  # fmt: skip
            except OSError as error:
                ours.close()
                raise DecoderUnavailable(f"can't start a process: {error}") from error
        ours.settimeout(PATIENCE)
        self._socket = ours
        self._stream: BufferedRWPair = ours.makefile("rwb")
        self._is_ready = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def wait_until_ready(self) -> None:
        """Wait for the process to have loaded its codecs.

        Raises:
            DecoderUnavailable: it ended instead.
        """
        if self._is_ready:
            return
        try:
            receive(self._stream, 0)
        except (Ended, Garbled, OSError) as error:
            raise DecoderUnavailable(f"a new process ended: {self._end()}") from error
        self._is_ready = True

    def decode(self, data: bytes, max_side: int) -> Decoded:
        """Decode a photo there.

        Raises:
            Undecodable: see `scoring.decode.decode`.
            DecoderLost: the process is gone, and this is to be closed.
            DecoderUnavailable: it never came to be.
        """
        self.wait_until_ready()
        self._socket.settimeout(PATIENCE)
        try:
            send(self._stream, {"max_side": max_side}, data)
            return self._answer(max_side)
        except TimeoutError as error:
            raise DecoderLost("silence") from error
        except (Ended, OSError) as error:
            raise DecoderLost(self._end()) from error
        except (KeyError, TypeError, ValueError) as error:
            raise DecoderLost("nonsense") from error

    def close(self) -> None:
        """End the process, whatever it does. Nothing of it is left afterwards."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        with self._socket, suppress(OSError):  # what couldn't be sent is of no interest any more
            self._stream.close()

    def _answer(self, max_side: int) -> Decoded:
        """Take in the photo that the process tells of. All is checked: a hostile photo may speak through it.

        Raises:
            KeyError, TypeError, ValueError: it makes no sense.
        """
        about, length = receive(self._stream, max_side * max_side * 3)
        if "reason" in about:
            raise Undecodable(RefusalReason(str(about["reason"])), str(about["detail"]))
        height, width, full_height, full_width = (int(str(about[key])) for key in _SIZES)
        name, factor = str(about["format"]), float(str(about["factor"]))
        is_sound = name in _FORMATS and min(full_width, full_height) >= 1 and factor >= 1
        if not is_sound or length != height * width * 3 or not 1 <= min(height, width) <= max_side:
            raise ValueError(f"{about}, {length} bytes")
        image = np.empty((height, width, 3), np.uint8)
        fill(self._stream, image.data.cast("B"))
        return Decoded(image, full_width, full_height, name, factor)

    def _end(self) -> str:
        """Name the way in which the process ended; it is ended if it goes on without a socket."""
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            return "silence"
        return signal.Signals(-code).name if code < 0 else f"exit {code}"
