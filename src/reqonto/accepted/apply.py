"""Sets accepted findings of a result aside, and tells of what accepts nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reqonto.accepted.comments import Ignore, ignores, without
from reqonto.accepted.file import Accepted, Entry, load, place_of
from reqonto.conclusions import weighed
from reqonto.diagnostics import codes_accepted as codes
from reqonto.diagnostics import codes_findings
from reqonto.diagnostics.catalog import lookup
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Label, Severity, Text
from reqonto.fingerprints import conflict_of, halves, ids_of, numbered
from reqonto.paths import expand
from reqonto.result import Result, SetAside

_UNREADABLE = ("RQ00", "RQ01", "RQ02", "RQ03", "RQ12")
_ENGINES = "RQ09"
_OF_SCENARIOS = (
    codes_findings.UNEXPECTED_VERDICT, codes_findings.UNEXPECTED_EVENTS, codes_findings.VIOLATED,
    codes_findings.VIOLATED_SHOULD,
)  # fmt: skip
"""What a scenario tells of one requirement."""
_OF_CHECKS = (codes_findings.CHECK_FAILED, codes_findings.CHECK_UNKNOWN)
_OF_TEXTS = ("RQ01", "RQ02", "RQ03", "RQ04", "RQ11")
"""What reading the texts alone finds: these findings need no reasoning."""


def refusal(found: Diagnostic) -> Text | None:
    """Why a finding cannot be accepted, if it cannot."""
    if found.code.severity is not Severity.ERROR:
        return None
    if found.code.code.startswith(_UNREADABLE):
        return Text("without it the texts do not say what they should", "否则文本的含义不完整")
    if found.code.code.startswith(_ENGINES):
        return Text("engines disagree, so that the verdict itself is in doubt", "各引擎意见不一，裁定本身存疑")
    return None


def settle(result: Result, paths: Sequence[str]) -> Result:
    """The result with the accepted findings set aside, and findings about what accepts them.

    `paths` are what was asked to be checked, where the file of accepted findings may be.
    """
    read, faults = ignores(result.trees)
    place = place_of(result.settings, paths)
    file, broken = load(place, _shown(place), needed=result.settings.accepted is not None)
    if not (read or file.entries or faults or broken):
        return result
    return _Settling(result, read, file, [*faults, *broken], paths).result()


def file_of(result: Result, paths: Sequence[str]) -> Accepted | None:
    """The file of accepted findings as it is now; None where it is there and cannot be used."""
    place = place_of(result.settings, paths)
    accepted, faults = load(place, _shown(place), needed=False)
    return None if faults else accepted


def covers_project(result: Result, paths: Sequence[str]) -> bool:
    """Whether every text of the project was read: only then is it known of a finding that it is not there."""
    files, _ = expand([place_of(replace(result.settings, accepted=None), paths).parent], result.settings)
    read = {_real(file) for file in result.files}
    return bool(files) and all(_real(file) in read for file in files)


def _real(path: str) -> str:
    try:
        return str(Path(path).resolve())
    except OSError:
        return path


def _shown(place: Path) -> str:
    import os

    try:
        relative = os.path.relpath(place)
    except ValueError:
        return str(place)
    return relative if Path(relative).parts[:3] != ("..", "..", "..") else str(place)


def moved(
    result: Result, numbers: Sequence[str], aside: Mapping[int, SetAside], told: Sequence[Diagnostic] = (),
    gone: Iterable[int] = (),
) -> Result:  # fmt: skip
    """The result in which findings, by their place among all, are set `aside` or `gone`, and others are `told`.

    `numbers` are those of all findings, then those of what is told.
    """
    every, given, dropped = result.all_diagnostics, len(result.diagnostics), {*aside, *gone}
    left = [place for place in range(len(every)) if place not in dropped]
    first, rest = [place for place in left if place < given], [place for place in left if place >= given]
    return replace(
        result,
        diagnostics=(*(every[place] for place in first), *told),
        findings=tuple(every[place] for place in rest),
        set_aside=(*result.set_aside, *(aside[place] for place in sorted(aside))),
        numbers=(*(numbers[place] for place in first), *numbers[len(every) :], *(numbers[place] for place in rest)),
    )


class _Settling:
    """The findings of one result, and what accepts them."""

    def __init__(
        self, result: Result, read: Sequence[Ignore], file: Accepted, faults: Sequence[Diagnostic], paths: Sequence[str]
    ) -> None:
        self.before = result
        self.ignores = read
        self.file = file
        self.told = list(faults)
        self.paths = paths
        self.every = result.all_diagnostics
        self.numbers = numbered(result, self.every)
        self.about = [ids_of(each, result) for each in self.every]
        self.conflicts = [conflict_of(each, result) for each in self.every]
        self.aside: dict[int, SetAside] = {}

    def result(self) -> Result:
        """The result in which what is accepted does not count."""
        for ignore in self.ignores:
            self.by_comment(ignore)
        self.by_file()
        told = weighed(self.told, self.before.settings)
        numbers = (*self.numbers, *numbered(self.before, told))
        return moved(self.before, numbers, self.aside, told)

    # ------------------------------------------------ comments

    def by_comment(self, ignore: Ignore) -> None:
        """Sets aside what a comment accepts."""
        unused: list[int] = []
        bare: list[str] = []
        open_: list[str] = []
        for place in range(len(ignore.names)):
            found = [number for number in self.meant(ignore, place) if number not in self.aside]
            if not found:
                unused.append(place)
                continue
            clashes = [number for number in found if self.conflicts[number] is not None]
            if not ignore.reason:
                (open_ if clashes else bare).append(ignore.called(place))
            if clashes and not ignore.reason:
                continue
            for number in self.named(ignore, place, found):
                why = refusal(self.every[number])
                if why is not None:
                    fields = {"what": ignore.called(place), "why": why}
                    self.told.append(Diagnostic(codes.NOT_ACCEPTED, ignore.words[place], fields))
                    continue
                self.aside[number] = SetAside(
                    self.every[number], self.numbers[number], "comment", ignore.reason, ignore.comment.span
                )
        self.without_reason(ignore, bare, Text("", ""))
        counts = Text(", so it counts: a contradiction needs one", "，故仍然计入：接受矛盾必须写明理由")
        self.without_reason(ignore, open_, counts)
        unused = [place for place in unused if self.would_be_found(ignore.names[place], self.ids_in(ignore))]
        if unused:
            names = [ignore.called(place) for place in unused]
            whole = len(unused) == len(ignore.names)
            span = ignore.comment.span if whole else ignore.words[unused[0]]
            what = Text(", ".join(names), "、".join(names))
            self.told.append(Diagnostic(codes.IGNORE_UNUSED, span, {"what": what}, fixes=(without(ignore, unused),)))

    def meant(self, ignore: Ignore, place: int) -> Iterator[int]:
        """The findings of this code, or of this conflict, that stand or are about what stands where the comment is."""
        covered = self.ids_in(ignore)
        name, item = ignore.names[place], ignore.items[place]
        for number, each in enumerate(self.every):
            conflict = self.conflicts[number]
            if name not in {each.code.code, "" if conflict is None else conflict.id}:
                continue
            if item and item not in self.called(number):
                continue
            if ignore.covers(each.span) or any(key in covered for key in self.about[number]):
                yield number

    def called(self, number: int) -> Sequence[str]:
        """The ids by which a comment means this finding and no other of its code: of a scenario, what it judges."""
        about = self.every[number].about
        return halves(about, self.before)[1:] if self.every[number].code in _OF_SCENARIOS else about.split("+")

    def ids_in(self, ignore: Ignore) -> set[str]:
        """The items that begin in what a comment is about."""
        entries = {} if self.before.specification is None else self.before.specification.entries
        return {key for key, entry in entries.items() if ignore.covers(entry.span)}

    def named(self, ignore: Ignore, place: int, found: Sequence[int]) -> list[int]:
        """Those of the findings that the comment names closely enough to accept no other; tells of the rest.

        A contradiction is named by its id, a verdict by its requirement, a check by its line.
        """
        name = ignore.names[place]
        clear: list[int] = []
        ids: dict[str, None] = {}
        items: dict[str, None] = {}
        away = False
        for number in found:
            each, conflict = self.every[number], self.conflicts[number]
            if conflict is not None and name != conflict.id:
                ids[conflict.id] = None
            elif each.code in _OF_SCENARIOS and not ignore.items[place]:
                items.update(dict.fromkeys(f"{name} {key}" for key in self.called(number)))
            elif each.code in _OF_CHECKS and each.span is not None and each.span.start >= ignore.line:
                away = True
            else:
                clear.append(number)
        if ids:
            why = Text(
                f"a contradiction is accepted by its id, so that none that comes later is hidden: {', '.join(ids)}",
                f"接受矛盾须写编号，以免掩盖以后出现的矛盾：{'、'.join(ids)}",
            )
            self.not_accepted(ignore, place, why, tuple(ids))
        if items:
            why = Text(
                f"name the requirement, so that none that comes later is hidden: {', '.join(items)}",
                f"须写明需求，以免掩盖以后违反的需求：{'、'.join(items)}",
            )
            self.not_accepted(ignore, place, why, tuple(items))
        if away:
            why = Text(
                "put the comment at the line of the check, so that none that comes later is hidden",
                "请把注释写在该检查所在的行，以免掩盖以后加入的检查",
            )
            self.not_accepted(ignore, place, why, ())
        return clear

    def not_accepted(self, ignore: Ignore, place: int, why: Text, instead: Sequence[str]) -> None:
        """Tells that a comment does not accept, and what it may say instead."""
        word = ignore.words[place]
        fixes = tuple(
            Fix(Text(f"write `{each}`", f"改为“{each}”"), (Edit(word, each),), safe=False) for each in instead
        )
        fields = {"what": ignore.called(place), "why": why}
        self.told.append(Diagnostic(codes.NOT_ACCEPTED, word, fields, fixes=fixes))

    def without_reason(self, ignore: Ignore, names: Sequence[str], effect: Text) -> None:
        """Tells of a comment that gives no reason."""
        if names:
            what = Text(", ".join(names), "、".join(names))
            fields = {"what": what, "effect": effect}
            self.told.append(Diagnostic(codes.IGNORE_WITHOUT_REASON, ignore.comment.span, fields))

    # ------------------------------------------------ the file

    def by_file(self) -> None:
        """Sets aside what the file accepts; tells of entries that have expired, and of those without a finding."""
        places = {number: place for place, number in enumerate(self.numbers)}
        stale: list[Entry] = []
        for entry in self.file.entries:
            place = places.get(entry.number)
            if place is None or self.every[place].code.code != entry.code:
                stale.append(entry)
                continue
            found = self.every[place]
            why = refusal(found)
            today = self.before.settings.today
            if why is not None:
                fields: Mapping[str, object] = {"what": _called(entry), "why": why}
                self.told.append(Diagnostic(codes.NOT_ACCEPTED, entry.place, fields))
            elif entry.until is not None and today is not None and today > entry.until:
                fields = {"what": _called(entry), "until": entry.until.isoformat()}
                labels = () if found.span is None else (Label(found.span, Text("it is here", "在此处")),)
                note = Text(f"the reason was: {entry.reason}", f"当时的理由：{entry.reason}")
                self.told.append(Diagnostic(codes.ACCEPTED_EXPIRED, entry.place, fields, labels, notes=(note,)))
            elif place not in self.aside:
                self.aside[place] = SetAside(found, entry.number, "file", entry.reason, entry.place, entry.until)
        if stale and covers_project(self.before, self.paths):
            self.told += [self.stale(each) for each in stale if self.would_be_found(each.code, each.about)]

    def stale(self, entry: Entry) -> Diagnostic:
        """That an entry accepts nothing, and what stands in its place."""
        same = [
            self.every[number]
            for number in range(len(self.every))
            if number not in self.aside
            and self.every[number].code.code == entry.code
            and entry.about
            and set(self.about[number]) == set(entry.about)
        ]
        notes = (Text("`reqonto check --accept REASON` takes it out", "“reqonto check --accept 理由”会将其删去"),)
        if same:
            notes = (
                Text(
                    "there is such a finding, but what it is about or rests on is not what it was: look at it again",
                    "仍有这样的发现，但所涉条目或其所依据的条目已改变：请重新审视",
                ),
            )
        labels = [Label(each.span, Text("this is found now", "现在的发现")) for each in same if each.span is not None]
        return Diagnostic(codes.ACCEPTED_STALE, entry.place, {"what": _called(entry)}, tuple(labels), notes=notes)

    # ------------------------------------------------ what this run would have found

    def would_be_found(self, name: str, about: Iterable[str]) -> bool:
        """Whether this run would have found it if it were there."""
        code = lookup(name)
        if code is not None and code.code.startswith(_OF_TEXTS) and code.severity is not Severity.ERROR:
            return self.before.verdict != "invalid" and not self.left_out(about)
        if not self.before.whole or self.before.timed_out or self.before.verdict == "invalid":
            return False
        if self.left_out(about):
            return False
        opened = () if self.before.consistency is None else self.before.consistency.undecided
        return not any(each.question == "all" or set(each.ids) & set(about) for each in opened)

    def left_out(self, about: Iterable[str]) -> bool:
        """Whether an item takes no part, for its phase or its days."""
        interpretation = self.before.interpretation
        return interpretation is not None and any(key in interpretation.left_out for key in about)


def _called(entry: Entry) -> Text:
    """An entry by its code and what it is about."""
    return Text(
        " ".join((entry.code, ", ".join(entry.about))).strip(), " ".join((entry.code, "、".join(entry.about))).strip()
    )
