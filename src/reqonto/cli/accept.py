"""`reqonto check --accept REASON`: what is found now need not be told again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from reqonto.cli.project import Project, shown_path
from reqonto.cli.shown import Read, WrongUse, option
from reqonto.cli.streams import complain
from reqonto.diagnostics.diagnostic import Code, Severity, Text
from reqonto.diagnostics.system import unwritable
from reqonto.settings import KEYS

if TYPE_CHECKING:
    from reqonto.result import Result


def options(lang: str) -> list[click.Parameter]:
    """The options about accepted findings."""
    return [
        option(
            "--accepted",
            lang=lang,
            metavar=Text("FILE", "文件")[lang],
            help=Text(
                "The file of accepted findings (default: accepted.toml beside the settings).",
                "已接受发现的文件（默认为设置文件旁的 accepted.toml）。",
            ),
        ),
        option(
            "--accept",
            lang=lang,
            metavar=Text("REASON", "理由")[lang],
            help=Text(
                "Add what is found now, from the weight of --show on, to that file, so that it does not count any"
                " more; take out what is not found any more.",
                "把目前的发现（从 --show 的级别起）写入该文件，今后不再计入；并删去已不存在的发现。",
            ),
        ),
        option(
            "--until",
            lang=lang,
            type=Read(KEYS["as-of"][1], Text("DATE", "日期"), lang),
            help=Text("With --accept: the last day on which it is accepted.", "与 --accept 同用：接受到哪一天为止。"),
        ),
    ]


def overriding(options: Mapping[str, object]) -> dict[str, object]:
    """The options as settings; the file is one of this folder."""
    named = options.get("accepted")
    # Only `--accept` may name a file that is not there yet.
    return {**options, "accepted": os.path.abspath(named)} if isinstance(named, str) else dict(options)  # noqa: PTH100


def checked(reason: str | None, until: object) -> None:
    """Refuse what makes no sense before any work is done."""
    if reason is not None and not reason.strip():
        raise WrongUse(Text("--accept needs a reason", "--accept 需要写明理由"))
    if until is not None and reason is None:
        raise WrongUse(Text("--until goes with --accept", "--until 须与 --accept 同用"))
    if isinstance(until, date) and until < _today():
        raise WrongUse(Text(f"--until {until} is over already", f"--until {until} 已过"))


def accept(result: Result, project: Project, reason: str, until: date | None, show: Severity) -> Result:
    """Write the findings of a result into the file of accepted findings; the result in which they do not count."""
    from reqonto.accepted.apply import file_of, moved, refusal
    from reqonto.accepted.file import place_of, with_changes, write
    from reqonto.diagnostics import codes_accepted as codes
    from reqonto.fingerprints import fingerprints, ids_of
    from reqonto.result import SetAside

    path = place_of(project.settings, project.paths)
    shown, lang = shown_path(path), project.lang
    file = file_of(result, project.paths)
    if file is None:
        complain(Text(f"nothing was accepted: {shown} has mistakes", f"未接受任何发现：{shown} 有误")[lang])
        return result
    every, numbers = result.all_diagnostics, fingerprints(result)
    own = {value for value in vars(codes).values() if isinstance(value, Code)}
    places = [
        place
        for place, each in enumerate(every)
        if each.weight >= show and each.code not in own and refusal(each) is None
    ]
    rows = [
        {
            "fingerprint": numbers[place],
            "code": every[place].code.code,
            "about": ids_of(every[place], result) or None,
            "says": every[place].message(lang),
            "reason": reason.strip(),
            "since": project.settings.today or _today(),
            "until": until,
        }
        for place in places
    ]
    outdated = {codes.ACCEPTED_STALE, codes.ACCEPTED_EXPIRED}
    over = {place for place, each in enumerate(every) if each.code in outdated}
    lines = {each.span.line for place in over if (each := every[place]).span is not None}
    missing = [each for each in every if each.code is codes.ACCEPTED_UNREADABLE]
    added = {str(row["fingerprint"]) for row in rows}
    gone = [each for each in file.entries if each.place.line in lines or each.number in added]
    if rows or gone or not path.exists():
        try:
            write(path, with_changes(file, gone, rows))
        except OSError as error:
            raise WrongUse(unwritable(shown, error)) from error
    many = len(rows)
    complain(
        Text(
            f"{shown}: {many} finding{'' if many == 1 else 's'} accepted, {len(gone)} taken out",
            f"{shown}：接受 {many} 项，删去 {len(gone)} 项",
        )[lang]
    )
    aside = {
        place: SetAside(every[place], numbers[place], "file", reason.strip(), None, until) for place in places
    }  # fmt: skip
    no_file = {place for place, each in enumerate(every) if each in missing}
    return moved(result, numbers, aside, gone=over | no_file)


def _today() -> date:
    return datetime.now().astimezone().date()
