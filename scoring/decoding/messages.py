"""What the process that decodes and the one that asks it say to each other.

A message is a length for the text and one for the body, then a JSON object, then the body: a file's bytes on
the way there, pixels on the way back. Nothing that is read can run code or ask for more memory than allowed.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import BufferedRWPair

_LENGTHS: Final = struct.Struct("<II")
_MOST_TEXT: Final = 4096


class Garbled(ValueError):
    """What came is no message, or one that is larger than expected."""


class Ended(EOFError):
    """The other side is gone."""


def send(stream: BufferedRWPair, text: Mapping[str, object], body: bytes | memoryview = b"") -> None:
    """Send a message whole.

    Raises:
        OSError: the other side is gone, or took too long to read.
    """
    packed = json.dumps(text).encode()
    stream.write(_LENGTHS.pack(len(packed), len(body)) + packed)
    stream.write(body)
    stream.flush()


def receive(stream: BufferedRWPair, most: int) -> tuple[dict[str, object], int]:
    """Return the next message's text and the length of its body, which is to be read then.

    Raises:
        Ended: there is none, or only a part of one.
        Garbled: it is none, or its body is longer than ``most`` bytes.
        OSError: nothing came for too long.
    """
    text_length, body_length = _LENGTHS.unpack(read_body(stream, _LENGTHS.size))
    if text_length > _MOST_TEXT or body_length > most:
        raise Garbled(f"{text_length} and {body_length} bytes")
    try:
        text = json.loads(read_body(stream, text_length))
    except ValueError as error:
        raise Garbled("no JSON") from error
    if not isinstance(text, dict):
        raise Garbled("no object")
    return text, body_length


def read_body(stream: BufferedRWPair, length: int) -> bytes:
    """Return so many bytes; `Ended` and OSError as above."""
    found = stream.read(length)
    if len(found) < length:
        raise Ended
    return found


def fill(stream: BufferedRWPair, room: memoryview) -> None:
    """Read as many bytes as there is room for; `Ended` and OSError as above."""
    if stream.readinto(room) < len(room):
        raise Ended
