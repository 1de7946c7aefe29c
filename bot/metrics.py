"""What Prometheus sees. The other rooms know nothing of it; the bot counts on their behalf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import Counter, Gauge, Histogram

if TYPE_CHECKING:
    from scoring.pool import ScoringPool

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0)

UPDATES: Final = Counter(
    "mimimeter_updates_total",
    "Updates from Telegram by way and outcome (kept, known, refused).",
    ["way", "outcome"],
)
WEBHOOK_REJECTED: Final = Counter(
    "mimimeter_webhook_rejected_total", "Webhook requests turned down, by reason.", ["reason"]
)
JOBS: Final = Counter(
    "mimimeter_jobs_total", "Jobs run, by kind and outcome (done, later, error).", ["kind", "outcome"]
)
JOB_SECONDS: Final = Histogram("mimimeter_job_seconds", "Time a job ran.", ["kind"], buckets=_SECONDS)
QUEUE_DEPTH: Final = Gauge(
    "mimimeter_queue_depth", "Jobs by kind and state (ready, later, running, failed).", ["kind", "state"]
)
QUEUE_AGE: Final = Gauge("mimimeter_queue_oldest_seconds", "Age of the oldest job that is due.", ["kind"])
REPLY_SECONDS: Final = Histogram(
    "mimimeter_photo_to_reply_seconds", "From the photo's arrival at the bot to its answer.", buckets=_SECONDS
)
VERDICTS: Final = Counter(
    "mimimeter_verdicts_total", "Answers given, by verdict or reason of refusal.", ["verdict"]
)
SCORES: Final = Histogram("mimimeter_score", "Scores given.", buckets=tuple(range(10, 101, 10)))
POOL_WAITING: Final = Gauge("mimimeter_pool_waiting", "Photos that wait in the scoring pool.")
DECODERS_LOST: Final = Gauge(
    "mimimeter_decoders_lost",
    "Decoding processes that died over a photo or had to be ended, since the start.",
)
TELEGRAM_CALLS: Final = Counter(
    "mimimeter_telegram_calls_total", "Calls of the Bot API, by method and outcome.", ["method", "outcome"]
)
TELEGRAM_SECONDS: Final = Histogram(
    "mimimeter_telegram_call_seconds",
    "Time of a call of the Bot API, pacing excluded.",
    ["method"],
    buckets=_SECONDS,
)
API_REQUESTS: Final = Counter(
    "mimimeter_api_requests_total", "REST requests by route and status.", ["route", "status"]
)


def note_pool(pool: ScoringPool) -> None:
    """Take over what the scoring pool counts by itself."""
    POOL_WAITING.set(pool.waiting)
    DECODERS_LOST.set(pool.decoders_lost)
