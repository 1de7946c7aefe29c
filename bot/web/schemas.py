"""The shapes of the REST API, for its OpenAPI document and its answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class MeasureOut(BaseModel):
    """A measure with its standard uncertainty."""

    value: float
    sigma: float


class ContributionOut(BaseModel):
    """What one measure adds to the score."""

    measure: str
    aspect: Literal["eyes", "ears", "baby_face", "photo"]
    points: float


class CatOut(BaseModel):
    """One scored cat; geometry in pixels of the upright original."""

    score: float = Field(ge=0, le=100)
    interval: tuple[float, float]
    head: tuple[float, float, float, float]
    landmarks: dict[str, tuple[float, float, float]] = Field(description="name: [x, y, confidence]")
    measures: dict[str, MeasureOut]
    contributions: list[ContributionOut]
    baseline: float


class VerdictOut(BaseModel):
    """A photo's verdict."""

    verdict: Literal["scored", "refused"]
    reason: str | None = Field(
        description="null, no_cat, too_small, turned_away, too_dark or blurred; no usable image is an error"
    )
    score: float | None = Field(ge=0, le=100)
    interval: tuple[float, float] | None
    cats: list[CatOut]
    model: str
    weights: str
    elapsed_ms: float


class TopEntryOut(BaseModel):
    """One line of the top."""

    rank: int
    photo_id: int
    score: float
    sent_at: datetime


class TopOut(BaseModel):
    """The cutest cats of a chat, or of all chats."""

    scope: Literal["chat", "everywhere"]
    period: Literal["day", "week", "month", "all"]
    total: int
    entries: list[TopEntryOut]


class ProblemOut(BaseModel):
    """A problem document after RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
