"""`python -m tools.bench.rounds COUNT`: publish so many rounds of the demo's last evening, as `make live` does.

STORE in the environment says where; each round is three minutes after the one before.
"""

import os
import sys

from demo.league import DEMO_NOW
from tools.live import CHANNEL, Live


def main(count: int) -> None:
    """Parse once, then build and publish; the last round is as of the demo's instant."""
    channel = Live(os.environ)
    every = channel.schedule.rounds[CHANNEL].every
    for number in reversed(range(count)):
        channel.round(DEMO_NOW - number * every, is_given=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
