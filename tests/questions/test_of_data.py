"""Questions in the words of the language, asked of data: what judging the data by a constraint says, said of things."""

import json
import random
from fractions import Fraction

import pytest

from reqonto.asking import asked_of_data
from reqonto.cli.main import main
from reqonto.interchange.data_asked import asked_data
from reqonto.settings import Settings
from tests.validation.told import HEAD, Told

SHOP = """
module shop { zone "Asia/Shanghai" }
enum State { open, paid, sent }
role Buyer { param level: one of { normal, gold } }
entity Order {
  param total: money CNY
  param note: optional text
  param copies: integer in 1..5
  changing param state: State default open
  relation buyer: Buyer [1]
  relation lines: Line [0..*]
}
entity Line { param price: money CNY  param qty: integer in 1..* }
event Pay(order: Order, amount: money CNY) by Buyer
event Ship(order: Order)
"""
CONDITIONS = [
    "o.total > 20 CNY",
    "o.note is known",
    "o.copies in { 1, 2 } or o.total < 10 CNY",
    "o.total = sum(l.price * l.qty for l in o.lines)",
    "count(l in o.lines) >= 2",
    "o.buyer.level = gold",
    "some p in Pay: p.order = o and p.amount >= o.total",
    "every p in Pay where p.order = o: p.amount <= o.total",
    "no s in Ship: s.order = o and (no p in Pay: p.order = o and p before s)",
    "at least 1 l in o.lines: l.qty > 1",
]


def random_data(seed):
    """A few orders with lines and payments, of which some values are not told."""
    choose = random.Random(seed)

    def maybe(text):
        return text if choose.random() < 0.75 else ""

    said = ["ex:ming a :Buyer ; :Buyer.level <urn:reqonto:specification#Buyer.level/gold> . ex:mei a :Buyer ."]
    for number in range(3):
        said.append(f"ex:o{number} a :Order .")
        said.append(maybe(f"ex:o{number} :Order.total {choose.randint(5, 30)}.00 ."))
        said.append(maybe(f'ex:o{number} :Order.note "x" .'))
        said.append(maybe(f"ex:o{number} :Order.copies {choose.randint(1, 4)} ."))
        said.append(maybe(f"ex:o{number} :Order.buyer ex:{choose.choice(['ming', 'mei'])} ."))
        for line in range(choose.randint(0, 2)):
            name = f"ex:l{number}{line}"
            said.append(f"ex:o{number} :Order.lines {name} . {name} a :Line ; :Line.qty {choose.randint(1, 2)} .")
            said.append(maybe(f"{name} :Line.price {choose.randint(5, 15)}.00 ."))
        if choose.random() < 0.7:
            said.append(
                f'ex:p{number} a :Pay ; :Pay.order ex:o{number} ; :Pay.time "2026-01-0{number + 1}T08:00:00Z" .'
            )
            said.append(maybe(f"ex:p{number} :Pay.amount {choose.randint(5, 30)}.00 ."))
        if choose.random() < 0.5:
            said.append(f'ex:s{number} a :Ship ; :Ship.order ex:o{number} ; :Ship.time "2026-01-02T09:00:00Z" .')
    return "\n".join(said)


def ask(folder, question, data, *, spec=SHOP, now=None, opened=False):
    folder.mkdir(exist_ok=True)
    (folder / "shop.req").write_text(spec, encoding="utf-8")
    (folder / "data.ttl").write_text(HEAD + data, encoding="utf-8")
    told = asked_data([str(folder / "data.ttl")], opened=opened, now=None if now is None else Fraction(now))
    assert not isinstance(told, list)
    reply = asked_of_data([folder / "shop.req"], Settings(cache=False), question, told, shown="query")
    assert reply.mistakes == ()
    return reply


def named(names):
    return {name.removeprefix("ex:") for name in names}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_what_is_found_is_what_judging_a_constraint_finds(condition, tmp_path):
    seen = set()
    for seed in range(4):
        data, opened = random_data(f"{condition} {seed}"), seed % 2 == 1
        judged = Told(
            tmp_path / "judged", f"{SHOP}\nconstraint C-1: every o in Order: {condition}", data,
            open=opened, complete=True,
        ).verdicts["C-1"]  # fmt: skip

        reply = ask(tmp_path / "asked", f"find o in Order where not ({condition})", data, opened=opened)
        kept = ask(tmp_path / "asked", f"find o in Order where {condition}", data, opened=opened)
        whole = ask(tmp_path / "asked", f"ask every o in Order: {condition}", data, opened=opened)

        of = {
            verdict: {key.removeprefix("ex:") for key, found in judged.items() if found == verdict}
            for verdict in ("violated", "satisfied", "unknown", "not_applicable")
        }
        assert named(reply.answer) == of["violated"]
        assert named(kept.answer) == of["satisfied"] | of["not_applicable"]
        assert named(name for name, _ in reply.open) == named(name for name, _ in kept.open) == of["unknown"]
        expected = "false" if of["violated"] else "unknown" if of["unknown"] else "true"
        if not opened:
            assert whole.answer == (expected,)
        seen |= {verdict for verdict, names in of.items() if names}
    assert len(seen) > 1


DATA = """
ex:o1 a :Order ; :Order.total 30.00 . ex:o2 a :Order . ex:o3 a :Order ; :Order.total 5.00 .
ex:p1 a :Pay ; :Pay.order ex:o1 ; :Pay.amount 30.00 ; :Pay.time "2026-01-01T08:00:00Z" .
"""


@pytest.mark.parametrize(
    ("question", "answer", "doubtful"),
    [
        ("find o in Order where o.total > 10 CNY", {"o1"}, {"o2"}),
        ("find o in Order where no p in Pay: p.order = o", {"o2", "o3"}, set()),
        ("find o in Order, p in Pay where p.order = o", {"o1, ex:p1"}, set()),
        ("find s in State where no o in Order: o.state = s", {"paid", "sent"}, set()),
        ("find a, b in Order where a != b and a.total < b.total", {"o3, ex:o1"}, {"o1, ex:o2", "o2, ex:o1",
         "o2, ex:o3", "o3, ex:o2"}),
        ("ask some o in Order: o.total > 10 CNY", {"true"}, set()),
        ("ask every o in Order: o.total > 10 CNY", {"false"}, set()),
        ("ask every o in Order: o.total > 1 CNY", {"unknown"}, {""}),
        ("ask Order.total >= 6 CNY", {"false"}, set()),
        ("是否 存在 o 属于 Order：o.total > 10 CNY", {"true"}, set()),
        ("ask some p in Pay: p.time + 2 d <= now", {"false"}, set()),
    ],
)  # fmt: skip
def test_answers(question, answer, doubtful, tmp_path):
    reply = ask(tmp_path, question, DATA)

    assert reply.why is None
    assert named(reply.answer) == answer
    assert named(name for name, _ in reply.open) == doubtful
    assert all(why.en and why.zh != why.en for _, why in reply.open)


def test_what_happens_after_the_end_of_observation_has_not_happened(tmp_path):
    question = "find o in Order where some p in Pay: p.order = o"

    assert ask(tmp_path, question, DATA, now=1_767_225_600 + 86_400).answer == ("ex:o1",)
    assert ask(tmp_path, question, DATA, now=1_767_225_600).answer == ()


def test_changing_values_are_those_of_the_end(tmp_path):
    changed = """
[] a rdf:Statement ; rdf:subject ex:o3 ; rdf:predicate :Order.state ; rdf:object <urn:reqonto:specification#State/sent> ;
   ecreq:validFrom "2026-01-03T00:00:00Z"^^xsd:dateTime .
"""
    prefixes = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix ecreq: <https://w3id.org/ecreq#> ."
    question = "find o in Order where o.state = sent"

    assert ask(tmp_path, question, f"{prefixes}{DATA}{changed}").answer == ("ex:o3",)


def test_nobody_knows_when_now_is_where_nothing_happened(tmp_path):
    reply = ask(tmp_path, "ask now >= 2026-01-01T00:00", "ex:o1 a :Order ; :Order.total 30.00 .")

    assert reply.answer == ()
    assert "--now" in reply.why.en
    assert "--now" in reply.why.zh


def test_the_command_line_asks_data(tmp_path, capsys):
    (tmp_path / "shop.req").write_text(SHOP, encoding="utf-8")
    (tmp_path / "data.ttl").write_text(HEAD + DATA, encoding="utf-8")
    (tmp_path / "bad.ttl").write_text("ex:a ex:b", encoding="utf-8")

    def query(question, *options, data="data.ttl", lang="en"):
        path = [str(tmp_path / "shop.req"), "--data", str(tmp_path / data), "--no-cache", "--lang", lang]
        code = main(["query", question, *path, *options])
        return code, *capsys.readouterr()

    code, out, err = query("find o in Order where o.total > 10 CNY")
    assert (code, out.splitlines()[0], err) == (0, "ex:o1", "")
    assert out.splitlines()[1].startswith("unknown: ex:o2 (")
    assert query("查找 o 属于 Order 其中 o.total > 10 CNY", lang="zh")[1].splitlines()[1].startswith("未知：ex:o2（")
    code, out, _ = query("ask every o in Order: o.total > 1 CNY", "--format", "json")
    told = json.loads(out)
    assert (code, told["answer"], told["why"], told["open"][0]["name"]) == (0, ["unknown"], None, None)
    assert query("ask some p in Pay: p.order = p", "--now", "2026-01-01")[0] == 2
    assert query("ask true", "--now", "soon")[0] == 2
    assert query("ask true", "--scenario", "S-1")[0] == 2
    assert query("ask true", "--ontology")[0] == 2
    code, out, err = query("ask true", data="bad.ttl")
    assert (code, out) == (2, "")
    assert "bad.ttl" in err
    code, _, err = query("ask some o in Nothing: true")
    assert code == 2
    assert "query:1:15" in err
