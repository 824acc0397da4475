"""`python -m workspace.seeds`: check every row of the seeds, in a second."""

import sys

from workspace.command import run
from workspace.seeds.check import check

if __name__ == "__main__":
    sys.exit(run("seeds", check))
