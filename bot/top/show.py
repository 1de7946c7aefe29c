"""`/top` and its buttons: a picture card with the cutest cats, turned in place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.cards.panel import shown_score
from bot.cards.top_card import TopWords
from bot.people import who
from bot.top import card
from bot.top.lookup import look_up
from bot.top.page import Button, Order, Page, buttons, pages, parse
from bot.top.rows import link, shown_name
from storage.tops import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Update

    from bot.desk import Desk
    from bot.texts import Language, Texts


@dataclass(frozen=True, slots=True)
class View:
    """A page of the top, ready to be shown."""

    picture: card.TopPicture
    caption: str
    keyboard: InlineKeyboardMarkup
    is_empty: bool


async def show(update: Update, desk: Desk) -> None:
    """Send the top of this chat: of this week, or of all time where the week has no cats yet."""
    message = update.effective_message
    if message is None:
        return
    language = who.language_of_message(message)
    view = await _view(Page(), message.chat.id, language, desk)
    if view.is_empty:
        view = await _view(Page(period=Period.ALL), message.chat.id, language, desk)
    sent = await desk.sender.photo(
        who.place_of(message),
        view.picture.content,
        view.caption,
        reply_to=None if who.is_private(message) else message.message_id,
        keyboard=view.keyboard,
    )
    desk.sent_pictures.put(view.picture.fingerprint, sent.file_id)


async def turn_page(update: Update, desk: Desk) -> None:
    """Show what the button asks for in the same message; first of all its spinner stops."""
    query = update.callback_query
    page = parse(query.data) if query is not None else None
    if query is None or page is None:
        return
    await desk.sender.answer_button(query.id)
    message = who.message_of_button(update)
    if message is None:
        return
    view = await _view(page, message.chat.id, who.language_of_update(update), desk)
    edited = await desk.sender.replace_photo(
        who.place_of(message), message.message_id, view.picture.content, view.caption, keyboard=view.keyboard
    )
    if edited is not None:
        desk.sent_pictures.put(view.picture.fingerprint, edited.file_id)


async def _view(page: Page, chat_id: int, language: Language, desk: Desk) -> View:
    """Look up a page and put it into words and a picture; a page beyond the end becomes the last one."""
    found = await look_up(page, chat_id, desk)
    if not found.rows and found.total:
        page = replace(page, number=pages(found.total))
        found = await look_up(page, chat_id, desk)
    nameless = desk.texts.plain(language, "top-nameless")
    lines = [
        card.Line(found.offset + place, cat.row, shown_name(cat.row, page.where) or nameless, cat.rating)
        for place, cat in enumerate(found.rows, start=1)
    ]
    return View(
        picture=await card.picture(lines, _card_words(page, language, desk.texts), page.order, desk),
        caption=caption(lines, page, language, desk.texts),
        keyboard=_keyboard(page, found.total, language, desk.texts),
        is_empty=not lines,
    )


def caption(lines: Sequence[card.Line], page: Page, language: Language, texts: Texts) -> str:
    """Return the list under the card in HTML: place, the number that orders it, name, the other number."""
    if not lines:
        return texts.say(language, "top-empty" if page.order is Order.SCORE else "top-unrated")
    return "\n".join(_line(line, page, language, texts) for line in lines)


def _line(line: card.Line, page: Page, language: Language, texts: Texts) -> str:
    score, address = shown_score(line.row.score), link(line.row, page.where)
    # Ratings as words: no language groups their digits.
    rating = str(line.rating) if line.rating is not None else None
    first, other = (score, rating) if page.order is Order.SCORE else (rating or "", score)
    if address is None:
        words = texts.say(language, "top-line", rank=line.rank, score=first, name=line.name)
    else:
        words = texts.say(
            language, "top-line-link", rank=line.rank, score=first, name=line.name, link=address
        )
    # The line is HTML already.
    return words if other is None else texts.plain(language, "top-rated", line=words, number=other)


def _card_words(page: Page, language: Language, texts: Texts) -> TopWords:
    if page.order is Order.BATTLES:
        return TopWords(
            title=texts.plain(language, f"top-favourites-{page.where}"),
            subtitle=texts.plain(language, "subtitle-battles"),
            empty=texts.plain(language, "top-unrated-card"),
        )
    return TopWords(
        title=texts.plain(language, f"top-title-{page.where}"),
        subtitle=texts.plain(language, f"subtitle-{page.period}"),
        empty=texts.plain(language, "top-empty-card"),
    )


def _keyboard(page: Page, total: int, language: Language, texts: Texts) -> InlineKeyboardMarkup:
    last = pages(total)
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(_label(button, last, language, texts), callback_data=button.page.data())
                for button in row
            ]
            for row in buttons(page, total)
        ]
    )


def _label(button: Button, last: int, language: Language, texts: Texts) -> str:
    if button.kind == "page":
        return texts.plain(language, "page", page=button.page.number, pages=last)
    label = texts.plain(language, button.kind)
    return texts.plain(language, "chosen", label=label) if button.is_chosen else label
