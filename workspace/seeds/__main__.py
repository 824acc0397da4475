"""`python -m build.seeds`: check every row of the seeds, in a second."""

import sys

from build.command import run
from build.seeds.check import check

if __name__ == "__main__":
    sys.exit(run("seeds", check))
