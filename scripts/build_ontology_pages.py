"""Write the documentation of the ontology as HTML, a page in each language.

    python scripts/build_ontology_pages.py FOLDER    write FOLDER/index.html and FOLDER/index.zh.html

Every term has an anchor (`index.html#Order`), its definition, its place in the hierarchy, what the axioms say of it in
short words, its sources, and what it is aligned with.  The pages need nothing from the network; the search is a few
lines of script, and everything is there without it.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[1]
NAMESPACE = "https://w3id.org/ecreq#"
LANGS = ("en", "zh")
FILES = {"en": "index.html", "zh": "index.zh.html"}

_SPACES = {
    NAMESPACE: "", str(OWL): "owl:", str(RDFS): "rdfs:", "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "https://schema.org/": "schema:", "http://open-services.net/ns/rm#": "oslc_rm:", "https://w3id.org/dpv#": "dpv:",
    "https://w3id.org/dpv/pd#": "pd:", "http://www.w3.org/ns/odrl/2/": "odrl:", "http://www.w3.org/ns/org#": "org:",
    "http://purl.org/goodrelations/v1#": "gr:", "https://ref.gs1.org/voc/": "gs1:",
    "http://www.w3.org/2006/time#": "time:", "http://xmlns.com/foaf/0.1/": "foaf:",
    "http://www.w3.org/ns/prov#": "prov:",
}  # fmt: skip

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "The ontology ecreq", "other": "中文", "search": "Search terms, labels and definitions",
        "classes": "Classes", "object": "Object properties", "data": "Datatype properties",
        "individuals": "Individuals", "annotations": "Annotation properties", "hierarchy": "Hierarchy of classes",
        "definition": "Definition", "also": "Also called", "above": "Kind of", "below": "Kinds", "source": "Source",
        "domain": "Of", "range": "Values", "inverse": "Inverse", "marks": "Is", "disjoint": "Excludes",
        "axioms": "Always", "members": "Members", "properties": "Properties of its own", "type": "Member of",
        "aligned": "Elsewhere", "key": "Key", "chain": "Follows from", "layer": "Disclosed in",
        "personal": "Personal data",
        "changing": "Changes", "unit": "Unit", "feature": "Feature", "identifier": "Catalogue", "used": "Values of",
        "version": "Version", "licence": "Licence", "found": "terms found", "yes": "yes", "label": "In Chinese",
    },
    "zh": {
        "title": "本体 ecreq", "other": "English", "search": "搜索术语、标签与定义",
        "classes": "类", "object": "对象属性", "data": "数据属性",
        "individuals": "个体", "annotations": "注释属性", "hierarchy": "类的层次",
        "definition": "定义", "also": "又称", "above": "上位", "below": "下位", "source": "来源",
        "domain": "所属", "range": "取值", "inverse": "逆属性", "marks": "特性", "disjoint": "互斥",
        "axioms": "总是", "members": "成员", "properties": "自身的属性", "type": "所属类",
        "aligned": "其他词汇", "key": "键", "chain": "可由此推出", "layer": "公开于", "personal": "个人数据",
        "changing": "可变", "unit": "单位", "feature": "特征", "identifier": "目录编号", "used": "取值于",
        "version": "版本", "licence": "许可", "found": "个术语", "yes": "是", "label": "英文",
    },
}  # fmt: skip

_MARKS = {
    OWL.FunctionalProperty: ("functional", "函数性"), OWL.InverseFunctionalProperty: ("inverse functional", "反函数性"),
    OWL.TransitiveProperty: ("transitive", "传递"), OWL.SymmetricProperty: ("symmetric", "对称"),
    OWL.AsymmetricProperty: ("asymmetric", "反对称"), OWL.IrreflexiveProperty: ("irreflexive", "反自反"),
}  # fmt: skip

_SECTIONS = (
    ("classes", OWL.Class), ("object", OWL.ObjectProperty), ("data", OWL.DatatypeProperty),
    ("individuals", OWL.NamedIndividual), ("annotations", OWL.AnnotationProperty),
)  # fmt: skip


@dataclass
class Pages:
    """The ontology with its alignments, and the pages made of them."""

    graph: Graph
    alignments: Graph
    _used: dict[URIRef, list[URIRef]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for edge, target in self.graph.subject_objects(RDFS.range):
            if isinstance(edge, URIRef) and isinstance(target, URIRef):
                self._used[target].append(edge)

    # ------------------------------------------------ terms

    @cached_property
    def terms(self) -> Mapping[str, list[URIRef]]:
        """Our terms by section, in the order of their names."""
        found: dict[str, list[URIRef]] = {}
        for name, kind in _SECTIONS:
            ours = {each for each in self.graph.subjects(RDF.type, kind) if str(each).startswith(NAMESPACE)}
            found[name] = sorted((each for each in ours if isinstance(each, URIRef)), key=lambda each: each.casefold())
        return found

    def text(self, term: Node, edge: URIRef, lang: str) -> str:
        """The text of a term in a language; of several the first."""
        found = [
            str(each) for each in self.graph.objects(term, edge) if isinstance(each, Literal) and each.language == lang
        ]
        return min(found, default="")

    def link(self, term: Node, lang: str) -> str:
        """A term as a link with its label; what is not ours by its name alone."""
        name = short(term)
        if isinstance(term, URIRef) and term.startswith(NAMESPACE):
            label = self.text(term, RDFS.label, lang)
            return f'<a href="#{escape(name)}" title="{escape(name)}">{escape(label or name)}</a>'
        return f"<code>{escape(name)}</code>"

    def links(self, terms: Sequence[Node], lang: str) -> str:
        """Links, separated as the language does."""
        return ("、" if lang == "zh" else ", ").join(self.link(each, lang) for each in terms)

    # ------------------------------------------------ expressions

    def expression(self, node: Node, lang: str) -> str:
        """A class expression or data range in short words."""
        if isinstance(node, URIRef):
            return self.link(node, lang)
        graph, zh = self.graph, lang == "zh"
        for edge, word in ((OWL.unionOf, "或" if zh else " or "), (OWL.intersectionOf, "且" if zh else " and ")):
            parts = graph.value(node, edge)
            if parts is not None:
                return word.join(self.expression(each, lang) for each in Collection(graph, parts))
        listed = graph.value(node, OWL.oneOf)
        if listed is not None:
            return "{ " + self.links([*Collection(graph, listed)], lang) + " }"
        negated = graph.value(node, OWL.complementOf)
        if negated is not None:
            return ("非 " if zh else "not ") + self.expression(negated, lang)
        if (node, OWL.onDatatype, None) in graph:
            return self._datatype(node)
        return self._restriction(node, lang)

    def _datatype(self, node: Node) -> str:
        base = short(self.graph.value(node, OWL.onDatatype))
        facets = []
        for each in Collection(self.graph, self.graph.value(node, OWL.withRestrictions) or RDF.nil):
            facets += [
                f"{short(edge).removeprefix('xsd:')} {value}" for edge, value in self.graph.predicate_objects(each)
            ]
        return f"<code>{escape(base)} [{escape(', '.join(sorted(facets)))}]</code>"

    def _restriction(self, node: Node, lang: str) -> str:
        graph, zh = self.graph, lang == "zh"
        edge = graph.value(node, OWL.onProperty)
        if edge is None:
            return "…"
        inverse = graph.value(edge, OWL.inverseOf) if not isinstance(edge, URIRef) else None
        named = self.link(edge if inverse is None else inverse, lang)
        named = named if inverse is None else (f"{named} 的逆" if zh else f"inverse of {named}")
        filler = graph.value(node, OWL.onClass) or graph.value(node, OWL.onDataRange)
        of = "" if filler is None else " " + self.expression(filler, lang)
        for kind, en, cn in (
            (OWL.someValuesFrom, "some", "有某个"), (OWL.allValuesFrom, "only", "只能是"), (OWL.hasValue, "is", "为"),
        ):  # fmt: skip
            value = graph.value(node, kind)
            if value is not None:
                told = (
                    self.expression(value, lang)
                    if not isinstance(value, Literal)
                    else f"<code>{escape(str(value))}</code>"
                )
                return f"{named} {cn if zh else en} {told}"
        for kinds, en, cn in (
            ((OWL.qualifiedCardinality, OWL.cardinality), "exactly", "恰有"),
            ((OWL.minQualifiedCardinality, OWL.minCardinality), "at least", "至少"),
            ((OWL.maxQualifiedCardinality, OWL.maxCardinality), "at most", "至多"),
        ):
            for kind in kinds:
                number = graph.value(node, kind)
                if number is not None:
                    return f"{named} {cn if zh else en} {escape(str(number))}{of}"
        return named

    # ------------------------------------------------ one term

    def rows(self, term: URIRef, lang: str) -> Iterator[tuple[str, str]]:
        """What is told of a term: the word for each line, and the line as HTML."""
        graph = self.graph
        other = "en" if lang == "zh" else "zh"
        yield "label", escape(self.text(term, RDFS.label, other))
        yield "definition", escape(self.text(term, SKOS.definition, lang))
        also = sorted(str(each) for each in graph.objects(term, SKOS.altLabel) if getattr(each, "language", "") == lang)
        yield "also", escape(("、" if lang == "zh" else "; ").join(also))
        kinds = {kind for _, kind in _SECTIONS} | set(_MARKS)
        yield "type", self.links(_sorted(set(graph.objects(term, RDF.type)) - kinds), lang)
        for word, edges in (
            ("above", (RDFS.subClassOf, RDFS.subPropertyOf)),
            ("disjoint", (OWL.disjointWith, OWL.propertyDisjointWith)),
        ):
            found = [each for edge in edges for each in graph.objects(term, edge) if isinstance(each, URIRef)]
            yield word, self.links(_sorted(found), lang)
        below = [each for edge in (RDFS.subClassOf, RDFS.subPropertyOf) for each in graph.subjects(edge, term)]
        yield "below", self.links(_sorted(each for each in below if isinstance(each, URIRef)), lang)
        for word, edge in (("domain", RDFS.domain), ("range", RDFS.range)):
            yield word, "; ".join(sorted(self.expression(each, lang) for each in graph.objects(term, edge)))
        both = {*graph.objects(term, OWL.inverseOf), *graph.subjects(OWL.inverseOf, term)}
        yield "inverse", self.links(_sorted(each for each in both if isinstance(each, URIRef)), lang)
        marks = [told[lang == "zh"] for kind, told in _MARKS.items() if (term, RDF.type, kind) in graph]
        yield "marks", ("、" if lang == "zh" else ", ").join(marks)
        yield from self._axioms(term, lang)
        yield from self._annotations(term, lang)

    def _axioms(self, term: URIRef, lang: str) -> Iterator[tuple[str, str]]:
        graph = self.graph
        told = [self.expression(each, lang) for edge in (RDFS.subClassOf, OWL.equivalentClass)
                for each in graph.objects(term, edge) if not isinstance(each, URIRef)]  # fmt: skip
        yield "axioms", "<br>".join(sorted(told))
        keys = [self.links([*Collection(graph, each)], lang) for each in graph.objects(term, OWL.hasKey)]
        yield "key", "<br>".join(sorted(keys))
        chains = [" ∘ ".join(self.link(each, lang) for each in Collection(graph, one))
                  for one in graph.objects(term, OWL.propertyChainAxiom)]  # fmt: skip
        yield "chain", "<br>".join(sorted(chains))
        yield (
            "members",
            self.links(_sorted(each for each in graph.subjects(RDF.type, term) if isinstance(each, URIRef)), lang),
        )
        own = [each for each in graph.subjects(RDFS.domain, term) if isinstance(each, URIRef)]
        yield "properties", self.links(_sorted(own), lang)
        yield "used", self.links(_sorted(self._used.get(term, ())), lang)

    def _annotations(self, term: URIRef, lang: str) -> Iterator[tuple[str, str]]:
        graph = self.graph
        for word, name in (("layer", "disclosedIn"), ("feature", "groupedIn"), ("domain", "featureOfClass")):
            yield word, self.links(_sorted(graph.objects(term, URIRef(NAMESPACE + name))), lang)
        for word, name in (("personal", "personal"), ("changing", "changing"), ("unit", "unit")):
            texts = sorted(str(each) for each in graph.objects(term, URIRef(NAMESPACE + name)))
            shown = [_WORDS[lang]["yes"] if each == "true" else each for each in texts if each != "false"]
            yield word, escape(", ".join(shown))
        yield "identifier", escape(", ".join(sorted(str(each) for each in graph.objects(term, DCTERMS.identifier))))
        yield "source", escape(", ".join(sorted(str(each) for each in graph.objects(term, DCTERMS.source))))
        aligned = sorted(
            f"<code>{escape(short(edge).rpartition(':')[2])}</code> <code>{escape(short(value))}</code>"
            for edge, value in self.alignments.predicate_objects(term)
            if isinstance(value, URIRef) and not value.startswith(NAMESPACE) and edge != RDF.type
        )
        yield "aligned", "<br>".join(aligned)

    def term(self, term: URIRef, lang: str) -> str:
        """One term as a section with an anchor."""
        name, label = short(term), self.text(term, RDFS.label, lang)
        rows = [f"<dt>{_WORDS[lang][word]}</dt><dd>{told}</dd>" for word, told in self.rows(term, lang) if told]
        head = f'<h3><a href="#{escape(name)}">{escape(label)}</a> <code>{escape(name)}</code></h3>'
        return f'<section id="{escape(name)}">{head}<dl>{"".join(rows)}</dl></section>'

    # ------------------------------------------------ the whole page

    def tree(self, lang: str) -> str:
        """The hierarchy of classes, each below the first of its classes above."""
        below: dict[URIRef | None, list[URIRef]] = defaultdict(list)
        ours = set(self.terms["classes"])
        for each in self.terms["classes"]:
            above = [up for up in self.graph.objects(each, RDFS.subClassOf) if isinstance(up, URIRef) and up in ours]
            below[min(above, default=None)].append(each)

        def branch(at: URIRef | None, depth: int) -> str:
            items = []
            for each in below.get(at, ()):
                inner = branch(each, depth + 1)
                if inner:
                    opened = " open" if depth < 1 else ""
                    items.append(
                        f"<li><details{opened}><summary>{self.link(each, lang)}</summary>{inner}</details></li>"
                    )
                else:
                    items.append(f"<li>{self.link(each, lang)}</li>")
            return f"<ul>{''.join(items)}</ul>" if items else ""

        return branch(None, 0)

    def page(self, lang: str) -> str:
        """The page in a language."""
        words, other = _WORDS[lang], "en" if lang == "zh" else "zh"
        header = URIRef(NAMESPACE.rstrip("#"))
        about = [f"<p>{escape(self.text(header, DCTERMS.description, lang))}</p>"]
        version = self.graph.value(header, OWL.versionInfo)
        licence = self.graph.value(header, DCTERMS.license)
        about.append(f"<p>{words['version']} {escape(str(version))} · <code>{escape(str(header))}</code> · "
                     f"{words['licence']} <code>{escape(str(licence))}</code></p>")  # fmt: skip
        about.append(f"<p>{escape(self.text(header, SKOS.editorialNote, lang))}</p>")
        contents = " · ".join(
            f'<a href="#-{name}">{words[name]}</a> ({len(self.terms[name])})' for name, _ in _SECTIONS
        )
        parts = [
            f'<!DOCTYPE html>\n<html lang="{"zh-Hans" if lang == "zh" else "en"}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{words['title']}</title><style>{_STYLE}</style></head><body><header><h1>{words['title']}</h1>",
            f'<a href="{FILES[other]}" hreflang="{other}">{words["other"]}</a></header>',
            f'<main>{"".join(about)}<p><a href="#-hierarchy">{words["hierarchy"]}</a> · {contents}</p>',
            f'<p id="search" hidden><input type="search" placeholder="{words["search"]}"',
            f' aria-label="{words["search"]}"> <output aria-live="polite" data-word="{words["found"]}"></output></p>',
            f'<h2 id="-hierarchy">{words["hierarchy"]}</h2><nav class="tree">{self.tree(lang)}</nav>',
        ]
        for name, _ in _SECTIONS:
            parts.append(f'<h2 id="-{name}">{words[name]}</h2>')
            parts += [self.term(each, lang) for each in self.terms[name]]
        parts.append(f"</main><script>{_SCRIPT}</script></body></html>\n")
        return "\n".join(parts)


def short(term: Node | None) -> str:
    """A name with its usual prefix; ours without."""
    for space, prefix in _SPACES.items():
        if str(term).startswith(space):
            return prefix + str(term).removeprefix(space)
    return str(term)


def _sorted(terms: Iterator[Node] | Sequence[Node] | set[Node]) -> list[Node]:
    return sorted(set(terms), key=lambda each: str(each).casefold())


_STYLE = """
:root{color-scheme:light dark;--edge:#8884;--soft:#f4f5f7;--accent:#0b57d0}
@media(prefers-color-scheme:dark){:root{--soft:#22252a;--accent:#a8c7fa}}
body{margin:0;font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
header,main{max-width:64rem;margin:0 auto;padding:.5rem 1rem}
header{display:flex;justify-content:space-between;align-items:baseline;border-bottom:1px solid var(--edge)}
h1{font-size:1.5rem}h3{margin:0;font-size:1.0625rem}h3 a{text-decoration:none}a{color:var(--accent)}
code{font-size:.875em;background:var(--soft);padding:0 .2em;overflow-wrap:anywhere}
section{border-top:1px solid var(--edge);padding:.75rem 0;scroll-margin-top:3.5rem}
section:target{background:var(--soft)}
dl{display:grid;grid-template-columns:minmax(6rem,9rem) 1fr;gap:.125rem 1rem;margin:.25rem 0 0}
dt{color:#777}dd{margin:0;min-width:0;overflow-wrap:anywhere}
#search{position:sticky;top:0;background:Canvas;padding:.5rem 0;margin:0}
input{font:inherit;width:min(30rem,100%);padding:.25rem .5rem}
.tree ul{margin:0;padding-left:1.25rem}.tree li{list-style:none}.tree li:not(:has(details)){padding-left:1rem}
@media(max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.25rem}}
""".replace("\n", "")

_SCRIPT = """
const box=document.getElementById("search"),input=box.querySelector("input"),out=box.querySelector("output");
const all=[...document.querySelectorAll("section")].map(e=>[e,e.textContent.toLowerCase()]);
box.hidden=false;
input.addEventListener("input",()=>{
  const words=input.value.toLowerCase().split(/\\s+/).filter(Boolean);let n=0;
  for(const [e,t] of all){const hit=words.every(w=>t.includes(w));e.hidden=!hit;if(hit)n++}
  document.querySelector(".tree").hidden=words.length>0;
  out.textContent=words.length?n+" "+out.dataset.word:"";
});
""".replace("\n", "")


def loaded(ontology: Path = ROOT / "ontology") -> Pages:
    """The ontology and its alignments."""
    graph = Graph().parse(ontology / "ecreq.owl", format="xml")
    alignments = Graph()
    for file in sorted((ontology / "alignments").glob("*.ttl")):
        alignments.parse(file, format="turtle")
    return Pages(graph, alignments)


def main(arguments: Sequence[str]) -> int:
    """Write the pages; the exit code."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    pages = loaded()
    for lang in LANGS:
        (folder / FILES[lang]).write_text(pages.page(lang), encoding="utf-8", newline="\n")
        print(f"wrote {folder / FILES[lang]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
