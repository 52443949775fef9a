"""What the package offers to programs is what this file says: to change it is to change the API."""

import inspect
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import reqonto

VALUES = {
    "Answer": "columns rows truth answer open why cut findings",
    "Change": "id change was reworded old_allows new_allows",
    "Check": "verdict headline ok exact files summary requirements conflicts undecided scenarios questions needs"
    " findings set_aside timed_out data",
    "Conflict": "id alias code kind trigger members background minimal where explanation witness repairs places unmet",
    "Difference": "changes gained lost scenarios same worse undecided findings data",
    "Explanation": "id kind label said status because conflicts place data",
    "Finding": "code name severity message place about notes related",
    "Flip": "scenario requirement old new worse",
    "Judgement": "requirement verdict events missing expected unexpected reason",
    "Need": "id title status by why",
    "Place": "path line column end_line end_column",
    "Question": "id title passed answer why",
    "Repair": "says drop change to",
    "Requirement": "id title kind modality formalised status because place",
    "Scenario": "id title passed consistent excerpt timeline judgements findings why place",
    "SetAside": "finding how reason fingerprint until place",
    "Step": "when what because broken number",
    "Text": "en zh",
    "Undecided": "question ids reason says bound",
    "Witness": "requirement violate world because why headline unfollowed",
    "World": "facts steps",
}
WORDS = {
    "Severity": "HINT WARNING ERROR",
    "Status": "OK CONFLICTING VACUOUS REDUNDANT UNDECIDED UNFORMALISED UNCHECKED",
    "Verdict": "SATISFIED VIOLATED PENDING UNKNOWN NOT_APPLICABLE",
}
VERBS = {
    "check": "*paths text **settings",
    "diff": "old new quick **settings",
    "explain": "word *paths text **settings",
    "load": "*paths text **settings",
    "query": "question *paths data scenario limit text **settings",
    "run": "*paths scenarios text **settings",
    "witness": "requirement *paths violate text **settings",
}
METHODS = {
    "check": "", "diff": "old quick", "explain": "word", "query": "question data scenario limit seconds",
    "run": "scenarios", "witness": "requirement violate",
}  # fmt: skip
SETTINGS = (
    "lang timeout bound jobs only skip library phase without_phase as_of encoding cache cache_dir accepted fail_on fail_on_unknown trace"
    " process confirm engines"
)


def parameters(function) -> str:
    marks = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    found = inspect.signature(function).parameters.values()
    return " ".join(marks.get(each.kind, "") + each.name for each in found if each.name != "self")


def test_the_names_are_these_and_no_others():
    expected = {*VALUES, *WORDS, *VERBS, "Misuse", "Specification", "__version__"}

    assert set(reqonto.__all__) == expected
    assert expected <= set(dir(reqonto))


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_frozen_and_has_these_fields(name):
    value = getattr(reqonto, name)

    assert is_dataclass(value)
    assert " ".join(each.name for each in fields(value) if each.name != "lang") == VALUES[name]
    with pytest.raises(AttributeError):
        object.__new__(value).en = "changed"


@pytest.mark.parametrize("name", WORDS)
def test_words_are_these(name):
    assert " ".join(each.name for each in getattr(reqonto, name)) == WORDS[name]


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_takes_these_parameters(name):
    assert parameters(getattr(reqonto, name)) == VERBS[name]


@pytest.mark.parametrize("name", METHODS)
def test_a_specification_can_be_asked_so(name):
    assert parameters(getattr(reqonto.Specification, name)) == METHODS[name]


def test_the_settings_are_these():
    from reqonto.api.verbs import Choices

    assert " ".join(Choices.__annotations__) == SETTINGS


@pytest.mark.parametrize("name", [*VALUES, *VERBS, *WORDS, "Misuse", "Specification"])
def test_everything_public_says_what_it_means(name):
    assert inspect.getdoc(getattr(reqonto, name))


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = reqonto.nothing_like_it


def test_the_types_are_shipped():
    assert (Path(reqonto.__file__).parent / "py.typed").is_file()
