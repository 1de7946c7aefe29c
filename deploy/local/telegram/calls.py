"""A record of what the bot called, for tests."""

import time
from collections import deque

from deploy.local.telegram.jsontypes import JsonObject, JsonValue

KEPT_CALLS = 5_000


class CallLog:
    """The newest calls with their answers."""

    def __init__(self) -> None:
        self._calls: deque[JsonObject] = deque(maxlen=KEPT_CALLS)
        self._count = 0

    def record(
        self, method: str, params: JsonObject, files: JsonObject, status: int, response: JsonValue
    ) -> None:
        """Add one call: parameters as parsed, uploads as name and size, the answer's status and body.

        Of updates only their ids are kept: they are many, and told elsewhere.
        """
        self._count += 1
        self._calls.append(
            {
                "number": self._count,
                "at": time.time(),
                "method": method,
                "params": params,
                "files": files,
                "status": status,
                "response": _ids_only(response) if method == "getUpdates" else response,
            }
        )

    def since(self, number: int, method: str | None) -> list[JsonValue]:
        """Return calls after a number, oldest first, of one method if it is named."""
        return [
            call
            for call in self._calls
            if int(str(call["number"])) > number and method in {None, call["method"]}
        ]

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()


def _ids_only(response: JsonValue) -> JsonValue:
    result = response.get("result") if isinstance(response, dict) else None
    if not isinstance(response, dict) or not isinstance(result, list):
        return response
    return response | {
        "result": [{"update_id": item["update_id"]} for item in result if isinstance(item, dict)]
    }
