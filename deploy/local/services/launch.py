"""Start a service's program so that it can't outlive the process that asked for it.

Run as a script by a bare interpreter: ``python -I -S launch.py ORDER PROGRAM ARGUMENT...``. It replaces
itself with the program, so the process id stays. It is not done in the parent between fork and exec, because
code may deadlock there when the parent has threads.

PostgreSQL refuses to run as root, so for root it is handed to an unprivileged account. That account may be
unable to reach a checkout or a data folder below, say, ``/root``. Then it keeps the one capability that lets
it pass: of reading and searching folders, or where a container withholds that, of ignoring file modes.
"""

import ctypes
import json
import os
import signal
import sys
from typing import TypedDict

# From <linux/prctl.h>, <linux/securebits.h> and <linux/capability.h>.
_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
# PostgreSQL asks access(2), which leaves the capabilities of an unprivileged account out unless this is set.
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_CAPABILITY_VERSION = 0x20080522
_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2

CANNOT_START = 126


class Order(TypedDict):
    """What the launcher is told, as JSON in its first argument."""

    parent: int  # the program must not start once this process is gone
    death_signal: int  # what the program gets when the parent dies
    account: tuple[int, int] | None  # user and group to become
    reach: list[str]  # files and folders that the account must be able to use


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Half(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _prctl(option: int, first: int, second: int = 0) -> None:
    arguments = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    _check(_libc.prctl(option, *arguments), f"prctl({option})")


def _set_capabilities(effective: int, permitted: int, inheritable: int) -> None:
    halves = (_Half * 2)()
    halves[0].effective, halves[0].permitted, halves[0].inheritable = effective, permitted, inheritable
    _check(_libc.capset(ctypes.byref(_Header(_CAPABILITY_VERSION, 0)), halves), "capset")


def _permitted() -> int:
    halves = (_Half * 2)()
    _check(_libc.capget(ctypes.byref(_Header(_CAPABILITY_VERSION, 0)), halves), "capget")
    return int(halves[0].permitted)


def _out_of_reach(paths: list[str]) -> list[str]:
    return [path for path in paths if not os.access(path, os.R_OK | os.X_OK)]


def _become(user: int, group: int, reach: list[str]) -> None:
    """Become the account, keeping no capability but the one without which it can't reach its files."""
    try:
        _prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
    except PermissionError:
        raise PermissionError(
            "PostgreSQL does not run as root, and this root may not become another user; "
            "start Mimimeter as an ordinary user"
        ) from None
    held = _permitted()
    for keep in (0, 1 << _CAP_DAC_READ_SEARCH, 1 << _CAP_DAC_OVERRIDE):
        if keep & held != keep:
            continue
        _set_capabilities(keep, held, keep)
        if not _out_of_reach(reach):
            _set_capabilities(keep, keep, keep)
            if keep:
                _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, keep.bit_length() - 1)
            return
    _set_capabilities(0, 0, 0)
    raise PermissionError(
        f"PostgreSQL does not run as root, and user {user} cannot reach {_out_of_reach(reach)[0]}; "
        "start Mimimeter as an ordinary user, or keep it in a folder that every user may enter"
    )


def main() -> None:
    """Carry out the order in the arguments; returns only by ending the process."""
    order: Order = json.loads(sys.argv[1])
    program = sys.argv[2:]
    try:
        if order["account"] is not None:
            _become(*order["account"], order["reach"])
        # After the change of account, which clears it.
        _prctl(_PR_SET_PDEATHSIG, order["death_signal"])
        if os.getppid() != order["parent"]:
            sys.exit(CANNOT_START)  # the parent died before the line above could tell us
        # Python ignores SIGPIPE, and an ignored signal stays ignored in the program.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execv(program[0], program)  # noqa: S606 - no shell is the point
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CANNOT_START)


if __name__ == "__main__":
    main()
