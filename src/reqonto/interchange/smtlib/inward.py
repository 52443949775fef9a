"""A script of SMT-LIB as a text of the language.

Sorts are entities, datatypes of names alone enumerations, functions parameters and relations, assertions constraints.
What the language has no words for – bit vectors, arrays, quantifiers over numbers – is told with its place and left
out, which only takes away: what contradicts itself in the text does so in the script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise, product
from unicodedata import normalize

from reqonto.diagnostics import codes_smtlib as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Severity, Text
from reqonto.interchange.smtlib.numbered import Numbered, meant, numbered
from reqonto.interchange.smtlib.read import Row, Word
from reqonto.records import dataclass
from reqonto.source import Source, Span
from reqonto.syntax.lexer import NAME_TOKEN, UID_TOKEN
from reqonto.syntax.parser import parse
from reqonto.syntax.printer import print_tree
from reqonto.syntax.show import Dialect

LONGEST = 20_000
"""Signs of a formula that is written out: with `let` and `define-fun` a short script can say a very long one."""
DEEPEST = 120
"""So deep may a formula be nested; the language itself allows some more."""
MOST_TERMS = 50_000
"""So many terms of one command are looked at."""
MOST = 64
"""So many cases may a quantifier over enumerations come to."""

_SILENT = {
    "set-logic", "set-option", "set-info", "check-sat", "get-model", "get-value", "get-unsat-core", "get-proof",
    "get-assertions", "get-assignment", "get-info", "get-option", "get-unsat-assumptions", "echo",
}  # fmt: skip
"""Commands that say nothing of the worlds."""
_NUMBERS = {"Int", "Real"}
_JOINED = {"and": ("and", "true"), "or": ("or", "false")}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDER = frozenset(_TURNED)
_AS_NUMBERS = "\0"
"""Stands before the sorts that are numbers in the script and an enumeration in the text."""


@dataclass(frozen=True, slots=True)
class Said:
    """A term or formula as the language says it, with its sort; `whole` for a number that is written as such."""

    text: str
    sort: str
    whole: Fraction | None = None


@dataclass(frozen=True, slots=True)
class _Function:
    name: str
    args: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class _Macro:
    args: tuple[tuple[str, str], ...]
    result: str
    body: Word | Row


@dataclass(frozen=True, slots=True)
class _Kept:
    """An assertion: its name (empty if it has none), what it says, and its place."""

    name: str
    text: str
    span: Span


class _Unsaid(Exception):  # noqa: N818 - it says what the language has no words for
    def __init__(self, en: str, zh: str) -> None:
        self.why = Text(en, zh)


def text_of(commands: Sequence[Row], source: Source, dialect: Dialect | None = None) -> tuple[str, list[Diagnostic]]:
    """The script as a text of the language, and what of it was left out."""
    work = _Script(source, numbered(source.text, commands))
    for each in commands:
        if each.head == "exit":
            break
        work.command(each)
    lines = list(work.lines())
    parsed, faults = parse(Source(source.path, "\n".join(lines) + "\n"))
    assert not [each for each in faults if each.weight is Severity.ERROR], faults
    return print_tree(parsed, dialect or "en"), work.problems


class _Script:
    """What the commands so far have declared and asserted."""

    def __init__(self, source: Source, comments: Numbered) -> None:
        self.source = source
        self.comments = comments
        self.problems: list[Diagnostic] = []
        self.given = comments.names
        """What the comments of an export of ours say that its short names stand for."""
        self.sorts: dict[str, str] = {}
        self.enums: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.members: dict[str, Said] = {}
        self.functions: dict[str, _Function] = {}
        self.macros: dict[str, _Macro] = {}
        self.aliases: dict[str, str] = {}
        self.named: dict[str, Said] = {}
        self.unread: dict[str, Text] = {}
        self.declared: list[str] = []
        self.kept: list[_Kept] = []
        self.scopes: list[int] = []
        self.taken: set[str] = set()
        self.bound = 0
        self.steps = 0
        """How many terms of this command were looked at; `define-fun` can make many of a few."""

    # ------------------------------------------------ commands

    def command(self, row: Row) -> None:
        if not row.head:
            self.left_out(row.span, Text("this is no command", "这不是命令"))
            return
        if row.head in _SILENT:
            return
        self.steps = 0
        try:
            _COMMANDS.get(row.head, _Script.unknown)(self, row)
        except _Unsaid as unsaid:
            self.left_out(row.span, unsaid.why)
            if row.head.startswith(("declare", "define")) and len(row.parts) > 1 and isinstance(row.parts[1], Word):
                self.unread[row.parts[1].text] = unsaid.why
        except _BROKEN:
            self.left_out(row.span, Text(f"this is no `{row.head}`", f"这不是有效的 {row.head}"))

    def unknown(self, row: Row) -> None:
        raise _Unsaid(f"the command `{row.head}` is not read", f"不读取命令“{row.head}”")

    def left_out(self, span: Span, why: Text) -> None:
        line = self.source.text.find("\n", span.start, span.end)
        shown = Span(self.source, span.start, span.end if line < 0 else line)
        self.problems.append(Diagnostic(codes.LEFT_OUT, shown, {"why": why}))

    def declare_sort(self, row: Row) -> None:
        _, name, *count = row.parts
        if count and _word(count[0]).text != "0":
            raise _Unsaid("sorts with parameters are not read", "不读取带参数的类型")
        own = self.new(_symbol(name))
        self.sorts[_symbol(name)] = own
        self.declared.append(f"entity `{own}`{self.label(_symbol(name), own)}")

    def define_sort(self, row: Row) -> None:
        _, name, parameters, meant = row.parts
        if _row(parameters).parts:
            raise _Unsaid("sorts with parameters are not read", "不读取带参数的类型")
        self.aliases[_symbol(name)] = self.sort(meant)

    def datatype(self, row: Row) -> None:
        _, name, constructors = row.parts
        self.enumeration(_symbol(name), _row(constructors))

    def datatypes(self, row: Row) -> None:
        _, names, bodies = row.parts
        if not _row(names).parts:
            # The form before 2.6: the name stands before its constructors.
            for each in map(_row, _row(bodies).parts):
                self.enumeration(_symbol(each.parts[0]), Row(each.parts[1:], each.span))
            return
        for name, body in zip(map(_row, _row(names).parts), _row(bodies).parts, strict=True):
            if _word(name.parts[1]).text != "0":
                raise _Unsaid("datatypes with parameters are not read", "不读取带参数的数据类型")
            self.enumeration(_symbol(name.parts[0]), _row(body))

    def enumeration(self, name: str, constructors: Row) -> None:
        members: list[str] = []
        for each in constructors.parts:
            if isinstance(each, Row) and (len(each.parts) != 1 or each.head == "par"):
                self.unread[name] = why = Text(
                    "only datatypes of names alone are read, as enumerations", "只读取由名称组成的数据类型（作为枚举）"
                )
                raise _Unsaid(why.en, why.zh)
            members.append(_symbol(each.parts[0] if isinstance(each, Row) else each))
        called = self.enumerated(name, name, members)
        for member, said in zip(members, called, strict=True):
            self.members[member] = Said(f"`{said}`", name)

    def enumerated(self, sort: str, name: str, members: Sequence[str]) -> tuple[str, ...]:
        """Declares an enumeration that stands for a sort; gives the names of its members."""
        own = self.new(name)
        called = tuple(map(self.new, members))
        self.enums[sort] = own, called
        self.declared.append(f"enum `{own}` {{ {', '.join(f'`{each}`' for each in called)} }}")
        return called

    def counted(self, name: str) -> str:
        """The sort of an enumeration whose members stand as numbers."""
        sort = f"{_AS_NUMBERS}{name}"
        if sort not in self.enums:
            self.enumerated(sort, name, self.comments.members[name])
        return sort

    def declare_fun(self, row: Row) -> None:
        _, name, args, result = row.parts
        self.function(_symbol(name), _row(args).parts, result)

    def declare_const(self, row: Row) -> None:
        _, name, result = row.parts
        self.function(_symbol(name), (), result)

    def function(self, name: str, args: Sequence[Word | Row], result: Word | Row) -> None:
        taken = self.comments.args.get(name, ())
        taken = taken if len(taken) == len(args) else ("",) * len(args)
        sorts = tuple(
            self.counted(listed) if listed and self.sort(each) == "Int" else self.sort(each)
            for each, listed in zip(args, taken, strict=True)
        )
        if _NUMBERS & set(sorts):
            raise _Unsaid(f"`{name}` takes numbers, which is not read", f"“{name}”以数为参数，不予读取")
        gives = self.sort(result)
        if gives == "Int" and name in self.comments.results:
            gives = self.counted(self.comments.results[name])
        made = _Function(self.new(name), sorts, gives)
        self.functions[name] = made
        given = ", ".join(f"a{place}: {self.type_of(each)}" for place, each in enumerate(sorts))
        label = self.label(name, made.name)
        if made.result == "Bool" and sorts:
            self.declared.append(f"relation `{made.name}`({given}){label}")
        else:
            listed = f"({given})" if given else ""
            self.declared.append(f"param `{made.name}`{listed}: {self.type_of(made.result)}{label}")

    def define(self, row: Row) -> None:
        if row.head == "define-const":
            _, name, result, body = row.parts
            listed: tuple[Word | Row, ...] = ()
        else:
            _, name, args, result, body = row.parts
            listed = _row(args).parts
        pairs = tuple((_symbol(_row(each).parts[0]), self.sort(_row(each).parts[1])) for each in listed)
        self.macros[_symbol(name)] = _Macro(pairs, self.sort(result), body)

    def push(self, row: Row) -> None:
        self.scopes += [len(self.kept)] * _count(row)

    def pop(self, row: Row) -> None:
        for _ in range(_count(row)):
            if not self.scopes:
                raise _Unsaid("there is nothing to take back", "没有可撤回的内容")
            size = self.scopes.pop()
            for each in self.kept[size:]:
                self.left_out(each.span, Text("it is asserted for a time only (`pop`)", "只是暂时断言（pop）"))
            del self.kept[size:]

    def assertion(self, row: Row) -> None:
        _, body = row.parts
        if row.span.start in self.comments.bounds:
            # The type of the parameter says it.
            return
        name = ""
        if isinstance(body, Row) and body.head == "!":
            name = next((_symbol(after) for key, after in pairwise(body.parts[2:]) if _is(key, ":named")), "")
        said = self.term(body, {}, 0)
        if said.sort != "Bool":
            raise _Unsaid("what is asserted is no formula", "所断言的不是公式")
        if "(" in said.text and _unreadable(f"rule T-1: {said.text}"):
            raise _Unsaid("it is nested deeper than the language allows", "嵌套超过本语言所允许的深度")
        self.kept.append(_Kept(name, said.text, row.span))

    # ------------------------------------------------ the text

    def lines(self) -> Iterator[str]:
        """The declarations, that there is something of each sort, and the assertions.

        Where some are named, those without a name are never blamed, as in an unsatisfiable core; they are rules.
        """
        yield from self.declared
        for number, own in enumerate(self.sorts.values(), start=1):
            yield f"rule S-{number}: (some x in `{own}`: true)"
        named = any(each.name for each in self.kept)
        ids: set[str] = set()
        for number, each in enumerate(self.kept, start=1):
            if named and not each.name:
                yield f"rule T-{number}: {each.text}"
                continue
            line = f"constraint {each.name}: {each.text}"
            if UID_TOKEN.fullmatch(each.name) and each.name.casefold() not in ids and not _unreadable(line):
                ids.add(each.name.casefold())
                yield line
                continue
            title = each.name.replace("\\", "/").replace('"', "'")
            called = f' "{title}"' if title else ""
            uid = next(uid for more in range(self.bound + 2) if (uid := f"C-{number}{'x' * more}") not in ids)
            ids.add(uid.casefold())
            yield f"constraint {uid}{called}: {each.text}"

    def new(self, name: str) -> str:
        """A name of the language that nothing else has."""
        said = normalize("NFKC", self.given.get(name, name))
        plain = re.sub(r"\W", "_", said) or "_"
        plain = f"_{plain}" if plain[0].isdigit() else plain
        own, more = plain, 1
        while own.casefold() in self.taken:
            more += 1
            own = f"{plain}_{more}"
        self.taken.add(own.casefold())
        return own

    def label(self, name: str, own: str) -> str:
        """What something was called, where that is no name of the language."""
        said = self.given.get(name, name)
        if said == own:
            return ""
        return ' { label "' + said.replace("\\", "/").replace('"', "'").replace("\n", " ") + '" }'

    def type_of(self, sort: str) -> str:
        basic = {"Bool": "boolean", "Int": "integer", "Real": "decimal"}.get(sort)
        return basic or f"`{self.enums[sort][0] if sort in self.enums else self.sorts[sort]}`"

    def sort(self, given: Word | Row) -> str:
        """The sort that is written."""
        said = given.span.text
        if isinstance(given, Word) and given.kind == "symbol":
            name = self.aliases.get(given.text, given.text)
            if name in {"Bool", "Int", "Real"} or name in self.sorts or name in self.enums:
                return name
            if given.text in self.unread:
                raise _Unsaid(f"it speaks of `{said}`, which is left out", f"其中的“{said}”未读入")
        raise _Unsaid(f"the sort `{_short(said)}` is not read", f"不读取类型“{_short(said)}”")

    # ------------------------------------------------ terms

    def term(self, given: Word | Row, scope: Mapping[str, Said], depth: int) -> Said:
        """A term or formula in the words of the language; raises _Unsaid where it has none."""
        self.steps += 1
        if self.steps > MOST_TERMS:
            raise _Unsaid("written out it is too long", "展开后过长")
        if depth > DEEPEST:
            raise _Unsaid("it is nested deeper than the language allows", "嵌套超过本语言所允许的深度")
        said = self.word(given, scope, depth) if isinstance(given, Word) else self.row(given, scope, depth)
        if len(said.text) > LONGEST:
            raise _Unsaid("written out it is too long", "展开后过长")
        return said

    def word(self, word: Word, scope: Mapping[str, Said], depth: int) -> Said:
        if word.kind == "number":
            value = Fraction(word.text)
            return Said(_number(value), "Real" if "." in word.text else "Int", value)
        if word.kind != "symbol":
            raise _Unsaid(
                f"`{_short(word.text)}` is neither a number nor a name", f"“{_short(word.text)}”既非数也非名称"
            )
        if word.text in scope:
            return scope[word.text]
        if word.text in {"true", "false"}:
            return Said(word.text, "Bool")
        known = self.members.get(word.text) or self.named.get(word.text)
        return known or self.applied(word.text, (), scope, depth)

    def row(self, row: Row, scope: Mapping[str, Said], depth: int) -> Said:
        head, parts = row.head, row.parts[1:]
        if not head:
            return self.tested(row, scope, depth)
        match head:
            case "!":
                said = self.term(parts[0], scope, depth + 1)
                for key, after in pairwise(parts[1:]):
                    if _is(key, ":named"):
                        self.named[_symbol(after)] = said
                return said
            case "let":
                inner = {
                    _symbol(name): self.term(value, scope, depth + 1)
                    for name, value in (_row(each).parts for each in _row(parts[0]).parts)
                }
                return self.term(parts[1], {**scope, **inner}, depth + 1)
            case "forall" | "exists":
                return self.quantified(row, scope, depth)
            case "as":
                return self.term(parts[0], scope, depth + 1)
            case _:
                return self.applied(head, parts, scope, depth)

    def tested(self, row: Row, scope: Mapping[str, Said], depth: int) -> Said:
        """`((_ is red) x)`."""
        test, of = row.parts
        underscore, word, member = _row(test).parts
        if not (_is(underscore, "_") and _is(word, "is")):
            raise _Unsaid(f"`{_short(test.span.text)}` is not read", f"不读取“{_short(test.span.text)}”")
        return self.compared("=", [self.term(of, scope, depth + 1), self.term(member, scope, depth + 1)])

    def quantified(self, row: Row, scope: Mapping[str, Said], depth: int) -> Said:
        """Over things of a sort as it is; over enumerations and truth values case by case."""
        _, listed, body = row.parts
        names: list[str] = []
        cases: list[list[tuple[str, Said]]] = []
        inner = dict(scope)
        for name, sort in (_row(each).parts for each in _row(listed).parts):
            kind = self.sort(sort)
            if kind in _NUMBERS:
                raise _Unsaid(f"it speaks of every number `{_symbol(name)}`", f"其中涉及任意数“{_symbol(name)}”")
            if kind in self.sorts:
                own = self.variable(_symbol(name), inner)
                names.append(f"`{own}` in {self.type_of(kind)}")
                inner[_symbol(name)] = Said(f"`{own}`", kind)
            else:
                values = ("true", "false") if kind == "Bool" else tuple(f"`{each}`" for each in self.enums[kind][1])
                cases.append([(_symbol(name), Said(each, kind)) for each in values])
        chosen = list(product(*cases)) if _size(cases) <= MOST else None
        if chosen is None:
            raise _Unsaid(f"it has more than {MOST} cases", f"情形超过 {MOST} 种")
        said = [self.formula(body, {**inner, **dict(each)}, depth + 1) for each in chosen]
        joint, word = (" and ", "every") if row.head == "forall" else (" or ", "some")
        text = said[0] if len(said) == 1 else f"({joint.join(said)})"
        return Said(f"({word} {', '.join(names)}: {text})" if names else text, "Bool")

    def variable(self, name: str, scope: Mapping[str, Said]) -> str:
        """A name for what a quantifier speaks of, that of the script where nothing else has it."""
        used = {each.text for each in scope.values()}
        if NAME_TOKEN.fullmatch(name) and name.casefold() not in self.taken and f"`{name}`" not in used:
            return name
        self.bound += 1
        return f"x_{self.bound}"

    def formula(self, given: Word | Row, scope: Mapping[str, Said], depth: int) -> str:
        said = self.term(given, scope, depth)
        if said.sort != "Bool":
            raise _Unsaid(f"`{_short(given.span.text)}` is no formula", f"“{_short(given.span.text)}”不是公式")
        return said.text

    def applied(self, name: str, parts: Sequence[Word | Row], scope: Mapping[str, Said], depth: int) -> Said:
        if name in self.macros:
            macro = self.macros[name]
            given = [self.term(each, scope, depth + 1) for each in parts]
            self.fits(name, [each.sort for each in given], [sort for _, sort in macro.args])
            inner = {arg: each for (arg, _), each in zip(macro.args, given, strict=True)}
            said = self.term(macro.body, inner, depth + 1)
            self.fits(name, [said.sort], [macro.result])
            return said
        if name in self.functions:
            return self.called(self.functions[name], name, [self.term(each, scope, depth + 1) for each in parts])
        if name in self.unread:
            raise _Unsaid(f"it speaks of `{_short(name)}`, which is left out", f"其中的“{_short(name)}”未读入")
        if not parts or name not in _BUILT_IN:
            raise _Unsaid(f"`{_short(name)}` is not read", f"不读取“{_short(name)}”")
        if name in {"not", "=>", "xor", *_JOINED}:
            return Said(_logical(name, [self.formula(each, scope, depth + 1) for each in parts]), "Bool")
        given = [self.term(each, scope, depth + 1) for each in parts]
        if name == "ite":
            return _either([*given[:1], *self.alike(given[1:])])
        if name in {"=", "distinct"}:
            return self.compared(name, given)
        if name in _ORDER and any(each.sort.startswith(_AS_NUMBERS) for each in given):
            return self.ordered(name, given)
        return _arithmetic(name, given)

    def alike(self, given: Sequence[Said]) -> list[Said]:
        """Numbers beside members of an enumeration that stand as numbers are members as well."""
        kind = next((each.sort for each in given if each.sort.startswith(_AS_NUMBERS)), "")
        return [self.member(each, kind) if kind and each.sort == "Int" else each for each in given]

    def member(self, said: Said, kind: str) -> Said:
        """The member of an enumeration that a number stands for."""
        members = self.enums[kind][1]
        if said.whole is None or said.whole not in range(len(members)):
            raise _Unsaid("a number stands beside a member of an enumeration", "其中的数与枚举成员并列")
        return Said(f"`{members[int(said.whole)]}`", kind)

    def ordered(self, op: str, given: Sequence[Said]) -> Said:
        """That members come before or behind a number in the list of their enumeration."""
        if len(given) != 2 or {each.sort.startswith(_AS_NUMBERS) for each in given} != {True, False}:
            raise _Unsaid("members of an enumeration have no order", "枚举成员没有次序")
        one, other = given
        if other.sort.startswith(_AS_NUMBERS):
            one, other, op = other, one, _TURNED[op]
        members = self.enums[one.sort][1]
        if other.whole is None or other.whole not in range(len(members) + 1):
            raise _Unsaid("a number stands beside a member of an enumeration", "其中的数与枚举成员并列")
        kept = meant(op, int(other.whole), len(members))
        if len(kept) in {0, len(members)}:
            return Said("true" if kept else "false", "Bool")
        return Said(f"({' or '.join(f'({one.text} = `{members[each]}`)' for each in kept)})", "Bool")

    def called(self, function: _Function, name: str, given: Sequence[Said]) -> Said:
        if len(given) == len(function.args):
            given = [
                self.member(each, wanted) if wanted.startswith(_AS_NUMBERS) and each.sort == "Int" else each
                for each, wanted in zip(given, function.args, strict=True)
            ]
        self.fits(name, [each.sort for each in given], function.args)
        for each in given:
            if each.sort == "Bool" and not re.fullmatch(r"true|false|`\w+`", each.text):
                raise _Unsaid(f"`{name}` is given a formula, which is not read", f"“{name}”以公式为参数，不予读取")
        listed = f"({', '.join(each.text for each in given)})" if given else ""
        return Said(f"`{function.name}`{listed}", function.result)

    def fits(self, name: str, given: Sequence[str], wanted: Sequence[str]) -> None:
        if list(given) != list(wanted) and not (
            len(given) == len(wanted)
            and all(one == other or {one, other} <= _NUMBERS for one, other in zip(given, wanted, strict=True))
        ):
            raise _Unsaid(f"`{_short(name)}` does not fit its sorts", f"“{_short(name)}”与其类型不符")

    def compared(self, op: str, given: Sequence[Said]) -> Said:
        given = self.alike(given)
        sorts = {each.sort for each in given}
        if len(given) < 2 or (len(sorts) > 1 and not sorts <= _NUMBERS):
            raise _Unsaid("it compares what is of different sorts", "所比较的类型不同")
        if op == "distinct" and len(given) > MOST:
            raise _Unsaid("written out it is too long", "展开后过长")
        pairs = combinations(given, 2) if op == "distinct" else pairwise(given)
        if sorts == {"Bool"}:
            said = [f"(({one.text}) iff ({other.text}))" for one, other in pairs]
            said = [f"(not {each})" for each in said] if op == "distinct" else said
        else:
            said = [f"({one.text} {'!=' if op == 'distinct' else '='} {other.text})" for one, other in pairs]
        return Said(said[0] if len(said) == 1 else f"({' and '.join(said)})", "Bool")


def _logical(name: str, said: Sequence[str]) -> str:
    match name:
        case "not":
            if len(said) != 1:
                raise _Unsaid("`not` takes one formula", "not 只带一个公式")
            return f"(not ({said[0]}))"
        case "=>":
            *conditions, end = said
            for each in reversed(conditions):
                end = f"(({each}) implies ({end}))"
            return end
        case "xor":
            first, *more = said
            for each in more:
                first = f"(not (({first}) iff ({each})))"
            return first
        case _:
            return said[0] if len(said) == 1 else f"({f' {name} '.join(said)})"


def _either(given: Sequence[Said]) -> Said:
    condition, then, otherwise = given
    sorts = {then.sort, otherwise.sort}
    if condition.sort != "Bool" or (len(sorts) > 1 and not sorts <= _NUMBERS):
        raise _Unsaid("`ite` does not fit its sorts", "ite 与其类型不符")
    if then.sort == "Bool":
        no = f"(not ({condition.text}))"
        text = f"((({condition.text}) implies ({then.text})) and ({no} implies ({otherwise.text})))"
        return Said(text, "Bool")
    return Said(
        f"(if {condition.text} then {then.text} else {otherwise.text})", "Real" if "Real" in sorts else then.sort
    )


def _arithmetic(name: str, given: Sequence[Said]) -> Said:
    if any(each.sort not in _NUMBERS for each in given):
        raise _Unsaid(f"`{name}` is of numbers", f"“{name}”用于数")
    sort = "Real" if any(each.sort == "Real" for each in given) else "Int"
    if name in _ORDER:
        said = [f"({one.text} {name} {other.text})" for one, other in pairwise(given)]
        if not said:
            raise _Unsaid(f"`{name}` compares two", f"“{name}”比较两项")
        return Said(said[0] if len(said) == 1 else f"({' and '.join(said)})", "Bool")
    whole = [each.whole for each in given if each.whole is not None]
    known = whole if len(whole) == len(given) else None
    match name:
        case "-" if len(given) == 1:
            return _known(-known[0], sort) if known else Said(f"(0 - {given[0].text})", sort)
        case "abs" | "to_real" if len(given) == 1:
            if name == "abs":
                return Said(f"abs({given[0].text})", sort)
            return Said(given[0].text, "Real", given[0].whole)
        case "/":
            if any(each.whole is None or each.whole == 0 for each in given[1:]):
                # What a number divided by zero is, a script leaves to the solver.
                raise _Unsaid("it divides by what may be zero", "除数可能为零")
            if known:
                value = known[0]
                for each in known[1:]:
                    value /= each
                return _known(value, "Real")
            return Said(f"({' / '.join(each.text for each in given)})", "Real")
        case "+" | "-" | "*" if len(given) > 1:
            return Said(f"({f' {name} '.join(each.text for each in given)})", sort)
        case _:
            raise _Unsaid(f"`{name}` with {len(given)} terms is not read", f"不读取带 {len(given)} 项的“{name}”")


def _known(value: Fraction, sort: str) -> Said:
    return Said(_number(value), sort, value)


def _number(value: Fraction) -> str:
    """An exact number as an expression."""
    if value < 0:
        return f"(0 - {_number(-value)})"
    if 10**18 % value.denominator == 0:
        return f"{Decimal(value.numerator) / value.denominator:f}"
    return f"({value.numerator} / {value.denominator})"


def _size(cases: Sequence[Sequence[object]]) -> int:
    size = 1
    for each in cases:
        size *= len(each)
    return size


def _unreadable(text: str) -> bool:
    return any(each.weight is Severity.ERROR for each in parse(Source("script.req", text))[1])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


# ------------------------------------------------ the shapes of commands


def _word(part: Word | Row) -> Word:
    if not isinstance(part, Word):
        raise TypeError(part)
    return part


def _row(part: Word | Row) -> Row:
    if not isinstance(part, Row):
        raise TypeError(part)
    return part


def _symbol(part: Word | Row) -> str:
    word = _word(part)
    if word.kind != "symbol":
        raise TypeError(word)
    return word.text


def _is(part: Word | Row, text: str) -> bool:
    return isinstance(part, Word) and part.text == text


def _count(row: Row) -> int:
    number = int(_word(row.parts[1]).text) if len(row.parts) > 1 else 1
    if not 0 <= number <= 10_000:
        raise ValueError(number)
    return number


_BROKEN = (ValueError, TypeError, IndexError)
"""What is raised where a command has other parts than it takes."""
_BUILT_IN = {"not", "=>", "xor", "ite", "=", "distinct", "+", "-", "*", "/", "abs", "to_real", *_JOINED, *_ORDER}
_COMMANDS: Mapping[str, Callable[[_Script, Row], None]] = {
    "declare-sort": _Script.declare_sort, "define-sort": _Script.define_sort, "declare-datatype": _Script.datatype,
    "declare-datatypes": _Script.datatypes, "declare-fun": _Script.declare_fun, "declare-const": _Script.declare_const,
    "define-fun": _Script.define, "define-const": _Script.define, "assert": _Script.assertion,
    "push": _Script.push, "pop": _Script.pop,
}  # fmt: skip
