"""People, chats and switches."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from storage import chats, people, photos, switches
from storage.chats import Chat
from storage.people import Consents, Person
from tests.integration.storage.helpers import add_photo

if TYPE_CHECKING:
    from storage.database import Database


async def test_a_person_is_as_last_seen(database: Database) -> None:
    """Seeing somebody again changes what changed, in one row."""
    async with database.transaction() as tx:
        await people.see(tx, Person(1, "Anya", language="ru"))
        await people.see(tx, Person(1, "Anna", last_name="K", username="anna", language="en"))
        assert await people.get(tx, 1) == Person(1, "Anna", "K", "anna", "en")
        assert await people.get(tx, 2) is None


async def test_consent_is_given_and_taken_back(database: Database) -> None:
    """Battles are agreed to until said otherwise, the rest is not; seeing somebody again changes nothing."""
    async with database.transaction() as tx:
        await people.see(tx, Person(1, "Anya"))
        assert await people.consents(tx, 1) == Consents(battles=True, judged=False, teaches=False)
        assert await people.set_consent(tx, 1, teaches=True) == Consents(teaches=True)
        assert await people.set_consent(tx, 1, judged=True, battles=False) == Consents(
            battles=False, judged=True, teaches=True
        )
        await people.see(tx, Person(1, "Anna"))
        assert await people.set_consent(tx, 1, teaches=False) == Consents(battles=False, judged=True)
        assert await people.consents(tx, 1) == Consents(battles=False, judged=True)
        assert await people.consents(tx, 2) == await people.set_consent(tx, 2, judged=True) == Consents()


async def test_a_chat_is_as_last_seen(database: Database) -> None:
    """Seeing a chat again changes what changed, and keeps its move."""
    async with database.transaction() as tx:
        await chats.see(tx, Chat(-1, "group", "Cats"))
        await chats.move(tx, -1, -100)
        await chats.see(tx, Chat(-1, "group", "Old cats"))
        assert await chats.get(tx, -1) == Chat(-1, "group", "Old cats", moved_to=-100)
        assert await chats.get(tx, -2) is None


async def test_nobody_waits_to_be_seen_again(database: Database) -> None:
    """Of a chat and a person as they are known nothing is locked or written; an hour later it is, once."""
    anya, cats = Person(1, "Anya", username="anya"), Chat(-1, "group", "Cats")
    async with database.transaction() as tx:
        await people.see(tx, anya)
        await chats.see(tx, cats)
    async with database.transaction() as holding, database.transaction() as tx:
        await holding.execute("SELECT FROM person FOR UPDATE")
        await holding.execute("SELECT FROM chat FOR UPDATE")
        async with asyncio.timeout(20):
            await people.see(tx, anya)
            await chats.see(tx, cats)
        assert await tx.fetchval("SELECT pg_current_xact_id_if_assigned()") is None
    async with database.transaction() as tx:
        await tx.execute("UPDATE person SET last_seen = now() - interval '2 hours'")
        await tx.execute("UPDATE chat SET last_seen = now() - interval '2 hours'")
        await people.see(tx, anya)
        await chats.see(tx, cats)
        assert await tx.fetchval("SELECT last_seen = now() FROM person")
        assert await tx.fetchval("SELECT last_seen = now() FROM chat")


async def test_a_move_takes_the_photos_along(database: Database) -> None:
    """Photos of a group belong to its supergroup after the move, told of once or twice."""
    async with database.transaction() as tx:
        photo_id = await add_photo(tx, 1, -1)
        other = await add_photo(tx, 2, -2)
        assert await chats.move(tx, -1, -100) == 1
        assert await chats.move(tx, -1, -100) == 0
        moved = await photos.get(tx, photo_id)
        stayed = await photos.get(tx, other)
        supergroup = await chats.get(tx, -100)
    assert moved is not None
    assert (moved.chat_id, moved.former_chat_id, moved.message_id) == (-100, -1, 1)
    assert stayed is not None
    assert (stayed.chat_id, stayed.former_chat_id) == (-2, None)
    assert supergroup == Chat(-100, "supergroup", "Cats")


async def test_a_move_can_be_told_before_either_chat_is_known(database: Database) -> None:
    """A move between two unknown chats is remembered."""
    async with database.transaction() as tx:
        assert await chats.move(tx, -1, -100) == 0
        assert await chats.get(tx, -1) == Chat(-1, "group", moved_to=-100)


async def test_a_photo_that_comes_after_the_move_goes_along(database: Database) -> None:
    """A photo of the old group that is handled late belongs to the new chat; one handled twice stays one."""
    async with database.transaction() as tx:
        early = await add_photo(tx, 1, -1)
        await chats.move(tx, -1, -100)
        assert await add_photo(tx, 1, -1) == early
        late = await photos.get(tx, await add_photo(tx, 2, -1))
        assert await tx.fetchval("SELECT count(*) FROM photo") == 2
    assert late is not None
    assert (late.chat_id, late.former_chat_id, late.message_id) == (-100, -1, 2)


async def test_a_move_never_breaks_on_a_twin(database: Database) -> None:
    """A photo that the supergroup holds already under the same number stays behind."""
    async with database.transaction() as tx:
        await add_photo(tx, 1, -1)
        await add_photo(tx, 1, -100)
        assert await chats.move(tx, -1, -100) == 0


async def test_a_switch_goes_off_and_on(database: Database) -> None:
    """What is switched off is listed with its note until it is switched on; the rest is on."""
    async with database.transaction() as tx:
        assert not await switches.is_off(tx, "photos")
        await switches.off(tx, "photos", "too many dogs")
        await switches.off(tx, "photos", "far too many dogs")
        (listed,) = await switches.all_off(tx)
        assert (listed.name, listed.note) == ("photos", "far too many dogs")
        assert await switches.is_off(tx, "photos")
        assert not await switches.is_off(tx, "top")
        await switches.on(tx, "photos")
        await switches.on(tx, "photos")
        assert await switches.all_off(tx) == []
