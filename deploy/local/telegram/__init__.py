"""A Telegram for this machine: it speaks the Bot API to a bot and shows a chat page to people.

It answers as api.telegram.org would, or says that it can't; nothing leaves the machine.
"""

from deploy.local.telegram.people import Person
from deploy.local.telegram.server import Sandbox, build_sandbox, serve_sandbox

__all__ = ["Person", "Sandbox", "build_sandbox", "serve_sandbox"]
