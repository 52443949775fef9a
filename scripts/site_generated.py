"""Pages of the site that are written from what they are about when the site is built: commands, codes, JSON, terms.

They are not kept in the repository, so that they are never out of date; each is named in the navigation as other pages
are.  What they say in Chinese stands in the same tables as what they say in English.
"""

from __future__ import annotations

import csv
import importlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click

import site_text as site
from reqonto.cli.main import VERBS
from reqonto.cli.shown import Command
from reqonto.diagnostics.catalog import codes, page
from reqonto.diagnostics.diagnostic import Code, Severity, Text

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "src" / "reqonto" / "report"
SOURCE = ROOT / "ontology" / "source"
MEANINGS = ROOT / "website" / "json.zh.tsv"
"""What fields of JSON mean, in English as the schemas say it and in Chinese."""

BANDS: Mapping[str, Text] = {
    "00": Text("files and settings", "文件与设置"), "01": Text("syntax", "语法"), "02": Text("names", "名称"),
    "03": Text("sorts", "类型"), "04": Text("ontologies", "本体"), "05": Text("constraints", "约束"),
    "06": Text("consistency", "一致性"), "07": Text("coverage, needs, life cycles", "覆盖、信息需求与生命周期"),
    "08": Text("data", "数据"), "09": Text("engines and limits", "引擎与限制"), "10": Text("scenarios", "场景"),
    "11": Text("habits", "写法"), "12": Text("interchange", "交换"),
}  # fmt: skip

WEIGHTS = {
    Severity.ERROR: Text("error", "错误"), Severity.WARNING: Text("warning", "警告"), Severity.HINT: Text("hint", "提示"),
}  # fmt: skip


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), "|" + "---|" * len(cells)]


def _plain(text: str) -> str:
    """A text as nothing but text: names of values in it stand as code, marks of Markdown as themselves."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([*_<>\[\]{}])", r"\\\1", part) for part in parts)


# ---- commands ----


def commands(lang: str) -> str:
    """Every verb with its options, as `--help` tells them."""
    lines = [
        Text("# Commands and options", "# 命令与选项")[lang],
        "",
        Text(
            "What `reqonto VERB --help` tells, of every verb. What the verbs do and print is told in [The command line](cli.md).",
            "各命令的 `reqonto 命令 --help` 所示内容。各命令做什么、输出什么，见[命令行](cli.md)。",
        )[lang],
        "",
    ]
    for name, (module, summary) in VERBS.items():
        command = importlib.import_module(module).command(lang)
        context = click.Context(command, info_name=f"reqonto {name}")
        lines += [f"## `reqonto {name}`", "", _plain(summary[lang]), ""]
        lines += _command(command, context, lang)
        if isinstance(command, click.Group):
            for word in command.list_commands(context):
                inner = command.get_command(context, word)
                assert inner is not None
                lines += [f"### `reqonto {name} {word}`", ""]
                lines += _command(inner, click.Context(inner, info_name=f"reqonto {name} {word}"), lang)
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context, lang: str) -> Iterator[str]:
    usage = " ".join((context.info_name or "", *command.collect_usage_pieces(context)))
    yield from ("```text", usage, "```", "")
    for paragraph in (command.help or "").split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield from ("```text", *paragraph.split("\n")[1:], "```", "")
        else:
            yield from (_plain(" ".join(paragraph.split())), "")
    rows = []
    for param in command.get_params(context):
        told = None if isinstance(param, click.Argument) or "--help" in param.opts else param.get_help_record(context)
        if told is not None:
            rows.append(_row(f"`{told[0]}`", _plain(told[1])))
    yield from (*_head(Text("option", "选项")[lang], Text("does", "作用")[lang]), *rows, "")
    examples = command.examples if isinstance(command, Command) else ()
    if examples:
        yield from (Text("Examples:", "示例：")[lang], "")
        yield from (f"- `reqonto {line}`{Text(': ', '：')[lang]}{_plain(meaning[lang])}" for line, meaning in examples)
        yield ""


# ---- codes ----


def code_index(lang: str) -> str:
    """Every code with its name, weight and message."""
    lines = [
        Text("# Codes of diagnostics", "# 诊断代码")[lang],
        "",
        Text(
            "Each links to its page: what it means, an example, the fix, when to allow it. `reqonto explain RQ0602` shows the same. Codes and names are never used again for something else.",
            "每个代码都链接到说明：含义、示例、修正办法、何时可以允许。`reqonto explain RQ0602` 显示同样的内容。代码与名称永不改作他用。",
        )[lang],
        "",
    ]
    for band, heading in BANDS.items():
        found = [code for code in codes() if code.code[2:4] == band]
        if found:
            lines += [f"## RQ{band}: {heading.en}" if lang == "en" else f"## RQ{band}：{heading.zh}", ""]
            lines += _head(
                *(
                    each[lang]
                    for each in (
                        Text("code", "代码"),
                        Text("name", "名称"),
                        Text("weight", "级别"),
                        Text("message", "消息"),
                    )
                )
            )
            lines += [
                _row(f"[{each.code}](codes/RQ{band}.md#{each.code.lower()})", f"`{each.name}`", WEIGHTS[each.severity][lang], _template(each, lang))
                for each in found
            ]  # fmt: skip
            lines.append("")
    return "\n".join(lines) + "\n"


def _template(code: Code, lang: str) -> str:
    """The message with what is filled in as code."""
    text = re.sub(r"`?\{(\w+)[^}]*\}`?", r"`\1`", code.zh if lang == "zh" else code.en)
    return _plain(text)


def code_pages(lang: str) -> Mapping[str, str]:
    """The pages of all codes, one page for each band, by their place in the tree."""
    found: dict[str, list[str]] = {}
    for code in codes():
        band = code.code[2:4]
        if band not in found:
            heading = BANDS[band]
            found[band] = [f"# RQ{band}: {heading.en}" if lang == "en" else f"# RQ{band}：{heading.zh}", ""]
        text = page(code, lang) or ""
        body = site.with_links(f"{site.CODES}{code.code}.{lang}.md", re.sub(r"^# .*\n", "", text, count=1), lang)
        # Headings of every page would fill the table of contents with the same four words.
        body = re.sub(r"^## (.*)$", r"**\1**", body, flags=re.MULTILINE)
        found[band] += [
            f'<a id="{code.code.lower()}"></a>', "", f"## {code.code} {code.name}", "",
            f"{WEIGHTS[code.severity][lang]}{Text(': ', '：')[lang]}{_template(code, lang)}", "", body.strip("\n"), "",
        ]  # fmt: skip
    return {f"codes/RQ{band}.md": "\n".join(lines) for band, lines in found.items()}


# ---- JSON ----

SCHEMAS: tuple[tuple[str, str, Text], ...] = (
    ("schema.json", "check --format json", Text("what a check established", "检查所得的全部结论")),
    ("difference.schema.json", "diff --format json", Text("what changed in meaning", "含义的变化")),
    ("impact-schema.json", "impact --format json", Text("what to review", "需要复核的内容")),
    ("trace-schema.json", "trace --format json", Text("from source to verdict", "从来源到裁定")),
    ("freeze-schema.json", "freeze --format json", Text("baselines", "基线")),
    ("cases.schema.json", "witness --boundary --format json", Text("test cases", "测试用例")),
    ("ontology.schema.json", "ontology check --format json", Text("verdicts about ontologies", "对本体的裁定")),
    ("validation.schema.json", "validate --format json", Text("verdicts about data", "对数据的裁定")),
)


def meanings() -> Mapping[str, str]:
    """What fields mean, in Chinese by what the schemas say in English."""
    with MEANINGS.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["zh"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def described(schema: object) -> Iterator[str]:
    """Every description in a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("description"), str):
            yield schema["description"]
        for each in schema.values():
            yield from described(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from described(each)


def results(lang: str) -> str:
    """The fields of the JSON of every verb, from the schemas."""
    lines = [
        Text("# JSON of results", "# 结果的 JSON")[lang],
        "",
        Text(
            "The fields that programs read, from the JSON Schemas that the tests hold the output to. Lines and columns count code points from 1; fields may be added within a version, none is removed or given another meaning.",
            "供程序读取的字段，取自测试所用的 JSON Schema。行列从 1 起按码位计；同一版本内可以增加字段，不会删除或改变含义。",
        )[lang],
        "",
    ]
    chinese = meanings()

    def meaning(node: Mapping[str, object]) -> str:
        said = str(node.get("description", ""))
        return _plain(chinese.get(said, said) if lang == "zh" else said)

    for file, call, what in SCHEMAS:
        schema = json.loads((REPORTS / file).read_text("utf-8"))
        lines += [f"## `reqonto {call}`", "", f"{what[lang]} · [{file}](files/src/reqonto/report/{file})", ""]
        # A verb that answers in several forms has a table for each.
        for form in schema.get("oneOf", (schema,)):
            lines += [meaning(form), ""] if form is not schema and form.get("description") else []
            lines += _fields(form, lang, meaning)
        for name, inner in schema.get("$defs", {}).items():
            if isinstance(inner, dict) and (inner.get("properties") or inner.get("description") or inner.get("enum")):
                lines += [f"### {file.split('.')[0].split('-')[0]}: `{name}`", ""]
                lines += [meaning(inner), ""] if inner.get("description") else []
                lines += _fields(inner, lang, meaning)
    return "\n".join(lines) + "\n"


def _fields(schema: Mapping[str, object], lang: str, meaning: Callable[[Mapping[str, object]], str]) -> list[str]:
    rows = list(_properties(schema, "", meaning))
    if not rows:
        return [f"`{_type(schema)}`", ""]
    heads = (Text("field", "字段"), Text("value", "值"), Text("meaning", "含义"))
    return [*_head(*(each[lang] for each in heads)), *(_row(*row) for row in rows), ""]


def _properties(
    schema: Mapping[str, object], path: str, meaning: Callable[[Mapping[str, object]], str]
) -> Iterator[tuple[str, str, str]]:
    """Every field, those of objects inside by their path."""
    for form in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):  # type: ignore[misc]
        yield from _properties(form, path, meaning)
    properties = schema.get("properties")
    if isinstance(properties, dict):
        for name, inner in properties.items():
            yield f"`{path}{name}`", f"`{_type(inner)}`", meaning(inner)
            yield from _properties(inner, f"{path}{name}.", meaning)
    items = schema.get("items")
    if isinstance(items, dict):
        yield from _properties(items, f"{path.rstrip('.')}[].", meaning)


def _type(schema: object) -> str:
    """What a value may be, in a few words."""
    if not isinstance(schema, dict):
        return "any"
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(each, ensure_ascii=False) for each in schema["enum"])
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(map(_type, schema[key])))
    kinds = schema.get("type", "any")
    told = [kinds] if isinstance(kinds, str) else list(kinds)
    return " | ".join(
        f"array of {_type(schema['items'])}" if kind == "array" and "items" in schema else kind for kind in told
    )


# ---- terms ----

TERMS: tuple[tuple[str, tuple[str, ...], Text], ...] = (
    ("terms", ("meta.tsv", "meta-properties.tsv"), Text("Terms of specifications and results", "规格与结果的术语")),
    ("terms-syntax", ("syntax.tsv", "syntax-properties.tsv"), Text("Terms of syntax trees", "语法树的术语")),
    ("terms-parties", ("roles.tsv",), Text("Terms: parties and roles", "术语：主体与角色")),
    ("terms-things", ("entities.tsv", "enumerations.tsv", "individuals.tsv"), Text("Terms: things and values", "术语：事物与取值")),
    ("terms-events", ("events.tsv",), Text("Terms: events", "术语：事件")),
    ("terms-features", ("features.tsv",), Text("Terms: features", "术语：特征")),
    ("terms-properties", ("properties.tsv",), Text("Terms: properties", "术语：属性")),
)  # fmt: skip


def terms(files: Sequence[str], heading: Text, lang: str) -> str:
    """Terms of the ontology with labels and definitions, from the tables that the ontology is built from."""
    lines = [
        f"# {heading[lang]}",
        "",
        Text(
            "Terms of the ontology `ecreq` (`https://w3id.org/ecreq#`), from the tables that it is built from; how they are used is told in [The ontology](ontology.md).",
            "本体 `ecreq`（`https://w3id.org/ecreq#`）的术语，取自生成本体的表格；用法见[本体](ontology.md)。",
        )[lang],
        "",
    ]
    other = "en" if lang == "zh" else "zh"
    for file in files:
        with (SOURCE / file).open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
        heads = (
            Text("term", "术语"), Text("label", "名称"), Text("in Chinese", "英文"), Text("kind of, of", "上位、所属"), Text("definition", "定义"),
        )  # fmt: skip
        lines += [
            *(() if len(files) == 1 else (f"## {file.removesuffix('.tsv')}", "")),
            *_head(*(each[lang] for each in heads)),
        ]
        for row in rows:
            name = row.get("term") or (
                f"{row['enumeration']}_{row['value']}" if row.get("value") else row["enumeration"]
            )
            above = " ".join(
                filter(
                    None,
                    (row.get("super"), row.get("class"), row.get("domain") and f"{row['domain']} → {row.get('range')}"),
                )
            )
            label = [row[f"label_{each}"].split(";")[0] for each in (lang, other)]
            lines.append(
                _row(f"`{name}`", *map(_plain, label), f"`{above}`" if above else "", _plain(row[f"definition_{lang}"]))
            )
        lines.append("")
    return "\n".join(lines) + "\n"


# ---- all of them ----


def names() -> frozenset[str]:
    """The names that the navigation may use beside those of files in `docs/`."""
    return frozenset({"commands", "codes", "json", *(name for name, _, _ in TERMS)})


def generated(lang: str) -> Mapping[str, str]:
    """The pages by their place in the tree."""
    made = {"commands.md": commands(lang), "codes.md": code_index(lang), "json.md": results(lang)}
    made |= {f"{name}.md": terms(files, heading, lang) for name, files, heading in TERMS}
    return made | dict(code_pages(lang))
