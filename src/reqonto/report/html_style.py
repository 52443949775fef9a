"""How the page of a check looks, and the few lines of script that choose its language."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --soft: #4d5661; --line: #c9d1d9; --box: #f4f6f8;
  --link: #0b57a4; --good: #11642c; --bad: #a61b1b; --warn: #7a4b00; --hint: #0b57a4;
  --key: #6f2c91; --word: #0b57a4; --told: #11642c; --number: #8f3d00; }
@media (prefers-color-scheme: dark) { :root { --back: #12161b; --text: #e8ebee; --soft: #b3bcc6; --line: #3d4650;
  --box: #1c2229; --link: #79b8ff; --good: #6fd48b; --bad: #ff8f87; --warn: #f0b95a; --hint: #79b8ff;
  --key: #d5a6f0; --word: #79b8ff; --told: #6fd48b; --number: #f0b95a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); line-height: 1.55;
  font: 16px/1.55 system-ui, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
    sans-serif; }
code, pre { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace;
  font-size: .9em; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.2rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding-top: 1rem; }
header h1 { margin: 0; font-size: 1.5rem; flex: 1 1 16rem; overflow-wrap: anywhere; }
h2 { margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 2px solid var(--line); font-size: 1.3rem; }
h3 { margin: 1.4rem 0 .4rem; font-size: 1.08rem; }
h4 { margin: 1rem 0 .3rem; font-size: 1rem; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, summary:focus-visible, .wide:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
button { font: inherit; padding: .25rem .7rem; border: 1px solid var(--soft); border-radius: .4rem;
  background: var(--back); color: var(--text); cursor: pointer; }
button[aria-pressed=true] { background: var(--text); color: var(--back); }
.verdict { border-left: .5rem solid var(--soft); background: var(--box); padding: .7rem 1rem; margin: 1rem 0; }
.verdict p { margin: .2rem 0; } .verdict strong { font-size: 1.15rem; }
.verdict.consistent { border-color: var(--good); } .verdict.undecided { border-color: var(--warn); }
.verdict.inconsistent, .verdict.invalid { border-color: var(--bad); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; margin: .8rem 0; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: .1rem 1rem .8rem; margin: 1rem 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .93rem; }
caption { text-align: left; font-weight: 600; padding: .4rem 0; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
td { overflow-wrap: anywhere; min-width: 3.5rem; }
td > code, a[href^="#r-"], span[id^="r-"] { white-space: nowrap; }
pre { background: var(--box); padding: .6rem .8rem; overflow-x: auto; margin: .4rem 0; white-space: pre-wrap;
  overflow-wrap: anywhere; }
ul, ol { margin: .3rem 0; padding-left: 1.4rem; } details { margin: .4rem 0; } summary { cursor: pointer; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .4rem 0; }
dt { color: var(--soft); } dd { margin: 0; }
td:has(details) { min-width: 15rem; }
.place { color: var(--soft); font-size: .9em; overflow-wrap: break-word; } .good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
.warn { color: var(--warn); font-weight: 600; } .hint { color: var(--hint); }
.k { color: var(--key); } .w { color: var(--word); } .s { color: var(--told); } .n { color: var(--number); }
.c { color: var(--soft); font-style: italic; }
html[lang="en"] .in[lang="zh-CN"], html[lang="zh-CN"] .in[lang="en"] { display: none; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } article { padding: .1rem .6rem .6rem; } }
@media print { @page { margin: 1.6cm; } :root { color-scheme: light; --back: #fff; --text: #000; --soft: #333;
    --box: #f4f4f4; --line: #999; --link: #000; --good: #0b4d1f; --bad: #8a0f0f; --warn: #5e3a00; --hint: #063a70;
    --key: #000; --word: #000; --told: #222; --number: #000; }
  body { font-size: 10.5pt; } button, nav, .skip { display: none; } a { text-decoration: none; }
  article, tr { break-inside: avoid; } h2, h3, h4, summary { break-after: avoid; } .wide { overflow: visible; }
  details::details-content { content-visibility: visible; height: auto; } }
"""

SCRIPT = """
(function () {
  var buttons = document.querySelectorAll("button[data-lang]");
  var titles = { "en": document.body.dataset.titleEn, "zh-CN": document.body.dataset.titleZh };
  function choose(lang) {
    document.documentElement.lang = lang;
    document.title = titles[lang];
    buttons.forEach(function (each) { each.setAttribute("aria-pressed", String(each.dataset.lang === lang)); });
  }
  buttons.forEach(function (each) {
    each.hidden = false;
    each.addEventListener("click", function () { choose(each.dataset.lang); });
  });
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    folded.forEach(function (each) { each.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (each) { each.open = false; }); });
})();
"""
