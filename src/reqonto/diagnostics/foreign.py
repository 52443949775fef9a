"""What readers of other formats, and HermiT, say of what they do not take, in both languages; else their own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reqonto.diagnostics.diagnostic import Text
from reqonto.lazily import pattern

_XML = {
    "syntax error": Text("this is no XML", "此处不是 XML"),
    "no element found": Text(
        "the text ends, and an element is missing or not closed", "文本到此结束，元素缺失或没有结束"
    ),
    "not well-formed (invalid token)": Text("this is no XML", "此处不是 XML"),
    "mismatched tag": Text("this tag closes another one than is open", "结束标签与开始标签不对应"),
    "undefined entity": Text("this entity is not declared", "此实体未声明"),
    "unclosed token": Text("this is not closed", "此处没有结束"),
    "unclosed CDATA section": Text("this section is not closed", "此 CDATA 段没有结束"),
    "unbound prefix": Text("this prefix is not declared", "此前缀未声明"),
    "duplicate attribute": Text("this attribute is there twice", "此属性出现两次"),
    "junk after document element": Text("something stands behind the last element", "最后一个元素之后还有内容"),
    "partial character": Text("a character is cut off", "字符不完整"),
    "unknown encoding": Text("the encoding is not known", "编码未知"),
    "encoding specified in XML declaration is incorrect": Text("the encoding is another one", "编码与声明不符"),
    "XML or text declaration not at start of entity": Text(
        "the declaration of XML does not stand at the start", "XML 声明不在开头"
    ),
    "reference to invalid character number": Text("there is no character of this number", "没有此编号的字符"),
    "recursive entity reference": Text("this entity contains itself", "此实体包含自身"),
}
_TOML = (
    ("Invalid statement", "this is no statement", "此处不是语句"),
    ("Expected newline or end of document", "the line goes on behind its value", "值之后还有内容"),
    ("Found invalid character", "this character cannot stand here", "此处不能有该字符"),
    ("Illegal character", "this character cannot stand here", "此处不能有该字符"),
    ("Cannot declare", "this is declared twice", "重复声明"),
    ("Cannot overwrite a value", "this has a value already", "此处已有值"),
    ("Cannot redefine", "this is defined already", "已有定义"),
    ("Cannot mutate", "this cannot be added to", "不能再加入内容"),
    ("Duplicate inline table key", "this key is there twice", "键重复"),
    ("Expected ']' at", "`]` is missing", "缺少“]”"),
    ("Expected ']]' at", "`]]` is missing", "缺少“]]”"),
    ("Expected '=' after", "`=` is missing after the key", "键后缺少“=”"),
    ("Invalid initial character for a key", "no key begins so", "键不能这样开头"),
    ("Unclosed array", "the list is not closed", "列表没有结束"),
    ("Unclosed inline table", "the table is not closed", "表没有结束"),
    ("Unescaped '\\'", "`\\` must be written twice here", "此处的“\\”须写两次"),
    ("Invalid hex value", "this is no number of a character", "不是字符编号"),
    ("Escaped character is not", "there is no character of this number", "没有此编号的字符"),
    ("Unterminated string", "the text is not closed", "文本没有结束"),
    ("Expected", "something is missing here", "此处缺少内容"),
    ("Invalid date", "this is no date or time", "不是日期或时间"),
    ("Invalid value", "this is no value", "不是有效的值"),
)
_CSV = (
    ("unexpected end of data", "a text in quotation marks is not closed", "引号中的文本没有结束"),
    ("field larger than field limit", "a cell is larger than may be", "单元格过大"),
    ("new-line character seen in unquoted field", "a line ends inside a cell", "单元格中有换行"),
    ("line contains NUL", "there is a character of number 0", "含有编号为 0 的字符"),
)
_AFTER_QUOTE = pattern(r"^'(.+)' expected after '\"'$")
_YAML = (
    ("mapping values are not allowed here", "no `:` can stand here", "此处不能有 `:`"),
    ("could not find expected ':'", "`:` is missing", "缺少 `:`"),
    ("found character '\\t'", "a tab cannot stand here: write blanks", "此处不能用制表符：请用空格"),
    ("found character", "this character cannot stand here", "此处不能有该字符"),
    ("found unexpected end of stream", "the text ends before it is closed", "文本到此结束，内容没有闭合"),
    ("found unexpected document separator", "the document ends before it is closed", "文档到此结束，内容没有闭合"),
    ("found unknown escape character", "there is no such escape", "没有这种转义"),
    ("expected ',' or ']'", "`,` or `]` is missing", "缺少 `,` 或 `]`"),
    ("expected ',' or '}'", "`,` or `}` is missing", "缺少 `,` 或 `}`"),
    ("expected <block end>", "this is not indented as what stands above", "缩进与上文不符"),
    ("expected the node content", "a value is missing", "缺少值"),
    ("expected a single document", "there is a second document", "还有第二个文档"),
    ("block sequence entries are not allowed", "no `-` can stand here", "此处不能有 `-`"),
    ("mapping keys are not allowed", "no key can stand here", "此处不能有键"),
    ("sequence entries are not allowed", "no `-` can stand here", "此处不能有 `-`"),
    ("special characters are not allowed", "there are control characters in it", "含有控制字符"),
    ("found undefined alias", "this name is not declared", "此引用未声明"),
    ("found duplicate", "this is there twice", "此处重复"),
)
_HERMIT = (
    (r"datatype '([^']+)' is not part of", "the datatype {0} is none of OWL 2", "数据类型 {0} 不属于 OWL 2"),
    (r"UnsupportedDatatypeException", "one of its datatypes is none of OWL 2", "其中有数据类型不属于 OWL 2"),
    (r"Literal (.{1,200}) is malformed", "{0} is no value of its datatype", "{0} 不是其数据类型的值"),
    (
        r"Non-simple property '([^']+)'",
        "{0} follows from a chain or is transitive, so that nothing can be counted by it",
        "{0} 由属性链推出或具有传递性，不能据以计数",
    ),
    (r"property hierarchy is not regular", "chains of properties go round in a circle", "属性链构成循环"),
)
_PLACE = pattern(r" \(at (?:line \d+, column \d+|end of document)\)$")


def xml_fault(message: str) -> Text:
    """What is wrong with a text in XML, by what expat says; its own words where they are not known here."""
    brief = message.partition(": line ")[0]
    if not brief:
        return Text("it is not well-formed", "格式不完整")
    return _XML.get(brief) or Text(brief, f"格式不完整（{brief}）")


def toml_fault(message: str) -> Text:
    """What is wrong with a text in TOML, by what the standard library says."""
    brief = _PLACE.sub("", message)
    return _begun(_TOML, message) or Text(brief, f"不是有效的 TOML（{brief}）")


def csv_fault(message: str) -> Text:
    """What is wrong with a table in CSV, by what the standard library says."""
    found = _AFTER_QUOTE.match(message)
    if found is not None:
        return Text(f"`{found[1]}` is missing behind a text in quotation marks", f"引号中的文本之后缺少“{found[1]}”")
    return _begun(_CSV, message) or Text(message, f"不是有效的 CSV（{message}）")


def yaml_fault(message: str) -> Text:
    """What is wrong with a text in YAML, by what PyYAML says."""
    return _begun(_YAML, message) or Text(message, f"不是有效的 YAML（{message}）")


def hermit_fault(message: str) -> Text:
    """What HermiT does not take, by what it says."""
    for text, en, zh in _HERMIT:
        found = re.search(text, message)
        if found is not None:
            return Text(en.format(*found.groups()), zh.format(*found.groups()))
    return Text(message, f"原文为“{message}”")


def _begun(table: Sequence[tuple[str, str, str]], message: str) -> Text | None:
    return next((Text(en, zh) for begin, en, zh in table if message.startswith(begin)), None)
