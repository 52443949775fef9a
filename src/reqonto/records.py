"""Data classes that cost little to define.

`dataclasses.dataclass` writes and compiles half a dozen methods for each class, most of which a run never calls: for
the classes of this package that takes longer than reading a large specification.  Here `__init__` is compiled when some
objects have been made, and the other methods are shared closures.  What they do is what those of the standard library
do; `fields`, `replace` and `match` work on these classes as on any other data class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

FEW = 40
"""So many objects of a class are made without a compiled `__init__`."""

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from operator import attrgetter
    from types import MemberDescriptorType

    _MISSING = dataclasses.MISSING

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True):
        """A data class, see `dataclasses.dataclass`."""

        def wrap(each):
            return _made(each, frozen=frozen, slots=slots, eq=eq)

        return wrap if cls is None else wrap(cls)

    def _made(cls, *, frozen, slots, eq):
        own = cls.__dict__
        own_repr, own_eq, own_init = "__repr__" in own, "__eq__" in own, "__init__" in own
        own_hash = "__hash__" in own and not (own["__hash__"] is None and own_eq)
        if cls.__doc__ is None:
            # The standard library would work out the signature.
            cls.__doc__ = cls.__name__
        # Whether classes are frozen is no business of the standard library, which would compile methods for it.
        written = own.get("__annotations__", {})
        plain = all(isinstance(each, str) and not _special(each) for each in written.values())
        if plain:
            # What is written as text would be searched for words that have a meaning of their own.
            cls.__annotations__ = dict.fromkeys(written, object)
        cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        found = dataclasses.fields(cls)
        if plain:
            cls.__annotations__ = written
            for each in found:
                each.type = written.get(each.name, each.type)
        if not own_init:
            cls.__init__ = _first_init(cls)
        if not own_repr:
            cls.__repr__ = _repr([each.name for each in found if each.repr])
        if eq and not own_eq:
            cls.__eq__ = _eq(_values([each.name for each in found if each.compare]))
        if eq and not own_hash:
            hashed = [each.name for each in found if (each.compare if each.hash is None else each.hash)]
            cls.__hash__ = _hash(_values(hashed)) if frozen else None
        if frozen:
            cls.__setattr__, cls.__delattr__ = _guards(cls, frozenset(each.name for each in found))
            if slots:
                cls.__getstate__, cls.__setstate__ = _getstate, _setstate
        return cls

    def _special(annotation):
        """Whether an annotation may make something else of a name than a field."""
        return "ClassVar" in annotation or "InitVar" in annotation or "KW_ONLY" in annotation

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
        for each in dataclasses.fields(cls):
            slot = getattr(cls, each.name, None)
            put = slot.__set__ if isinstance(slot, MemberDescriptorType) else _putting(each.name)
            row = put, each.default, each.default_factory
            if each.init:
                places[each.name] = row
            elif each.default is not _MISSING or each.default_factory is not _MISSING:
                last.append(row)
        return places, last

    def _putting(name):
        return lambda self, value: object.__setattr__(self, name, value)

    def _init(cls):
        names = {"_MISSING": _MISSING, "_set": object.__setattr__}
        found = dataclasses.fields(cls)
        this = "__dataclass_self__" if any(each.name == "self" for each in found) else "self"
        parameters, body = [this], []
        for each in found:
            name, given = each.name, each.name
            made = each.default_factory is not _MISSING
            if made:
                names[f"_make_{name}"] = each.default_factory
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
        return [getattr(self, each.name) for each in dataclasses.fields(self)]

    def _setstate(self, state):
        for each, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, each.name, value)
