"""A client that speaks plain JSON-RPC over the pipes of a process, as an editor does."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

PATIENCE = 60.0
"""Seconds after which a test gives up: a server that is well takes a small part of them."""


class Client:
    def __init__(self, folder: Path, *arguments: str, **options: Any) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reqonto", "lsp", *arguments],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.heard: list[dict[str, Any]] = []
        self.published: dict[str, list[dict[str, Any]]] = {}
        self.versions: dict[str, int] = {}
        self.number = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.capabilities: dict[str, Any] = {}
        if options.pop("begin", True):
            self.begin(**options)

    def begin(self, capabilities: dict[str, Any] | None = None, **options: Any) -> None:
        found = self.ask(
            "initialize",
            {
                "processId": None, "rootUri": self.folder.as_uri(), "capabilities": capabilities or {},
                "workspaceFolders": [{"uri": self.folder.as_uri(), "name": "w"}], **options,
            },
        )  # fmt: skip
        self.capabilities = found["capabilities"]
        self.tell("initialized", {})

    # ------------------------------------------------ messages

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def tell(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def start(self, method: str, params: Any) -> int:
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        return self.number

    def answer(self, number: int) -> dict[str, Any]:
        return self.until(lambda each: each.get("id") == number and "method" not in each)

    def ask(self, method: str, params: Any) -> Any:
        found = self.answer(self.start(method, params))
        assert "error" not in found, found["error"]
        return found["result"]

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message of which something holds, heard before or from now on."""
        for each in self.heard:
            if holds(each):
                self.heard.remove(each)
                return each
        while True:
            message = self.messages.get(timeout=PATIENCE)
            assert message is not None, self.errors()
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                self.published[params["uri"]] = params["diagnostics"]
                self.versions[params["uri"]] = params.get("version")
            elif "id" in message and "method" in message:
                self.send({"id": message["id"], "result": None})
            if holds(message):
                return message
            self.heard.append(message)

    def errors(self) -> str:
        self.process.kill()
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()

    def _listen(self) -> None:
        out = self.process.stdout
        assert out is not None
        while True:
            size = 0
            while line := out.readline():
                if line.lower().startswith(b"content-length:"):
                    size = int(line.split(b":")[1])
                if not line.strip():
                    break
            if not line:
                self.messages.put(None)
                return
            self.messages.put(json.loads(out.read(size)))

    # ------------------------------------------------ texts

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None, *, version: int = 1) -> str:
        path = self.folder / name
        text = path.read_text("utf-8") if text is None else text
        uri = self.uri(name)
        item = {"uri": uri, "languageId": "reqonto", "version": version, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, version: int, *changes: tuple[tuple[int, int], tuple[int, int], str] | str) -> None:
        rows = [
            {"text": each} if isinstance(each, str) else {"range": span(each[0], each[1]), "text": each[2]}
            for each in changes
        ]
        self.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": rows})

    def codes(self, uri: str, holds: Callable[[list[str]], bool], version: int | None = None) -> list[str]:
        """The codes of the findings about a text (of a version), as soon as something holds of them."""

        def found(message: dict[str, Any]) -> bool:
            params = message.get("params")
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and version in {None, params.get("version")}
                and holds([each["code"] for each in params["diagnostics"]])
            )

        return [each["code"] for each in self.until(found)["params"]["diagnostics"]]

    def at(self, uri: str, place: tuple[int, int]) -> dict[str, Any]:
        return {"textDocument": {"uri": uri}, "position": {"line": place[0], "character": place[1]}}

    # ------------------------------------------------ the end

    def end(self) -> int:
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue


def span(start: tuple[int, int], end: tuple[int, int]) -> dict[str, Any]:
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }
