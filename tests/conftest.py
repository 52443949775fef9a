"""What every test may count on."""

import pytest

from reqonto.spec.walk import allow_depth


@pytest.fixture(scope="session", autouse=True)
def _depth() -> None:
    """The depth of recursion that a run allows itself: raised within a random test it is a warning of the test library."""
    allow_depth()
