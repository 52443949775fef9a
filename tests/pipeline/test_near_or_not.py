"""Where much is kept, worlds are looked for near known ones; what is found does not depend on that.

Here everything counts as much, so that small specifications are asked in both ways.
"""

import random

import pytest

from reqonto.checks import conflicts, corrections, entailed, questions
from reqonto.pipeline import run
from reqonto.settings import Settings

HEAD = """module shop
enum Country {{ cn, de, fr }}
enum Channel {{ web, phone }}
role Buyer
role Seller
entity Order {{ param country: Country  param channel: Channel  {amounts} }}
{events}
"""
AMOUNTS, EVENTS = 6, 5


def shop(seed):
    """Rules about amounts by country and channel, and chains of acts, with whatever faults come."""
    chance = random.Random(seed)
    lines = []

    def where():
        return chance.choice(
            ["", " where o.country = cn", " where o.country = de", " where o.channel = phone"]
        )  # fmt: skip

    for index in range(14):
        amount, other = chance.sample(range(AMOUNTS), 2)
        sign = chance.choice(("<=", ">="))
        right = chance.choice([str(chance.randint(0, 9)), str(chance.randint(0, 9)), f"o.a{other}"])
        lines.append(f"constraint F-{index}: every o in Order{where()}: o.a{amount} {sign} {right}")
    for index in range(8):
        first, later = sorted(chance.sample(range(EVENTS), 2))
        condition = chance.choice(["", "if o.country = cn then ", "if o.channel = phone then "])
        lines.append(
            f"requirement E-{index} {{ when E{first}(order: o) as e, {condition}the Seller shall within "
            f"{chance.randint(1, 9)} h after e do E{later}(order: o) }}"
        )
    for index in range(2):
        event = chance.randrange(EVENTS)
        lines.append(
            f"requirement N-{index} {{ every o in Order: if o.country = {chance.choice(('cn', 'de'))} then "
            f"the Seller must not do E{event}(order: o) }}"
        )
    head = HEAD.format(
        amounts=" ".join(f"param a{index}: integer" for index in range(AMOUNTS)),
        events="\n".join(f"event E{index}(order: Order) by Seller" for index in range(EVENTS)),
    )
    return head + "\n".join(lines) + "\n"


def found(folder, text):
    file = folder / "s.req"
    file.write_text(text, encoding="utf-8")
    result = run([file], Settings(cache=False), stages=("read", "meaning", "consistency")).consistency
    return {
        "conflicts": sorted((each.kind, each.members, each.background) for each in result.conflicts),
        "complete": result.conflicts_complete,
        "vacuous": sorted(each.requirement for each in result.vacuous),
        "redundant": sorted((each.requirement, each.because, each.relation) for each in result.redundant),
        "open": sorted((each.question, each.ids) for each in result.undecided),
    }


@pytest.mark.parametrize("seed", [2, 3, 5, 6])
def test_the_same_is_found(seed, tmp_path, monkeypatch):
    text = shop(seed)
    plain = found(tmp_path, text)
    for module in (questions, conflicts, corrections):
        monkeypatch.setattr(module, "MANY", 0)
    monkeypatch.setattr(questions, "VERY_MANY", 0)
    monkeypatch.setattr(entailed, "FEW", 0)

    assert found(tmp_path, text) == plain
