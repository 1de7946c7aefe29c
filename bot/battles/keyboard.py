"""The buttons of battles and what is behind them: rules on strings, and keyboards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.people.names import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.texts import Language, Texts
    from storage.battles import Battle, Side

Answer: TypeAlias = Literal["yes", "no"]

LABEL: Final = 32
"""Characters of a name on a button; phones show hardly more."""

_DATA_BYTES: Final = 64
_MOST: Final = 2**63
_VOTE: Final = "v1:b"
_OFFER: Final = "v1:bo"
_PICK: Final = "v1:bp"
_REMATCH: Final = "v1:br"


@dataclass(frozen=True, slots=True)
class VoteButton:
    """A press for a side of a battle."""

    battle_id: int
    side: Side


@dataclass(frozen=True, slots=True)
class OfferButton:
    """An answer to a challenge."""

    battle_id: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class PickButton:
    """The cat of ``person_id`` that is to challenge another.

    Attributes:
        request: the message that asked for the battle.
    """

    request: int
    person_id: int
    mine: int
    other: int


def vote_keyboard(battle: Battle) -> InlineKeyboardMarkup:
    """Return the two buttons under a poster, with the names."""
    sides: tuple[tuple[Side, str], ...] = (("a", battle.name_a), ("b", battle.name_b))
    return InlineKeyboardMarkup(
        [[_button(tidy(name, LABEL), f"{_VOTE}:{battle.id}:{side}") for side, name in sides]]
    )


def offer_keyboard(battle_id: int, language: Language, texts: Texts) -> InlineKeyboardMarkup:
    """Return the two answers under a challenge."""
    words = {"yes": texts.plain(language, "offer-yes"), "no": texts.plain(language, "offer-no")}
    return InlineKeyboardMarkup([[_button(words[a], f"{_OFFER}:{battle_id}:{a}") for a in get_args(Answer)]])


def pick_keyboard(choices: Sequence[tuple[str, PickButton]]) -> InlineKeyboardMarkup:
    """Return a button for each cat, a row for each."""
    return InlineKeyboardMarkup(
        [
            [_button(label, f"{_PICK}:{pick.request}:{pick.person_id}:{pick.mine}:{pick.other}")]
            for label, pick in choices
        ]
    )


def rematch_keyboard(battle_id: int, language: Language, texts: Texts) -> InlineKeyboardMarkup:
    """Return the button that lets the same two meet again."""
    return InlineKeyboardMarkup([[_button(texts.plain(language, "rematch"), f"{_REMATCH}:{battle_id}")]])


def parse_vote(data: object) -> VoteButton | None:
    """Read button data; None for what isn't a vote, whoever made it up."""
    match _parts(data, _VOTE):
        case [battle, "a" | "b" as side] if (battle_id := _id(battle)) is not None:
            return VoteButton(battle_id, "a" if side == "a" else "b")
        case _:
            return None


def parse_offer(data: object) -> OfferButton | None:
    """Read button data; None for what isn't an answer to a challenge."""
    match _parts(data, _OFFER):
        case [battle, "yes" | "no" as answer] if (battle_id := _id(battle)) is not None:
            return OfferButton(battle_id, "yes" if answer == "yes" else "no")
        case _:
            return None


def parse_pick(data: object) -> PickButton | None:
    """Read button data; None for what isn't the choice of a cat."""
    parts = _parts(data, _PICK)
    numbers = [number for part in parts if (number := _id(part)) is not None]
    if len(parts) != len(numbers) or len(numbers) != len(PickButton.__slots__):
        return None
    return PickButton(*numbers)


def parse_rematch(data: object) -> int | None:
    """Read button data; the battle, or None for what isn't a rematch."""
    parts = _parts(data, _REMATCH)
    return _id(parts[0]) if len(parts) == 1 else None


def is_vote(data: object) -> bool:
    """Tell whether button data is a vote."""
    return parse_vote(data) is not None


def is_offer(data: object) -> bool:
    """Tell whether button data is an answer to a challenge."""
    return parse_offer(data) is not None


def is_pick(data: object) -> bool:
    """Tell whether button data is the choice of a cat."""
    return parse_pick(data) is not None


def is_rematch(data: object) -> bool:
    """Tell whether button data asks for a rematch."""
    return parse_rematch(data) is not None


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


def _parts(data: object, prefix: str) -> list[str]:
    if not isinstance(data, str) or len(data) > _DATA_BYTES or not data.startswith(f"{prefix}:"):
        return []
    return data.removeprefix(f"{prefix}:").split(":")


def _id(text: str) -> int | None:
    """Read a positive number as the program writes it; None for anything else."""
    if not (text.isascii() and text.isdigit()) or str(int(text)) != text:
        return None
    number = int(text)
    return number if 0 < number < _MOST else None
