"""Random trees for the properties of printer and parser."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction

from hypothesis import strategies as st

from reqonto.source import Source, Span
from reqonto.syntax import tree as t
from reqonto.syntax.keywords import KEYWORDS

NOWHERE = Span(Source("", ""), 0, 0)


def build(node, /, **fields):
    """A strategy for nodes of one kind, placed nowhere."""
    return st.builds(node, **fields, span=st.just(NOWHERE))


def several(strategy, least=0, most=3):
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def chains(strategy, kind):
    """Parts of a chain; what `and` joins first is no conjunction, for it binds from the left."""
    return several(strategy, 2, 3).filter(lambda parts: not isinstance(parts[0], kind))


def maybe(strategy):
    return st.none() | strategy


WORDS = st.sampled_from(
    [
        "o",
        "p",
        "order",
        "Order",
        "Ship",
        "state",
        "_x",
        "a1",
        "订单",
        "买家",
        "总额",
        "café",
        "self",
        "x y",
        "a-b",
        "1st",
        "Ⅷ",
        "é́",
    ]
) | st.sampled_from(sorted(spelling for row in KEYWORDS for spelling in row.spellings))
names = build(t.Name, text=WORDS.map(lambda w: __import__("unicodedata").normalize("NFKC", w)))
uids = build(t.Name, text=st.sampled_from(["R-01", "IR/3.2", "R-25a", "C-PAY-05", "约束-1", "S1", "x.y", "2024-01-01"]))
paths = build(t.Path, parts=several(names, 1, 3))
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters='\n\t"\\”“'), max_size=12
)
langstrings = build(t.LangString, text=texts, lang=st.sampled_from(["", "en", "zh", "zh-Hans"]))
plain_texts = build(t.LangString, text=texts, lang=st.just(""))
strings = build(t.String, text=texts)
numbers = st.integers(0, 10**6).map(Fraction) | st.integers(0, 10**9).map(lambda n: Fraction(n, 1000))
dates = st.dates(date(1000, 1, 1), date(9999, 12, 31))
zones = st.sampled_from([None, UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))])
instants = st.builds(
    lambda moment, zone, micro: moment.replace(microsecond=micro, tzinfo=zone),
    st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)).map(lambda m: m.replace(microsecond=0)),
    zones,
    st.sampled_from([0, 0, 250000]),
)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59), st.sampled_from([0, 0, 7]))

# ------------------------------------------------ types

members = build(t.EnumMember, name=names, labels=several(langstrings, 0, 2))
ranges = build(t.RangeType, low=maybe(numbers | numbers.map(lambda n: -n)), high=maybe(numbers))
base_types = st.one_of(
    build(
        t.BasicType,
        name=st.sampled_from(["duration", "date", "datetime", "percent", "boolean"]),
        unit=st.none(),
        pattern=st.none(),
        range=st.none(),
    ),
    build(t.BasicType, name=st.just("money"), unit=maybe(names), pattern=st.none(), range=st.none()),
    build(t.BasicType, name=st.just("quantity"), unit=names, pattern=st.none(), range=st.none()),
    build(
        t.BasicType,
        name=st.sampled_from(["text", "identifier"]),
        unit=st.none(),
        pattern=maybe(plain_texts),
        range=st.none(),
    ),
    build(
        t.BasicType,
        name=st.sampled_from(["integer", "decimal"]),
        unit=st.none(),
        pattern=st.none(),
        range=maybe(ranges),
    ),
    build(t.OneOfType, members=several(members, 1)),
    build(t.NamedType, path=paths),
)
collections = st.recursive(
    base_types,
    lambda inner: build(t.CollectionType, kind=st.sampled_from(["set", "list"]), element=inner),
    max_leaves=2,
)
types = collections | build(t.OptionalType, body=collections)

# ------------------------------------------------ expressions

variables = build(t.Var, name=names)
atoms = st.one_of(
    variables,
    build(t.Number, value=numbers, unit=maybe(names)),
    build(t.Percent, value=numbers),
    strings,
    build(t.DateLit, value=dates),
    build(t.DateTimeLit, value=instants),
    build(t.ClockLit, value=clocks),
    build(t.Bool, value=st.booleans()),
    build(t.Now),
)
OPS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


def binders_over(inner):
    return several(build(t.Binder, names=several(names, 1, 2), collection=inner), 1, 2)


def quants_over(inner):
    word = st.sampled_from(["every", "some", "no"]).map(lambda w: (w, None))
    counted = st.tuples(st.sampled_from(["exactly", "at most", "at least"]), st.integers(0, 20))
    return st.builds(
        lambda chosen, binders, where: t.Quant(chosen[0], chosen[1], binders, where, NOWHERE),
        word | counted,
        binders_over(inner),
        maybe(inner),
    )


def args_over(inner):
    return several(build(t.Arg, name=maybe(names), value=inner))


def compared(inner):
    return st.builds(
        lambda first, rest: t.Compare((first, *(value for _, value in rest)), tuple(op for op, _ in rest), NOWHERE),
        inner,
        st.lists(st.tuples(OPS, inner), min_size=1, max_size=2),
    )


def patterns_over(inner):
    """Event patterns: a dotted name, or a call of one."""
    heads = variables | build(t.Dot, base=variables, name=names)
    return heads, build(t.Call, function=heads, args=args_over(inner))


def counted(inner):
    heads, calls = patterns_over(inner)
    words = st.sampled_from(
        [("every", None), ("no", None), ("some", None), ("at most", 3), ("at least", 0), ("exactly", 1)]
    )
    return st.builds(
        lambda word, what: t.Counted(word[0], word[1], what[0], what[1], NOWHERE),
        words,
        st.tuples(calls, maybe(inner)) | st.tuples(heads, inner),
    )


def bigger(inner):
    two = {"left": inner, "right": inner}
    return st.one_of(
        build(t.Dot, base=inner, name=names),
        build(t.Call, function=inner, args=args_over(inner)),
        build(t.ListLit, items=several(inner)),
        build(t.SetLit, items=several(inner)),
        build(t.Neg, body=inner),
        build(t.Arith, op=st.sampled_from("-*/"), **two),
        build(t.Plus, parts=chains(inner, t.Plus)),
        compared(inner),
        build(
            t.In, item=inner, collection=inner | build(t.RangeExpr, low=inner, high=maybe(inner)), negated=st.booleans()
        ),
        build(t.IsA, item=inner, kind=paths),
        build(t.Known, item=inner, negated=st.booleans()),
        build(t.Matches, item=inner, pattern=strings),
        build(t.Has, feature=inner),
        build(t.TimeOrder, op=st.sampled_from(["before", "after", "not before", "not after"]), **two),
        build(
            t.WithinOf,
            item=inner,
            duration=inner,
            side=st.sampled_from(["before", "after", "from the day after"]),
            anchor=inner,
        ),
        build(t.AsOf, item=inner, side=st.sampled_from(["before", "after"]), event=inner),
        build(t.BusinessDays, count=inner, calendar=maybe(paths)),
        build(t.Not, body=inner),
        build(t.And, parts=chains(inner, t.And)),
        build(t.Or, parts=chains(inner, t.Or)),
        build(t.Implies, **two),
        build(t.Iff, **two),
        build(t.IfThenElse, condition=inner, then=inner, otherwise=maybe(inner)),
        build(t.Quantified, quant=quants_over(inner), body=inner),
        build(
            t.Aggregate,
            function=st.sampled_from(["sum", "average", "min", "max"]),
            body=inner,
            binders=binders_over(inner),
            where=maybe(inner),
        ),
        build(t.Extreme, function=st.sampled_from(["min", "max"]), items=several(inner, 2)),
        build(t.Count, binders=binders_over(inner), where=maybe(inner)),
        build(t.Nth, number=st.integers(1, 120), pattern=inner, within=maybe(inner), since=maybe(inner)),
        counted(inner),
        build(t.Same, keys=several(names, 1, 2), collection=inner, within=maybe(inner), outcome=several(names, 1, 2)),
    )


expressions = st.recursive(atoms, bigger, max_leaves=6)

# ------------------------------------------------ metadata

metas = several(
    st.one_of(
        build(t.TextMeta, key=st.sampled_from(["label", "also", "note", "source", "rationale", "owner", "version", "edition", "zone", "definition", "encoding"]), texts=several(langstrings, 1, 2)),
        build(t.WordMeta, key=st.just("status"), words=build(t.Name, text=st.sampled_from(["proposed", "reviewed", "frozen"])).map(lambda n: (n,))),
        build(t.WordMeta, key=st.just("priority"), words=build(t.Name, text=st.sampled_from(["high", "low", "3"])).map(lambda n: (n,))),
        build(t.WordMeta, key=st.just("tags"), words=several(names, 1)),
        build(t.WordMeta, key=st.sampled_from(["layer", "phase"]), words=names.map(lambda n: (n,))),
        build(t.WordMeta, key=st.just("owner"), words=st.just(())),
        build(t.WordMeta, key=st.just("bound"), words=build(t.Name, text=st.sampled_from(["upper", "lower"])).map(lambda n: (n,))),
        build(t.WordMeta, key=st.just("valid from"), words=several(build(t.Name, text=dates.map(date.isoformat)), 1, 2)),
        build(t.LinkMeta, link=st.sampled_from(["derives from", "refines", "satisfies", "conflicts with", "overrides", "exception to", "verified by", "replaces", "requires", "contains"]), targets=several(uids, 1)),
    ),
    0,
    2,
)  # fmt: skip


def metas_without(*keys):
    return metas.map(
        lambda found: tuple(m for m in found if not isinstance(m, (t.TextMeta, t.WordMeta)) or m.key not in keys)
    )


# ------------------------------------------------ items

arguments = several(build(t.ParamDecl, name=names, type=types))
some_arguments = several(build(t.ParamDecl, name=names, type=types), 1)
params = build(
    t.Param, name=names, args=st.just(()), type=types, changing=st.booleans(), default=maybe(expressions), meta=metas
)
functions = build(
    t.Param, name=names, args=arguments, type=types, changing=st.booleans(), default=maybe(expressions), meta=metas
)
cardinalities = st.builds(
    lambda low, more: t.Cardinality(low, None if more is None else low + more, NOWHERE),
    st.integers(0, 3),
    maybe(st.integers(0, 3)),
)
relations = build(
    t.Relation,
    name=names,
    target=paths,
    cardinality=maybe(cardinalities),
    inverse=maybe(paths),
    changing=st.booleans(),
    meta=metas,
)
features = build(
    t.Feature,
    name=names,
    owner=maybe(paths),
    optional=st.booleans(),
    params=several(params, 0, 2),
    relations=several(relations, 0, 1),
    meta=metas,
)
kinds = build(
    t.Kind, word=st.sampled_from(["role", "entity"]), name=names, supers=several(paths), world=st.sampled_from([None, "open", "closed"]),
    external=st.booleans(), clearance=maybe(names), params=several(params, 0, 2), relations=several(relations, 0, 2),
    features=several(features, 0, 2), groups=several(build(t.FeatureGroup, kind=st.sampled_from(["some", "one"]), features=several(names, 1)), 0, 1),
    disjoint=several(paths, 0, 2), meta=metas,
)  # fmt: skip
patterns = variables | build(t.Call, function=variables, args=args_over(atoms))
transitions = build(
    t.Transition, sources=several(names, 1), target=names,
    trigger=build(t.EventTrigger, pattern=patterns, by=maybe(paths)) | build(t.Timeout, duration=expressions),
    guard=maybe(expressions),
)  # fmt: skip
lifecycles = build(
    t.Lifecycle,
    param=paths,
    initial=maybe(names),
    transitions=several(transitions),
    final=maybe(several(names, 1)),
    meta=metas,
)
GRANTS = st.sampled_from(["yes", "no", "read", "write", "masked", "aggregated", "none"])
cells = build(t.Cell, word=GRANTS, condition=maybe(expressions)) | build(t.Cell, word=st.none(), condition=expressions)


@st.composite
def permissions(draw):
    columns = draw(several(paths, 1))
    rows = draw(several(build(t.PermissionRow, role=paths, cells=several(cells, len(columns), len(columns)))))
    return t.Permissions(draw(uids), draw(maybe(langstrings)), columns, rows, draw(metas), NOWHERE)


services = build(
    t.Service, uid=uids, title=maybe(langstrings), provider=paths, provides=several(paths, 1), to=several(paths), layer=maybe(names),
    at=maybe(paths), fee=maybe(expressions), meta=metas_without("layer"),
)  # fmt: skip
date_spans = st.builds(lambda a, b: t.DateSpan(a, b, NOWHERE), dates, dates)
calendars = build(
    t.Calendar, name=names, zone=maybe(langstrings), weekend=several(names), holidays=several(date_spans), workdays=several(date_spans),
    meta=metas_without("zone"),
)  # fmt: skip


@st.composite
def qualities(draw):
    within = draw(maybe(expressions))
    trigger = draw(maybe(expressions)) if within is not None else None
    share = draw(numbers)
    bound = draw(st.sampled_from(["at least", "at most"]))
    return t.Quality(
        draw(uids),
        draw(maybe(langstrings)),
        bound,
        share,
        draw(expressions),
        within,
        trigger,
        draw(maybe(names)),
        draw(metas),
        NOWHERE,
    )


needs = build(
    t.Need, uid=uids, title=maybe(langstrings), party=paths, needs=several(paths, 1), providers=several(paths), purpose_text=maybe(langstrings),
    purpose=maybe(names), access=maybe(st.sampled_from(["read", "write", "masked", "aggregated", "none"])),
    due=maybe(build(t.TimeOrderDue, offset=maybe(expressions), side=st.sampled_from(["before", "after"]), anchor=expressions)),
    without_fee=st.booleans(), meta=metas,
)  # fmt: skip
clauses = build(
    t.Clause, word=st.sampled_from(["where", "while", "if"]), condition=expressions, alias=st.none()
) | build(t.Clause, word=st.just("when"), condition=expressions, alias=maybe(names))
timings = st.one_of(
    build(
        t.Timing,
        word=st.sampled_from(["always", "eventually", "immediately"]),
        value=st.none(),
        anchor=st.none(),
        next_day=st.just(False),
    ),
    build(
        t.Timing,
        word=st.sampled_from(["before", "until", "throughout"]),
        value=expressions,
        anchor=st.none(),
        next_day=st.just(False),
    ),
    build(t.Timing, word=st.just("within"), value=expressions, anchor=maybe(expressions), next_day=st.just(False)),
    build(t.Timing, word=st.just("within"), value=expressions, anchor=expressions, next_day=st.just(True)),
)
responses = st.one_of(
    build(t.Do, pattern=expressions, to=maybe(paths), where=maybe(expressions)),
    build(t.Provide, items=several(expressions, 1), to=maybe(paths)),
    build(t.Ensure, formula=expressions),
)
MODALS = st.sampled_from(["must", "must not", "should", "should not", "may", "may not"])
sentences = build(
    t.Sentence, quant=maybe(quants_over(atoms)), clauses=several(clauses), party=paths, modal=MODALS, timing=maybe(timings),
    response=responses, unless=maybe(expressions),
)  # fmt: skip
requirements = build(
    t.Requirement,
    uid=uids,
    title=maybe(langstrings),
    body=sentences | build(t.Prose, texts=several(langstrings, 1)),
    meta=metas,
)
formulas = build(
    t.Formula,
    word=st.just("constraint"),
    uid=uids,
    title=maybe(langstrings),
    modal=maybe(MODALS),
    formula=expressions,
    meta=metas,
) | build(
    t.Formula,
    word=st.sampled_from(["assumption", "rule"]),
    uid=uids,
    title=maybe(langstrings),
    modal=st.none(),
    formula=expressions,
    meta=metas,
)
moments = build(t.Moment, value=expressions, relative=st.booleans())
parts = st.one_of(
    build(t.GivenObject, name=names, kinds=several(paths, 1), values=several(build(t.Arg, name=names, value=expressions))),
    build(t.GivenFact, fact=expressions, value=maybe(expressions)),
    build(t.OpenKind, path=paths),
    build(t.Start, point=expressions),
    build(t.DoStep, at=moments, actor=maybe(paths), pattern=patterns, to=maybe(paths)),
    build(t.ProvideStep, at=moments, actor=paths, items=several(expressions, 1), to=maybe(paths)),
    build(t.SetStep, at=moments, target=expressions, value=expressions),
    build(t.CheckStep, formula=expressions),
    build(t.Observation, word=st.sampled_from(["until", "ends"]), at=moments),
    build(
        t.ExpectVerdict, uids=several(uids, 1), verdict=st.sampled_from(["satisfied", "violated", "pending", "unknown", "not applicable"]),
        events=several(st.integers(1, 30)), because=maybe(langstrings),
    ),
    build(t.ExpectWhole, consistent=st.booleans()),
)  # fmt: skip
scenarios = build(
    t.Scenario, uid=uids, title=maybe(langstrings), excerpt=st.booleans(), parts=several(parts, 0, 4), meta=metas
)
columns = build(
    t.Column, column=strings, target=paths, type=maybe(types), mapping=several(st.tuples(strings, expressions))
)
binds = build(
    t.Bind,
    target=paths,
    format=st.sampled_from(["csv", "parquet", "jsonl"]),
    location=strings,
    keys=several(strings),
    columns=several(columns),
    meta=metas,
)
questions = build(
    t.Question, uid=uids, title=maybe(langstrings),
    ask=maybe(st.one_of(build(t.SparqlAsk, text=texts), build(t.FormulaAsk, formula=expressions), build(t.Find, binders=binders_over(atoms), where=maybe(expressions)))),
    expect=maybe(st.one_of(
        build(t.ExpectTruth, value=st.sampled_from(["true", "false", "unknown"])), build(t.ExpectEmpty),
        build(t.ExpectCount, op=OPS, count=st.integers(0, 99)), build(t.ExpectSet, items=several(expressions)),
    )),
    meta=metas,
)  # fmt: skip
items = st.one_of(
    build(t.Module, path=paths, meta=metas),
    build(t.Import, path=paths, alias=maybe(names)),
    build(t.Unit, name=names, value=expressions),
    build(t.Enum, name=names, members=several(members, 1)),
    build(t.TypeDef, name=names, type=types),
    functions,
    build(t.Predicate, name=names, args=arguments, changing=st.booleans(), meta=metas),
    kinds,
    features,
    build(t.Event, name=names, args=arguments, by=maybe(paths), to=maybe(paths), meta=metas),
    build(t.Define, name=names, args=arguments, type=types, body=expressions, meta=metas),
    lifecycles,
    permissions(),
    services,
    build(t.Layers, names=several(names, 1)),
    build(t.Consent, information=several(paths, 1), purposes=several(names, 1)),
    build(t.DefaultValue, param=paths, value=expressions, where=maybe(expressions), meta=metas),
    calendars,
    qualities(),
    build(t.Situation, uid=uids, title=maybe(langstrings), formula=expressions, meta=metas),
    needs,
    requirements,
    formulas,
    scenarios,
    binds,
    questions,
)
trees = st.lists(items, max_size=3).map(lambda found: t.Tree(tuple(found), (), Source("", "")))
