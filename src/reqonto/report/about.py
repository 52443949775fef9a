"""What there is to say about one requirement, item or name: for `reqonto explain`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import cast

from reqonto.checks.findings import listed
from reqonto.checks.verdicts import Status
from reqonto.constraints.axioms import is_dated, is_rejected
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_json import Json, text_json
from reqonto.diagnostics.render_text import Style, clean
from reqonto.pipeline import Result, Stage
from reqonto.report import counting, explained, qualities, timeline
from reqonto.report.declared import called, described
from reqonto.report.exceptions import yielding
from reqonto.report.need_words import said
from reqonto.report.needs import answer_json, need_lines, role_json, role_lines
from reqonto.report.page import page
from reqonto.report.questions import question_lines
from reqonto.report.rights import matrix_lines, rights_json, table_lines
from reqonto.report.text import conflict_lines
from reqonto.report.timeline import scenario_lines
from reqonto.report.words import MODALITY_WORDS, STATUS_WORDS
from reqonto.spec.model import (
    Definition,
    Entry,
    Enumeration,
    EventKind,
    Feature,
    GlobalRelation,
    Kind,
    NamedType,
    Parameter,
    Relation,
    Specification,
    UserUnit,
)
from reqonto.syntax import tree
from reqonto.syntax.keywords import BY_WORD
from reqonto.syntax.show import show_expr

_BOLD, _CYAN = "\x1b[1m", "\x1b[36m"

_KINDS: Mapping[type, Text] = MappingProxyType(
    {
        EventKind: Text("event", "事件"),
        Parameter: Text("parameter", "参数"),
        Relation: Text("relation", "关系"),
        GlobalRelation: Text("relation", "关系"),
        Feature: Text("feature", "特征"),
        Enumeration: Text("enumeration", "枚举"),
        NamedType: Text("type", "类型"),
        UserUnit: Text("unit", "单位"),
        Definition: Text("definition", "定义"),
    }
)
_ITEMS: Mapping[str, Text] = MappingProxyType(
    {
        "requirement": Text("requirement", "需求"),
        "constraint": Text("constraint", "约束"),
        "assumption": Text("assumption", "假设"),
        "rule": Text("rule", "推理规则"),
        "situation": Text("situation", "情形"),
        "lifecycle": Text("life cycle", "生命周期"),
        "scenario": Text("scenario", "场景"),
        "need": Text("information need", "信息需求"),
        "service": Text("information service", "信息服务"),
        "permissions": Text("permission table", "权限表"),
        "layers": Text("order of layers", "层级次序"),
        "consent": Text("consent", "同意"),
        "default": Text("default value", "默认值"),
        "calendar": Text("calendar", "日历"),
        "quality": Text("quality target", "质量目标"),
        "bind": Text("binding", "数据绑定"),
        "question": Text("question", "能力问题"),
    }
)

Named = (
    Entry[object] | Kind | EventKind | Parameter | Relation | GlobalRelation | Feature | Enumeration | NamedType
    | UserUnit | Definition
)  # fmt: skip


def find(specification: Specification, word: str) -> tuple[str, Named] | None:
    """The thing with this id, symbol, plain name or label."""
    exact = specification.find(word)
    if exact is not None:
        return _key(exact), exact
    for table in (
        specification.kinds, specification.events, specification.features, specification.parameters,
        specification.relations, specification.enumerations, specification.definitions, specification.global_relations,
        specification.entries,
    ):  # fmt: skip
        for key, thing in cast("Mapping[str, Named]", table).items():
            labels = [text for _, text in (*thing.meta.labels, *thing.meta.also)] if hasattr(thing, "meta") else []
            if getattr(thing, "name", None) == word or word in labels:
                return key, thing
    return None


def names(specification: Specification) -> list[str]:
    """Every word that `find` knows, for near misses."""
    return [
        *specification.entries, *specification.kinds, *specification.events, *specification.parameters,
        *specification.relations, *specification.features, *specification.enumerations, *specification.definitions,
        *specification.types, *specification.units, *specification.global_relations,
    ]  # fmt: skip


def paraphrase(thing: Named, specification: Specification) -> Text | None:
    """What an item or definition says, in the words of each language."""
    content = _content(thing)
    if content is None:
        node = getattr(thing, "node", None)
        if isinstance(node, tree.Quality):
            return qualities.paraphrase(node)
        module = getattr(thing, "module", "")
        return said(node, lambda path: called(specification, module, [part.text for part in path.parts]))
    if isinstance(content, tree.Prose):
        by_lang = {text.lang: text.text for text in content.texts}
        first = content.texts[0].text if content.texts else ""
        return Text(by_lang.get("en", first), by_lang.get("zh", first))
    return Text(show_expr(content, "en"), show_expr(content, "zh"))


def speaks_of_needs(result: Result, thing: Named) -> bool:
    """Whether what is said of a thing includes which needs are met."""
    if result.interpretation is None or not result.interpretation.information.needs:
        return False
    match thing:
        case Entry():
            return thing.word in {"need", "service"}
        case Kind():
            return thing.word == "role"
        case _:
            return False


CELL_STAGES: tuple[Stage, ...] = ("read", "meaning", "consistency", "permissions", "conditional")
"""What is asked about a requirement, or a cell of a permission table."""
NEED_STAGES: tuple[Stage, ...] = ("read", "meaning", "needs")
"""What is asked about a need, a service or a role."""


def stages_for(read: Result, key: str, thing: Named) -> tuple[Stage, ...]:
    """What is to be asked so that everything can be said about a thing; nothing where it is enough to have read it."""
    assert read.specification is not None
    more = explained.stages_of(read.specification, key)
    formalised = any(line.id == key and line.formalised for line in read.requirements)
    if formalised or key in {each.id for each in read.specification.situations}:
        return (*CELL_STAGES, *more)
    if speaks_of_needs(read, thing):
        return (*NEED_STAGES, *more)
    return ("read", "meaning", *more) if more else ()


def render(result: Result, key: str, thing: Named, style: Style) -> str:
    """The thing as people read it; ends in a newline."""
    return page(_lines(result, key, thing, style), style)


def as_json(result: Result, key: str, thing: Named) -> dict[str, Json]:
    """The thing as data."""
    from reqonto.report.json import conflict_json

    assert result.specification is not None
    said = paraphrase(thing, result.specification)
    line = next((each for each in result.requirements if each.id == key), None)
    consistency = result.consistency
    span = getattr(thing, "span", None)
    return {
        "schema": 1,
        "id": key,
        "kind": called_as(thing).en,
        "label": text_json(_label(result, key, thing)),
        "file": None if span is None else span.path,
        "line": None if span is None else span.line,
        "paraphrase": None if said is None else text_json(said),
        "modality": None if line is None else line.modality,
        "status": None if line is None else line.status.value,
        "because": [] if line is None else list(line.because),
        **({"rights": rights_json(result, thing.symbol)} if isinstance(thing, Kind) and thing.word == "role" else {}),
        **role_json(result, thing),
        **answer_json(result, key),
        "mentions": list[Json](mentions(thing)),
        "mentioned_by": list[Json](mentioned_by(result, key, thing)),
        "conflicts": []
        if consistency is None
        else [
            conflict_json(each, result)
            for each in consistency.conflicts
            if key in each.members or key in each.background or key in each.trigger
        ],
        **explained.json_of(result, key),
    }


def mentions(thing: Named) -> list[str]:
    """The names that the expressions of an item use, each once, in order."""
    content = _content(thing)
    if content is None or isinstance(content, tree.Prose):
        return []
    return list(dict.fromkeys(_names_in(content)))


def mentioned_by(result: Result, key: str, thing: Named) -> list[str]:
    """The items that use a declaration by its name, or link to an item."""
    specification = result.specification
    assert specification is not None
    name = getattr(thing, "name", "")
    found: list[str] = []
    for entry in specification.entries.values():
        if entry.id == key:
            continue
        linked = any(link.target == key for link in entry.meta.links)
        used = bool(name) and name in set(_names_in(entry.node))
        if linked or used:
            found.append(entry.id)
    return found


def _has_mistakes(result: Result, key: str) -> bool:
    """Whether an item was left out for a mistake in it."""
    assert result.specification is not None
    entry = result.specification.entries.get(key)
    place = getattr(entry.node, "span", None) if entry is not None else None
    return any(
        each.about == key
        or (
            each.span is not None
            and place is not None
            and each.span.path == place.path
            and place.start <= each.span.start < place.end
        )
        for each in result.diagnostics
        if each.weight is Severity.ERROR
    )


# ---------------------------------------------------------------- parts


def _lines(result: Result, key: str, thing: Named, style: Style) -> Iterator[str]:
    lang = style.lang
    span = getattr(thing, "span", None)
    place = "" if span is None else style.paint(_CYAN, f"   {clean(span.path)}:{span.line}")
    label = _label(result, key, thing)
    shown = clean(label[lang]) if label[lang] != key else ""
    yield f"{called_as(thing)[lang]} {style.paint(_BOLD, key)}{f'  {shown}' if shown else ''}{place}".rstrip()
    doc = "" if isinstance(thing, UserUnit) else thing.meta.doc.strip()
    if doc:
        yield f"  {clean(doc)}"
    yield from _in_words(result, key, thing, style)
    told = list(details(result, thing, lang))
    if isinstance(thing, Kind) and thing.word == "role":
        rows = list(matrix_lines(result, thing, style))
        told += ["", *rows] if told and rows else rows
        wanted = list(role_lines(result, thing.symbol, lang))
        told += ["", *wanted] if told and wanted else wanted
    if isinstance(thing, Entry):
        told += scenario_lines(result, thing, lang)
        told += need_lines(result, key, lang)
        told += qualities.about(result, key, lang)
        told += [clean(each[lang]) for each in yielding(result, key)]
    told += [clean(each[lang]) for each in counting.about(result, thing)]
    if told:
        yield ""
        yield from (f"  {line}".rstrip() for line in told)
    line = next((each for each in result.requirements if each.id == key), None)
    if line is not None:
        others = listed(line.because)
        because = Text(f" ({others.en})", f"（{others.zh}）")[lang] if line.because else ""
        if line.because and line.status is Status.OK:
            follows = listed(line.because)
            because = Text(f" (follows from {follows.en})", f"（由 {follows.zh} 推出）")[lang]
        modality = MODALITY_WORDS.get(line.modality.removesuffix(" not"), Text(line.modality, line.modality))
        yield ""
        yield f"  {modality[lang]} · {STATUS_WORDS[line.status.value][lang]}{because}"
    used = mentioned_by(result, key, thing)
    if used:
        yield "  " + Text(f"used by {', '.join(used)}", f"被以下条目使用：{'、'.join(used)}")[lang]
        faulty = [each for each in used if _has_mistakes(result, each)]
        if faulty:
            ids = listed(faulty)
            yield "  " + Text(f"not checked, for mistakes in the text: {ids.en}", f"有错误，未检查：{ids.zh}")[lang]
    if result.consistency is not None:
        for conflict in result.consistency.conflicts:
            if key in conflict.members or key in conflict.background or key in conflict.trigger:
                yield ""
                yield from (f"  {each}" for each in conflict_lines(conflict, result, style))
    yield from explained.lines(result, key, style)
    yield from _judged(result, key, style)


def _judged(result: Result, key: str, style: Style) -> Iterator[str]:
    """The events of a scenario with their verdicts."""
    for scenario in result.scenarios:
        if scenario.id == key:
            yield ""
            yield from timeline.told(scenario, style)


def _in_words(result: Result, key: str, thing: Named, style: Style) -> Iterator[str]:
    """What an item says, in both languages; a line each where it says more than one thing, or asks."""
    assert result.specification is not None
    said = paraphrase(thing, result.specification)
    if said is not None:
        yield ""
        yield from (f"  {line}" for line in said.en.splitlines())
        yield from (f"  {line}" for line in said.zh.splitlines() if said.zh != said.en)
    match getattr(thing, "node", None):
        case tree.Question() as node:
            yield from question_lines(result, key, node, style)
        case tree.Permissions():
            for lang in ("en", "zh"):
                yield ""
                yield from (f"  {line}" for line in table_lines(result, key, lang))
        case _:
            return


def details(result: Result, thing: Named, lang: str) -> Iterator[str]:
    """What is declared: super-kinds, members, arguments, values; sources and links of items."""
    specification = result.specification
    assert specification is not None
    yield from described(thing, specification, lang)
    if isinstance(thing, Definition) and thing.bound:
        least = Text("a specification may give it more, never less", "规格可以给更大的值，不能更小")
        most = Text("a specification may give it less, never more", "规格可以给更小的值，不能更大")
        yield (least if thing.bound == "lower" else most)[lang]
        source = thing.meta.text("source")
        if source:
            yield Text("source: ", "来源：")[lang] + clean(source)
    if isinstance(thing, Entry):
        source = thing.meta.text("source")
        if source:
            yield Text("source: ", "来源：")[lang] + clean(source)
        rationale = thing.meta.text("rationale")
        if rationale:
            yield Text("rationale: ", "理由：")[lang] + clean(rationale)
        yield from _in_force(result, thing, lang)
        if is_rejected(thing):
            yield Text("rejected: it takes no part", "已驳回：不参与")[lang]
        for name, texts in thing.meta.texts:
            yield from (clean(each.text) for each in texts if name == "note" and each.lang in {"", lang})
        for link in thing.meta.links:
            row = BY_WORD.get(link.word)
            word = link.word if row is None or lang == "en" else row.zh[0]
            yield f"{word} {link.target}"


def _in_force(result: Result, entry: Entry[object], lang: str) -> Iterator[str]:
    """From when and to when an item is in force, and whether it is on the day that was asked about."""
    if not is_dated(entry):
        return
    first, last = entry.meta.valid_from, entry.meta.valid_to
    days = Text(
        "in force" + (f" from {first}" if first else "") + (f" to {last}" if last else ""),
        "有效期：" + (f"自 {first} 起" if first else "") + (f"至 {last} 止" if last else ""),
    )
    out = entry.id in result.not_in_force
    now = Text(f"; not on {result.as_of}", f"；{result.as_of} 无效") if out else Text("", "")
    yield days[lang] + now[lang]


def called_as(thing: Named) -> Text:
    """What sort of thing it is: a requirement, a role, an event."""
    match thing:
        case Entry():
            return _ITEMS[thing.word]
        case Kind():
            return Text("role", "角色") if thing.word == "role" else Text("entity", "实体")
        case _:
            return _KINDS[type(thing)]


def _label(result: Result, key: str, thing: Named) -> Text:
    specification = result.specification
    assert specification is not None
    label = specification.label(key)
    title = None if isinstance(thing, UserUnit) else thing.meta.title
    if title is not None:
        return Text(label.en if label.en != key else title.text, label.zh if label.zh != key else title.text)
    return label


def _key(thing: object) -> str:
    return str(getattr(thing, "id", ""))


def _content(thing: object) -> tree.Expr | tree.Sentence | tree.Prose | None:
    node = getattr(thing, "node", None)
    match node:
        case tree.Requirement(body=body):
            return body
        case tree.Formula(formula=formula) | tree.Situation(formula=formula):
            return formula
        case _:
            return thing.body if isinstance(thing, Definition) else None


def _names_in(node: object) -> Iterator[str]:
    """Every name in a tree, in the order of the text."""
    if isinstance(node, tree.Name):
        yield node.text
    elif isinstance(node, tuple):
        for part in node:
            yield from _names_in(part)
    elif is_dataclass(node):
        for part in fields(node):
            if part.name not in {"span", "meta", "uid", "title", "doc"}:
                yield from _names_in(getattr(node, part.name))
