"""Fixes of findings about texts: chosen, made in memory, looked at again, and only then handed out.

A fix is kept if what it was offered for is gone and no mistake has come up, if no comment is lost, and – for one that
is called safe, in texts without mistakes – if every item still means what it meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reqonto.accepted.apply import settle
from reqonto.accepted.comments import is_ours
from reqonto.cache import Store
from reqonto.conclusions import weighed
from reqonto.constraints.meaning_hash import meanings
from reqonto.diagnostics import codes_accepted
from reqonto.diagnostics.diagnostic import Diagnostic, Edit, Fix, Severity
from reqonto.mending.lint import lints
from reqonto.mending.texts import edited, whole_texts
from reqonto.pipeline import Trial, expand, run
from reqonto.records import dataclass
from reqonto.result import Result
from reqonto.settings import Settings
from reqonto.source import Source
from reqonto.syntax.files import specification_text
from reqonto.syntax.lexer import COMMENT, TOKEN

MOST_ROUNDS = 12
"""Fixes may make others possible; so often is looked again."""

MOST_GROWTH = 4
"""So many times as long as it stands in its file a text may get; no fix writes as much."""
_ROOM = 4_000
"""Letters that a short text may get beyond that."""


@dataclass(frozen=True)
class Linted:
    """What is found in texts; `texts` are those that may be changed, as they are now, `before` as they stand in files.

    `fixed` are the findings that were mended, `kept` those whose fix would have done harm.
    """

    result: Result
    texts: Mapping[str, str]
    before: Mapping[str, str]
    fixed: tuple[Diagnostic, ...] = ()
    kept: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> dict[str, str]:
        """The texts that are others now."""
        return {path: text for path, text in self.texts.items() if text != self.before[path]}


def lint(paths: Sequence[str], settings: Settings, earlier: Sequence[Diagnostic] = ()) -> Linted:
    """What is found in the texts that the paths mean, and in what they import."""
    bench = _Bench(paths, settings, earlier)
    result = bench.read({})
    files, _ = expand(paths, settings)
    own = set(files)
    texts = {path: text for path, text in whole_texts(result.trees, settings.encoding_at).items() if path in own}
    bench.texts = texts
    return Linted(bench.judged(result, texts), texts, texts)


def fix(linted: Linted, paths: Sequence[str], earlier: Sequence[Diagnostic] = (), *, unsafe: bool = False) -> Linted:
    """The texts with their fixes made; `unsafe` ones only where a finding has a single one."""
    bench = _Bench(paths, linted.result.settings, earlier)
    now = linted
    fixed: list[Diagnostic] = []
    harmful: dict[tuple[object, ...], Diagnostic] = {}
    for _ in range(MOST_ROUNDS):
        chosen = [
            (each, one)
            for each, one in _chosen(now, unsafe=unsafe)
            if _key(each) not in harmful and bench.writable(one, now.texts)
        ]
        if not chosen:
            break
        for batch in _batches(chosen):
            after = bench.made(now, batch)
            if after is None:
                harmful[_key(batch[0][0])] = batch[0][0]
                continue
            now, done = after
            fixed += done
            break
    left = tuple(each for each in harmful.values())
    return Linted(now.result, now.texts, linted.before, tuple(fixed), left)


Choice = tuple[Diagnostic, Fix]


def _chosen(linted: Linted, *, unsafe: bool) -> Iterator[Choice]:
    """The findings that can be mended, each with its fix, of which no two touch the same piece of text."""
    taken: list[tuple[str, int, int]] = []
    for each in linted.result.all_diagnostics:
        safe = [one for one in each.fixes if one.safe and one.edits]
        rest = [one for one in each.fixes if one.edits]
        one = safe[0] if safe else rest[0] if unsafe and len(rest) == 1 else None
        if one is None:
            continue
        pieces = [(edit.span.path, edit.span.start, edit.span.end) for edit in one.edits]
        if not any(_touch(piece, other) for piece in pieces for other in taken):
            taken += pieces
            yield each, one


def _touch(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2]


def _batches(chosen: Sequence[Choice]) -> Iterator[Sequence[Choice]]:
    """All of them at once, and where that does harm one by one."""
    if len(chosen) > 1:
        yield chosen
    yield from ([each] for each in chosen)


def _key(each: Diagnostic) -> tuple[object, ...]:
    span = each.span
    return (each.code.code, each.message("en"), None if span is None else (span.path, span.text, span.line))


class _Bench:
    """Where edits are tried: reading and typing, in memory."""

    def __init__(self, paths: Sequence[str], settings: Settings, earlier: Sequence[Diagnostic]) -> None:
        self.paths = tuple(paths)
        self.settings = settings
        self.earlier = tuple(earlier)
        self.files = expand(paths, settings)[0]
        self.texts: Mapping[str, str] = {}

    def read(self, texts: Mapping[str, str]) -> Result:
        """What the texts say, without asking anything; those that are not named stand in their files."""
        trial = Trial(Store(None), texts=texts)
        return run(self.paths, self.settings, stages=("read", "meaning"), earlier=self.earlier, trial=trial, told=True)

    def judged(self, result: Result, texts: Mapping[str, str]) -> Result:
        """The result with what `lint` alone looks for, and without what is accepted."""
        more = weighed(lints(result, dict(texts), self.files), self.settings)
        return settle(replace(result, diagnostics=(*result.diagnostics, *more)), self.paths)

    def writable(self, one: Fix, texts: Mapping[str, str]) -> bool:
        """Whether all its edits are of texts that may be changed, which are as the edits know them."""
        return all(
            edit.span.path in texts
            and edit.span.source.editable
            and len(edit.span.source.text) == len(texts[edit.span.path])
            for edit in one.edits
        )

    def made(self, now: Linted, batch: Sequence[Choice]) -> tuple[Linted, list[Diagnostic]] | None:
        """The texts after some fixes; None where these do harm or change nothing."""
        edits: dict[str, list[Edit]] = {}
        for _, one in batch:
            for edit in one.edits:
                edits.setdefault(edit.span.path, []).append(edit)
        texts = {**now.texts, **{path: edited(now.texts[path], each) for path, each in edits.items()}}
        if texts == dict(now.texts):
            return None
        changed = {path: text for path, text in texts.items() if text != now.before[path]}
        read = self.read(changed)
        found = [each for each, _ in batch]
        if not (
            _keeps_comments(now.texts, texts)
            and _keeps_size(now.before, texts)
            and _no_new_mistake(now.result, read, found)
            and _keeps_meaning(now.result, read, batch)
        ):
            return None
        return Linted(self.judged(read, texts), texts, now.before), found


# ---------------------------------------------------------------- what a fix must keep


def _keeps_comments(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether every comment is still there, as often as it was; those that speak to us may be others, or fewer."""
    return all(_same_comments(_comments(path, before[path]), _comments(path, after[path])) for path in before)


def _same_comments(before: Sequence[str], after: Sequence[str]) -> bool:
    ours, now_ours = (sum(map(is_ours, each)) for each in (before, after))
    return now_ours <= ours and _others(before) == _others(after)


def _others(comments: Sequence[str]) -> Counter[str]:
    return Counter(each.strip().lstrip("#＃").strip() for each in comments if not is_ours(each))


def _comments(path: str, text: str) -> list[str]:
    source = specification_text(Source(path, text))
    return [match[COMMENT] for match in TOKEN.finditer(source.text) if match.lastindex == COMMENT]


def _keeps_size(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether no text has grown as only a fix that goes wrong lets it."""
    return all(len(text) <= MOST_GROWTH * len(before[path]) + _ROOM for path, text in after.items())


def _mistakes(result: Result) -> Counter[tuple[str, str]]:
    return Counter((each.code.code, each.message("en")) for each in result.diagnostics if each.weight is Severity.ERROR)


def _no_new_mistake(before: Result, after: Result, mended: Sequence[Diagnostic]) -> bool:
    """Whether there are no mistakes that were not there; a mistake of syntax that is gone may have hidden others."""
    old, new = _mistakes(before), _mistakes(after)
    syntax = [each for each in mended if each.code.code.startswith("RQ01") and each.weight is Severity.ERROR]
    if syntax:
        return sum(many for (code, _), many in new.items() if code.startswith("RQ01")) < sum(
            many for (code, _), many in old.items() if code.startswith("RQ01")
        )
    return not new - old


def _keeps_meaning(before: Result, after: Result, batch: Sequence[Choice]) -> bool:
    """Whether every item says what it said, where all the fixes are called safe and the texts had no mistake."""
    if _mistakes(before) or not all(one.safe for _, one in batch):
        return True
    if all(each.code is codes_accepted.IGNORE_UNUSED for each, _ in batch):
        return True
    return _meanings(before) == _meanings(after)


def _meanings(result: Result) -> dict[str, str]:
    if result.specification is None:
        return {}
    return {key: each.meaning for key, each in meanings(result.specification, result.interpretation).items.items()}
