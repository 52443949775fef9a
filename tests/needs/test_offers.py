"""Which services serve whom, against a plain loop over all chains of services."""

from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.spec.walk import allow_depth

from .asking import answers

allow_depth()

ROLES = ("A", "B", "C", "D")
ABOVE = {"A": ("A",), "B": ("B",), "C": ("C", "B"), "D": ("D",)}
CLEAR = {"A": 0, "B": 1, "C": 1, "D": 2}
LAYERS = ("public", "partner", "core")

VOCABULARY = """
role A
role B clearance partner
role C is a B
role D clearance core
entity Thing { param x: integer { layer LAYER } }
"""


@st.composite
def specifications(draw):
    """Up to five services and needs about one piece of information."""
    role = st.sampled_from(ROLES)
    services = draw(
        st.lists(
            st.tuples(role, st.lists(role, unique=True, max_size=2), st.sampled_from((None, *LAYERS)), st.booleans()),
            max_size=5,
        )
    )
    needs = draw(st.lists(st.tuples(role, st.lists(role, max_size=1), st.booleans()), min_size=1, max_size=4))
    return draw(st.sampled_from(LAYERS)), services, needs


def text_of(layer, services, needs):
    lines = [VOCABULARY.replace("LAYER", layer)]
    for number, (provider, to, at, paid) in enumerate(services):
        whom = f" to {', '.join(to)}" if to else ""
        where = f" layer {at}" if at else ""
        lines.append(
            f"service IS-{number} {{ {provider} provides Thing.x{whom}{where}{' fee 1 CNY' if paid else ''} }}"
        )
    for number, (role, wanted, free) in enumerate(needs):
        source = f" from {wanted[0]}" if wanted else ""
        lines.append(f"need IR-{number} {{ {role} needs Thing.x{source}{' without fee' if free else ''} }}")
    return "\n".join(lines)


def is_a(role, other):
    return other in ABOVE[role]


def serves(service, role, need, layer):
    provider, to, at, paid = service
    _, wanted, free = need
    deep = max(LAYERS.index(layer), LAYERS.index(at) if at else 0)
    return (
        (not to or any(is_a(role, each) for each in to))
        and (not wanted or any(is_a(provider, each) or is_a(each, provider) for each in wanted))
        and (deep <= CLEAR[role] or is_a(role, provider))
        and not (free and paid)
    )


def own_need(service, needs):
    """The first need that makes the provider of a service an intermediary."""
    provider, to, _, _ = service
    for need in needs:
        role, wanted, _ = need
        itself = wanted and (is_a(provider, wanted[0]) or is_a(wanted[0], provider))
        reaches = not to or any(is_a(role, each) for each in to)
        among = bool(to) or role != provider
        if is_a(provider, role) and not itself and not (among and reaches):
            return need
    return None


def is_met(need, layer, services, needs):
    """Whether some chain of services, each once, leads from a source to the role of the need."""
    for length in range(1, len(services) + 1):
        for chain in permutations(services, length):
            if own_need(chain[0], needs) is not None or not serves(chain[-1], need[0], need, layer):
                continue
            passed = (
                (wants := own_need(after, needs)) is not None and serves(before, after[0], wants, layer)
                for before, after in pairwise(chain)
            )
            if all(passed):
                return True
    return False


@given(specifications())
@settings(deadline=None, max_examples=150)
def test_a_need_is_met_exactly_when_a_chain_of_services_leads_to_it(parts):
    layer, services, needs = parts
    expected = ["met" if is_met(need, layer, services, needs) else "unmet" for need in needs]

    assert expected == [each.status for each in answers("", text_of(*parts)).values()], text_of(*parts)


@given(specifications())
@settings(deadline=None, max_examples=60)
def test_the_way_that_is_shown_leads_from_its_beginning_to_the_role(parts):
    _, _, needs = parts
    for (role, _, _), each in zip(needs, answers("", text_of(*parts)).values(), strict=True):
        way = each.pieces[0].way
        if each.status == "met":
            assert way[-1].receiver == role
            assert all(before.receiver == after.provider for before, after in pairwise(way))
            assert len({hop.service for hop in way}) == len(way)
