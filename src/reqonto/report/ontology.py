"""What the check of ontologies found, as text, in lines, and as data."""

from __future__ import annotations

import json

from reqonto import __version__
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json, diagnostic_json, range_json, text_json
from reqonto.diagnostics.render_text import Style, render_all, render_concise
from reqonto.ontologies.result import Checked, EmptyClass, Reason

_VERDICTS = {
    "consistent": Text("consistent: HermiT finds a model", "一致：HermiT 找到了模型"),
    "inconsistent": Text("inconsistent: there is no model", "不一致：没有模型"),
    "undecided": Text("undecided: whether there is a model stayed open", "未判定：是否有模型未能确定"),
    "invalid": Text("invalid: not everything could be read", "无效：有内容无法读取"),
    "unasked": Text("the reasoner was not asked", "没有询问推理机"),
}


def headline(checked: Checked) -> Text:
    """The verdict in one sentence."""
    verdict = _VERDICTS[checked.verdict]
    if checked.verdict == "consistent":
        many = len(checked.empty)
        if not checked.classes_known:
            return Text(f"{verdict.en}; not every class was looked at", f"{verdict.zh}；未能检查每个类")
        if many == 0:
            return Text(f"{verdict.en}, and every class can have members", f"{verdict.zh}，且每个类都可以有成员")
        return Text(
            f"{verdict.en}, but {many} class{'es' if many > 1 else ''} can have no member",
            f"{verdict.zh}，但有 {many} 个类不可能有成员",
        )
    return verdict


def profile(checked: Checked) -> Text:
    """Which profiles are kept."""
    if not checked.dl:
        return Text("profile: not OWL 2 DL", "语言范围：不符合 OWL 2 DL")
    if not checked.read:
        return Text("profile: undecided, for not everything could be read", "语言范围：未判定，因为有内容无法读取")
    kept = [name for name in checked.outside if checked.keeps(name)]
    return Text(", ".join(["profile: OWL 2 DL", *kept]), "、".join(["语言范围：OWL 2 DL", *kept]))


def counts(checked: Checked) -> Text:
    """How many findings of each weight."""
    weights = [each.weight for each in checked.diagnostics]
    errors, warnings, hints = (weights.count(each) for each in (Severity.ERROR, Severity.WARNING, Severity.HINT))
    accepted = (
        Text(f", {checked.accepted} accepted", f"，{checked.accepted} 处已接受") if checked.accepted else Text("", "")
    )
    return Text(
        f"{checked.axioms} axioms, level {checked.level}: {errors} error{'' if errors == 1 else 's'},"
        f" {warnings} warning{'' if warnings == 1 else 's'}, {hints} hint{'' if hints == 1 else 's'}{accepted.en}",
        f"{checked.axioms} 条公理，级别 {checked.level}：{errors} 个错误、{warnings} 个警告、{hints} 个提示{accepted.zh}",
    )


def render(checked: Checked, style: Style, *, show: Severity) -> str:
    """The findings with their places, then the verdict."""
    found = render_all([each for each in checked.diagnostics if each.weight >= show], style)
    lines = [headline(checked)[style.lang], profile(checked)[style.lang], counts(checked)[style.lang]]
    return found + ("\n" if found else "") + "\n".join(lines) + "\n"


def render_lines(checked: Checked, lang: str, *, show: Severity) -> str:
    """One line for each finding, and the verdict."""
    lines = [render_concise(each, lang) for each in checked.diagnostics if each.weight >= show]
    return "".join(lines) + headline(checked)[lang] + "\n"


def schema() -> dict[str, object]:
    """The JSON Schema of what `render_json` gives."""
    from importlib import resources

    text = resources.files("reqonto.report").joinpath("ontology.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded


def render_json(checked: Checked) -> str:
    """Everything, for tools."""
    data: Json = {
        "schema": 1,
        "reqonto": __version__,
        "files": list(checked.files),
        "level": checked.level,
        "verdict": checked.verdict,
        "axioms": checked.axioms,
        "profiles": {name: checked.keeps(name) for name in ("DL", *checked.outside)},
        "outside": {
            name: {"words": text_json(each[1]), **_place(each[0].span)}
            for name, each in checked.outside.items()
            if each is not None
        },
        "inconsistent": {
            "justifications": [_reason(each) for each in checked.inconsistent],
            "complete": checked.inconsistent_complete,
        }
        if checked.verdict == "inconsistent"
        else None,
        "unsatisfiable": [_empty(each) for each in checked.empty],
        "unsatisfiable_complete": checked.classes_known,
        "accepted": checked.accepted,
        "diagnostics": [diagnostic_json(each) for each in checked.diagnostics],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _empty(found: EmptyClass) -> Json:
    return {
        "class": found.iri,
        "because": found.because or None,
        "justifications": [_reason(each) for each in found.reasons],
        "complete": found.complete,
    }


def _reason(reason: Reason) -> Json:
    from reqonto.owl.functional import written

    return [
        {"axiom": written(axiom.form), "words": text_json(words), **_place(axiom.span)}
        for axiom, words in zip(reason.axioms, reason.words, strict=True)
    ]


def _place(span: object) -> dict[str, Json]:
    from reqonto.source import Span

    if not isinstance(span, Span):
        return {"file": None, "range": None}
    return {"file": span.path, "range": range_json(span)}
