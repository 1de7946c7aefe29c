"""The processes that decode, for any number of threads: replaced when one is lost."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, contextmanager
from queue import LifoQueue
from typing import TYPE_CHECKING, Final

import structlog

from scoring.decode import Decoded, Undecodable, check_length
from scoring.decoding.process import DecoderLost, DecoderProcess
from scoring.verdict import RefusalReason

if TYPE_CHECKING:
    from collections.abc import Iterator

log: Final = structlog.get_logger(__name__)

CHANCES: Final = 2
"""A photo may have come to a process that an earlier one had damaged, so it gets a fresh one once."""


class Decoders:
    """Decodes photos in a few other processes, as many at once. From any thread; close it at the end.

    Attributes:
        size: how many processes there are at most.
        lost: how many have died over a photo or had to be ended, so far.
    """

    def __init__(self, count: int) -> None:
        self.size = count
        self.lost = 0
        self._places = [_Place() for _ in range(count)]
        self._idle: LifoQueue[_Place] = LifoQueue()  # who worked last is warm
        for place in self._places:
            self._idle.put(place)

    @property
    def pids(self) -> list[int]:
        """The processes that there are now."""
        return [place.pid for place in self._places if place.pid is not None]

    def start(self) -> None:
        """Start all processes, without waiting until they are ready.

        Raises:
            DecoderUnavailable: the system starts none.
        """
        with self._all_places() as places:
            for place in places:
                place.process()

    def wait_until_ready(self) -> None:
        """Wait until those that were started have loaded their codecs.

        Raises:
            DecoderUnavailable: one ended instead.
        """
        with self._all_places() as places:
            for place in places:
                place.process().wait_until_ready()

    def decode(self, data: bytes, *, max_side: int = 1280) -> Decoded:
        """Decode as `scoring.decode.decode` does, in another process; waits for one that is free.

        Raises:
            Undecodable: as there, and NOT_AN_IMAGE for a photo that two processes died over.
            DecoderUnavailable: no process can be started.
        """
        check_length(data)  # no process would even listen to more
        for chance in range(1, CHANCES + 1):
            try:
                with self._place() as place:
                    return place.process().decode(data, max_side)
            except DecoderLost as lost:
                self._note(lost, data, chance)
                cause = lost.cause
                if lost.is_overtime:
                    break
        raise Undecodable(RefusalReason.NOT_AN_IMAGE, f"the decoder was lost over it: {cause}")

    def close(self) -> None:
        """End all processes; waits for the photos that are being decoded."""
        with self._all_places() as places:
            for place in places:
                place.clear()

    def _note(self, lost: DecoderLost, data: bytes, chance: int) -> None:
        if lost.is_retirement:
            log.info("decoder_retired")
            return
        self.lost += 1
        digest = hashlib.sha256(data).hexdigest()
        log.warning("decoder_lost", cause=lost.cause, chance=chance, bytes=len(data), sha256=digest)

    @contextmanager
    def _all_places(self) -> Iterator[list[_Place]]:
        with ExitStack() as stack:
            yield [stack.enter_context(self._place()) for _ in range(self.size)]

    @contextmanager
    def _place(self) -> Iterator[_Place]:
        """Have a place for oneself; waits for one."""
        place = self._idle.get()
        try:
            yield place
        except Undecodable:
            raise
        except BaseException:  # whatever it was, nobody knows what the process would say next
            place.clear()
            raise
        finally:
            self._idle.put(place)


class _Place:
    """Where a process is, or will be when it is needed."""

    def __init__(self) -> None:
        self._process: DecoderProcess | None = None

    @property
    def pid(self) -> int | None:
        process = self._process
        return None if process is None else process.pid

    def process(self) -> DecoderProcess:
        """Return the process; a new one where there is none or it has ended while nobody asked it."""
        if self._process is None or self._process.has_ended:
            self.clear()
            self._process = DecoderProcess()
        return self._process

    def clear(self) -> None:
        if self._process is not None:
            self._process.close()
        self._process = None
