"""YAML as texts, lists and tables with their places; nothing is built that a text names, and nothing grows."""

from __future__ import annotations

import yaml

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.foreign import yaml_fault
from reqonto.interchange.tools.documents import Reading
from reqonto.interchange.tools.values import Value
from reqonto.source import Source, Span

DEEPEST = 50


def read_yaml(source: Source, reading: Reading) -> Value | None:
    """The value that a text tells, None if it cannot or should not be read, with the reason reported."""
    work = _Building(source, reading)
    try:
        node = _Plain(source.text.lstrip("\ufeff")).get_single_node()
        return None if node is None else work.value(node, 0)
    except yaml.MarkedYAMLError as error:
        brief = error.problem or "?"
        mark = error.problem_mark or error.context_mark
        work.refuse(yaml_fault(brief), work.place(mark.index, mark.index + 1) if mark else work.place(0, 1))
    except yaml.YAMLError as error:
        brief = str(error).partition("\n")[0]
        work.refuse(yaml_fault(brief), work.place(0, 1))
    except _Refused as found:
        work.refuse(found.what, work.place(found.start, found.end))
    return None


class _Refused(Exception):  # noqa: N818 - it ends a reading and is no error
    def __init__(self, en: str, zh: str, start: int, end: int) -> None:
        super().__init__(en)
        self.what, self.start, self.end = Text(en, zh), start, end


class _Plain(yaml.SafeLoader):  # type: ignore[misc]
    """Stops at names for other places, at tags and at depth before anything is made of them."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        event = self.peek_event()
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused("names for other places (`&`, `*`) are not read", "不读取锚点与引用（`&`、`*`）", start, end)
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _Refused(f"the tag `{tag[:60]}` is not read", f"不读取标签“{tag[:60]}”", start, end)
        self.nested = getattr(self, "nested", 0) + 1
        if self.nested > DEEPEST:
            raise _Refused(f"it is nested more than {DEEPEST} deep", f"嵌套超过 {DEEPEST} 层", start, end)
        node: yaml.Node | None = super().compose_node(parent, index)
        self.nested -= 1
        return node


class _Building:
    def __init__(self, source: Source, reading: Reading) -> None:
        self.source, self.reading = source, reading
        self.shift = 1 if source.text.startswith("\ufeff") else 0

    def place(self, start: int, end: int) -> Span:
        last = len(self.source.text)
        first = min(start + self.shift, last)
        return Span(self.source, first, min(max(end + self.shift, first), last))

    def refuse(self, what: Text, span: Span) -> None:
        self.reading.report(codes.NOT_IN_FORMAT, span, format="YAML", what=what)

    def value(self, node: yaml.Node, depth: int) -> Value:
        span = self.place(node.start_mark.index, node.end_mark.index)
        if isinstance(node, yaml.ScalarNode):
            empty = node.tag == "tag:yaml.org,2002:null"
            return Value(None if empty else str(node.value), span)
        if isinstance(node, yaml.SequenceNode):
            return Value([self.value(each, depth + 1) for each in node.value], span)
        found: dict[str, Value] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _Refused("a key is no text", "键不是文本", key.start_mark.index, key.end_mark.index)
            if key.value in found:
                raise _Refused(
                    f"the key `{key.value}` stands twice", f"键“{key.value}”出现两次", key.start_mark.index,
                    key.end_mark.index,
                )  # fmt: skip
            found[key.value] = self.value(value, depth + 1)
        return Value(found, span)
