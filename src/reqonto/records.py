"""Data classes that cost little to define.

`dataclasses.dataclass` writes and compiles half a dozen methods for each class, most of which a run never calls: for
the classes of this package that takes longer than reading a large specification.  Here `__init__` is compiled when some
objects have been made, and the other methods are shared closures.  What they do is what those of the standard library
do; `fields`, `replace` and `match` work on these classes as on any other data class.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

__all__ = ["Row", "dataclass", "rows"]

FEW = 40
"""So many objects of a class are made without a compiled `__init__`."""


class Row(Protocol):
    """A field of a class: its name, its type as it is written, and whether it counts when objects are compared."""

    name: str
    type: object
    compare: bool


def rows(kind: type) -> Sequence[Row]:
    """The fields of a class that was made by `dataclass` of this module, none of any other class.

    `dataclasses.fields` tells the same, but first makes what the standard library knows of a field.
    """
    return getattr(kind, _ROWS, ())


_ROWS = "__record_rows__"

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import copy
    import dataclasses
    from operator import attrgetter
    from types import MemberDescriptorType

    _MISSING = dataclasses.MISSING

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """A data class, see `dataclasses.dataclass`."""

        def wrap(each):
            return _made(each, frozen=frozen, slots=slots, eq=eq)

        return wrap if cls is None else wrap(cls)

    class _Row:
        """A field: what a data class knows of it."""

        __slots__ = ("compare", "default", "hash", "init", "make", "name", "repr", "type")

        def __init__(self, name, type_, given):
            self.name, self.type = name, type_
            if isinstance(given, dataclasses.Field):
                self.default, self.make = given.default, given.default_factory
                self.init, self.repr, self.hash, self.compare = given.init, given.repr, given.hash, given.compare
            else:
                self.default, self.make = given, _MISSING
                self.init, self.repr, self.hash, self.compare = True, True, None, True

    def _made(cls, *, frozen, slots, eq):
        own = cls.__dict__
        own_repr, own_eq, own_init = "__repr__" in own, "__eq__" in own, "__init__" in own
        own_hash = "__hash__" in own and not (own["__hash__"] is None and own_eq)
        if cls.__doc__ is None:
            # The standard library would work out the signature.
            cls.__doc__ = cls.__name__
        cls = _plain(cls, slots=slots) if _is_plain(cls) else _special(cls, slots=slots)
        rows = cls.__dict__[_ROWS]
        if not own_init:
            cls.__init__ = _first_init(cls)
        if not own_repr:
            cls.__repr__ = _repr([each.name for each in rows if each.repr])
        if eq and not own_eq:
            cls.__eq__ = _eq(_values([each.name for each in rows if each.compare]))
        if eq and not own_hash:
            hashed = [each.name for each in rows if (each.compare if each.hash is None else each.hash)]
            cls.__hash__ = _hash(_values(hashed)) if frozen else None
        if frozen:
            cls.__setattr__, cls.__delattr__ = _guards(cls, frozenset(each.name for each in rows))
            if slots:
                cls.__getstate__, cls.__setstate__ = _getstate, _setstate
        return cls

    def _is_plain(cls):
        """Whether a class has nothing but fields that are written as usual, and so have all above it."""
        for each in cls.__mro__[1:-1]:
            if "__dataclass_fields__" in each.__dict__ and _ROWS not in each.__dict__:
                return False
        return all(_is_usual(cls, name, said) for name, said in cls.__annotations__.items())

    def _is_usual(cls, name, said):
        # What is written as text may have words in it that have a meaning of their own.
        if not isinstance(said, str) or "ClassVar" in said or "InitVar" in said or "KW_ONLY" in said:
            return False
        given = cls.__dict__.get(name)
        if isinstance(given, dataclasses.Field):
            return given.kw_only is _MISSING and not given.metadata and given.default.__class__.__hash__ is not None
        return given.__class__.__hash__ is not None

    def _special(cls, *, slots):
        """The standard library makes what is more than usual."""
        cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        setattr(cls, _ROWS, [_Row(each.name, each.type, each) for each in dataclasses.fields(cls)])
        return cls

    def _plain(cls, *, slots):
        """The class with its fields, which the standard library would search for what is special about them."""
        rows = {}
        for each in reversed(cls.__mro__[1:-1]):
            rows.update((row.name, row) for row in each.__dict__.get(_ROWS, ()))
        for name, said in cls.__annotations__.items():
            given = cls.__dict__.get(name, _MISSING)
            rows[name] = row = _Row(name, said, given)
            if given is not row.default:
                if row.default is _MISSING:
                    delattr(cls, name)
                else:
                    setattr(cls, name, row.default)
        if slots:
            cls = _slotted(cls, rows)
        setattr(cls, _ROWS, list(rows.values()))
        cls.__dataclass_fields__ = _LATER
        cls.__dataclass_params__ = _PARAMS
        if "__match_args__" not in cls.__dict__:
            cls.__match_args__ = tuple([name for name, row in rows.items() if row.init])
        return cls

    def _slotted(cls, names):
        above = set()
        for each in cls.__mro__[1:-1]:
            slots = each.__dict__.get("__slots__", ())
            above.update((slots,) if isinstance(slots, str) else slots)
        told = {
            name: value
            for name, value in cls.__dict__.items()
            if name not in names and name not in {"__dict__", "__weakref__"}
        }
        told["__slots__"] = tuple([name for name in names if name not in above])
        made = type(cls)(cls.__name__, cls.__bases__, told)
        made.__qualname__ = cls.__qualname__
        return made

    class _Later:
        """The fields as the standard library knows them, made when they are asked for: of most classes never."""

        def __get__(self, one, owner):
            cls = next(each for each in owner.__mro__ if each.__dict__.get("__dataclass_fields__") is self)
            found = {}
            for row in cls.__dict__[_ROWS]:
                # A copy, as all fields have in common what they have beside this.
                each = copy.copy(_ANY)
                each.name, each.type, each.default, each.default_factory = row.name, row.type, row.default, row.make
                each.init, each.repr, each.hash, each.compare = row.init, row.repr, row.hash, row.compare
                found[row.name] = each
            type.__setattr__(cls, "__dataclass_fields__", found)
            return found

    _LATER = _Later()
    _MADE = dataclasses.make_dataclass("Any", [("any", object)])
    _ANY = dataclasses.fields(_MADE)[0]
    # `pprint` and others of the standard library look for them.
    _PARAMS = _MADE.__dataclass_params__

    def _first_init(cls):
        """Stands for `__init__` until that is worth being compiled: of most classes few objects are made."""
        made, places, last = 0, {}, ()

        def __init__(self, /, *args, **named):
            nonlocal made, places, last
            made += 1
            if made == 1:
                places, last = _places(cls)
            if made > FEW or len(args) > len(places) or not named.keys() <= places.keys():
                cls.__init__ = _init(cls)
                cls.__init__(self, *args, **named)
                return
            given = iter(args)
            for name, (put, default, make) in places.items():
                value = next(given, _MISSING)
                if value is not _MISSING and name in named:
                    value = _MISSING
                elif value is _MISSING:
                    value = named[name] if name in named else make() if make is not _MISSING else default
                if value is _MISSING:
                    # A mistake: what is compiled tells it as the standard library does.
                    _init(cls)(self, *args, **named)
                put(self, value)
            for put, default, make in last:
                put(self, make() if make is not _MISSING else default)
            if hasattr(cls, "__post_init__"):
                self.__post_init__()

        return __init__

    def _places(cls):
        """How the fields of a class are set, by name those that are given, then those that are not: the default too."""
        places, last = {}, []
        for each in cls.__dict__[_ROWS]:
            slot = getattr(cls, each.name, None)
            put = slot.__set__ if isinstance(slot, MemberDescriptorType) else _putting(each.name)
            row = put, each.default, each.make
            if each.init:
                places[each.name] = row
            elif each.default is not _MISSING or each.make is not _MISSING:
                last.append(row)
        return places, last

    def _putting(name):
        return lambda self, value: object.__setattr__(self, name, value)

    def _init(cls):
        names = {"_MISSING": _MISSING, "_set": object.__setattr__}
        found = cls.__dict__[_ROWS]
        this = "__dataclass_self__" if any(each.name == "self" for each in found) else "self"
        parameters, body = [this], []
        for each in found:
            name, given = each.name, each.name
            made = each.make is not _MISSING
            if made:
                names[f"_make_{name}"] = each.make
                given = f"_make_{name}() if {name} is _MISSING else {name}" if each.init else f"_make_{name}()"
            if each.init:
                if made:
                    parameters.append(f"{name}=_MISSING")
                elif each.default is not _MISSING:
                    names[f"_default_{name}"] = each.default
                    parameters.append(f"{name}=_default_{name}")
                else:
                    parameters.append(name)
            elif not made:
                if each.default is _MISSING:
                    continue
                names[f"_default_{name}"] = each.default
                given = f"_default_{name}"
            slot = getattr(cls, name, None)
            if isinstance(slot, MemberDescriptorType):
                names[f"_set_{name}"] = slot.__set__
                body.append(f"_set_{name}({this}, {given})")
            else:
                body.append(f"_set({this}, {name!r}, {given})")
        if hasattr(cls, "__post_init__"):
            body.append(f"{this}.__post_init__()")
        lines = "".join(f"\n    {line}" for line in body or ["pass"])
        exec(f"def __init__({', '.join(parameters)}):{lines}", names)  # noqa: S102 - as the standard library does
        names["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
        return names["__init__"]

    def _values(names):
        """Gives the values of the fields as a tuple."""
        if len(names) > 1:
            return attrgetter(*names)
        if not names:
            return lambda self: ()
        one = attrgetter(names[0])
        return lambda self: (one(self),)

    def _eq(values):
        def __eq__(self, other):
            if other.__class__ is self.__class__:
                return self is other or values(self) == values(other)
            return NotImplemented

        return __eq__

    def _hash(values):
        return lambda self: hash(values(self))

    def _repr(names):
        def __repr__(self):
            told = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
            return f"{self.__class__.__qualname__}({told})"

        return __repr__

    def _guards(cls, names):
        def __setattr__(self, name, value):
            if type(self) is cls or name in names:
                raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
            super(cls, self).__setattr__(name, value)

        def __delattr__(self, name):
            if type(self) is cls or name in names:
                raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
            super(cls, self).__delattr__(name)

        return __setattr__, __delattr__

    def _getstate(self):
        return [getattr(self, each.name) for each in getattr(type(self), _ROWS)]

    def _setstate(self, state):
        for each, value in zip(getattr(type(self), _ROWS), state, strict=True):
            object.__setattr__(self, each.name, value)
