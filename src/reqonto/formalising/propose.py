"""Proposals for the prose requirements of a specification, each held against the specification before it is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from reqonto.cache import Store
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.formalising.compose import Composed, compose
from reqonto.formalising.lexicon import Lexicon
from reqonto.formalising.parts import NotUnderstood, Told
from reqonto.pipeline import Trial, run
from reqonto.records import dataclass
from reqonto.result import Result
from reqonto.source import Source, Span
from reqonto.spec.model import Entry, Kind
from reqonto.spec.shipped import is_shipped
from reqonto.syntax import tree as t
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import dominant_dialect, item_text
from reqonto.syntax.show import Dialect

__all__ = ["Proposal", "edited", "propose"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a requirement: its new text, or (`text` is None) the piece that was not understood and why.

    `assumed` is what was read into the words beyond what they say.
    """

    id: str
    prose: str
    node: t.Requirement
    text: str | None
    assumed: tuple[Text, ...] = ()
    piece: str = ""
    why: Text | None = None

    @property
    def span(self) -> Span:
        return self.node.span


def propose(
    result: Result, *, only: Collection[str] = (), system: Kind | None = None, dialect: Dialect | None = None
) -> list[Proposal]:
    """A proposal for each requirement that is prose, in the order of the texts."""
    specification = result.specification
    assert specification is not None
    lexicon = Lexicon(specification)
    found = [
        _proposal(entry, lexicon, system, dialect)
        for entry in specification.requirements
        if isinstance(entry.node.body, t.Prose)
        and not is_shipped(entry.node.span)
        and entry.node.span.source.editable
        and (not only or entry.id in only)
    ]
    return _tried(result, found)


def edited(proposals: Sequence[Proposal]) -> Mapping[str, str]:
    """The texts of the files with what is proposed in place of the prose."""
    texts: dict[str, str] = {}
    chosen = [each for each in proposals if each.text is not None]
    for each in sorted(chosen, key=lambda proposal: proposal.span.start, reverse=True):
        path = each.span.path
        text = texts.get(path, each.span.source.text)
        assert each.text is not None
        texts[path] = text[: each.span.start] + each.text.rstrip("\n") + text[each.span.end :]
    return texts


def _proposal(entry: Entry[t.Requirement], lexicon: Lexicon, system: Kind | None, dialect: Dialect | None) -> Proposal:
    node = entry.node
    assert isinstance(node.body, t.Prose)
    wrong: NotUnderstood | None = None
    for prose in node.body.texts:
        told = Told()
        try:
            composed = compose(prose.text, lexicon, told, system=system)
            item = _item(node, composed)
        except NotUnderstood as error:
            wrong = wrong or error
            continue
        if item is None:
            why = Text("what it would say cannot be written", "其含义无法写出")
            wrong = wrong or NotUnderstood(prose.text, why)
            continue
        text = item_text(item, dialect or dominant_dialect(node.span.source.text))
        return Proposal(entry.id, prose.text, node, text, tuple(told.assumed))
    first = node.body.texts[0].text if node.body.texts else ""
    if wrong is None:
        return Proposal(entry.id, first, node, None, (), "", Text("there is no text", "没有文字"))
    return Proposal(entry.id, first, node, None, (), wrong.piece, wrong.why)


def _item(node: t.Requirement, composed: Composed) -> t.Requirement | t.Formula | None:
    """The item with the sentence in place of the prose, which stays as a note; None if it cannot be read."""
    modal = f" {composed.modal}" if composed.modal else ""
    text = f"constraint X{modal}: {composed.text}" if composed.formula else f"requirement X {{ {composed.text} }}"
    tree, faults = parse(Source("proposal", text))
    if any(each.weight is Severity.ERROR for each in faults) or len(tree.items) != 1:
        return None
    assert isinstance(node.body, t.Prose)
    notes = tuple(t.TextMeta("note", (each,), node.span) for each in node.body.texts)
    item = tree.items[0]
    meta = (*node.meta, *notes)
    if isinstance(item, t.Requirement):
        return t.Requirement(node.uid, node.title, item.body, meta, node.span, node.doc)
    if isinstance(item, t.Formula):
        return t.Formula("constraint", node.uid, node.title, item.modal, item.formula, meta, node.span, node.doc)
    return None


def _tried(result: Result, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals, without those that would be mistakes of the specification."""
    for _ in range(3):
        wrong = _mistakes(result, proposals)
        if not wrong:
            return proposals
        proposals = [
            replace(each, text=None, assumed=(), piece=each.prose, why=wrong[each.id]) if each.id in wrong else each
            for each in proposals
        ]
    return [replace(each, text=None) for each in proposals]


def _mistakes(result: Result, proposals: Sequence[Proposal]) -> dict[str, Text]:
    """The mistakes that proposals bring, by the id of the item that each stands in."""
    texts = edited(proposals)
    if not texts:
        return {}
    after = run(list(result.files), result.settings, stages=("read", "meaning"), trial=Trial(Store(None), texts))
    known = {_print(each) for each in result.diagnostics}
    found: dict[str, Text] = {}
    ids = {each.id for each in proposals if each.text is not None}
    for each in after.diagnostics:
        if each.weight is not Severity.ERROR or each.span is None or _print(each) in known:
            continue
        home = _home(after, each.span)
        why = Text(each.message("en"), each.message("zh"))
        if home in ids:
            found[home] = why
        else:
            found |= dict.fromkeys(ids, why)
    return found


def _print(found: Diagnostic) -> tuple[str, str]:
    return found.code.code, found.message("en")


def _home(result: Result, span: Span) -> str:
    """The id of the item that a place is in."""
    for tree in result.trees:
        for item in tree.items:
            uid = getattr(item, "uid", None)
            if uid is not None and item.span.path == span.path and item.span.start <= span.start <= item.span.end:
                return str(uid.text)
    return ""
