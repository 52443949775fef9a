"""Build the documentation site in both languages and check every link of what was built.

Look at it with `python -m http.server -d build/site`.  It needs `pip install '.[docs]'`; nothing is fetched.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATIONS = {"mkdocs.yml": "", "mkdocs.zh.yml": "zh"}


def build(folder: Path) -> None:
    """Write the tree of each language; a warning of MkDocs is an error."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from mkdocs.commands.build import build as build_tree
    from mkdocs.config import load_config

    for name, below in CONFIGURATIONS.items():
        config = load_config(str(ROOT / "website" / name), site_dir=str(folder / below), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        build_tree(config)
        config.plugins.on_shutdown()


_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[^\s=>]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?)*)\s*/?>")
_GIVEN = re.compile(r"([^\s=]+)=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*))")


class _Page:
    """The anchors and links of a page, and what it loads."""

    def __init__(self, text: str) -> None:
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        for tag, attributes in _TAG.findall(re.sub(r"(<script\b[^>]*>).*?</script>", r"\1", text, flags=re.DOTALL)):
            if "id=" in attributes or "href=" in attributes or "src=" in attributes or "name=" in attributes:
                self._add(tag, {name: unescape("".join(value)) for name, *value in _GIVEN.findall(attributes)})

    def _add(self, tag: str, given: dict[str, str]) -> None:
        self.anchors.update(value for key in ("id", "name") if (value := given.get(key)))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in {"canonical", "alternate", "prev", "next"}:
            self.loaded.append(given.get("href", ""))
        elif given.get("src"):
            self.loaded.append(given["src"])


def faults(folder: Path) -> Iterator[str]:
    """What is wrong with the links of a built site: nothing is there, or it would be fetched from another host."""
    pages: dict[Path, _Page] = {}
    for path in sorted(folder.rglob("*.html")):
        pages[path.resolve()] = _Page(path.read_text("utf-8"))
    for path, page in pages.items():
        if path.name == "404.html":
            continue
        told = path.relative_to(folder.resolve())
        yield from (f"{told}: loads {to} from another host" for to in page.loaded if urlsplit(to).netloc)
        for to in {*page.links, *page.loaded}:
            parts = urlsplit(to)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                yield f"{told}: {to} is not there"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{told}: {to} has no such place"


def main() -> int:
    """Build, check, and tell what is wrong."""
    arguments = argparse.ArgumentParser(
        description=(__doc__ or "").rstrip(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument(
        "folder", metavar="FOLDER", nargs="?", type=Path, default=ROOT / "build" / "site",
        help="where the site is written (default: build/site)",
    )  # fmt: skip
    folder: Path = arguments.parse_args().folder
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    # The library that splits Chinese words writes by a handler of its own, beside that of the root.
    logging.getLogger("jieba").propagate = False
    build(folder)
    found = list(faults(folder))
    print(*found, f"{sum(1 for _ in folder.rglob('*.html'))} pages, {len(found)} faults", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
