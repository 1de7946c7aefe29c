"""More people for the demo: owners of the cats in a battle have no vote, so somebody else must be around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx

from deploy.local.telegram.world import GROUP_ID

if TYPE_CHECKING:
    from deploy.local.telegram import Sandbox

GUESTS: Final = ((1003, "Вика", "ru"), (1004, "Tom", "en"), (1005, "Лёша", "ru"))


async def invite(sandbox: Sandbox) -> None:
    """Let them join the group that everybody begins with; those who are there stay as they are."""
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/sandbox/", trust_env=False) as client:
        state = (await client.get("api/state")).raise_for_status().json()
        known = {user["id"] for user in state["users"]}
        if GROUP_ID not in {one["chat"]["id"] for one in state["chats"]}:
            return
        for user_id, name, language in GUESTS:
            if user_id in known:
                continue
            body = {"id": user_id, "first_name": name, "language_code": language}
            (await client.post("control/users", json=body)).raise_for_status()
            joins = {"chat_id": GROUP_ID, "user_id": user_id, "status": "member"}
            (await client.post("control/members", json=joins)).raise_for_status()
