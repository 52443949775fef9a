"""Counts and sums as tables of SPARQL: the columns, and the number with its bounds that comes of them."""

from __future__ import annotations

from collections.abc import Callable

from reqonto.backends.shacl_terms import INFINITE, KNOWN, Compiled


class Sums:
    """The columns of a table that counts or sums rows, and the number that comes of them."""

    def __init__(self, fresh: Callable[[str], str]) -> None:
        self.fresh = fresh
        self.row = ""
        self.inside = ""
        self.head: list[str] = []
        self.columns: dict[str, str] = {}

    def _column(self, name: str, sum_of: str) -> None:
        self.columns[name] = self.fresh("c")
        self.head.append(f"(SUM({sum_of}) AS {self.columns[name]})")

    def exact(self, body: Compiled | None) -> None:
        """Columns where every row counts and every value is known or absent."""
        self.columns["low"] = self.columns["high"] = self.fresh("c")
        if body is None:
            self.head.append(f"(COUNT(*) AS {self.columns['low']})")
            return
        value = self.fresh("y")
        number = body.value if body.is_known else f"IF({body.state} = 3, {body.value}, 0)"
        self.inside = f"{body.pattern} BIND({number} AS {value})".strip()
        self.head.append(f"(SUM({value}) AS {self.columns['low']})")
        if not body.is_known:
            lost = self.fresh("z")
            self.inside += f" BIND(IF({body.state} = 0, 1, 0) AS {lost})"
            self._column("lost", lost)

    def open(self, body: Compiled | None, *, bounded: bool) -> None:
        """Columns where rows may or may not count, and values may lie between bounds."""
        if not bounded:
            self._plainly(body)
            return
        if body is None:
            self._column("low", f"IF({self.row} = 1, 1, 0)")
            self._column("high", "1")
            return
        low, high, state = self.fresh("l"), self.fresh("h"), self.fresh("k")
        ends = (body.value, body.value)
        if not body.is_known:
            missing = f"({body.state} = 0 && {self.row} = 2)"
            ends = (
                f"IF({body.state} = 3, {body.value}, IF({missing}, -{INFINITE}, IF({body.state} = 0, 0, {body.low})))",
                f"IF({body.state} = 3, {body.value}, IF({missing}, {INFINITE}, IF({body.state} = 0, 0, {body.high})))",
            )
        self.inside = (
            f"{body.pattern} BIND({ends[0]} AS {low}) BIND({ends[1]} AS {high}) BIND({body.state} AS {state})".strip()
        )
        no_low, no_high = f"{low} <= -{INFINITE}", f"{high} >= {INFINITE}"
        self._column("low", f"IF(({self.row} = 1 || {low} < 0) && !({no_low}), {low}, 0)")
        self._column("high", f"IF(({self.row} = 1 || {high} > 0) && !({no_high}), {high}, 0)")
        self._column("bottomless", f"IF({no_low}, 1, 0)")
        self._column("topless", f"IF({no_high}, 1, 0)")
        self._column("lost", f"IF({self.row} = 1 && {state} = 0, 1, 0)")
        self._column("flagged", f"IF({state} = 1 || ({state} = 0 && {self.row} = 2), 1, 0)")
        self._column("falling", f"IF({self.row} = 2 && {low} < 0, 1, 0)")
        self._column("rising", f"IF({self.row} = 2 && {high} > 0, 1, 0)")

    def _plainly(self, body: Compiled | None) -> None:
        """Columns where it counts alone whether all is known."""
        self.columns["high"] = self.columns["low"] = self.fresh("c")
        if body is None:
            self.head.append(f"(COUNT(*) AS {self.columns['low']})")
            self._column("doubtful", f"IF({self.row} = 2, 1, 0)")
            return
        value, state = self.fresh("y"), self.fresh("k")
        number = body.value if body.is_known else f"IF({body.state} = 3, {body.value}, 0)"
        self.inside = f"{body.pattern} BIND({number} AS {value}) BIND({body.state} AS {state})".strip()
        self.head.append(f"(SUM({value}) AS {self.columns['low']})")
        self._column("lost", f"IF({self.row} = 1 && {state} = 0, 1, 0)")
        self._column("doubtful", f"IF({self.row} = 2 || {state} = 1 || {state} = 2, 1, 0)")

    def total(self, table: str, more: str, low: str, high: str) -> Compiled:
        """The number; `more` of between `low` and `high` each may be added."""
        numbers = {name: f"COALESCE({column}, 0)" for name, column in self.columns.items()}
        least, most, state, value = (self.fresh(each) for each in ("l", "h", "s", "w"))
        test = self.fresh("m")
        falling, rising = (
            f"({numbers.get(name, '0')} > 0 || {side})"
            for name, side in (("falling", f"{low} < 0"), ("rising", f"{high} > 0"))
        )
        no_low = f"({test} && {falling}) || {numbers.get('bottomless', '0')} > 0"
        no_high = f"({test} && {rising}) || {numbers.get('topless', '0')} > 0"
        low_end = f"IF({no_low}, -{INFINITE}, {numbers['low']})"
        high_end = f"IF({no_high}, {INFINITE}, {numbers['high']})"
        lost, flagged = numbers.get("lost", "0"), numbers.get("flagged", "0")
        if "doubtful" in numbers:
            said = f"IF({lost} > 0, 0, IF({numbers['doubtful']} > 0 || {test}, 1, 3))"
            pattern = f"{table} BIND({more} AS {test}) BIND({said} AS {state}) BIND({numbers['low']} AS {value})"
            return Compiled(state, value, pattern, "FILTER(false)")
        said = f"IF({lost} > 0, 0, IF({flagged} > 0, 1, IF({least} = {most}, 3, 2)))"
        pattern = (
            f"{table} BIND({more} AS {test}) BIND({low_end} AS {least}) BIND({high_end} AS {most})"
            f" BIND({said} AS {state}) BIND({least} AS {value})"
        )
        if more == "false" and self.row == "" and "lost" not in self.columns:
            return Compiled(KNOWN, value, f"{table} BIND({numbers['low']} AS {value})", "FILTER(false)")
        return Compiled(state, value, pattern, "FILTER(false)", least, most)
