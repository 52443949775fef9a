"""The datatypes of OWL 2: which there are, which facets restrict them, and which texts are values of them."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from reqonto.lazily import pattern
from reqonto.owl.model import OWL, RDF, RDFS, XSD

_NUMERIC = ("integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger", "long", "int",
            "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")  # fmt: skip
_TEXTS = ("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN")
_ORDERED = frozenset(XSD + each for each in ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"))
_LENGTHS = frozenset(XSD + each for each in ("length", "minLength", "maxLength"))
_NONE: frozenset[str] = frozenset()

FACETS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        OWL + "real": _ORDERED,
        OWL + "rational": _ORDERED,
        XSD + "decimal": _ORDERED,
        **{XSD + each: _ORDERED for each in _NUMERIC},
        XSD + "double": _ORDERED,
        XSD + "float": _ORDERED,
        **{XSD + each: _LENGTHS | {XSD + "pattern"} for each in _TEXTS},
        RDF + "PlainLiteral": _LENGTHS | {XSD + "pattern", RDF + "langRange"},
        XSD + "anyURI": _LENGTHS | {XSD + "pattern"},
        XSD + "boolean": _NONE,
        XSD + "hexBinary": _LENGTHS,
        XSD + "base64Binary": _LENGTHS,
        XSD + "dateTime": _ORDERED,
        XSD + "dateTimeStamp": _ORDERED,
        RDF + "XMLLiteral": _NONE,
        RDFS + "Literal": _NONE,
    }
)
"""The datatypes that OWL 2 gives a meaning, with the facets that may restrict each."""

# A text with a language has this type in RDF 1.1; OWL 2 knows it as a plain literal.
DATATYPES = frozenset(FACETS) | {RDF + "langString"}

_DATE_TIME = (
    r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
)
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_LEXICAL = {
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "boolean": r"true|false|1|0",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}= ?=|(?:[A-Za-z0-9+/] ?){3}=)?",
    "dateTime": _DATE_TIME + _ZONE + "?",
    "dateTimeStamp": _DATE_TIME + _ZONE,
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": r"[^\W\d][\w.:\-]*|[_:][\w.:\-]*",
    "NCName": r"[^\W\d][\w.\-]*|_[\w.\-]*",
    "NMTOKEN": r"[\w.:\-]+",
    "normalizedString": r"[^\r\n\t]*",
    "token": r"(?:[^\r\n\t ]+(?: [^\r\n\t ]+)*)?",
    "integer": r"[+-]?[0-9]+",
}  # fmt: skip
_PATTERNS = {name: pattern(f"(?:{text})") for name, text in _LEXICAL.items()}
_PATTERNS["float"] = _PATTERNS["double"]
_RATIONAL = pattern(r"[+-]?[0-9]+\s*/\s*[0-9]*[1-9][0-9]*|[+-]?[0-9]+")
_BOUNDS: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
    {
        "nonNegativeInteger": (0, None),
        "nonPositiveInteger": (None, 0),
        "positiveInteger": (1, None),
        "negativeInteger": (None, -1),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-128, 127),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 255),
    }
)
_DIGITS = 4000


def well_typed(text: str, datatype: str) -> bool:
    """Whether a text is a value of a datatype; true of datatypes that are not known here.

    >>> well_typed("2026-02-30T10:00:00", "http://www.w3.org/2001/XMLSchema#dateTime")
    False
    """
    if datatype == OWL + "rational":
        return _RATIONAL.fullmatch(text) is not None
    if datatype == OWL + "real":
        # No text is a value of it: its values are written with other datatypes.
        return False
    if not datatype.startswith(XSD):
        return True
    name = datatype[len(XSD) :]
    if name not in {"string", "normalizedString", "token"}:
        text = text.strip(" \t\r\n")
    if name in _BOUNDS:
        return _PATTERNS["integer"].fullmatch(text) is not None and _between(text, *_BOUNDS[name])
    shape = _PATTERNS.get(name)
    if shape is None:
        return True
    found = shape.fullmatch(text)
    if found is None:
        return False
    return not name.startswith("dateTime") or _real_day(text)


def _between(text: str, low: int | None, high: int | None) -> bool:
    negative = text.startswith("-")
    digits = text.lstrip("+-").lstrip("0") or "0"
    if len(digits) > _DIGITS:
        # More digits than any bound has.
        return high is None if not negative else low is None
    value = -int(digits) if negative else int(digits)
    return (low is None or value >= low) and (high is None or value <= high)


def _real_day(text: str) -> bool:
    year, month, day = re.split(r"(?<=\d)-|T", text, maxsplit=3)[:3]
    leap_year = int(year[-4:]) % 4 == 0 and (int(year[-4:]) % 100 != 0 or int(year[-4:]) % 400 == 0)
    days = (31, 29 if leap_year else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return int(day) <= days[int(month) - 1]


def canonical(text: str, datatype: str) -> tuple[str, str]:
    """One spelling for each value of a number, truth value or text, and the widest datatype that holds it.

    Reasoners compare spellings where they should compare values (OWL 2 Structural Specification, section 4: the values
    of `xsd:integer` are values of `xsd:decimal`).  What is no value of its datatype stays as it is.

    >>> canonical("1.50", "http://www.w3.org/2001/XMLSchema#decimal")
    ('1.5', 'http://www.w3.org/2001/XMLSchema#decimal')
    """
    name = datatype.removeprefix(XSD)
    if datatype == RDF + "PlainLiteral":
        return text, XSD + "string"
    if not (datatype.startswith(XSD) or datatype == OWL + "rational") or not well_typed(text, datatype):
        return text, datatype
    if name in _TEXTS:
        return text if name in {"string", "normalizedString", "token"} else text.strip(" \t\r\n"), XSD + "string"
    text = text.strip(" \t\r\n")
    if len(text) > _DIGITS:
        return text, datatype
    if name == "decimal" or name in _NUMERIC or datatype == OWL + "rational":
        return _number(Fraction(re.sub(r"\s", "", text)))
    if name == "boolean":
        return ("true" if text in {"true", "1"} else "false"), datatype
    if name in {"double", "float"}:
        return _floating(text, single=name == "float"), datatype
    if name == "hexBinary":
        return text.upper(), datatype
    return text, datatype


def _number(value: Fraction) -> tuple[str, str]:
    if value.denominator == 1:
        return str(value.numerator), XSD + "integer"
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}", OWL + "rational"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}", XSD + "decimal"


def _floating(text: str, *, single: bool) -> str:
    if text.lstrip("+-") in {"INF", "NaN"}:
        return text.removeprefix("+")
    value = float(text)
    if single:
        try:
            value = struct.unpack("f", struct.pack("f", value))[0]
        except OverflowError:
            return "-INF" if value < 0 else "INF"
    if value in {float("inf"), float("-inf")}:
        return "-INF" if value < 0 else "INF"
    return repr(value)
