"""States in everyday words, `the locker is broken`, `柜子坏了`: the path to the value that is declared for them."""

from __future__ import annotations

import re

from reqonto.records import dataclass

_KIND = re.compile(r"(?<!\w)(?:entity|role|实体|角色)\s+(\w+)[^{｛\n]*[{｛]")
_PARAM = re.compile(
    r"(?<!\w)(?:param|参数)\s+(\w+)\s*[:：]\s*((?:(?!(?<!\w)(?:changing|param|relation|可变|参数|关系)(?!\w))[^;；\n])*)"
)
_BOOLEAN = r"(?:boolean|布尔)(?!\w)"
_SAID = re.compile(
    r"(?:(?:the |an? |its )?(?P<param>\w+) of )?(?:the |an? |any |its )?(?P<kind>\w+)(?:['’]s (?P<own>\w+))? "
    r"(?:is|are|becomes|has become|gets|got|was|turns|goes)(?P<no> not|n['’]t)? (?:in state |now )?(?P<value>\w+)"
)
_SAID_ZH = re.compile(
    r"(?:该|某个?)?(?P<kind>\w+?)\s*(?:的\s*(?P<own>\w+?)\s*)?(?:变为|变成|变得|处于|已经?|被|是|为)?\s*(?P<no>未|不是|没有)?\s*(?P<value>\w+?)\s*"
    r"(?:了|状态)?\s*(?:的时候|之后|以后|时|后)?"
)


@dataclass(frozen=True, slots=True)
class State:
    """What is said of a kind: `kind.param`, or that it has a value."""

    kind: str
    param: str
    value: str | None
    negated: bool

    def of(self, path: str, *, chinese: bool) -> str:
        """The formula about the thing to which a path leads."""
        if self.value is None:
            return f"{'非 ' if chinese else 'not '}{path}.{self.param}" if self.negated else f"{path}.{self.param}"
        sign = ("≠" if chinese else "!=") if self.negated else "="
        return f"{path}.{self.param} {sign} {self.value}"


def state_meant(text: str, words: str) -> State | None:
    """The declared state that words speak of; None where nothing, or more than one thing, is declared for them."""
    words = " ".join(words.split())
    pattern = _SAID if words.isascii() else _SAID_ZH
    found = {state for kind, body in _kinds(text) for state in _read(pattern, words, kind, body, text)}
    return found.pop() if len(found) == 1 else None


def _read(pattern: re.Pattern[str], words: str, kind: str, body: str, text: str) -> list[State]:
    said = pattern.fullmatch(words)
    if not words.isascii():
        # Without blanks only the declared names tell where one ends.
        said = re.compile(pattern.pattern.replace(r"(?P<kind>\w+?)", f"(?P<kind>{re.escape(kind)})")).fullmatch(words)
    if said is None or said["kind"].casefold() != kind.casefold():
        return []
    named = said["own"] or (said["param"] if words.isascii() else None)
    found = []
    for param, type_ in _PARAM.findall(body):
        if named is not None and param.casefold() != named.casefold():
            continue
        if re.match(_BOOLEAN, type_):
            if param == said["value"]:
                found.append(State(kind, param, None, bool(said["no"])))
        elif said["value"] in _values(type_, text):
            found.append(State(kind, param, said["value"], bool(said["no"])))
    return found


def _values(type_: str, text: str) -> list[str]:
    """The members of an enumeration, by its name or where they stand."""
    inline = re.match(r"(?:one of|取值)\s*[{｛]([^{}｛｝]*)[}｝]", type_)
    name = re.match(r"\w+", type_)
    if inline is None and name is not None:
        inline = re.search(rf"(?<!\w)(?:enum|枚举)\s+{re.escape(name[0])}\s*[{{｛]([^{{}}｛｝]*)[}}｝]", text)
    listed = "" if inline is None else re.sub(r"[\"“][^\"”]*[\"”](?:@\w+)?", "", inline[1])
    return re.findall(r"\w+", listed)


def _kinds(text: str) -> list[tuple[str, str]]:
    """Each kind with what stands in its braces."""
    found = []
    for head in _KIND.finditer(text):
        depth, end = 1, head.end()
        while depth and end < len(text):
            depth += (text[end] in "{｛") - (text[end] in "}｝")
            end += 1
        found.append((head[1], text[head.end() : end - 1]))
    return found


def way_to(text: str, sentence: str, kind: str) -> str | None:
    """The path by which a sentence names a thing of a kind, as far as it stands: `p.locker`; None if not just one."""
    names = dict(re.findall(r"(?<!\w)(\w+)\s+(?:in|属于)\s+(\w+)", sentence))
    for event, arguments in re.findall(r"(\w+)\s*[(（]([^()（）]*)[)）]", sentence):
        declared = re.search(rf"(?:\bevent|事件)\s+{re.escape(event)}\s*[(（]([^()（）]*)[)）]", text)
        types = dict(re.findall(r"(\w+)\s*[:：]\s*(\w+)", declared[1])) if declared else {}
        for argument, name in re.findall(r"(\w+)\s*[:：]\s*([^\W\d]\w*)(?=\s*(?:[,，、]|$))", arguments):
            if argument in types:
                names[name] = types[argument]
    ways = {name for name, type_ in names.items() if type_ == kind}
    if not ways:
        bodies = dict(_kinds(text))
        ways = {
            f"{name}.{relation}"
            for name, type_ in names.items()
            for relation in re.findall(
                rf"(?:relation|关系)\s+(\w+)\s*[:：]\s*{re.escape(kind)}\s*[\[【［]\s*1\s*[\]】］]",
                bodies.get(type_, ""),
            )
        }
    return ways.pop() if len(ways) == 1 else None
