"""What the members of a conflict ask for, said well: variables named as their kinds, states that begin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reqonto.cli.main import main

TICKETS = """role Agent
role Customer
entity Ticket { param age: duration  param big: boolean  changing param open: boolean  changing param level: integer }
event Raise(ticket: Ticket) by Customer
event Close(ticket: Ticket) by Agent
"""
ZH_TICKETS = """角色 客服
角色 顾客
实体 工单 { 参数 时长：时长；参数 大：布尔；可变 参数 开：布尔；可变 参数 级别：整数 }
事件 提出（单：工单） 由 顾客
事件 关闭（单：工单） 由 客服
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def told(capsys: pytest.CaptureFixture[str], text: str, lang: str) -> str:
    Path("m.req").write_text(text, encoding="utf-8")
    main(["check", "m.req", "--lang", lang])
    return capsys.readouterr().out


def test_a_variable_named_as_its_kind_is_not_said_twice(capsys: pytest.CaptureFixture[str]) -> None:
    text = TICKETS + (
        "constraint C-1: every ticket in Ticket: ticket.age >= 1 h\n"
        "constraint C-2: every ticket in Ticket: ticket.age < 1 h\n"
        "constraint C-3: some ticket in Ticket: ticket.big\n"
    )

    said = told(capsys, text, "en")

    assert "for every ticket: the ticket's age is at least 1 h" in said
    assert "there is a ticket such that “big” holds for the ticket" in said
    assert "ticket ticket" not in said


def test_a_variable_named_as_its_kind_is_not_said_twice_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    text = ZH_TICKETS + (
        "约束 C-1：每个 工单 属于 工单：工单.时长 ≥ 1小时\n"
        "约束 C-2：每个 工单 属于 工单：工单.时长 < 1小时\n"
        "约束 C-3：存在 工单 属于 工单：工单.大\n"
    )

    said = told(capsys, text, "zh")

    assert "对每个工单：该工单的时长不少于 1小时" in said
    assert "存在工单，使得“大”对该工单成立" in said


def test_two_variables_of_one_kind_keep_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    text = TICKETS + (
        "constraint C-1: every ticket, other in Ticket where ticket != other: ticket.age = other.age + 1 h\n"
        "constraint C-2: at least 2 t in Ticket: t.big\n"
    )

    assert "every ticket ticket and every ticket other" in told(capsys, text, "en")


def test_a_state_that_begins_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    text = TICKETS + (
        "requirement R-5 { every t in Ticket: when t.level > 3 and not t.big, the Agent must not do Close(ticket: t) }\n"
        "requirement R-6 { every t in Ticket: when t.level > 3, the Agent shall within 1 h do Close(ticket: t) }\n"
    )

    said = " ".join(told(capsys, text, "en").split())

    assert "it is not the case that" not in said
    assert "is more than 3 (which was not so before)" in said
    assert re.search(r"R-6 wants “close ticket\d” within 1 h after 2026-03-02 \d\d:00", said)
    assert re.search(r"R-5 forbids “close ticket\d” no earlier than 2026-03-02 \d\d:00", said)


def test_a_state_that_begins_is_told_as_one_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    text = ZH_TICKETS + (
        "需求 R-5 { 每个 单 属于 工单：当 非 （单.开 或 单.大），客服 不得 执行 关闭（单：单） }\n"
        "需求 R-6 { 每个 单 属于 工单：当 非 （单.开 或 单.大），客服 应 在 1小时 内 执行 关闭（单：单） }\n"
    )

    said = "".join(told(capsys, text, "zh").split())

    assert "并非" not in said.replace("此前并非如此", "")
    assert "（此前并非如此）" in said
    assert "之后1小时内有“关闭（工单" in said
