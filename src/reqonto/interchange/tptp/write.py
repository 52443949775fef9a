"""What a question asks, as a problem of TPTP: the text of SMT-LIB said in typed first-order form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, cast

from reqonto.backends.smt_export import GOAL, Script
from reqonto.interchange.tptp.told import quoted
from reqonto.lazily import pattern

Tree: TypeAlias = "str | list[Tree]"

_WORDS = pattern(r"\(|\)|\|[^|]*\||\"[^\"]*\"|[^\s()|\"]+")
_TYPES = {"Int": "$int", "Real": "$real", "Bool": "$o"}
_ORDER = {"<": "$less", "<=": "$lesseq", ">": "$greater", ">=": "$greatereq"}
_ARITHMETIC = {"+": "$sum", "-": "$difference", "*": "$product"}


class Untold(ValueError):  # noqa: N818 - it says what a text has
    """Something of SMT-LIB that is not said in TPTP."""


def problem(script: Script, name: str) -> tuple[str, list[str]]:
    """The problem, and the names of what is not in it.  With a question the conjecture is that it has the answer no."""
    work = _Writer(script)
    lines = [f"% {name}", *(f"% {short} is {said}" for short, said in script.symbols.items())]
    lines += [f"% left out, as it cannot be said here: {each}" for each in script.left_out]
    lines += work.declarations()
    left = list(script.left_out)
    for number, fact in enumerate(script.facts, start=1):
        try:
            lines.append(f"tff(s{number}, axiom, {work.formula(_tree(fact), {})}).")
        except Untold:
            left.append(f"s{number}")
    for key, text in script.named.items():
        try:
            said = work.formula(_tree(text), {})
        except Untold:
            left.append(key)
            continue
        if key == GOAL:
            lines.append(f"tff(never, conjecture, ~ ( {said} )).")
        else:
            lines.append(f"tff({quoted(key)}, axiom, {said}).")
    return "\n".join(lines) + "\n", left


class _Writer:
    """The symbols of one script with their types."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.types: dict[str, tuple[tuple[str, ...], str]] = {}
        self.sorts: list[str] = []
        for line in script.declarations:
            found = cast("list[Tree]", _tree(line))
            if found[0] == "declare-sort":
                self.sorts.append(cast("str", found[1]))
            else:
                args = tuple(cast("list[str]", found[2])) if isinstance(found[2], list) else ()
                self.types[cast("str", found[1])] = args, cast("str", found[3])

    def declarations(self) -> Iterator[str]:
        for sort in self.sorts:
            yield f"tff({_small(sort)}_type, type, {_small(sort)}: $tType)."
        for name, (args, result) in self.types.items():
            shown = " * ".join(map(_type, args))
            if len(args) > 1:
                shown = f"({shown})"
            yield f"tff({_small(name)}_type, type, {_small(name)}: {shown + ' > ' if args else ''}{_type(result)})."

    def formula(self, tree: Tree, scope: Mapping[str, str]) -> str:
        """A formula in TFF; `scope` gives the types of the variables."""
        if isinstance(tree, str):
            if tree in {"true", "false"}:
                return f"${tree}"
            if tree in scope or self.types.get(tree, ((), ""))[1] != "Bool":
                raise Untold(tree)
            return _small(tree)
        head, *args = tree
        match head:
            case "and" | "or" if args:
                return (
                    "( " + (" & " if head == "and" else " | ").join(self.formula(each, scope) for each in args) + " )"
                )
            case "not":
                return f"~ ( {self.formula(args[0], scope)} )"
            case "=>":
                return f"( {self.formula(args[0], scope)} => {self.formula(args[1], scope)} )"
            case "!":
                return self.formula(args[0], scope)
            case "forall" | "exists":
                return self.quantified(head, args, scope)
            case "ite":
                condition, then, otherwise = (self.formula(each, scope) for each in args)
                return f"( ( {condition} => {then} ) & ( ~ ( {condition} ) => {otherwise} ) )"
            case "=":
                if self.type(args[0], scope) == "Bool":
                    return f"( {self.formula(args[0], scope)} <=> {self.formula(args[1], scope)} )"
                one, other = self.same(args, scope)
                return f"( {one} = {other} )"
            case "<" | "<=" | ">" | ">=" if len(args) == 2:
                one, other = self.same(args, scope)
                return f"{_ORDER[head]}({one}, {other})"
            case str() if self.types.get(head, ((), ""))[1] == "Bool":
                return f"{_small(head)}({', '.join(self.term(each, scope) for each in args)})"
            case _:
                raise Untold(str(head))

    def quantified(self, head: Tree, args: Sequence[Tree], scope: Mapping[str, str]) -> str:
        bound = [cast("list[str]", each) for each in cast("list[Tree]", args[0])]
        inner = {**scope, **{row[0]: row[1] for row in bound}}
        shown = ", ".join(f"{_variable(name)}: {_type(type_)}" for name, type_ in bound)
        return f"( {'!' if head == 'forall' else '?'} [{shown}] : {self.formula(args[1], inner)} )"

    def type(self, tree: Tree, scope: Mapping[str, str]) -> str:
        """The type of a term."""
        if isinstance(tree, str):
            if tree in scope:
                return scope[tree]
            if tree in {"true", "false"}:
                return "Bool"
            return self.types[tree][1] if tree in self.types else "Real" if "." in tree else "Int"
        head, *args = tree
        if head in {"and", "or", "not", "=>", "forall", "exists", "=", "<", "<=", ">", ">=", "!"}:
            return "Bool"
        if head == "ite":
            return self.type(args[1], scope)
        if head in {"+", "-", "*"}:
            return "Real" if any(self.type(each, scope) == "Real" for each in args) else "Int"
        if head in {"/", "to_real"}:
            return "Real"
        found = self.types.get(head if isinstance(head, str) else "")
        if found is None:
            raise Untold(str(head))
        return found[1]

    def same(self, args: Sequence[Tree], scope: Mapping[str, str]) -> list[str]:
        """Terms of one type: whole numbers beside others are such as well."""
        types = [self.type(each, scope) for each in args]
        real = "Real" in types
        return [self.term(each, scope, real=real and type_ == "Int") for each, type_ in zip(args, types, strict=True)]

    def term(self, tree: Tree, scope: Mapping[str, str], *, real: bool = False) -> str:
        """A term; a `real` one is a whole number that stands where any number may."""
        if isinstance(tree, str):
            if tree in scope:
                return f"$to_real({_variable(tree)})" if real else _variable(tree)
            if tree in self.types:
                return f"$to_real({_small(tree)})" if real else _small(tree)
            return f"{tree}.0" if real else tree
        head, *args = tree
        if head == "-" and len(args) == 1:
            inner = self.term(args[0], scope, real=real)
            return f"-{inner}" if inner[:1].isdigit() else f"$uminus({inner})"
        if head == "/" and all(isinstance(each, str) for each in args):
            one, other = (cast("str", each).removesuffix(".0") for each in args)
            return _quotient(one, other)
        if head in {"+", "-", "*"}:
            first, *others = self.same(args, scope)
            for each in others:
                first = f"{_ARITHMETIC[head]}({first}, {each})"
            return f"$to_real({first})" if real else first
        if head == "to_real":
            return self.term(args[0], scope, real=True)
        if isinstance(head, str) and head in self.types and self.types[head][1] != "Bool":
            said = f"{_small(head)}({', '.join(self.term(each, scope) for each in args)})"
            return f"$to_real({said})" if real else said
        raise Untold(str(head))


def _quotient(one: str, other: str) -> str:
    """A number that is written as a fraction, as a decimal one; without an end it cannot be."""
    value = Fraction(one) / Fraction(other)
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
        if digits > 40:
            raise Untold(f"{one}/{other}")
    whole = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return f"{whole[: len(whole) - digits]}.{whole[len(whole) - digits :] or '0'}"


def _tree(text: str) -> Tree:
    """A text of SMT-LIB as nested lists."""
    stack: list[list[Tree]] = [[]]
    for word in _WORDS.findall(text):
        if word == "(":
            stack.append([])
        elif word == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(word)
    return stack[0][0]


def _type(name: str) -> str:
    return _TYPES.get(name, _small(name))


def _small(name: str) -> str:
    """A symbol as a word that begins with a small letter."""
    plain = name.replace("!", "_")
    return plain[0].lower() + plain[1:] if plain[0].isalpha() else f"s{plain}"


def _variable(name: str) -> str:
    plain = name.replace("!", "_")
    return plain[0].upper() + plain[1:]
