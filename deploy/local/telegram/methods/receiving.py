"""Methods by which the bot gets its updates."""

import re
import ssl

import httpx
from telegram.constants import PollingLimit, WebhookLimit

from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.errors import bad_request, conflict
from deploy.local.telegram.jsontypes import JsonValue
from deploy.local.telegram.webhook import DEFAULT_CONNECTIONS, Address

SECRET = re.compile(rf"[A-Za-z0-9_-]{{1,{int(WebhookLimit.MAX_SECRET_TOKEN_LENGTH)}}}")
LAST_PORT = 65_535
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


async def get_updates(backend: Backend, arguments: Arguments) -> JsonValue:
    """Return what waits, or wait for it."""
    if backend.webhook.address is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first"
        )
    if "allowed_updates" in arguments.values:
        backend.mailbox.allow(map(str, arguments.items("allowed_updates")))
    return await backend.mailbox.poll(
        arguments.integer("offset") or 0,
        arguments.integer("limit") or PollingLimit.MAX_LIMIT,
        max(0, arguments.integer("timeout") or 0),
    )


async def set_webhook(backend: Backend, arguments: Arguments) -> JsonValue:
    """Set, change or (with an empty URL) remove the webhook."""
    url = arguments.text("url")
    if not url:
        return await delete_webhook(backend, arguments)
    _check_url(url)
    secret = arguments.text("secret_token")
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    certificate = arguments.text("certificate")
    upload = arguments.upload(certificate) if certificate else None
    if upload is not None and not trusted_by_ssl(upload.data):
        raise bad_request("bad webhook: failed to load the certificate")
    connections = arguments.integer("max_connections") or DEFAULT_CONNECTIONS
    address = Address(
        url=url,
        secret=secret,
        certificate=upload.data.decode(errors="replace") if upload else None,
        max_connections=min(max(connections, 1), WebhookLimit.MAX_CONNECTIONS_LIMIT),
        ip_address=arguments.text("ip_address"),
    )
    if "allowed_updates" in arguments.values:
        backend.mailbox.allow(map(str, arguments.items("allowed_updates")))
    if arguments.flag("drop_pending_updates"):
        backend.mailbox.clear()
    if address != backend.webhook.address:
        backend.mailbox.interrupt("terminated by setWebhook request")
        await backend.webhook.set(address)
    return True


async def delete_webhook(backend: Backend, arguments: Arguments) -> JsonValue:
    """Remove the webhook."""
    if arguments.flag("drop_pending_updates"):
        backend.mailbox.clear()
    await backend.webhook.set(None)
    return True


async def get_webhook_info(backend: Backend, arguments: Arguments) -> JsonValue:  # noqa: ARG001 (every method takes both)
    """`WebhookInfo`."""
    return backend.webhook.info()


def trusted_by_ssl(certificate: bytes) -> bool:
    """Whether this is a certificate in PEM form."""
    try:
        ssl.create_default_context().load_verify_locations(cadata=certificate.decode("ascii"))
    except (ssl.SSLError, ValueError):
        return False
    return True


def _check_url(url: str) -> None:
    """Ask for HTTPS, except on this machine, where Telegram's own server in local mode takes HTTP too."""
    try:
        # Read as the sender of updates reads it, so that it can't fail later.
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise bad_request("bad webhook: invalid URL specified") from error
    if parts.port is not None and parts.port > LAST_PORT:
        raise bad_request("bad webhook: invalid URL specified")
    if parts.scheme == "https" and parts.host:
        return
    if parts.scheme == "http" and parts.host in LOOPBACK:
        return
    raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
