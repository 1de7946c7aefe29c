"""The pool, transactions, and what PostgreSQL can't hold."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import people, updates
from storage.database import ERRORS, open_database
from storage.people import Person
from tests.integration.storage.proxy import wire_to

if TYPE_CHECKING:
    from storage.database import Database
    from storage.text import Json

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec=None)), inner),
    max_leaves=8,
)


async def test_a_transaction_is_whole_or_not_at_all(database: Database) -> None:
    """What a failed transaction wrote is gone; what another wrote stays."""

    async def fail() -> None:
        async with database.transaction() as tx:
            await people.see(tx, Person(2, "Ben"))
            raise ZeroDivisionError

    async with database.transaction() as tx:
        await people.see(tx, Person(1, "Anya"))
    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.connection() as connection:
        assert await people.get(connection, 1) == Person(1, "Anya")
        assert await people.get(connection, 2) is None


async def test_a_connection_comes_back_as_it_is(database_url: str, database: Database) -> None:
    """Giving a connection back costs no statement; what was begun on it is undone all the same."""
    async with open_database(database_url, max_size=1) as lender:
        async with lender.connection() as borrowed:
            backend = await borrowed.fetchval("SELECT pg_backend_pid()")
        async with database.connection() as other:
            last = "SELECT query FROM pg_stat_activity WHERE pid = $1"
            assert await other.fetchval(last, backend) == "SELECT pg_backend_pid()"

        async def leave_in_the_middle(entered: asyncio.Event) -> None:
            async with lender.transaction() as tx:
                await people.see(tx, Person(1, "Anya"))
                await tx.execute("SELECT pg_advisory_xact_lock(7)")
                await tx.execute("SET LOCAL statement_timeout = '7s'")
                entered.set()
                await tx.execute("SELECT pg_sleep(600)")

        entered = asyncio.Event()
        leaving = asyncio.create_task(leave_in_the_middle(entered))
        await entered.wait()
        leaving.cancel()
        await asyncio.wait([leaving])
        async with lender.connection() as borrowed:
            assert await people.get(borrowed, 1) is None
            assert await borrowed.fetchval("SHOW statement_timeout") == "0"
            held = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            assert not await borrowed.fetch(held)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.dictionaries(st.text(st.characters(codec=None)), anything, max_size=4))
async def test_any_json_can_be_kept(database: Database, payload: dict[str, Json]) -> None:
    """Whatever strangers put into an update is stored, but for NUL and broken surrogates."""
    async with database.transaction() as tx:
        await tx.execute("DELETE FROM telegram_update")
        assert await updates.keep(tx, 1, None, payload)
        kept = await updates.get(tx, 1)
    assert kept is not None
    plain = all(is_storable(text) for text in texts(payload))
    assert kept.payload == payload or not plain


def is_storable(text: str) -> bool:
    """Say whether PostgreSQL takes a text as it is."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def texts(value: object) -> list[str]:
    """List all texts in a JSON value, keys included."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return []


async def test_names_with_nul_are_cleaned(database: Database) -> None:
    """A name that PostgreSQL would refuse is stored without what it refuses."""
    async with database.transaction() as tx:
        await people.see(tx, Person(1, "A\x00nya\ud83d", username="a\x00"))
        assert await people.get(tx, 1) == Person(1, "Anya?", username="a")


async def test_the_pool_survives_postgresql(database_url: str) -> None:
    """After PostgreSQL was away, the same pool works again."""
    async with wire_to(database_url) as (wire, url), open_database(url, max_size=2) as database:
        await database.check()
        await wire.cut()
        with pytest.raises(ERRORS):
            await database.check()
        await wire.mend()
        await database.check()


async def test_the_address_is_read_anew(database_url: str) -> None:
    """A pool that was given a function asks it for each new connection, so a rotated password is used."""
    asked = 0

    def address() -> str:
        nonlocal asked
        asked += 1
        return database_url

    async with (
        open_database(address, max_size=2) as database,
        database.connection(),
        database.connection(),
    ):
        assert database.usage()["open"] == 2
    assert asked == 2
