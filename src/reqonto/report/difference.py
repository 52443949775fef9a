"""What changed between two versions, for people: as text, and as Markdown for those who review a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reqonto.checks.difference import Distinction, Related
from reqonto.checks.findings import listed, reason
from reqonto.checks.flips import Flip
from reqonto.checks.verdicts import StoryStep, World
from reqonto.diagnostics.diagnostic import Severity, Text
from reqonto.diagnostics.render_text import Style, clean, render_all
from reqonto.difference import Difference, FindingChange, ItemChange, RequirementChange, Since, StatusChange
from reqonto.logic.versions import NEW, OLD
from reqonto.report.flips import flip_text
from reqonto.report.page import HELD, UNDER, padded, page
from reqonto.report.text import conflict_lines, perhaps_smaller, story_lines, where_of
from reqonto.source import cells
from reqonto.spec.changes import FieldChange
from reqonto.syntax.keywords import BY_WORD

_BOLD, _RED, _GREEN, _YELLOW, _CYAN = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m"

MOST_NAMED = 12
"""How many ids are named in one line before the rest is counted."""

_COLOURS = {"stronger": _YELLOW, "weaker": _YELLOW, "incomparable": _YELLOW, "undecided": _RED, "not_compared": _RED}

CHANGES = {
    "stronger": Text("stronger: it allows less than before", "变严：允许的比以前少"),
    "weaker": Text("weaker: it allows more than before", "变宽：允许的比以前多"),
    "incomparable": Text(
        "incomparable: it allows what it did not, and no longer all that it did",
        "不可比：允许了新的，也不再允许原有的一些",
    ),
    "added": Text("added", "新增"),
    "removed": Text("removed", "已删除"),
    "equivalent": Text("equivalent: it means the same", "等价：含义相同"),
    "undecided": Text("undecided", "未判定"),
    "not_compared": Text("not compared", "未比较"),
    "changed": Text("changed", "有改动"),
    "reworded": Text("means the same", "含义相同"),
}
"""What the words of a change mean."""

KINDS = {
    "requirement": Text("requirement", "需求"), "constraint": Text("constraint", "约束"),
    "lifecycle": Text("life cycle", "生命周期"), "assumption": Text("assumption", "假设"), "rule": Text("rule", "规则"),
    "vocabulary": Text("declaration", "声明"), "kind": Text("kind", "种类"), "event": Text("event", "事件"),
    "parameter": Text("parameter", "参数"), "relation": Text("relation", "关系"), "feature": Text("feature", "特征"),
    "enumeration": Text("enumeration", "枚举"), "type": Text("type", "类型"), "unit": Text("unit", "单位"),
    "setting": Text("setting", "设定"), "situation": Text("situation", "情形"), "scenario": Text("scenario", "场景"),
    "need": Text("information need", "信息需求"), "service": Text("information service", "信息服务"),
    "permissions": Text("permission table", "权限表"), "layers": Text("layers", "层级顺序"),
    "consent": Text("consent", "同意"), "default": Text("default value", "默认值"),
    "calendar": Text("calendar", "日历"), "quality": Text("quality target", "质量目标"),
    "bind": Text("binding", "绑定"), "question": Text("question", "问题"),
}  # fmt: skip
"""What items are called."""

STATUSES = {
    "vacuous": Text("can never apply", "永不适用"),
    "redundant": Text("follows from others", "可由其他需求推出"),
}


def render(found: Difference, style: Style) -> str:
    """The difference as text, grouped: requirements, assumptions, other items, conflicts, scenarios."""
    faults = _mistakes(found)
    told = "" if not faults else render_all(faults, style) + "\n"
    return told + page(_lines(found, style), style)


def headline(found: Difference) -> Text:
    """The whole in one sentence."""
    words: list[Text] = []
    compared = found.requirements
    for change in ("stronger", "weaker", "incomparable", "added", "removed", "undecided", "not_compared"):
        number = sum(each.change == change for each in compared)
        if number:
            word = _SHORT[change]
            words.append(Text(f"{number} {word.en}", f"{number} 条{word.zh}"))
    same = sum(each.change == "equivalent" for each in compared)
    if not words:
        told = Text("every requirement means what it meant", "每条需求的含义均未改变")
        if not compared:
            told = Text("there is no requirement in either version", "两个版本都没有需求")
            if any(found.invalid):
                told = Text("no requirement could be compared", "没有需求可供比较")
        return told
    said = listed([each.en for each in words]).en, "，".join(each.zh for each in words)
    rest = Text(f"; {same} mean what they meant", f"；{same} 条含义未变") if same else Text("", "")
    if same == 1:
        rest = Text("; 1 means what it meant", rest.zh)
    noun = "requirement" if len(words) == 1 and words[0].en.startswith("1 ") else "requirements"
    return Text(f"{noun}: {said[0]}{rest.en}", f"需求：{said[1]}{rest.zh}")


_SHORT = {
    "stronger": Text("stronger", "变严"), "weaker": Text("weaker", "变宽"),
    "incomparable": Text("incomparable", "不可比"), "added": Text("added", "新增"),
    "removed": Text("removed", "删除"), "undecided": Text("undecided", "未判定"),
    "not_compared": Text("not compared", "未比较"),
}  # fmt: skip


def _mistakes(found: Difference) -> list:  # type: ignore[type-arg]
    return [
        each
        for result in (found.old, found.new)
        for each in result.diagnostics
        if each.weight is Severity.ERROR and not result.is_excused(each)
    ]


# ---------------------------------------------------------------- text


def _lines(found: Difference, style: Style) -> Iterator[str]:
    lang = style.lang
    yield style.paint(_BOLD, clean(f"{found.names[0]} → {found.names[1]}"))
    yield headline(found)[lang]
    for text in _notes(found):
        yield text[lang]
    for title_, changes in ((_REQUIREMENTS, found.requirements), (_ASSUMED, found.background)):
        lines = list(_changes(changes, style))
        if lines:
            yield ""
            yield style.paint(_BOLD, title_[lang])
            yield from lines
    for title_, lines in (
        (_ITEMS, list(_items(found.items, style))),
        (_CONFLICTS, list(_conflicts(found, style))),
        (_STATUSES, list(_statuses(found.statuses, style))),
        (_FINDINGS, list(_findings(found.findings, style))),
        (_SCENARIOS, list(_flips(found.scenarios, style))),
    ):
        if lines:
            yield ""
            yield style.paint(_BOLD, title_[lang])
            yield from lines


_REQUIREMENTS = Text("Requirements", "需求")
_ASSUMED = Text("What is assumed", "假设")
_ITEMS = Text("Other items", "其他条目")
_CONFLICTS = Text("Conflicts", "冲突")
_STATUSES = Text("Requirements without effect", "不起作用的需求")
_FINDINGS = Text("Other findings", "其他检查结果")
_SCENARIOS = Text("Scenarios", "场景")


def _notes(found: Difference) -> Iterator[Text]:
    """What limits what was found."""
    if found.since is not None:
        yield from _since(found.since)
    wrong = [name for name, invalid in zip(found.names, found.invalid, strict=True) if invalid]
    if wrong:
        names = listed([clean(each) for each in wrong])
        yield Text(
            f"{names.en} has mistakes (above): what they concern was not compared"
            if len(wrong) == 1
            else "both versions have mistakes (above): what they concern was not compared",
            f"{names.zh}有误（见上）：所涉内容未比较",
        )
    if any(found.open_questions):
        old, new = found.open_questions
        yield Text(
            f"undecided questions about consistency: {old} before, {new} now; conflicts may be missing here",
            f"一致性未判定的问题：以前 {old} 个，现在 {new} 个；此处可能缺少冲突",
        )


def _since(since: Since) -> Iterator[Text]:
    """Which freeze the old version is, and where its texts come from."""
    freeze = since.freeze
    about = ", ".join(clean(each) for each in (freeze.date, freeze.message) if each)
    told = (f" ({about})", f"（{about.replace(', ', '，')}）") if about else ("", "")
    number = Text(f"{since.items} items were frozen", f"冻结了 {since.items} 个条目")
    if since.items == 1:
        number = Text("1 item was frozen", number.zh)
    if not since.revision:
        yield Text(
            f"frozen as {clean(freeze.name)}{told[0]}: {number.en}; their texts were not found in git, so that only"
            " what says something else can be told",
            f"冻结 {clean(freeze.name)}{told[1]}：{number.zh}；git 中未找到当时的文本，只能说明哪些内容已改变",
        )
        return
    commit = since.revision[:8]
    yield Text(
        f"frozen as {clean(freeze.name)}{told[0]}: {number.en}; their texts are those of {commit}",
        f"冻结 {clean(freeze.name)}{told[1]}：{number.zh}；当时的文本取自 {commit}",
    )
    if since.astray:
        ids = _some(since.astray)
        verb = "does" if len(since.astray) == 1 else "do"
        yield Text(
            f"{ids.en} {verb} not stand there as frozen: told by what the baseline recorded",
            f"其中 {ids.zh} 与冻结时不同：按基线的记录说明",
        )


def _changes(changes: Sequence[RequirementChange], style: Style) -> Iterator[str]:
    width = max((cells(each.id) for each in changes if not each.untouched), default=0)
    for each in changes:
        if not each.untouched:
            yield from _change(each, width, style)


def _change(each: RequirementChange, width: int, style: Style) -> Iterator[str]:
    lang = style.lang
    colour = {"added": _GREEN, "removed": _RED, "equivalent": ""}.get(each.change, _COLOURS.get(each.change, ""))
    where = each.new_span or each.old_span
    place = "" if where is None else f"   {clean(where.path)}:{where.line}"
    key = style.paint(_BOLD, padded(each.id, width))
    yield f"  {key}  {UNDER}{style.paint(colour, change_text(each)[lang])}{style.paint(_CYAN, place)}".rstrip()
    for text in details(each):
        yield f"    {UNDER}{clean(text[lang])}"
    if each.related is not None:
        for shown in each.related.distinctions:
            yield f"    {distinction_head(shown, permission=each.modality[1].startswith('may'))[lang]}"
            yield from _told(shown.world, style)
            for text in distinction_notes(shown):
                yield f"    {UNDER}{text[lang]}"


def change_text(each: RequirementChange) -> Text:
    """What became of a requirement, in a few words."""
    related = each.related
    text = CHANGES[each.change]
    if each.change == "equivalent" and each.was and not (each.reworded or each.fields):
        return Text(f"renamed: it was {each.was}", f"改名：原为 {each.was}")
    if each.change == "equivalent" and each.reworded:
        text = Text("equivalent: says the same in other words", "等价：换了说法，含义相同")
    elif each.change == "equivalent":
        text = Text("equivalent: only what is said about it changed", "等价：仅附注有改动")
    elif each.change == "undecided" and related is not None:
        why = reason(related.reason)
        text = Text(f"undecided: {why.en}", f"未判定：{why.zh}")
    elif each.change == "not_compared" and each.why is not None:
        text = Text(f"not compared: {each.why.en}", f"未比较：{each.why.zh}")
    elif each.change == "incomparable" and each.why is not None:
        text = Text(f"incomparable: {each.why.en}", f"不可比：{each.why.zh}")
    elif related is not None and related.changed:
        names = listed(related.changed)
        text = Text(f"cannot be compared: the meaning of {names.en} changed", f"无法比较：{names.zh} 的含义已改变")
    elif each.change == "incomparable" and related is not None and not related.distinctions:
        text = Text("incomparable: what was a duty is a permission, or the reverse", "不可比：义务变成了许可，或相反")
    return text


def details(each: RequirementChange) -> Iterator[Text]:
    """What else is to be said about a change: another id, other words, metadata, the vocabulary."""
    if each.was and (each.change != "equivalent" or each.reworded or each.fields):
        yield Text(f"it was {each.was}", f"原为 {each.was}")
    if each.related is not None and each.related.relation == "equivalent" and each.change in ("stronger", "weaker"):
        yield Text("what it says is the same", "所说内容未变")
    if not each.reworded and not each.was and each.related is not None and each.related.relation != "equivalent":
        yield Text("its text is the same: what it refers to changed", "其文本未变：改动的是它所引用的内容")
    yield from map(field_text, each.fields)
    lawful = None if each.related is None else each.related.lawful
    if each.related is not None and lawful is not None and lawful != each.related.relation:
        left = _LAWFUL[lawful]
        yield Text(f"where the unchanged requirements are kept, {left.en}", f"在遵守未改动的需求的前提下，{left.zh}")
    if each.related is not None and each.related.redeclared:
        names = listed(each.related.redeclared)
        yield Text(f"it speaks of {names.en}, declared in another way now", f"它涉及 {names.zh}，其声明已有改动")


_LAWFUL = {
    "equivalent": Text("it makes no difference", "没有差别"),
    "stronger": Text("it only allows less", "仅变严"),
    "weaker": Text("it only allows more", "仅变宽"),
}
"""What is left of a difference among lawful worlds."""


def field_text(each: FieldChange) -> Text:
    """A change of metadata."""
    row = BY_WORD.get(each.field)
    name = Text(each.field, row.zh[0] if row is not None and row.zh else each.field)
    name = _FIELDS.get(each.field, name)
    if not each.old:
        return Text(f"{name.en}: “{each.new}” (new)", f"{name.zh}：“{each.new}”（新增）")
    if not each.new:
        return Text(f"{name.en}: “{each.old}” (gone)", f"{name.zh}：“{each.old}”（已删除）")
    return Text(f"{name.en}: “{each.old}” → “{each.new}”", f"{name.zh}：“{each.old}” → “{each.new}”")


_FIELDS = {
    "title": Text("title", "标题"), "modality": Text("modality", "约束力"), "kind": Text("kind", "种类"),
    "body": Text("value", "值"), "formula": Text("formula", "公式"), "value": Text("value", "值"),
    "where": Text("where", "其中"), "needs": Text("needs", "需要"), "providers": Text("from", "来自"),
    "purpose_text": Text("so that", "以便"), "purpose": Text("for", "用于"), "access": Text("access", "权限"),
    "due": Text("due", "期限"), "without_fee": Text("without fee", "免费"), "party": Text("who", "主体"),
    "provider": Text("by", "提供者"), "provides": Text("provides", "提供"), "to": Text("to", "给"),
    "layer": Text("layer", "层级"), "at": Text("at", "时机"), "fee": Text("fee", "费用"),
    "share": Text("share", "比例"), "response": Text("response", "响应"), "within": Text("within", "时限"),
    "trigger": Text("of", "起因"), "period": Text("per", "周期"), "bound": Text("bound", "界限"),
}  # fmt: skip
"""What is said beside the content and is no keyword."""


def distinction_head(shown: Distinction, *, permission: bool = False) -> Text:
    """What a world shows."""
    if permission:
        if shown.keeps == "new":
            return Text("Permitted now and not before:", "现在许可而以前未许可：")
        return Text("Permitted before and not now:", "以前许可而现在未许可：")
    if shown.keeps == "new":
        return Text("Allowed now and not before:", "现在允许而以前不允许：")
    return Text("Allowed before and not now:", "以前允许而现在不允许：")


def distinction_notes(shown: Distinction) -> Iterator[Text]:
    """How real a world is that shows a difference."""
    if shown.excluded_by:
        names = _some(shown.excluded_by)
        verb = "excludes" if len(shown.excluded_by) == 1 else "exclude"
        yield Text(f"No lawful world shows this: {names.en} {verb} it.", f"合规时不会出现：{names.zh} 排除了这种情况。")
    elif not shown.beside:
        yield Text(
            "Whether the other requirements leave room for this is undecided.", "其他需求是否容许这种情况尚未判定。"
        )


def _told(world: World, style: Style) -> Iterator[str]:
    lang = style.lang
    if not world.facts and not world.steps:
        yield "      " + Text("there is nothing, and nothing happens", "没有任何事物和事件")[lang]
        return
    for fact in world.facts:
        yield f"      {clean(fact[lang])}"
    yield from story_lines(steps_of(world, lang), style, "      ")
    if world.unfinished:
        yield f"      {perhaps_smaller(world.unfinished)[lang]}"


def steps_of(world: World, lang: str) -> tuple[StoryStep, ...]:
    """The steps of a world, with the versions of the requirement named in words."""

    def named(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_version_named(id_, lang) for id_ in ids)

    return tuple(replace(step, because=named(step.because), broken=named(step.broken)) for step in world.steps)


def _version_named(id_: str, lang: str) -> str:
    for mark, text in ((OLD, Text(f"{HELD}(old)", "（旧）")), (NEW, Text(f"{HELD}(new)", "（新）"))):
        if id_.endswith(mark):
            return id_.removesuffix(mark) + text[lang]
    return id_


def _items(items: Sequence[ItemChange], style: Style) -> Iterator[str]:
    lang = style.lang
    width = max((cells(each.id) for each in items), default=0)
    for each in items:
        colour = {"added": _GREEN, "removed": _RED}.get(each.change, "")
        what = KINDS.get(each.what, Text(each.what, each.what))
        head = Text(f"{what.en} {CHANGES[each.change].en}", f"{what.zh}{CHANGES[each.change].zh}")
        yield f"  {style.paint(_BOLD, padded(each.id, width))}  {UNDER}{style.paint(colour, head[lang])}"
        if each.related is not None and each.change == "changed":
            yield f"    {UNDER}{situation_text(each.related)[lang]}"
            yield from _shown(each.related, _CIRCUMSTANCES, style)
        allowing = dict(each.cells)
        for change in each.fields:
            told = field_text(change)
            related = allowing.get(change.field)
            if related is not None:
                said = relation_text(related)
                told = Text(f"{told.en}; {said.en}", f"{told.zh}；{said.zh}")
            yield f"    {UNDER}{clean(told[lang])}"
            if related is not None:
                yield from _shown(related, _ALLOWED, style)
        for id_, related in _by_others(each):
            said = relation_text(related)
            told = Text(f"{id_}, because of other rows: {said.en}", f"{id_}（因其他行）：{said.zh}")
            yield f"    {UNDER}{clean(told[lang])}"
            yield from _shown(related, _ALLOWED, style)


def _by_others(each: ItemChange) -> Iterator[tuple[str, Related]]:
    """The cells that are written as they were and allow something else."""
    written = {one.field for one in each.fields}
    return ((id_, related) for id_, related in each.cells if id_ not in written)


_ALLOWED = {
    "new": Text("Allowed now and not before:", "现在允许而以前不允许："),
    "old": Text("Allowed before and not now:", "以前允许而现在不允许："),
}
_CIRCUMSTANCES = {
    "new": Text("Meant now and not before:", "现在所指而以前不指："),
    "old": Text("Meant before and not now:", "以前所指而现在不指："),
}
_SITUATIONS = {
    "stronger": Text("narrower: it means fewer circumstances than before", "变窄：所指的情形比以前少"),
    "weaker": Text("wider: it means more circumstances than before", "变宽：所指的情形比以前多"),
    "incomparable": Text("incomparable: it means other circumstances than before", "不可比：所指的情形与以前不同"),
    "equivalent": CHANGES["equivalent"],
}


def situation_text(related: Related) -> Text:
    """How the circumstances that a situation means are related to those of before."""
    return _unsettled(related) or _SITUATIONS[related.relation]


def relation_text(related: Related) -> Text:
    """How what is allowed is related to what was."""
    return _unsettled(related) or CHANGES[related.relation]


def _unsettled(related: Related) -> Text | None:
    if related.relation == "undecided":
        why = reason(related.reason)
        return Text(f"undecided: {why.en}", f"未判定：{why.zh}")
    if related.changed:
        names = listed(related.changed)
        return Text(f"cannot be compared: the meaning of {names.en} changed", f"无法比较：{names.zh} 的含义已改变")
    return None


def _shown(related: Related, heads: Mapping[str, Text], style: Style) -> Iterator[str]:
    """The worlds that tell two versions apart."""
    for shown in related.distinctions:
        yield f"    {heads[shown.keeps][style.lang]}"
        yield from _told(shown.world, style)
        for text in distinction_notes(shown):
            yield f"    {UNDER}{text[style.lang]}"


def _findings(findings: Sequence[FindingChange], style: Style) -> Iterator[str]:
    lang = style.lang
    for each in findings:
        found = each.finding
        span = found.span
        place = "" if span is None else f"   {clean(span.path)}:{span.line}"
        head = Text("new", "新增") if each.gained else Text("gone", "消除")
        colour = (_RED if found.weight is Severity.ERROR else _YELLOW) if each.gained else _GREEN
        mark = Text(": ", "：")[lang]
        said = f"{style.paint(colour, head[lang])}{mark}{clean(found.message(lang))} [{found.code.code}]"
        yield f"  {UNDER}{said}{style.paint(_CYAN, place)}"


def _conflicts(found: Difference, style: Style) -> Iterator[str]:
    lang = style.lang
    if found.gained:
        number = len(found.gained)
        head = Text("1 gained:" if number == 1 else f"{number} gained:", f"新增 {number} 处：")
        yield "  " + style.paint(_RED, head[lang])
        for conflict in found.gained:
            yield from (f"  {line}" for line in conflict_lines(conflict, found.new, style))
    if found.lost:
        number = len(found.lost)
        head = Text("1 lost:" if number == 1 else f"{number} lost:", f"消除 {number} 处：")
        yield "  " + style.paint(_GREEN, head[lang])
        for conflict in found.lost:
            members = listed((*conflict.members, *conflict.background))[lang]
            told = Text(f": {members}", f"：{members}")[lang]
            yield f"    {conflict.id}  {UNDER}{where_of(conflict, found.old, lang)}{told}"


def _statuses(statuses: Sequence[StatusChange], style: Style) -> Iterator[str]:
    width = max((cells(each.id) for each in statuses), default=0)
    for each in statuses:
        yield f"  {style.paint(_BOLD, padded(each.id, width))}  {UNDER}{status_text(each)[style.lang]}"


def status_text(each: StatusChange) -> Text:
    """That a requirement is without effect now, or is not any more."""
    said, names = STATUSES[each.status], _some(each.because)
    if not each.gained:
        return Text(f"no longer {each.status}", f"不再{_NO_LONGER[each.status].zh}")
    why = Text("", "") if not names.en else Text(f" ({names.en})", f"（{names.zh}）")
    return Text(f"now {each.status}: {said.en}{why.en}", f"现在{said.zh}{why.zh}")


_NO_LONGER = {"vacuous": Text("vacuous", "永不适用"), "redundant": Text("redundant", "冗余")}


def _flips(flips: Sequence[Flip], style: Style) -> Iterator[str]:
    width = max((cells(each.scenario) for each in flips), default=0)
    for each in flips:
        told = flip_text(each)[style.lang]
        colour = _RED if each.worse else ""
        yield f"  {style.paint(_BOLD, padded(each.scenario, width))}  {UNDER}{style.paint(colour, told)}"


def _some(ids: Sequence[str]) -> Text:
    """Ids in a row, no more than can be read."""
    if len(ids) <= MOST_NAMED:
        return listed(ids)
    rest = len(ids) - MOST_NAMED
    first = ids[:MOST_NAMED]
    return Text(f"{', '.join(first)} and {rest} more", f"{'、'.join(first)} 等 {len(ids)} 条")


# ---------------------------------------------------------------- Markdown


def render_markdown(found: Difference, lang: str) -> str:
    """The difference as Markdown: a table of what changed, and below it what shows the changes."""
    return "\n".join(_markdown(found, lang)).rstrip("\n") + "\n"


def _markdown(found: Difference, lang: str) -> Iterator[str]:
    head = Text("Difference in meaning", "含义差异")
    yield (
        f"## {head[lang]}: {_code(found.names[0])} → {_code(found.names[1])}"
        if lang == "en"
        else (f"## {head[lang]}：{_code(found.names[0])} → {_code(found.names[1])}")
    )
    yield ""
    yield _cell(headline(found)[lang])
    yield ""
    for text in _notes(found):
        yield f"> {_cell(text[lang])}"
        yield ""
    for title_, changes in ((_REQUIREMENTS, found.requirements), (_ASSUMED, found.background)):
        told = [each for each in changes if not each.untouched]
        if told:
            yield f"### {title_[lang]}"
            yield ""
            yield from _table(
                (Text("id", "编号"), Text("change", "变化"), Text("notes", "说明")),
                (
                    (_code(each.id), change_text(each)[lang], "; ".join(each_[lang] for each_ in details(each)))
                    for each in told
                ),
                lang,
            )
            for each in told:
                yield from _markdown_worlds(each, lang)
    rows = [
        (_code(each.id), KINDS.get(each.what, Text(each.what, each.what))[lang], CHANGES[each.change][lang],
         "; ".join(one[lang] for one in _item_notes(each)))
        for each in found.items
    ]  # fmt: skip
    if rows:
        yield f"### {_ITEMS[lang]}"
        yield ""
        titles = (Text("id", "编号"), Text("what", "种类"), Text("change", "变化"), Text("notes", "说明"))
        yield from _table(titles, rows, lang)
    plain = Style(lang)
    for title_, lines in (
        (_CONFLICTS, list(_conflicts(found, plain))),
        (_STATUSES, list(_statuses(found.statuses, plain))),
        (_FINDINGS, list(_findings(found.findings, plain))),
        (_SCENARIOS, list(_flips(found.scenarios, plain))),
    ):
        if lines:
            yield f"### {title_[lang]}"
            yield ""
            yield from _fenced(page(lines, plain).splitlines())


def _item_notes(each: ItemChange) -> Iterator[Text]:
    """What is said of the change of an item beside that it changed."""
    if each.related is not None and each.change == "changed":
        yield situation_text(each.related)
    allowing = dict(each.cells)
    for one in each.fields:
        told = field_text(one)
        said = relation_text(allowing[one.field]) if one.field in allowing else None
        yield told if said is None else Text(f"{told.en} ({said.en})", f"{told.zh}（{said.zh}）")
    for id_, related in _by_others(each):
        said = relation_text(related)
        yield Text(f"{id_}, because of other rows: {said.en}", f"{id_}（因其他行）：{said.zh}")


def _markdown_worlds(each: RequirementChange, lang: str) -> Iterator[str]:
    for shown in () if each.related is None else each.related.distinctions:
        yield f"**{_cell(each.id)}** – {distinction_head(shown, permission=each.modality[1].startswith('may'))[lang]}"
        yield ""
        yield from _fenced(
            page([line.removeprefix("      ") for line in _told(shown.world, Style(lang))], Style(lang)).splitlines()
        )
        for text in distinction_notes(shown):
            yield _cell(text[lang])
            yield ""


def _fenced(lines: Iterable[str]) -> Iterator[str]:
    # Longer than any fence that a text could hold.
    told = list(lines)
    longest = max((len(run) for line in told for run in _ticks(line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}text"
    yield from told
    yield fence
    yield ""


def _ticks(line: str) -> list[str]:
    import re

    return re.findall("`+", line)


def _table(titles: Sequence[Text], rows: Iterable[Sequence[str]], lang: str) -> Iterator[str]:
    yield f"| {' | '.join(each[lang] for each in titles)} |"
    yield f"|{'|'.join(' --- ' for _ in titles)}|"
    for row in rows:
        yield f"| {' | '.join(_cell(each) for each in row)} |"
    yield ""


def _cell(text: str) -> str:
    """Text that means nothing to Markdown but itself, in one line."""
    return (
        clean(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace(HELD, " ").replace(UNDER, "")
    )


def _code(text: str) -> str:
    inside = clean(text).replace("`", "'")
    return f"`{inside}`"
