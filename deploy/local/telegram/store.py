"""Rows on disk: one SQLite file that survives a kill of the process."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path


class Store:
    """Rows `(kind, key) -> JSON text` in SQLite with a write-ahead log.

    Every put is its own transaction. Commits don't wait for the disk: what was written survives the death of
    the process, and a sandbox need not survive the death of the machine.

    Raises:
        sqlite3.OperationalError: another sandbox has the file open.
    """

    def __init__(self, path: Path) -> None:
        # The event loop is the only caller, but an ASGI test client may run it in another thread.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1.0)
        try:
            self._prepare()
        except sqlite3.Error:
            self._db.close()
            raise

    def _prepare(self) -> None:
        # One sandbox a folder: a second one fails to start instead of losing what the first one writes.
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS entry"
            " (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def put(self, kind: str, key: int | str, body: str) -> None:
        """Insert or replace one row."""
        self._db.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", (kind, str(key), body))

    def get(self, kind: str, key: int | str) -> str | None:
        """Return one row's body."""
        found = self._db.execute("SELECT body FROM entry WHERE kind = ? AND key = ?", (kind, str(key)))
        row = found.fetchone()
        return None if row is None else str(row[0])

    def remove(self, kind: str, key: int | str) -> None:
        """Delete one row, if it is there."""
        self._db.execute("DELETE FROM entry WHERE kind = ? AND key = ?", (kind, str(key)))

    def bodies(self, kind: str) -> Iterator[str]:
        """Yield the bodies of all rows of a kind, in no useful order."""
        for (body,) in self._db.execute("SELECT body FROM entry WHERE kind = ?", (kind,)):
            yield body

    def close(self) -> None:
        """Close the file and fold the log into it."""
        self._db.close()
