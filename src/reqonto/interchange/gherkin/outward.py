"""Scenarios as features: each part of a scenario is a step in the words of the language, which can be read back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from reqonto.cases import GHERKIN, GherkinWords
from reqonto.diagnostics.diagnostic import Text
from reqonto.interchange.gherkin.inward import ID, NAMED
from reqonto.interchange.gherkin.spoken import sentences
from reqonto.interchange.gherkin.steps import Steps
from reqonto.lazily import pattern
from reqonto.result import Result
from reqonto.spec.model import Entry
from reqonto.spec.shipped import is_shipped
from reqonto.syntax import tree as t
from reqonto.syntax.printer import item_text, part_lines
from reqonto.syntax.show import Dialect, escaped

_GIVEN = (t.GivenObject, t.GivenFact, t.OpenKind, t.Start)
_WHEN = (t.DoStep, t.ProvideStep, t.SetStep, t.Observation)


def features(result: Result, dialect: Dialect, steps: Steps | None = None) -> Iterator[tuple[str, str]]:
    """A feature for each text with scenarios, by the name of its module; those of the library are left out.

    With a table of steps, parts are told in its sentences where these say the same.
    """
    specification = result.specification
    assert specification is not None
    for module, info in specification.modules.items():
        own = [each for each in specification.scenarios if each.module == module and not is_shipped(each.span)]
        if own:
            yield module, "\n".join(_feature(module, own, info.tree, dialect, steps)) + "\n"


def _feature(
    module: str, entries: Sequence[Entry[t.Scenario]], tree: t.Tree, dialect: Dialect, steps: Steps | None
) -> Iterator[str]:
    words = GHERKIN[dialect]
    yield f"# language: {words.language}"
    yield from (f"# {each}" for each in _imports(tree, dialect))
    yield f"{words.feature}: {_line(module)}"
    for entry in entries:
        yield ""
        yield from _scenario(entry.node, tree, words, dialect, steps)


def _imports(tree: t.Tree, dialect: Dialect) -> Iterator[str]:
    """What a text with these scenarios alone has to import: the module that they are from, and what this imports."""
    for item in tree.items:
        if isinstance(item, t.Module):
            yield item_text(t.Import(item.path, None, item.span), dialect).strip()
        elif isinstance(item, t.Import):
            yield item_text(item, dialect).strip()


def _scenario(
    node: t.Scenario, tree: t.Tree, words: GherkinWords, dialect: Dialect, steps: Steps | None
) -> Iterator[str]:
    uid = node.uid.text
    tags = [uid if ID.fullmatch(uid) else f"{NAMED}{uid}", *(["excerpt"] if node.excerpt else [])]
    tags += [
        name.text for meta in node.meta if isinstance(meta, t.WordMeta) and meta.key == "tags" for name in meta.words
    ]
    yield "  " + " ".join("@" + "_".join(each.split()) for each in tags)
    title = "" if node.title is None else node.title.text
    yield f"  {words.scenario}: {_line(title or node.uid.text)}"
    last = ""
    said = None if steps is None else sentences(node, tree, steps, dialect)
    if said is None:
        said = [(part, _one_line(part_lines(tree, part, dialect))) for part in node.parts]
    for part, text in said:
        keyword = words.given if isinstance(part, _GIVEN) else words.when if isinstance(part, _WHEN) else words.then
        yield f"    {words.also if keyword == last else keyword}{text}"
        last = keyword


_LONG_TEXT = pattern(r'"""(.*?)"""', re.DOTALL)


def _one_line(lines: Iterable[str]) -> str:
    """A part on one line, as a step has no more; line breaks in texts are escaped."""
    whole = _LONG_TEXT.sub(lambda found: escaped(found[1]), "\n".join(lines))
    return " ".join(each.strip() for each in whole.split("\n"))


def unsaid(result: Result) -> list[Text]:
    """What scenarios say of themselves that no feature has: notes, sources and the like, links, comments."""
    specification = result.specification
    assert specification is not None
    own = [each for each in specification.scenarios if not is_shipped(each.span)]
    keys: Counter[str] = Counter()
    for entry in own:
        for meta in entry.node.meta:
            key = meta.link if isinstance(meta, t.LinkMeta) else meta.key
            keys[str(key)] += not (isinstance(meta, t.WordMeta) and key == "tags")
        spans = [each.span for each in specification.modules[entry.module].tree.comments]
        keys["#"] += sum(entry.node.span.start <= each.start < entry.node.span.end for each in spans)
    comments = keys.pop("#", 0)
    found = [
        Text(f"`{key}` of scenarios ({count} ×)", f"场景的 `{key}`（{count} 处）")
        for key, count in keys.items()
        if count
    ]
    if comments:
        found.append(Text(f"comments in scenarios ({comments} ×)", f"场景中的注释（{comments} 处）"))
    return found


def _line(text: str) -> str:
    return " ".join(text.split())
