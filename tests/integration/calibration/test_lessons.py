"""Which votes may teach the score: consent of everybody, and nothing else."""

from __future__ import annotations

import pytest

from bot.calibration.gathering import NothingToLearn, gather
from scoring.voters import Conduct, weight
from storage import lessons
from storage.database import Database
from storage.lessons import GivenVote
from tests.integration.calibration.town import VOTERS, add_battle, settle


async def given(database: Database, most: int = 100) -> list[GivenVote]:
    """List the votes that may teach."""
    async with database.transaction() as tx:
        return await lessons.votes(tx, unknown=0.5, most=most)


async def one_vote(database: Database, state: str = "closed") -> list[int]:
    """Let one voter prefer the first of two cats; return the photos."""
    town = await settle(database, cats=2, votes=0)
    async with database.transaction() as tx:
        battle_id = await add_battle(tx, town.photos[0], town.photos[1], state)
        await tx.execute(
            "INSERT INTO vote (battle_id, voter_id, side) VALUES ($1, $2, 'a')", battle_id, VOTERS
        )
    return town.photos


async def do(database: Database, *statements: str) -> None:
    """Change something."""
    async with database.transaction() as tx:
        for statement in statements:
            await tx.execute(statement)


async def test_a_vote_teaches_where_all_agreed(database: Database) -> None:
    """The photo of side a was on the left; a voter who was never weighed has the weight of the unknown."""
    left, right = await one_vote(database)
    assert await given(database) == [GivenVote(left, right, VOTERS, 1.0, 0.5)]
    await do(database, "INSERT INTO voter (person_id, weight) VALUES (50000, 0.25)")
    assert [vote.weight for vote in await given(database)] == [0.25]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE person SET teaches = false WHERE id = 50000",
        "UPDATE person SET teaches = false WHERE id = 1000",
        "UPDATE person SET teaches = false WHERE id = 1001",
        "INSERT INTO chat_setting (chat_id, teaches) VALUES (-1, false)",
        "INSERT INTO voter (person_id, weight) VALUES (50000, 0)",
        "UPDATE photo SET person_id = NULL WHERE message_id = 0",
        "UPDATE photo SET verdict = 'refused', reason = 'withdrawn', score = NULL WHERE message_id = 1",
        "UPDATE battle SET photo_a = NULL",
    ],
)
async def test_one_who_does_not_agree_is_enough(database: Database, change: str) -> None:
    """Voter, both owners and the chat must agree; their no takes out at once what was given before."""
    await one_vote(database)
    assert len(await given(database)) == 1
    await do(database, change)
    assert await given(database) == []


@pytest.mark.parametrize("state", ["open", "offered"])
async def test_a_battle_that_goes_on_teaches_nothing(database: Database, state: str) -> None:
    """Until the end votes may be changed."""
    await one_vote(database, state)
    assert await given(database) == []


async def test_a_silent_chat_is_as_good_as_a_yes(database: Database) -> None:
    """A chat's settings without a word about teaching leave it on."""
    await one_vote(database)
    await do(database, "INSERT INTO chat_setting (chat_id, battles) VALUES (-1, false)")
    assert len(await given(database)) == 1


async def test_judgements_teach_and_controls_do_not(database: Database) -> None:
    """Left, right and tie count; a skip, no answer, and control pairs don't."""
    left, right = (await settle(database, cats=2, votes=0)).photos
    rows = [("left", None), ("right", None), ("tie", None), ("skip", None), (None, None), ("left", "left"),
            ("tie", "same"), ("right", "turned")]  # fmt: skip
    async with database.transaction() as tx:
        await tx.executemany(
            """
            INSERT INTO judgement (voter_id, photo_left, photo_right, choice, control, answered_at)
            VALUES ($1, $2, $3, $4::text, $5, CASE WHEN $4 IS NOT NULL THEN now() END)
            """,
            [(VOTERS, left, right, choice, control) for choice, control in rows],
        )
    assert sorted(vote.share for vote in await given(database)) == [0.0, 0.5, 1.0]
    await do(database, "UPDATE judgement SET answered_at = answered_at - id * interval '1 hour'")
    # The first to be asked was the last to answer.
    assert [vote.share for vote in await given(database, most=2)] == [0.0, 1.0]
    await do(database, "UPDATE person SET teaches = false WHERE id = 1000")
    assert await given(database) == []


async def test_photos_of_one_picture_are_one_cat(database: Database) -> None:
    """Votes on two copies of a picture are votes on one cat; between the copies there is nothing to say."""
    town = await settle(database, cats=3, votes=0)
    one, copy, other = town.photos
    async with database.transaction() as tx:
        await tx.execute(
            "UPDATE photo SET small_key = (SELECT small_key FROM photo WHERE id = $1) WHERE id = $2",
            one,
            copy,
        )
        for a, b in ((one, other), (copy, other), (one, copy)):
            battle_id = await add_battle(tx, a, b)
            await tx.execute(
                "INSERT INTO vote (battle_id, voter_id, side) VALUES ($1, $2, 'a')", battle_id, VOTERS
            )
    gathered = await gather(database)
    assert gathered.material.cats.shape[0] == 2
    assert gathered.material.votes.left.tolist() == [0, 0]
    assert gathered.material.votes.right.tolist() == [1, 1]
    assert gathered.material.votes.weight.tolist() == [weight(Conduct())] * 2
    assert len(gathered.material.sample) == 3


async def test_without_votes_there_is_nothing_to_learn(database: Database) -> None:
    """Cats alone teach nothing."""
    await settle(database, cats=2, votes=0)
    with pytest.raises(NothingToLearn):
        await gather(database)


@pytest.mark.parametrize("most", [1, 3, 7, 20, 50])
async def test_a_sample_is_spread_over_all_photos(database: Database, most: int) -> None:
    """As many as asked for, or all, and never only the first ones."""
    photos = (await settle(database, cats=20, votes=0)).photos
    async with database.connection() as connection:
        sample = await lessons.some_photos(connection, most)
    assert len(sample) == min(most, 20)
    assert len(set(sample)) == len(sample)
    if most > 1:
        assert sample[-1] > photos[9]
