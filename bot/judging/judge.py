"""`/vote` in private: a picture of two cats with buttons; the next pair comes into the same message."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.battles.look import CatGone, fighter
from bot.cards.pair_card import PairWords, draw_pair
from bot.judging import pressing, turns
from bot.judging.mirror import mirrored
from bot.people import consent, who
from storage import judgements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import CallbackQuery, Message, Update

    from bot.desk import Desk
    from bot.judging.turns import NoPair
    from bot.texts import Language, Texts
    from storage.judgements import Judgement

_TRIES: Final = 5
"""Pairs that are tried in a row where pictures are lost; then it is somebody else's business."""

_HINTED: Final = 3
"""So many first pairs come with a word on why nothing is told about the cats."""

log = structlog.get_logger(__name__)


async def invite(update: Update, desk: Desk) -> None:
    """Say in a group where judging takes place."""
    message = update.effective_message
    if message is None:
        return
    language = who.language_of_message(message)
    button = InlineKeyboardButton(
        desk.texts.plain(language, "judge-go"), url=f"https://t.me/{desk.username}?start=vote"
    )
    await desk.sender.text(
        who.place_of(message),
        desk.texts.say(language, "judge-in-private"),
        reply_to=message.message_id,
        keyboard=InlineKeyboardMarkup([[button]]),
    )


async def begin(update: Update, desk: Desk) -> None:
    """Send a pair, the one that waits for an answer if there is one."""
    message = update.effective_message
    person = who.person_of(message) if message is not None else None
    if message is None or person is None:
        return
    async with desk.database.transaction() as tx:
        turn = await turns.next_pair(tx, person.id)
    await _show(turn, message, None, who.language_of_message(message), desk)


async def press(update: Update, desk: Desk) -> None:
    """Take an answer and show the next pair, or say why not; first of all the button stops spinning."""
    query, message = update.callback_query, who.message_of_button(update)
    pressed = pressing.parse(query.data) if query is not None else None
    if query is None or pressed is None:
        return
    language = who.language_of_update(update)
    if pressed.answer == "enough":
        await desk.sender.answer_button(query.id)
        if message is not None:
            await _end(message, "judge-ended", query.from_user.id, language, desk)
        return
    turn, words = await _take(query, pressed.judgement_id, pressed.answer, desk)
    await desk.sender.answer_button(
        query.id, desk.texts.plain(language, words) if words is not None else None
    )
    if turn is not None and message is not None:
        await _show(turn, message, message.message_id, language, desk)


async def _take(
    query: CallbackQuery, judgement_id: int, choice: judgements.Choice, desk: Desk
) -> tuple[Judgement | NoPair | None, str | None]:
    """Store an answer; return what comes next, None where nothing does, and the key of a word to the voter.

    Where an earlier run of the job was stopped between the answer and the next pair, this goes on from there.
    """
    voter_id = query.from_user.id
    async with desk.database.transaction() as tx:
        await judgements.give_up_unfit(tx, voter_id)
        known = await judgements.get(tx, judgement_id)
        is_new = await judgements.answer(tx, judgement_id, voter_id, choice)
        turn = await turns.next_pair(tx, voter_id)
    if is_new:
        log.info("judged", judgement_id=judgement_id, choice=choice)
        return turn, None
    if known is None:
        return turn, "judge-gone"
    if isinstance(turn, judgements.Judgement) and turn.message_id is None:
        return turn, None
    return None, "judge-over"


async def _show(
    turn: Judgement | NoPair, message: Message, message_id: int | None, language: Language, desk: Desk
) -> None:
    """Show a pair in a new message, or in the one that is given; where there is none, say why.

    Raises:
        TryLater: it isn't this chat's turn, and the picture would be drawn in vain.
    """
    place, voter_id, lost = who.place_of(message), message.chat.id, set[int]()
    desk.sender.expect_turn(place)
    for _ in range(_TRIES):
        if isinstance(turn, turns.NoPair):
            break
        try:
            picture = await _draw(turn, language, desk)
        except CatGone as gone:
            log.warning("pair_not_shown", judgement_id=turn.id, photo_id=gone.photo_id)
            lost.add(gone.photo_id or 0)
            async with desk.database.transaction() as tx:
                await judgements.drop(tx, turn.id)
                turn = await turns.next_pair(tx, voter_id, lost)
            continue
        caption = await _caption(voter_id, language, desk)
        keyboard = _keyboard(turn.id, language, desk.texts)
        if message_id is None:
            message_id = (await desk.sender.photo(place, picture, caption, keyboard=keyboard)).message_id
        else:
            await desk.sender.replace_photo(place, message_id, picture, caption, keyboard=keyboard)
        async with desk.database.transaction() as tx:
            await judgements.note_message(tx, turn.id, message_id)
        return
    await _say_why(turn, message, message_id, language, desk)


async def _draw(judgement: Judgement, language: Language, desk: Desk) -> bytes:
    """Draw a pair; of the same cat twice one is mirrored, which makes it no more or less cute.

    Raises:
        CatGone: one of the cats can't be shown.
    """
    words = PairWords(desk.texts.plain(language, "judge-question"))
    left = await fighter(judgement.photo_left, "", desk)
    if judgement.photo_left == judgement.photo_right:
        right = await asyncio.to_thread(mirrored, left)
    else:
        right = await fighter(judgement.photo_right, "", desk)
    return await asyncio.to_thread(draw_pair, left, right, words)


async def _caption(voter_id: int, language: Language, desk: Desk) -> str:
    """Return what stands under a pair: a hint at first, thanks now and then, else nothing."""
    async with desk.database.connection() as connection:
        votes = await judgements.given(connection, voter_id)
    if pressing.deserves_thanks(votes):
        return desk.texts.say(language, "judge-thanks", count=votes)
    return desk.texts.say(language, "judge-hint") if votes < _HINTED else ""


async def _say_why(
    turn: Judgement | NoPair, message: Message, message_id: int | None, language: Language, desk: Desk
) -> None:
    """Say that there is nothing to judge, with a button to let one's own cats be judged where that helps."""
    why = turn if isinstance(turn, turns.NoPair) else turns.NoPair("seen", shares=True)
    key = "judge-none-shared" if why.reason == "none" and why.shares else f"judge-{why.reason}"
    if message_id is not None:
        await _end(message, key, message.chat.id, language, desk)
        return
    keyboard = None
    if why.reason == "none" and not why.shares:
        share = consent.Press("judged", agrees=True)
        keyboard = _rows([[(desk.texts.plain(language, "judge-share"), share.data())]])
    await desk.sender.text(who.place_of(message), desk.texts.say(language, key), keyboard=keyboard)


async def _end(message: Message, key: str, voter_id: int, language: Language, desk: Desk) -> None:
    """Leave the last pair without buttons, and a word under it."""
    async with desk.database.connection() as connection:
        votes = await judgements.given(connection, voter_id)
    words = desk.texts.say(language, key, count=votes)
    await desk.sender.edit_caption(who.place_of(message), message.message_id, words)


def _keyboard(judgement_id: int, language: Language, texts: Texts) -> InlineKeyboardMarkup:
    return _rows(
        [
            [
                (texts.plain(language, f"judge-{answer}"), pressing.Press(judgement_id, answer).data())
                for answer in row
            ]
            for row in pressing.ROWS
        ]
    )


def _rows(rows: Sequence[Sequence[tuple[str, str]]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
    )
