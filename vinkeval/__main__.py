"""`python -m vinkeval` is the command line."""

import sys

from vinkeval.cli import main

sys.exit(main())
