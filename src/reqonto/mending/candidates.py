"""Possible edits of the members of a conflict, read off their trees; whether one mends it is for others to try."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from reqonto.checks.undeclared import declaring
from reqonto.checks.verdicts import Conflict, RepairKind
from reqonto.diagnostics.diagnostic import Edit, Text
from reqonto.lazily import pattern
from reqonto.mending.cases import (
    broken_case_of,
    case_of,
    conditions_in_terms,
    entry_of,
    events_of,
    joined,
    node_of,
    nodes,
    said_of,
)
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.model import ModuleInfo, Specification
from reqonto.syntax import tree

_NUMBER = pattern(r"[0-9０-９](?:[0-9０-９_＿])*(?:[.．][0-9０-９]+)?")
_STRICT = pattern(r"[<>＜＞](?![=＝])")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edit that may mend a conflict: of the item `change`, told in both languages."""

    kind: RepairKind
    change: str
    edits: tuple[Edit, ...]
    told: Text
    member: str = ""
    """The member of the conflict that asks for less then, where the edit is elsewhere."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number in the text of an item, or of a definition that it names: its value, and where its digits stand."""

    item: str
    value: Fraction
    digits: Span
    whole: Span
    """With its unit, as messages show it."""

    @property
    def step(self) -> Fraction:
        """The last digit that is written."""
        _, _, behind = self.digits.text.replace("．", ".").partition(".")
        return Fraction(1, 10 ** len(behind))

    def written(self, value: Fraction) -> Edit:
        """The edit that writes another number there."""
        return Edit(self.digits, shown(value, self.step))

    def told(self, value: Fraction) -> Text:
        """The edit in words."""
        new = self.whole.text.replace(self.digits.text, shown(value, self.step), 1)
        old = self.whole.text
        return Text(f"in {self.item} write `{new}` for `{old}`", f"把 {self.item} 中的“{old}”改为“{new}”")


def shown(value: Fraction, step: Fraction) -> str:
    """A multiple of a step in digits, with as many behind the point as the step has."""
    digits = len(str(step.denominator)) - 1
    scaled = str(abs(int(value / step))).rjust(digits + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (scaled if not digits else f"{scaled[:-digits]}.{scaled[-digits:]}")


# ---------------------------------------------------------------- bounds


def literals(specification: Specification, id_: str) -> Iterator[Literal]:
    """The numbers of an item, and those of the settings that it names."""
    entry = entry_of(specification, id_)
    if entry is None:
        return
    yield from _literals_in(entry.node, id_)
    named = dict.fromkeys(name for name in _names(entry.node))
    for name in named:
        found = [each for each in specification.definitions.values() if each.name == name]
        if len(found) == 1 and not found[0].args:
            yield from _literals_in(found[0].body, found[0].name)


def _names(node: object) -> Iterator[str]:
    for each in nodes(node):
        if isinstance(each, tree.Var | tree.Dot):
            yield each.name.text


def _literals_in(node: object, item: str) -> Iterator[Literal]:
    for each in nodes(node):
        match each:
            case tree.Number(value, _, span) | tree.Percent(value, span):
                found = _NUMBER.search(span.text)
            case tree.Counted(_, int() as count, _, _, span) | tree.Quant(_, int() as count, _, _, span):
                found, value = _NUMBER.search(span.text), Fraction(count)
            case _:
                continue
        if found is None or _number(found[0]) != value:
            continue
        start = span.start + found.start()
        digits = Span(span.source, start, start + len(found[0]))
        whole = span if isinstance(each, tree.Number | tree.Percent) else digits
        yield Literal(item, value, digits, whole)


def _number(text: str) -> Fraction:
    # Digits of other scripts are digits to `Fraction` as well.
    return Fraction(text.replace("_", "").replace("＿", "").replace("．", "."))


# ---------------------------------------------------------------- other edits


def comparisons(specification: Specification, id_: str) -> Iterator[Candidate]:
    """Each strict comparison with equality included."""
    entry = entry_of(specification, id_)
    for each in nodes(entry.node) if entry is not None else ():
        if not isinstance(each, tree.Compare):
            continue
        for left, right in zip(each.operands, each.operands[1:], strict=False):
            source = each.span.source
            between = Span(source, left.span.end, right.span.start)
            found = _STRICT.search(between.text)
            if found is None:
                continue
            start = between.start + found.start()
            mark = Span(source, start, start + 1)
            new = {"<": "<=", ">": ">=", "＜": "≤", "＞": "≥"}[mark.text]
            part = Span(source, left.span.start, right.span.end)
            told = part.text[: start - part.start] + new + part.text[start - part.start + 1 :]
            yield Candidate("comparison", id_, (Edit(mark, new),), _written(id_, part.text, told))


_ORDERS: Mapping[str, str] = {"before": "after", "after": "before", "早于": "晚于", "晚于": "早于"}


def orders(specification: Specification, id_: str) -> Iterator[Candidate]:
    """Each comparison of times the other way round."""
    entry = entry_of(specification, id_)
    for each in nodes(entry.node) if entry is not None else ():
        if not isinstance(each, tree.TimeOrder) or each.op not in {"before", "after"}:
            continue
        source = each.span.source
        between = Span(source, each.left.span.end, each.right.span.start)
        found = re.search("before|after|早于|晚于", between.text)
        if found is None:
            continue
        start = between.start + found.start()
        word = Span(source, start, start + len(found[0]))
        new = _ORDERS[found[0]]
        told = each.span.text[: start - each.span.start] + new + each.span.text[word.end - each.span.start :]
        yield Candidate("order", id_, (Edit(word, new),), _written(id_, each.span.text, told))


def exceptions(specification: Specification, conflict: Conflict) -> Iterator[Candidate]:
    """One member as an exception to another: what never applies for the others, or says more of its case, first."""
    members = [
        id_ for id_ in conflict.members if isinstance(node_of(specification, id_), tree.Requirement | tree.Formula)
    ]
    pairs = [(special, general) for special in members for general in members if special != general]
    special_first = conflict.kind == "trigger"

    def order(pair: tuple[str, str]) -> tuple[bool, int]:
        case = case_of(specification, pair[0])
        return (special_first and pair[0] not in conflict.trigger, 0 if case is None else -len(case.conditions))

    for special, general in sorted(pairs, key=order):
        entry = specification.entries[special]
        if general in entry.meta.targets("exception to", "overrides"):
            continue
        words, edit = declaring(special, general, specification)
        told = Text(f"{special} is an exception to {general}: `{words}`", f"{special} 是 {general} 的例外：“{words}”")
        yield Candidate("exception", special, (edit,), told)


def _written(id_: str, old: str, new: str) -> Text:
    before, after = " ".join(old.split()), " ".join(new.split())
    return Text(f"in {id_} write `{after}` for `{before}`", f"把 {id_} 中的“{before}”改为“{after}”")


# ---------------------------------------------------------------- the case of another


def unlesses(specification: Specification, conflict: Conflict) -> Iterator[Candidate]:
    """An exception for the case of another member, in the words of that one: `unless`, or a narrower condition."""
    for id_ in conflict.members:
        node = node_of(specification, id_)
        for other in dict.fromkeys((*conflict.members, *conflict.trigger)):
            for case in (case_of(specification, other), broken_case_of(specification, other)) if other != id_ else ():
                said = said_of(case, specification, node) if case is not None else None
                if said is not None:
                    yield from leaving_out(node, id_, said)


def _grouped(said: str) -> str:
    """A condition behind `not`: in parentheses unless it is a single name."""
    return said if re.fullmatch(r"[\w.]+", said) else f"({said})"


def leaving_out(node: object, id_: str, said: str) -> Iterator[Candidate]:
    """The case that is said, left out of an item."""
    if isinstance(node, tree.Requirement) and isinstance(node.body, tree.Sentence):
        body = node.body
        chinese = node.span.text.startswith("需求")
        at = body.unless.span.end if body.unless is not None else body.span.end
        written = body.span.source.text[body.span.start : at].rstrip()
        place = body.span.start + len(written)
        if body.unless is not None:
            added = f" {'或' if chinese else 'or'} ({said})"
        else:
            added = f" 除非 {said}" if chinese else f" unless {said}"
        edit = Edit(Span(body.span.source, place, place), added)
        yield Candidate(
            "unless", id_, (edit,), Text(f"add to {id_}: `{added.strip()}`", f"在 {id_} 中加上“{added.strip()}”")
        )
    elif isinstance(node, tree.Formula) and isinstance(node.formula, tree.Quantified):
        quant = node.formula.quant
        if quant.word not in {"every", "no"}:
            return
        chinese = node.span.text.startswith("约束")
        word, both, none = ("其中", "且", "非") if chinese else ("where", "and", "not")
        where = quant.where
        end = where.span.end if where is not None else max(each.span.end for each in quant.binders)
        edits: Sequence[Edit]
        if where is None:
            edits = (Edit(Span(quant.span.source, end, end), f" {word} {none} {_grouped(said)}"),)
        else:
            edits = (
                Edit(Span(quant.span.source, where.span.start, where.span.start), "("),
                Edit(Span(quant.span.source, end, end), f") {both} {none} {_grouped(said)}"),
            )
        told = Text(f"leave out of {id_}: `{said}`", f"{id_} 不再包括“{said}”")
        yield Candidate("unless", id_, tuple(edits), told)


def assumptions(specification: Specification, conflict: Conflict) -> Iterator[Candidate]:
    """A new assumption: that the circumstances of two members never come together.

    It is about a thing that both speak of, or about an event of the one that concerns what the other speaks of.
    """
    free = free_id(specification, f"A-{conflict.id[2:]}")
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(conflict.members):
        for other in conflict.members[number + 1 :]:
            for where, name, kind, said in _together(specification, one, other):
                # Two items may say the same with another name.
                same = kind, re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", "_", said)
                if same in seen:
                    continue
                seen.add(same)
                span = _item_span(specification, where)
                item = (
                    f"假设 {free}：没有 {name} 属于 {kind}：{said}"
                    if _is_chinese(span.text)
                    else f"assumption {free}: no {name} in {kind}: {said}"
                )
                told = Text(f"assume that it never comes to this: `{item}`", f"假设这种情形不会出现：“{item}”")
                yield Candidate("assumption", free, (on_a_new_line(span, item),), told)


def _item_span(specification: Specification, id_: str) -> Span:
    node = node_of(specification, id_)
    assert isinstance(node, tree.Requirement | tree.Formula)
    return node.span


def _is_chinese(text: str) -> bool:
    return text.startswith(("需求", "约束"))


def _together(specification: Specification, one: str, other: str) -> Iterator[tuple[str, str, str, str]]:
    """The circumstances of two items together: whose words they are, of what by name and kind, and the condition.

    They are those of a thing if both speak of one; else those of an event of the one.
    """
    nodes_ = [node_of(specification, id_) for id_ in (one, other)]
    if not all(isinstance(each, tree.Requirement | tree.Formula) for each in nodes_):
        return
    cases = [case_of(specification, id_) for id_ in (one, other)]
    first, second = cases
    if first is not None and second is not None:
        named = {(span.text, kind) for each in first.conditions for span, kind in first.references(each)}
        name, kind = min(named, default=("", ""))
        said = said_of(second, specification, nodes_[0])
        if said is not None and len(named) == 1 and "." not in name and kind:
            mine = [each.span.text for each in first.conditions]
            yield one, name, kind, joined((*mine, said))
            return
    for mine_, (id_, node) in enumerate(zip((one, other), nodes_, strict=True)):
        away = cases[1 - mine_]
        for event, (kind, concerned) in events_of(specification, node).items() if away is not None else ():
            assert away is not None
            near = cases[mine_]
            parts = [conditions_in_terms(each, {}, {event: concerned}) for each in (near, away) if each is not None]
            told = [each for part in parts if part is not None for each in part]
            if None not in parts and told:
                yield id_, event, kind, joined(tuple(dict.fromkeys(told)))


def on_a_new_line(span: Span, text: str) -> Edit:
    """The edit that writes a line below an item, and below a comment that ends its last line."""
    source = span.source
    place = span.start + len(span.text.rstrip())
    line = source.line_column(max(span.start, place - 1))[0]
    end = source.line_starts[line - 1] + len(source.line_text(line))
    rest = source.text[place:end].strip()
    if not rest or rest.startswith("#"):
        place = end
    newline = "\r\n" if "\r\n" in source.text else "\n"
    return Edit(Span(source, place, place), newline + text)


# ---------------------------------------------------------------- items of one's own


def overrides(
    specification: Specification, conflict: Conflict, home: tree.Tree, where: Collection[str], yielding: Collection[str]
) -> Iterator[Candidate]:
    """A new item in a text of one's own, to which a member of `yielding` yields where one of `where` applies.

    It permits what is so anyway and demands nothing; so it serves for members whose text is not to be changed.
    """
    module = next((item.path.text for item in home.items if isinstance(item, tree.Module)), "")
    here = specification.modules.get(module)
    chinese = bool(re.search("[\u4e00-\u9fff]", "".join(item.span.text[:4] for item in home.items)))
    if here is None:
        return
    for general in conflict.members:
        if general not in yielding or not isinstance(node_of(specification, general), tree.Requirement | tree.Formula):
            continue
        for other in where:
            circumstances = _circumstances(specification, other, chinese=chinese) if other != general else None
            if circumstances is None:
                continue
            said, nodes_, there = circumstances
            free = free_id(specification, f"E-{conflict.id[2:]}")
            item = (
                f"约束 {free} 可：每个 {said}：真\n{{ 例外于 {general} }}\n"
                if chinese
                else f"constraint {free} may: every {said}: true\n{{ exception to {general} }}\n"
            )
            edits = (*_imports(specification, here, there, nodes_, home, chinese=chinese), _at_the_end(home, item))
            shown = " ".join(item.split())
            told = Text(f"let {general} yield there: `{shown}`", f"让 {general} 在此情形下让步：“{shown}”")
            yield Candidate("exception", free, edits, told, general)


def _circumstances(
    specification: Specification, id_: str, *, chinese: bool
) -> tuple[str, tuple[object, ...], str] | None:
    """Where an item applies, as binders with their conditions; with the nodes of that, and the module that says so."""
    entry, node = specification.entries.get(id_), node_of(specification, id_)
    formula = node.formula if isinstance(node, tree.Formula | tree.Situation) else None
    if entry is None or not isinstance(formula, tree.Quantified):
        return None
    quant = formula.quant
    conditions = [] if quant.where is None else [quant.where]
    if isinstance(node, tree.Situation):
        if quant.word != "some":
            return None
        conditions.append(formula.body)
    elif quant.word != "every" or not conditions:
        return None
    binders = ", ".join(each.span.text for each in quant.binders)
    both = " 且 " if chinese else " and "
    where = both.join(f"({each.span.text})" if len(conditions) > 1 else each.span.text for each in conditions)
    return (
        f"{binders} {'其中' if chinese else 'where'} {where}",
        (*quant.binders, *conditions),
        entry.module,
    )


def _imports(
    specification: Specification, here: ModuleInfo, there: str, used: tuple[object, ...], home: tree.Tree,
    *, chinese: bool,
) -> tuple[Edit, ...]:  # fmt: skip
    """The edit that imports what the names of another module need, if anything is missing."""
    names = {each.name.text for each in nodes(used) if isinstance(each, tree.Var | tree.Dot)}
    other = specification.modules.get(there)
    known = {here.path, *(path for path, _ in here.imports)}
    wanted = [there, *(path for path, _ in (other.imports if other is not None else ()))]
    missing = [
        path
        for path in dict.fromkeys(wanted)
        if path not in known and path in specification.modules and names & specification.modules[path].names.keys()
    ]
    last = next((item for item in reversed(home.items) if isinstance(item, tree.Import | tree.Module)), None)
    if not missing or last is None:
        return ()
    word = "引入" if chinese else "import"
    edit = on_a_new_line(last.span, f"{word} {missing[0]}")
    more = "".join(f"{edit.text[: -len(missing[0])]}{path}" for path in missing[1:])
    return (Edit(edit.span, edit.text + more),)


def _at_the_end(home: tree.Tree, item: str) -> Edit:
    """The edit that writes an item behind all others of a text, in its line ends."""
    source = home.source
    end = len(source.text)
    newline = "\r\n" if "\r\n" in source.text else "\n"
    gap = "\n" if source.text.endswith(("\n", "\r")) else "\n\n"
    return Edit(Span(source, end, end), f"{gap}{item}".replace("\n", newline))


def free_id(specification: Specification, wanted: str) -> str:
    """An id that no item has: the wanted one, or with a number behind it."""
    return next(
        name for name in (wanted, *(f"{wanted}-{n}" for n in range(2, 999))) if name not in specification.entries
    )


# ---------------------------------------------------------------- giving up


def commented_out(specification: Specification, id_: str) -> tuple[Edit, ...]:
    """The edits that make an item a comment, with what documents it; none where other items share its lines."""
    entry = entry_of(specification, id_)
    if entry is None:
        return ()
    node = entry.node
    assert isinstance(node, tree.Requirement | tree.Formula | tree.Lifecycle)
    source, start = node.span.source, node.span.start
    end = start + len(node.span.text.rstrip())
    first, last = source.line_column(start)[0], source.line_column(max(start, end - 1))[0]
    before = source.text[source.line_starts[first - 1] : start]
    behind = (
        source.text[end : source.line_starts[last] if last < len(source.line_starts) else None].strip().strip(";；。")
    )
    if before.strip() or (behind and not behind.lstrip().startswith("#")):
        return ()
    while node.doc and first > 1 and source.line_text(first - 1).lstrip().startswith("##"):
        first -= 1
    edits: list[Edit] = []
    for number in range(first, last + 1):
        text = source.line_text(number)
        if text.strip():
            place = source.line_starts[number - 1] + len(text) - len(text.lstrip())
            edits.append(Edit(Span(source, place, place), "# "))
    return tuple(edits)
