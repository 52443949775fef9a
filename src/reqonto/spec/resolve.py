"""Trees to a specification: who is who, and which symbol stands for what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from unicodedata import normalize

from reqonto.diagnostics import codes_spec as codes
from reqonto.diagnostics.diagnostic import Diagnostic
from reqonto.source import Span
from reqonto.spec import units
from reqonto.spec.declare import Declarer
from reqonto.spec.drafts import Draft, Module
from reqonto.spec.meanings import DEPTH_LIMIT, UNFOLD_LIMIT
from reqonto.spec.messages import place
from reqonto.spec.metadata import metadata
from reqonto.spec.model import Declaration, Entry, Metadata, ModuleInfo, Specification, Word
from reqonto.spec.names import unknown
from reqonto.spec.replaced import with_replaced
from reqonto.spec.walk import allow_depth, depth, walk
from reqonto.spec.zones import known_zone, zone_fault
from reqonto.syntax import tree


def imports(parsed: tree.Tree) -> tuple[tree.Import, ...]:
    """The imports of a text, in order."""
    return tuple(item for item in parsed.items if isinstance(item, tree.Import))


def module_path(parsed: tree.Tree) -> str:
    """The path of the module that a text is: the declared one, else the name of its file."""
    declared = next((item.path.text for item in parsed.items if isinstance(item, tree.Module)), None)
    return declared if declared is not None else parsed.source.name or "text"


def resolve(trees: Sequence[tree.Tree], *, tick: Fraction = Fraction(1)) -> tuple[Specification, list[Diagnostic]]:
    """The typed specification of all `trees` together, and every mistake in names, types and ids.

    Its ticks are no longer than `tick`, and divide it: those of two specifications may have to be of one length.

    Declarations are checked with their defaults and definitions, and so are the items that are only stored; the
    expressions of the others are checked by the families of constraints that elaborate them.
    """
    from reqonto.spec.items import check_items

    allow_depth()
    diagnostics: list[Diagnostic] = []
    modules = _modules(trees, diagnostics)
    _import_cycles(modules, diagnostics)
    tick = Fraction(1, lcm(finest_tick(trees).denominator, tick.denominator))
    declarer = Declarer(modules, diagnostics)
    declarer.collect()
    vocabulary = declarer.declare()
    infos: dict[str, ModuleInfo] = {}
    for module in modules.values():
        names: dict[str, Declaration] = {}
        for name, draft in module.drafts.items():
            declaration = vocabulary.declaration(draft)
            if declaration is not None:
                names[name] = declaration
        infos[module.path] = _info(module, names, diagnostics)
    entries = _entries(modules, declarer, diagnostics)
    specification = Specification(
        infos, vocabulary.kinds, vocabulary.events, vocabulary.parameters, vocabulary.relations, vocabulary.features,
        vocabulary.enumerations, vocabulary.types, vocabulary.units, vocabulary.global_relations,
        vocabulary.definitions, entries, tick,
    )  # fmt: skip
    specification = with_replaced(specification, diagnostics)
    specification = _with_strictest(_mark_unusable(specification, diagnostics))
    check_items(specification, diagnostics)
    return specification, _in_source_order(diagnostics, trees)


def _with_strictest(specification: Specification) -> Specification:
    """The specification in which a plain name that several modules bound alike means the strictest of them."""
    bounded = [definition.name for definition in specification.definitions.values() if definition.bound]
    if len(bounded) == len(set(bounded)):
        return specification
    # Few specifications have such names, and need what compares them.
    from reqonto.spec.bounds import with_strictest

    return with_strictest(specification)


def _in_source_order(diagnostics: list[Diagnostic], trees: Sequence[tree.Tree]) -> list[Diagnostic]:
    order = {parsed.source.path: index for index, parsed in enumerate(trees)}

    def key(found: Diagnostic) -> tuple[int, int]:
        return (-1, 0) if found.span is None else (order.get(found.span.path, len(order)), found.span.start)

    return sorted(diagnostics, key=key)


# ---------------------------------------------------------------- modules


def _modules(trees: Sequence[tree.Tree], diagnostics: list[Diagnostic]) -> dict[str, Module]:
    modules: dict[str, Module] = {}
    for parsed in trees:
        heads = [item for item in parsed.items if isinstance(item, tree.Module)]
        diagnostics.extend(
            Diagnostic(
                codes.TWO_MODULES, extra.path.span, labels=place(heads[0].path.span, "first here", "第一个声明在这里")
            )
            for extra in heads[1:]
        )
        head = heads[0] if heads else None
        path = module_path(parsed)
        if path in modules and head is not None:
            old = modules[path].node
            labels = place(None if old is None else old.path.span, "first here", "先在这里声明")
            # Nothing in the second one is read: everything in it would be a duplicate too.
            diagnostics.append(Diagnostic(codes.DUPLICATE_MODULE, head.path.span, {"name": path}, labels=labels))
            continue
        if path in modules:
            # Files that declare no module may well have one name in two folders.
            path = next(f"{path}#{n}" for n in range(2, len(trees) + 2) if f"{path}#{n}" not in modules)
        modules[path] = Module(path, parsed, head)
    for module in modules.values():
        for item in imports(module.parsed):
            name = item.path.text
            if name not in modules:
                table = {path: path for path in modules if path != module.path}
                diagnostics.append(unknown(codes.MISSING_IMPORT, name, item.path.span, table))
            elif name != module.path:
                module.imports.append((name, "" if item.alias is None else item.alias.text))
    return modules


def _import_cycles(modules: Mapping[str, Module], diagnostics: list[Diagnostic]) -> None:
    """Reports each ring of imports once, at the import that closes it; names are resolved all the same."""
    done: set[str] = set()

    def walk(path: str, chain: tuple[str, ...]) -> None:
        for name, _ in modules[path].imports:
            if name in chain:
                ring = (*chain[chain.index(name) :], name)
                spans = [_import_span(modules[a], b) for a, b in pairwise(ring)]
                labels = tuple(
                    label for span in spans[:-1] for label in place(span, "imported here", "在这里引入")
                )  # fmt: skip
                diagnostics.append(
                    Diagnostic(codes.IMPORT_CYCLE, spans[-1], {"chain": " → ".join(ring)}, labels=labels)
                )  # fmt: skip
            elif name not in done:
                walk(name, (*chain, name))
        done.add(path)

    for path in modules:
        if path not in done:
            walk(path, (path,))


def _import_span(module: Module, name: str) -> Span | None:
    return next((item.path.span for item in imports(module.parsed) if item.path.text == name), None)


def _info(module: Module, names: Mapping[str, Declaration], diagnostics: list[Diagnostic]) -> ModuleInfo:
    meta = Metadata() if module.node is None else metadata(module.node.meta, doc=module.node.doc)
    zone = meta.text("zone") or meta.word("zone")
    if zone and not known_zone(zone):
        span = next(
            (part.span for part in (module.node.meta if module.node else ()) if getattr(part, "key", "") == "zone"),
            None,
        )
        diagnostics.append(zone_fault(zone, span))
        zone = ""
    span = None if module.node is None else module.node.path.span
    return ModuleInfo(module.path, tuple(module.imports), names, zone, meta, span, module.parsed)


# ---------------------------------------------------------------- ticks

_FINE = re.compile(r"\.\d+[\s\ufeff\u200b]*`?[^\W\d]|:\d\d\.\d|(?:^|[\W\d_])(?:ms|us)(?![A-Za-z0-9_])|毫秒|微秒")
"""What stands in every text that has a time finer than a second: a fraction of a unit, or a unit that is finer."""


def _plain(text: str) -> str:
    """The text with the characters that names are compared by."""
    return text if text.isascii() else normalize("NFKC", text)


def finest_tick(trees: Sequence[tree.Tree]) -> Fraction:
    """The length of a tick in seconds: 1, or the finest that a literal of the texts needs."""
    tick = Fraction(1)
    for parsed in trees:
        # Few texts have a time that is finer than a second: to look for one is cheaper than to go through the tree.
        elsewhere = any(isinstance(item, tree.Permissions) and item.file is not None for item in parsed.items)
        if not elsewhere and not _FINE.search(_plain(parsed.source.text)):
            continue
        for node in walk(parsed.items):
            found: Fraction | None = None
            match node:
                case tree.Number(value, unit) if unit is not None and unit.text in units.SECONDS:
                    found = value * Fraction(units.SECONDS[unit.text])
                case tree.DateTimeLit(value):
                    found = Fraction(value.microsecond, 1_000_000)
                case tree.ClockLit(clock):
                    found = Fraction(clock.microsecond, 1_000_000)
                case _:
                    pass
            if found:
                tick = Fraction(
                    gcd(tick.numerator * found.denominator, found.numerator * tick.denominator),
                    tick.denominator * found.denominator,
                )
    # A tick divides the second, so that whole seconds stay whole.
    return Fraction(1, lcm(tick.denominator, 1))


# ---------------------------------------------------------------- entries

_WORDS: tuple[tuple[type, Word], ...] = (
    (tree.Requirement, "requirement"),
    (tree.Situation, "situation"),
    (tree.Lifecycle, "lifecycle"),
    (tree.Scenario, "scenario"),
    (tree.Need, "need"),
    (tree.Service, "service"),
    (tree.Permissions, "permissions"),
    (tree.Layers, "layers"),
    (tree.Consent, "consent"),
    (tree.DefaultValue, "default"),
    (tree.Calendar, "calendar"),
    (tree.Quality, "quality"),
    (tree.Bind, "bind"),
    (tree.Question, "question"),
)


class _Entries:
    """Gives every item its id and its place in the specification."""

    def __init__(self, declarer: Declarer, diagnostics: list[Diagnostic]) -> None:
        self.declarer = declarer
        self.diagnostics = diagnostics
        self.table: dict[str, Entry[object]] = {}
        self.counts: dict[str, int] = {}

    def add(self, module: Module, item: tree.Item) -> None:
        word: Word | None = item.word if isinstance(item, tree.Formula) else None
        if word is None:
            word = next((name for node, name in _WORDS if isinstance(item, node)), None)
        if word is None:
            return
        name, span = self._id(module, item)
        meta = metadata(getattr(item, "meta", ()), title=getattr(item, "title", None), doc=item.doc)
        old = self.table.get(name)
        if old is not None:
            labels = place(old.span, "first given here", "先在这里使用")
            self.diagnostics.append(Diagnostic(codes.DUPLICATE_ID, span, {"id": name}, labels=labels, about=name))
            name = next(f"{name}#{n}" for n in range(2, len(self.table) + 3) if f"{name}#{n}" not in self.table)
        self.table[name] = Entry(name, word, item, module.path, meta, span)

    def _id(self, module: Module, item: tree.Item) -> tuple[str, Span]:
        match item:
            case tree.Lifecycle(param=param):
                return self._member(module, param), param.span
            case tree.DefaultValue(param=param):
                base = f"{self._member(module, param)}@default"
                return self._counted(base), param.span
            case tree.Bind(target=target):
                return self._counted(f"bind {target.text}", first=""), target.span
            case tree.Consent(span=span):
                return self._counted("consent "), span
            case tree.Layers(span=span):
                return "layers", span
            case tree.Calendar(name=name):
                return name.text, name.span
            case _:
                uid: tree.Name = getattr(item, "uid")  # noqa: B009
                return uid.text, uid.span

    def _counted(self, base: str, first: str = "1") -> str:
        self.counts[base] = number = self.counts.get(base, 0) + 1
        return f"{base}{first if number == 1 else number}"

    def _member(self, module: Module, path: tree.Path) -> str:
        """The id of the parameter that a path names, as its own declaration gives it; the path if there is none."""
        if len(path.parts) < 2:
            return path.text
        head = tree.Path(path.parts[:-1], path.span)
        name = path.parts[-1].text
        candidates = self.declarer.candidates(module.path, head)
        found = [draft for draft in candidates if draft.category == "kind"]
        if len(found) == 1:
            owner = next(
                (above for above in self.declarer.ancestors(found[0]) if self._declares(above, name)), found[0]
            )
            return f"{owner.symbol}.{name}"
        return path.text

    def _declares(self, draft: Draft, name: str) -> bool:
        return f"{draft.symbol}.{name}" in self.declarer.vocabulary.parameters


def _entries(
    modules: Mapping[str, Module], declarer: Declarer, diagnostics: list[Diagnostic]
) -> Mapping[str, Entry[object]]:
    entries = _Entries(declarer, diagnostics)
    for module in modules.values():
        for item in module.parsed.items:
            entries.add(module, item)
    return entries.table


# ---------------------------------------------------------------- definitions that cannot be unfolded


def _mark_unusable(specification: Specification, diagnostics: list[Diagnostic]) -> Specification:
    """Marks the definitions that nobody may unfold and reports each reason once."""
    uses = {
        symbol: _used(specification, definition.module, definition.body)
        for symbol, definition in specification.definitions.items()
    }
    unusable = _cyclic(specification, uses, diagnostics) | _too_large(specification, uses, diagnostics)
    if not unusable:
        return specification
    marked = {
        symbol: replace(definition, unusable=True) if symbol in unusable else definition
        for symbol, definition in specification.definitions.items()
    }
    infos = {
        path: replace(info, names={name: marked.get(each.id, each) for name, each in info.names.items()})
        for path, info in specification.modules.items()
    }
    return replace(specification, definitions=marked, modules=infos)


def _cyclic(specification: Specification, uses: Mapping[str, Sequence[str]], diagnostics: list[Diagnostic]) -> set[str]:
    """The definitions that lead back to themselves; each ring is reported once."""
    found: set[str] = set()
    reported: set[frozenset[str]] = set()
    for symbol, definition in specification.definitions.items():
        ring = _ring(uses, symbol)
        if ring is None:
            continue
        found.add(symbol)
        if frozenset(ring) not in reported:
            reported.add(frozenset(ring))
            fields = {"name": definition.name, "chain": " → ".join((*ring, symbol))}
            diagnostics.append(Diagnostic(codes.DEFINITION_CYCLE, definition.span, fields, about=symbol))
    return found


def _too_large(
    specification: Specification, uses: Mapping[str, Sequence[str]], diagnostics: list[Diagnostic]
) -> set[str]:
    """The definitions that unfold into too many others or too deep; reported where that first comes about."""
    sizes: dict[str, int] = {}
    depths: dict[str, int] = {}
    for symbol in _users_last(uses):
        definition = specification.definitions[symbol]
        # In a ring something is used before it is counted; rings are reported as such.
        sizes[symbol] = min(1 + sum(sizes.get(used, 0) for used in uses[symbol]), 2 * UNFOLD_LIMIT)
        below = max((depths.get(used, 0) for used in uses[symbol]), default=0)
        depths[symbol] = min(depth(definition.body) + below, 2 * DEPTH_LIMIT)
    found = {symbol for symbol in sizes if sizes[symbol] > UNFOLD_LIMIT or depths[symbol] > DEPTH_LIMIT}
    for symbol in specification.definitions:
        if symbol in found and not found.intersection(uses[symbol]):
            definition = specification.definitions[symbol]
            diagnostics.append(Diagnostic(codes.TOO_LARGE, definition.span, {"name": definition.name}, about=symbol))
    return found


def _users_last(uses: Mapping[str, Sequence[str]]) -> list[str]:
    """Every definition after those that it uses (as far as there is no ring)."""
    order: dict[str, None] = {}
    entered: set[str] = set()
    for start in uses:
        todo = [(start, False)]
        while todo:
            symbol, left = todo.pop()
            if left:
                order.setdefault(symbol)
            elif symbol not in entered:
                entered.add(symbol)
                todo.append((symbol, True))
                todo.extend((used, False) for used in uses[symbol])
    return list(order)


def _used(specification: Specification, module: str, body: tree.Expr) -> list[str]:
    found: list[str] = []
    for node in walk(body):
        parts: tuple[str, ...] = ()
        if isinstance(node, tree.Var):
            parts = (node.name.text,)
        elif isinstance(node, tree.Dot) and isinstance(node.base, tree.Var):
            parts = (node.base.name.text, node.name.text)
        for declaration in specification.lookup(module, parts) if parts else ():
            if declaration.id in specification.definitions:
                found.append(declaration.id)
    return found


def _ring(uses: Mapping[str, Sequence[str]], start: str) -> list[str] | None:
    """The shortest way from `start` back to itself."""
    before: dict[str, str] = {}
    todo = [start]
    while todo:
        at = todo.pop(0)
        for name in uses.get(at, ()):
            if name == start:
                ring = [at]
                while ring[-1] != start:
                    ring.append(before[ring[-1]])
                return ring[::-1]
            if name not in before:
                before[name] = at
                todo.append(name)
    return None
