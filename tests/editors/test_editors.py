"""The grammars are those of the keyword table and read real texts; the extension packs, and its library speaks with the server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from scripts import build_grammars

from reqonto.source import Source
from reqonto.syntax.keywords import BY_SPELLING, KEYWORDS
from reqonto.syntax.parser import parse

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "editors" / "vscode"
SAMPLES = ("online-shop/payment.req", "online-shop-zh/payment.req", "life-cycles/orders.req", "access/access.req")


@pytest.fixture(scope="module")
def modules() -> Path:
    """The folder with the packages of the extension; they are installed once, as `.ci/run` does."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not there: the extension can not be packed")
    if not (EXTENSION / "node_modules" / ".package-lock.json").exists():
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(command, cwd=EXTENSION, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return EXTENSION / "node_modules"


def tokens(texts: list[str]) -> list[list[tuple[int, str, list[str]]]]:
    given = "".join(json.dumps(text) + "\n" for text in texts)
    command = ["node", str(EXTENSION / "test" / "tokens.mjs")]
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return [[(line, text, scopes) for line, text, scopes in json.loads(row)] for row in done.stdout.splitlines()]


# ---------------------------------------------------------------- TextMate


def test_the_grammars_are_those_of_the_keyword_table() -> None:
    assert {path: path.read_text("utf-8") for path in build_grammars.texts()} == build_grammars.texts()


def test_every_spelling_of_every_keyword_has_the_colour_of_its_class(modules: Path) -> None:
    scopes = {name: scope for name, scope, *_ in build_grammars.CLASSES}
    words = [(row, spelling) for row in KEYWORDS for spelling in row.spellings]
    found = tokens(
        [
            f"{spelling} (x)" if build_grammars.class_of(row) == "function" else f"{spelling} {{"
            for row, spelling in words
        ]
    )

    wrong = [
        spelling
        for (row, spelling), rows in zip(words, found, strict=True)
        if (spelling, [scopes[build_grammars.class_of(row)]]) != (rows[0][1], rows[0][2])
    ]
    assert [] == wrong


@pytest.mark.parametrize("sample", SAMPLES)
def test_items_of_real_texts_begin_with_their_word_and_their_name(modules: Path, sample: str) -> None:
    text = (ROOT / "examples" / sample).read_text("utf-8")
    (found,) = tokens([text])
    coloured = {(line, part): scopes for line, part, scopes in found if scopes}
    source = Source("a.req", text)
    for item in parse(source)[0].items:
        name = getattr(item, "uid", None)
        if name is None:
            continue
        line = name.span.line - 1
        assert coloured[line, name.text] == ["entity.name.section.reqonto"], name.text
        assert any(
            at == line and scopes == ["storage.type.reqonto"] and part in BY_SPELLING
            for (at, part), scopes in coloured.items()
        )


def test_texts_comments_and_names_behind_dots_are_no_keywords(modules: Path) -> None:
    rows = [
        "role A # role B",
        'label "role when" “当 应”',
        "o.state = o.when",
        "`role` `当`",
        'sparql """\nrole when\n"""',
    ]
    for found in tokens(rows)[:4]:
        plain = [
            part for _, part, scopes in found if any(each.startswith(("storage", "keyword.control")) for each in scopes)
        ]
        assert plain in ([], ["role"])
    assert all("string.quoted.triple.reqonto" in scopes for line, _, scopes in tokens(rows)[4] if line == 1)


# ---------------------------------------------------------------- the extension


def test_the_extension_is_packed_with_all_that_it_needs(modules: Path, tmp_path: Path) -> None:
    out = tmp_path / "reqonto.vsix"
    command = [str(modules / ".bin" / "vsce"), "package", "--out", str(out), "--allow-missing-repository"]
    done = subprocess.run(command, cwd=EXTENSION, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    names = set(zipfile.ZipFile(out).namelist())

    manifest = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    contributes = manifest["contributes"]
    paths = [each["path"] for key in ("grammars", "snippets") for each in contributes[key]]
    paths += [manifest["main"], contributes["languages"][0]["configuration"], "./package.nls.zh-cn.json"]
    assert set() == {f"extension/{path.removeprefix('./')}" for path in paths} - names
    assert any(name.startswith("extension/node_modules/vscode-languageclient/") for name in names)
    assert not any("vscode-textmate" in name or "/test/tokens" in name for name in names)


def test_both_languages_say_the_same_things() -> None:
    manifest = (EXTENSION / "package.json").read_text("utf-8")
    english, chinese = (
        json.loads((EXTENSION / f"package.nls{each}.json").read_text("utf-8")) for each in ("", ".zh-cn")
    )

    assert set(re.findall(r'"%([\w.]+)%"', manifest)) == set(english) == set(chinese)
    assert all(re.search("[一-鿿]", text) for text in chinese.values())


@pytest.mark.parametrize("name", ["en", "zh"])
def test_snippets_are_texts_of_the_language(name: str) -> None:
    snippets = json.loads((EXTENSION / "snippets" / f"{name}.json").read_text("utf-8"))
    for title, snippet in snippets.items():
        text = filled("\n".join(snippet["body"]))
        _, faults = parse(Source("a.req", text))

        assert [] == [each.code.code for each in faults], (title, text)
    assert len(snippets) == len(json.loads((EXTENSION / "snippets" / "en.json").read_text("utf-8")))


def filled(body: str) -> str:
    """A snippet with what is proposed in it."""
    values: dict[str, str] = {}

    def put(match: re.Match[str]) -> str:
        number, text = match[1], match[2]
        if text is not None:
            values[number] = text.split("|")[1].split(",")[0] if text.startswith("|") else text.removeprefix(":")
        return values.get(number, "")

    return re.sub(r"\$\{?(\d+)(:[^{}]*|\|[^{}]*\|)?\}?", put, body)


def test_the_extension_starts_the_server_that_the_settings_name_and_shows_what_it_tells(modules: Path) -> None:
    command = ["node", str(EXTENSION / "test" / "activate.cjs")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    asked = json.loads(done.stdout)
    manifest = json.loads((EXTENSION / "package.json").read_text("utf-8"))

    assert {each["command"] for each in manifest["contributes"]["commands"]} == set(asked["commands"])
    first, second, _ = asked["servers"]
    assert {"command": "my-reqonto", "args": ["lsp", "--stdio"], "transport": 0} == first["server"]
    assert {"lang": "zh", "check": True} == first["lang"]
    assert "en" == second["lang"]["lang"]
    assert [["markdown.showPreviewToSide", "reqonto-known", "/R-01.md"]] == asked["shown"]
    assert ["workspace/executeCommand", {"command": "reqonto.explain", "arguments": ["R-01"]}] in asked["requests"]
    assert "# told" == asked["told"]
    assert len(asked["errors"]) == 1
    assert "my-reqonto" in asked["errors"][0]
    assert asked["requests"].count("stop") == 3


def test_the_protocol_library_of_the_editor_speaks_with_the_server(modules: Path) -> None:
    command = json.dumps([sys.executable, "-m", "reqonto", "lsp"])
    script = [str(EXTENSION / "test" / "exchange.mjs"), command, "role Buyer\nrole Guest is a Byer\n"]
    done = subprocess.run(
        ["node", *script], capture_output=True, text=True, encoding="utf-8", check=False, timeout=120
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    codes, hover, offered, code = json.loads(done.stdout)

    assert ["RQ0201"] == codes
    assert "角色 **Buyer**" in hover
    assert {"requirement", "entity"} <= set(offered)
    assert 0 == code


# ---------------------------------------------------------------- Vim

SCRIPT = """
set nocompatible encoding=utf-8
set runtimepath^={home}
filetype plugin on
syntax on
edit {text}
let rows = [&filetype, &commentstring]
for [line, column] in {places}
  call add(rows, synIDattr(synID(line, column, 1), "name"))
endfor
call writefile(rows, "{out}")
qall!
"""


def test_vim_colours_both_languages(tmp_path: Path) -> None:
    if shutil.which("vim") is None:
        pytest.skip("vim is not there")
    lines = [
        "需求 R-1 “x” { 当 付款（单：甲），卖家 应 执行 发货 }",
        "role Buyer is a Party # when",
        "constraint C-1: o.when = 5",
    ]
    (tmp_path / "a.req").write_text("\n".join(lines) + "\n", "utf-8")
    wanted: list[tuple[int, str, str]] = [
        (1, "需求", "reqontoItem"), (1, "R-1", "reqontoId"), (1, "“x", "reqontoString"), (1, "当", "reqontoSentence"),
        (1, "付款", ""), (1, "应", "reqontoModal"), (2, "role", "reqontoItem"), (2, "Buyer", ""),
        (2, "is a", "reqontoOperator"), (2, "when", "reqontoComment"), (3, "when", ""), (3, "5", "reqontoNumber"),
    ]  # fmt: skip
    places = [[line, len(lines[line - 1][: lines[line - 1].index(word)].encode()) + 1] for line, word, _ in wanted]
    fields: dict[str, Any] = {
        "home": ROOT / "editors" / "vim", "text": tmp_path / "a.req", "out": tmp_path / "out", "places": places,
    }  # fmt: skip
    (tmp_path / "script.vim").write_text(SCRIPT.format(**fields), "utf-8")
    subprocess.run(
        ["vim", "-u", str(tmp_path / "script.vim"), "-es", "-X"], cwd=tmp_path, capture_output=True, timeout=60, check=False
    )  # fmt: skip
    filetype, comment, *groups = (tmp_path / "out").read_text("utf-8").splitlines()

    assert ("reqonto", "# %s") == (filetype, comment)
    assert [(word, group) for _, word, group in wanted] == [(w, g) for (_, w, _), g in zip(wanted, groups, strict=True)]
