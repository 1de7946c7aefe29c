"""Write down anew what the shipped networks and the current score see on the golden set.

    python -m tests.golden

Prints what has changed. Run it when a network, a measure or the score file has changed, look at the changes,
and commit ``expected.json`` together with what caused them.
"""

from __future__ import annotations

import sys

from scoring.scorer import Scorer
from tests.golden.outcome import FILE, differences, expected, outcome_of, write
from tests.golden.photos import golden_photos


def main() -> None:
    """Look at every photo, compare, write."""
    scorer = Scorer.load()
    before = expected() if FILE.exists() else {}
    outcomes = {}
    for name, image in golden_photos():
        (verdict,) = scorer.score([image])
        outcomes[name] = outcome_of(verdict)
        changes = list(differences(before[name], outcomes[name])) if name in before else ["new"]
        sys.stdout.writelines(f"{name}: {change}\n" for change in changes)
    write(outcomes)
    sys.stdout.write(f"{FILE}: {len(outcomes)} photos, by {scorer.model} and {scorer.weights}\n")


if __name__ == "__main__":
    main()
