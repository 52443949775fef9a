"""What `.ci/run` runs, one session for each step: `nox`, or `nox -s types`."""

import nox

nox.options.sessions = ["format", "lint", "types", "layers", "tests"]
nox.options.reuse_existing_virtualenvs = True


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    session.install("ruff")
    session.run("ruff", "format", "--check", ".")


@nox.session
def lint(session: nox.Session) -> None:
    session.install("ruff")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    session.install(".[docs,serve]", "mypy")
    session.run("mypy")


@nox.session
def layers(session: nox.Session) -> None:
    session.install(".", "import-linter")
    session.run("lint-imports")


@nox.session
def tests(session: nox.Session) -> None:
    session.install(".[test]")
    session.run("python", "-m", "pytest", *(session.posargs or ["-n", "2"]))


@nox.session(name="ontology-pages")
def ontology_pages(session: nox.Session) -> None:
    session.install(".")
    session.run("python", "scripts/build_ontology_pages.py", *(session.posargs or ["build/ontology"]))


@nox.session
def site(session: nox.Session) -> None:
    session.install(".[docs]")
    session.run("python", "scripts/build_site.py", *(session.posargs or ["build/site"]))
