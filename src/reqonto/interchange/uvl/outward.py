"""The features of a specification as a feature model, with what its formulas demand of features alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reqonto.diagnostics.diagnostic import Text
from reqonto.logic.terms import And, Apply, ForAll, Formula, Holds, Iff, Implies, IsKind, Not, Or, Var
from reqonto.result import Result
from reqonto.spec.model import Feature, FeatureGroup, Specification
from reqonto.spec.shipped import is_shipped


def written(result: Result) -> tuple[str, list[Text]]:
    """The model in UVL, and what is not in it.  Kinds with features are below one root, each with its features."""
    specification, theory = result.specification, result.theory
    assert specification is not None
    assert theory is not None
    own = {key: each for key, each in specification.features.items() if not is_shipped(each.span)}
    owners: dict[str, list[Feature]] = {}
    for each in own.values():
        owners.setdefault(each.owner, []).append(each)
    whole = owners.pop("", [])
    names = _names(specification, owners, whole)
    lines = ["features", f"    {names['']} {{abstract}}"]
    for word, optional in (("mandatory", False), ("optional", True)):
        chosen = [each for each in whole if each.optional is optional]
        if chosen:
            lines += [f"        {word}", *(f"            {names[each.id]}" for each in chosen)]
    if owners:
        lines.append("        mandatory")
    for owner, members in owners.items():
        lines += [f"            {names[owner]} {{abstract}}", *_members(owner, members, specification, names)]
    by_symbol = {each.presence.name: names[key] for key, each in own.items()}
    # Every product has all kinds.
    by_symbol |= {owner: names[owner] for owner in owners}
    groups = {each.id for kind in specification.kinds.values() for each in kind.groups}
    said: list[str] = []
    left = 0
    for axiom in theory.axioms:
        if axiom.force == "structure" or axiom.id in groups or (axiom.origin is not None and is_shipped(axiom.origin)):
            continue
        text = _condition(axiom.formula, by_symbol) if axiom.force in {"must", "background"} else None
        if text is None:
            left += 1
        else:
            said.append(f"    {text}")
    if said:
        lines += ["constraints", *said]
    lost = [Text("everything but features", "特征以外的一切")]
    if left:
        lost.append(Text(f"{left} formulas that speak of more than features", f"{left} 个说的不只是特征的公式"))
    return "\n".join(lines) + "\n", lost


def _names(specification: Specification, owners: Mapping[str, list[Feature]], whole: list[Feature]) -> dict[str, str]:
    """Names of features and kinds, none of them twice."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in ("", *owners, *(each.id for members in (whole, *owners.values()) for each in members)):
        plain = key.rpartition(".")[2] or next(iter(specification.modules), "") or "model"
        name = plain if plain not in taken else key.replace(".", "_")
        while name in taken:
            name += "_"
        taken.add(name)
        shown = name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit()
        names[key] = name if shown else f'"{name.replace(chr(34), chr(39)).replace(".", "_")}"'
    return names


def _members(
    owner: str, members: list[Feature], specification: Specification, names: Mapping[str, str]
) -> Iterator[str]:
    """The groups of a kind: what must be, what may be, and the groups that it declares."""
    groups: tuple[FeatureGroup, ...] = specification.kinds[owner].groups
    grouped: set[str] = set()
    for group in groups:
        # A feature stands in one group; what another one says of it stays a constraint.
        if not grouped.isdisjoint(group.features):
            continue
        grouped.update(group.features)
        yield "                or" if group.kind == "some" else "                alternative"
        yield from (f"                    {names[key]}" for key in group.features if key in names)
    for word, optional in (("mandatory", False), ("optional", True)):
        chosen = [each for each in members if each.optional is optional and each.id not in grouped]
        if chosen:
            yield f"                {word}"
            yield from (f"                    {names[each.id]}" for each in chosen)


def _condition(formula: Formula, names: Mapping[str, str]) -> str | None:
    """A formula about the features of one thing as a constraint; None where it speaks of anything else."""
    if not isinstance(formula, ForAll):
        return _said(formula, None, names)
    return _said(formula.body, formula.vars[0], names) if len(formula.vars) == 1 else None


def _said(formula: Formula, var: Var | None, names: Mapping[str, str]) -> str | None:
    match formula:
        case Holds(Apply(function, (Var(name),))) if function.name in names and var is not None and name == var.name:
            return names[function.name]
        case Holds(Apply(function, ())) if function.name in names:
            return names[function.name]
        case IsKind(Var(name), kind) if kind in names and var is not None and name == var.name:
            return names[kind]
        case Not(body):
            inner = _said(body, var, names)
            return None if inner is None else f"!({inner})"
        case And(parts) | Or(parts) if parts:
            texts = [_said(each, var, names) for each in parts]
            if None in texts:
                return None
            op = " & " if isinstance(formula, And) else " | "
            return "(" + op.join(each or "" for each in texts) + ")"
        case Implies(left, right) | Iff(left, right):
            one, other = _said(left, var, names), _said(right, var, names)
            op = "=>" if isinstance(formula, Implies) else "<=>"
            return None if one is None or other is None else f"({one} {op} {other})"
        case _:
            return None
