"""What is not released: the mark it bears, and that it shows nothing in a notebook that a run executes."""

import os

INTERNAL = "Internt, ikke frigivet"
RELEASED_ONLY = "VINKEVAL_RELEASED_ONLY"
"""Environment variable by which a run tells notebooks to show nothing that is not released."""


def released_only() -> bool:
    """Whether this is a notebook that a run executes: nothing unreleased may then be shown."""
    return os.environ.get(RELEASED_ONLY) == "1"
