"""Which of several gateways a message goes through: the one with fewer recent errors, mostly."""

import random
from collections.abc import Sequence

from workers.carriers import Outcome

MEMORY = 0.9
"""How much of what was learned each new outcome leaves in place: about the last ten count."""
FLOOR = 0.05
"""The share that a failing gateway keeps, by which it is seen to have recovered."""

# How well a gateway did; a refusal is the message's fault, not the gateway's.
_SCORES = {
    Outcome.ACCEPTED: 1.0,
    Outcome.REFUSED: 1.0,
    Outcome.BUSY: 0.5,
    Outcome.UNREACHED: 0.0,
    Outcome.UNCERTAIN: 0.0,
}


class GatewayChoice:
    """Weights of gateways that move by recent outcomes."""

    def __init__(self, names: Sequence[str], chance: random.Random | None = None) -> None:
        # S311: the choice spreads load; nothing secret depends on it.
        self._chance = chance or random.Random()  # noqa: S311
        self._weights = dict.fromkeys(names, 1.0)

    def choose(self) -> str:
        """The name of a gateway, drawn by weight."""
        names = list(self._weights)
        return self._chance.choices(names, [max(self._weights[name] ** 3, FLOOR) for name in names])[0]

    def learn(self, name: str, outcome: Outcome) -> None:
        """Move the weight of a gateway by how it did."""
        self._weights[name] = MEMORY * self._weights[name] + (1 - MEMORY) * _SCORES[outcome]
