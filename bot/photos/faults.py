"""The short number by which a person can ask about a fault and an operator finds it in the log: pure."""

from __future__ import annotations

import hashlib
from typing import Final

# Crockford's base 32: no I, L, O, U, so that a number read aloud is not misheard.
_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 4


def fault_number(update_id: int) -> str:
    """Return four characters; one update has always the same."""
    digest = int.from_bytes(hashlib.sha256(str(update_id).encode()).digest()[:8], "big")
    return "".join(_DIGITS[(digest >> (5 * place)) & 31] for place in range(_LENGTH))
