"""Codes of the meaning of constraints, sentences, life cycles and exceptions (band 05)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

# ---------------------------------------------------------------- what is not meant yet

NOT_CHECKED_YET = Code(
    "RQ0501", "not-checked-yet", Severity.HINT,
    en="`{id}` was not checked yet: {what} is only read and kept",
    zh="“{id}”尚未检查：{what}目前只读取并保存",
)  # fmt: skip

# ---------------------------------------------------------------- sentences

SEVERAL_PARTIES = Code(
    "RQ0510", "several-parties", Severity.ERROR,
    en="`{role}` may be {candidates} here: name the one that is meant",
    zh="这里的“{role}”可能是{candidates}：请写明是哪一个",
)  # fmt: skip
NO_START = Code(
    "RQ0511", "no-start", Severity.ERROR,
    en="`{timing}` needs an event to count from: add a `when` clause or `after` an event",
    zh="“{timing}”没有起点：请加上“当”从句，或写明晚于哪个事件",
)  # fmt: skip
SEVERAL_STARTS = Code(
    "RQ0512", "several-starts", Severity.ERROR,
    en="several events ({events}) may start this duty: say `within … after` one of them, or use `when`",
    zh="有几个事件（{events}）可能引起这项义务：请写“内 晚于”其中一个，或使用“当”从句",
)  # fmt: skip
UNSUITABLE_TIMING = Code(
    "RQ0513", "unsuitable-timing", Severity.ERROR,
    en="`{timing}` does not fit an event that is to happen: it fits `ensure`, or what must not be done",
    zh="“{timing}”不适用于要执行的事件：它适用于“保证”，或适用于不得做的事",
)  # fmt: skip
SECOND_WHEN = Code(
    "RQ0514", "second-when", Severity.ERROR,
    en="a sentence has one `when`: put further conditions into `if` or `while`",
    zh="一句话只有一个“当”：其余条件请写入“如果”或“期间”",
)  # fmt: skip
NEVER_BECOMES = Code(
    "RQ0515", "never-becomes", Severity.WARNING,
    en="nothing in `when {condition}` changes: it is read as a condition, like `where`",
    zh="“当 {condition}”中没有会变化的值：按“其中”那样作为条件读",
)  # fmt: skip
ALIAS_NEEDS_EVENT = Code(
    "RQ0516", "alias-needs-event", Severity.ERROR,
    en="`as {name}` names an event, but this `when` speaks of a state",
    zh="“作为 {name}”给事件命名，而这个“当”说的是状态",
)  # fmt: skip
OBLIGED_OUTSIDER = Code(
    "RQ0517", "obliged-outsider", Severity.WARNING,
    en="`{role}` is external: a specification may assume what it does, but cannot oblige it",
    zh="“{role}”是外部角色：规格可以假设它的行为，但不能要求它",
)  # fmt: skip
ACTOR_NOT_KEPT = Code(
    "RQ0518", "actor-not-kept", Severity.HINT,
    en="the event `{event}` does not keep {part}, so that is not checked",
    zh="事件“{event}”不记录{part}，因此不检查这一点",
)  # fmt: skip
OTHER_ACTOR = Code(
    "RQ0519", "other-actor", Severity.WARNING,
    en="`{event}` is declared {part} {declared}, the sentence says {role}: both must be the same party",
    zh="“{event}”声明为{part}{declared}，这句话说的是{role}：两者须是同一主体",
)  # fmt: skip
ENSURED_BEFORE = Code(
    "RQ0520", "ensured-before", Severity.HINT,
    en="without a timing, what is ensured is read just before the event; write `immediately` or `eventually` if it comes after",
    zh="没有时间要求时，要保证的内容按事件之前的值读；如果是之后才成立，请写“立即”或“最终”",
)  # fmt: skip
NOT_PROVIDABLE = Code(
    "RQ0521", "not-providable", Severity.ERROR,
    en="`{item}` is neither an object nor a parameter, relation or feature of one, so it cannot be provided",
    zh="“{item}”既不是对象，也不是对象的参数、关系或特征，不能提供",
)  # fmt: skip
ALTERNATIVE_NAMES = Code(
    "RQ0522", "alternative-names", Severity.ERROR,
    en="an event pattern stands here beside something that is not one: write them in separate clauses",
    zh="这里事件模式与别的内容用“或”连在一起：请分别写入不同从句",
)  # fmt: skip
SENTENCE_QUANTIFIER = Code(
    "RQ0523", "sentence-quantifier", Severity.ERROR,
    en="a requirement sentence speaks of `every` …; write this as a constraint",
    zh="需求句只能以“每个”开头；这样的内容请写成约束",
)  # fmt: skip

NEVER_AGAIN = Code(
    "RQ1112", "never-again", Severity.WARNING,
    en="`{modal} {timing}` forbids this for ever, not only as long as the state lasts",
    zh="“{modal} {timing}”是永远禁止，而不只在该状态期间禁止",
)  # fmt: skip
NOT_ALWAYS = Code(
    "RQ1113", "not-always", Severity.HINT,
    en="`{modal} {timing}` means never from then on, not “only sometimes”",
    zh="“{modal} {timing}”的意思是此后永不，而不是“不必总是”",
)  # fmt: skip
EVERY_SUCH_EVENT = Code(
    "RQ1115", "every-such-event", Severity.WARNING,
    en="`{side} {event}` means {side} every `{event}`, also one that has nothing to do with what triggers this",
    zh="“{side} {event}”是指每一次“{event}”，包括与触发本句之事无关的那些",
)  # fmt: skip
KNOWN_LATE = Code(
    "RQ1119", "known-too-late", Severity.WARNING,
    en="whether this is so is known only {known} after the trigger, when what it asks for was due within {due}",
    zh="触发后{known}才知道是否如此，而所要求的事在触发后{due}内就到期了",
)  # fmt: skip

# ---------------------------------------------------------------- life cycles

NO_LIFECYCLE_PARAMETER = Code(
    "RQ0530", "no-lifecycle-parameter", Severity.ERROR,
    en="`{id}` is not a parameter of a kind with an enumeration as its type, so it has no life cycle",
    zh="“{id}”不是某种类的枚举型参数，不能有生命周期",
)  # fmt: skip
UNKNOWN_STATE = Code(
    "RQ0531", "unknown-state", Severity.ERROR,
    en="`{id}` has no state named `{name}`",
    zh="“{id}”没有名为“{name}”的状态",
)  # fmt: skip
NO_INITIAL = Code(
    "RQ0532", "no-initial", Severity.ERROR,
    en="the life cycle `{id}` does not say which state is the initial one",
    zh="生命周期“{id}”没有写明初始状态",
)  # fmt: skip
INITIAL_CLASH = Code(
    "RQ0533", "initial-clash", Severity.ERROR,
    en="the life cycle `{id}` starts in `{initial}`, but its parameter has the default `{default}`",
    zh="生命周期“{id}”从“{initial}”开始，而参数的默认值是“{default}”",
)  # fmt: skip
NOT_ABOUT_SELF = Code(
    "RQ0534", "not-about-self", Severity.ERROR,
    en="this event pattern does not say which object changes: one of its arguments must be `self`",
    zh="这个事件模式没有说明哪个对象变化：须有一个参数写作“自身”",
)  # fmt: skip
UNREACHABLE_STATE = Code(
    "RQ0536", "unreachable-state", Severity.WARNING,
    en="no transition of `{id}` leads to the state `{name}`",
    zh="“{id}”没有转换能到达状态“{name}”",
)  # fmt: skip
STUCK_STATE = Code(
    "RQ0537", "stuck-state", Severity.WARNING,
    en="the state `{name}` of `{id}` is not final and has no way out",
    zh="“{id}”的状态“{name}”不是终态，却没有出路",
)  # fmt: skip
DEAD_TRANSITION = Code(
    "RQ0538", "dead-transition", Severity.WARNING,
    en="this transition of `{id}` never fires: no state that it starts from can be reached",
    zh="“{id}”的这个转换不会发生：它的起始状态都不可达",
)  # fmt: skip
NO_FINAL = Code(
    "RQ0539", "no-final", Severity.HINT,
    en="`{id}` declares no final state; those without a way out count as final: {names}",
    zh="“{id}”没有声明终态；没有出路的状态算作终态：{names}",
)  # fmt: skip
FINAL_WITH_EXIT = Code(
    "RQ0540", "final-with-exit", Severity.WARNING,
    en="the state `{name}` of `{id}` is declared final but has a way out",
    zh="“{id}”的状态“{name}”声明为终态，却有出路",
)  # fmt: skip
TIMEOUT_CHANGES = Code(
    "RQ0541", "timeout-changes", Severity.ERROR,
    en="how long a time-out takes must be a fixed value",
    zh="超时的时长须是固定值",
)  # fmt: skip
ENDLESS_TIMEOUTS = Code(
    "RQ0542", "endless-timeouts", Severity.WARNING,
    en="`{id}` was not checked: its time-outs lead around in a circle ({chain}), which no finite course of events can keep",
    zh="“{id}”未检查：它的超时会无休止地循环（{chain}），任何有限的过程都无法满足",
)  # fmt: skip

# ---------------------------------------------------------------- exceptions

EXCEPTION_CYCLE = Code(
    "RQ0550", "exception-cycle", Severity.ERROR,
    en="these exceptions lead back to themselves: {chain}",
    zh="这些例外互相指回自己：{chain}",
)  # fmt: skip
UNCLEAR_EXCEPTION = Code(
    "RQ0551", "unclear-exception", Severity.ERROR,
    en="`{id}` is an exception to `{target}`, but `{name}` may be any of several there: give the same name to the one meant",
    zh="“{id}”是“{target}”的例外，但“{name}”在那里可对应几个变量：请给所指的那个取相同的名字",
)  # fmt: skip
EXCEPTION_TO_NOTHING = Code(
    "RQ0552", "exception-to-nothing", Severity.WARNING,
    en="`{id}` makes `{target}` yield, but `{target}` states nothing that is checked",
    zh="“{id}”使“{target}”让步，但“{target}”没有可检查的内容",
)  # fmt: skip
GLOBAL_EXCEPTION = Code(
    "RQ0553", "global-exception", Severity.HINT,
    en="`{id}` and `{target}` speak of no common thing: `{target}` yields everywhere as soon as `{id}` applies anywhere",
    zh="“{id}”与“{target}”没有共同的事物：只要“{id}”在某处适用，“{target}”就处处让步",
)  # fmt: skip
