"""Codes of data and what requirements say about them (08)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

DATA_SYNTAX = Code(
    "RQ0801", "data-syntax", Severity.ERROR,
    en="`{path}` is not valid {syntax}: {reason}",
    zh="“{path}”不是有效的 {syntax}：{reason}",
)  # fmt: skip
DATA_FORMAT = Code(
    "RQ0802", "data-format-unknown", Severity.ERROR,
    en="`{path}`: data are read from {known}; the name of the file tells which",
    zh="“{path}”：可读取的数据格式有 {known}；由文件名后缀区分",
)  # fmt: skip
ILL_TYPED = Code(
    "RQ0804", "ill-typed-value", Severity.WARNING,
    en="`{value}` is no {expected}: {of} of `{name}` counts as unknown",
    zh="“{value}”不是{expected}：“{name}”的{of}视为未知",
)  # fmt: skip
TWO_VALUES = Code(
    "RQ0805", "two-values", Severity.WARNING,
    en="{of} of `{name}` is given as {one} and as {other}; it counts as unknown",
    zh="“{name}”的{of}既给出 {one}，又给出 {other}；视为未知",
)  # fmt: skip
TWO_SORTS = Code(
    "RQ0806", "two-kinds", Severity.ERROR,
    en="`{name}` cannot be both {one} and {other}; it counts as the first",
    zh="“{name}”不能既是{one}又是{other}；按前者处理",
)  # fmt: skip
WRONG_THING = Code(
    "RQ0807", "wrong-thing", Severity.WARNING,
    en="{of} leads to a {expected}, but `{name}` is a {found}; the value counts as unknown",
    zh="{of}应指向{expected}，而“{name}”是{found}；该值视为未知",
)  # fmt: skip
NO_TIME = Code(
    "RQ0808", "event-without-time", Severity.WARNING,
    en="no time is given for `{name}` ({event}); when it happened is unknown",
    zh="“{name}”（{event}）没有给出时间；其发生时刻未知",
)  # fmt: skip
AFTER_THE_END = Code(
    "RQ0809", "after-the-end", Severity.ERROR,
    en="`{name}` happens at {time}, after the end of observation {end}",
    zh="“{name}”发生于 {time}，晚于观察结束时刻 {end}",
)  # fmt: skip
OTHER_STATE = Code(
    "RQ0810", "other-state", Severity.WARNING,
    en="{of} of `{name}` is given as {given}, but the events lead to {reached}; before the last event it counts as unknown",
    zh="“{name}”的{of}给出为 {given}，而事件导致 {reached}；最后一个事件之前视为未知",
)  # fmt: skip
NOTHING_KNOWN = Code(
    "RQ0811", "nothing-known", Severity.ERROR,
    en="nothing in the data belongs to the specification: no thing has a type that it names",
    zh="数据中没有任何内容属于该规格：没有一个事物的类型是规格所命名的",
)  # fmt: skip
AMBIGUOUS_TERM = Code(
    "RQ0812", "ambiguous-term", Severity.WARNING,
    en="`{term}` may mean {found}; nothing is read from it",
    zh="“{term}”可能指 {found}；不从中读取内容",
)  # fmt: skip
UNREAD_TERMS = Code(
    "RQ0813", "unread-terms", Severity.HINT,
    en="the specification has no word for {terms}; nothing is read from them",
    zh="规格中没有与 {terms} 对应的词；不从中读取内容",
)  # fmt: skip
NO_SUCH_NAME = Code(
    "RQ0814", "no-such-name", Severity.WARNING,
    en="the specification has no element `{term}`; nothing is read from it{meant}",
    zh="规格中没有要素“{term}”；不从中读取内容{meant}",
)  # fmt: skip
DATA_VIOLATE = Code(
    "RQ0821", "data-violate", Severity.ERROR,
    en="{id} is violated {count} of {checked} times",
    zh="{id} 被违反 {count} 次（共检查 {checked} 次）",
)  # fmt: skip
DATA_CONTRADICT = Code(
    "RQ0822", "data-contradict", Severity.ERROR,
    en="the data contradict {id}, which the specification takes for granted, {count} of {checked} times",
    zh="数据与规格视为当然的 {id} 不符 {count} 次（共检查 {checked} 次）",
)  # fmt: skip
ENGINES_DISAGREE = Code(
    "RQ0823", "engines-disagree", Severity.ERROR,
    en="{id}: the engine {engine} says {one} of `{name}`, the evaluator {other}; this is a defect of reqonto",
    zh="{id}：引擎 {engine} 判定“{name}”为{one}，求值器判定为{other}；这是 reqonto 的缺陷",
)  # fmt: skip
ENGINE_GAVE_UP = Code(
    "RQ0824", "data-engine-gave-up", Severity.WARNING,
    en="the engine {engine} gave up, so that the evaluator judged: {reason}",
    zh="引擎 {engine} 未能完成，改由求值器判定：{reason}",
)  # fmt: skip
