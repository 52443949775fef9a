"""Data classes of this package do what those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field, fields, replace
from typing import Any, ClassVar

import pytest

from reqonto import records

Decorator = Callable[..., Any]


def classes(decorator: Decorator) -> dict[str, Any]:
    @decorator(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 2
        note: str = field(default="", compare=False)

    @decorator(frozen=True, slots=True)
    class Single:
        x: int

    @decorator(frozen=True, slots=True)
    class Empty:
        pass

    @decorator(slots=True)
    class Many:
        """Many of them."""

        names: list[str] = field(default_factory=list)
        count: int = field(init=False)
        hidden: int = field(default=0, repr=False)

        def __post_init__(self) -> None:
            self.count = len(self.names)

    @decorator
    class Plain:
        x: int = 1

    @decorator(frozen=True)
    class Base:
        x: int

    @decorator(frozen=True)
    class Derived(Base):  # type: ignore[valid-type, misc]
        y: int = 3

    @decorator(slots=True, eq=False)
    class Same:
        x: int

    @decorator(frozen=True)
    class Counted:
        made: ClassVar[int] = 7
        x: int
        y: str = "y"

    @decorator(frozen=True, slots=True)
    class Owned:
        self: str
        x: int = 2

    return locals()


OURS, THEIRS = classes(records.dataclass), classes(dataclasses.dataclass)

MADE: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("Point", (1,)),
    ("Point", (1, 3, "n")),
    ("Single", (1,)),
    ("Empty", ()),
    ("Many", ()),
    ("Many", (["a", "b"],)),
    ("Plain", ()),
    ("Base", (1,)),
    ("Derived", (1, 2)),
    ("Same", (1,)),
    ("Owned", ("me",)),
    ("Counted", (1,)),
)


@pytest.mark.parametrize(("name", "args"), MADE)
def test_objects_are_made_shown_and_compared_alike(name: str, args: tuple[Any, ...]) -> None:
    ours, theirs = OURS[name], THEIRS[name]
    one, other = ours(*args), theirs(*args)

    assert repr(one) == repr(other)
    assert [(each.name, each.type) for each in fields(one)] == [(each.name, each.type) for each in fields(other)]
    assert ours.__annotations__ == theirs.__annotations__
    assert ours.__match_args__ == theirs.__match_args__
    assert (one == ours(*args)) == (other == theirs(*args))
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    if ours.__hash__ is not None and name != "Same":
        assert hash(one) == hash(other)
    assert one != other
    assert repr(copy.copy(one)) == repr(other)
    assert repr(copy.deepcopy(one)) == repr(other)


@pytest.mark.parametrize("given", [OURS, THEIRS])
def test_frozen_objects_stay_as_they_are(given: dict[str, Any]) -> None:
    for name, args in (("Point", (1,)), ("Derived", (1,)), ("Empty", ())):
        one = given[name](*args)
        with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
            one.x = 5
        with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
            del one.x
    point = given["Point"](1)
    assert (replace(point, x=7).x, point.x) == (7, 1)


@pytest.mark.parametrize("given", [OURS, THEIRS])
def test_what_a_field_says_about_comparing_holds(given: dict[str, Any]) -> None:
    assert given["Point"](1, note="a") == given["Point"](1, note="b")
    assert given["Point"](1) != given["Point"](2)
    assert given["Base"](1) != given["Derived"](1)
    assert given["Owned"](self="me").self == "me"
    many = given["Many"]()
    assert many.names is not given["Many"]().names
    with pytest.raises(TypeError):
        given["Point"]()
    with pytest.raises(TypeError):
        given["Point"](1, 2, "", 4)
    with pytest.raises(TypeError):
        given["Single"](1, y=2)


@records.dataclass(frozen=True, slots=True)
class Sent:
    x: int
    y: tuple[str, ...] = ()


def test_objects_can_be_sent_elsewhere() -> None:
    sent = Sent(1, ("a",))

    assert pickle.loads(pickle.dumps(sent)) == sent


@pytest.mark.parametrize("before", [0, records.FEW - 1, records.FEW, records.FEW + 1])
@pytest.mark.parametrize(("name", "args"), MADE)
def test_the_first_objects_are_made_like_later_ones(name: str, args: tuple[Any, ...], before: int) -> None:
    ours, theirs = classes(records.dataclass)[name], THEIRS[name]
    for _ in range(before):
        ours(*args)

    assert repr(ours(*args)) == repr(theirs(*args))


@pytest.mark.parametrize("before", [0, records.FEW + 1])
@pytest.mark.parametrize(
    ("name", "args", "named"),
    [
        ("Point", (), {}),
        ("Point", (1,), {"x": 2}),
        ("Point", (1,), {"z": 2}),
        ("Point", (1, 2, "", 4), {}),
        ("Many", (), {"count": 2}),
        ("Empty", (1,), {}),
    ],
)
def test_what_does_not_fit_is_refused_from_the_first_object_on(
    name: str, args: tuple[Any, ...], named: dict[str, Any], before: int
) -> None:
    ours, theirs = classes(records.dataclass)[name], THEIRS[name]
    with pytest.raises(TypeError) as expected:
        theirs(*args, **named)
    for _ in range(before):
        ours(*((1,) if name == "Point" else ()))

    with pytest.raises(TypeError) as found:
        ours(*args, **named)

    assert str(found.value) == str(expected.value)


def test_fields_may_be_given_by_name_and_in_any_order() -> None:
    point = classes(records.dataclass)["Point"]

    assert point(y=5, x=1, note="n") == point(1, 5)
    assert point(y=5, x=1, note="n").note == "n"
