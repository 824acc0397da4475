"""`python -m publisher` is the command `publisher`."""

import sys

from publisher.cli import main

sys.exit(main())
