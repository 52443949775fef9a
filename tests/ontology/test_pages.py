"""The pages of the ontology tell of every term, in both languages, and need nothing from elsewhere."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from build_ontology_pages import FILES, NAMESPACE, loaded  # noqa: E402


@pytest.fixture(scope="module")
def pages():
    found = loaded()
    return found, {lang: found.page(lang) for lang in FILES}


@pytest.mark.parametrize("lang", FILES)
def test_every_term_has_its_anchor_once_with_label_and_definition(pages, lang):
    found, texts = pages
    names = [str(term).removeprefix(NAMESPACE) for terms in found.terms.values() for term in terms]
    anchors = re.findall(r'<section id="([^"]+)">', texts[lang])

    assert sorted(anchors) == sorted(set(names))
    assert texts[lang].count("<dt>定义</dt>" if lang == "zh" else "<dt>Definition</dt>") == len(anchors)


@pytest.mark.parametrize("lang", FILES)
def test_every_link_leads_somewhere(pages, lang):
    text = pages[1][lang]
    anchors = set(re.findall(r'id="([^"]+)"', text))

    assert set(re.findall(r'href="#([^"]+)"', text)) - anchors == set()
    assert set(re.findall(r'href="([^#"][^"]*)"', text)) == {FILES["en" if lang == "zh" else "zh"]}
    assert re.findall(r"(?:src|href)=.https?:|@import|url\(", text) == []


def test_what_the_axioms_say_is_told_in_words(pages):
    def told(name, lang):
        text = re.search(rf'<section id="{name}">.*?</section>', pages[1][lang], re.DOTALL)[0]
        return re.sub(r"<[^>]+>", "", text)

    assert "customer of order exactly 1 Buyer" in told("Order", "en")
    assert "订单客户 恰有 1 买方" in told("Order", "zh")
    assert "has line ∘ product of line" in told("orderedProduct", "en")
    assert "schema:Order" in told("Order", "en")
    assert "transitive" in told("refines", "en")
