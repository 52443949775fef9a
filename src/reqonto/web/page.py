"""The start page: a form for queries, their answers, and what is loaded, in both languages and without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote

from reqonto import __version__
from reqonto.backends.sparql import Rows, SparqlAnswer, Truth, Value
from reqonto.diagnostics.diagnostic import Text
from reqonto.diagnostics.render_text import clean
from reqonto.interchange.dataset import PREFIXES, short
from reqonto.records import dataclass
from reqonto.report.query import HEADINGS, truth_line

EXAMPLES: tuple[tuple[Text, str], ...] = (
    (
        Text("Conflicts and their members", "冲突及其成员"),
        """\
SELECT ?conflict ?kind ?member WHERE {
  ?conflict a ecreq:Conflict ; ecreq:conflictKind ?kind ; ecreq:hasMember ?member .
} ORDER BY ?conflict ?member""",
    ),
    (
        Text("Requirements with their verdicts", "需求及其裁定"),
        """\
SELECT ?requirement ?outcome WHERE {
  ?verdict a ecreq:RequirementVerdict ; ecreq:verdictOn ?requirement ; ecreq:outcome ?outcome .
} ORDER BY ?outcome ?requirement""",
    ),
    (
        Text("Broken requirements by scenario", "各场景违反的需求"),
        """\
SELECT ?scenario ?requirement WHERE {
  ?verdict ecreq:outcome ecreq:ScenarioOutcome_Violated ;
    ecreq:verdictInScenario ?scenario ; ecreq:verdictOn ?requirement .
} ORDER BY ?scenario ?requirement""",
    ),
    (
        Text("Who needs which information", "谁需要什么信息"),
        """\
SELECT ?role ?information ?need WHERE {
  ?need a ecreq:InformationRequirement ; ecreq:neededBy ?role ; ecreq:concerns ?information .
} ORDER BY ?role""",
    ),
    (
        Text("Findings with their places", "发现及其位置"),
        """\
SELECT ?weight ?code ?file ?line ?says WHERE {
  ?finding a ecreq:Finding ; ecreq:findingWeight ?weight ; ecreq:findingCode ?code ; dcterms:description ?says .
  OPTIONAL { ?finding ecreq:inFile ?file ; ecreq:atLine ?line }
  FILTER(LANG(?says) = '@')
} ORDER BY ?file ?line""",
    ),
    (
        Text("Parties that the ontology knows", "本体中的主体"),
        """\
SELECT ?class ?label WHERE {
  ?class rdfs:subClassOf+ ecreq:Party ; rdfs:label ?label .
  FILTER(LANG(?label) = '@')
} ORDER BY ?label LIMIT 100""",
    ),
)
"""Queries to begin with; `'@'` is the language of the page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: a query with its answer or refusal, and what is loaded."""

    query: str
    answer: SparqlAnswer | None
    refused: Text | None
    graphs: Mapping[str, int]
    texts: Sequence[str]
    findings: Mapping[str, int]
    trouble: Text | None = None


def page(shown: Shown, lang: str) -> str:
    """The page as HTML."""
    other = "en" if lang == "zh" else "zh"
    named = "English" if other == "en" else "中文"
    title = _t("Queries", "查询", lang)
    heading = _t("Ask the specification", "查询规格", lang)
    hint = _t("A query reads what is loaded; it changes nothing.", "查询只读取已载入的内容，不作任何改动。", lang)
    button = _t("Ask", "查询", lang)
    endpoint = _t("For programs: the SPARQL 1.1 endpoint", "供程序使用的 SPARQL 1.1 端点", lang)
    colon = Text(": ", "：")[lang]
    label = _t("Query in SPARQL", "SPARQL 查询", lang)
    parts = [
        f'<!DOCTYPE html>\n<html lang="{"zh-Hans" if lang == "zh" else "en"}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<title>{title} – reqonto</title><link rel="stylesheet" href="/style.css">',
        '<link rel="icon" href="data:,"></head><body><header><strong>reqonto</strong>',
        f'<a href="{_address(shown.query, other)}" hreflang="{other}">{named}</a></header>',
        f"<main><h1>{heading}</h1>",
        *_trouble(shown, lang),
        f'<form method="get" action="/"><input type="hidden" name="lang" value="{lang}">',
        f'<label for="query">{label}</label>',
        '<textarea id="query" name="query" rows="9" spellcheck="false" required>'
        + escape(shown.query or example(EXAMPLES[0][1], lang))
        + "</textarea>",
        f'<p class="row"><button type="submit">{button}</button> <span class="hint">{hint}</span></p></form>',
        *_answer(shown, lang),
        *_examples(lang),
        *_loaded(shown, lang),
        f'<p class="hint">{endpoint}{colon}<a href="/sparql"><code>/sparql</code></a></p>',
        f"</main><footer>reqonto {escape(__version__)}</footer></body></html>\n",
    ]
    return "\n".join(parts)


def _t(en: str, zh: str, lang: str) -> str:
    return escape(Text(en, zh)[lang])


def example(query: str, lang: str) -> str:
    """A query of `EXAMPLES` for a page in the language `lang`."""
    return query.replace("'@'", f"'{lang}'")


def _address(query: str, lang: str) -> str:
    return escape(f"/?lang={lang}" + (f"&query={quote(query, safe='')}" if query else ""))


def _trouble(shown: Shown, lang: str) -> Iterator[str]:
    if shown.trouble is not None:
        yield f'<p class="refused" role="alert">{escape(shown.trouble[lang])}</p>'


def _answer(shown: Shown, lang: str) -> Iterator[str]:
    if shown.refused is not None:
        yield f'<p class="refused" role="alert">{escape(clean(shown.refused[lang]))}</p>'
    match shown.answer:
        case Truth() as truth:
            yield f'<p class="truth">{escape(truth_line(truth, lang))}</p>'
        case Rows() as rows:
            yield from _table(rows, lang)
        case _:
            return


def _table(answer: Rows, lang: str) -> Iterator[str]:
    triples = answer.variables == tuple(HEADINGS)
    head = [HEADINGS[name][lang] if triples else name for name in answer.variables]
    count = len(answer.rows)
    told = _t(f"{count} row{'s' if count != 1 else ''}", f"{count} 行", lang)
    if answer.cut:
        told = _t(f"The first {count} rows; there are more.", f"前 {count} 行，还有更多。", lang)
    yield f'<h2>{_t("Answer", "答案", lang)}</h2><p class="hint">{told}</p>'
    if not answer.rows:
        return
    yield '<div class="wide" tabindex="0"><table><thead><tr>'
    yield "".join(f'<th scope="col">{escape(clean(name))}</th>' for name in head) + "</tr></thead><tbody>"
    for row in answer.rows:
        yield "<tr>" + "".join(f"<td>{_cell(cell, lang)}</td>" for cell in row) + "</tr>"
    yield "</tbody></table></div>"


def _cell(cell: Value | None, lang: str) -> str:
    if cell is None:
        return ""
    if cell.is_address:
        query = f"DESCRIBE <{cell.text}>"
        return f'<a href="{_address(query, lang)}">{escape(clean(short(cell.text)))}</a>'
    text = escape("\n".join(clean(line) for line in cell.text.splitlines()))
    tongue = f' lang="{escape(cell.language)}"' if cell.language else ""
    return f"<span{tongue}>{text}</span>"


def _examples(lang: str) -> Iterator[str]:
    yield f"<h2>{_t('To begin with', '示例', lang)}</h2><ul>"
    for name, query in EXAMPLES:
        yield f'<li><a href="{_address(example(query, lang), lang)}">{escape(name[lang])}</a></li>'
    yield "</ul>"


def _loaded(shown: Shown, lang: str) -> Iterator[str]:
    yield f"<h2>{_t('What is loaded', '已载入的内容', lang)}</h2>"
    if shown.findings:
        weights = {"error": Text("errors", "错误"), "warning": Text("warnings", "警告"), "hint": Text("hints", "提示")}
        colon = Text(": ", "：")[lang]
        counts = [f"{weights[each][lang]}{colon}{number}" for each, number in shown.findings.items() if number]
        yield f'<p class="hint">{escape(Text(", ", "，")[lang].join(counts))}</p>' if counts else ""
    yield f'<div class="wide"><table><thead><tr><th scope="col">{_t("graph", "图", lang)}</th>'
    yield f'<th scope="col">{_t("triples", "三元组", lang)}</th></tr></thead><tbody>'
    for name, size in sorted(shown.graphs.items()):
        yield f'<tr><td><code>{escape(clean(short(name)))}</code></td><td class="number">{size}</td></tr>'
    yield "</tbody></table></div>"
    if shown.texts:
        yield f"<details><summary>{_t('Texts', '文本', lang)} ({len(shown.texts)})</summary><ul>"
        for path in shown.texts:
            yield f'<li><a href="/texts/{escape(quote(path))}">{escape(clean(path))}</a></li>'
        yield "</ul></details>"
    yield f"<details><summary>{_t('Prefixes that need no declaration', '无需声明的前缀', lang)}</summary><pre>"
    yield "\n".join(f"PREFIX {escape(name)}: &lt;{escape(space)}&gt;" for name, space in PREFIXES.items())
    yield "</pre></details>"


STYLE = """\
:root { color-scheme: light dark; --edge: #8886; --accent: #0b57d0; --back: #fff; --ink: #1b1b1b; --soft: #f4f5f7 }
@media (prefers-color-scheme: dark) { :root { --accent: #a8c7fa; --back: #16181b; --ink: #e6e6e6; --soft: #22252a } }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  background: var(--back); color: var(--ink) }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: .75rem 1rem }
header { display: flex; justify-content: space-between; border-bottom: 1px solid var(--edge) }
footer { color: #777; font-size: .875rem }
h1 { font-size: 1.5rem; margin: .5rem 0 } h2 { font-size: 1.125rem; margin: 1.5rem 0 .25rem }
a { color: var(--accent) }
label { display: block; font-weight: 600 }
textarea, pre, code { font-family: ui-monospace, "Cascadia Mono", "Noto Sans Mono CJK SC", monospace }
textarea { width: 100%; padding: .5rem; font-size: .9375rem; border: 1px solid var(--edge); border-radius: 6px;
  background: var(--soft); color: inherit }
button { font: inherit; padding: .375rem 1.25rem; border: 0; border-radius: 6px; background: var(--accent);
  color: var(--back); cursor: pointer }
.row { display: flex; gap: 1rem; align-items: center; flex-wrap: wrap; margin: .5rem 0 }
.hint { color: #777; font-size: .875rem; margin: .25rem 0 }
.refused { border-left: 4px solid #b3261e; padding: .5rem .75rem; background: var(--soft); overflow-wrap: anywhere }
.truth { font-size: 1.5rem; font-weight: 600 }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-size: .9375rem }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--edge);
  white-space: pre-wrap; overflow-wrap: break-word; max-width: 40rem }
td:last-child { min-width: 12rem } td.number { min-width: 0 }
td.number { text-align: right; font-variant-numeric: tabular-nums }
pre { overflow-x: auto; background: var(--soft); padding: .5rem; font-size: .875rem }
"""
