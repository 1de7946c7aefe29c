"""What to say about a scored photo: rules, pure. They choose keys; the words are in `bot.texts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.cards.panel import shown_score
from scoring.verdict import Aspect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.verdict import Cat

Closing: TypeAlias = Literal["rank", "advice", "none"]
Where: TypeAlias = Literal["left", "right", "middle", "top", "bottom"]

MOST_FACTS: Final = 2
NOTABLE: Final = 1.5
"""Score points from which an aspect is worth a word."""

SPOILS: Final = -2.0
"""Score points from which the photo, not the cat, costs enough for a piece of advice."""

_LOVELY: Final = 90
_SWEET: Final = 60
_TYPICAL: Final = 50
_MOST_PERCENT: Final = 99
_PODIUM: Final = 3
_TOLD_PLACES: Final = 10
_BRIGHT: Final = 0.6
"""Luminance of the lighter parts of a face from which it is not in the shade."""

TOLD: Final = frozenset(
    {
        ("eye_openness", "high"),
        ("eye_openness", "low"),
        ("eye_to_face", "high"),
        ("eye_to_face", "low"),
        ("ear_stance", "high"),
        ("ear_stance", "low"),
        ("ear_symmetry", "high"),
        ("ear_symmetry", "low"),
        ("ear_sides", "high"),
        ("ear_sides", "low"),
        ("face_roundness", "high"),
        ("forehead", "high"),
        ("nose_length", "high"),
        ("nose_length", "low"),
        ("nose_shortness", "high"),
        ("nose_size", "high"),
    }
)
"""Measures with words of their own, by what they did for the score: texts ``fact-<measure>-<side>``."""

_ADVICE: Final = {
    "brightness": "advice-light",
    "exposure": "advice-light",
    "sharpness": "advice-sharpness",
    "face_size": "advice-size",
    "head_tilt": "advice-pose",
    "frontality": "advice-pose",
}
_FACE: Final = (Aspect.EYES, Aspect.EARS, Aspect.BABY_FACE)


def emoji(score: float) -> str:
    """Return the one emoji of a message about a score."""
    shown = shown_score(score)
    return "😻" if shown >= _LOVELY else "😺" if shown >= _SWEET else "🐾"


def percent(score: float) -> int | None:
    """Return the share of cats that are less cute, or None where telling it would be unkind."""
    shown = shown_score(score)
    return min(shown, _MOST_PERCENT) if shown >= _TYPICAL else None


def facts(cat: Cat) -> tuple[str, ...]:
    """Return the keys of one or two things that the measures show, what is best about the cat first.

    The aspects with the largest sums are told of, each by the measure that did most for it. Every face has at
    least one fact, so that something nice and true can be said about any cat.
    """
    by_aspect = cat.by_aspect()
    ordered = sorted(_FACE, key=lambda aspect: by_aspect[aspect], reverse=True)
    praised = [aspect for aspect in ordered if by_aspect[aspect] >= NOTABLE]
    traits = [aspect for aspect in reversed(ordered) if by_aspect[aspect] <= -NOTABLE]
    told = (praised + traits)[:MOST_FACTS] if praised else (traits or ordered)[:1]
    return tuple(_fact(cat, aspect, is_praise=by_aspect[aspect] >= 0) for aspect in told)


def advice(cat: Cat) -> str | None:
    """Return the key of what would raise the score next time, None where the photo costs next to nothing."""
    lost = [c for c in cat.contributions if c.aspect is Aspect.PHOTO and c.points <= SPOILS]
    for contribution in sorted(lost, key=lambda c: c.points):
        key = _ADVICE.get(contribution.measure)
        if key is not None and not (key == "advice-light" and _is_bright(cat)):
            return key
    return None


def _fact(cat: Cat, aspect: Aspect, *, is_praise: bool) -> str:
    """Name the measure that did most for an aspect, or the aspect where that one has no words of its own."""
    sign = 1 if is_praise else -1
    parts = [c for c in cat.contributions if c.aspect is aspect and c.points * sign > 0]
    strongest = max(parts, key=lambda c: c.points * sign, default=None)
    side = "high" if is_praise else "low"
    if strongest is not None and (strongest.measure, side) in TOLD:
        return f"fact-{strongest.measure}-{side}"
    return f"fact-{aspect}-{side}"


def _is_bright(cat: Cat) -> bool:
    """Tell whether the face is lit well enough that a window would not help."""
    brightness = cat.measures.get("brightness")
    return brightness is not None and brightness.value >= _BRIGHT


def where_best(cats: Sequence[Cat]) -> Where:
    """Say where the first of several cats is among them, on the axis along which they spread more."""
    xs = [(cat.head.x0 + cat.head.x1) / 2 for cat in cats]
    ys = [(cat.head.y0 + cat.head.y1) / 2 for cat in cats]
    upright = max(ys) - min(ys) > max(xs) - min(xs)
    along = ys if upright else xs
    if along[0] == min(along):
        return "top" if upright else "left"
    if along[0] == max(along):
        return "bottom" if upright else "right"
    return "middle"


def closing(rank: int | None, advice_key: str | None, *, is_private: bool) -> Closing:
    """Choose the last line: a place on the podium, then what would raise the score, then a place up to ten.

    In private the first place among one's own cats is no news, so advice goes first there. A place far down
    is not told: nobody asked for it.
    """
    on_podium = rank is not None and rank <= _PODIUM and not is_private
    if on_podium:
        return "rank"
    if advice_key is not None:
        return "advice"
    return "rank" if rank is not None and rank <= _TOLD_PLACES else "none"
