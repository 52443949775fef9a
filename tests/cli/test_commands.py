"""The command line: verbs, exit codes, both languages, streams."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from reqonto.cli.main import VERBS, main
from reqonto.report.json import schema

FIRST_STEPS = Path(__file__).parents[2] / "examples" / "first-steps" / "shop.req"

CLEAN = """
role Shop
entity Order { param total: money CNY }
event Ship(order: Order) by Shop
constraint C-01 "No negative totals": every o in Order: o.total >= 0 CNY
scenario S-01 "Fine" { given o1: Order { total: 5 CNY }  expect C-01 satisfied }
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("REQONTO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def write(name: str, text: str) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_a_clean_specification_gives_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", write("shop.req", CLEAN)]) == 0

    out, err = capsys.readouterr()
    assert out.startswith("consistent: 1 binding requirement holds together")
    assert err == ""


def test_a_conflict_gives_1_and_its_members_with_places(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(FIRST_STEPS)]) == 1

    out = capsys.readouterr().out
    for member in ("R-2", "R-3", "R-4"):
        assert f"\n  {member}  " in out
    assert "shop.req:" in out
    assert "✗ breaks" in out


def test_findings_below_the_limit_give_0() -> None:
    assert main(["check", str(FIRST_STEPS), "--fail-on", "never"]) == 0


def test_bad_content_gives_1_and_a_missing_path_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", write("bad.req", "role Buyer is { }")]) == 1
    capsys.readouterr()
    assert main(["check", "bad.req", "nowhere.req"]) == 2
    out = capsys.readouterr().out
    assert "there is no file `nowhere.req`" in out
    assert "bad.req:1:" in out


def test_an_unreachable_bound_gives_3_only_when_asked_for() -> None:
    write("shop.req", CLEAN)

    assert main(["check", "shop.req", "--timeout", "0.000001"]) == 0
    assert main(["check", "shop.req", "--timeout", "0.000001", "--fail-on-unknown"]) == 3


def test_time_that_runs_out_while_reading_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", write("shop.req", CLEAN), "--timeout", "0.000001", "--no-cache"]
    main(arguments)
    out = capsys.readouterr().out
    assert out.startswith("undecided: ")
    assert "time budget of 1e-06 s is used up" in out
    assert "not asked" not in out

    main([*arguments, "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, schema())
    assert data["verdict"] == "undecided"
    assert {line["status"] for line in data["requirements"]} == {"undecided"}
    main(["check", "shop.req", "--skip", "consistency", "--lang", "zh"])
    assert capsys.readouterr().out.startswith("未做一致性检查")


def test_json_follows_its_schema_and_carries_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(FIRST_STEPS), "--format", "json"])

    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, schema())
    assert data["verdict"] == "consistent"
    assert data["summary"]["conflicts"] == 1
    (conflict,) = data["conflicts"]
    assert conflict["members"] == ["R-2", "R-3", "R-4"]
    assert conflict["explanation"]["en"] != conflict["explanation"]["zh"]
    assert {line["id"]: line["status"] for line in data["requirements"]}["R-1"] == "ok"


def test_json_of_a_broken_text_follows_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", write("bad.req", "role Buyer is { }\nentity Order { param x: money"), "--format", "json"])

    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, schema())
    assert data["verdict"] == "invalid"


def test_the_same_input_gives_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = set()
    for options in ([], ["--no-cache"], []):
        main(["check", str(FIRST_STEPS), "--format", "json", *options])
        outputs.add(capsys.readouterr().out)

    assert len(outputs) == 1


def test_several_formats_go_to_their_files(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", write("shop.req", CLEAN), "--format", "json=out.json", "--format", "concise"])

    assert json.loads(Path("out.json").read_text(encoding="utf-8"))["schema"] == 1
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_in_both_languages(verb: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help", "--lang", lang]) == 0

    out = capsys.readouterr().out
    assert out.startswith("用法：" if lang == "zh" else "Usage: ")


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (["chek"], "did you mean `check`?", "是否想用“check”？"),
        (["check", "--bond"], "there is no option --bond", "没有选项 --bond"),
        (["check", "--bound"], "--bound needs a value", "--bound 需要一个值"),
        (["check", "--bound", "0"], "a whole number from 1 to 64", "1 到 64 的整数"),
        (["serve", "--port", "door"], "--port: a whole number from 0 to 65535", "--port：0 到 65535 的整数"),
        (["query", "q", "--limit", "0"], "--limit: a whole number from 1", "--limit：1 或更大的整数"),
        (["check", "--format", "yaml"], "`yaml` is not one of", "“yaml”不在"),
        (["explain"], "is missing", "缺少"),
        (["version", "now"], "too many arguments: now", "参数过多：now"),
    ],
)
def test_wrong_use_gives_2_in_the_language_of_the_call(
    arguments: list[str], english: str, chinese: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--lang=en"] if "--bound" != arguments[-1] else ["--lang=en", *arguments]) == 2
    assert english in capsys.readouterr().err
    assert main(["--lang", "zh", *arguments]) == 2
    assert chinese in capsys.readouterr().err


def test_the_language_comes_from_the_locale(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    main(["check", write("shop.req", CLEAN)])

    assert capsys.readouterr().out.startswith("一致：")


def test_run_shows_a_timeline_and_chooses_a_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"{FIRST_STEPS}::S-1"]) == 0
    assert "R-1: violated at event 1" in capsys.readouterr().out
    assert main(["run", f"{FIRST_STEPS}::S-9"]) == 2


def test_explain_tells_codes_ids_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unknown-role"]) == 0
    assert capsys.readouterr().out.startswith("# RQ0201")
    assert main(["explain", "R-4", "-f", str(FIRST_STEPS)]) == 0
    out = capsys.readouterr().out
    assert "每个 d 属于 Deliver" in out
    assert "every d in Deliver" in out
    assert "K1" in out
    assert main(["explain", "Order", "-f", str(FIRST_STEPS), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "entity"
    assert main(["explain", "Ordr", "-f", str(FIRST_STEPS)]) == 2
    assert "did you mean Order" in capsys.readouterr().err


def test_one_that_excludes_is_told_in_the_singular(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.req"
    path.write_text(
        "role Shop\nentity Order\nevent Pay(order: Order)\nevent Ship(order: Order) by Shop\n"
        "requirement R-1 { when Pay(order: o), the Shop shall within 2 d do Ship(order: o) }\n"
        "requirement R-2 { when Pay(order: o), the Shop must not do Ship(order: o) }\n",
        encoding="utf-8",
    )
    assert main(["witness", "R-2", "-f", str(path), "--lang", "en"]) == 1
    assert "there is none: R-1 excludes it" in capsys.readouterr().err


def test_witness_tells_a_story_or_why_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["witness", "R-1", "-f", str(FIRST_STEPS)]) == 0
    assert "pay" in capsys.readouterr().out
    assert main(["witness", "R-4", "-f", str(FIRST_STEPS)]) == 1
    assert "R-2 and R-3 exclude it" in capsys.readouterr().err
    assert main(["witness", "R-1", "--violate", "--as", "json", "-f", str(FIRST_STEPS)]) == 0
    assert json.loads(capsys.readouterr().out)["witness"]["steps"]


def test_prohibitions_are_binding_and_permissions_cannot_be_violated(capsys: pytest.CaptureFixture[str]) -> None:
    text = CLEAN + (
        "event Pay(order: Order) by Shop\n"
        "requirement R-1 { when Ship(order: o), the Shop must not do Pay(order: o) }\n"
        "requirement R-2 { when Ship(order: o), the Shop may do Pay(order: o) }\n"
    )
    main(["check", write("shop.req", text), "--only", "C-01", "--only", "R-1"])
    assert capsys.readouterr().out.startswith("consistent: 2 binding requirements hold together")
    assert main(["witness", "R-2", "--violate", "-f", "shop.req"]) == 1
    assert "R-2 is a permission" in capsys.readouterr().err
    assert main(["--lang", "zh", "witness", "R-2", "--violate", "-f", "shop.req"]) == 1
    assert "R-2 是许可" in capsys.readouterr().err


def test_a_scenario_with_impossible_facts_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    text = """
role Reader { param card: text }
assumption A-1: every r in Reader: r.card = "12345678"
scenario S-1 "Wrong card" { given anna: Reader { card: "1234" }  expect consistent }
"""
    assert main(["check", write("lib.req", text), "--skip", "consistency"]) == 1
    out = capsys.readouterr().out
    assert "1 scenario, 1 unexpected" in out
    assert "no world has the facts and events of" in out
    assert main(["run", "lib.req"]) == 1
    assert "1 scenario, 1 unexpected" in capsys.readouterr().out


def test_fmt_rewrites_checks_and_changes_the_dialect(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.req", "role   Buyer\n\n\n\nrole Seller")

    assert main(["fmt", "--check", "a.req"]) == 1
    assert main(["fmt", "--diff", "a.req"]) == 1
    assert "+role Buyer" in capsys.readouterr().out
    assert main(["fmt", "a.req"]) == 0
    assert main(["fmt", "--check", "a.req"]) == 0
    assert main(["fmt", "--dialect", "zh", "a.req"]) == 0
    assert Path("a.req").read_text(encoding="utf-8").startswith("角色 Buyer")


def test_fmt_means_the_files_of_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    write("reqonto.toml", 'files = ["specs/*.req", "*.md"]\n')
    Path("specs").mkdir()
    write("specs/own.req", "role   Buyer\n")
    write("own.md", "```req\nrole   Seller\n```\n")
    write("other.req", "role   Other\n")

    assert main(["fmt", "--check"]) == 1
    assert sorted(capsys.readouterr().out.split()) == ["own.md", str(Path("specs", "own.req"))]
    assert main(["fmt"]) == 0
    assert Path("own.md").read_text(encoding="utf-8") == "```req\nrole Seller\n```\n"
    assert Path("other.req").read_text(encoding="utf-8") == "role   Other\n"


def test_fmt_leaves_a_broken_text_alone() -> None:
    write("a.req", "role   Buyer is { }\n")

    assert main(["fmt", "a.req"]) == 1
    assert Path("a.req").read_text(encoding="utf-8") == "role   Buyer is { }\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_new_project_is_clean_and_in_canonical_form(lang: str) -> None:
    assert main(["--lang", lang, "init", "new"]) == 0
    assert main(["check", "new", "--fail-on", "warning"]) == 0
    assert main(["init", "new"]) == 2


def test_export_writes_turtle(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "turtle", write("shop.req", CLEAN)]) == 0
    assert "@prefix ecreq:" in capsys.readouterr().out


def test_version_names_the_engines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version", "--format", "json"]) == 0
    assert "z3-solver" in json.loads(capsys.readouterr().out)["engines"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "_REQONTO_COMPLETE" in capsys.readouterr().out


def test_settings_apply_and_their_mistakes_are_findings(capsys: pytest.CaptureFixture[str]) -> None:
    write("p/reqonto.toml", 'files = ["*.req"]\nlang = "zh"\n')
    write("p/a.req", CLEAN)
    write("p/sub/b.req", "role Buyer is { }")

    assert main(["check", "p"]) == 0
    assert capsys.readouterr().out.startswith("一致：")
    write("p/reqonto.toml", "flies = []\n")
    assert main(["check", "p/a.req"]) == 1
    assert "[RQ0052]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "chinese"),
    [
        (["explain", "C-01"], "约束 C-01"),
        (["explain", "nothing"], "没有名为“nothing”的事物"),
        (["witness", "C-99"], "没有需求 C-99"),
        (["check", "--bogus"], "没有选项 --bogus"),
        (["chek"], "没有命令“chek”"),
        (["check", "--help"], "用法："),
    ],
)
def test_every_word_is_in_the_language_of_the_settings(
    arguments: list[str], chinese: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write("p/reqonto.toml", 'lang = "zh"\n')
    write("p/a.req", CLEAN)
    monkeypatch.chdir("p")

    main(arguments)
    captured = capsys.readouterr()
    assert chinese in captured.out + captured.err
    main([*arguments, "--lang", "en"])
    captured = capsys.readouterr()
    assert chinese not in captured.out + captured.err


def test_the_settings_of_the_paths_choose_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    write("p/reqonto.toml", 'lang = "zh"\n')
    write("p/a.req", CLEAN)

    for arguments in (["explain", "none", "-f", "p/a.req"], ["run", "p/a.req::S-9"], ["check", "p", "--bogus"]):
        assert main(arguments) == 2
        assert "没有" in capsys.readouterr().err


def test_a_severity_of_the_settings_counts() -> None:
    write("p/reqonto.toml", '[severity]\ntrigger-conflict = "warning"\n')
    write("p/shop.req", FIRST_STEPS.read_text(encoding="utf-8"))

    assert main(["check", "p"]) == 0


def test_a_defect_ends_in_one_line_and_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("out of cheese")

    monkeypatch.setattr("reqonto.pipeline.run", broken)

    assert main(["check", write("shop.req", CLEAN)]) == 2
    err = capsys.readouterr().err
    assert "internal error: RuntimeError: out of cheese" in err
    assert "Traceback" not in err


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "reqonto", *arguments]


def test_a_closed_pipe_is_silent() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with subprocess.Popen(command("explain", "RQ0101"), stdout=theirs, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        _, err = process.communicate(timeout=20)

    assert err == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize("arguments", [("explain", "RQ0101"), ("check", str(FIRST_STEPS), "--format", "json")])
def test_a_full_disk_is_told_and_gives_2(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command(*arguments), stdout=full, stderr=subprocess.PIPE, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith(b"cannot write the output: ")
    assert done.stderr.count(b"\n") == 1


def test_no_colours_reach_a_pipe_or_no_color() -> None:
    done = subprocess.run(command("check", str(FIRST_STEPS)), capture_output=True, check=False)

    assert b"\x1b" not in done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from reqonto.cli.main import main; main(['--help']);"
        "print(sorted(set(sys.modules) & {'z3', 'rdflib', 'lark', 'networkx', 'rich', 'owlready2', 'reqonto.pipeline'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("interrupts_arrive")
@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
@pytest.mark.parametrize("delay", [2.5, 5])
def test_ctrl_c_gives_130_and_one_line(delay: float) -> None:
    shop = FIRST_STEPS.parents[1] / "online-shop"
    with subprocess.Popen(
        command("check", str(shop), "--no-cache", "--timeout", "300"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert err.split() == [b"interrupted"]


@pytest.mark.usefixtures("interrupts_arrive")
@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
@pytest.mark.parametrize(
    "swallowing",
    [
        "try:\n        time.sleep(60)\n    except KeyboardInterrupt:\n        time.sleep(60)",
        "class Held:\n        def __del__(self): time.sleep(60)\n    Held()",
    ],
    ids=["caught", "in a destructor"],
)
def test_a_swallowed_interrupt_ends_the_program_too(swallowing: str) -> None:
    code = (
        "import sys, time\nimport reqonto.pipeline\nfrom reqonto.__main__ import program\n"
        f"def stuck(*_, **__):\n    print('ready', flush=True)\n    {swallowing}\n"
        "reqonto.pipeline.run = stuck\nsys.argv = ['reqonto', 'check', '.']\nsys.exit(program())"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=50)

    assert process.returncode == 130
    assert err.split() == [b"interrupted"]


def test_an_interrupt_leaves_the_caller_of_main_alive(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr("reqonto.pipeline.run", stopped)

    assert main(["check", write("shop.req", CLEAN)]) == 130
    assert capsys.readouterr().err.split() == ["interrupted"]
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("interrupts_arrive")
@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_ctrl_c_ends_the_language_server_as_it_ends_everything() -> None:
    """The library takes an interrupt for a client that goes; the client still holds its end of standard input."""
    asked = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}'
    with subprocess.Popen(
        command("lsp", "--no-check"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(asked), asked))
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"Content-")
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=50)
        assert process.stderr is not None
        assert process.stderr.read().split() == [b"interrupted"]

    assert code == 130
