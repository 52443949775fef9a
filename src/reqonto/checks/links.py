"""The kinds of links between items, what holds of each, and what links say that cannot be.

The table `LINKS` is the one place that says of a kind of link whether it is transitive, symmetric or free of circles,
which items it may join, along which way a change is felt, and whether conflicts are inherited along it.  The ontology
says the same as far as OWL can (a test compares them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, TypeAlias

from reqonto.diagnostics import codes_traces as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import Entry, Link, Metadata, Specification
from reqonto.syntax.tree import LinkWord

Felt: TypeAlias = Literal["source", "target", "both", "none"]
"""Who is to be reviewed when the other end changes."""

BINDING = frozenset({"requirement", "constraint", "lifecycle", "permissions", "quality"})
STATED = BINDING | {"need", "service", "assumption", "rule", "situation", "default", "consent"}
YIELDING = BINDING | {"need", "service", "default"}
ANY = STATED | {"scenario", "question", "bind", "layers", "calendar", "declaration"}
TESTS = frozenset({"scenario", "question", "situation"})


@dataclass(frozen=True, slots=True)
class LinkKind:
    """What holds of a kind of link.

    `ordered` ones form no circle; `inherits`: what the target conflicts with, the source conflicts with.  `felt` tells
    who is to be reviewed when the other end changes.  `sources` and `targets` are the families of items it may join.
    `back` is its name from the other end.
    """

    word: LinkWord
    back: Text
    felt: Felt
    transitive: bool = False
    ordered: bool = False
    symmetric: bool = False
    inherits: bool = False
    sources: frozenset[str] = ANY
    targets: frozenset[str] = ANY


LINKS: Mapping[LinkWord, LinkKind] = MappingProxyType(
    {
        kind.word: kind
        for kind in (
            LinkKind(
                "derives from", Text("source of", "派生出"), "source", transitive=True, ordered=True,
                targets=STATED | {"declaration", "calendar", "layers"},
            ),
            LinkKind(
                "refines", Text("refined by", "细化于"), "source", transitive=True, ordered=True, inherits=True,
                targets=STATED | {"scenario", "declaration"},
            ),
            LinkKind(
                "satisfies", Text("satisfied by", "由其实现"), "source",
                sources=STATED | {"declaration", "bind", "calendar", "layers"}, targets=BINDING | {"need", "situation"},
            ),
            LinkKind(
                "conflicts with", Text("conflicts with", "与之冲突"), "both", symmetric=True,
                sources=STATED, targets=STATED,
            ),
            LinkKind(
                "overrides", Text("overridden by", "让步于"), "both",
                sources=YIELDING | {"consent"}, targets=YIELDING,
            ),
            LinkKind(
                "exception to", Text("has the exception", "例外有"), "both",
                sources=YIELDING | {"consent"}, targets=YIELDING,
            ),
            LinkKind("verified by", Text("verifies", "验证"), "target", targets=TESTS),
            LinkKind("replaces", Text("replaced by", "已被取代"), "none", transitive=True, ordered=True),
            LinkKind(
                "requires", Text("required by", "被依赖"), "source", transitive=True, inherits=True,
                targets=STATED | {"declaration", "calendar", "layers"},
            ),
            LinkKind(
                "contains", Text("part of", "属于"), "both", transitive=True, ordered=True, inherits=True,
            ),
        )
    }
)  # fmt: skip

ORIGINS: tuple[LinkWord, ...] = ("derives from", "refines")
"""Links to what an item comes from: together they form no circle either."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One link, from an item or declaration to another."""

    source: str
    word: LinkWord
    target: str
    span: Span | None = field(default=None, compare=False, repr=False)


def traces(specification: Specification) -> tuple[Trace, ...]:
    """Every link whose target is there, in the order of the texts."""
    found = (each for key, meta in _with_links(specification) for each in links_of(key, meta, specification))
    return tuple(dict.fromkeys(found))


def links_of(key: str, meta: Metadata, specification: Specification) -> Iterator[Trace]:
    """The links of one item or declaration whose target is there."""
    for link in meta.links:
        target = _target(link, specification)
        if target:
            yield Trace(key, link.word, target, link.span)


def _with_links(specification: Specification) -> Iterator[tuple[str, Metadata]]:
    for key, entry in specification.entries.items():
        if entry.meta.links:
            yield key, entry.meta
    for table in (
        specification.kinds, specification.events, specification.parameters, specification.relations,
        specification.features, specification.enumerations, specification.definitions, specification.global_relations,
    ):  # fmt: skip
        for key, thing in table.items():
            # A parameter that a life cycle governs shares its id with it.
            if thing.meta.links and key not in specification.entries:
                yield key, thing.meta


def _target(link: Link, specification: Specification) -> str:
    """The id that a link leads to; that of the table for a cell of one."""
    for key in (link.target, link.target.partition("[")[0]):
        if specification.find(key) is not None:
            return key
    return ""


def family(key: str, specification: Specification) -> str:
    """What an id is, in the words of `Entry.word`; `declaration` for what is none of the items."""
    found = specification.find(key)
    return found.word if isinstance(found, Entry) else "declaration"


def closure(links: Iterable[tuple[str, str]]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each start everything that is reached over the links, with a shortest way: the ids passed, both ends too."""
    following: dict[str, list[str]] = {}
    for source, target in links:
        following.setdefault(source, []).append(target)
    return {start: reached(start, following) for start in following}


def reached(start: str, following: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """What is reached from one start, nearest first, each with a shortest way; the start itself only over a circle."""
    found: dict[str, tuple[str, ...]] = {}
    edge: list[tuple[str, ...]] = [(start,)]
    while edge:
        further: list[tuple[str, ...]] = []
        for way in edge:
            for target in following.get(way[-1], ()):
                if target not in found:
                    found[target] = (*way, target)
                    further.append(found[target])
        edge = further
    return found


def circles(links: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """One shortest circle through each group of ids that lead to one another, from its first id in order."""
    pairs = list(dict.fromkeys(links))
    following: dict[str, list[str]] = {}
    for source, target in pairs:
        following.setdefault(source, []).append(target)
    seen: set[str] = set()
    found: list[tuple[str, ...]] = []
    for group in _groups(following):
        if group[0] in seen or (len(group) == 1 and group[0] not in following.get(group[0], ())):
            continue
        seen.update(group)
        inside = set(group)
        first = next(source for source, _ in pairs if source in inside)
        within = {key: [each for each in following.get(key, ()) if each in inside] for key in group}
        found.append(reached(first, within)[first])
    order = {source: index for index, (source, _) in reversed(list(enumerate(pairs)))}
    return sorted(found, key=lambda way: order[way[0]])


def _groups(following: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The strongly connected groups; without recursion, for chains may be long."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in following:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(following.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, left = work[-1]
            target = next(left, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    cut = stack.index(node)
                    group = tuple(stack[cut:])
                    del stack[cut:]
                    on_stack.difference_update(group)
                    yield group
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(following.get(target, ()))))
            elif target in on_stack:
                low[node] = min(low[node], index[target])


# ---------------------------------------------------------------- what cannot be


def link_findings(specification: Specification) -> list[Diagnostic]:
    """Links that contradict what their kind means: circles, wrong families, leading to what no longer counts."""
    found = traces(specification)
    return [*_circular(found), *_misjoined(found, specification), *_withdrawn(found, specification)]


def _circular(found: Sequence[Trace]) -> Iterator[Diagnostic]:
    told: set[frozenset[str]] = set()
    # A circle of one kind of link is told as one of that kind, and not again as one of several.
    checked = [(word,) for word, kind in LINKS.items() if kind.ordered]
    for words in (*checked, ORIGINS):
        relevant = [each for each in found if each.word in words]
        for way in circles((each.source, each.target) for each in relevant):
            if frozenset(way) in told:
                continue
            told.add(frozenset(way))
            yield _circle(way, relevant)
    for each in found:
        kind = LINKS[each.word]
        if each.source == each.target and not kind.ordered and each.word not in {"overrides", "exception to"}:
            yield _circle((each.source, each.source), [each])


def _circle(way: tuple[str, ...], relevant: Sequence[Trace]) -> Diagnostic:
    steps = [next(each for each in relevant if (each.source, each.target) == pair) for pair in pairwise(way)]
    words = Text("", "")
    for step in steps:
        words = Text(f"{words.en} {step.word} {step.target}", f"{words.zh} {word_of(step.word)['zh']} {step.target}")
    labels = tuple(
        Label(step.span, Text(f"{step.source} leads on", f"{step.source} 由此继续"))
        for step in steps[1:]
        if step.span is not None
    )
    told = Text(way[0] + words.en, way[0] + words.zh)
    return Diagnostic(codes.TRACE_CIRCLE, steps[0].span, {"way": told}, labels, about=way[0])


def word_of(word: LinkWord) -> Text:
    """How a kind of link is called."""
    from reqonto.syntax.show import Shown

    return Text(word, Shown("zh").word(word))


def _misjoined(found: Sequence[Trace], specification: Specification) -> Iterator[Diagnostic]:
    for each in found:
        kind = LINKS[each.word]
        ends = (family(each.source, specification), family(each.target, specification))
        for end, allowed, key in ((ends[0], kind.sources, each.source), (ends[1], kind.targets, each.target)):
            if end not in allowed:
                fields = {"word": word_of(each.word), "source": each.source, "target": each.target, "id": key}
                side = Text("start", "起点") if key == each.source and end == ends[0] else Text("end", "终点")
                yield Diagnostic(
                    codes.MISJOINED_LINK, each.span, {**fields, "what": CALLED[end], "side": side}, about=each.source
                )
                break


def _withdrawn(found: Sequence[Trace], specification: Specification) -> Iterator[Diagnostic]:
    replaced = {each.target: each.source for each in found if each.word == "replaces" and each.source != each.target}
    for each in found:
        if each.word in {"replaces", "conflicts with"} or withdrawn(each.source, specification):
            continue
        by = replaced.get(each.target)
        if withdrawn(each.target, specification):
            why = Text("which is rejected", "后者已被驳回")
        elif by is not None and by != each.source:
            why = Text(f"which {by} replaces", f"后者已由 {by} 取代")
        else:
            continue
        fields = {"source": each.source, "word": word_of(each.word), "target": each.target, "why": why}
        yield Diagnostic(codes.LINK_TO_WITHDRAWN, each.span, fields, about=each.source)


def withdrawn(key: str, specification: Specification) -> bool:
    """Whether an item says of itself that it is rejected."""
    meta = getattr(specification.find(key), "meta", None)
    return meta is not None and meta.status == "rejected"


CALLED: Mapping[str, Text] = MappingProxyType(
    {
        "requirement": Text("a requirement", "需求"),
        "constraint": Text("a constraint", "约束"),
        "lifecycle": Text("a life cycle", "生命周期"),
        "permissions": Text("a permission table", "权限表"),
        "quality": Text("a quality target", "质量目标"),
        "need": Text("an information need", "信息需求"),
        "service": Text("an information service", "信息服务"),
        "assumption": Text("an assumption", "假设"),
        "rule": Text("a rule", "规则"),
        "situation": Text("a situation", "情形"),
        "default": Text("a default value", "默认值"),
        "consent": Text("a consent", "同意"),
        "scenario": Text("a scenario", "场景"),
        "question": Text("a question", "问题"),
        "bind": Text("a binding", "绑定"),
        "layers": Text("the layers", "层级"),
        "calendar": Text("a calendar", "日历"),
        "declaration": Text("a declaration", "声明"),
    }
)
"""What the families of items are called."""
