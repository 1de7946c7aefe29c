"""The process that decodes: `python -m scoring.decoding.child`, with a socket as its standard input.

It knows no settings and no secrets, gets a clean environment, and ends when the socket does.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from scoring.decode import MAX_BYTES, Undecodable, decode_examined, examine
from scoring.decoding.limits import Allowance, forbid_files
from scoring.decoding.messages import Ended, read_body, receive, send
from scoring.memory import keep_heaps_small

if TYPE_CHECKING:
    from io import BufferedRWPair

    from scoring.decode import Decoded

_MOST_DETAIL: Final = 300


def main() -> None:
    """Decode what comes until nobody asks any more."""
    # Only the end of the socket ends it: a signal that goes to all processes of a service would come while
    # the bot still finishes its photos.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    keep_heaps_small()
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as connection, connection.makefile("rwb") as stream:
        _be_silent()
        forbid_files()
        allowance = Allowance()
        send(stream, {"ready": True})
        with suppress(Ended, OSError):
            while not allowance.is_worn:  # a new process then takes its place
                _answer(stream, allowance)


def _be_silent() -> None:
    """Keep what codecs print out of the bot's log."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)


def _answer(stream: BufferedRWPair, allowance: Allowance) -> None:
    request, length = receive(stream, MAX_BYTES)
    data = read_body(stream, length)
    try:
        decoded = _decode(data, int(str(request["max_side"])), allowance)
    except Undecodable as refusal:
        send(stream, {"reason": refusal.reason.value, "detail": refusal.detail[:_MOST_DETAIL]})
        return
    height, width = decoded.image.shape[:2]
    about = {
        "height": height,
        "width": width,
        "full_height": decoded.height,
        "full_width": decoded.width,
        "format": decoded.format,
        "factor": decoded.factor,
    }
    send(stream, about, decoded.image.data.cast("B"))


def _decode(data: bytes, max_side: int, allowance: Allowance) -> Decoded:
    allowance.renew(2 * len(data))  # as it came, and what the codec copies of it
    header = examine(data)
    allowance.renew(2 * len(data) + header.memory)
    return decode_examined(data, header, max_side=max_side)


if __name__ == "__main__":
    main()
