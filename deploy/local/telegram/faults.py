"""Faults on order: what a network or Telegram may do to a bot."""

from typing import Literal

from pydantic import BaseModel, Field

FaultKind = Literal["429", "500", "502", "timeout", "drop", "duplicate_update"]


class Fault(BaseModel):
    """One rule.

    Attributes:
        method: method it strikes, any case; "*" for every call, "download" for file downloads. Not used by
            `duplicate_update`, which delivers the next `times` updates twice.
        kind: 429, 500 and 502 answer so and do nothing; `timeout` does nothing and never answers; `drop` does
            what was asked and cuts the connection without an answer.
        times: how many calls are struck.
        retry_after: seconds, for 429.
    """

    method: str = "*"
    kind: FaultKind
    times: int = Field(default=1, ge=1)
    retry_after: int = Field(default=1, ge=1)


class Faults:
    """The rules in force, oldest first."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a rule into force."""
        self.rules.append(fault.model_copy())

    def strike(self, method: str) -> Fault | None:
        """Return the rule that strikes this call, if any, and count it."""
        for rule in self.rules:
            if rule.method == "*" or rule.method.lower() == method.lower():
                rule.times -= 1
                if rule.times == 0:
                    self.rules.remove(rule)
                return rule
        return None

    def clear(self) -> None:
        """Lift all rules."""
        self.rules.clear()
