"""Codes of the text itself (band 01): what does not fit, and what is missing."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

DOES_NOT_FIT = Code(
    "RQ0101", "does-not-fit", Severity.ERROR,
    en="{found} does not fit here; {expected} would",
    zh="{found}不能出现在这里；这里可以是{expected}",
)  # fmt: skip
MISSING_BLANK = Code(
    "RQ0102", "missing-blank", Severity.ERROR,
    en="`{found}` is read as one word: put blanks around the keyword `{keyword}`",
    zh="“{found}”被读作一个词：请用空格隔开关键词“{keyword}”",
)  # fmt: skip
MISSPELT_KEYWORD = Code(
    "RQ0103", "misspelt-keyword", Severity.ERROR,
    en="`{found}` is not a word that fits here; did you mean `{keyword}`?",
    zh="“{found}”不适用于此处；是否想写“{keyword}”？",
)  # fmt: skip
MISSING_MARK = Code(
    "RQ0104", "missing-mark", Severity.ERROR,
    en="`{mark}` is missing before {found}",
    zh="{found}之前缺少“{mark}”",
)  # fmt: skip
UNCLOSED_BLOCK = Code(
    "RQ0105", "unclosed-block", Severity.ERROR,
    en="the block that `{{` opens in line {line} is not closed: `}}` is missing",
    zh="第 {line} 行的“{{”打开的块没有关闭：缺少“}}”",
)  # fmt: skip
STRAY_CLOSER = Code(
    "RQ0106", "stray-closer", Severity.ERROR,
    en="`{found}` closes nothing here",
    zh="这里的“{found}”没有可关闭的内容",
)  # fmt: skip
UNTERMINATED_TEXT = Code(
    "RQ0107", "unterminated-text", Severity.ERROR,
    en="the text that starts with `{mark}` has no end: `{closer}` is missing",
    zh="以 {mark} 开始的文字没有结束：缺少 {closer}",
)  # fmt: skip
UNKNOWN_MARK = Code(
    "RQ0108", "unknown-mark", Severity.ERROR,
    en="`{found}` is not a mark of the language; write {instead}",
    zh="“{found}”不是本语言的符号；请写{instead}",
)  # fmt: skip
UNKNOWN_CHARACTER = Code(
    "RQ0109", "unknown-character", Severity.ERROR,
    en="the character {found} means nothing here",
    zh="字符{found}在这里没有含义",
)  # fmt: skip
RESERVED_WORD = Code(
    "RQ0110", "reserved-word", Severity.ERROR,
    en="`{found}` is a keyword here; if it is meant as a name, put it in backticks",
    zh="“{found}”在这里是关键词；若是名称，请用反引号括起来",
)  # fmt: skip
NEEDS_PARENTHESES = Code(
    "RQ0111", "needs-parentheses", Severity.ERROR,
    en="a formula that starts with `{found}` needs parentheses after `and`, `or`, `not` and the like",
    zh="以“{found}”开头的公式跟在“且”“或”“非”等之后时需要加括号",
)  # fmt: skip
TOO_DEEP = Code(
    "RQ0112", "too-deep", Severity.ERROR,
    en="this is nested deeper than {limit} levels; name a part of it with `define`",
    zh="嵌套超过 {limit} 层；请用“定义”给其中一部分命名",
)  # fmt: skip
CONTROL_CHARACTER = Code(
    "RQ0113", "control-character", Severity.ERROR,
    en="the text contains {found}, which no text should",
    zh="文本中含有不应出现的 {found}",
)  # fmt: skip
NO_SUCH_TIME = Code(
    "RQ0114", "no-such-time", Severity.ERROR,
    en="there is no such date or time as `{text}`",
    zh="不存在“{text}”这样的日期或时间",
)  # fmt: skip
REPEATED_PART = Code(
    "RQ0115", "repeated-part", Severity.ERROR,
    en="`{word}` is said twice here",
    zh="这里重复写了“{word}”",
)  # fmt: skip
NO_SENTENCE = Code(
    "RQ0116", "no-sentence", Severity.ERROR,
    en="requirement {uid} says nothing: it needs a sentence, or its wording as `text`",
    zh="需求 {uid} 没有内容：需要一个句子，或用“文本”写出原文",
)  # fmt: skip
ROW_WIDTH = Code(
    "RQ0117", "row-width", Severity.ERROR,
    en="this row has {found} cells, but the table has {expected} columns",
    zh="这一行有 {found} 个单元格，而表有 {expected} 列",
)  # fmt: skip
TOO_MANY_FAULTS = Code(
    "RQ0118", "too-many-faults", Severity.ERROR,
    en="more than {limit} faults: the rest of this file was not read",
    zh="错误超过 {limit} 处：本文件其余部分未读",
)  # fmt: skip
NUMBER_TOO_LONG = Code(
    "RQ0119", "number-too-long", Severity.ERROR,
    en="this number has more digits than any real one",
    zh="这个数的位数过多",
)  # fmt: skip
THOUSANDS_COMMA = Code(
    "RQ0120", "thousands-comma", Severity.ERROR,
    en="a comma does not group digits: write `{instead}`",
    zh="逗号不能用来分隔数位：请写“{instead}”",
)  # fmt: skip
EMPTY_CELL = Code(
    "RQ0121", "empty-cell", Severity.ERROR,
    en="this cell is empty: write `yes`, `no`, `read`, `masked`, or `if` and a condition",
    zh="这个单元格是空的：请写“允许”“不得”“只读”“脱敏”，或“若”加条件",
)  # fmt: skip
TOO_LONG = Code(
    "RQ0123", "too-long", Severity.ERROR,
    en="more than {limit} parts are joined here; name some of them with `define`",
    zh="这里连接了超过 {limit} 个部分；请用“定义”给其中一些命名",
)  # fmt: skip
BARE_FORMULA = Code(
    "RQ0124", "bare-formula", Severity.ERROR,
    en="a requirement is a sentence that says who shall do what; a formula alone is written as `constraint {uid}: …`",
    zh="需求是一个句子，说明谁应做什么；单独的公式请写作“约束 {uid}：……”",
)  # fmt: skip
NOT_AN_ORDINAL = Code(
    "RQ0125", "not-an-ordinal", Severity.ERROR,
    en="`{found}` is no place in a row: the first is the 1st",
    zh="“{found}”不是次序：从“第1次”数起",
)  # fmt: skip
WRITTEN_OUT = Code(
    "RQ0126", "written-out-number", Severity.ERROR,
    en="numbers are written with digits: `{instead}`, not `{found}`",
    zh="数须用阿拉伯数字书写：“{instead}”，而不是“{found}”",
)  # fmt: skip
UNIT_ON_NEXT_LINE = Code(
    "RQ0122", "unit-on-next-line", Severity.ERROR,
    en="a unit stands on the line of its number; `{found}` starts a new line",
    zh="单位须与数字在同一行；“{found}”另起了一行",
)  # fmt: skip
OTHER_WORDS = Code(
    "RQ0127", "other-words", Severity.ERROR,
    en="this is not how it is written: `{instead}`, not `{found}`",
    zh="本语言的写法是“{instead}”，而不是“{found}”",
)  # fmt: skip
NOT_NEEDED = Code(
    "RQ0128", "not-needed", Severity.ERROR,
    en="`{found}` is not needed here",
    zh="这里不需要“{found}”",
)  # fmt: skip
MISPLACED_MODAL = Code(
    "RQ0129", "misplaced-modality", Severity.ERROR,
    en="a constraint says `{modal}` once, behind its id and title and before the colon: `{instead}`",
    zh="约束的“{modal}”只写一次，在编号和标题之后、冒号之前：“{instead}”",
)  # fmt: skip
RUN_TOGETHER = Code(
    "RQ0130", "run-together", Severity.WARNING,
    en="`{found}` is read as `{read}`: put blanks between the words, or let `reqonto fmt` do it",
    zh="“{found}”读作“{read}”：请在词与词之间加空格，或用 reqonto fmt 补上",
)  # fmt: skip
