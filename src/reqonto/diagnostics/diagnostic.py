"""What a finding is, before anyone has chosen how to show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import IntEnum
from types import MappingProxyType

from reqonto.records import dataclass
from reqonto.source import Span


class Severity(IntEnum):
    """How much a finding weighs; `--fail-on` compares by this order."""

    HINT = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    en: str
    zh: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Code:
    """A row of the catalogue: `RQ` and four digits, a kebab-case name, and the message templates.

    Templates are `str.format` templates over the fields of the diagnostic; both languages
    name the same fields.
    """

    code: str
    name: str
    severity: Severity
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Label:
    """A further place of a finding and what it has to do with it."""

    span: Span
    message: Text


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` by `text`; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair that the tool could make; `safe` when it can not change what was meant."""

    message: Text
    edits: tuple[Edit, ...]
    safe: bool = True


NO_FIELDS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: what is wrong, where, why we think so, and what would mend it.

    `fields` fill the templates of `code`; a value that is a `Text` is shown in the
    chosen language.  `about` names the declaration concerned (for stable fingerprints).
    """

    code: Code
    span: Span | None
    fields: Mapping[str, object] = field(default_factory=lambda: NO_FIELDS)
    labels: tuple[Label, ...] = ()
    fixes: tuple[Fix, ...] = ()
    notes: tuple[Text, ...] = ()
    severity: Severity | None = None
    about: str = ""

    @property
    def weight(self) -> Severity:
        """The severity of this finding, which settings may have changed."""
        return self.code.severity if self.severity is None else self.severity

    def message(self, lang: str) -> str:
        """The headline in `en` or `zh`."""
        template = self.code.zh if lang == "zh" else self.code.en
        shown = {key: value[lang] if isinstance(value, Text) else value for key, value in self.fields.items()}
        return template.format(**shown)
