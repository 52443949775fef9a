"""`reqonto formalise`: sentence forms for prose requirements, by patterns, in the words of the specification."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reqonto.cli.export import write_file
from reqonto.cli.near import meant
from reqonto.cli.output import style_for
from reqonto.cli.project import file_option, open_project
from reqonto.cli.shown import Command, OneOf, WrongUse, option
from reqonto.cli.streams import complain, write_data
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import clean, render_all

if TYPE_CHECKING:
    from reqonto.formalising.propose import Proposal
    from reqonto.spec.model import Kind, Specification


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def formalise(
        paths: tuple[str, ...], files: tuple[str, ...], ids: tuple[str, ...], system: str | None,
        dialect: str | None, shown: str, *, write: bool,
    ) -> int:  # fmt: skip
        from reqonto.formalising.propose import edited, propose
        from reqonto.pipeline import run

        project = open_project(paths, files, {}, lang)
        told = project.lang
        result = run(project.paths, project.settings, stages=("read", "meaning"), earlier=project.diagnostics)
        errors = [each for each in result.diagnostics if each.weight is Severity.ERROR]
        if errors or result.specification is None:
            complain(render_all(errors, style_for(sys.stderr, told)))
            complain(Text("nothing is proposed: mend these first", "未提出任何建议：请先修正以上错误")[told])
            return result.exit_code or 1
        _known(ids, result.specification)
        role = None if system is None else _role(system, result.specification)
        found = propose(result, only=ids, system=role, dialect=dialect)  # type: ignore[arg-type]
        understood = sum(each.text is not None for each in found)
        if shown == "json":
            write_data(json.dumps(_json(found), ensure_ascii=False, indent=2) + "\n")
        elif write:
            for path, text in sorted(edited(found).items()):
                write_file(Path(path), [text])
                complain(Text(f"written: {path}", f"已写入：{path}")[told])
            for each in found:
                if each.text is None:
                    complain("\n".join(_marks(each, told)))
        else:
            write_data("\n".join(_shown(each, told) for each in found))
        complain(
            Text(
                f"{understood} of {len(found)} requirements in prose have a proposal",
                f"{len(found)} 条文字需求中有 {understood} 条得到建议",
            )[told]
        )
        return 0

    return Command(
        "formalise",
        lang=lang,
        help=Text(
            "Propose a sentence of the language for each requirement that is prose, by patterns alone and in the words"
            " of the specification; what is not understood is marked and stays prose.",
            "为每条文字需求提出本语言的句式，只按句型、只用规格自己的词汇；不理解的加以标明，保持文字。",
        ),
        params=[
            click.Argument(["paths"], nargs=-1, metavar=Text("[PATH]...", "[路径]...")[lang]),
            file_option(lang),
            option(
                "--id",
                "ids",
                lang=lang,
                multiple=True,
                metavar=Text("ID", "编号")[lang],
                help=Text("Only this requirement; repeatable.", "只处理此需求，可重复。"),
            ),
            option(
                "--system",
                lang=lang,
                metavar=Text("NAME", "名称")[lang],
                help=Text("The role that `the system` in the prose means.", "文字中的“系统”所指的角色。"),
            ),
            option(
                "--dialect",
                lang=lang,
                type=OneOf(("en", "zh")),
                help=Text("Language of the keywords (default: that of the text).", "关键字的语言（默认与文本相同）。"),
            ),
            option(
                "--write",
                lang=lang,
                is_flag=True,
                help=Text(
                    "Put what is proposed into the texts; the prose stays as a note.",
                    "把建议写入文本，原文作为说明保留。",
                ),
            ),
            option(
                "--format",
                "shown",
                lang=lang,
                type=OneOf(("text", "json")),
                default="text",
                help=Text("Form of the output.", "输出形式。"),
            ),
        ],
        callback=formalise,
        examples=(
            ("formalise -f shop.req", Text("proposals for all prose, to look at", "查看对全部文字需求的建议")),
            (
                "formalise --system Shop --write -f shop.req",
                Text("`the system` is the Shop; write them into the text", "“系统”即 Shop；把建议写入文本"),
            ),
        ),
    )


def _known(ids: Sequence[str], specification: Specification) -> None:
    for each in ids:
        if each not in specification.entries:
            near = meant(each, list(specification.entries))
            raise WrongUse(Text(f"nothing is called `{each}`{near.en}", f"没有名为“{each}”的条目{near.zh}"))


def _role(name: str, specification: Specification) -> Kind:
    from reqonto.formalising.lexicon import Lexicon

    roles = [each for each, _ in Lexicon(specification).roles()]
    found = [each for each in roles if each.name == name] or [
        each for each in roles if name in {text for _, text in (*each.meta.labels, *each.meta.also)}
    ]
    if len(found) != 1:
        near = meant(name, [each.name for each in roles])
        raise WrongUse(Text(f"no role is called `{name}`{near.en}", f"没有名为“{name}”的角色{near.zh}"))
    return found[0]


def _marks(proposal: Proposal, lang: str) -> list[str]:
    """What there is to say of a proposal, as comments."""
    lines = [f"# {proposal.id}: {line}".rstrip() for line in proposal.prose.splitlines() or [""]]
    if proposal.why is not None and proposal.text is None:
        lines.append(
            Text(
                f'# not understood: "{clean(proposal.piece)}" – {proposal.why.en}',
                f"# 不理解：“{clean(proposal.piece)}”——{proposal.why.zh}",
            )[lang]
        )
    lines += [Text(f"# assumed: {each.en}", f"# 假定：{each.zh}")[lang] for each in proposal.assumed]
    return [line.replace("\n", " ") for line in lines]


def _shown(proposal: Proposal, lang: str) -> str:
    """The requirement as a text, with what is to be looked at before it."""
    text = proposal.span.text + "\n" if proposal.text is None else proposal.text
    return "\n".join([*_marks(proposal, lang), text])


def _json(found: Sequence[Proposal]) -> object:
    return {
        "schema": 1,
        "proposals": [
            {
                "id": each.id,
                "file": each.span.path,
                "line": each.span.line,
                "prose": each.prose,
                "text": each.text,
                "assumed": [{"en": text.en, "zh": text.zh} for text in each.assumed],
                "not_understood": None
                if each.text is not None or each.why is None
                else {"piece": each.piece, "why": {"en": each.why.en, "zh": each.why.zh}},
            }
            for each in found
        ],
    }
