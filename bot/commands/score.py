"""`mimimeter score`: verdicts for files, without any service."""

from __future__ import annotations

import io
import json
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PIL import Image

from bot.cards.score_card import draw_score_card
from bot.logs import set_up_logs
from bot.photos.words import card_words
from bot.texts import load_texts
from scoring.decode import MAX_BYTES, Decoded, Undecodable
from scoring.decoding.decoders import Decoders
from scoring.report import as_json
from scoring.scorer import Scorer
from scoring.verdict import Refused, Scored

if TYPE_CHECKING:
    from scoring.verdict import Verdict


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One file's verdict in the pixels of what was decoded, and what a person may want to know beside it."""

    verdict: Verdict
    decoded: Decoded | None
    detail: str
    elapsed_ms: float


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a line.")
@click.option(
    "--card",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the card of a single photo to this file.",
)
def score(files: tuple[Path, ...], as_lines: bool, card: Path | None) -> None:  # noqa: FBT001 - click passes flags
    """Score the cats in FILE...

    Exit status: 0 when every file got a verdict, a refusal included; 2 when one could not be read.
    """
    if card and len(files) > 1:
        raise click.UsageError("--card takes a single FILE.")
    set_up_logs(level="error")  # what went wrong with a file is told in words, and the output is for programs
    unreadable = 0
    with closing(Decoders(1)) as decoders:
        decoders.start()  # it loads its codecs while the networks are loaded here
        scorer = Scorer.load()
        decoders.wait_until_ready()
        for file in files:
            try:
                data = _read(file)
            except OSError as error:
                unreadable += 1
                click.echo(f"{file}: can't be read: {error.strerror}", err=True)
                continue
            outcome = _judge(scorer, decoders, data)
            if outcome.detail:
                click.echo(f"{file}: {outcome.detail}", err=True)
            click.echo(_line(file, outcome) if as_lines else _sentence(file, outcome))
            if card:
                _draw(card, outcome)
    sys.exit(2 if unreadable else 0)


def _read(file: Path) -> bytes:
    """Read a file, of one that is too large only as much as shows that it is."""
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def _judge(scorer: Scorer, decoders: Decoders, data: bytes) -> _Outcome:
    started = time.perf_counter()
    decoded, detail = None, ""
    try:
        decoded = decoders.decode(data)
    except Undecodable as error:
        verdict: Verdict = Refused(error.reason, scorer.model, scorer.weights)
        detail = error.detail
    else:
        (verdict,) = scorer.score([decoded.image])
    return _Outcome(verdict, decoded, detail, (time.perf_counter() - started) * 1000)


def _line(file: Path, outcome: _Outcome) -> str:
    verdict = outcome.verdict
    if isinstance(verdict, Scored) and outcome.decoded:
        verdict = verdict.scaled(outcome.decoded.factor)
    report = {"file": str(file), **as_json(verdict), "elapsed_ms": round(outcome.elapsed_ms, 1)}
    # A file's name may be no UTF-8, but JSON must be: such bytes are written as escapes.
    return json.dumps(report, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def _sentence(file: Path, outcome: _Outcome) -> str:
    match outcome.verdict:
        case Scored(cats=cats):
            low, high = cats[0].interval
            others = f", best of {len(cats)} cats" if len(cats) > 1 else ""
            return f"{file}: {cats[0].score:.0f} of 100 ({low:.0f} to {high:.0f}{others})"
        case Refused(reason=reason):
            return f"{file}: no score ({reason.value.replace('_', ' ')})"


def _draw(card: Path, outcome: _Outcome) -> None:
    if not isinstance(outcome.verdict, Scored) or outcome.decoded is None:
        click.echo(f"{card}: not drawn, there is no score", err=True)
        return
    picture = draw_score_card(outcome.decoded.image, outcome.verdict, card_words("en", load_texts()))
    try:
        # The suffix names the format: OUT.png is a PNG.
        Image.open(io.BytesIO(picture)).save(card)
    except (OSError, ValueError) as error:
        raise click.FileError(str(card), str(error)) from None
