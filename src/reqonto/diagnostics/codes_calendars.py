"""Codes of calendars and default values (band 05, numbers 41 to 60)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

NO_CALENDAR = Code(
    "RQ0554", "no-calendar", Severity.ERROR,
    en="`{days}` needs a calendar: declare one in this module, or import a module that does",
    zh="“{days}”需要日历：请在本模块声明一个日历，或引入声明了日历的模块",
)  # fmt: skip
SEVERAL_CALENDARS = Code(
    "RQ0555", "several-calendars", Severity.ERROR,
    en="`{days}` may be counted in several calendars ({names}): say `by` which, or name one in the module",
    zh="“{days}”可按几个日历（{names}）计算：请用“由”写明是哪一个，或在模块中指明",
)  # fmt: skip
UNKNOWN_CALENDAR = Code(
    "RQ0543", "unknown-calendar", Severity.ERROR,
    en="there is no calendar named `{name}` here",
    zh="这里没有名为“{name}”的日历",
)  # fmt: skip
COUNT_OF_DAYS = Code(
    "RQ0544", "count-of-days", Severity.ERROR,
    en="days and months are counted by a whole number from 1 to 10,000 that stands in the text, not by `{found}`",
    zh="天数和月数须是写在文中的 1 到 10,000 的整数，不能是“{found}”",
)  # fmt: skip
CALENDAR_SILENT = Code(
    "RQ0545", "calendar-silent", Severity.WARNING,
    en="calendar `{calendar}` says nothing about {year}, on which a verdict here depends",
    zh="日历“{calendar}”未说明 {year} 年的情况，而这里的裁定取决于它",
)  # fmt: skip
DAYS_IN_UTC = Code(
    "RQ0546", "days-in-utc", Severity.HINT,
    en="the days of `{days}` begin and end in UTC: neither the module nor a calendar names a zone",
    zh="“{days}”的日期按 UTC 起止：模块和日历都没有写明时区",
)  # fmt: skip
NEVER_OPEN = Code(
    "RQ0547", "never-open", Severity.ERROR,
    en="calendar `{name}` has no business day",
    zh="日历“{name}”没有任何工作日",
)  # fmt: skip
DAY_LISTED_TWICE = Code(
    "RQ0548", "day-listed-twice", Severity.ERROR,
    en="{day} is listed both as a holiday and as a workday",
    zh="{day} 既列为假日又列为调休上班日",
)  # fmt: skip
CLOSED_TOO_LONG = Code(
    "RQ0556", "closed-too-long", Severity.ERROR,
    en="{first} to {last} is longer than any holiday: at most {most} days may be listed at once",
    zh="{first} 至 {last} 比任何假期都长：一次至多列出 {most} 天",
)  # fmt: skip
COUNT_NOT_KNOWN = Code(
    "RQ0549", "count-not-known", Severity.WARNING,
    en="not checked: `{what}` counts in a calendar, and the world gives how many; a parameter `integer in 1..10` or less can be counted",
    zh="未检查：“{what}”按日历计算，而数目取决于具体情况；取值为“整数 在 1..31”以内的参数才能计算",
)  # fmt: skip

NEGATIVE_LENGTH = Code(
    "RQ0560", "negative-length", Severity.ERROR,
    en="a length of time cannot be negative: `{what}`",
    zh="时长不能为负：“{what}”",
)  # fmt: skip

# ---------------------------------------------------------------- default values

DEFAULT_TIE = Code(
    "RQ0557", "default-tie", Severity.ERROR,
    en="`{one}` and `{other}` give {param} different values where both conditions hold, and neither condition is the"
    " more special one",
    zh="“{one}”与“{other}”在两个条件都成立时给{param}不同的值，而没有哪个条件更特殊",
)  # fmt: skip
DEFAULT_CYCLE = Code(
    "RQ0558", "default-cycle", Severity.ERROR,
    en="these default values depend on one another: {chain}",
    zh="这些默认值互相依赖：{chain}",
)  # fmt: skip
DEFAULT_OF_START = Code(
    "RQ0559", "default-of-start", Severity.ERROR,
    en="{param} begins as {initial} by its life cycle, and as {default} by its default value",
    zh="按生命周期，{param}的初值是{initial}；按默认值，却是{default}",
)  # fmt: skip
