"""Trees as canonical text, in either language, comments kept.

Items and members come out in the order of the text; a comment stays before the member it
stood before, or at the end of the line it stood on.  Printing what was printed changes
nothing, and parsing it gives the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias, assert_never

from reqonto.diagnostics.diagnostic import Diagnostic, Severity
from reqonto.source import Source, Span, cells
from reqonto.syntax import tree as t
from reqonto.syntax.files import fences, is_markdown, specification_text
from reqonto.syntax.keywords import BY_SPELLING, BY_TERMINAL
from reqonto.syntax.parser import parse
from reqonto.syntax.show import AND, IFF, LOOSE, NOT, POSTFIX, SUM, Dialect, Shown

WIDTH = 100
INDENT = "  "

_SHARE = re.compile(r"\d[\d_]*(?:[.．]\d+)?(?=\s?[%％])")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_WORDS = re.compile(r'"{3}(?s:.*?)"{3}|"(?:[^"\\\n]|\\.)*"|“[^”\n]*”|[#＃][^\n]*|`[^`\n]*`|([^\W\d]\w*)')


def print_tree(tree: t.Tree, dialect: Dialect | None = None) -> str:
    """The canonical text of a tree; without a dialect, in the language most of its keywords are in.

    Of literate Markdown only the specification is printed; `format_source` keeps the prose.
    """
    return _Printer(tree, dialect or dominant_dialect(tree.source.text)).text(tree.items, tree.comments)


def item_text(item: t.Item, dialect: Dialect, own_units: Collection[str] | None = (), *, alike: bool = False) -> str:
    """One item as it is written in a language, without comments, whatever text it comes from; units as in `Shown`."""
    return _Printer(t.Tree((), (), Source("", "")), dialect, own_units, alike=alike).text((item,), ())


def part_lines(tree: t.Tree, part: t.ScenarioPart, dialect: Dialect) -> list[str]:
    """One part of a scenario of a tree, as it is written in a language."""
    return _Printer(tree, dialect).scenario_part(part)


def format_source(
    source: Source, dialect: Dialect | None = None, *, own_units: Collection[str] | None = None
) -> tuple[str, list[Diagnostic]]:
    """The formatted text of a file; a file with faults stays as it is, and the faults are returned.

    With `own_units` – the names that texts give units of their own – the other units go into the language as well.
    Of Markdown only the contents of the fences change.  Line ends stay those of the file.
    """
    tree, diagnostics = parse(specification_text(source))
    if any(diagnostic.weight is Severity.ERROR for diagnostic in diagnostics):
        return source.text, diagnostics
    own = None if own_units is None else {*own_units, *units_of(tree)}
    printer = _Printer(tree, dialect or dominant_dialect(tree.source.text), own)
    if is_markdown(source.path):
        text = _formatted_fences(source.text, tree, printer)
    else:
        mark = "\ufeff" if source.text.startswith("\ufeff") else ""
        text = mark + printer.text(tree.items, tree.comments)
    if "\r\n" in source.text:
        text = re.sub(r"\r?\n", "\r\n", text)
    return text, diagnostics


def units_of(tree: t.Tree) -> Iterator[str]:
    """The units that a text declares itself."""
    return (item.name.text for item in tree.items if isinstance(item, t.Unit))


def _formatted_fences(text: str, tree: t.Tree, printer: _Printer) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in fences(text):
        items = [item for item in tree.items if start <= item.span.start < end]
        if any(item.span.end > end for item in items):
            # An item that runs from one fence into the next can not be laid out anew.
            return text
        comments = [comment for comment in tree.comments if start <= comment.span.start < end]
        body = printer.text(items, comments, start) if items or comments else text[start:end]
        pieces += [text[position:start], body]
        position = end
    return "".join(pieces) + text[position:]


def dominant_dialect(text: str) -> Dialect:
    """The language most keywords of a text are in; English if there are as many of both."""
    english = chinese = 0
    for match in _WORDS.finditer(text):
        word = match[1]
        if word and word in BY_SPELLING:
            if word.isascii():
                english += 1
            else:
                chinese += 1
    return "zh" if chinese > english else "en"


class Spanned(Protocol):
    """Anything with a place in the text."""

    @property
    def span(self) -> Span: ...


# A line or more of a block: its place, its doc comment, and its lines under an indentation.
Member: TypeAlias = tuple[Span, str, Callable[[str], list[str]]]


class _Printer:
    """Lays one tree out; lines are collected in `lines`, comments placed as the text goes by."""

    def __init__(
        self, tree: t.Tree, dialect: Dialect, own_units: Collection[str] | None = None, *, alike: bool = False
    ) -> None:
        self.source = tree.source
        self.show = Shown(dialect, own_units, alike=alike)
        self.dialect = dialect
        self.lines: list[str] = []
        self.comments: list[t.Comment] = []
        self.position = 0
        self.commented = 0
        """How many lines there were when the last of them got a comment: another one takes a line of its own."""

    def text(self, items: Sequence[t.Item], comments: Sequence[t.Comment], start: int = 0) -> str:
        """The text of items and the comments among them."""
        self.lines, self.comments, self.position = [], list(comments), start
        self.commented = 0
        previous: t.Item | None = None
        for item in items:
            long = previous is not None and not self.source.text and (self.is_long(previous) or self.is_long(item))
            self.unit(item.span, item.doc, lambda item=item: self.item(item), "", blank=long)  # type: ignore[misc]
            previous = item
        self.flush(len(self.source.text) + 1, "")
        return "\n".join(self.lines) + "\n" if self.lines else ""

    @staticmethod
    def is_long(item: t.Item) -> bool:
        return isinstance(item, (t.Kind, t.Requirement, t.Scenario, t.Need, t.Lifecycle, t.Permissions))

    # ------------------------------------------------ comments and blank lines

    def unit(self, span: Span, doc: str, render: Callable[[], None], indent: str, *, blank: bool = False) -> None:
        """One item or member: the comments before it, its doc comment, itself."""
        self.flush(span.start, indent)
        if self.lines and (blank or (not self.opens() and self.blank_before(span.start))):
            self.lines.append("")
        self.lines += [f"{indent}## {line}".rstrip() for line in doc.split("\n")] if doc else []
        render()
        self.position = max(self.position, span.end)

    def opens(self) -> bool:
        """Whether the last line opens a block."""
        return bool(self.lines) and self.lines[-1].split("  #")[0].rstrip().endswith("{")

    def blank_before(self, start: int) -> bool:
        """Whether the text has a blank line between what was printed last and `start`."""
        return _BLANK_LINE.search(self.source.text[self.position : start]) is not None

    def flush(self, end: int, indent: str, *, inside: int | None = None) -> None:
        """Prints the comments that start before `end`; those from `inside` on as lines of their own."""
        while self.comments and self.comments[0].span.start < end:
            comment = self.comments.pop(0)
            own_line = comment.own_line or not self.lines or (inside is not None and comment.span.start >= inside)
            if own_line or self.commented == len(self.lines):
                if self.lines and not self.opens() and self.blank_before(comment.span.start) and inside is None:
                    self.lines.append("")
                self.lines.append(indent + comment.text)
            else:
                self.lines[-1] += "  " + comment.text
            self.commented = len(self.lines)
            self.position = max(self.position, comment.span.end)

    def has_comments(self, span: Span) -> bool:
        """Whether a comment stands inside the text of a node."""
        return bool(self.comments) and any(span.start <= comment.span.start < span.end for comment in self.comments)

    def leaf(self, span: Span, lines: list[str], indent: str) -> None:
        """A member without members of its own; comments inside it go before it."""
        if self.has_comments(span):
            self.flush(span.end, indent, inside=span.start)
        self.lines += [indent + line if line else "" for line in lines]

    # ------------------------------------------------ blocks

    def block(
        self, span: Span, head: str, members: Iterable[Member], indent: str,
        *, inline: int = 1, braces: bool = False,
    ) -> None:  # fmt: skip
        """A head and its members in braces: on one line if few and short, else a line or more each.

        A member is given by its span, its doc comment, and a function from the indentation to its lines.
        """
        ordered = sorted(members, key=lambda member: member[0].start)
        if not ordered and not self.has_comments(span):
            self.lines.append(f"{indent}{head} {{}}" if braces else f"{indent}{head}")
            return
        if len(ordered) <= inline and not self.has_comments(span) and not any(doc for _, doc, _ in ordered):
            shown = [render(indent) for _, _, render in ordered]
            line = f"{indent}{head} {{ {self.separator.join(lines[0] for lines in shown)} }}"
            if all(len(lines) == 1 for lines in shown) and cells(line) <= WIDTH:
                self.lines.append(line)
                return
        self.lines.append(f"{indent}{head} {{")
        self.position = max(self.position, ordered[0][0].start if ordered else span.start)
        deeper = indent + INDENT
        for place, doc, render in ordered:
            if doc and self.has_comments(place):
                # What is said about a member stays next to it.
                self.flush(place.start, deeper)
                self.flush(place.end, deeper, inside=place.start)
            self.unit(place, doc, lambda p=place, r=render: self.leaf(p, r(deeper), deeper), deeper)  # type: ignore[misc]
        self.flush(span.end, deeper)
        self.lines.append(indent + "}")

    @property
    def separator(self) -> str:
        """What stands between members on one line."""
        return "；" if self.dialect == "zh" else "  "

    def member(self, node: Spanned, shown: str | list[str]) -> Member:
        lines = [shown] if isinstance(shown, str) else shown
        return node.span, getattr(node, "doc", ""), lambda _indent: lines

    def metas(self, metas: Iterable[t.Meta]) -> list[Member]:
        return [self.member(meta, self.meta_lines((meta,), indent="")) for meta in metas]

    def meta_lines(self, metas: Iterable[t.Meta], indent: str = INDENT) -> list[str]:
        """Pieces of metadata on lines of their own; a list of texts that is too long goes on below."""
        lines: list[str] = []
        for meta in metas:
            line = self.meta(meta)
            if isinstance(meta, t.TextMeta) and len(meta.texts) > 1 and cells(line) > WIDTH - len(INDENT):
                comma = self.show.list_comma.rstrip()
                texts = [self.show.langstr(text) for text in meta.texts]
                first = f"{self.show.word(meta.key)} {texts[0]}{comma}"
                rest = [f"{INDENT}{text}{comma}" for text in texts[1:]]
                lines += [indent + text for text in (first, *rest[:-1], rest[-1].removesuffix(comma))]
            else:
                lines.append(indent + line)
        return lines

    def meta(self, meta: t.Meta) -> str:
        """One piece of metadata."""
        show = self.show
        match meta:
            case t.TextMeta(key, texts):
                return f"{show.word(key)} {show.langstrs(texts)}"
            case t.WordMeta("status" | "bound" as key, words):
                return f"{show.word(key)} {show.word(words[0].text)}"
            case t.WordMeta("priority", words):
                level = words[0].text
                return f"{show.word('priority')} {level if level[0].isdigit() else show.word(level)}"
            case t.WordMeta("valid from", words):
                until = f" {show.word('to', zh='至')} {words[1].text}" if len(words) > 1 else ""
                return f"{show.word('valid from')} {words[0].text}{until}"
            case t.WordMeta("calendar", words):
                parts = [show.name(t.Name(part, words[0].span)) for part in words[0].text.split(".")]
                return f"{show.word('calendar')} {'.'.join(parts)}"
            case t.WordMeta(key, words):
                return f"{show.word(key)} {show.names(words)}".rstrip()
            case t.LinkMeta(link, targets):
                return f"{show.word(link)} {show.uids(targets)}"
            case _:
                assert_never(meta)

    def tail(self, metas: tuple[t.Meta, ...]) -> str:
        """Metadata in braces behind a member, on its line."""
        if not metas:
            return ""
        return " { " + self.separator.join(map(self.meta, metas)) + " }"

    def tailed(self, text: str, metas: tuple[t.Meta, ...], indent: str) -> list[str]:
        """A line with its metadata in braces, or the metadata below if it is too long."""
        line = text + self.tail(metas)
        if not metas or cells(indent + line) <= WIDTH:
            return [line]
        return [text + " {", *self.meta_lines(metas), "}"]

    # ------------------------------------------------ items

    def item(self, item: t.Item) -> None:  # noqa: PLR0915 - one case a node
        """Prints one item at the left margin."""
        show = self.show
        match item:
            case t.Module(path, metas):
                self.block(item.span, f"{show.word('module')} {show.path(path)}", self.metas(metas), "")
            case t.Import(path, alias):
                suffix = f" {show.word('as')} {show.name(alias)}" if alias else ""
                self.leaf(item.span, [f"{show.word('import')} {show.path(path)}{suffix}"], "")
            case t.Unit(name, value):
                self.leaf(item.span, [f"{show.word('unit')} {show.name(name)} = {show.expr(value)}"], "")
            case t.Enum(name, members):
                self.enum(item, f"{show.word('enum')} {show.name(name)}", members)
            case t.TypeDef(name, type_):
                self.leaf(item.span, [f"{show.word('type')} {show.name(name)} = {show.type(type_)}"], "")
            case t.Param():
                self.leaf(item.span, self.param(item, ""), "")
            case t.Predicate(name, args, changing, metas):
                head = f"{self.changing(changing)}{show.word('relation')} {show.name(name)}{self.arguments(args)}"
                self.leaf(item.span, self.tailed(head, metas, ""), "")
            case t.Kind():
                self.kind(item)
            case t.Feature():
                self.leaf_or_block_of_feature(item, "")
            case t.Event(name, args, by, to, metas):
                head = f"{show.word('event')} {show.name(name)}" + (self.arguments(args) if args else "")
                head += f" {show.word('by')} {show.path(by)}" if by else ""
                self.leaf(item.span, self.tailed(head + show.receiver(to), metas, ""), "")
            case t.Define(name, args, type_, body, metas):
                head = f"{show.word('define')} {show.name(name)}" + (self.arguments(args) if args else "")
                head += show.colon(show.type(type_)) + " ="
                self.formula_item(item, head, body, metas)
            case t.Formula(word, uid, title, modal, formula, metas):
                head = self.head(word, uid, title) + (f" {show.word(modal)}" if modal else "")
                self.formula_item(item, head + show.marks[":"].rstrip(), formula, metas)
            case t.Need():
                self.need(item)
            case t.Requirement():
                self.requirement(item)
            case t.Scenario(uid, title, excerpt, parts, metas):
                head = self.head("scenario", uid, title) + (f" {show.word('excerpt')}" if excerpt else "")
                steps = [self.member(part, self.scenario_part(part)) for part in parts]
                self.block(item.span, head, [*steps, *self.metas(metas)], "", inline=0, braces=True)
            case t.Bind():
                self.bind(item)
            case t.Question():
                self.question(item)
            case t.Lifecycle():
                self.lifecycle(item)
            case t.Permissions():
                self.permissions(item)
            case t.Service():
                self.service(item)
            case t.Layers(names):
                shown = " < ".join(map(show.name, names))
                self.leaf(item.span, [f"{show.word('layers')} {{ {shown} }}"], "")
            case t.Consent(information, purposes):
                purpose = f"{show.word('for', zh='用于')} {show.names(purposes)}"
                self.leaf(item.span, [f"{show.word('consent')} {show.paths(information)} {purpose}"], "")
            case t.DefaultValue(param, value, where, metas):
                head = f"{show.word('default value')} {show.path(param)} = {show.expr(value)}"
                head += f" {show.word('where')} {show.expr(where)}" if where else ""
                self.leaf(item.span, self.tailed(head, metas, ""), "")
            case t.Calendar():
                self.calendar(item)
            case t.Quality():
                self.quality(item)
            case t.Situation(uid, title, formula, metas):
                lines = self.formula(formula, WIDTH - len(INDENT))
                lines_of = [self.member(formula, lines), *self.metas(metas)]
                self.block(item.span, self.head("situation", uid, title), lines_of, "")
            case _:
                assert_never(item)

    def head(self, word: str, uid: t.Name, title: t.LangString | None) -> str:
        return f"{self.show.word(word)} {uid.text}" + (f" {self.show.langstr(title)}" if title else "")

    def changing(self, changing: bool) -> str:  # noqa: FBT001 - a field of the node
        return f"{self.show.word('changing')} " if changing else ""

    def arguments(self, args: tuple[t.ParamDecl, ...]) -> str:
        show = self.show
        shown = [show.name(arg.name) + show.colon(show.type(arg.type)) for arg in args]
        return show.marks["("] + show.comma.join(shown) + show.marks[")"]

    def enum(self, item: t.Enum, head: str, members: tuple[t.EnumMember, ...]) -> None:
        show = self.show
        line = f"{head} {show.members(members)}"
        if cells(line) <= WIDTH and not self.has_comments(item.span):
            self.lines.append(line)
            return
        self.lines.append(head + " {")
        self.position = max(self.position, members[0].span.start)
        for index, member in enumerate(members):
            comma = show.list_comma.rstrip() if index < len(members) - 1 else ""
            shown = " ".join([show.name(member.name), *map(show.langstr, member.labels)]) + comma
            self.unit(member.span, "", lambda m=member, s=shown: self.leaf(m.span, [s], INDENT), INDENT)  # type: ignore[misc]
        self.flush(item.span.end, INDENT)
        self.lines.append("}")

    # ------------------------------------------------ kinds and their members

    def param(self, param: t.Param, indent: str) -> list[str]:
        show = self.show
        head = f"{self.changing(param.changing)}{show.word('param')} {show.name(param.name)}"
        head += (self.arguments(param.args) if param.args else "") + show.colon(show.type(param.type))
        if param.default is not None:
            head += f" {show.word('default')} {show.expr(param.default)}"
        return self.tailed(head, param.meta, indent)

    def relation(self, relation: t.Relation, indent: str) -> list[str]:
        show = self.show
        head = f"{self.changing(relation.changing)}{show.word('relation')} {show.name(relation.name)}"
        head += show.colon(show.path(relation.target))
        if relation.cardinality is not None:
            low, high = relation.cardinality.low, relation.cardinality.high
            bounds = f"{low}" if low == high else f"{low}..{'*' if high is None else high}"
            head += f" {show.marks['[']}{bounds}{show.marks[']']}"
        if relation.inverse is not None:
            head += f" {show.word('inverse')} {show.path(relation.inverse)}"
        return self.tailed(head, relation.meta, indent)

    def feature_head(self, feature: t.Feature) -> str:
        show = self.show
        head = f"{show.word('optional')} " if feature.optional else ""
        head += f"{show.word('feature')} {show.name(feature.name)}"
        return head + (f" {show.word('of')} {show.path(feature.owner)}" if feature.owner else "")

    def leaf_or_block_of_feature(self, feature: t.Feature, indent: str) -> None:
        self.block(feature.span, self.feature_head(feature), self.feature_members(feature), indent, inline=2)

    def feature_members(self, feature: t.Feature) -> list[Member]:
        return [
            *[(p.span, p.doc, lambda i, p=p: self.param(p, i)) for p in feature.params],
            *[(r.span, r.doc, lambda i, r=r: self.relation(r, i)) for r in feature.relations],
            *self.metas(feature.meta),
        ]

    def kind(self, kind: t.Kind) -> None:
        show = self.show
        words = [show.word(kind.world)] if kind.world else []
        words += [show.word("external")] if kind.external else []
        words += [show.word(kind.word), show.name(kind.name)]
        words += [f"{show.word('is a')} {show.paths(kind.supers)}"] if kind.supers else []
        words += [f"{show.word('clearance')} {show.name(kind.clearance)}"] if kind.clearance else []
        members: list[Member] = [
            *[(p.span, p.doc, lambda i, p=p: self.param(p, i)) for p in kind.params],
            *[(r.span, r.doc, lambda i, r=r: self.relation(r, i)) for r in kind.relations],
            *[(f.span, f.doc, lambda i, f=f: self.nested_feature(f, i)) for f in kind.features],
            *[self.member(group, self.group(group)) for group in kind.groups],
            *self.metas(kind.meta),
        ]
        if kind.disjoint:
            span = kind.disjoint[0].span
            members.append((span, "", lambda _: [f"{show.word('disjoint with')} {show.paths(kind.disjoint)}"]))
        self.block(kind.span, " ".join(words), members, "")

    def group(self, group: t.FeatureGroup) -> str:
        show = self.show
        word = show.word("some of") if group.kind == "some" else show.word("one of", zh="择一")
        return f"{show.word('group')} {word} {{ {show.names(group.features)} }}"

    def nested_feature(self, feature: t.Feature, indent: str) -> list[str]:
        """The lines of a feature inside a role, without their indentation."""
        outer, self.lines = self.lines, []
        self.leaf_or_block_of_feature(feature, indent)
        found, self.lines = self.lines, outer
        return [line.removeprefix(indent) for line in found]

    # ------------------------------------------------ formulas laid out over lines

    def formula(self, node: t.Expr, width: int, least: int = LOOSE) -> list[str]:
        """A formula on one line if it fits, else broken at its loosest connectives."""
        show = self.show
        line = show.expr(node, least)
        if cells(line) <= width:
            return [line]
        if show.level(node) < least:
            inner = self.formula(node, width - 2)
            inner[0] = show.marks["("] + inner[0]
            inner[-1] += show.marks[")"]
            return [inner[0], *[INDENT + text for text in inner[1:]]]
        match node:
            case t.Quantified(quant, body):
                return [*self.quantifier(quant, width), *self.deeper(self.formula(body, width - 2))]
            case t.Implies(left, right):
                return [*self.formula(left, width, IFF), *self.led("implies", self.formula(right, width - 8))]
            case t.And(parts):
                return self.chain("and", parts, width, NOT)
            case t.Or(parts):
                return self.chain("or", parts, width, AND)
            case t.IfThenElse():
                return show.conditional(node)
            case _:
                return [line]

    def chain(self, word: str, operands: Sequence[t.Expr], width: int, least: int) -> list[str]:
        """Operands of `and` or `or`, as many on a line as fit."""
        lines = self.formula(operands[0], width, least)
        for operand in operands[1:]:
            more = self.led(word, self.formula(operand, width - 4, least))
            if len(more) == 1 and cells(lines[-1]) + 1 + cells(more[0]) <= width:
                lines[-1] += f" {more[0]}"
            else:
                lines += more
        return lines

    def quantifier(self, quant: t.Quant, width: int) -> list[str]:
        """The head of a quantified formula, its condition below if it is too long."""
        show = self.show
        colon = show.marks[":"].rstrip()
        line = show.quant(quant) + colon
        if cells(line) <= width or quant.where is None:
            return [line]
        bare = t.Quant(quant.word, quant.count, quant.binders, None, quant.span)
        condition = self.led("where", self.formula(quant.where, width - 8, IFF))
        condition[-1] += colon
        return [show.quant(bare), *self.deeper(condition)]

    def led(self, word: str, lines: list[str]) -> list[str]:
        """Lines behind a keyword."""
        return [f"{self.show.word(word)} {lines[0]}", *self.deeper(lines[1:])]

    @staticmethod
    def deeper(lines: list[str]) -> list[str]:
        return [INDENT + line for line in lines]

    def joined(self, head: str, node: t.Expr, width: int = WIDTH) -> list[str]:
        """A head and a formula behind it: on the head's line if there is room, else below."""
        line = self.show.glue([head, self.show.expr(node)])
        if cells(line) <= width:
            return [line]
        return [head, *self.deeper(self.formula(node, width - 2))]

    def formula_item(self, item: t.Item, head: str, formula: t.Expr, metas: tuple[t.Meta, ...]) -> None:
        """`head formula { metadata }`, each below the other where a line gets too long."""
        lines = self.joined(head, formula)
        if metas:
            tail = self.tail(metas)
            if cells(lines[-1] + tail) <= WIDTH:
                lines[-1] += tail
            elif len(lines) == 1:
                lines = [lines[0] + " {", *self.meta_lines(metas), "}"]
            else:
                lines += ["{", *self.meta_lines(metas), "}"]
        self.leaf(item.span, lines, "")

    # ------------------------------------------------ needs, requirements, services

    def need(self, need: t.Need) -> None:
        show = self.show
        parts = [f"{show.path(need.party)} {show.word('needs')} {show.paths(need.needs)}"]
        if need.providers:
            parts[0] += f" {show.word('from')} {show.paths(need.providers)}"
        if need.purpose_text:
            parts.append(f"{show.word('so that')} {show.langstr(need.purpose_text)}")
        if need.access:
            parts.append(f"{show.word('access')} {show.word(need.access)}")
        if need.due:
            offset = f"{show.expr(need.due.offset, SUM)} " if need.due.offset else ""
            anchor = show.expr(need.due.anchor, SUM)
            parts.append(f"{show.word('due')} {offset}{show.word(need.due.side)} {anchor}")
        if need.purpose:
            parts.append(f"{show.word('for', zh='用于')} {show.name(need.purpose)}")
        if need.without_fee:
            parts.append(show.word("without fee"))
        statement = (need.party.span, "", lambda indent: self.wrapped(parts, indent))
        self.block(
            need.span, self.head("need", need.uid, need.title), [statement, *self.metas(need.meta)], "", inline=1
        )

    def wrapped(self, parts: list[str], indent: str) -> list[str]:
        """Parts on as few lines as hold them, all but the first deeper."""
        width = WIDTH - cells(indent)
        lines = [parts[0]]
        for part in parts[1:]:
            line = self.show.glue([lines[-1], part])
            if cells(line) <= width:
                lines[-1] = line
            else:
                lines.append(INDENT + part)
        return lines

    def requirement(self, item: t.Requirement) -> None:
        body = item.body
        if isinstance(body, t.Prose):
            text = f"{self.show.word('text')} {self.show.langstrs(body.texts)}"
            statement = self.member(body, text)
        else:
            sentence = body
            statement = (sentence.span, "", lambda indent: self.sentence(sentence, indent))
        self.block(item.span, self.head("requirement", item.uid, item.title), [statement, *self.metas(item.meta)], "")

    def sentence(self, sentence: t.Sentence, indent: str) -> list[str]:
        """A sentence on one line, or its conditions first and the demand below."""
        show = self.show
        parts = show.sentence_parts(sentence)
        line = show.glue(parts)
        if cells(indent + line) <= WIDTH:
            return [line]
        count = len(sentence.clauses) + (sentence.quant is not None)
        conditions = self.wrapped(parts[:count], indent) if count else []
        demand = self.wrapped([show.glue(parts[count : count + 2]), *parts[count + 2 :]], indent + INDENT)
        if cells(indent + INDENT + demand[0]) > WIDTH:
            demand = self.wrapped(parts[count:], indent + INDENT)
            if isinstance(sentence.response, t.Ensure) and cells(indent + INDENT * 2 + demand[-1]) > WIDTH:
                ensure = self.led("ensure", self.formula(sentence.response.formula, WIDTH - 12))
                demand = [parts[count], *self.deeper(ensure), *self.deeper(parts[count + 2 :])]
        return [*conditions, *(self.deeper(demand) if count else demand)]

    def service(self, item: t.Service) -> None:
        show = self.show
        parts = [f"{show.path(item.provider)} {show.word('provide', en='provides')} {show.paths(item.provides)}"]
        if item.to:
            parts[0] += f" {show.word('to')} {show.paths(item.to)}"
        if item.at:
            if self.dialect == "zh":
                parts.append(f"{show.word('within')} {show.path(item.at)} {BY_TERMINAL['_MOMENT_END'].zh[0]}")
            else:
                parts.append(f"{show.word('at')} {show.path(item.at)}")
        if item.fee:
            parts.append(f"{show.word('fee')} {show.expr(item.fee, SUM)}")
        if item.layer:
            parts.append(f"{show.word('layer')} {show.name(item.layer)}")
        statement = (item.provider.span, "", lambda indent: self.wrapped(parts, indent))
        self.block(item.span, self.head("service", item.uid, item.title), [statement, *self.metas(item.meta)], "")

    def quality(self, item: t.Quality) -> None:
        show = self.show
        of = BY_TERMINAL["_DE"].zh[0] if self.dialect == "zh" else show.word("of")
        written = _SHARE.search(item.span.text)
        share = f"{show.word(item.bound)} {show.number(item.share, written[0] if written else '')}%"
        text = self.head("quality", item.uid, item.title)
        text += f"{show.colon(share, text)} {of} {show.expr(item.response, POSTFIX)}"
        if item.within is not None:
            text += f" {show.within(item.within)}"
            if item.trigger is not None:
                word = show.word("after") if self.dialect == "zh" else show.word("of")
                text += f" {word} {show.expr(item.trigger, POSTFIX)}"
        text += f" {show.word('per')} {show.name(show.translated(item.period, 'period'))}" if item.period else ""
        self.leaf(item.span, self.tailed(text, item.meta, ""), "")

    # ------------------------------------------------ life cycles, permission tables, calendars

    def lifecycle(self, item: t.Lifecycle) -> None:
        show = self.show
        members = [self.member(move, self.transition(move)) for move in item.transitions]
        if item.initial is not None:
            members.append(self.member(item.initial, f"{show.word('initial')} {show.name(item.initial)}"))
        if item.final is not None:
            members.append(self.member(item.final[0], f"{show.word('final')} {show.names(item.final)}"))
        head = f"{show.word('lifecycle')} {show.path(item.param)}"
        self.block(item.span, head, [*members, *self.metas(item.meta)], "", inline=0, braces=True)

    def transition(self, move: t.Transition) -> str:
        show = self.show
        text = f"{show.word('from', zh='自')} {show.names(move.sources)} {show.marks['->']} {show.name(move.target)}"
        match move.trigger:
            case t.EventTrigger(pattern, by):
                text += f" {show.word('on')} {show.expr(pattern, POSTFIX)}"
                text += f" {show.word('by')} {show.path(by)}" if by else ""
            case t.Timeout(duration):
                text += f" {show.word('timeout')} {show.expr(duration, SUM)}"
            case _:
                assert_never(move.trigger)
        return text + (f" {show.word('if', zh='若')} {show.expr(move.guard)}" if move.guard else "")

    def permissions(self, item: t.Permissions) -> None:
        show = self.show
        if item.file is not None:
            head = (
                f"{self.head('permissions', item.uid, item.title)} {show.word('from')} {show.word(item.file.format)} "
            )
            head += show.ascii_string(item.file.location.text)
            self.block(item.span, head, self.metas(item.meta), "")
            return
        rows = [["", *(show.path(column, guarded=True) for column in item.columns)]]
        rows += [[show.path(row.role, guarded=True), *map(self.cell, row.cells)] for row in item.rows]
        widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = [
            "| "
            + " | ".join(text + " " * (width - cells(text)) for text, width in zip(row, widths, strict=True))
            + " |"
            for row in rows
        ]
        places: list[Spanned] = [item.columns[0], *item.rows]
        members = [self.member(place, line) for place, line in zip(places, lines, strict=True)]
        head = self.head("permissions", item.uid, item.title)
        self.block(item.span, head, [*members, *self.metas(item.meta)], "", inline=0, braces=True)

    def cell(self, cell: t.Cell) -> str:
        show = self.show
        words: dict[str, tuple[str, str]] = {"yes": ("yes", "可"), "no": ("no", "不得")}
        parts = []
        if cell.word is not None:
            parts.append(show.word(cell.word, zh=words.get(cell.word, (None, None))[1]))
        if cell.condition is not None:
            parts.append(f"{show.word('if', zh='若')} {show.expr(cell.condition)}")
        return " ".join(parts)

    def calendar(self, item: t.Calendar) -> None:
        show = self.show
        members = []
        if item.zone is not None:
            members.append(self.member(item.zone, f"{show.word('zone')} {show.langstr(item.zone)}"))
        if item.weekend:
            members.append(self.member(item.weekend[0], f"{show.word('weekend')} {show.names(item.weekend)}"))
        for word, spans in (("holidays", item.holidays), ("workdays", item.workdays)):
            if spans:
                shown = [self.date_span(span) for span in spans]
                lines = [f"{show.word(word)} " + show.list_comma.join(shown)]
                if cells(lines[0]) > WIDTH - len(INDENT):
                    comma = show.list_comma.rstrip()
                    lines = [f"{show.word(word)} {shown[0]}{comma}", *[f"{INDENT}{text}{comma}" for text in shown[1:]]]
                    lines[-1] = lines[-1].removesuffix(comma)
                members.append(self.member(spans[0], lines))
        head = f"{show.word('calendar')} {show.name(item.name)}"
        self.block(item.span, head, [*members, *self.metas(item.meta)], "", inline=2, braces=True)

    @staticmethod
    def date_span(span: t.DateSpan) -> str:
        first = span.first.isoformat()
        return first if span.first == span.last else f"{first}..{span.last.isoformat()}"

    # ------------------------------------------------ scenarios, data, questions

    def scenario_part(self, part: t.ScenarioPart) -> list[str]:
        show = self.show
        match part:
            case t.GivenObject(name, kinds, values):
                head = f"{show.word('given')} {show.operand_name(name, called=True)}" + show.colon(show.paths(kinds))
                if not values:
                    return [head]
                shown = list(map(show.value, values))
                line = f"{head} {{ {show.comma.join(shown)} }}"
                if cells(INDENT + line) <= WIDTH:
                    return [line]
                comma = show.comma.rstrip()
                return [head + " {", *[f"{INDENT}{text}{comma}" for text in shown[:-1]], INDENT + shown[-1], "}"]
            case t.GivenFact(fact, t.Bool(value=False)):
                return [f"{show.word('given')} {show.word('not')} {show.expr(fact, POSTFIX)}"]
            case t.GivenFact(t.Known() as missing):
                return [f"{show.word('given')} {show.expr(missing)}"]
            case t.GivenFact(fact, value):
                suffix = f" = {show.expr(value)}" if value is not None else ""
                return [f"{show.word('given')} {show.expr(fact, POSTFIX)}{suffix}"]
            case t.OpenKind(path):
                return [f"{show.word('open')} {show.path(path)}"]
            case t.Start(point):
                return [f"{show.word('start')} {show.expr(point, SUM)}"]
            case t.DoStep(at, actor, pattern, to):
                what = show.expr(pattern, POSTFIX)
                if actor is None:
                    act = f"{show.word('do')} {what}"
                else:
                    act = f"{show.path(actor, guarded=True)} {show.word('do', en='does')} {what}"
                return [f"{show.word('at')} {self.moment(at)}{show.colon(act)}{show.receiver(to)}"]
            case t.ProvideStep(at, actor, items, to):
                word = show.word("provide", en="provides")
                act = f"{show.path(actor, guarded=True)} {word} {show.postfixes(items)}"
                return [f"{show.word('at')} {self.moment(at)}{show.colon(act)}{show.receiver(to)}"]
            case t.SetStep(at, target, value):
                act = f"{show.word('set')} {show.expr(target, POSTFIX)} = {show.expr(value)}"
                return [f"{show.word('at')} {self.moment(at)}{show.colon(act)}"]
            case t.CheckStep(formula):
                return self.joined(show.word("check"), formula, WIDTH - len(INDENT))
            case t.Observation(word, at):
                return [f"{show.word(word, zh='截止' if word == 'until' else None)} {self.moment(at)}"]
            case t.ExpectVerdict(uids, verdict, events, because):
                text = f"{show.word('expect')} {show.uids(uids)} {show.word(verdict)}"
                if events:
                    word = show.word("at event", en="at")
                    text += f" {word} {show.list_comma.join(map(str, events))}"
                return [text + (f" {show.word('because')} {show.langstr(because)}" if because else "")]
            case t.ExpectWhole(consistent):
                return [f"{show.word('expect')} {show.word('consistent' if consistent else 'inconsistent')}"]
            case _:
                assert_never(part)

    def moment(self, moment: t.Moment) -> str:
        return ("+" if moment.relative else "") + self.show.expr(moment.value, SUM)

    def bind(self, item: t.Bind) -> None:
        show = self.show
        head = f"{show.word('bind')} {show.path(item.target)} {show.word('from')} {show.word(item.format)} "
        members = [self.member(column, self.column(column)) for column in item.columns]
        if item.keys:
            keys = show.list_comma.join(show.ascii_string(key.text) for key in item.keys)
            members.insert(0, self.member(item.keys[0], f"{show.word('key')} {keys}"))
        head += show.ascii_string(item.location.text)
        self.block(item.span, head, [*members, *self.metas(item.meta)], "", braces=True)

    def column(self, column: t.Column) -> list[str]:
        show = self.show
        arrow = show.marks["->"]
        text = f"{show.word('column')} {show.ascii_string(column.column.text)} {arrow} {show.path(column.target)}"
        if column.type is not None:
            text += f" {show.word('as')} {show.type(column.type)}"
        if not column.mapping:
            return [text]
        pairs = [f"{show.ascii_string(key.text)} {arrow} {show.expr(value, SUM)}" for key, value in column.mapping]
        line = f"{text} {{ {show.list_comma.join(pairs)} }}"
        if cells(INDENT + line) <= WIDTH:
            return [line]
        comma = show.list_comma.rstrip()
        return [text + " {", *[f"{INDENT}{pair}{comma}" for pair in pairs[:-1]], INDENT + pairs[-1], "}"]

    def question(self, item: t.Question) -> None:
        members = []
        if item.ask is not None:
            members.append(self.member(item.ask, self.ask(item.ask)))
        if item.expect is not None:
            members.append(self.member(item.expect, self.answer(item.expect)))
        head = self.head("question", item.uid, item.title)
        self.block(item.span, head, [*members, *self.metas(item.meta)], "", inline=2, braces=True)

    def ask(self, ask: t.SparqlAsk | t.FormulaAsk | t.Find) -> list[str]:
        show = self.show
        match ask:
            case t.SparqlAsk(text):
                long = '"""' not in text and "\r" not in text and not text.endswith('"')
                return [f"{show.word('sparql')} " + (f'"""{text}"""' if long else show.ascii_string(text))]
            case t.FormulaAsk(formula):
                return self.joined(show.word("ask"), formula, WIDTH - len(INDENT))
            case t.Find(binders, where):
                return [f"{show.word('find')} {show.binders(binders, where)}"]
            case _:
                assert_never(ask)

    def answer(self, answer: t.ExpectTruth | t.ExpectEmpty | t.ExpectCount | t.ExpectSet) -> str:
        show = self.show
        expect = show.word("expect")
        match answer:
            case t.ExpectTruth(value):
                return f"{expect} {show.word(value)}"
            case t.ExpectEmpty():
                return f"{expect} {show.word('empty')}"
            case t.ExpectCount(op, count):
                return f"{expect} {show.word('count')} {show.marks.get(op, op)} {count}"
            case t.ExpectSet(items):
                return f"{expect} {{ {show.listed(items)} }}" if items else f"{expect} {{}}"
            case _:
                assert_never(answer)
