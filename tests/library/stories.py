"""The catalogue's scenarios, and whether a scenario of a specification tells the same story."""

from dataclasses import dataclass, field
from functools import cache

from reqonto.constraints.scenario_states import cycles_of
from reqonto.constraints.scenarios import scenario_facts
from reqonto.logic.partial import truth

from . import notation as n
from .catalogue import HERE, table
from .correspondence import UnfitError, every, instant, told


@dataclass
class Story:
    """A scenario of the catalogue: facts, events in order with their times, and verdicts with events that cause them."""

    id: str
    en: str = ""
    zh: str = ""
    complete: bool = False
    end: str = ""
    facts: list = field(default_factory=list)
    open: list = field(default_factory=list)
    events: list = field(default_factory=list)
    verdicts: dict = field(default_factory=dict)
    because: dict = field(default_factory=dict)


@cache
def stories():
    """The scenarios by id."""
    found = {}
    for row in table(HERE / "scenarios.tsv"):
        story = found.setdefault(row["scenario"], Story(row["scenario"]))
        key, value = row["key"], row["value"]
        match row["what"]:
            case "title":
                story.en, story.zh = key, value
            case "observed":
                story.complete, story.end = key == "ends", value
            case "fact":
                story.facts.append(n.formula(key))
            case "open":
                story.open.append(key)
            case "event":
                story.events.append((value, n.term_or_formula(row["detail"])))
            case "expect":
                numbers = tuple(int(each) for each in row["detail"].split(", ") if each)
                story.verdicts[key] = (value, numbers)
                story.because[key] = row["because"]
    return found


def scenario(specification, theory, id):
    """What a specification tells under the id of a scenario."""
    (entry,) = [entry for entry in specification.scenarios if entry.id == id]
    facts, findings = scenario_facts(entry, specification, theory, cycles_of(specification))
    assert facts is not None, findings
    return facts


def complaints(story, facts, theory, symbols):
    """What a scenario tells otherwise than the story, a line for each."""
    for fact in story.facts:
        if isinstance(fact, n.Call) and fact.name == "Integer":
            continue
        yield from _not_true(fact, facts, theory, symbols)
    numbered = {each.number: each for each in facts.happenings if each.number is not None}
    numbers = happening(story, symbols)
    if len(numbered) != len(numbers):
        yield f"{len(numbered)} events instead of {len(numbers)}"
    for number, (time, event) in enumerate(story.events, 1):
        yield from _not_true(n.Call(event.name, (*event.args, n.Instant(time))), facts, theory, symbols)
        own = numbers.get(number)
        if own in numbered and numbered[own].instant != instant(time, theory):
            yield f"event {number} is not at {time}"
    if facts.complete != story.complete or facts.end != instant(story.end, theory):
        yield f"it is not observed until {story.end}"


def happening(story, symbols):
    """The numbers that the events of a story have in a scenario; what is a state there is no event and has none."""
    found = {}
    for number, (_, event) in enumerate(story.events, 1):
        rows = symbols.rows.get(event.name, ())
        if not rows or any(isinstance(node, n.Event) for row in rows for node in every(row.meaning)):
            found[number] = len(found) + 1
    return found


def wanted(story, symbols, without_event):
    """The verdicts that a scenario is to expect, by id."""
    numbers = happening(story, symbols)
    return {
        name: (verdict, () if name in without_event else tuple(numbers[each] for each in events if each in numbers))
        for name, (verdict, events) in story.verdicts.items()
    }


def _not_true(fact, facts, theory, symbols):
    try:
        formula = told(fact, symbols, theory)
    except UnfitError as gap:
        yield f"{n.written(fact)}: {gap}"
        return
    if truth(formula, facts.world) is not True:
        yield f"{n.written(fact)} is not told"


def expected(facts):
    """The verdicts that a scenario expects, by id."""
    return {each.id: (each.verdict.replace("_", " "), tuple(each.events)) for each in facts.expectations}
