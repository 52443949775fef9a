"""The table that says what steps mean: sentences with gaps, and the parts of a scenario that they stand for.

start = "2026-11-11T09:00"          # of every scenario, and the time between two events
pause = "1 min"
import = ["shop"]
always = ["given me: Visitor"]

[[step]]
text = 'the store has a product "{name}" priced at "{price}"'
given = "{name:id}: Product { price: {price:money USD} }"
keep = { product = "{name:id}" }    # "this product", in later steps of the scenario

[[step]]
text = "I add this product to the cart"
do = "me does Add(product: {product})"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from unicodedata import normalize

from reqonto.diagnostics import codes_gherkin as codes
from reqonto.diagnostics.diagnostic import Diagnostic, Text
from reqonto.records import dataclass
from reqonto.source import Source, Span

KINDS = ("given", "do", "check", "expect", "wait", "skip")
"""What a step may stand for: parts of a scenario, time that goes by, or nothing, with the reason."""

_TOP = {"start": str, "pause": str, "import": list, "always": list, "step": list}
_ROW = {"text", "keep", "rows", *KINDS}
GAP = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
"""A gap in a sentence or a template: its name and kind."""
_START = "2026-01-01T09:00"
_LENGTH = re.compile(r"\s*(\d{1,9})\s*(s|min|h|d|秒|分钟|小时|天)\s*")
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "秒": 1, "分钟": 60, "小时": 3600, "天": 86400}


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence with gaps and what it stands for: texts of each kind with the gaps in them."""

    text: str
    matches: re.Pattern[str] = field(compare=False)
    parts: tuple[tuple[str, str], ...]
    keep: Mapping[str, str]
    by_rows: bool = False
    """Whether it is said for each row of the table under the step."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The table: the rows in order, of which the first that fits counts."""

    rows: tuple[Row, ...] = ()
    start: str = _START
    pause: int = 60
    """Seconds between two events."""
    imports: tuple[str, ...] = ()
    always: tuple[str, ...] = ()


class _Wrong(ValueError):  # noqa: N818 - it says what is wrong with a table
    def __init__(self, why: Text) -> None:
        self.why = why


class NoValue(ValueError):  # noqa: N818 - it says what a gap cannot be
    """A gap whose text is not of the kind that is wanted."""


def read_steps(source: Source) -> tuple[Steps, list[Diagnostic]]:
    """The table in a text of TOML, and what is wrong with it."""
    try:
        table = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Steps(), [_wrong(source, Text(str(error), str(error)))]
    try:
        _look_through(table)
        return Steps(
            tuple(map(_row, table.get("step", ()))),
            table.get("start", _START),
            seconds(table.get("pause", "1 min")),
            tuple(map(str, table.get("import", ()))),
            tuple(map(str, table.get("always", ()))),
        ), []
    except _Wrong as wrong:
        return Steps(), [_wrong(source, wrong.why)]
    except NoValue as wrong:
        return Steps(), [_wrong(source, Text(f"`{wrong}` is no length of time", f"“{wrong}”不是时长"))]


def _look_through(table: Mapping[str, object]) -> None:
    """Refuses keys that mean nothing, and values of another kind."""
    for key, value in table.items():
        wanted = _TOP.get(key)
        if wanted is None:
            raise _Wrong(Text(f"there is no key `{key}`", f"没有键“{key}”"))
        if not isinstance(value, wanted):
            raise _Wrong(Text(f"`{key}` is of another kind", f"“{key}”的类型不对"))


def _wrong(source: Source, why: Text) -> Diagnostic:
    return Diagnostic(codes.STEPS_FILE, Span(source, 0, 0), {"why": why})


def _row(given: object) -> Row:
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise _Wrong(Text("each `[[step]]` has a `text`", "每个 [[step]] 须有 text"))
    text = given["text"]
    unknown = sorted(set(given) - _ROW)
    if unknown:
        raise _Wrong(Text(f"“{text}” has the unknown key `{unknown[0]}`", f"“{text}”有未知的键“{unknown[0]}”"))
    parts = [(kind, each) for kind in KINDS for each in _texts(given.get(kind))]
    if not parts:
        raise _Wrong(
            Text(f'“{text}” stands for nothing: say `skip = "why"`', f'“{text}”没有对应内容：请写 skip = "原因"')
        )
    keep = given.get("keep", {})
    if not isinstance(keep, dict) or not all(isinstance(each, str) for each in keep.values()):
        raise _Wrong(Text(f"`keep` of “{text}” is no table of texts", f"“{text}”的 keep 不是文本表"))
    return Row(text, _pattern(text), tuple(parts), dict(keep), given.get("rows") is True)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield str(each)


def _pattern(text: str) -> re.Pattern[str]:
    """A sentence as a pattern: a gap takes as little as it can, between quotation marks no mark."""
    made, last, seen = "", 0, set[str]()
    for gap in GAP.finditer(text):
        name = gap[1]
        if name in seen:
            raise _Wrong(Text(f"“{text}” has the gap {name} twice", f"“{text}”中的空位 {name} 出现两次"))
        seen.add(name)
        made += re.escape(text[last : gap.start()])
        quoted = text[gap.start() - 1 : gap.start()] in {'"', "“", "'"}
        made += f"(?P<{name}>" + ("[^\"“”']*" if quoted else r"\S.*?") + ")"
        last = gap.end()
    return re.compile(made + re.escape(text[last:]), re.DOTALL)


def fitting(steps: Steps, text: str) -> tuple[Row, dict[str, str]] | None:
    """The first row whose sentence a step is, with what stands in the gaps."""
    for row in steps.rows:
        found = row.matches.fullmatch(text)
        if found is not None:
            return row, found.groupdict()
    return None


class Names:
    """Names for texts of gaps: the same one for the same text, and another one for another."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._taken: set[str] = set()

    def __getitem__(self, text: str) -> str:
        if text not in self._of:
            plain = identifier(text)
            name, number = plain, 1
            while name in self._taken:
                number += 1
                name = f"{plain}_{number}"
            self._taken.add(name)
            self._of[text] = name
        # In backticks, as it may be a keyword.
        return f"`{self._of[text]}`"


def filled(template: str, values: Mapping[str, str], names: Names) -> str:
    """A text with its gaps filled: `{x}` as it stands, `{x:id}` as a name, `{x:text}` quoted, `{x:money CNY}` …

    Raises `NoValue` where a gap is unknown or its text is not of that kind.
    """

    def put(gap: re.Match[str]) -> str:
        name, kind = gap[1], (gap[2] or "").strip()
        if name not in values:
            raise NoValue(name)
        return names[values[name]] if kind == "id" else _as(values[name], kind)

    return GAP.sub(put, template)


def _as(text: str, kind: str) -> str:
    word, _, unit = kind.partition(" ")
    match word:
        case "":
            return text
        case "text":
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case "number":
            return _number(text)
        case "money":
            return f"{_number(text)} {unit or 'CNY'}"
        case _:
            raise NoValue(kind)


def _number(text: str) -> str:
    found = _DIGITS.fullmatch(normalize("NFKC", text))
    if found is None:
        raise NoValue(text)
    if two := _TWO_WAYS.fullmatch(found[1].lstrip("+-")):
        # A thousand to some and one to others.
        raise NoValue(f"{text}: {two[1]}{two[2]} / {Decimal(f'{two[1]}.{two[2]}').normalize():f}?")
    return found[1].replace(",", "").removeprefix("+")


_DIGITS = re.compile(r"[^\d+\-,.]*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)[^\d,.]*", re.ASCII)
"""A number with what stands around it; commas part thousands, and a point the fraction."""
_TWO_WAYS = re.compile(r"([1-9]\d{0,2})\.(\d{3})", re.ASCII)
"""What says one number where a point parts the fraction, and another where it parts thousands."""


def seconds(text: str) -> int:
    """A length of time such as `90 s`, `5 min`, `24 h`, `3 d`."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise NoValue(text)
    return int(found[1]) * _UNITS[found[2]]


def length(number: int) -> str:
    """So many seconds in the largest unit that gives a whole number."""
    unit = next(each for each in ("d", "h", "min", "s") if number % _UNITS[each] == 0)
    return f"{number // _UNITS[unit]} {unit}"


def identifier(text: str) -> str:
    """A text as a name of the language: letters, digits and `_`."""
    plain = re.sub(r"\W+", "_", normalize("NFKC", text)).strip("_") or "_"
    return plain if not plain[0].isdigit() else f"_{plain}"


def table_values(table: Sequence[Sequence[str]]) -> Iterator[dict[str, str]]:
    """Each row below the headings by them; headings are read as names."""
    if not table:
        return
    head = [re.sub(r"\W+", "_", each).strip("_") for each in table[0]]
    for row in table[1:]:
        yield dict(zip(head, row, strict=False))
