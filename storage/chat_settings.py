"""What the admins of a chat have chosen. A chat without a row wants the defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, TypedDict

if TYPE_CHECKING:
    from typing import Unpack

    from storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """A chat's choices.

    Attributes:
        battles: whether battles may begin here, as ``tournaments`` and ``seasons``.
        auto_accept: whether a challenge needs no answer.
        teaches: whether votes given here may teach the score, where the people agreed too.
        battle_minutes: how long a battle lasts; None: as long as usual.
        time_zone: IANA name; None: by the chat's language.
        quiet_from: minute of the day in the chat's time zone, as ``quiet_to``; both or neither are None.
    """

    battles: bool = True
    tournaments: bool = True
    seasons: bool = True
    auto_accept: bool = False
    teaches: bool = True
    battle_minutes: int | None = None
    time_zone: str | None = None
    quiet_from: int | None = None
    quiet_to: int | None = None


class Columns(TypedDict, total=False):
    """What `change` takes: the attributes of `ChatSettings`."""

    battles: bool
    tournaments: bool
    seasons: bool
    auto_accept: bool
    teaches: bool
    battle_minutes: int | None
    time_zone: str | None
    quiet_from: int | None
    quiet_to: int | None


_NAMES: Final = tuple(field.name for field in fields(ChatSettings))


async def get(tx: Connection, chat_id: int) -> ChatSettings:
    """Return a chat's choices."""
    row = await tx.fetchrow(
        f"SELECT {', '.join(_NAMES)} FROM chat_setting WHERE chat_id = $1",  # noqa: S608 - column names only
        chat_id,
    )
    return ChatSettings() if row is None else ChatSettings(**dict(row.items()))


async def change(tx: Connection, chat_id: int, **columns: Unpack[Columns]) -> ChatSettings:
    """Change some of a chat's choices, leave the rest, and return all. Running it twice changes nothing.

    Raises:
        asyncpg.ForeignKeyViolationError: the chat was never seen.
        asyncpg.CheckViolationError: the database allows no such value.
        ValueError: there is no such choice.
    """
    if unknown := columns.keys() - set(_NAMES):
        raise ValueError(f"a chat can't choose {', '.join(sorted(unknown))}")
    await tx.execute("INSERT INTO chat_setting (chat_id) VALUES ($1) ON CONFLICT DO NOTHING", chat_id)
    if columns:
        settings = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, start=2))
        await tx.execute(
            f"UPDATE chat_setting SET {settings} WHERE chat_id = $1",  # noqa: S608 - column names only
            chat_id,
            *columns.values(),
        )
    return await get(tx, chat_id)


async def move(tx: Connection, old: int, new: int) -> None:
    """Let the choices of a group follow into its supergroup, unless that has its own."""
    await tx.execute(
        """
        UPDATE chat_setting SET chat_id = $2
        WHERE chat_id = $1 AND NOT EXISTS (SELECT FROM chat_setting WHERE chat_id = $2)
        """,
        old,
        new,
    )
