"""What can go wrong with the embedded services, in words that say what to do."""

from __future__ import annotations

from bot.services import ServicesUnavailable


class ServicesError(ServicesUnavailable):
    """The embedded services can't run; the message is for people."""


class FolderInUse(ServicesError):
    """Another stack runs in the same data folder."""


class ServiceFailed(ServicesError):
    """A service did not start, or can't be kept up; the message ends with the last lines of its log."""
