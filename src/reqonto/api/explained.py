"""What there is to say about one thing, and a smallest world for a requirement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, cast

from reqonto.api import values
from reqonto.api.verbs import Misuse
from reqonto.diagnostics.diagnostic import Severity, Text

if TYPE_CHECKING:
    from reqonto.checks.verdicts import Conflict
    from reqonto.pipeline import Stage
    from reqonto.result import Result

Run = Callable[["tuple[Stage, ...]", "Iterable[str] | None"], "Result"]


def explained(run: Run, word: str, lang: str) -> values.Explanation:
    """A diagnostic code by its page; else an item, a name or a conflict of the specification."""
    from reqonto.api import made
    from reqonto.diagnostics.catalog import lookup, page
    from reqonto.report import about

    code = lookup(word)
    if code is not None:
        said = Text(page(code, "en") or code.en, page(code, "zh") or code.zh)
        known = {"code": code.code, "name": code.name, "severity": code.severity.word}
        return values.Explanation(code.code, "code", Text(code.name, code.name), said, data=known, lang=lang)
    read = run(("read", "meaning"), None)
    found = None if read.specification is None else about.find(read.specification, word)
    if found is None:
        return _conflict(run, word, lang, read)
    key, thing = found
    stages = about.stages_for(read, key, thing)
    scenarios = [key] if stages == ("read", "meaning", "scenarios") else None
    result = run(stages, scenarios) if stages else read
    assert result.specification is not None
    line = next((each for each in result.requirements if each.id == key), None)
    consistency = result.consistency
    data = cast("Mapping[str, object]", about.as_json(result, key, thing))
    label = cast("Mapping[str, str]", data["label"])
    return values.Explanation(
        key,
        about.called_as(thing)[lang],
        Text(label["en"], label["zh"]),
        about.paraphrase(thing, result.specification),
        None if line is None else line.status,
        () if line is None else line.because,
        () if consistency is None else tuple(
            made.conflict(each, result) for each in consistency.conflicts
            if key in each.members or key in each.background or key in each.trigger
        ),
        made.place(getattr(thing, "span", None)),
        data,
        lang=lang,
    )  # fmt: skip


def _conflict(run: Run, word: str, lang: str, read: Result) -> values.Explanation:
    """A conflict by its id or by the number that it has in this check."""
    from reqonto.api import made
    from reqonto.report import about
    from reqonto.report.json import conflict_json
    from reqonto.spec.nearest import nearest

    given: tuple[Conflict, ...] = ()
    if _names_conflict(word):
        result = run(("read", "meaning", "consistency", "conditional", "repairs"), None)
        given = () if result.consistency is None else result.consistency.conflicts
        for each in given:
            if word.lower() in {each.id.lower(), each.alias.lower()}:
                told = made.conflict(each, result)
                data = cast("Mapping[str, object]", conflict_json(each, result))
                kind = Text("conflict", "冲突")[lang]
                return values.Explanation(
                    each.id, kind, Text(each.alias, each.alias), conflicts=(told,), data=data, lang=lang
                )
    known = [] if read.specification is None else about.names(read.specification)
    near = nearest(word, [*known, *(each.id for each in given)])
    meant = Text(f"; is `{near}` meant?", f"；是否想写“{near}”？") if near else Text("", "")
    raise Misuse(Text(f"nothing is called `{word}`{meant.en}", f"没有名为“{word}”的事物{meant.zh}"), lang)


def _names_conflict(word: str) -> bool:
    digits = word[1:].removeprefix("-")
    return word[:1] in {"K", "k"} and bool(digits) and all(char in "0123456789abcdefABCDEF" for char in digits)


def witnessed(read: Result, requirement: str, lang: str, *, violate: bool) -> values.Witness:
    """A smallest world for a requirement; texts with mistakes give none."""
    from reqonto.api import made
    from reqonto.backends.base import Impossible, Undecided
    from reqonto.checks.findings import listed, reason
    from reqonto.checks.holding import unfollowed
    from reqonto.checks.verdicts import World
    from reqonto.pipeline import witness_of
    from reqonto.report.text import witness_head

    formalised = {line.id: line for line in read.requirements if line.formalised}
    if any(each.weight is Severity.ERROR and not read.is_excused(each) for each in read.diagnostics):
        why = Text("the texts have mistakes", "文本有误")
        return values.Witness(requirement, violate, why=why, lang=lang)
    if requirement not in formalised:
        raise Misuse(
            Text(f"there is no formalised requirement {requirement}", f"没有已形式化的需求 {requirement}"), lang
        )
    if violate and formalised[requirement].modality.startswith("may"):
        why = Text("it is a permission: nobody has to make use of it", "它是许可：谁都不必行使")
        return values.Witness(requirement, violate, because=(), why=why, lang=lang)
    match witness_of(read, requirement, violate=violate):
        case World() as found:
            left: tuple[str, ...] = ()
            if read.theory is not None:
                left = tuple(each for each in unfollowed(read.theory, found.structure) if each != requirement)
            modality = formalised[requirement].modality
            head = witness_head(found, requirement, modality, violate=violate, left=left)
            return values.Witness(
                requirement, violate, made.world(found, lang), headline=head, unfollowed=left, lang=lang
            )
        case Impossible(core=core):
            others = tuple(sorted(core - {requirement}))
            names = listed(others)
            verb = "excludes" if len(others) == 1 else "exclude"
            why = Text(f"there is none: {names.en} {verb} it", f"不存在：被 {names.zh} 排除") if others else Text(
                "there is none: it contradicts itself", "不存在：它自相矛盾"
            )  # fmt: skip
            return values.Witness(requirement, violate, because=others, why=why, lang=lang)
        case Undecided(reason=short):
            told = reason(short)
            why = Text(f"undecided: {told.en}", f"未判定：{told.zh}")
            return values.Witness(requirement, violate, why=why, lang=lang)
        case other:
            raise TypeError(other)
