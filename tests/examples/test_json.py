"""What `--format json` writes of the examples has the shape that the package publishes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import jsonschema
import pytest

from reqonto.interchange.turtle import graph_of
from reqonto.pipeline import run
from reqonto.report.json import render, schema
from reqonto.settings import Settings

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOLDERS = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())
SECONDS = 3
"""The shape does not depend on how much is found out, so the large examples are not waited for."""


@pytest.mark.engine
@pytest.mark.parametrize("name", FOLDERS)
def test_the_json_of_an_example_follows_the_schema(name: str) -> None:
    settings = replace(Settings(), timeout=SECONDS, cache=False, jobs=1)

    result = run([EXAMPLES / name], settings, graph=graph_of)
    written = cast(dict[str, object], json.loads(render(result)))

    jsonschema.Draft202012Validator(schema()).validate(written)
    for stage in result.further:
        assert stage in {"defaults", *written}
