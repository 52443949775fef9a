"""What every test may count on, and in which order tests begin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from reqonto.spec.walk import allow_depth

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

# How long a machine takes is no property of what is tested.
settings.register_profile("reqonto", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("reqonto")

HERE = Path(__file__).parent

LONG = (
    "library/test_library.py",
    "checks/test_cycle_redundancy.py",
    "ontology/test_reasoning.py",
    "library/test_packs.py",
    "examples/test_mid_size_shop.py",
    "examples/test_json.py",
    "cases/test_boundary.py",
    "checks/test_entailed.py",
    "cli/test_templates.py",
    "project/test_docs.py",
    "checks/test_ties.py",
    "lsp/test_answers.py",
    "lsp/test_server.py",
    "adoption/test_installed_hooks.py",
    "library/test_conflicts.py",
    "library/test_conflict_pages.py",
    "checks/test_linked_facts.py",
    "lifecycles/test_check.py",
    "checks/test_conditional.py",
    "diagnostics/test_pages.py",
    "adoption/test_pipelines.py",
    "api/test_pytest_plugin.py",
    "examples/test_examples.py",
    "project/test_site.py",
    "project/test_tutorial.py",
)
"""The files that take longest, the longest first: begun last, one of them would keep a worker when the others are done."""


@pytest.fixture(scope="session", autouse=True)
def _depth() -> None:
    """The depth of recursion that a run allows itself: raised within a random test it is a warning of the test library."""
    allow_depth()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; the others in the order of their names."""
    places = {HERE / name: index for index, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """A file goes to a worker as a whole: what its tests ask about in common is asked about once."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False  # by the number of tests, which says little about the time
    return LoadFileScheduling(config, log)
