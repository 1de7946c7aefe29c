"""`/settings` in private: what a person agrees to, each with a button that takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.people import who
from storage import people

if TYPE_CHECKING:
    from telegram import Update

    from bot.desk import Desk
    from bot.texts import Language, Texts
    from storage.database import Connection
    from storage.people import Consents

Consent: TypeAlias = Literal["battles", "judged", "teaches"]

CONSENTS: Final[tuple[Consent, ...]] = get_args(Consent)
_PREFIX: Final = "v1:c"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says: that a person agrees to something, or doesn't any more."""

    consent: Consent
    agrees: bool

    def data(self) -> str:
        """Return it as button data: ``v1:c:<consent>:<0 or 1>``. A second press changes nothing."""
        return f"{_PREFIX}:{self.consent}:{int(self.agrees)}"


_PRESSES: Final = {
    press.data(): press for press in (Press(name, agrees) for name in CONSENTS for agrees in (False, True))
}


def parse(data: object) -> Press | None:
    """Read button data; None for what no button of a person's settings holds."""
    return _PRESSES.get(data) if isinstance(data, str) else None


def is_consent(data: object) -> bool:
    """Tell whether button data belongs to a person's settings."""
    return parse(data) is not None


async def show(update: Update, desk: Desk) -> None:
    """Send what the person agrees to."""
    message = update.effective_message
    person = who.person_of(message) if message is not None else None
    if message is None or person is None:
        return
    language = who.language_of_message(message)
    async with desk.database.connection() as connection:
        consents = await people.consents(connection, person.id)
    await desk.sender.text(
        who.place_of(message),
        desk.texts.say(language, "settings-private"),
        keyboard=_keyboard(consents, language, desk.texts),
    )


async def press(update: Update, desk: Desk) -> None:
    """Note what the presser agrees to, say so to them alone, and show it in the message."""
    query = update.callback_query
    pressed = parse(query.data) if query is not None else None
    if query is None or pressed is None:
        return
    language = who.language_of_update(update)
    async with desk.database.transaction() as tx:
        consents = await agree(tx, query.from_user.id, pressed)
    receipt = f"consent-{pressed.consent}-{'on' if pressed.agrees else 'off'}"
    await desk.sender.answer_button(query.id, desk.texts.plain(language, receipt))
    log.info("consent_changed", consent=pressed.consent, agrees=pressed.agrees)
    message = who.message_of_button(update)
    if message is not None:
        await desk.sender.edit_text(
            who.place_of(message),
            message.message_id,
            desk.texts.say(language, "settings-private"),
            keyboard=_keyboard(consents, language, desk.texts),
        )


async def agree(tx: Connection, person_id: int, pressed: Press) -> Consents:
    """Store what a person agrees to, and return all of it."""
    match pressed.consent:
        case "battles":
            return await people.set_consent(tx, person_id, battles=pressed.agrees)
        case "judged":
            return await people.set_consent(tx, person_id, judged=pressed.agrees)
        case "teaches":
            return await people.set_consent(tx, person_id, teaches=pressed.agrees)


def _keyboard(consents: Consents, language: Language, texts: Texts) -> InlineKeyboardMarkup:
    agreed: dict[Consent, bool] = {
        "battles": consents.battles,
        "judged": consents.judged,
        "teaches": consents.teaches,
    }
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    texts.plain(
                        language,
                        "switch-on" if agreed[name] else "switch-off",
                        label=texts.plain(language, f"consent-{name}"),
                    ),
                    callback_data=Press(name, agrees=not agreed[name]).data(),
                )
                for name in CONSENTS
            ]
        ]
    )
