"""How values of the API are shown: as text anywhere, as HTML in notebooks.  What shows them is loaded only then."""

from __future__ import annotations

from collections.abc import Collection


class Shown:
    """A value that can be shown to people in either language."""

    __slots__ = ()

    lang: str

    def text(self, lang: str | None = None) -> str:
        """The value as people read it, in `en` or `zh` (as given: the language of its project)."""
        from reqonto.api.told import told
        from reqonto.api.written import plain

        chosen = lang or self.lang
        return plain(told(self, chosen), chosen)

    def html(self, lang: str | None = None) -> str:
        """The value as a piece of HTML; all texts in it are escaped."""
        from reqonto.api.told import told
        from reqonto.api.written import html

        chosen = lang or self.lang
        return html(told(self, chosen), chosen)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Both forms, for front ends of Jupyter that choose; see the protocol of IPython."""
        forms = {"text/plain": self.text, "text/html": self.html}
        return {
            name: make() for name, make in forms.items()
            if (not include or name in include) and (not exclude or name not in exclude)
        }  # fmt: skip
