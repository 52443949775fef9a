"""Pages of the repository as pages of the documentation site: their languages, links, lists and fences.

The pages in `docs/` are written for readers of the repository.  On the site a page of each language stands at the same
place in a tree of its own, a link to a file outside `docs/` leads to a page that shows the file, and lists and fences
are laid out as the site's Markdown reader wants them.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[1]
NAVIGATION = ROOT / "website" / "navigation.toml"
LANGS = ("en", "zh")
CODES = "src/reqonto/diagnostics/pages/"
"""The pages of codes, of which the site has one page for each band of numbers."""

LARGE = 200_000
"""Files of more bytes are handed out as they are, without a page that shows them."""

AS_THEY_ARE = frozenset({".png", ".svg", ".js", ".css", ".json", ".py"})
"""Endings of files that are handed out as they are, whatever their size."""

FENCE = re.compile(
    r"^(?P<indent> *)(?P<mark>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)(?P=mark)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]+)\)")
_FOREIGN = re.compile(r"[a-z][a-z0-9+.-]*:|#|//", re.IGNORECASE)


# ---- languages and places ----


def language_of(path: str) -> str | None:
    """The language of a page by its path in the repository; none for what both languages share."""
    name = posixpath.basename(path)
    if not name.endswith(".md"):
        return None
    if name.endswith(".zh.md"):
        return "zh"
    other = f"{path.removesuffix('.en.md').removesuffix('.md')}.zh.md"
    if name.endswith(".en.md") or (ROOT / other).exists():
        return "en"
    folder = posixpath.dirname(path)
    if re.search(r"-zh(/|$)", folder):
        return "zh"
    return "en" if folder and (ROOT / f"{folder}-zh").exists() else None


def counterpart(path: str, lang: str) -> str:
    """The page of the same subject in a language; the first page of the documentation where there is none."""
    plain = re.sub(r"(\.zh|\.en)?\.md$", "", path)
    folder, name = posixpath.split(plain)
    beside = folder.removesuffix("-zh") + ("-zh" if lang == "zh" else "")
    chosen = (path, f"{plain}.{lang}.md", f"{plain}.md", f"{beside}/{name}.md")
    return next(
        (each for each in chosen if language_of(each) in {None, lang} and (ROOT / each).exists()), "docs/README.md"
    )


def place(path: str) -> str:
    """Where a file of the repository stands in the tree of its language, as a source of the site."""
    plain = re.sub(r"\.(zh|en)\.md$", ".md", path)
    if path.startswith("docs/"):
        plain = plain.removeprefix("docs/")
        return plain if plain.endswith(".md") or handed_out(path) else f"{plain}.md"
    if path.startswith(CODES):
        return f"codes/{posixpath.basename(plain)[:4]}.md"
    if (ROOT / path).is_dir():
        return f"files/{path}/README.md"
    if handed_out(path):
        # Browsers show a text, and offer to keep a program.
        return f"files/{path}.txt" if path.endswith(".py") else f"files/{path}"
    return f"files/{plain if plain.endswith('.md') else plain + '.md'}"


def handed_out(path: str) -> bool:
    """Whether a file is no page but handed out as it is."""
    return (ROOT / path).is_file() and (
        (ROOT / path).stat().st_size > LARGE
        or posixpath.splitext(path)[1] in {".png", ".svg", ".js", ".css", ".json", ".py"}
    )


def address(path: str) -> str:
    """The address of a file of the repository in the tree of its language."""
    source = place(path)
    if handed_out(path):
        return source
    return re.sub(r"(^|/)README\.html$", r"\1index.html", source.removesuffix(".md") + ".html")


def prefix(lang: str) -> str:
    """The folder of a language below the root of the site."""
    return "" if lang == "en" else f"{lang}/"


# ---- links ----


def apart(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a page, each with whether it is a fence."""
    end = 0
    for fence in FENCE.finditer(text):
        yield text[end : fence.start()], False
        yield fence[0], True
        end = fence.end()
    yield text[end:], False


def targets(path: str, text: str) -> Iterator[tuple[str, str]]:
    """The files of the repository that a page links to, each with the place in it (or nothing)."""
    for piece, fenced in apart(text):
        for link in () if fenced else _LINK.finditer(piece):
            if not _FOREIGN.match(link["target"]):
                file, _, anchor = link["target"].partition("#")
                yield posixpath.normpath(posixpath.join(posixpath.dirname(path), file)), anchor


@cache
def title(path: str) -> str:
    """The first heading of a page, or its path."""
    found = re.search(r"^# +(.+?) *$", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    return found[1] if found else path


def with_links(path: str, text: str, lang: str) -> str:
    """The page at `path` with links as the tree of `lang` has them."""
    here = posixpath.dirname(prefix(lang) + address(path)) or "."

    def changed(link: re.Match[str]) -> str:
        if _FOREIGN.match(link["target"]):
            return link[0]
        file, _, anchor = link["target"].partition("#")
        to = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
        words = link["text"]
        if words == posixpath.basename(to) and to.endswith(".md"):
            words = title(to)
        if (ROOT / to).is_dir() and (ROOT / to / "README.md").exists():
            to = f"{to}/README.md"
        if to.startswith(CODES):
            anchor = posixpath.basename(to)[:6].lower()
        there = f"#{anchor}" if anchor else ""
        tree = language_of(to) or lang
        if tree != lang:
            return (
                f'<a href="{posixpath.relpath(prefix(tree) + address(to), here)}{there}" hreflang="{tree}">{words}</a>'
            )
        return f"{link['image']}[{words}]({posixpath.relpath(place(to), posixpath.dirname(place(path)) or '.')}{there})"

    return "".join(piece if fenced else _LINK.sub(changed, piece) for piece, fenced in apart(text))


def without_other_language(path: str, text: str) -> str:
    """The page without the link to its other language below the heading, for which the site has a switch."""
    name = re.escape(posixpath.basename(re.sub(r"(\.zh|\.en)?\.md$", "", path)))
    return re.sub(
        rf"^\[(?:中文|English)\]\({name}(?:\.zh|\.en)?\.md\)(?: · )?(\n\n)?", "", text, count=1, flags=re.MULTILINE
    )


# ---- lists and fences ----


def with_lists(text: str) -> str:
    """The page with what belongs to an item of a list moved to the next multiple of four columns."""
    lines = text.split("\n")
    shift: dict[int, tuple[int, int]] = {}
    blank: set[int] = set()
    depth = 0
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            depth += 1
            if token.map and token.map[0] and lines[token.map[0] - 1].strip() and token.level == 0:
                blank.add(token.map[0])
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
        elif token.type == "list_item_open" and token.map:
            first, last = token.map
            marker = re.match(r"\s*(?:[-*+]|\d+[.)])\s+", lines[first])
            width = marker.end() if marker else 0
            shift[first] = (len(lines[first]) - len(lines[first].lstrip()), 4 * (depth - 1))
            for below in range(first + 1, last):
                shift[below] = (width, 4 * depth)
    out = []
    for number, line in enumerate(lines):
        if number in blank:
            out.append("")
        old, new = shift.get(number, (0, 0))
        indent = len(line) - len(line.lstrip())
        out.append(" " * (new + max(0, indent - old)) + line.lstrip() if number in shift and line.strip() else line)
    return "\n".join(out)


def with_fences(text: str, words: Mapping[str, str]) -> str:
    """The page with a heading for each fence that says more than its language (`req wrong`, `req instead`)."""

    def changed(fence: re.Match[str]) -> str:
        language, _, more = fence["info"].strip().partition(" ")
        if not more:
            return fence[0]
        told = f' title="{words[more]}"' if more in words else ""
        return f"{fence['indent']}{fence['mark']}{language}{told}\n{fence['body']}{fence['indent']}{fence['mark']}"

    return FENCE.sub(changed, text)


def with_tables(text: str) -> str:
    """The page with bars in the code of tables as they are, for the site's reader ends no cell there."""

    def changed(row: re.Match[str]) -> str:
        return re.sub(r"`[^`]+`", lambda code: code[0].replace("\\|", "|"), row[0])

    return "".join(piece if fenced else re.sub(r"(?m)^ *\|.*$", changed, piece) for piece, fenced in apart(text))


FENCE_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"wrong": "wrong on purpose", "instead": "in place of the item with the same id"},
    "zh": {"wrong": "故意写错", "instead": "代替编号相同的那一项"},
}


def for_site(path: str, text: str, lang: str) -> str:
    """The page at `path` of the repository as the tree of `lang` has it."""
    changes: tuple[Callable[[str], str], ...] = (
        lambda page: without_other_language(path, page),
        lambda page: with_links(path, page, lang),
        with_lists,
        with_tables,
        lambda page: with_fences(page, FENCE_WORDS[lang]),
    )
    for change in changes:
        text = change(text)
    return text


def shown(path: str) -> str:
    """A page that shows a file of the repository, or lists a folder."""
    where = ROOT / path
    if where.is_dir():
        inside = sorted(each for each in where.iterdir() if not each.name.startswith((".", "__")))
        listed = "\n".join(f"- `{each.name}{'/' if each.is_dir() else ''}`" for each in inside)
        return f"# `{path}/`\n\n{listed}\n"
    language = {".req": "req", ".ttl": "turtle", ".owl": "turtle", ".rq": "sparql"}.get(where.suffix, where.suffix[1:])
    text = where.read_text("utf-8")
    mark = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"---\nsearch:\n  exclude: true\n---\n# `{path}`\n\n{mark}{language}\n{text.rstrip()}\n{mark}\n"


def slug(heading: str, separator: str = "-") -> str:
    """The anchor of a heading, as code hosts make it: small letters, spaces as hyphens, no punctuation."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"<[^>]+>", "", heading).strip().lower())
    return kept.replace(" ", separator)


# ---- navigation ----


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the navigation: its heading in each language, and its pages (names in `docs/`) or further parts."""

    heading: Mapping[str, str]
    pages: tuple[str, ...]
    parts: tuple[Section, ...] = ()

    def all_pages(self) -> Iterator[str]:
        yield from self.pages
        for part in self.parts:
            yield from part.all_pages()


def navigation() -> tuple[Section, ...]:
    """The parts of the site in their order, from `website/navigation.toml`."""

    def section(table: Mapping[str, object]) -> Section:
        parts, pages = table.get("part", []), table.get("pages", [])
        assert isinstance(parts, list)
        assert isinstance(pages, list)
        heading = {lang: str(table[lang]) for lang in LANGS}
        return Section(heading, tuple(map(str, pages)), tuple(map(section, parts)))

    return tuple(map(section, tomllib.loads(NAVIGATION.read_text("utf-8"))["part"]))
