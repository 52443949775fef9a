"""The library's rules of requirements management, judged of specifications by the library's own formulas."""

import random
from pathlib import Path

import pytest

from reqonto.checks import process
from reqonto.checks.baseline import Baseline
from reqonto.diagnostics.catalog import lookup
from reqonto.logic.evaluate import holds
from reqonto.logic.structure import Structure
from reqonto.pipeline import run
from reqonto.settings import Settings

BASE = """
role Buyer
role Shop
entity Order { param total: money CNY }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
"""
DUTY = "when Pay(order: o), the Shop shall within 24 h do Ship(order: o)"
FULL = 'requirement R-1 "Ship" {{ {duty}  {meta} }}'


def broken(text, folder, **settings):
    file = folder / "s.req"
    file.write_text(BASE + text, encoding="utf-8")
    chosen = Settings(cache=False, process=True, timeout=300.0, **settings)
    result = run([file], chosen, stages=("read", "meaning", "process"))
    assert [each.message("en") for each in result.diagnostics if each.weight.word == "error"] == []
    outcome = result.further.get("process")
    return [(each.about, each.fields["rule"]) for each in (() if outcome is None else outcome.findings)]


def test_every_rule_of_the_catalogue_is_judged_or_said_elsewhere_or_cannot_be_read():
    ids = [f"C-RQM-{number:02}" for number in range(1, 17)]

    assert sorted([*process.JUDGED, *process.REUSED, *process.UNREADABLE]) == ids
    assert all(lookup(code) is not None for codes in process.REUSED.values() for code in codes)
    assert all(rule.says.en and rule.says.zh and rule.axioms for rule in process.rules().values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FULL.format(duty=DUTY, meta=""), []),
        # Documents: a title, a label, a text; not a comment.
        (f"requirement R-1 {{ {DUTY} }}", [("R-1", "C-RQM-03")]),
        (f'requirement R-1 {{ {DUTY}  label "Ship"@en }}', []),
        (f"# Ship\nrequirement R-1 {{ {DUTY} }}", [("R-1", "C-RQM-03")]),
        # Verified: it came from somewhere, is formalised and described.
        (FULL.format(duty=DUTY, meta="status verified"), [("R-1", "C-RQM-02")]),
        (FULL.format(duty=DUTY, meta='status verified  source "Law 5"'), []),
        (FULL.format(duty='text "Ship soon"', meta='status verified  source "Law 5"'), [("R-1", "C-RQM-02"), ("R-1", "C-RQM-11")]),
        # Frozen without a record that it was verified.
        (FULL.format(duty=DUTY, meta='status frozen  source "Law 5"'), [("R-1", "C-RQM-01")]),
        (FULL.format(duty=DUTY, meta='status approved  source "Law 5"'), []),
        # Who provides.
        ('need IR-1 { Shop needs Order.total so that "it knows" }', [("IR-1", "C-RQM-08")]),
        ('need IR-1 { Shop needs Order.total from Buyer so that "it knows" }', []),
        ('need IR-1 { Shop needs Order.total so that "it knows" }\nservice IS-1 { Buyer provides Order.total to Shop }', []),
        # What a parameter belongs to.
        ("param loose: integer", [("loose", "C-RQM-07")]),
        ("feature Gifts of Shop { param limit: integer }", []),
        # Whom it concerns.
        ('constraint C-1 "Money": every o in Order: o.total > 0 CNY', [("C-1", "C-RQM-11")]),
        ('constraint C-1 "Money": every s in Ship: s.order.total > 0 CNY', []),
        # What is rejected breaks nothing.
        (f"requirement R-1 {{ {DUTY}  status rejected }}", []),
    ],
)  # fmt: skip
def test_each_rule_is_broken_by_what_breaks_it_and_by_nothing_else(text, expected, tmp_path):
    assert broken(text, tmp_path) == expected


def test_recommendations_are_hints(tmp_path):
    file = tmp_path / "s.req"
    file.write_text(BASE + 'constraint C-1 "Money": every o in Order: o.total > 0 CNY', encoding="utf-8")
    result = run([file], Settings(cache=False, process=True), stages=("read", "meaning", "process"))

    assert [each.weight.word for each in result.further["process"].findings] == ["hint"]


def test_nothing_is_asked_unless_the_project_wants_it(tmp_path):
    file = tmp_path / "s.req"
    file.write_text(BASE + f"requirement R-1 {{ {DUTY} }}", encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "process"))

    assert "process" not in result.further


@pytest.mark.parametrize(("total", "expected"), [("o.total > 0 CNY", []), ("o.total > 0 CNY and o.total < 0 CNY", ["C-RQM-06"])])  # fmt: skip
def test_the_baseline_has_to_be_satisfiable(total, expected, tmp_path, monkeypatch):
    from reqonto.cli.main import main

    monkeypatch.chdir(tmp_path)
    Path("reqonto.toml").write_text('lang = "en"\nprocess = true\n', encoding="utf-8")
    text = BASE + 'constraint C-1 "Money" : every o in Order: o.total > 0 CNY { source "x" }\n'
    Path("s.req").write_text(text + "assumption A-1: some o in Order: true\n", encoding="utf-8")
    assert main(["freeze"]) == 0
    Path("s.req").write_text(text.replace("o.total > 0 CNY", total) + "assumption A-1: some o in Order: true\n", encoding="utf-8")  # fmt: skip
    result = run([tmp_path], Settings(cache=False, process=True, timeout=300.0), stages=("read", "meaning", "consistency", "process"))  # fmt: skip
    outcome = result.further.get("process")

    assert [each.fields["rule"] for each in (outcome.findings if outcome else ()) if each.fields["rule"] != "C-RQM-11"] == expected  # fmt: skip


@pytest.mark.parametrize("seed", range(15))
def test_a_world_for_each_is_judged_as_one_world_for_all(seed, tmp_path):
    """The rules that are judged speak of one thing and what belongs to it: put together, nothing else comes out."""
    chance = random.Random(seed)
    lines = []
    for index in range(chance.randint(1, 4)):
        title = chance.choice(['"T"', ""])
        meta = " ".join(each for each in ('source "S"', chance.choice(["status verified", "status frozen"])) if chance.random() < 0.5)  # fmt: skip
        body = chance.choice([DUTY, 'text "x"'])
        lines.append(f"requirement R-{index} {title} {{ {body}  {meta} }}")
    for index in range(chance.randint(0, 2)):
        source = chance.choice(["from Buyer ", ""])
        lines.append(f'need IR-{index} {{ Shop needs Order.total {source}so that "x" }}')
    if chance.random() < 0.5:
        lines.append("param loose: integer")
    file = tmp_path / "s.req"
    file.write_text(BASE + "\n".join(lines), encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning"))
    context = Context_of(result)
    subjects = list(process._Work(context, Baseline()).subjects())
    whole = joined([each.world for each in subjects])

    for rule in process.rules().values():
        concerned = [each for each in subjects if rule.id in each.lacks]
        apart = all(holds(axiom.formula, each.world) for each in concerned for axiom in rule.axioms)
        assert apart == all(holds(axiom.formula, whole) for axiom in rule.axioms), rule.id


def joined(worlds):
    elements, members, functions = {}, {}, {}
    for world in worlds:
        for sort, names in world.elements.items():
            elements[sort] = tuple(dict.fromkeys((*elements.get(sort, ()), *names)))
        for kind, names in world.members.items():
            members[kind] = members.get(kind, frozenset()) | names
        for name, table in world.functions.items():
            functions.setdefault(name, {}).update(table)
    return Structure(elements, members, functions)


def Context_of(result):  # noqa: N802 - what a stage is given
    from reqonto.backends.base import Budget
    from reqonto.checks.further import Context

    return Context(
        result.specification, result.interpretation, None, (), Budget(), lambda: 1.0, lambda *_: None, lambda _: None
    )  # type: ignore[arg-type]
