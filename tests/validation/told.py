"""A small shop, data for it, and what is said about them."""

from pathlib import Path

from reqonto.constraints.data_world import Reading
from reqonto.interchange.data_files import read_files
from reqonto.interchange.data_read import read_data
from reqonto.interchange.turtle import DEFAULT_BASE
from reqonto.pipeline import run
from reqonto.settings import Settings
from reqonto.validation import Options, validate

HEAD = """
@prefix : <urn:reqonto:specification#> .
@prefix ex: <http://shop.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


class Told:
    """What a validation comes to: verdicts by requirement and thing, findings by code."""

    def __init__(self, folder: Path, text: str, data: dict[str, str] | str, *, engine="evaluator", **reading):
        folder.mkdir(exist_ok=True)
        spec = folder / "shop.req"
        spec.write_text(text, encoding="utf-8")
        files = {"data.ttl": HEAD + data} if isinstance(data, str) else data
        paths = []
        for name, content in files.items():
            path = folder / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(str(path))
        self.result = run([spec], Settings(cache=False), stages=("read", "meaning"))
        assert [each.message("en") for each in self.result.diagnostics if each.weight > 2] == []
        triples, self.diagnostics, self.missing = read_files(paths)
        self.validation = None
        self.verdicts = {}
        if self.diagnostics:
            return
        read, found = read_data(triples, self.result.specification, DEFAULT_BASE, now=reading.get("now"))
        self.meanings = dict(read.meanings)
        options = Options(engine, Reading(**reading), None)
        self.validation, more = validate(self.result, read.data, options)
        self.diagnostics = [*found, *more]
        for judged in (*self.validation.judged, *self.validation.background):
            names = {triples.short(case.focus): str(case.verdict) for case in judged.cases}
            self.verdicts[judged.id] = names

    @property
    def codes(self):
        return [each.code.code for each in self.diagnostics]

    @property
    def findings(self):
        return [each.code.code for each in self.validation.findings]
