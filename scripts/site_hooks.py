"""What MkDocs is told of the pages: which files a tree has, how they read, and what stands beside what.

Named as a hook in `website/mkdocs.yml`; the tree of each language is a run of its own.
"""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

import site_generated
import site_text as site

WIDE = frozenset({"grammar.md"})
"""Pages that take the room of the navigation beside them."""

_PATHS: dict[str, str] = {}
"""Where each source of the present tree is in the repository."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Headings of the navigation are those of the language of the tree."""
    lang = str(config.extra["lang"])

    def entries(parts: Iterable[site.Section]) -> list[object]:
        return [{part.heading[lang]: [*(f"{page}.md" for page in part.pages), *entries(part.parts)]} for part in parts]

    config.mdx_configs["toc"]["slugify"] = site.slug
    config.nav = ["README.md", *entries(site.navigation())]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages of one language, the files that pages of any language link to, and what the theme needs."""
    lang = str(config.extra["lang"])
    pages = [f"docs/{each.src_uri}" for each in files if each.src_uri.endswith(".md")]
    pages += [f"src/reqonto/report/{file}" for file, _, _ in site_generated.SCHEMAS]
    queue, known = list(pages), set(pages)
    _PATHS.clear()
    chosen = [each for each in files if each.src_dir != config.docs_dir]  # those of the theme
    while queue:
        path = queue.pop()
        if path.endswith(".md"):
            for to, _ in site.targets(path, (site.ROOT / path).read_text("utf-8")):
                inside = f"{to}/README.md" if (site.ROOT / to / "README.md").exists() else to
                if inside not in known:
                    known.add(inside)
                    queue.append(inside)
        if site.language_of(path) not in {None, lang}:
            continue
        if path.startswith(site.CODES):
            continue
        source = site.place(path)
        _PATHS[source] = path
        level = InclusionLevel.INCLUDED if path.startswith("docs/") else InclusionLevel.NOT_IN_NAV
        if path.endswith(".md") or site.handed_out(path):
            chosen.append(File.generated(config, source, abs_src_path=str(site.ROOT / path), inclusion=level))
        else:
            content = site.shown(path)
            chosen.append(File.generated(config, source, content=content, inclusion=InclusionLevel.NOT_IN_NAV))
    for place, text in site_generated.generated(lang).items():
        level = InclusionLevel.NOT_IN_NAV if "/" in place else InclusionLevel.INCLUDED
        chosen.append(File.generated(config, place, content=text, inclusion=level))
    return Files(sorted(chosen, key=lambda each: each.src_uri))


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The text of a page, laid out for the site."""
    del files
    if page.file.src_uri in WIDE:
        page.meta["hide"] = ["navigation"]
    path = _PATHS.get(page.file.src_uri)
    if path is None:
        return site.with_tables(markdown)
    return site.for_site(path, markdown, str(config.extra["lang"])) if path.endswith(".md") else markdown


def on_page_context(
    context: dict[str, object], *, page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, object]:
    """Where the page is in each language, for the switch."""
    del nav
    here = posixpath.dirname(site.prefix(str(config.extra["lang"])) + page.url) or "."
    path = _PATHS.get(page.file.src_uri)
    # A generated page is at the same place in both trees.
    places = {lang: site.address(site.counterpart(path, lang)) if path else page.url for lang in site.LANGS}
    context["counterparts"] = {
        lang: posixpath.relpath(site.prefix(lang) + place, here) for lang, place in places.items()
    }
    return context
