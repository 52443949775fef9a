"""What the readers of XML and TOML in the standard library say of broken texts, in both languages."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Text
from reqonto.lazily import pattern

_XML = {
    "syntax error": Text("this is no XML", "此处不是 XML"),
    "no element found": Text("there is no element in it", "其中没有元素"),
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
_PLACE = pattern(r" \(at (?:line \d+, column \d+|end of document)\)$")


def xml_fault(message: str) -> Text:
    """What is wrong with a text in XML, by what expat says; its own words where they are not known here."""
    brief = message.partition(": line ")[0]
    if not brief:
        return Text("it is not well-formed", "格式不完整")
    return _XML.get(brief) or Text(brief, f"格式不完整（{brief}）")


def toml_fault(message: str) -> Text:
    """What is wrong with a text in TOML, by what the standard library says."""
    for begin, en, zh in _TOML:
        if message.startswith(begin):
            return Text(en, zh)
    brief = _PLACE.sub("", message)
    return Text(brief, f"不是有效的 TOML（{brief}）")
