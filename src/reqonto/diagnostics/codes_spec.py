"""Codes of names (band 02), types and units (03) and of the lint that needs types (11)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

# ---------------------------------------------------------------- 02 names

UNKNOWN_ROLE = Code(
    "RQ0201", "unknown-role", Severity.ERROR,
    en="there is no role named `{name}`",
    zh="没有名为“{name}”的角色",
)  # fmt: skip
UNKNOWN_NAME = Code(
    "RQ0202", "unknown-name", Severity.ERROR,
    en="nothing here is named `{name}`",
    zh="这里没有名为“{name}”的事物",
)  # fmt: skip
UNKNOWN_MEMBER = Code(
    "RQ0203", "unknown-member", Severity.ERROR,
    en="{owner} has nothing named `{name}`",
    zh="{owner}没有名为“{name}”的成员",
)  # fmt: skip
AMBIGUOUS_NAME = Code(
    "RQ0204", "ambiguous-name", Severity.ERROR,
    en="`{name}` may mean {candidates}: say which",
    zh="“{name}”可能指 {candidates}：请写明是哪一个",
)  # fmt: skip
WRONG_KIND_OF_NAME = Code(
    "RQ0205", "wrong-kind-of-name", Severity.ERROR,
    en="`{name}` is {found}, but {expected} is needed here",
    zh="“{name}”是{found}，这里需要{expected}",
)  # fmt: skip
DUPLICATE_ID = Code(
    "RQ0206", "duplicate-id", Severity.ERROR,
    en="the id `{id}` is given twice",
    zh="编号“{id}”用了两次",
)  # fmt: skip
DUPLICATE_NAME = Code(
    "RQ0207", "duplicate-name", Severity.ERROR,
    en="`{name}` is declared twice",
    zh="“{name}”声明了两次",
)  # fmt: skip
DUPLICATE_MEMBER = Code(
    "RQ0208", "duplicate-member", Severity.ERROR,
    en="{owner} has two members named `{name}`",
    zh="{owner}有两个名为“{name}”的成员",
)  # fmt: skip
MISSING_IMPORT = Code(
    "RQ0209", "missing-import", Severity.ERROR,
    en="there is no module `{name}` to import",
    zh="找不到要引入的模块“{name}”",
)  # fmt: skip
IMPORT_CYCLE = Code(
    "RQ0210", "import-cycle", Severity.WARNING,
    en="these modules import each other: {chain}",
    zh="这些模块互相引入：{chain}",
)  # fmt: skip
KIND_CYCLE = Code(
    "RQ0211", "kind-cycle", Severity.ERROR,
    en="`{name}` would be a kind of itself: {chain}",
    zh="“{name}”成了自己的下位种类：{chain}",
)  # fmt: skip
DEFINITION_CYCLE = Code(
    "RQ0212", "definition-cycle", Severity.ERROR,
    en="the definition of `{name}` leads back to itself: {chain}",
    zh="“{name}”的定义又用到了自己：{chain}",
)  # fmt: skip
TYPE_CYCLE = Code(
    "RQ0213", "type-cycle", Severity.ERROR,
    en="the type `{name}` is defined by itself",
    zh="类型“{name}”由自己定义",
)  # fmt: skip
DUPLICATE_MODULE = Code(
    "RQ0214", "duplicate-module", Severity.ERROR,
    en="two files declare the module `{name}`",
    zh="两个文件声明了同一个模块“{name}”",
)  # fmt: skip
UNKNOWN_TARGET = Code(
    "RQ0215", "unknown-target", Severity.WARNING,
    en="there is no item with the id `{id}`",
    zh="没有编号为“{id}”的条目",
)  # fmt: skip
TWO_ROOTS = Code(
    "RQ0216", "two-roots", Severity.ERROR,
    en="nothing can be both {left} and {right}: the two kinds have nothing in common",
    zh="没有事物能既是{left}又是{right}：两个种类毫无共同之处",
)  # fmt: skip
INVERSE_MISMATCH = Code(
    "RQ0217", "inverse-mismatch", Severity.ERROR,
    en="`{name}` and its inverse `{inverse}` do not lead to each other",
    zh="“{name}”与其逆关系“{inverse}”并不互相指向",
)  # fmt: skip
UNKNOWN_EVENT = Code(
    "RQ0218", "unknown-event", Severity.ERROR,
    en="there is no event named `{name}`",
    zh="没有名为“{name}”的事件",
)  # fmt: skip
UNKNOWN_KIND = Code(
    "RQ0219", "unknown-kind", Severity.ERROR,
    en="there is no role or entity named `{name}`",
    zh="没有名为“{name}”的角色或实体",
)  # fmt: skip
UNKNOWN_TYPE = Code(
    "RQ0220", "unknown-type", Severity.ERROR,
    en="there is no type named `{name}`",
    zh="没有名为“{name}”的类型",
)  # fmt: skip
UNKNOWN_LITERAL = Code(
    "RQ0221", "unknown-literal", Severity.ERROR,
    en="`{name}` is not a value of {enumeration}",
    zh="“{name}”不是{enumeration}的取值",
)  # fmt: skip
TWO_MODULES = Code(
    "RQ0222", "two-modules", Severity.ERROR,
    en="one text declares one module; this is the second declaration",
    zh="一个文本只能声明一个模块，这是第二个声明",
)  # fmt: skip
SELF_OUTSIDE = Code(
    "RQ0223", "self-outside", Severity.ERROR,
    en="`self` has no meaning here",
    zh="“自身”在这里没有含义",
)  # fmt: skip
EMPTY_DISJOINT = Code(
    "RQ0224", "disjoint-supers", Severity.ERROR,
    en="nothing can be {name}: {left} and {right} are declared disjoint",
    zh="没有事物能是{name}：{left}与{right}声明为互斥",
)  # fmt: skip
DEFINITION_KEPT = Code(
    "RQ0225", "definition-kept", Severity.ERROR,
    en="`{name}` cannot be given another value: {why}",
    zh="不能给“{name}”另外的值：{why}",
)  # fmt: skip
DECLARED_OTHERWISE = Code(
    "RQ0226", "declared-otherwise", Severity.ERROR,
    en="`{name}` is declared {here} here, but {before} before",
    zh="“{name}”在这里声明为{here}，前面却声明为{before}",
)  # fmt: skip

# ---------------------------------------------------------------- 03 sorts

TYPE_MISMATCH = Code(
    "RQ0301", "type-mismatch", Severity.ERROR,
    en="this is {found}, but {expected} is needed",
    zh="这是{found}，这里需要{expected}",
)  # fmt: skip
INCOMPARABLE = Code(
    "RQ0302", "incomparable", Severity.ERROR,
    en="{left} cannot be compared with {right}",
    zh="{left}不能与{right}比较",
)  # fmt: skip
UNIT_CLASH = Code(
    "RQ0303", "unit-clash", Severity.ERROR,
    en="`{left}` and `{right}` measure different things",
    zh="“{left}”与“{right}”不是同一种量的单位",
)  # fmt: skip
CURRENCY_CLASH = Code(
    "RQ0304", "currency-clash", Severity.ERROR,
    en="{left} and {right} do not mix without a declared rate",
    zh="{left}与{right}没有声明汇率，不能混用",
)  # fmt: skip
MISSING_UNIT = Code(
    "RQ0305", "missing-unit", Severity.ERROR,
    en="this number needs a unit: {expected} is needed",
    zh="这个数缺少单位：这里需要{expected}",
)  # fmt: skip
UNKNOWN_UNIT = Code(
    "RQ0306", "unknown-unit", Severity.ERROR,
    en="there is no unit or currency named `{name}`",
    zh="没有名为“{name}”的单位或货币",
)  # fmt: skip
MISSING_CURRENCY = Code(
    "RQ0307", "missing-currency", Severity.ERROR,
    en="money needs a currency, as in `money CNY`",
    zh="金额需要写明货币，如“金额 CNY”",
)  # fmt: skip
NOT_A_STATEMENT = Code(
    "RQ0308", "not-a-statement", Severity.ERROR,
    en="this is {found}, not a statement that is true or false",
    zh="这是{found}，不是一个可真可假的陈述",
)  # fmt: skip
NOT_A_VALUE = Code(
    "RQ0309", "not-a-value", Severity.ERROR,
    en="this is {found}, not a value",
    zh="这是{found}，不是一个值",
)  # fmt: skip
NOT_A_COLLECTION = Code(
    "RQ0310", "not-a-collection", Severity.ERROR,
    en="nothing can be chosen from {found}: name a kind, an event, a to-many relation or a set",
    zh="不能从{found}中取元素：请写种类、事件、对多关系或集合",
)  # fmt: skip
MANY_VALUES = Code(
    "RQ0311", "many-values", Severity.ERROR,
    en="`{name}` has many values; say which, as in `every x in {name}: …`",
    zh="“{name}”有多个值；请写明是哪些，如“每个 x 属于 {name}：……”",
)  # fmt: skip
BAD_ARITHMETIC = Code(
    "RQ0312", "bad-arithmetic", Severity.ERROR,
    en="{left} {op} {right} has no meaning",
    zh="{left} {op} {right} 没有意义",
)  # fmt: skip
WRONG_ARGUMENT = Code(
    "RQ0313", "wrong-argument", Severity.ERROR,
    en="`{name}` has no argument `{argument}`",
    zh="“{name}”没有参数“{argument}”",
)  # fmt: skip
ARGUMENT_COUNT = Code(
    "RQ0314", "argument-count", Severity.ERROR,
    en="`{name}` takes {expected}, but {found} are given",
    zh="“{name}”需要 {expected} 个参数，这里给了 {found} 个",
)  # fmt: skip
MUST_SAY_WHEN = Code(
    "RQ0315", "must-say-when", Severity.ERROR,
    en="`{name}` changes, and there are several events: say at which one it is read",
    zh="“{name}”是可变的，而这里有多个事件：请写明在哪个事件时读取",
)  # fmt: skip
NO_MOMENT = Code(
    "RQ0316", "no-moment", Severity.ERROR,
    en="`{name}` changes, and nothing here says when it is read",
    zh="“{name}”是可变的，这里没有说明何时读取",
)  # fmt: skip
NOT_AN_EVENT = Code(
    "RQ0317", "not-an-event", Severity.ERROR,
    en="this is {found}; an event is needed here",
    zh="这是{found}，这里需要一个事件",
)  # fmt: skip
NOT_AN_INSTANT = Code(
    "RQ0318", "not-an-instant", Severity.ERROR,
    en="this is {found}; {needed} is needed here",
    zh="这是{found}，这里需要{needed}",
)  # fmt: skip
MISSPELT_LITERAL = Code(
    "RQ0319", "misspelt-literal", Severity.ERROR,
    en="`{name}` is not a value of {enumeration}, and a new name cannot stand for one",
    zh="“{name}”不是{enumeration}的取值，新的名字也不能代替取值",
)  # fmt: skip
BAD_PATTERN = Code(
    "RQ0320", "bad-pattern", Severity.ERROR,
    en="the pattern cannot be used: {reason}",
    zh="这个模式不能使用：{reason}",
)  # fmt: skip
AMBIGUOUS_LITERAL = Code(
    "RQ0321", "ambiguous-literal", Severity.ERROR,
    en="`{name}` is a value of {candidates}: say which",
    zh="“{name}”是 {candidates} 的取值：请写明是哪一个",
)  # fmt: skip
NAME_ONE = Code(
    "RQ0322", "name-one", Severity.ERROR,
    en="`{name}` may mean {candidates}: name one of them",
    zh="“{name}”可能指 {candidates}：请写出其中一个",
)  # fmt: skip
UNSUPPORTED_TYPE = Code(
    "RQ0323", "unsupported-type", Severity.ERROR,
    en="{what} is not a type of the language",
    zh="语言中没有{what}这样的类型",
)  # fmt: skip
BAD_RANGE = Code(
    "RQ0324", "bad-range", Severity.ERROR,
    en="the range {low}..{high} is empty",
    zh="区间 {low}..{high} 是空的",
)  # fmt: skip
NEVER_EQUAL = Code(
    "RQ0325", "never-equal", Severity.ERROR,
    en="{left} and {right} are disjoint: these two are never the same",
    zh="{left}与{right}互斥：这两者绝不会相同",
)  # fmt: skip
NOT_A_FEATURE = Code(
    "RQ0326", "not-a-feature", Severity.ERROR,
    en="`{name}` is not a feature",
    zh="“{name}”不是特征",
)  # fmt: skip
DIVISION_BY_ZERO = Code(
    "RQ0327", "division-by-zero", Severity.ERROR,
    en="a division by zero has no value",
    zh="除以零没有值",
)  # fmt: skip
NOT_COUNTABLE = Code(
    "RQ0328", "not-countable", Severity.ERROR,
    en="{found} cannot be gone through one by one; use `in` to ask whether something is among them",
    zh="不能逐个列举{found}；请用“属于”询问某值是否在其中",
)  # fmt: skip
NOT_HERE = Code(
    "RQ0329", "not-here", Severity.ERROR,
    en="{what} has no meaning here",
    zh="{what}在这里没有意义",
)  # fmt: skip
BAD_CARDINALITY = Code(
    "RQ0330", "bad-cardinality", Severity.ERROR,
    en="no number is at least {low} and at most {high}",
    zh="没有既不小于 {low} 又不大于 {high} 的个数",
)  # fmt: skip
UNKNOWN_ZONE = Code(
    "RQ0331", "unknown-zone", Severity.ERROR,
    en="there is no time zone named `{name}`",
    zh="没有名为“{name}”的时区",
)  # fmt: skip
NOT_ORDERED = Code(
    "RQ0333", "not-ordered", Severity.ERROR,
    en="{found} has no order: only `=` and `!=` compare it",
    zh="{found}没有大小之分：只能用“=”和“≠”比较",
)  # fmt: skip
WHOLE_DAYS = Code(
    "RQ0334", "whole-days", Severity.ERROR,
    en="a date moves by whole days only",
    zh="日期只能加减整天",
)  # fmt: skip
COUNTED_EVERY = Code(
    "RQ0336", "counted-every", Severity.ERROR,
    en="this does not say what holds of each event: write `every e in {event}: …`, or count them with `at most`, `at least`, `no`",
    zh="这没有说明每个事件应如何：请写“每个 e 属于 {event}：…”，或用“至多”“至少”“没有”计数",
)  # fmt: skip
COUNTED_PER = Code(
    "RQ0337", "counted-per", Severity.ERROR,
    en="only `at most` and a number can be said of every window of time, not `{word}`",
    zh="对每个时间窗只能说“至多”若干次，不能说“{word}”",
)  # fmt: skip
COUNTED_ANEW = Code(
    "RQ0338", "counted-anew", Severity.ERROR,
    en="`{name}` stands for nothing yet, so that it is open which events count; bind it before, as in `every {name} in …:`",
    zh="“{name}”尚未指代任何事物，因此不清楚计入哪些事件；请先绑定它，如“每个 {name} 属于 …：”",
)  # fmt: skip
ADDS_NOTHING = Code(
    "RQ0339", "adds-nothing", Severity.WARNING,
    en="`{name}` is declared before, and this adds nothing to it",
    zh="“{name}”前面已经声明，这里没有增加任何内容",
)  # fmt: skip
TWO_ENDS = Code(
    "RQ0340", "two-ends", Severity.HINT,
    en="only {low} and {high} themselves are meant here; all from the one to the other is `{low}..{high}`",
    zh="这里只指 {low} 和 {high} 这两个值；从前者到后者的全部写作“{low}..{high}”",
)  # fmt: skip
TOO_LARGE = Code(
    "RQ0335", "too-large", Severity.ERROR,
    en="`{name}` unfolds into too many parts to be read",
    zh="“{name}”展开后过于庞大，无法读取",
)  # fmt: skip

# ---------------------------------------------------------------- 11 lint

ABSENT_COMPARISON = Code(
    "RQ1101", "absent-comparison", Severity.HINT,
    en="`{name}` may be missing; the comparison is then false",
    zh="“{name}”可能缺失；那时该比较为假",
)  # fmt: skip
USED_ONCE = Code(
    "RQ1102", "used-once", Severity.HINT,
    en="`{name}` is used only once",
    zh="“{name}”只用了一次",
)  # fmt: skip
BOUND_ANEW = Code(
    "RQ1114", "bound-anew", Severity.ERROR,
    en="`{name}` stands here for any one, not for the `{name}` that the sentence speaks of elsewhere: name that one, as in `every x in {name}: …`",
    zh="这里的“{name}”指任意一个，并非本句别处所说的“{name}”：请为它命名，如“每个 甲 属于 {name}：……”",
)  # fmt: skip
FIXED_IN_TIME = Code(
    "RQ1103", "fixed-in-time", Severity.ERROR,
    en="`{name}` never changes, but is asked about at a time",
    zh="“{name}”从不改变，这里却问它在某一时刻的值",
)  # fmt: skip
ZONE_MISSING = Code(
    "RQ1104", "zone-missing", Severity.HINT,
    en="this date-time has no zone and is read as UTC",
    zh="这个时刻没有时区，按 UTC 读取",
)  # fmt: skip
DIVISION_BY_UNKNOWN = Code(
    "RQ1105", "division-by-unknown", Severity.HINT,
    en="the divisor may be zero; the quotient is then missing",
    zh="除数可能为零；那时商缺失",
)  # fmt: skip
KIND_AS_OBJECT = Code(
    "RQ1106", "kind-as-object", Severity.HINT,
    en="`{name}` is read as `{variable}`",
    zh="“{name}”读作“{variable}”",
)  # fmt: skip
SHADOWED_IMPORT = Code(
    "RQ1107", "shadowed-import", Severity.WARNING,
    en="`{name}` is declared here, although `{imported}` is imported: the two are different",
    zh="这里又声明了“{name}”，而引入的模块已有“{imported}”：两者是不同的事物",
)  # fmt: skip
SKIPPED_TIME = Code(
    "RQ1108", "skipped-time", Severity.WARNING,
    en="the clocks of {zone} skip {time}: it is read as {read}",
    zh="{zone} 的时钟跳过 {time}：按 {read} 读取",
)  # fmt: skip
LATER_PATTERN = Code(
    "RQ1110", "later-pattern", Severity.WARNING,
    en="this is false where there is no `{pattern}` at all: it asks for such an event that comes later",
    zh="若根本没有“{pattern}”，此处为假：它要求有一个更晚的此类事件",
)  # fmt: skip
UNTIED_EVENTS = Code(
    "RQ1117", "untied-events", Severity.WARNING,
    en="`{early}` and `{late}` are some event each, of whatever `{kind}`: nothing says that it is the same one",
    zh="“{early}”与“{late}”各指某个事件，涉及任意“{kind}”：没有写明是同一个",
)  # fmt: skip
SAME_TWICE = Code(
    "RQ1118", "same-twice", Severity.WARNING,
    en="`{one}` and `{other}` may be the same `{kind}`, so each is compared with itself as well",
    zh="“{one}”与“{other}”可以是同一个“{kind}”，因此每一个也与其自身相比",
)  # fmt: skip
GROUPED_BY_POINT = Code(
    "RQ1116", "grouped-by-point", Severity.WARNING,
    en="`{found}` is read as {read}: a point stands before decimals and does not group digits",
    zh="“{found}”读作 {read}：点是小数点，不能用来分隔数位",
)  # fmt: skip
