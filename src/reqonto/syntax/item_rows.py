"""How people write declarations, life cycles, scenarios and sums, and how the language does."""

from __future__ import annotations

import re
from collections.abc import Callable

from reqonto.syntax.units import ALSO, PAIRS, TIMES_ZH

_Match = re.Match[str]
_Row = tuple[re.Pattern[str], str | Callable[[_Match], str | None]]
_ITEM = r"(?:enum|枚举)"
_ARGUMENTS = r"[(（][^()（）]*[)）]"
_PATH = r"\w+(?:[.的]\w+)*"

_NUMBERS = (
    "decimal|number|integer|int|float|double|real|weight|length|amount|小数|整数|数字|数值|浮点数?|重量|长度|数量"
)
_QUANTITIES = [(en, zh) for en, zh in (*PAIRS, *ALSO) if zh not in TIMES_ZH and not re.fullmatch("[A-Z]{3}", en)]
_MEASURED = "|".join(sorted({each for pair in _QUANTITIES for each in pair}, key=lambda each: (-len(each), each)))

_NAMING = "module|import|role|entity|event|enum|type|feature|param|模块|引入|导入|角色|实体|事件|枚举|类型|特征|参数"
_TITLE = r"(?:\s*\"[^\"\n]*\"|\s*“[^”\n]*”)?"
_BLOCK_HEAD = (
    rf"(?<!\w)(?:requirement|scenario|situation|need|service|question|需求|场景|情形|信息需求|信息服务|问题)\s+[^\s:：{{｛\"“]+{_TITLE}|"
    r"(?<!\w)(?:role|entity|enum|lifecycle|module|角色|实体|枚举|生命周期|模块)\s+\w+(?:\.\w+)*"
)


def _chinese(match: _Match) -> bool:
    """Whether the line in which something stands is Chinese: so is what is written instead."""
    text = match.string
    return not text[text.rfind("\n", 0, match.start()) + 1 : match.end()].isascii()


def _either(en: str, zh: str) -> Callable[[_Match], str]:
    """What to write in an English line, and in a Chinese one."""
    return lambda match: match.expand(zh if _chinese(match) else en)


def _listed(match: _Match, words: str) -> str:
    mark = "、" if _chinese(match) else ", "
    return mark.join(each for each in re.split(r"\s*(?:[|｜,，、]|(?<!\w)or(?!\w)|或)\s*", words.strip()) if each)


def _members(match: _Match) -> str:
    """`enum Colour = red | green`."""
    return f"{match[1]} {match[2]} {{ {_listed(match, match[3])} }}"


def _one_of(match: _Match) -> str:
    """`param kind: paper | email`."""
    return f" {'取值' if _chinese(match) else 'one of'} {{ {_listed(match, match[1])} }}"


def _given(match: _Match) -> str:
    """`given a: Appointment(fee: 5 EUR)`."""
    values = re.sub(r"\s*[=＝]\s*", "：" if _chinese(match) else ": ", match[2])
    return f"{match[1]} {{ {values.strip()} }}"


def _counted(match: _Match) -> str:
    """`count(p.appointments)`: each of them has a name."""
    chinese = _chinese(match)
    name = next(each for each in ("乙丙丁戊己" if chinese else "xyzuv") if f"{each}." not in match[0])
    return f"计数（{name} 属于 {match[1]}）" if chinese else f"count({name} in {match[1]})"


def _acts(match: _Match) -> str:
    """`at 10:00: Book(appointment: a) by anna`."""
    return f"{match[1]}{match[3]} {'执行' if _chinese(match) else 'does'} {match[2]}"


ITEM_ROWS: tuple[_Row, ...] = (
    # Declarations.
    (re.compile(rf"({_BLOCK_HEAD})\s*[:：]\s*(?=[{{｛])"), r"\1 "),
    (re.compile(rf"((?<!\w)(?:{_NAMING})\s+)(\w+(?:\.\w+)*(?:-\w+(?:\.\w+)*)+)(?!\w)"),
     lambda m: m[1] + m[2].replace("-", "_")),
    (re.compile(rf"(?<=[:：])\s*(?:{_NUMBERS})(?:\s+in)?\s+({_MEASURED})(?!\w)"),
     _either(r" quantity \1", r"量 \1")),
    (re.compile(rf"({_ITEM})\s+(\w+)\s*[=＝:：]?\s*[(（\[]?\s*(\w+(?:\s*(?:[|｜,，、]|\bor\b|或)\s*\w+)+)\s*[)）\]]?"
                r"(?=\s*(?:\n|\Z))"), _members),
    (re.compile(r"((?:role|entity)\s+\w+)\s*(?:extends|inherits(?: from)?|specializes|<:?|:)\s*(\w+)"), r"\1 is a \2"),
    (re.compile(r"((?:角色|实体)\s+\w+)\s*(?:继承自?|扩展|[:：])\s*(\w+)"), r"\1 是 \2"),
    (re.compile(rf"(\bevent\s+\w+\s*(?:{_ARGUMENTS})?\s*)from\s+(\w+)"), r"\1by \2"),
    (re.compile(rf"(事件\s+\w+\s*(?:{_ARGUMENTS})?\s*)(?:从|来自|自)\s*(\w+?)(?:\s*(?:到|至|向|对)\s*(\w+))?(?=\s|\Z)"),
     lambda m: f"{m[1]}由 {m[2]}" + (f" 给 {m[3]}" if m[3] else "")),
    (re.compile(r"((?:\bevent|事件)\s+\w+)\s*[{｛]\s*(\w+\s*[:：][^{}｛｝]*?)\s*[}｝]"),
     _either(r"\1(\2)", r"\1（\2）")),
    (re.compile(r"((?:param|参数)\s+\w+\s*[:：]\s*[^=＝{}｛｝\n;；]+?)\s*[=＝]\s*(?=\S)"),
     _either(r"\1 default ", r"\1 默认 ")),
    (re.compile(r"(?<=[:：])\s*(\w+(?:\s*[|｜]\s*\w+)+)"), _one_of),
    (re.compile(r"((?:param|参数)\s+\w+\s*[:：])\s*([^:：{}｛｝\n;；()（）]+?)\s*[(（]?(?:optional|可选)[)）]?"
                r"(?=\s*(?:[;；}｝\n]|param|参数|\Z))"), _either(r"\1 optional \2", r"\1可选 \2")),
    (re.compile(r"[,，、](\s*)(?=\w+\s*[:：]\s*\w)"), _either(r"\1 param ", r"\1 参数 ")),
    (re.compile(r"\bneeds? to (?:know|see|have|get)\b"), "needs"),
    (re.compile(r"需要\s*(?:知道|了解|看到|得知)"), "需要"),
    # Life cycles.
    (re.compile(r"(\bfrom \w+(?:, *\w+)* *-> *\w+ +)(?:when|upon|by|if|at) (?=\w+ ?\()"), r"\1on "),
    (re.compile(r"((?:来自|自)\s*\w+(?:\s*[,，、]\s*\w+)*\s*(?:→|->)\s*\w+\s*)(?:当|于|因)\s*(?=\w)"), r"\1触发 "),
    (re.compile(r"(-> *\w+ +)(?:(?:on|after|in|within|at|for|upon|when|once) )?(\d+(?:\.\d+)? ?[a-z]+)"
                r"(?: (?:later|passed))?(?!\w)"), r"\1timeout \2"),
    (re.compile(r"((?:→|->)\s*\w+?\s*)(?:在|于|等待?|超过|经过|满|过了?)?\s*(\d+\s*(?:个?小时|分钟|天|秒|周))\s*"
                r"(?:之后|以后|后)"), r"\1超时 \2"),
    (re.compile(r"((?:→|->)\s*\w+\s*)(?:超过|经过|满|过了?)\s*(?=\d)"), r"\1超时 "),
    (re.compile(r"(?<=[{;\n])(\s*)(?:start|starts with|begin|first)(?= \w+\s*(?:[;\n]|from|final))"), r"\1initial"),
    (re.compile(r"(?<=[{;\n])(\s*)(?:end|ends|terminal|last)(?= \w+(?:, *\w+)*\s*[;\n}])"), r"\1final"),
    (re.compile(r"(?<=[；;\n｛{])(\s*)(?:终止|终点|结束)(?:状态)?(?=\s*\w)"), r"\1终态"),
    # Scenarios.
    (re.compile(r"((?:given|已有)\s+\w+\s*[:：]\s*\w+)\s*[(（]([^()（）]*)[)）]"), _given),
    (re.compile(r"(?<=[{｛,，、])(\s*)(\w+)\s*[=＝]\s*"), _either(r"\1\2: ", r"\1\2：")),
    (re.compile(rf"((?:\bat|时间)\s[^{{}}｛｝;；\n]*?[:：]\s*)(\w+\s*{_ARGUMENTS})\s*(?:by|由)\s*(\w+)"), _acts),
    (re.compile(r"(?:\bafter |\+)(\d+ ?[a-z]+)(?=\s*:)"), r"at +\1"),
    (re.compile(r"(?:再?过|\+)?\s*(\d+\s*(?:个?小时|分钟|天|秒))(?:之?后)?(?=\s*[:：])"), r" 时间 +\1"),
    (re.compile(r"(?<![\w:：])(\d{1,2}[:：]\d\d)(?=\s*[:：]\s*\w+\s+(?:does|do|执行)(?!\w))"),
     _either(r"at \1", r"时间 \1")),
    (re.compile(r"(?<=expect )([\w.-]+) (?:fails|(?:is )?(?:violated|broken)|(?:is )?not (?:satisfied|met|kept))\b"),
     r"\1 violated"),
    (re.compile(r"(?<=expect )([\w.-]+) (?:holds|passes|succeeds|is (?:satisfied|met|kept))\b"), r"\1 satisfied"),
    (re.compile(r"(?:预期|期望)\s*([\w.-]+)\s*(?:不满足|不成立|不通过|失败|被违反|违背|未满足)"), r"预期 \1 违反"),
    (re.compile(r"(?:预期|期望)\s*([\w.-]+)\s*(?:成立|通过|被满足)"), r"预期 \1 满足"),
    # Conditions.
    (re.compile(r"(\b[Ii]f [^,:{}\n]+), "), r"\1 then "),
    (re.compile(r"((?:如果|若)\s*[^，,：:{}｛｝\n]+?)\s*[，,]\s*"), r"\1 则 "),
    (re.compile(r"(?<=[:：])\s*([^：:，,{}｛｝\n]+?)\s*时\s*[，,]\s*"), r"如果 \1 则 "),
    # Who must, and when.
    (re.compile(r"\b(?:shall|must|should|may) never\b|\bmay not ever\b"), "must not"),
    (re.compile(r"(?:应当?|必须)?\s*(?:绝不|永不|从不|决不)(?:能|得|可|会)?(?=\s)"), " 不得"),
    (re.compile(r"\b(shall|must|should) (do [^{};\n]*?) (immediately|eventually|always)\b"), r"\1 \3 \2"),
    (re.compile(r"(应当?|必须|宜)\s*(执行[^{}｛｝；;\n]*?)\s*(立即|最终|始终)"), r"\1 \3 \2"),
    (re.compile(r"(?<=[{:,] )(?:an?|any) (?=[A-Z]\w* (?:shall|must|may|should)\b)"), "the "),
    (re.compile(r"\b(every|some|no) (\w+(?:, ?\w+)* in \w+(?:\.\w+)*), (\w+\.)"), r"\1 \2: \3"),
    # Sums and values.
    (re.compile(rf"(\d+(?:\.\d+)? ?%) of (?={_PATH})"), r"\1 * "),
    (re.compile(rf"({_PATH})\s*的\s*(\d+(?:\.\d+)?%)"), r"\2 * \1"),
    (re.compile(r"\b(?:the )?number of (\w+ in [^\n]+?) (?=(?:<=|>=|!=|<|>|=) *\d)"), r"count(\1) "),
    (re.compile(r"\b(?:the )?(sum|average) of ([^<>=\n]+? for [^<>=\n]+?) (?=[<>=!])"), r"\1(\2) "),
    (re.compile(r"(?:\bcount|计数)\s*[(（]\s*(\w+(?:[.的]\w+)+)\s*[)）]"), _counted),
    (re.compile(r"(?<=\w) (?:exists|is (?:set|given|present|defined|there))\b"), " is known"),
    (re.compile(r"(?<=\w)\s*(?:存在|不为空|非空|有值)(?=\s*(?:[}｝\n；;]|且|或|则|\Z))"), " 已知"),
    (re.compile(r"\b(?:must|shall) (?:be (?:at least|not less than)|not be (?:less|lower) than)(?= )"), ">="),
    (re.compile(r"\b(?:must|shall) (?:be (?:at most|not more than)|not be (?:more|greater|higher) than|not exceed)"
                r"(?= )"), "<="),
    (re.compile(r"\s*(?:不得|不能|不可|不应)\s*(?:低于|少于|小于)\s*"), " ≥ "),
    (re.compile(r"\s*(?:不得|不能|不可|不应)\s*(?:高于|多于|大于|超过)\s*"), " ≤ "),
    (re.compile(r"(?<=\w)\s+(?:必须|应当?)?\s*(?:至少为?|不少于)\s*(?=\d)"), " ≥ "),
    (re.compile(r"(?<=\w)\s+(?:必须|应当?)?\s*(?:至多为?|最多为?)\s*(?=\d)"), " ≤ "),
    (re.compile(r"(?<=\w) 为(?= ?\w)"), " ="),
)  # fmt: skip
"""A pattern and what to write instead, as in `phrase_rows`."""
