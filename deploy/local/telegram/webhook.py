"""Deliveries to the webhook: in order within a chat, side by side between chats, until answered with 2xx."""

import asyncio
import contextlib
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import httpx
import structlog

from deploy.local.telegram.jsontypes import JsonObject
from deploy.local.telegram.mailbox import Mailbox, Update
from deploy.local.telegram.model import Record
from deploy.local.telegram.store import Store

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
LONGEST_DELAY = 60.0
LONGEST_RETRY_AFTER = 3600.0
ANSWER_SECONDS = 60.0
DEFAULT_CONNECTIONS = 40
FIRST_PACE = 2.0


class Address(Record):
    """What `setWebhook` set.

    Attributes:
        certificate: PEM of a self-signed certificate to trust, or None.
    """

    url: str
    secret: str | None = None
    certificate: str | None = None
    max_connections: int = DEFAULT_CONNECTIONS
    ip_address: str | None = None


Reply = Callable[[Mapping[str, str], bytes], Awaitable[None]]


class Webhook:
    """The sender of updates.

    Attributes:
        pace: seconds of the first delay after a repeated failure; it doubles up to 60 to 120 s.
        reply: called with headers and body of an answer that carries a method call of its own.
    """

    def __init__(self, mailbox: Mailbox, store: Store) -> None:
        self._mailbox = mailbox
        self._store = store
        stored = store.get("setting", "webhook")
        self.address = Address.model_validate_json(stored) if stored else None
        self.pace = FIRST_PACE
        self.reply: Reply | None = None
        self._wake = asyncio.Event()
        self._queues: dict[int, asyncio.Task[None]] = {}
        self._error: tuple[float, str] | None = None
        self._runner: asyncio.Task[None] | None = None
        mailbox.listeners.append(self._wake.set)

    async def start(self) -> None:
        """Begin to deliver, if a webhook is set."""
        if self.address is not None and self._runner is None:
            self._runner = asyncio.create_task(self._run(self.address))

    async def stop(self) -> None:
        """Stop delivering; what was not answered stays in the mailbox."""
        tasks = [*self._queues.values(), *([self._runner] if self._runner else [])]
        self._runner = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._queues.clear()

    async def set(self, address: Address | None) -> None:
        """Replace or remove the webhook."""
        await self.stop()
        self._error = None
        self.address = address
        if address is None:
            self._store.remove("setting", "webhook")
        else:
            self._store.put("setting", "webhook", address.model_dump_json())
        await self.start()

    def info(self) -> JsonObject:
        """`WebhookInfo`."""
        address = self.address
        shown: JsonObject = {
            "url": address.url if address else "",
            "has_custom_certificate": bool(address and address.certificate),
            "pending_update_count": len(self._mailbox.pending()),
        }
        if address:
            shown["max_connections"] = address.max_connections
            if address.ip_address:
                shown["ip_address"] = address.ip_address
            if self._error:
                shown |= {"last_error_date": int(self._error[0]), "last_error_message": self._error[1]}
        if self._mailbox.allowed is not None:
            shown["allowed_updates"] = list(self._mailbox.allowed)
        return shown

    async def _run(self, address: Address) -> None:
        limits = httpx.Limits(max_connections=address.max_connections)
        async with httpx.AsyncClient(
            verify=_trust(address), limits=limits, timeout=ANSWER_SECONDS, trust_env=False
        ) as client:
            while True:
                self._wake.clear()
                for update in self._mailbox.pending().values():
                    if len(self._queues) >= address.max_connections:
                        break
                    if update.queue not in self._queues:
                        task = asyncio.create_task(self._drain(client, address, update.queue))
                        self._queues[update.queue] = task
                await self._wake.wait()

    async def _drain(self, client: httpx.AsyncClient, address: Address, queue: int) -> None:
        """Deliver one chat's updates, each until it is taken, then free the place for another chat."""
        try:
            while (update := self._first(queue)) is not None:
                await self._deliver(client, address, update)
        finally:
            self._queues.pop(queue, None)
            self._wake.set()

    def _first(self, queue: int) -> Update | None:
        return next((update for update in self._mailbox.pending().values() if update.queue == queue), None)

    async def _deliver(self, client: httpx.AsyncClient, address: Address, update: Update) -> None:
        failures = 0
        delay = self.pace / 2
        while update.update_id in self._mailbox.pending():
            wait = await self._attempt(client, address, update)
            if wait is None:
                # Not confirmed means that a fault asks for a second delivery of the same update.
                if self._mailbox.confirm(update):
                    return
                continue
            if wait == 0.0 and failures > 0:
                delay = min(delay * 2, LONGEST_DELAY * random.uniform(1, 2))  # noqa: S311 (spreads retries)
                wait = delay
            failures += 1
            await asyncio.sleep(min(wait, LONGEST_RETRY_AFTER))

    async def _attempt(self, client: httpx.AsyncClient, address: Address, update: Update) -> float | None:
        """Post one update; None when it was taken, else the seconds the bot asked to wait."""
        headers = {SECRET_HEADER: address.secret} if address.secret else {}
        try:
            response = await client.post(address.url, json=update.object(), headers=headers)
        except httpx.TimeoutException:
            return self._failed("Read timeout expired")
        except httpx.ConnectError:
            return self._failed("Connection refused")
        except httpx.HTTPError as error:
            return self._failed(str(error) or "Webhook connection closed")
        if not response.is_success:
            reason = f"{response.status_code} {_phrase(response.status_code)}"
            self._failed(f"Wrong response from the webhook: {reason}")
            with contextlib.suppress(ValueError):
                return max(0.0, float(response.headers.get("retry-after", "0")))
            return 0.0
        if response.content and self.reply is not None:
            try:
                await self.reply(response.headers, response.content)
            except Exception:  # the update was taken: what is wrong with its answer must not bring it again
                log.exception("sandbox.webhook_answer_failed")
        return None

    def _failed(self, reason: str) -> float:
        self._error = (time.time(), reason)
        return 0.0


def _trust(address: Address) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if address.certificate:
        context.load_verify_locations(cadata=address.certificate)
    return context


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
