"""Permission tables: what each cell forbids and what it grants.

A row is a role, a column an event or a piece of information.  In a column of an event,

- `no`: no party of the role does it, whatever other roles it has;
- `if φ`: a party of the role does it only where φ, read just before the event – unless another row of the table grants
  it to the party as well; the rows of roles above this one do not count, for the more specific row decides;
- `yes`: grants it and forbids nothing.

What `yes` and `if` grant must stay possible, see `checks.permissions`.  In a column of information the cell speaks of
what is provided to the role: `none` (or `no`) forbids it, a condition restricts it, every other word grants it.

A cell has an id of its own, `PT-1[Buyer,Cancel]`.  What it forbids is an axiom only where somebody else speaks of the
event, a question or the time by which a need is due included: an event that only tables know cannot clash with anything
but other cells, and those are compared cell by cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property

from reqonto.constraints.draft import Draft, Work, breakable_outside, either, is_fixed, together
from reqonto.constraints.exceptions import links_of
from reqonto.constraints.objects import with_objects
from reqonto.diagnostics.codes_permissions import DUPLICATE_COLUMN, DUPLICATE_ROW, OTHER_DOER
from reqonto.diagnostics.diagnostic import Diagnostic, Label, Text
from reqonto.logic.sorts import PARTY, TEXT, ObjectSort
from reqonto.logic.terms import FALSE, TRUE, Apply, Compare, Const, Exists, Formula, IsKind, Not, Term, Var, exists
from reqonto.logic.theory import Axiom
from reqonto.logic.walk import every_node
from reqonto.records import dataclass
from reqonto.source import Span
from reqonto.spec.meanings import name_chain
from reqonto.spec.model import (
    Entry,
    EventKind,
    Feature,
    Kind,
    Parameter,
    Relation,
    Specification,
    derived_id,
    provides_event,
)
from reqonto.spec.scope import Scope
from reqonto.spec.types import ValueType
from reqonto.spec.walk import walk
from reqonto.syntax import tree

FORBIDDING = frozenset({"no", "none"})


# ---------------------------------------------------------------- columns


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a table is about: an event, or information about objects of a kind.

    `symbol` is the one of the event, or the id of the parameter, relation or feature; `items` are the ids of the
    parameters and relations that are meant, none for an event.  `kind` is whose information it is.
    """

    symbol: str
    event: EventKind
    items: tuple[str, ...] = ()
    kind: str = ""

    @property
    def is_information(self) -> bool:
        return bool(self.items)

    @property
    def key(self) -> tuple[str, str]:
        """Equal for columns about the same thing."""
        return (self.symbol, self.kind)


def column_of(specification: Specification, module: str, path: tree.Path) -> Column | None:
    """The event or information that a path names; None if it names neither (the types of items report that)."""
    parts = tuple(part.text for part in path.parts)
    found = specification.lookup(module, parts)
    if len(found) == 1 and isinstance(found[0], EventKind):
        return Column(found[0].symbol, found[0])
    for end in range(1, len(parts)):
        owners = [each for each in specification.lookup(module, parts[:end]) if isinstance(each, Kind)]
        if len(owners) == 1:
            return _information(specification, owners[0], parts[end:])
    return None


def _information(specification: Specification, kind: Kind, rest: tuple[str, ...]) -> Column | None:
    members = specification.members(kind.symbol).get(rest[0], ())
    event = provides_event(kind.sort)
    for member in members:
        match member:
            case Parameter() | Relation() if len(rest) == 1:
                return Column(member.id, event, (member.id,), kind.symbol)
            case Feature() if len(rest) == 1:
                return Column(member.id, event, (*member.parameters, *member.relations), kind.symbol)
            case Feature() if len(rest) == 2:
                for id_ in (*member.parameters, *member.relations):
                    if id_.rpartition(".")[2] == rest[1]:
                        return Column(id_, event, (id_,), kind.symbol)
            case _:
                pass
    return None


def role_of(specification: Specification, module: str, path: tree.Path) -> Kind | None:
    """The role that a row names; None if it names none."""
    found = specification.lookup(module, tuple(part.text for part in path.parts))
    return found[0] if len(found) == 1 and isinstance(found[0], Kind) and found[0].sort == PARTY else None


# ---------------------------------------------------------------- cells


@dataclass(frozen=True, slots=True)
class Permission:
    """One cell: what the table says of a role and a column.

    `condition` is the formula of `if`, about the variable `event`; None where nothing is said of when.  `word` is
    never None: a bare condition is `yes` of an event and `read` of information.
    """

    id: str
    table: str
    module: str
    role: str
    column: Column
    word: str
    event: Var
    condition: Formula | None
    written: tree.Expr | None = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)

    @property
    def forbids(self) -> bool:
        """Whether the cell grants nothing at all."""
        return self.word in FORBIDDING

    @property
    def grants(self) -> bool:
        return not self.forbids

    def concerns(self, specification: Specification) -> Formula:
        """That the event is one of the column and of a party of the role."""
        return together(self.about(), self.is_played(self.role, specification))

    def about(self) -> Formula:
        """That the event is about the information of the column; true of every event of a column of events."""
        if not self.column.items:
            return TRUE
        item, of = (argument.function for argument in self.column.event.args)
        assert item is not None
        assert of is not None
        owner = Apply(of, (self.event,))
        named = [Compare("=", Apply(item, (self.event,)), Const(each, TEXT)) for each in self.column.items]
        kind = TRUE if self.column.kind == self.column.event.args[1].type.kind else IsKind(owner, self.column.kind)
        return together(either(*named), kind)

    @property
    def who(self) -> Term:
        """Who does the event, or to whom the information is provided."""
        event = self.column.event
        return Apply(event.to_function if self.column.items else event.by_function, (self.event,))

    def is_played(self, role: str, specification: Specification) -> Formula:
        """That the party of the event plays a role; true without words where the event is declared so."""
        declared = "" if self.column.items else self.column.event.by
        return TRUE if declared and specification.is_a(declared, role) else IsKind(self.who, role)

    def granted(self, specification: Specification) -> Formula:
        """The closed formula that somebody makes use of what the cell grants."""
        return exists((self.event,), together(self.concerns(specification), self.condition or TRUE))


@dataclass(frozen=True)
class Table:
    """A permission table with its cells, in the order of the text."""

    id: str
    cells: tuple[Permission, ...]
    span: Span = field(compare=False, repr=False)

    @cached_property
    def columns(self) -> Mapping[tuple[str, str], tuple[Permission, ...]]:
        """The cells of each column."""
        found: dict[tuple[str, str], list[Permission]] = {}
        for cell in self.cells:
            found.setdefault(cell.column.key, []).append(cell)
        return {key: tuple(cells) for key, cells in found.items()}


def table_of(entry: Entry[tree.Permissions], work: Work) -> Table | None:
    """The cells of a table with their conditions as formulas; None if a role or column is not what it must be."""
    node, specification = entry.node, work.specification
    columns = [column_of(specification, entry.module, path) for path in node.columns]
    roles = [role_of(specification, entry.module, row.role) for row in node.rows]
    _report_twice(node, columns, roles, work)
    if None in columns or None in roles:
        return None
    cells: list[Permission] = []
    events: dict[ObjectSort, Var] = {}
    for row, role in zip(node.rows, roles, strict=True):
        assert role is not None
        for cell, column in zip(row.cells, columns, strict=False):
            assert column is not None
            event = events.setdefault(column.event.sort, Var(column.event.name[:1].lower(), column.event.sort))
            cells.append(_cell(entry, cell, column, role, event, work))
    return Table(entry.id, tuple(cells), entry.span)


def _report_twice(node: tree.Permissions, columns: list[Column | None], roles: list[Kind | None], work: Work) -> None:
    """Two rows of a role or two columns of an event leave open which of them counts."""
    seen: dict[object, Span] = {}
    rows = [(DUPLICATE_ROW, role and role.symbol, row.role) for row, role in zip(node.rows, roles, strict=True)]
    heads = [(DUPLICATE_COLUMN, found and found.key, path) for path, found in zip(node.columns, columns, strict=True)]
    for code, key, path in (*heads, *rows):
        if key is None:
            continue
        if key in seen:
            labels = (Label(seen[key], Text("first here", "先在这里出现")),)
            fields = {"name": path.text, "table": work.entry.id}
            work.diagnostics.append(Diagnostic(code, path.span, fields, labels, about=work.entry.id))
        seen.setdefault(key, path.span)


def _cell(
    entry: Entry[tree.Permissions], cell: tree.Cell, column: Column, role: Kind, event: Var, work: Work
) -> Permission:
    specification = work.specification
    word = cell.word or ("read" if column.is_information else "yes")
    id_ = derived_id(entry.id, f"{role.name},{_shown(column, specification)}")
    found = Permission(
        id_, entry.id, entry.module, role.symbol, column, word, event, None, cell.condition, cell.span
    )  # fmt: skip
    if found.grants and not column.items and column.event.by:
        by = column.event.by
        if not specification.is_a(by, role.symbol) and not specification.is_a(role.symbol, by):
            fields = {"event": column.event.name, "declared": by, "role": role.name}
            work.diagnostics.append(Diagnostic(OTHER_DOER, cell.span, fields, about=id_))
    if cell.condition is None:
        return found
    condition = work.elaborator.formula(cell.condition, _scope(found, role, work))
    return replace(found, condition=condition)


def _shown(column: Column, specification: Specification) -> str:
    if not column.items:
        return column.event.name
    member = column.symbol.rpartition(".")[2] if column.symbol.count(".") <= 1 else column.symbol.split(".", 1)[1]
    return f"{specification.kinds[column.kind].name}.{member}"


def _scope(cell: Permission, role: Kind, work: Work) -> Scope:
    """What the condition of a cell may name: `self`, and the arguments of the event or the owner of the information.

    Changing values are read just before the event.
    """
    specification, event = work.specification, cell.column.event
    scope = work.elaborator.scope()
    event_type = ValueType("object", event.sort, kind=event.symbol)
    scope = scope.bind(f"\0{cell.event.name}", cell.event, event_type, is_event=True)
    scope = scope.bind("self", cell.who, ValueType("object", PARTY, kind=role.symbol))
    if not cell.column.items:
        for argument in event.args:
            if argument.function is not None and argument.type.collection is None:
                scope = scope.bind(argument.name, Apply(argument.function, (cell.event,)), argument.type)
        return scope
    kind = specification.kinds[cell.column.kind]
    of = event.args[1].function
    assert of is not None
    name = kind.name[:1].lower() + kind.name[1:]
    return scope.bind(name, Apply(of, (cell.event,)), ValueType("object", kind.sort, kind=kind.symbol))


# ---------------------------------------------------------------- what cells forbid


def restriction(cell: Permission, table: Table, specification: Specification) -> Formula | None:
    """What an event of the cell must be like, about its variable: `FALSE` for `no`, None where anything is granted."""
    if cell.forbids:
        return FALSE
    if cell.condition is None:
        return None
    others = [
        together(cell.is_played(other.role, specification), other.condition or TRUE)
        for other in table.columns[cell.column.key]
        if other.grants and other is not cell and not specification.is_a(cell.role, other.role)
        and not disjoint(cell.role, other.role, specification)
    ]  # fmt: skip
    # Were one of the others granted without any condition to this very role, the condition would be idle.
    return either(cell.condition, *others) if TRUE not in others else TRUE


def disjoint(one: str, other: str, specification: Specification) -> bool:
    """Whether no party can play both roles."""
    above, below = specification.ancestors(one), specification.ancestors(other)
    return any(
        b in specification.kinds[a].disjoint or a in specification.kinds[b].disjoint for a in above for b in below
    )


def draft_of(cell: Permission, table: Table, work: Work, *, yields: bool = False) -> Draft | None:
    """What a cell forbids, as an axiom; None if it forbids nothing.

    One that `yields` to an exception is said of each act and of the objects that it concerns, so that the exception can
    be read of the same ones.
    """
    specification = work.specification
    restricted = restriction(cell, table, specification)
    if restricted is None or restricted == TRUE:
        return None
    concerned = cell.concerns(specification)
    variables: list[Var]
    trigger: Formula
    duty: Formula
    if yields:
        variables, concerned = _with_every_object(cell, concerned, work)
        variables, trigger, duty = with_objects(variables, concerned, restricted, work)
    elif restricted == FALSE:
        variables, trigger = [], TRUE
        duty = Not(Exists((cell.event,), concerned))
    else:
        variables, trigger, duty = with_objects([cell.event], concerned, restricted, work)
    axiom = Axiom(
        cell.id,
        "must",
        tuple(variables),
        trigger,
        duty,
        origin=cell.span,
        fixed_duty=is_fixed(duty, frozenset(event.sort for event in specification.events.values())),
        prohibition=restricted == FALSE,
        asked=False,
    )
    axiom = replace(axiom, by_external=breakable_outside(axiom, specification))
    kinds = {var.name: var.sort.name for var in axiom.vars if isinstance(var.sort, ObjectSort)}
    return Draft(axiom, kinds)


def _with_every_object(cell: Permission, concerned: Formula, work: Work) -> tuple[list[Var], Formula]:
    """The act and the objects that it concerns, each as a variable."""
    variables, guards = [cell.event], [concerned]
    for argument in cell.column.event.args:
        function = argument.function
        if (
            function is not None
            and not function.partial
            and argument.type.is_object
            and function.args == (cell.event.sort,)
        ):
            assert isinstance(function.result, ObjectSort)
            found = work.elaborator.fresh(argument.name, function.result)
            variables.append(found)
            guards.append(Compare("=", Apply(function, (cell.event,)), found))
    return variables, together(*guards)


def permission_of(cell: Permission, specification: Specification) -> Axiom:
    """What a cell grants, as a permission: a scenario judges it satisfied when it is made use of."""
    concerned, when = cell.concerns(specification), cell.condition or TRUE
    return Axiom(cell.id, "may", (cell.event,), concerned, when, origin=cell.span, asked=False)


# ---------------------------------------------------------------- which cells others speak of


def sorts_spoken_of(axioms: Iterable[Axiom], formulas: Iterable[Formula]) -> frozenset[str]:
    """The names of the sorts that variables of these axioms and formulas range over."""
    found: set[str] = set()
    for axiom in axioms:
        found.update(var.sort.name for var in axiom.vars if isinstance(var.sort, ObjectSort))
        for formula in (axiom.trigger, axiom.duty):
            found.update(_bound_sorts(formula))
    for formula in formulas:
        found.update(_bound_sorts(formula))
    return frozenset(found)


def _bound_sorts(formula: Formula) -> Iterator[str]:
    for node in every_node(formula):
        for var in getattr(node, "vars", ()):
            if isinstance(var.sort, ObjectSort):
                yield var.sort.name


def sorts_told(specification: Specification) -> frozenset[str]:
    """The names of the sorts of the events that scenarios tell; of what is provided, all sorts of things."""
    found: set[str] = set()
    for entry in specification.scenarios:
        for part in entry.node.parts:
            match part:
                case tree.DoStep(pattern=tree.Call(function=function)):
                    found |= _told(entry.module, function, specification)
                case tree.DoStep(pattern=pattern):
                    found |= _told(entry.module, pattern, specification)
                case tree.ProvideStep():
                    found |= {f"Provides:{kind.sort.name}" for kind in specification.kinds.values()}
                case _:
                    pass
    return frozenset(found)


def _told(module: str, function: tree.Expr, specification: Specification) -> set[str]:
    found = specification.lookup(module, tuple(name.text for name in name_chain(function)))
    return {each.sort.name for each in found if isinstance(each, EventKind)}


def sorts_asked_of(specification: Specification) -> frozenset[str]:
    """The names of the sorts of the events that questions speak of, definitions included, and that needs are due by."""
    formulas = [
        entry for entry in specification.questions if isinstance(entry.node.ask, tree.FormulaAsk | tree.Find)
    ]  # fmt: skip
    asked: list[tuple[str, object]] = [(entry.module, entry.node.ask) for entry in formulas]
    asked += [(entry.module, entry.node.due) for entry in specification.needs]
    if formulas:
        asked += [(each.module, each.body) for each in specification.definitions.values()]
    found: set[str] = set()
    for module, root in asked:
        for node in walk(root):
            match node:
                case tree.Path(parts):
                    chain = tuple(part.text for part in parts)
                case tree.Var() | tree.Dot():
                    chain = tuple(name.text for name in name_chain(node))
                case _:
                    continue
            for end in range(1, len(chain) + 1):
                named = specification.lookup(module, chain[:end])
                found.update(each.sort.name for each in named if isinstance(each, EventKind))
    return frozenset(found)


def expected_cells(specification: Specification) -> frozenset[str]:
    """The ids of cells that scenarios expect a verdict of."""
    return frozenset(
        name.text
        for entry in specification.scenarios
        for part in entry.node.parts
        if isinstance(part, tree.ExpectVerdict)
        for name in part.uids
        if "[" in name.text
    )


# ---------------------------------------------------------------- which cells become axioms


@dataclass(frozen=True, slots=True)
class TableDrafts:
    """What tables add: drafts by cell, and what only scenarios are judged by, with the `Provides` events of both."""

    drafts: Mapping[str, tuple[Draft, ...]]
    told: tuple[Axiom, ...]
    provided: tuple[EventKind, ...]
    told_provided: tuple[EventKind, ...]


def drafts_of_tables(
    tables: Iterable[Table],
    specification: Specification,
    others: Mapping[str, tuple[Draft, ...]],
    situations: Iterable[tuple[str, Formula]],
) -> TableDrafts:
    """The axioms of the cells that somebody else speaks of, and those that scenarios need."""
    spoken = sorts_spoken_of(
        (draft.axiom for drafts in others.values() for draft in drafts), (formula for _, formula in situations)
    ) | sorts_asked_of(specification)
    told, expected = sorts_told(specification), expected_cells(specification)
    drafts: dict[str, tuple[Draft, ...]] = {}
    yielding = yielding_cells(specification)
    judged: list[Axiom] = []
    provided: dict[str, EventKind] = {}
    told_provided: dict[str, EventKind] = {}
    for table in tables:
        work = Work(specification, specification.entries[table.id], [])
        for cell in table.cells:
            event = cell.column.event
            is_spoken = event.sort.name in spoken
            is_told = event.sort.name in told or cell.id in expected
            if not is_spoken and not is_told:
                continue
            draft = draft_of(cell, table, work, yields=bool(yielding & {cell.id, table.id}))
            if draft is not None and is_spoken:
                drafts[cell.id] = (draft,)
            elif draft is not None:
                judged.append(draft.axiom)
            if is_told and cell.grants:
                judged.append(permission_of(cell, specification))
            if cell.column.is_information:
                (provided if is_spoken else told_provided)[event.symbol] = event
    return TableDrafts(drafts, tuple(judged), tuple(provided.values()), tuple(told_provided.values()))


def yielding_cells(specification: Specification) -> frozenset[str]:
    """The cells and tables to which some item declares an exception, among other ids."""
    return frozenset(link.target for links in links_of(specification).values() for link in links)


def what_cells_forbid(
    tables: Iterable[Table], specification: Specification, wanted: Collection[str]
) -> Iterator[tuple[Axiom | None, EventKind]]:
    """For each of some cells what it forbids (None: nothing) and the event it is about, whoever speaks of that."""
    for table in tables:
        work = Work(specification, specification.entries[table.id], [])
        for cell in table.cells:
            if cell.id in wanted:
                draft = draft_of(cell, table, work)
                yield (None if draft is None else draft.axiom), cell.column.event


# ---------------------------------------------------------------- who may see what


@dataclass(frozen=True, slots=True)
class Access:
    """What a table says of a role and a piece of information.

    `word` is `none`, `read`, `write`, `masked` or `aggregated`; `conditional` where it holds only under a condition.
    """

    word: str
    conditional: bool
    cell: str
    table: str
    span: Span = field(compare=False, repr=False)


def access_of(tables: Collection[Table], specification: Specification, role: str, item: str) -> tuple[Access, ...]:
    """What the tables say of information for a role: of each table the row of the most specific role that has one.

    `role` is the symbol of a role, `item` the id of a parameter or relation.  Nothing where no table speaks of it.
    """
    found: list[Access] = []
    for table in tables:
        cells = [
            cell for cell in table.cells if item in cell.column.items and specification.is_a(role, cell.role)
        ]  # fmt: skip
        lowest = [
            cell
            for cell in cells
            if not any(other.role != cell.role and specification.is_a(other.role, cell.role) for other in cells)
        ]
        for cell in (*(each for each in cells if each.forbids and each not in lowest), *lowest):
            word = "none" if cell.forbids else cell.word
            found.append(Access(word, cell.condition is not None, cell.id, cell.table, cell.span))
    return tuple(found)
