"""What is framed after a text was finished makes the very text that is written where it is framed from the start."""

from reqonto.backends.base import Budget, Possible
from reqonto.backends.smt import SMT, Question
from reqonto.constraints.axioms import interpret
from reqonto.source import Source
from reqonto.spec.resolve import resolve
from reqonto.syntax.parser import parse

SHOP = """
role Shop
external role Buyer
enum State { created, paid, shipped, cancelled }
entity Order { changing param state: State }
event Pay(order: Order) by Buyer
event Ship(order: Order) by Shop
event Cancel(order: Order) by Buyer
lifecycle Order.state {
  initial created
  from created -> paid on Pay(order: self)
  from created, paid -> cancelled on Cancel(order: self)
  from created, paid -> cancelled timeout 30 min
  from paid -> shipped on Ship(order: self)
  final shipped, cancelled
}
requirement R-1 { when Pay(order: o) as p, the Shop shall within 40 min after p ensure o.state in { shipped, cancelled } }
"""


def theory_of(text):
    tree, _ = parse(Source("shop.req", text))
    specification, faults = resolve([tree])
    assert not faults
    return interpret(specification).theory


def test_the_text_is_the_same(monkeypatch):
    theory = theory_of(SHOP)
    compared = []
    write = Question.written_out

    def both(question, rules, goals):
        rules, last = list(rules), question._last
        ground, solver = write(question, rules, goals)
        if last is not None and question._last is last:
            added = ground.script(last[2])
            question._last = None
            again, _ = write(question, rules, goals)
            compared.append(added == again.script(question._last[2]) and ground.used_flags == again.used_flags)
            question._last = last
        return ground, solver

    monkeypatch.setattr(Question, "written_out", both)
    (axiom,) = theory.by_id["R-1"]
    answer = SMT().open(theory).possible(axiom.triggered, keeping=theory.by_id, budget=Budget(5_000_000, 60, 3))

    assert isinstance(answer, Possible)
    assert compared
    assert all(compared)
