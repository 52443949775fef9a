"""The page of the command line names every verb, option, argument, stage and JSON key that there is, and no other option."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import cast

import click
import pytest

from reqonto.cli.main import VERBS
from reqonto.cli.project import reasoning_options
from reqonto.pipeline import STAGES
from reqonto.report.json import schema

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("cli.md", "cli.zh.md")
REASONING = {name for option in reasoning_options("en") for name in option.opts}
EVERYWHERE = {"--help", "--lang"}


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def verb(name: str, lang: str = "en") -> click.Command:
    return cast(click.Command, importlib.import_module(VERBS[name][0]).command(lang))


def options(name: str) -> set[str]:
    command = verb(name)
    below: list[click.Command] = []
    if isinstance(command, click.Group):
        context = click.Context(command)
        below = [each for word in command.list_commands(context) if (each := command.get_command(context, word))]
    found = [param for each in (command, *below) for param in each.params if isinstance(param, click.Option)]
    return {each for param in found for each in (*param.opts, *param.secondary_opts)}


def sections(text: str) -> dict[str, str]:
    """The text under each heading of the second level."""
    return dict(re.findall(r"^## (.*)\n((?:(?!## ).*\n?)*)", text, re.MULTILINE))


def about(name: str, text: str) -> str:
    """The headings and sections that name a verb."""
    found = [f"{head}\n{body}" for head, body in sections(text).items() if re.search(rf"`(?:reqonto )?{name}\b", head)]
    assert len(found) == 1, name
    return found[0]


def named(text: str) -> set[str]:
    """The options that a text writes."""
    return set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text))


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("which", PAGES)
def test_every_option_of_a_verb_is_described(which: str, name: str) -> None:
    text = page(which)
    shared = next(body for body in sections(text).values() if "`--bound N`" in body)
    told = named(about(name, text))
    # What a comparison asks about is not chosen: it is what changed.
    if options(name) >= REASONING - {"--only", "--skip"}:
        assert re.search(rf"`{name}`", shared)
        told |= named(shared)

    assert options(name) - EVERYWHERE - told == set()


@pytest.mark.parametrize("which", PAGES)
def test_no_option_is_described_that_is_not_there(which: str) -> None:
    there = {each for name in VERBS for each in options(name)} | EVERYWHERE | {"--version"}

    assert named("".join(re.findall(r"`[^`\n]+`", page(which)))) - there == set()


@pytest.mark.parametrize("which", PAGES)
def test_stages_and_keys_of_the_json_are_described(which: str) -> None:
    text = page(which)
    keys = cast(dict[str, object], schema()["properties"])

    assert [stage for stage in STAGES[2:] if f"`{stage}`" not in text] == []
    assert [key for key in keys if f"`{key}`" not in text] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_names_every_stage_and_what_can_be_explained(lang: str) -> None:
    only = next(param for param in verb("check", lang).params if param.name == "only")
    explain = verb("explain", lang)

    assert [stage for stage in STAGES[2:] if stage not in str(cast(click.Option, only).help)] == []
    for word in ("coverage", "K1"):
        assert word in str(explain.help)
