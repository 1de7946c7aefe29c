"""The queue's names."""

from __future__ import annotations

import os
import subprocess
import sys

_TELL = """
from storage.queue import ENVIRONMENT_SQL, QUEUE_SQL, SETTINGS
print(SETTINGS.queue_table, SETTINGS.channel, SETTINGS.trigger, SETTINGS.durability.value, SETTINGS.db_schema)
print(QUEUE_SQL.build_queue_size_query() + ENVIRONMENT_SQL.build_install_query())
"""


def test_the_environment_cannot_rename_the_queue() -> None:
    """Variables that PgQueuer reads, some of them common words, change neither names nor durability."""
    strange = {
        "PGQUEUER_PREFIX": "strange_",
        "PGQUEUER_SCHEMA": "strange_schema",
        "CHANNEL": "strange_channel",
        "TRIGGER": "strange_trigger",
        "DURABILITY": "volatile",
    }
    told = subprocess.run(  # noqa: S603 - this interpreter, with words of ours
        [sys.executable, "-c", _TELL], env=os.environ | strange, capture_output=True, text=True, check=True
    ).stdout
    assert told.startswith("pgqueuer ch_pgqueuer tg_pgqueuer_changed durable None\n")
    assert "strange" not in told
    assert "UNLOGGED" not in told
