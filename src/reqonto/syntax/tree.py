"""The tree of a text: what was written, before any name has been looked up.

Every node carries its span, which never compares, so that two texts that say the same
in different words or layout give equal trees.  Keywords are stored by one canonical
(English) word.  Names are stored after NFKC, without backticks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import date, datetime, time
from fractions import Fraction
from typing import Literal, TypeAlias

from reqonto.records import dataclass
from reqonto.source import Source, Span


def _span() -> Span:
    return field(compare=False, repr=False)  # type: ignore[no-any-return]


# ---------------------------------------------------------------- names and texts


@dataclass(frozen=True, slots=True)
class Name:
    """One identifier, or a requirement id such as `R-01` after an item or link word."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Path:
    """A dotted name: `base.gifts`, `Order.state`."""

    parts: tuple[Name, ...]
    span: Span = _span()

    @property
    def text(self) -> str:
        return ".".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class LangString:
    """A text with an optional language tag: `"Buyer"@en`; `lang` is `""` without one."""

    text: str
    lang: str
    span: Span = _span()


# ---------------------------------------------------------------- types


@dataclass(frozen=True, slots=True)
class RangeType:
    """The bounds of a number type, both ends included; `None` is unbounded (`*`)."""

    low: Fraction | None
    high: Fraction | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class EnumMember:
    name: Name
    labels: tuple[LangString, ...]
    span: Span = _span()


BaseTypeName: TypeAlias = Literal[
    "money",
    "quantity",
    "duration",
    "date",
    "datetime",
    "percent",
    "text",
    "identifier",
    "boolean",
    "integer",
    "decimal",
]


@dataclass(frozen=True, slots=True)
class BasicType:
    """A built-in type; `unit` is the currency of money or the unit of a quantity."""

    name: BaseTypeName
    unit: Name | None
    pattern: LangString | None
    range: RangeType | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class CollectionType:
    """`set of T` or `list of T`."""

    kind: Literal["set", "list"]
    element: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class OneOfType:
    """An enumeration without a name: `one of { normal, gold }`."""

    members: tuple[EnumMember, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class NamedType:
    """An enumeration, a named type or a kind, by its path."""

    path: Path
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class OptionalType:
    body: Type
    span: Span = _span()


Type: TypeAlias = BasicType | CollectionType | OneOfType | NamedType | OptionalType

# ---------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Var:
    """A name in an expression: variable, enumeration member, kind, feature or definition; `self` is one too."""

    name: Name
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Dot:
    """`base.name` or `base 的 name`."""

    base: Expr
    name: Name
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arg:
    """An argument of a call; `name` is None for a positional one."""

    name: Name | None
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """`Pay(order: o)`, `deadline(o)`, `round(x, 0.01)`, `qty(o, p)`."""

    function: Expr
    args: tuple[Arg, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with the unit or currency that stood behind (or, as a sign, before) it."""

    value: Fraction
    unit: Name | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Percent:
    """`15%`; `value` is 15."""

    value: Fraction
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class String:
    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class DateLit:
    value: date
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class DateTimeLit:
    """An instant; `value` is naive when no zone was written."""

    value: datetime
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ClockLit:
    """A time of day, as in `at 10:00`."""

    value: time
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Bool:
    value: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Now:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ListLit:
    """`[a, b]`."""

    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class SetLit:
    """`{ a, b }`."""

    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class RangeExpr:
    """`a..b`, both ends included; `high` is None for `*`."""

    low: Expr
    high: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Neg:
    body: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arith:
    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Plus:
    """`a + b + c`: two parts or more; the first is no sum itself, since `+` binds from the left."""

    parts: tuple[Expr, ...]
    span: Span = _span()


CompareOp: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """`a < b` or a chain `a < b <= c`: `operands` has one more than `ops`."""

    operands: tuple[Expr, ...]
    ops: tuple[CompareOp, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class In:
    """Membership in a set literal, a range, or a collection."""

    item: Expr
    collection: Expr
    negated: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsA:
    item: Expr
    kind: Path
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Known:
    """`x is known`; with `negated`, `x is missing`."""

    item: Expr
    negated: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Matches:
    item: Expr
    pattern: String
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Has:
    """`has x.Feature`."""

    feature: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class TimeOrder:
    """`a before b` (strict), `a not after b` (includes equality), and so on."""

    op: Literal["before", "after", "not before", "not after"]
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class WithinOf:
    """`a within d after b`: a is in [b, b+d]; `before`: in [b-d, b]; `from the day after`: to the end of the d-th day."""

    item: Expr
    duration: Expr
    side: Literal["after", "before", "from the day after"]
    anchor: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AsOf:
    """`x as of e` (just before the event) or `x just after e`."""

    item: Expr
    side: Literal["before", "after"]
    event: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """`n business days [by CN]`, as a duration counted in a calendar."""

    count: Expr
    calendar: Path | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Not:
    body: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class And:
    """`a and b and c`: two parts or more; the first is no conjunction itself, since `and` binds from the left."""

    parts: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Or:
    """`a or b or c`, as `And`."""

    parts: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Implies:
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Iff:
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IfThenElse:
    """`if c then a [else b]`, among formulas or values."""

    condition: Expr
    then: Expr
    otherwise: Expr | None
    span: Span = _span()


QuantifierWord: TypeAlias = Literal["every", "some", "no", "exactly", "at most", "at least"]


@dataclass(frozen=True, slots=True)
class Binder:
    """`o, q in Order`: the names, and the kind, event or to-many relation they range over."""

    names: tuple[Name, ...]
    collection: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Quant:
    """A quantifier with its binders; `count` is the number of the counting ones."""

    word: QuantifierWord
    count: int | None
    binders: tuple[Binder, ...]
    where: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Quantified:
    quant: Quant
    body: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`sum(e for x in c where p)`; also average, min, max."""

    function: Literal["sum", "average", "min", "max"]
    body: Expr
    binders: tuple[Binder, ...]
    where: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Extreme:
    """`max(a, b, …)` or `min(a, b, …)` of listed values."""

    function: Literal["min", "max"]
    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Count:
    binders: tuple[Binder, ...]
    where: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Nth:
    """`the 3rd Login(by: u) within 1 h since Logout(by: u)`: an event pattern with which one of its events is meant."""

    number: int
    pattern: Expr
    within: Expr | None
    since: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Counted:
    """`at most 5 Login(by: u) per 1 h`: how many events fit a pattern, in all or in any window of a length."""

    word: QuantifierWord
    count: int | None
    pattern: Expr
    per: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Same:
    """`the same key in PlaceOrder within 24 h means the same order`."""

    keys: tuple[Name, ...]
    collection: Expr
    within: Expr | None
    outcome: tuple[Name, ...]
    span: Span = _span()


Expr: TypeAlias = (
    Var | Dot | Call | Number | Percent | String | DateLit | DateTimeLit | ClockLit | Bool | Now | ListLit | SetLit
    | RangeExpr | Neg | Arith | Compare | In | IsA | Known | Matches | Has | TimeOrder | WithinOf | AsOf | BusinessDays
    | Not | And | Or | Implies | Iff | IfThenElse | Quantified | Aggregate | Extreme | Count
    | Nth | Counted | Same | Plus
)  # fmt: skip

# ---------------------------------------------------------------- metadata

LinkWord: TypeAlias = Literal[
    "derives from", "refines", "satisfies", "conflicts with", "overrides", "exception to", "verified by", "replaces",
    "requires", "contains",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextMeta:
    """`label`, `also`, `note`, `source`, `rationale`, `owner`, `version`, `edition`, `zone`, `phase`, `definition`…

    `key` is the canonical English word; `texts` has one entry except for `label`, `also` and `text`.
    """

    key: str
    texts: tuple[LangString, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class WordMeta:
    """`status reviewed`, `tags pii, price`, `priority high`, `layer public`, `phase v2`, `owner` as a mark, `bound upper`,
    `valid from 2024-01-01 to …` (dates as ISO text)."""

    key: str
    words: tuple[Name, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class LinkMeta:
    """`refines IR-01, IR-02`."""

    link: LinkWord
    targets: tuple[Name, ...]
    span: Span = _span()


Meta: TypeAlias = TextMeta | WordMeta | LinkMeta

# ---------------------------------------------------------------- items


@dataclass(frozen=True, slots=True)
class Module:
    path: Path
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Import:
    path: Path
    alias: Name | None
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """`unit box = 12 piece`."""

    name: Name
    value: Expr
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Enum:
    name: Name
    members: tuple[EnumMember, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class TypeDef:
    name: Name
    type: Type
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Param:
    """`changing param state: State default created { layer public }`.

    At top level `args` are its arguments (`param qty(order: Order, product: Product): integer`), else empty.
    """

    name: Name
    args: tuple[ParamDecl, ...]
    type: Type
    changing: bool
    default: Expr | None
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ParamDecl:
    """A named, typed argument of an event, definition, relation or function."""

    name: Name
    type: Type
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Cardinality:
    """`[1]`, `[0..*]`; `high` is None for `*`."""

    low: int
    high: int | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a kind: `relation lines: Line [1..*] inverse order`.  Without `[…]` the cardinality is None (0..*)."""

    name: Name
    target: Path
    cardinality: Cardinality | None
    inverse: Path | None
    changing: bool
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Predicate:
    """A top-level relation of several objects: `relation HasPermission(who: Staff, shop: Shop)`."""

    name: Name
    args: tuple[ParamDecl, ...]
    changing: bool
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FeatureGroup:
    """`group some of { … }` or `group one of { … }` inside a role."""

    kind: Literal["some", "one"]
    features: tuple[Name, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Feature:
    """`[optional] feature Invoicing [of Seller] { params }`; `owner` is None inside a role."""

    name: Name
    owner: Path | None
    optional: bool
    params: tuple[Param, ...]
    relations: tuple[Relation, ...]
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Kind:
    """A role or an entity with its members.  Two declarations of one name in a module add up."""

    word: Literal["role", "entity"]
    name: Name
    supers: tuple[Path, ...]
    world: Literal["open", "closed"] | None
    external: bool
    clearance: Name | None
    params: tuple[Param, ...]
    relations: tuple[Relation, ...]
    features: tuple[Feature, ...]
    groups: tuple[FeatureGroup, ...]
    disjoint: tuple[Path, ...]
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """`event Pay(order: Order, amount: money CNY) by Buyer to Platform`."""

    name: Name
    args: tuple[ParamDecl, ...]
    by: Path | None
    to: Path | None
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Define:
    name: Name
    args: tuple[ParamDecl, ...]
    type: Type
    body: Expr
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """`on Pay(order: self)`: a pattern as an expression (a name or a call)."""

    pattern: Expr
    by: Path | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Timeout:
    duration: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Transition:
    """`from created -> paid on Pay(order: self) by Buyer if guard`; several sources are written with commas."""

    sources: tuple[Name, ...]
    target: Name
    trigger: EventTrigger | Timeout
    guard: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The life cycle of a parameter (`Order.state`); `final` is None when it is not declared."""

    param: Path
    initial: Name | None
    transitions: tuple[Transition, ...]
    final: tuple[Name, ...] | None
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a permission table: what it grants, and when.  `word` is None for a cell with only a condition."""

    word: Literal["yes", "no", "read", "write", "masked", "aggregated", "none"] | None
    condition: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class PermissionRow:
    role: Path
    cells: tuple[Cell, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class TableFile:
    """Where a table stands if not in the text itself: `from csv "rights.csv"`, `from markdown "rights.md#Heading"`."""

    format: Literal["csv", "markdown"]
    location: String
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Permissions:
    """A permission table; one `from` a file has no columns and rows until that is read."""

    uid: Name
    title: LangString | None
    columns: tuple[Path, ...]
    rows: tuple[PermissionRow, ...]
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)
    file: TableFile | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """`service IS-01 "Catalogue" { Shop provides Product.price to Buyer layer public at Browse fee 0 CNY }`."""

    uid: Name
    title: LangString | None
    provider: Path
    provides: tuple[Path, ...]
    to: tuple[Path, ...]
    layer: Name | None
    at: Path | None
    fee: Expr | None
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Layers:
    names: tuple[Name, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Consent:
    information: tuple[Path, ...]
    purposes: tuple[Name, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DefaultValue:
    """`default value Order.timeout = 48 h where self.kind = groupbuy`."""

    param: Path
    value: Expr
    where: Expr | None
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DateSpan:
    first: date
    last: date
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Calendar:
    """`calendar CN { zone "Asia/Shanghai" weekend sat, sun holidays … workdays … }`."""

    name: Name
    zone: LangString | None
    weekend: tuple[Name, ...]
    holidays: tuple[DateSpan, ...]
    workdays: tuple[DateSpan, ...]
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Quality:
    """`quality Q-01: at least 99.5% of Answer within 6 h of Ask per month`; free of an event pattern, `measure` is a formula."""

    uid: Name
    title: LangString | None
    bound: Literal["at least", "at most"]
    share: Fraction
    response: Expr
    within: Expr | None
    trigger: Expr | None
    period: Name | None
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Situation:
    uid: Name
    title: LangString | None
    formula: Expr
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Need:
    """`need IR-01 "…" { Buyer needs Order.total from Platform so that "…" access read due before Pay for Delivery without fee }`."""

    uid: Name
    title: LangString | None
    party: Path
    needs: tuple[Path, ...]
    providers: tuple[Path, ...]
    purpose_text: LangString | None
    purpose: Name | None
    access: Literal["read", "write", "masked", "aggregated", "none"] | None
    due: TimeOrderDue | None
    without_fee: bool
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class TimeOrderDue:
    """`due before Pay`, `due 24 h after PlaceOrder`: `offset` is None without a duration."""

    offset: Expr | None
    side: Literal["before", "after"]
    anchor: Expr
    span: Span = _span()


# ------------------------------------------------ requirement sentences


@dataclass(frozen=True, slots=True)
class Clause:
    """`where e,` `while e,` `when e [as n],` `if e then`; `alias` only with `when`."""

    word: Literal["where", "while", "when", "if"]
    condition: Expr
    alias: Name | None
    span: Span = _span()


Modal: TypeAlias = Literal["must", "must not", "should", "should not", "may", "may not"]

TimingWord: TypeAlias = Literal["within", "before", "until", "throughout", "always", "eventually", "immediately"]


@dataclass(frozen=True, slots=True)
class Timing:
    """When the response is due.

    `value` is the duration of `within`/`throughout` (a BusinessDays node for business days), the anchor of
    `before`, the formula of `until`; None for the bare words.  `anchor` is the event of `within d after e`.
    `next_day` is True for `within d from the day after e`.
    """

    word: TimingWord
    value: Expr | None
    anchor: Expr | None
    next_day: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Do:
    """`do Refund(order: o, amount: a) to Buyer where a >= 5 CNY`: the event pattern is a name or a call."""

    pattern: Expr
    to: Path | None
    where: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Provide:
    """`provide o.total, o.no to Buyer`."""

    items: tuple[Expr, ...]
    to: Path | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Ensure:
    formula: Expr
    span: Span = _span()


Response: TypeAlias = Do | Provide | Ensure


@dataclass(frozen=True, slots=True)
class Sentence:
    """An EARS-like requirement sentence."""

    quant: Quant | None
    clauses: tuple[Clause, ...]
    party: Path
    modal: Modal
    timing: Timing | None
    response: Response
    unless: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Prose:
    """`text "The site shall be user friendly."`: not formalised."""

    texts: tuple[LangString, ...]
    span: Span = _span()


class _Late:
    """An item that may have been kept as data: its content is read when somebody first looks at it."""

    __slots__ = ("_late",)

    def __getattr__(self, name: str) -> object:
        # Called only for what is not there: a field whose content is still to be read.
        try:
            late: tuple[str, Callable[[], object]] = object.__getattribute__(self, "_late")
        except AttributeError:
            late = ("", object)
        if name != late[0]:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        content = late[1]()
        object.__setattr__(self, name, content)
        return content


@dataclass(frozen=True, slots=True)
class Requirement(_Late):
    uid: Name
    title: LangString | None
    body: Sentence | Prose
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Formula(_Late):
    """A logic item: `constraint`, `assumption` or `rule`; only a constraint has a modal (None means must)."""

    word: Literal["constraint", "assumption", "rule"]
    uid: Name
    title: LangString | None
    modal: Modal | None
    formula: Expr
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


# ------------------------------------------------ scenarios


@dataclass(frozen=True, slots=True)
class GivenObject:
    """`given o1: Order { total: 110 CNY, lines: { l1, l2 } }`; several kinds for a party in several roles.

    A value that is said to be missing (`coupon is missing`) has no name of its own: it is `Known(Var(coupon), negated)`.
    """

    name: Name
    kinds: tuple[Path, ...]
    values: tuple[Arg, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class GivenFact:
    """`given HasPermission(adm, s1, X)` (value None), `given not F(a)` (value false), `given qty(o1, p1) = 2`, `given o1.total = 5 CNY`.

    For `given o1.coupon is missing`, `fact` is `Known(o1.coupon, negated)`.
    """

    fact: Expr
    value: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class OpenKind:
    """`open Order` or `open HasPermission`."""

    path: Path
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Start:
    point: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step happens: `+30 h` has `relative` True; else a clock time, an instant, or a duration from the start."""

    value: Expr
    relative: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class DoStep:
    """`at T: A does E(args) [to B]`; `actor` is None for an event that nobody does: `at T: do E(args)`."""

    at: Moment
    actor: Path | None
    pattern: Expr
    to: Path | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ProvideStep:
    """`at T: A provides o1.total, o1.no to B`."""

    at: Moment
    actor: Path
    items: tuple[Expr, ...]
    to: Path | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class SetStep:
    """`at T: set p1.stock = 3`, `at T: set OnShelf(p1, s1) = false`."""

    at: Moment
    target: Expr
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class CheckStep:
    """`check o1.state = shipped`."""

    formula: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Observation:
    """`until T` or `ends T`."""

    word: Literal["until", "ends"]
    at: Moment
    span: Span = _span()


VerdictWord: TypeAlias = Literal["satisfied", "violated", "pending", "unknown", "not applicable"]


@dataclass(frozen=True, slots=True)
class ExpectVerdict:
    """`expect R-01, R-02 violated [at 3, 5] because "after 48 h"`; `events` are the expected event numbers, if given."""

    uids: tuple[Name, ...]
    verdict: VerdictWord
    events: tuple[int, ...]
    because: LangString | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ExpectWhole:
    consistent: bool
    span: Span = _span()


Step: TypeAlias = DoStep | ProvideStep | SetStep | CheckStep
ScenarioPart: TypeAlias = GivenObject | GivenFact | OpenKind | Start | Step | Observation | ExpectVerdict | ExpectWhole


@dataclass(frozen=True, slots=True)
class Scenario(_Late):
    uid: Name
    title: LangString | None
    excerpt: bool
    parts: tuple[ScenarioPart, ...]
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


# ------------------------------------------------ data and questions


@dataclass(frozen=True, slots=True)
class Column:
    column: String
    target: Path
    type: Type | None
    mapping: tuple[tuple[String, Expr], ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Bind:
    target: Path
    format: str
    location: String
    keys: tuple[String, ...]
    columns: tuple[Column, ...]
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SparqlAsk:
    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class FormulaAsk:
    formula: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Find:
    binders: tuple[Binder, ...]
    where: Expr | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ExpectTruth:
    value: Literal["true", "false", "unknown"]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ExpectEmpty:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ExpectCount:
    op: CompareOp
    count: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ExpectSet:
    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Question:
    uid: Name
    title: LangString | None
    ask: SparqlAsk | FormulaAsk | Find | None
    expect: ExpectTruth | ExpectEmpty | ExpectCount | ExpectSet | None
    meta: tuple[Meta, ...]
    span: Span = _span()
    doc: str = field(default="", compare=False)


Item: TypeAlias = (
    Module | Import | Unit | Enum | TypeDef | Param | Predicate | Kind | Feature | Event | Define | Lifecycle
    | Permissions | Service | Layers | Consent | DefaultValue | Calendar | Quality | Situation | Need | Requirement
    | Formula | Scenario | Bind | Question
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comment:
    """A plain comment `# …` (doc comments belong to their items); `own_line` when nothing stands before it on its line."""

    text: str
    own_line: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Apart:
    """A scenario with faults that was left out: its id, and the piece of the text that it takes up."""

    name: Name
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Tree:
    """One file: its items in order, its comments, and the source.

    `faulty` holds the names of items that were left out because of a mistake inside them,
    so that later stages do not report them as unknown as well; `lost` all words of what was left out.
    `apart` are scenarios that were left out although the rest was read as a whole; `excused` the faults in them, each by
    its code and place.
    `prints` has a hash of each item, its places counted from its start; empty where that is not known.
    """

    items: tuple[Item, ...]
    comments: tuple[Comment, ...] = field(compare=False)
    source: Source = field(compare=False, repr=False)
    faulty: tuple[Name, ...] = field(default=(), compare=False)
    lost: frozenset[str] = field(default=frozenset(), compare=False)
    prints: tuple[str, ...] = field(default=(), compare=False, repr=False)
    apart: tuple[Apart, ...] = field(default=(), compare=False)
    excused: frozenset[tuple[str, int]] = field(default=frozenset(), compare=False, repr=False)
