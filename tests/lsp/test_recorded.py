"""Recorded exchanges: what a client says, and what it is told to the letter.

A file of `exchanges/` has a message a line: `{"to": …}` is said to the server, `{"from": …}` must be heard before anything
else is said.  `FOLDER` stands for the address of the folder.  `python -m tests.lsp.test_recorded` records them again.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client

EXCHANGES = sorted((Path(__file__).parent / "exchanges").glob("*.jsonl"))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def put(message: Any, old: str, new: str) -> Any:
    return json.loads(json.dumps(message).replace(old, new))


@pytest.mark.parametrize("path", EXCHANGES, ids=lambda path: path.stem)
def test_a_recorded_exchange_goes_as_it_went(path: Path, tmp_path: Path) -> None:
    folder = tmp_path.as_uri()
    with Client(tmp_path, "--no-check", begin=False) as client:
        for row in rows(path):
            if "to" in row:
                client.send(put(row["to"], "FOLDER", folder))
                if row["to"].get("method") == "initialize":
                    assert "result" in client.answer(row["to"]["id"])
            else:
                expected = put(row["from"], "FOLDER", folder)
                if "id" in expected:
                    assert expected == client.answer(expected["id"])
                else:
                    assert expected == client.until(lambda each, expected=expected: each == expected)
        assert 0 == client.process.wait(60)


def record(path: Path) -> None:
    """Write down anew what the server says to what the client of a file says."""
    with tempfile.TemporaryDirectory() as name, Client(Path(name), "--no-check", begin=False) as client:
        folder = Path(name).as_uri()
        made: list[dict[str, Any]] = []
        for row in [each for each in rows(path) if "to" in each]:
            made.append(row)
            client.send(put(row["to"], "FOLDER", folder))
            method = row["to"].get("method", "")
            if method == "initialize":
                # What a server can do is listed by the library as it likes.
                client.answer(row["to"]["id"])
            elif "id" in row["to"]:
                made.append({"from": put(client.answer(row["to"]["id"]), folder, "FOLDER")})
            elif method.startswith("textDocument/did"):
                version = row["to"]["params"]["textDocument"]["version"]
                heard: dict[str, Any] = {}
                while not heard.get("params", {}).get("diagnostics"):
                    heard = client.until(lambda each, version=version: each.get("params", {}).get("version") == version)
                heard.setdefault("jsonrpc", "2.0")
                made.append({"from": put(heard, folder, "FOLDER")})
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in made), "utf-8")


if __name__ == "__main__":
    for each in EXCHANGES:
        record(each)
