"""Exchanges with the server over its streams, as an editor has them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lsp.client import Client, span

EXAMPLES = Path(__file__).parents[2] / "examples"
SHOP = (EXAMPLES / "first-steps" / "shop.req").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.req").write_text(SHOP, "utf-8")
    return tmp_path


def test_faults_are_told_at_once_names_soon_and_what_a_check_finds_at_last(folder: Path) -> None:
    with Client(folder) as client:
        uri = client.open("shop.req")
        client.codes(uri, lambda codes: "RQ0602" in codes)
        client.change(uri, 2, ((2, 0), (2, 0), "rol X\n"))
        first = client.codes(uri, lambda codes: any(each.startswith("RQ01") for each in codes))

        assert "RQ0602" in first  # what was found before stays where it was
        client.change(uri, 3, ((2, 0), (3, 0), "role X is a Nobody\n"))
        client.codes(uri, lambda codes: "RQ0201" in codes and not any(each.startswith("RQ01") for each in codes), 3)
        client.change(uri, 4, ((2, 0), (3, 0), ""))
        client.codes(uri, lambda codes: "RQ0602" in codes and "RQ0201" not in codes, 4)

        assert 0 == client.end()


def test_what_is_not_saved_counts_in_the_texts_that_import_it(tmp_path: Path) -> None:
    (tmp_path / "reqonto.toml").write_text("", "utf-8")
    (tmp_path / "base.req").write_text("module base\nrole Buyer\n", "utf-8")
    (tmp_path / "shop.req").write_text("module shop\nimport base\nrole Guest is a Buyer\n", "utf-8")
    with Client(tmp_path, "--no-check") as client:
        shop = client.open("shop.req")
        client.codes(shop, lambda codes: codes == [])
        base = client.open("base.req")
        client.change(base, 2, ((1, 5), (1, 10), "Customer"))

        assert ["RQ0201"] == client.codes(shop, lambda codes: codes != [])
        client.tell("textDocument/didClose", {"textDocument": {"uri": base}})
        client.codes(shop, lambda codes: codes == [])


def test_texts_that_are_not_open_are_told_of_as_well(tmp_path: Path) -> None:
    (tmp_path / "base.req").write_text("module base\nrole Buyer is a Nobody\n", "utf-8")
    (tmp_path / "shop.req").write_text("module shop\n", "utf-8")
    with Client(tmp_path, "--no-check") as client:
        client.open("shop.req")
        base = client.uri("base.req")

        assert ["RQ0201"] == client.codes(base, lambda codes: codes != [])
        (tmp_path / "base.req").unlink()
        client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": base, "type": 3}]})
        client.codes(base, lambda codes: codes == [])


def test_columns_count_as_clients_count_them(tmp_path: Path) -> None:
    text = "role 甲\r\n# 😀😀\r\nrole 乙 is a 😀\r\nrole 丙 is a 没有\r\n"
    with Client(tmp_path, "--no-check") as client:
        uri = client.open("a.req", text)
        client.codes(uri, lambda codes: "RQ0201" in codes)
        found = next(each for each in client.published[uri] if each["code"] == "RQ0201")

        assert span((3, 12), (3, 14)) == found["range"]
        client.change(uri, 2, ((2, 12), (2, 14), "甲"))
        client.change(uri, 3, ((3, 12), (3, 14), "乙"))

        assert [] == client.codes(uri, lambda codes: codes == [])


@pytest.mark.parametrize(("encoding", "columns"), [("utf-8", (19, 25)), ("utf-16", (15, 17)), ("utf-32", (13, 15))])
def test_columns_are_counted_in_the_units_that_were_agreed_on(
    encoding: str, columns: tuple[int, int], tmp_path: Path
) -> None:
    known = {"general": {"positionEncodings": [encoding]}}
    with Client(tmp_path, "--no-check", capabilities=known) as client:
        uri = client.open("a.req", "role 甲\r\nrole 𠮷𠮷 is a 没有\r\n")
        client.codes(uri, lambda codes: "RQ0201" in codes)
        found = next(each for each in client.published[uri] if each["code"] == "RQ0201")

        assert encoding == client.capabilities["positionEncoding"]
        assert span((1, columns[0]), (1, columns[1])) == found["range"]
        client.change(uri, 2, ((1, columns[0]), (1, columns[1]), "甲"))
        client.codes(uri, lambda codes: codes == [], 2)


def test_a_file_in_another_encoding_is_told_of_until_the_client_opens_it(tmp_path: Path) -> None:
    (tmp_path / "old.req").write_bytes("module old\nrole 买家\n".encode("gb18030"))
    with Client(tmp_path, "--no-check") as client:
        shop = client.open("shop.req", "module shop\nimport old\nrole Guest is a 买家\n")
        old = client.uri("old.req")

        assert ["RQ0005"] == client.codes(old, lambda codes: codes != [])
        # The client has decoded it, as its user told it to.
        client.open("old.req", "module old\nrole 买家\n")
        client.codes(shop, lambda codes: codes == [])


def test_a_very_large_text_is_read_and_answered_about(tmp_path: Path) -> None:
    text = "".join(f"role R{number}\n" for number in range(20_000))
    with Client(tmp_path, "--no-check") as client:
        uri = client.open("a.req", f"{text}role Last is a Nobody\n")
        client.codes(uri, lambda codes: "RQ0201" in codes)
        client.change(uri, 2, ((10_000, 0), (10_000, 4), "rol"))
        client.codes(uri, lambda codes: any(each.startswith("RQ01") for each in codes), 2)
        client.change(uri, 3, ((10_000, 0), (10_000, 3), "role"))

        assert "R19999" in str(client.ask("textDocument/hover", client.at(uri, (19_999, 6))))
        client.codes(uri, lambda codes: codes == ["RQ0201"], 3)


def test_messages_come_in_the_language_of_the_client(tmp_path: Path) -> None:
    with Client(tmp_path, "--no-check", locale="zh-cn") as client:
        uri = client.open("a.req", "role A is a B\n")
        client.codes(uri, lambda codes: codes == ["RQ0201"])

        assert "没有" in client.published[uri][0]["message"]


# ---------------------------------------------------------------- bad clients


def test_nonsense_is_answered_with_an_error_or_not_at_all_and_the_next_message_is_understood(folder: Path) -> None:
    with Client(folder, "--no-check") as client:
        client.raw(b"Content-Length: 9\r\n\r\n{nonsense")
        client.raw(b"Hello\r\nContent-Length: 2\r\n\r\n[]")
        client.raw(b"Content-Length: 4\r\n\r\n\xff\xfe\x00\x00")
        client.raw(b"Content-Length: 99999999999999\r\n\r\n")
        client.raw(b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nContent-Length: -5\r\n\r\n")
        client.send({"method": "textDocument/didChange", "params": {"textDocument": 5}})
        client.send({"method": "textDocument/didOpen", "params": None})
        client.tell("no/such/notification", {"x": 1})
        number = client.start("no/such/request", {})
        client.change("file:///never/opened.req", 3, "role A")
        client.change(client.uri("shop.req"), 3, ((-4, -9), (10**6, 10**6), "role A"))

        assert "error" in client.answer(number)
        uri = client.open("b.req", "role A is a B\n")
        client.change(uri, 2, ((-4, -9), (1, 1), "role A\n"))
        client.change(uri, 3, ((0, 99), (10**6, 10**6), "role A is a C\n"))
        client.codes(uri, lambda codes: "RQ0201" in codes, 3)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"method": "textDocument/hover", "params": {"position": "here"}}, -32602),
        ({"method": "textDocument/hover", "params": None}, -32602),
        ({"method": "textDocument/completion", "params": [1, 2]}, -32602),
        ({"method": "workspace/executeCommand", "params": {"command": {"a": 1}}}, None),
        ({"method": "shutdown", "params": None, "jsonrpc": "1.0"}, -32600),
        ({"method": "no/such/request", "params": 7}, -32601),
    ],
)
@pytest.mark.parametrize("number", [7, "seven"])
def test_a_request_that_cannot_be_read_is_answered_with_an_error(folder: Path, message, code, number) -> None:
    with Client(folder, "--no-check") as client:
        client.send({"id": number, **message})

        found = client.answer(number)

        assert "error" in found
        assert code in {None, found["error"]["code"]}
        assert client.end() == 0


def test_a_request_after_the_end_is_answered_with_an_error(folder: Path) -> None:
    with Client(folder, "--no-check") as client:
        client.ask("shutdown", None)

        found = client.answer(client.start("textDocument/hover", client.at(client.uri("shop.req"), (0, 0))))

        assert found["error"]["code"] == -32600
        client.tell("exit", None)
        assert client.process.wait(60) == 0


def test_an_address_that_no_file_can_have_harms_no_other_document(tmp_path: Path) -> None:
    with Client(tmp_path, "--no-check") as client:
        for uri in ("file:///%00x.req", "file:///%ff%zz", "::::", f"file:///{'a' * 5000}"):
            opened = {"uri": uri, "languageId": "reqonto", "version": 1, "text": "role A is a B\n"}
            client.tell("textDocument/didOpen", {"textDocument": opened})
        uri = client.open("last.req", "role A is a B\n")

        client.codes(uri, lambda codes: "RQ0201" in codes)
        at = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 5}}
        assert "A" in str(client.ask("textDocument/hover", at))


def test_any_text_at_all_may_be_opened_and_edited(tmp_path: Path) -> None:
    with Client(tmp_path, "--no-check") as client:
        for number, text in enumerate(
            ("", "\0\x01\ufeff", "{" * 5000, "需求" * 3000, "\ud83d", '"""\n' * 99, "\r\r\n")
        ):
            uri = client.open(f"{number}.req", text)
            client.change(uri, 2, ((0, 0), (0, 1), "😀\r"))
        uri = client.open("last.req", "role A is a B\n")

        client.codes(uri, lambda codes: "RQ0201" in codes)


def test_edits_faster_than_anything_is_read_end_with_the_findings_of_the_last_text(folder: Path) -> None:
    with Client(folder) as client:
        uri = client.open("shop.req")
        for version in range(2, 202):
            client.change(uri, version, ((0, 0), (0, 0), "#") if version % 2 else ((0, 0), (0, 0), "\n"))
        client.change(uri, 202, SHOP.replace("Method", "Way"))
        client.codes(uri, lambda codes: "RQ0602" in codes, 202)

        assert [] == [each for each in client.published[uri] if each["code"] < "RQ06"]


def test_one_client_is_served_at_a_port(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "reqonto", "lsp", "--tcp", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.DEVNULL) as process:
        for _ in range(300):
            try:
                connection = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            except OSError:
                time.sleep(0.1)
        with connection, connection.makefile("rwb") as stream:
            for message in (
                {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
                {"id": 2, "method": "shutdown", "params": None},
            ):
                body = json.dumps({"jsonrpc": "2.0", **message}).encode()
                stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            stream.flush()
            assert stream.readline().startswith(b"Content-Length")
        assert 0 == process.wait(30)


def test_projects_are_checked_one_after_the_other(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop.req").write_text(SHOP, "utf-8")
    with Client(tmp_path) as client:
        one, two = client.open("one/shop.req"), client.open("two/shop.req")

        client.codes(one, lambda codes: "RQ0602" in codes)
        client.codes(two, lambda codes: "RQ0602" in codes)


def test_a_client_that_dies_takes_the_server_with_it(folder: Path) -> None:
    with Client(folder) as client:
        client.open("shop.req")
        assert client.process.stdin is not None
        client.process.stdin.close()

        assert 1 == client.process.wait(30)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the processes of the system are listed in /proc")
def test_a_client_that_dies_while_a_check_runs_takes_all_processes_of_the_server_with_it(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(EXAMPLES / "online-shop", tmp_path / "shop")
    with Client(tmp_path) as client:
        client.codes(client.open("shop/base.req"), lambda codes: True)
        own = client.process.pid
        helpers: list[str] = []
        for _ in range(600):
            helpers = Path(f"/proc/{own}/task/{own}/children").read_text("utf-8").split()
            if helpers:
                break
            time.sleep(0.1)
        assert helpers
        assert client.process.stdin is not None
        client.process.stdin.close()

        assert 1 == client.process.wait(30)
        for _ in range(300):
            left = [each for each in helpers if _runs(each)]
            if not left:
                break
            time.sleep(0.1)
        assert [] == left


def _runs(process: str) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_deleted_file_a_folder_of_garbage_and_an_unsaved_text_do_no_harm(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage"
    garbage.mkdir()
    (garbage / "a.req").write_bytes(bytes(range(256)) * 20)
    (garbage / "b.req").mkdir()
    (garbage / "c.req").symlink_to(garbage / "nowhere.req")
    (garbage / "good.req").write_text("role A is a B\n", "utf-8")
    with Client(tmp_path, "--no-check") as client:
        good = client.open("garbage/good.req")
        client.codes(good, lambda codes: "RQ0201" in codes)
        (garbage / "good.req").unlink()
        client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": good, "type": 3}]})
        client.change(good, 2, ((0, 12), (0, 13), "C"))
        client.codes(good, lambda codes: "RQ0201" in codes, 2)
        item = {"uri": "untitled:Untitled-1", "languageId": "reqonto", "version": 1, "text": "role A is a B\n"}
        client.tell("textDocument/didOpen", {"textDocument": item})

        client.codes("untitled:Untitled-1", lambda codes: "RQ0201" in codes)


def test_in_a_folder_of_thousands_of_texts_one_is_read_by_itself(tmp_path: Path) -> None:
    for number in range(2001):
        (tmp_path / f"{number}.req").write_text("", "utf-8")
    (tmp_path / "base.req").write_text("module base\nrole Buyer\n", "utf-8")
    with Client(tmp_path, "--no-check") as client:
        uri = client.open("shop.req", "import base\nrole Guest is a Buyer\nrole Other is a Byer\n")

        assert ["RQ0201"] == client.codes(uri, lambda codes: codes != [])


def test_mistakes_in_settings_are_told_at_their_file(tmp_path: Path) -> None:
    (tmp_path / "reqonto.toml").write_text("timeout = 'soon'\n[[[\n", "utf-8")
    with Client(tmp_path, "--no-check") as client:
        client.open("shop.req", "role Buyer\n")

        client.codes(client.uri("reqonto.toml"), lambda codes: len(codes) == 1)


def test_it_answers_while_a_check_runs(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(EXAMPLES / "online-shop", tmp_path / "shop")
    with Client(tmp_path) as client:
        uri = client.open("shop/base.req")
        client.codes(uri, lambda codes: True)
        time.sleep(2)  # the check has begun by now, and takes far longer
        client.change(uri, 2, ((0, 0), (0, 0), "role Zzz is a Nobody\n"))

        client.codes(uri, lambda codes: "RQ0201" in codes)
        assert 0 == client.end()
