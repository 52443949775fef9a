"""What scenarios say of needs and services, beside the verdict: how a provision is told, and where none is.

A need that a scenario leaves unmet says which step would tell that the information was provided.  A service promises to
provide; a scenario without any step that provides something tells nothing of that, so that it is not held against the
service: whether it was kept is unknown, unless the scenario expects a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from reqonto.checks.verdicts import Judgement, Verdict
from reqonto.constraints.information import Information, Need, Piece, Service
from reqonto.constraints.scenarios import ScenarioFacts
from reqonto.diagnostics.diagnostic import Text
from reqonto.syntax import tree

Measure = Callable[[Judgement, ScenarioFacts], Judgement]


def provisions(information: Information) -> Mapping[str, Measure]:
    """For each need and service the function that completes its verdict."""

    def of_need(need: Need) -> Measure:
        return lambda judgement, facts: _of_need(need, judgement, facts, information)

    def of_service(service: Service) -> Measure:
        return lambda judgement, facts: _of_service(service, judgement, facts, information)

    needs = {need.id: of_need(need) for need in information.needs.values()}
    return needs | {service.id: of_service(service) for service in information.services.values()}


def _of_need(need: Need, judgement: Judgement, facts: ScenarioFacts, information: Information) -> Judgement:
    if judgement.verdict is not Verdict.VIOLATED or not need.pieces:
        return judgement
    offered = information.services_of.get(need.pieces[0].id, ())
    providers = need.providers or tuple(each.provider for each in offered)
    step = _step(need.pieces, providers, (need.role,), judgement, facts, information)
    told = Text(
        f"the scenario does not tell that it was provided in time; a step tells it: {step.en}",
        f"场景没有说及时提供过；可用一步写明：{step.zh}",
    )
    return replace(judgement, reason=told)


def _of_service(service: Service, judgement: Judgement, facts: ScenarioFacts, information: Information) -> Judgement:
    if judgement.verdict is not Verdict.VIOLATED or not service.pieces:
        return judgement
    step = _step(service.pieces, (service.provider,), service.to, judgement, facts, information, after=True)
    parts = _scenario(facts, information).parts
    if judgement.expected is None and not any(isinstance(part, tree.ProvideStep) for part in parts):
        told = Text(
            f"the scenario tells nothing of what is provided; a step tells it: {step.en}",
            f"场景没有提到任何提供；可用一步写明：{step.zh}",
        )
        return replace(judgement, verdict=Verdict.UNKNOWN, events=(), matches=(), reason=told)
    told = Text(
        f"the scenario does not tell that it was provided then; a step tells it: {step.en}",
        f"场景没有说当时提供过；可用一步写明：{step.zh}",
    )
    return replace(judgement, reason=told)


def _step(
    pieces: Sequence[Piece],
    providers: Sequence[str],
    receivers: Sequence[str],
    judgement: Judgement,
    facts: ScenarioFacts,
    information: Information,
    *,
    after: bool = False,
) -> Text:
    """The step that would tell a provision, with the names of the scenario; `…` where it has none that fits.

    Of several pieces of information the first one that no step before, or none at all (`after`), has provided.
    """
    scenario, module = _scenario(facts, information), information.specification.entries[facts.id].module
    given = {
        part.name.text: _kinds(part, module, information)
        for part in scenario.parts
        if isinstance(part, tree.GivenObject)
    }
    number = min(judgement.events, default=0)
    place = next((each.span for each in facts.happenings if each.number == number), None)
    event = next((part for part in scenario.parts if isinstance(part, tree.DoStep) and part.span == place), None)
    near = [] if event is None else list(_names(event))

    def one_of(kinds: Sequence[str], avoiding: str = "") -> str:
        for name in (*near, *given):
            fits = any(information.specification.is_a(each, kind) for each in given.get(name, ()) for kind in kinds)
            if fits and name != avoiding:
                return name
        return ""

    receiver = one_of(receivers)
    piece = next(
        (
            each
            for each in pieces
            if not _is_provided(each, one_of((each.kind,)), receiver, 0 if after else number, facts)
        ),
        pieces[0],
    )
    thing = one_of((piece.kind,)) or "…"
    what = thing if piece.whole else f"{thing}.{piece.id.partition('.')[2]}"
    provider = one_of(providers, avoiding=receiver) or "…"
    to = Text(f" to {receiver or '…'}", f" 给 {receiver or '…'}") if receivers else Text("", "")
    return Text(f"`at …: {provider} provides {what}{to.en}`", f"“时间 …：{provider} 提供 {what}{to.zh}”")


def _is_provided(piece: Piece, thing: str, receiver: str, number: int, facts: ScenarioFacts) -> bool:
    """Whether a step before the event with this number (0: any step) provides it to the receiver, or to everybody."""
    tables = facts.world.functions
    for name, table in tables.items():
        kind, _, attribute = name.rpartition(".")
        if attribute != "item" or not kind.startswith("Provides:"):
            continue
        for event, item in table.items():
            of, to = (tables.get(f"{kind}.{each}", {}).get(event) for each in ("of", "to"))
            before = not number or facts.numbers.get(str(event[0]), 0) <= number
            if item == piece.id and of == thing and to in {None, receiver} and before:
                return True
    return False


def _scenario(facts: ScenarioFacts, information: Information) -> tree.Scenario:
    node = information.specification.entries[facts.id].node
    assert isinstance(node, tree.Scenario)
    return node


def _kinds(part: tree.GivenObject, module: str, information: Information) -> tuple[str, ...]:
    found = [information.specification.lookup(module, tuple(name.text for name in path.parts)) for path in part.kinds]
    return tuple(str(getattr(each[0], "symbol", "")) for each in found if len(each) == 1)


def _names(step: tree.DoStep) -> Iterator[str]:
    """The names of a step: who does it, what it is about, to whom."""
    if step.actor is not None:
        yield step.actor.text
    for argument in step.pattern.args if isinstance(step.pattern, tree.Call) else ():
        if isinstance(argument.value, tree.Var):
            yield argument.value.name.text
    if step.to is not None:
        yield step.to.text
