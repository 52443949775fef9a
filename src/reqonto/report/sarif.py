"""A result in SARIF 2.1.0, the format in which analysis tools tell their findings to code hosts and editors.

Rules bring the pages of their codes in both languages; a conflict brings the steps by which it clashes, and the story
that comes closest, as code flows; fixes are edits.  Columns are code points, paths begin in the root of the repository.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from reqonto import __version__
from reqonto.checks.repairs import Repairs
from reqonto.checks.verdicts import Conflict, Repair, StoryStep
from reqonto.diagnostics import codes_findings, codes_lifecycles, codes_needs, codes_questions
from reqonto.diagnostics.catalog import page
from reqonto.diagnostics.diagnostic import Code, Diagnostic, Edit, Severity, Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import clean
from reqonto.fingerprints import METHOD, conflict_of, fingerprints, ids_of
from reqonto.lazily import pattern
from reqonto.pipeline import Result
from reqonto.report.places import Root, library_place, place_for_hosts, root_of
from reqonto.result import SetAside
from reqonto.source import Span
from reqonto.spec.shipped import PREFIX

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""The name of the root of the repository, as code hosts know it."""
LIBRARY = "LIBRARY"
"""The name of the folder that texts of the library are in, which no repository has."""

LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
OPEN = frozenset({
    codes_findings.UNDECIDED, codes_findings.TIME_BUDGET, codes_findings.CHECK_UNKNOWN,
    codes_questions.QUESTION_UNDECIDED, codes_needs.NEED_UNKNOWN, codes_lifecycles.LIFECYCLE_UNDECIDED,
})  # fmt: skip
"""What stayed undecided: neither passed nor failed."""

_LANGUAGES: Mapping[str, str] = {"en": "en-US", "zh": "zh-CN"}
_MARKS = pattern(r"(\{)(\d+)(\})|\[(?=[^\]]*\]\()")


def render(result: Result, lang: str, *, show: Severity = Severity.WARNING) -> str:
    """The findings of this weight and more as a log with one run, messages in one language; ends in a newline."""
    return json.dumps(log(result, lang, show=show), ensure_ascii=False, indent=2) + "\n"


def log(result: Result, lang: str, *, show: Severity = Severity.WARNING) -> dict[str, Json]:
    """The same as data."""
    told = [(each, key) for each, key in zip(result.all_diagnostics, fingerprints(result), strict=True)]
    told = [(each, key) for each, key in told if each.weight >= show]
    # What was there before is not told: hosts know by its absence that it is nothing new.
    accepted = [each for each in result.set_aside if each.how != "before" and each.finding.weight >= show]
    codes = sorted({each.code for each in (*(each for each, _ in told), *(one.finding for one in accepted))},
                   key=lambda code: code.code)  # fmt: skip
    other = "en" if lang == "zh" else "zh"
    places = _Places(root_of(result))
    rules: list[Json] = [_rule(code, lang, other) for code in codes]
    number = {code.code: index for index, code in enumerate(codes)}
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "reqonto",
                "version": __version__,
                "language": _LANGUAGES[lang],
                "rules": rules,
            }
        },
        "language": _LANGUAGES[lang],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "the root of the repository"}},
            LIBRARY: {"description": {"text": "the library that comes with reqonto"}},
        },
        "automationDetails": {"id": "reqonto/"},
        "invocations": [{"executionSuccessful": result.exit_code != 2, "exitCode": result.exit_code}],
        "artifacts": [{"location": places.artifact(file), "roles": ["analysisTarget"]} for file in result.files],
        "results": [
            *(_result(each, number[each.code.code], key, result, places, lang) for each, key in told),
            *(_accepted(each, number[each.finding.code.code], result, places, lang) for each in accepted),
        ],
        "properties": {"verdict": result.verdict, "summary": dict(result.summary), "timedOut": result.timed_out},
    }
    if codes:
        run["translations"] = [
            {
                "name": "reqonto",
                "version": __version__,
                "language": _LANGUAGES[other],
                "contents": ["localizedData"],
                "rules": [_rule(code, other) for code in codes],
            }
        ]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


# ---------------------------------------------------------------- rules


def _rule(code: Code, lang: str, other: str | None = None) -> dict[str, Json]:
    """A code with its page; the Markdown has the page in the other language below, for hosts that know one only."""
    own = page(code, lang) or code.name
    whole = own
    if other is not None:
        whole = f"{own.rstrip()}\n\n---\n\n{page(code, other) or code.name}"
    return {
        "id": code.code,
        "name": code.name,
        "shortDescription": {"text": _called(code, lang)},
        "fullDescription": {"text": _opening(own) or _called(code, lang)},
        "help": {"text": own, "markdown": whole},
        "defaultConfiguration": {"level": LEVELS[code.severity]},
    }


def _called(code: Code, lang: str) -> str:
    """The message of a code with dots for what differs."""
    return re.sub(r"\{\w*[^{}]*\}", "…", (code.zh if lang == "zh" else code.en).replace("{{", "(").replace("}}", ")"))


def _opening(text: str) -> str:
    """The first paragraph of a page, which says what a code means."""
    parts = [part.strip() for part in text.split("\n\n")]
    return next((" ".join(part.split()) for part in parts if part and not part.startswith(("#", "```"))), "")


# ---------------------------------------------------------------- results


def _result(
    diagnostic: Diagnostic, rule: int, fingerprint: str, result: Result, places: _Places, lang: str
) -> dict[str, Json]:
    ids = ids_of(diagnostic, result)
    path, span = place_for_hosts(diagnostic, result)
    location: dict[str, Json] = {}
    if path is not None:
        location["physicalLocation"] = places.physical(path, span)
    if ids:
        location["logicalLocations"] = [{"name": key, "fullyQualifiedName": key} for key in ids]
    # What nobody could decide has no level, unless the settings make it a mistake.
    still_open = diagnostic.code in OPEN and diagnostic.weight is not Severity.ERROR
    there = library_place(diagnostic, result)
    notes = [*([there] if there else []), *(note[lang] for note in diagnostic.notes)]
    said = "\n".join([diagnostic.message(lang), *notes])
    found: dict[str, Json] = {
        "ruleId": diagnostic.code.code,
        "ruleIndex": rule,
        "kind": "open" if still_open else "fail",
        "level": "none" if still_open else LEVELS[diagnostic.weight],
        "message": _message(said),
        "locations": [location] if location else [],
        "partialFingerprints": {METHOD: fingerprint, "primaryLocationLineHash": fingerprint},
    }
    related: list[Json] = [
        {"id": index, "physicalLocation": places.of(label.span), "message": _message(label.message[lang])}
        for index, label in enumerate(diagnostic.labels, start=1)
    ]
    if there and diagnostic.span is not None:
        related.append(
            {"id": len(related) + 1, "physicalLocation": places.of(diagnostic.span), "message": _message(there)}
        )
    if related:
        found["relatedLocations"] = related
    conflict = conflict_of(diagnostic, result)
    if conflict is not None:
        flows = list(_flows(conflict, span, result, places, lang))
        if flows:
            found["codeFlows"] = list[Json](flows)
    fixes = [
        fix
        for text, edits in _mendings(diagnostic, conflict, result)
        if (fix := _fix(text, edits, places, lang)) is not None
    ]
    if fixes:
        found["fixes"] = list[Json](fixes)
    found["properties"] = {
        "severity": diagnostic.weight.word,
        "messages": text_json(Text(diagnostic.message("en"), diagnostic.message("zh"))),
        "about": list(ids),
        **_of_conflict(conflict, result),
    }
    return found


def _accepted(each: SetAside, rule: int, result: Result, places: _Places, lang: str) -> dict[str, Json]:
    """A finding that somebody has accepted: it is told, with who says so and why."""
    suppression: dict[str, Json] = {
        "kind": "inSource" if each.how == "comment" else "external",
        "status": "accepted",
        "justification": "\n".join(clean(line) for line in each.reason.splitlines()),
    }
    if each.place is not None:
        suppression["location"] = {"physicalLocation": places.of(each.place)}
    return _result(each.finding, rule, each.number, result, places, lang) | {"suppressions": [suppression]}


def _message(text: str) -> dict[str, Json]:
    """A text in which nothing is taken for a placeholder or a link; its lines stay lines."""
    plain = "\n".join(clean(line) for line in text.splitlines())
    return {"text": _MARKS.sub(lambda found: "{{" + found[2] + "}}" if found[1] else "\\[", plain)}


def _of_conflict(conflict: Conflict | None, result: Result) -> dict[str, Json]:
    if conflict is None:
        return {}
    return {
        "conflict": conflict.id,
        "trigger": list(conflict.trigger),
        "unmet": list(conflict.unmet),
        "repairs": [text_json(each.told) for each in _repairs(result).get(conflict.id, ())],
    }


# ---------------------------------------------------------------- code flows


def _flows(
    conflict: Conflict, blamed: Span | None, result: Result, places: _Places, lang: str
) -> Iterator[dict[str, Json]]:
    """Step by step: why they clash, then the world that comes closest, told as a story."""
    spans = {**result.places, **dict(conflict.spans)}
    fallback = next((spans[key] for key in (*conflict.members, *conflict.background) if key in spans), blamed)
    ids = [key for key in (*conflict.members, *conflict.background, *conflict.trigger) if key in spans]

    def place(keys: Iterable[str]) -> Span | None:
        return next((spans[key] for key in keys if key in spans), fallback)

    lines = list(zip(conflict.explanation.en.splitlines(), conflict.explanation[lang].splitlines(), strict=False))[1:]
    walk: list[tuple[str, Span | None, bool]] = [(line, place(_named(english, ids)), True) for english, line in lines]
    if not walk:
        walk = [(key, spans[key], True) for key in (*conflict.members, *conflict.background) if key in spans]
    yield from _flow(Text("why they clash, step by step", "冲突的逐步原因"), walk, places, lang)
    if conflict.witness is not None and conflict.witness.steps:
        told: list[tuple[str, Span | None, bool]] = [
            (Text(f"given: {fact.en}", f"已知：{fact.zh}")[lang], fallback, False) for fact in conflict.witness.facts
        ]
        told += [(_step(step)[lang], place((*step.broken, *step.because)), bool(step.broken))
                 for step in conflict.witness.steps]  # fmt: skip
        yield from _flow(Text("an example that comes close", "最接近的例子"), told, places, lang)


def _flow(
    head: Text, steps: list[tuple[str, Span | None, bool]], places: _Places, lang: str
) -> Iterator[dict[str, Json]]:
    located = [(text, span, weighs) for text, span, weighs in steps if span is not None]
    if not located:
        return
    yield {
        "message": _message(head[lang]),
        "threadFlows": [
            {
                "locations": [
                    {
                        "location": {"physicalLocation": places.of(span), "message": _message(text)},
                        "executionOrder": order,
                        "importance": "essential" if weighs else "important",
                    }
                    for order, (text, span, weighs) in enumerate(located, start=1)
                ]
            }
        ],
    }


def _named(text: str, ids: Iterable[str]) -> list[str]:
    """The ids that a sentence names, in its order."""
    found = {key: re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text) for key in ids}
    return sorted((key for key, where in found.items() if where), key=lambda key: _start(found[key]))


def _start(found: re.Match[str] | None) -> int:
    return -1 if found is None else found.start()


def _step(step: StoryStep) -> Text:
    """One step of a story with what demands it and what it breaks."""
    en = f"{step.when}: {step.what.en}" if step.when else step.what.en
    zh = f"{step.when}：{step.what.zh}" if step.when else step.what.zh
    if step.because:
        en, zh = f"{en} (by {', '.join(step.because)})", f"{zh}（依据 {'、'.join(step.because)}）"
    if step.broken:
        en, zh = f"{en} – breaks {', '.join(step.broken)}", f"{zh}——违反 {'、'.join(step.broken)}"
    return Text(en, zh)


# ---------------------------------------------------------------- fixes


def _repairs(result: Result) -> Mapping[str, tuple[Repair, ...]]:
    outcome = result.further.get("repairs")
    return outcome.data.of if outcome is not None and isinstance(outcome.data, Repairs) else {}


def _mendings(
    diagnostic: Diagnostic, conflict: Conflict | None, result: Result
) -> Iterator[tuple[Text, tuple[Edit, ...]]]:
    """What mends a finding by edits: its fixes, and the repairs of its conflict."""
    for fix in diagnostic.fixes:
        doubtful = Text("" if fix.safe else " (changes the meaning)", "" if fix.safe else "（会改变含义）")
        yield Text(fix.message.en + doubtful.en, fix.message.zh + doubtful.zh), fix.edits
    if conflict is not None:
        for repair in _repairs(result).get(conflict.id, ()):
            yield repair.told, repair.edits


def _fix(text: Text, edits: tuple[Edit, ...], places: _Places, lang: str) -> dict[str, Json] | None:
    """The edits by file; None where a text is not one of the repository."""
    files: dict[str, list[Json]] = {}
    for edit in edits:
        if not edit.span.source.editable or places.root.path(edit.span.path) is None:
            return None
        files.setdefault(edit.span.path, []).append(
            {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        )
    if not files:
        return None
    return {
        "description": _message(text[lang]),
        "artifactChanges": [
            {"artifactLocation": places.artifact(path), "replacements": replacements}
            for path, replacements in files.items()
        ],
    }


# ---------------------------------------------------------------- places


class _Places:
    """Locations below one root."""

    def __init__(self, root: Root) -> None:
        self.root = root

    def artifact(self, path: str) -> dict[str, Json]:
        if path.startswith(PREFIX):
            # Hosts refuse a whole log for one address that is none of a file.
            return {"uri": quote(path.removeprefix(PREFIX), safe="/"), "uriBaseId": LIBRARY}
        uri, inside = self.root.uri(path)
        return {"uri": uri, "uriBaseId": ROOT} if inside else {"uri": uri}

    def physical(self, path: str, span: Span | None) -> dict[str, Json]:
        whole: dict[str, Json] = {"artifactLocation": self.artifact(path)}
        return whole if span is None else {**whole, "region": _region(span)}

    def of(self, span: Span) -> dict[str, Json]:
        shown = span.shown
        return self.physical(shown.path, shown)


def _region(span: Span) -> dict[str, Json]:
    """A piece of a text; the column of its end is the one behind it, as in SARIF."""
    line, column = span.source.line_column(span.start)
    last, end = span.source.line_column(span.end)
    return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end}
