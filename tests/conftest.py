"""Fixtures that several rooms' tests share."""

import pytest

from tests.made_release import made_release
from vinkeval.disclosure.release import Release


@pytest.fixture(scope="session")
def release() -> Release:
    """A release made by hand, with hidden and missing figures; see made_release.py."""
    return made_release()
