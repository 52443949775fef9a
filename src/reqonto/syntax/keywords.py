"""The words of the language: one row a keyword, with every spelling in both languages.

The grammar's keyword terminals are generated from these rows, the lexer looks words up
here, and the printer takes the first spelling of its language.  No spelling serves two
rows: which row a word belongs to never depends on where it stands, only whether it is a
keyword there at all.
"""

from __future__ import annotations

from reqonto.records import dataclass

SELF_ZH = "自身"
"""The Chinese spelling of `self`, a name rather than a keyword; the tree stores `self`."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A row of the table.

    `word` is what the tree stores: the canonical English word.  A row without spellings
    of a language is a particle of the other one (`内` closes `在 48小时 内`).
    """

    terminal: str
    word: str
    en: tuple[str, ...]
    zh: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        return self.en + self.zh


def _row(terminal: str, en: str, zh: str, word: str | None = None) -> Keyword:
    """A row from spellings separated by `|`."""
    english = tuple(filter(None, en.split("|")))
    chinese = tuple(filter(None, zh.split("|")))
    return Keyword(terminal, word or english[0], english, chinese)


ITEM_WORDS: tuple[Keyword, ...] = (
    _row("_MODULE", "module", "模块"),
    _row("_IMPORT", "import", "引入|导入"),
    _row("_UNIT", "unit", "单位"),
    _row("_ENUM", "enum", "枚举"),
    _row("_TYPE", "type", "类型"),
    _row("_ROLE", "role", "角色"),
    _row("_ENTITY", "entity", "实体"),
    _row("_FEATURE", "feature", "特征"),
    _row("_EVENT", "event", "事件"),
    _row("_DEFINE", "define", "定义"),
    _row("_RULE", "rule", "推理规则|规则"),
    _row("_CONSTRAINT", "constraint", "约束"),
    _row("_ASSUMPTION", "assumption", "假设"),
    _row("_NEED", "need", "信息需求"),
    _row("_REQUIREMENT", "requirement", "需求"),
    _row("_SCENARIO", "scenario", "场景"),
    _row("_BIND", "bind", "绑定"),
    _row("_QUESTION", "question", "能力问题|问题"),
    _row("_LIFECYCLE", "lifecycle", "生命周期"),
    _row("_PERMISSIONS", "permissions", "权限表"),
    _row("_SERVICE", "service", "信息服务"),
    _row("_LAYERS", "layers", "层级顺序"),
    _row("_CONSENT", "consent", "同意"),
    _row("_DEFAULT_VALUE", "default value", "默认值"),
    _row("_CALENDAR", "calendar", "日历"),
    _row("_QUALITY", "quality", "质量目标"),
    _row("_SITUATION", "situation", "情形"),
    _row("_PARAM", "param", "参数"),
    _row("_RELATION", "relation", "关系"),
)

# Words that may stand before an item word.
PREFIX_WORDS: tuple[Keyword, ...] = (
    _row("_OPEN", "open", "开放"),
    _row("_CLOSED", "closed", "封闭"),
    _row("_EXTERNAL", "external", "外部"),
    _row("_CHANGING", "changing", "可变"),
    _row("_OPTIONAL", "optional", "可选"),
)

DECLARATION_WORDS: tuple[Keyword, ...] = (
    _row("_AS", "as", "作为|记作"),
    _row("_IS", "is a|is an", "是|是一种"),
    _row("_OF", "of", "隶属|之于"),
    _row("_INVERSE", "inverse", "逆"),
    _row("_DEFAULT", "default", "默认"),
    _row("_CLEARANCE", "clearance", "权限级别"),
    _row("_DISJOINT", "disjoint with", "互斥"),
    _row("_GROUP", "group", "特征组"),
    _row("_ONE_OF", "one of", "取值|择一"),
    _row("_SOME_OF", "some of", "任选"),
    _row("_T_MONEY", "money", "金额"),
    _row("_T_QUANTITY", "quantity", "量|数量型"),
    _row("_T_DURATION", "duration", "时长"),
    _row("_T_DATE", "date", "日期"),
    _row("_T_DATETIME", "datetime", "时刻"),
    _row("_T_PERCENT", "percent", "百分比"),
    _row("_T_TEXT", "text", "文本"),
    _row("_T_ID", "identifier", "标识"),
    _row("_T_BOOL", "boolean", "布尔"),
    _row("_T_INT", "integer", "整数"),
    _row("_T_DEC", "decimal", "小数"),
    _row("_LIST_OF", "list of", "列表"),
    _row("_SET_OF", "set of", "集合"),
    _row("_MATCHING", "matching", "形如"),
    _row("_BY", "by", "由"),
    _row("_TO", "to", "给|向|至"),
    _row("_FROM", "from", "来自|自"),
    _row("_INITIAL", "initial", "初始"),
    _row("_FINAL", "final", "终态"),
    _row("_ON", "on", "触发"),
    _row("_TIMEOUT", "timeout", "超时"),
    _row("_WEEKEND", "weekend", "周末"),
    _row("_HOLIDAYS", "holidays", "假日"),
    _row("_WORKDAYS", "workdays", "调休上班日"),
    _row("_YES", "yes", "允许"),
    _row("_FEE", "fee", "费用"),
    _row("_PER", "per", "每"),
)

NEED_WORDS: tuple[Keyword, ...] = (
    _row("_NEEDS", "needs", "需要"),
    _row("_SO_THAT", "so that", "以便"),
    _row("_ACCESS", "access", "权限"),
    _row("_DUE", "due", "期限"),
    _row("_FOR", "for", "对|用于"),
    _row("_WITHOUT_FEE", "without fee", "免费"),
    _row("_READ", "read", "只读"),
    _row("_WRITE", "write", "读写"),
    _row("_MASKED", "masked", "脱敏"),
    _row("_AGGREGATED", "aggregated", "汇总"),
    _row("_NONE", "none", "禁止访问"),
)

SENTENCE_WORDS: tuple[Keyword, ...] = (
    _row("_WHILE", "while", "期间"),
    _row("_WHEN", "when", "当"),
    _row("_IF", "if", "如果|若"),
    _row("_THEN", "then", "则|那么"),
    _row("_ELSE", "else", "否则"),
    _row("_WHERE", "where", "其中"),
    _row("_THE", "the", "该"),
    _row("_UNLESS", "unless", "除非"),
    _row("_MUST", "shall|must", "应|必须|应当", "must"),
    _row("_MUST_NOT", "must not|shall not", "不得|不应"),
    _row("_SHOULD", "should", "宜|应该"),
    _row("_SHOULD_NOT", "should not", "不宜"),
    _row("_MAY", "may", "可|可以"),
    _row("_MAY_NOT", "may not", "不必"),
    _row("_PROVIDE", "provide|provides", "提供"),
    _row("_ENSURE", "ensure", "保证"),
    _row("_DO", "do|does", "执行"),
    _row("_WITHIN", "within", "在"),
    _row("_INSIDE", "", "内|以内|之内", "inside"),
    _row("_UNTIL", "until", "直到|截止"),
    _row("_DURING", "throughout", "持续"),
    _row("_ALWAYS", "always", "始终"),
    _row("_EVENTUALLY", "eventually", "最终"),
    _row("_IMMEDIATELY", "immediately", "立即"),
    _row("_FROM_NEXT_DAY", "from the day after", "次日起"),
    _row("_BUSINESS_DAYS", "business days|business day", "工作日|个工作日"),
    _row("_MOMENT_END", "", "时", "moment"),
)

FORMULA_WORDS: tuple[Keyword, ...] = (
    _row("_EVERY", "every", "每个|任一"),
    _row("_SOME", "some", "存在|有"),
    _row("_NO", "no", "没有"),
    _row("_AT_MOST", "at most", "至多"),
    _row("_AT_LEAST", "at least", "至少"),
    _row("_EXACTLY", "exactly", "恰好"),
    _row("_IN", "in", "属于"),
    _row("_NOT_IN", "not in", "不属于"),
    _row("_AND", "and", "且|并且"),
    _row("_OR", "or", "或|或者"),
    _row("_NOT", "not", "非|并非"),
    _row("_IMPLIES", "implies", "蕴含"),
    _row("_IFF", "iff", "当且仅当"),
    _row("_HAS", "has", "具有"),
    _row("_KNOWN", "is known", "已知"),
    _row("_MISSING", "is missing", "缺失"),
    _row("_MATCHES", "matches", "匹配"),
    _row("_BEFORE", "before", "早于"),
    _row("_AFTER", "after", "晚于"),
    _row("_NOT_BEFORE", "not before", "不早于"),
    _row("_NOT_AFTER", "not after", "不晚于"),
    _row("_AS_OF", "as of", "截至"),
    _row("_JUST_AFTER", "just after", "紧随"),
    _row("_SUM", "sum", "求和"),
    _row("_COUNT", "count", "计数"),
    _row("_MIN", "min", "最小"),
    _row("_MAX", "max", "最大"),
    _row("_AVG", "average", "平均"),
    _row("_TRUE", "true", "真"),
    _row("_FALSE", "false", "假"),
    _row("_NOW", "now", "此刻"),
    _row("_DE", "", "的", "de"),
    _row("_SINCE", "since", "自从"),
    _row("_SAME", "the same", "同一|相同"),
    _row("_MEANS", "means", "即|即为"),
    _row("_TIMES", "", "次", "times"),
)

SCENARIO_WORDS: tuple[Keyword, ...] = (
    _row("_EXCERPT", "excerpt", "节选"),
    _row("_GIVEN", "given", "已有"),
    _row("_START", "start", "起始"),
    _row("_AT", "at", "时间"),
    _row("_AT_EVENT", "at event|at events", "于"),
    _row("_SET", "set", "设"),
    _row("_ENDS", "ends", "结束"),
    _row("_CHECK", "check", "检查"),
    _row("_EXPECT", "expect", "预期"),
    _row("_SATISFIED", "satisfied", "满足"),
    _row("_VIOLATED", "violated", "违反"),
    _row("_PENDING", "pending", "待定"),
    _row("_UNKNOWN", "unknown", "未知"),
    _row("_NOT_APPLICABLE", "not applicable", "不适用"),
    _row("_BECAUSE", "because", "因为"),
    _row("_CONSISTENT", "consistent", "一致"),
    _row("_INCONSISTENT", "inconsistent", "不一致"),
    _row("_SPARQL", "sparql", "查询"),
    _row("_ASK", "ask", "是否"),
    _row("_FIND", "find", "查找"),
    _row("_EMPTY", "empty", "空"),
    _row("_CSV", "csv", "CSV表"),
    _row("_MARKDOWN", "markdown", "Markdown表"),
    _row("_PARQUET", "parquet", "列存表"),
    _row("_JSONL", "jsonl", "JSON行"),
    _row("_COLUMN", "column", "列"),
    _row("_KEY", "key", "主键"),
)

META_WORDS: tuple[Keyword, ...] = (
    _row("_LABEL", "label", "名称"),
    _row("_ALSO", "also", "又称"),
    _row("_NOTE", "note", "说明"),
    _row("_SOURCE", "source", "来源"),
    _row("_RATIONALE", "rationale", "理由"),
    _row("_OWNER", "owner", "负责人"),
    _row("_VERSION", "version", "版本"),
    _row("_EDITION", "edition", "版次"),
    _row("_ZONE", "zone", "时区"),
    _row("_DEFINITION", "definition", "释义"),
    _row("_ENCODING", "encoding", "编码"),
    _row("_STATUS", "status", "状态为"),
    _row("_TAGS", "tags", "标签"),
    _row("_PRIORITY", "priority", "优先级"),
    _row("_LAYER", "layer", "层级"),
    _row("_PHASE", "phase", "阶段"),
    _row("_BOUND", "bound", "界限"),
    _row("_UPPER", "upper", "上限"),
    _row("_LOWER", "lower", "下限"),
    _row("_VALID_FROM", "valid from", "生效自"),
    _row("_ELICITED", "elicited", "已获取"),
    _row("_PROPOSED", "proposed", "提出"),
    _row("_MODELLED", "modelled", "已建模"),
    _row("_DESCRIBED", "described", "已描述"),
    _row("_REVIEWED", "reviewed", "已评审"),
    _row("_APPROVED", "approved", "已批准"),
    _row("_VERIFIED", "verified", "已验证"),
    _row("_FROZEN", "frozen", "已冻结"),
    _row("_REJECTED", "rejected", "已驳回"),
    _row("_HIGH", "high", "高"),
    _row("_MEDIUM", "medium", "中"),
    _row("_LOW", "low", "低"),
    _row("_DERIVES", "derives from", "派生自"),
    _row("_REFINES", "refines", "细化"),
    _row("_SATISFIES", "satisfies", "实现"),
    _row("_CONFLICTS", "conflicts with", "冲突于"),
    _row("_OVERRIDES", "overrides", "优先于"),
    _row("_EXCEPTION_TO", "exception to", "例外于"),
    _row("_VERIFIED_BY", "verified by", "验证于"),
    _row("_REPLACES", "replaces", "取代"),
    _row("_REQUIRES", "requires", "依赖"),
    _row("_CONTAINS", "contains", "包含"),
)

KEYWORDS: tuple[Keyword, ...] = (
    ITEM_WORDS
    + PREFIX_WORDS
    + DECLARATION_WORDS
    + NEED_WORDS
    + SENTENCE_WORDS
    + FORMULA_WORDS
    + SCENARIO_WORDS
    + META_WORDS
)

BY_TERMINAL: dict[str, Keyword] = {row.terminal: row for row in KEYWORDS}
BY_WORD: dict[str, Keyword] = {row.word: row for row in KEYWORDS}
BY_SPELLING: dict[str, Keyword] = {spelling: row for row in KEYWORDS for spelling in row.spellings}
