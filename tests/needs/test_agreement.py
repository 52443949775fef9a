"""The answer about a need against a plain loop over all short courses of events, and against scenarios."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.checks.scenarios import check_scenarios
from reqonto.spec.walk import allow_depth

from .asking import answer, meaning

# Reading allows deeper nesting; hypothesis wants that done before it starts.
allow_depth()

SMALL = """
module shop { zone "Asia/Shanghai" }
role Buyer
role Shop
entity Order { param total: money CNY { layer public }  relation buyer: Buyer [1] }
event Search() by Buyer
event Browse(order: Order) by Buyer
event Pay(order: Order) by Buyer
"""

# A course of events is a set of (kind, second, buyer); all are about one order. Each rule as text and as a test of it.
RULES = {
    "every p in Pay: some b in Browse: b.order = p.order and b.by = p.by and b before p": (
        lambda course, owner: _each(course, "Pay", "Browse", lambda p, b: b[2] == p[2] and b[1] < p[1])
    ),
    "every p in Pay: some b in Browse: b.order = p.order and b before p": (
        lambda course, owner: _each(course, "Pay", "Browse", lambda p, b: b[1] < p[1])
    ),
    "every p in Pay: some s in Search: s.by = p.by and s before p": (
        lambda course, owner: _each(course, "Pay", "Search", lambda p, s: s[2] == p[2] and s[1] < p[1])
    ),
    "every b in Browse: some s in Search: s.by = b.by and s before b": (
        lambda course, owner: _each(course, "Browse", "Search", lambda b, s: s[2] == b[2] and s[1] < b[1])
    ),
    "every p in Pay: some b in Browse: b.order = p.order and p.time - b.time >= 2 s and b.by = p.by": (
        lambda course, owner: _each(course, "Pay", "Browse", lambda p, b: b[2] == p[2] and p[1] - b[1] >= 2)
    ),
    "every p in Pay: p.order.buyer = p.by": lambda course, owner: all(e[2] == owner for e in course if e[0] == "Pay"),
    "every b in Browse: b.order.buyer = b.by": (
        lambda course, owner: all(e[2] == owner for e in course if e[0] == "Browse")
    ),
    "no b in Browse, p in Pay: p.order = b.order and p before b": (
        lambda course, owner: not any(p[1] < b[1] for p in course for b in course if (p[0], b[0]) == ("Pay", "Browse"))
    ),
}
SERVICES = {
    "Shop provides Order.total to Buyer at Browse": lambda course, owner: {
        (second, buyer) for kind, second, buyer in course if kind == "Browse"
    },
    # A search names no order: the orders of the one who searches are meant.
    "Shop provides Order.total to Buyer at Search": lambda course, owner: {
        (second, buyer) for kind, second, buyer in course if kind == "Search" and buyer == owner
    },
    "Shop provides Order.total to Buyer at Pay": lambda course, owner: {
        (second, buyer) for kind, second, buyer in course if kind == "Pay"
    },
}
DUES = {
    "before Pay": lambda given, due: given < due,
    "2 s before Pay": lambda given, due: given <= due - 2,
    "3 s before Pay": lambda given, due: given <= due - 3,
}
OTHERS = [(kind, second, buyer) for kind in ("Browse", "Search") for second in range(5) for buyer in ("x", "y")]
COURSES = [(("Pay", 4, "x"), *rest) for number in range(5) for rest in combinations(OTHERS, number)]
COURSES += [(("Pay", 2, "x"), *rest) for number in range(3) for rest in combinations(OTHERS, number)]


def _each(course, one, other, fits):
    return all(any(fits(e, f) for f in course if f[0] == other) for e in course if e[0] == one)


def unlucky_course(rules, services, due):
    """A lawful course in which a payment finds nothing provided in time, with the owner of the order; None if none."""
    for owner in ("x", "y"):
        for course in COURSES:
            if not all(RULES[rule](course, owner) for rule in rules):
                continue
            given_to = set().union(*(SERVICES[service](course, owner) for service in services))
            for kind, second, buyer in course:
                if kind == "Pay" and not any(who == buyer and DUES[due](when, second) for when, who in given_to):
                    return owner, course, given_to
    return None


def can_be_paid(rules):
    return any(all(RULES[rule](course, owner) for rule in rules) for owner in ("x", "y") for course in COURSES)


def text_of(rules, services, due):
    lines = [f"constraint C-{number}: {rule}" for number, rule in enumerate(rules, 1)]
    lines += [f"service IS-{number} {{ {service} }}" for number, service in enumerate(services, 1)]
    return "\n".join([*lines, f"need IR-1 {{ Buyer needs Order.total from Shop due {due} }}"]) + "\n"


chosen = st.tuples(
    st.lists(st.sampled_from(sorted(RULES)), unique=True, max_size=4),
    st.lists(st.sampled_from(sorted(SERVICES)), unique=True, min_size=1),
    st.sampled_from(sorted(DUES)),
)


@given(chosen)
@settings(deadline=None, max_examples=40)
def test_a_need_is_met_exactly_when_no_course_of_events_is_unlucky(parts):
    rules, _, _ = parts
    found = answer(text_of(*parts), SMALL)

    if not can_be_paid(rules):
        assert found.status == "unknown"
    else:
        assert found.status == ("met" if unlucky_course(*parts) is None else "unmet"), text_of(*parts)


@given(chosen)
@settings(deadline=None, max_examples=25)
def test_a_scenario_told_of_an_unlucky_course_violates_the_need_and_keeps_the_promises(parts):
    found = unlucky_course(*parts)
    if found is None:
        return
    owner, course, given_to = found
    told = story(owner, course, given_to)
    specification, interpretation = meaning(text_of(*parts) + told, SMALL)
    results, _ = check_scenarios(specification, interpretation.told_theory)
    verdicts = {each.requirement: each.verdict.value for each in results[0].judgements}

    assert verdicts["IR-1"] == "violated"
    assert all(verdict != "violated" for key, verdict in verdicts.items() if key != "IR-1"), told


def story(owner, course, given_to):
    """The course as a scenario in which every service is carried out."""
    steps = [
        (second, f"{buyer} does {kind}{'(order: o1)' if kind != 'Search' else '()'}") for kind, second, buyer in course
    ]
    steps += [(second, f"s provides o1.total to {buyer}") for second, buyer in sorted(given_to)]
    lines = [f"  at 10:00:0{second}: {what}" for second, what in sorted(steps)]
    return "\n".join(
        [
            "scenario S-1 {",
            "  given x: Buyer", "  given y: Buyer", "  given s: Shop",
            f"  given o1: Order {{ total: 5 CNY, buyer: {owner} }}",
            "  start 2026-11-11T00:00+08:00",
            *lines,
            "  ends 20:00",
            "}",
        ]
    )  # fmt: skip
