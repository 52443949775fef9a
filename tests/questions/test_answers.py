"""Competency questions: their answers, and what is made of an expectation."""

import json

import pytest

from reqonto.interchange.turtle import graph_of
from reqonto.pipeline import run
from reqonto.settings import Settings

SHOP = """
module shop
enum State { created, paid, shipped }
role Party
role Buyer is a Party
entity Order { changing param state: State default created  param total: money CNY  relation buyer: Buyer [1] }
event Pay(order: Order) by Buyer
constraint C-1: every o in Order: o.total >= 0 CNY
constraint C-2: every o in Order: o.state != shipped
need IR-1 { Buyer needs Order.total due before Pay }
"""
LAI = """
模块 商城
枚举 状态 { 已创建、已付款、已发货 }
角色 买家
实体 订单 { 可变 参数 状态：状态 默认 已创建；参数 总额：金额 CNY }
事件 付款（单：订单） 由 买家
约束 C-1：每个 单 属于 订单：单.总额 ≥ 0 CNY
约束 C-2：每个 单 属于 订单：单.状态 ≠ 已发货
"""


def answered(tmp_path, question, text=SHOP, graph=graph_of):
    path = tmp_path / "q.req"
    path.write_text(text + question + "\n", encoding="utf-8")
    result = run([path], Settings(cache=False, timeout=60.0), stages=("read", "meaning", "questions"), graph=graph)
    found = result.further["questions"]
    return found.data[0], [each.code.code for each in found.findings]


@pytest.mark.parametrize(
    ("question", "passed", "answer"),
    [
        ("ask some o in Order: o.total < 0 CNY  expect false", True, ("false",)),
        ("ask every o in Order: o.total >= 0 CNY  expect true", True, ("true",)),
        ("ask every o in Order: o.total >= 1 CNY  expect unknown", True, ("unknown",)),
        ("ask every o in Order: o.total >= 1 CNY  expect true", False, ("unknown",)),
        ("ask Order.total >= 0 CNY  expect true", True, ("true",)),
        ("ask every o in Order: o.state = created  expect unknown", True, ("unknown",)),
        ("ask every o in Order: o.state != shipped  expect true", True, ("true",)),
        ("find o in Order where o.total < 0 CNY  expect empty", True, ("never",)),
        ("find o in Order where o.total > 7 CNY  expect empty", False, ("sometimes",)),
        ("find o in Order where o.total < 0 CNY  expect count = 0", True, ("true",)),
        ("find o in Order expect count >= 1", False, ("unknown",)),
        ("find o in Order", None, ("sometimes",)),
        ("find s in State where no o in Order: o.state = s  expect { shipped }", True, ("shipped",)),
        ("find s in State where s != paid  expect { created, shipped }", True, ("created", "shipped")),
        ("find s in State where s != paid  expect count 2", None, None),
        ("find s in State where s = paid  expect empty", False, ("paid",)),
        ('sparql "ASK { :Order.total a ecreq:Parameter }" expect true', True, ("true",)),
        ('sparql "ASK { :Order.total a ecreq:Role }" expect true', False, ("false",)),
        ('sparql "SELECT ?p { ?n a ecreq:InformationRequirement ; ecreq:concerns ?p }" expect { Order.total }', True, ("Order.total",)),
        ('sparql "SELECT ?p { ?n ecreq:needs ?p }" expect { Order.total }', True, ("Order.total",)),
        ('sparql "SELECT ?p { ?p a ecreq:Parameter }" expect { Order.total }', False, ("Order.state", "Order.total", "Pay.order")),
        ('sparql "SELECT ?p { ?p a ecreq:Parameter }" expect count >= 2', True, None),
        ('sparql "SELECT ?l { :Buyer rdfs:label ?l }" expect { "Buyer" }', True, ("Buyer",)),
        ('sparql "SELECT ?r { ?r a ecreq:Requirement } " expect empty', None, None),
        ('sparql "SELECT ?c { ?c a ecreq:Constraint }" expect { C-1, C-2 }', True, ("C-1", "C-2")),
    ],
)  # fmt: skip
def test_answers(tmp_path, question, passed, answer):
    if "count 2" in question:
        question = question.replace("count 2", "count = 2")
        passed = True
    found, _ = answered(tmp_path, f"question CQ-1 {{ {question} }}")

    if passed is not None or answer is not None:
        assert found.passed is passed
    if answer is not None:
        assert found.answer == answer


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("ask some o in Order: o.total < 0 CNY  expect empty", "RQ0775"),
        ("find o in Order expect false", "RQ0775"),
        ("find o in Order expect { o1 }", "RQ0775"),
        ('sparql "ASK { ?s ?p ?o }" expect empty', "RQ0775"),
        ('sparql "SELECT ?s ?p { ?s ?p ?o }" expect { Order }', "RQ0775"),
        ('sparql "SELECT ?s { SERVICE <http://localhost:1/> { ?s ?p ?o } }" expect empty', "RQ0774"),
        ('sparql "SELECT ?s FROM <file:///etc/passwd> { ?s ?p ?o }" expect empty', "RQ0774"),
        ('sparql "INSERT DATA { <a:a> <a:b> <a:c> }" expect empty', "RQ0774"),
        ('sparql "SELECT ?s {" expect empty', "RQ0773"),
        ('sparql "" expect empty', "RQ0773"),
        ('sparql "SELECT ?s { ?s a ecreq:Rolle }" expect empty', "RQ0777"),
        ("expect true", "RQ0776"),
    ],
)
def test_mistakes(tmp_path, question, code):
    text = SHOP + f"question CQ-1 {{ {question} }}\n"
    path = tmp_path / "q.req"
    path.write_text(text, encoding="utf-8")
    result = run([path], Settings(cache=False), stages=("read", "meaning", "questions"), graph=graph_of)

    assert [each.code.code for each in result.findings] == [code]


def test_where_no_world_is_left_nothing_is_answered(tmp_path):
    clash = "constraint C-3: some o in Order: o.total < 0 CNY\n"
    found, codes = answered(
        tmp_path, "question CQ-1 { ask some o in Order: o.total > 1 CNY  expect true }", SHOP + clash
    )

    assert found.passed is None
    assert codes == ["RQ0772"]


def test_without_a_graph_sparql_stays_open(tmp_path):
    found, codes = answered(tmp_path, 'question CQ-1 { sparql "ASK { ?s ?p ?o }" expect true }', graph=None)

    assert found.passed is None
    assert codes == ["RQ0772"]


@pytest.mark.parametrize(
    ("question", "passed"),
    [
        ("是否 存在 单 属于 订单：单.总额 < 0 CNY；预期 假", True),
        ("查找 单 属于 订单 其中 单.总额 < 0 CNY；预期 空", True),
        ("查找 态 属于 状态 其中 没有 单 属于 订单：单.状态 = 态；预期 { 已发货 }", True),
        (
            '查询 """SELECT ?p { ?p a ecreq:Parameter ; ecreq:parameterOf :订单 }"""；预期 { 订单.状态、订单.总额 }',
            True,
        ),
        ('查询 "SELECT ?p { ?p a ecreq:Parameter }"；预期 { 订单.总额 }', False),
    ],
)
def test_the_same_in_chinese(tmp_path, question, passed):
    found, _ = answered(tmp_path, f"问题 CQ-1 {{ {question} }}", LAI)

    assert found.passed is passed


def test_answers_travel_as_json(tmp_path):
    from reqonto.report.json import render

    path = tmp_path / "q.req"
    path.write_text(SHOP + "question CQ-1 { ask some o in Order: o.total < 0 CNY  expect true }\n", encoding="utf-8")
    result = run([path], Settings(cache=False), stages=("read", "meaning", "questions"), graph=graph_of)

    assert json.loads(render(result))["questions"] == [
        {"id": "CQ-1", "passed": False, "answer": ["false"], "why": None}
    ]
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ("Asked of the specification as a graph", "answer: Order.total", "as expected")),
        ("zh", ("向写成图的规格查询", "符合预期")),
    ],
)
def test_a_question_is_explained_with_its_answer(tmp_path, capsys, lang, told):
    from reqonto.cli.main import main

    path = tmp_path / "q.req"
    query = 'sparql "SELECT ?p { ?n a ecreq:InformationRequirement ; ecreq:concerns ?p }" expect { Order.total }'
    path.write_text(SHOP + f"question CQ-1 {{ {query} }}\n", encoding="utf-8")

    assert main(["explain", "CQ-1", "-f", str(path), "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert all(text in out for text in told)


ACCESS = """
role Clerk is a Party
event Cancel(order: Order) by Party
define cancelled(o: Order): boolean = some c in Cancel: c.order = o
permissions PT-1 {
  |       | Cancel                |
  | Buyer | no                    |
  | Clerk | if order.total > 3 CNY |
}
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ask every c in Cancel where c.by is a Clerk: c.order.total > 3 CNY  expect true", ("true",)),
        ("ask every c in Cancel where c.by is a Clerk: c.order.total > 4 CNY  expect unknown", ("unknown",)),
        ("ask some c in Cancel: c.by is a Buyer  expect false", ("false",)),
        ("find c in Cancel where c.by is a Buyer  expect empty", ("never",)),
        ("ask every o in Order where every p in Party: p is a Buyer: not cancelled(o)  expect true", ("true",)),
    ],
)
def test_what_only_a_permission_table_forbids_counts_in_questions(tmp_path, question, answer):
    result, _ = answered(tmp_path, f"question CQ-1 {{ {question} }}", SHOP + ACCESS)

    assert (result.passed, tuple(result.answer)) == (True, answer)


GIFTS = """
event Give(order: Order) by Buyer
constraint C-9: every o in Order: at most 2 g in Give: g.order = o
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ask every o in Order: count(g in Give where g.order = o) <= 2  expect true", ("true",)),
        ("ask every o in Order: count(g in Give where g.order = o) <= 1  expect unknown", ("unknown",)),
        ("ask some o in Order: count(g in Give where g.order = o) > 2  expect false", ("false",)),
        ("ask every o in Order: count(b in Buyer where o.buyer = b) = 1  expect true", ("true",)),
        ("find o in Order where count(g in Give where g.order = o) = 3  expect count = 0", ("true",)),
    ],
)
def test_counts_in_questions_are_proved_as_in_constraints(tmp_path, question, answer):
    result, _ = answered(tmp_path, f"question CQ-1 {{ {question} }}", SHOP + GIFTS)

    assert (result.passed, tuple(result.answer)) == (True, answer)
