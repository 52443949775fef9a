"""The server for real clients: the protocol, its errors, hostile requests, and files that change."""

import html
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from rdflib import Graph
from SPARQLWrapper import CSV, JSON, JSONLD, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

from reqonto.settings import Settings
from reqonto.web.page import EXAMPLES
from reqonto.web.serving import Limits, NotServed, Project, Server, listen, loaded

SHOP = """
module shop
role Buyer
entity Order { param total: money CNY }
constraint C-1 "No <b>debts</b>": every o in Order: o.total >= 0 CNY
constraint C-2: some o in Order: o.total < 0 CNY
"""
MEMBERS = "SELECT ?m { ?c a ecreq:Conflict ; ecreq:hasMember ?m } ORDER BY ?m"
RUN_AWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


# What rdflib and SPARQLWrapper do with JSON-LD and RDF/XML.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


class Running:
    """A server on a port of its own."""

    def __init__(self, folder, *, data=(), limits=None, check=True, origins=(), text=SHOP):
        self.file = folder / "shop.req"
        self.file.write_text(text, encoding="utf-8")
        project = Project((str(folder),), Settings(cache=False), tuple(data), check)
        self.server = Server(project, loaded(project), limits or Limits(seconds=2.0, most_bytes=2_000_000), "en")
        self.socket = listen("127.0.0.1", 0)
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.server.run, args=(self.socket,), kwargs={"origins": origins})
        self.thread.start()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}/sparql"

    def send(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        response = connection.getresponse()
        content = response.read().decode()
        connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, content

    def ask(self, query, **headers):
        return self.send("GET", f"/sparql?{urlencode({'query': query})}", **headers)

    def stop(self):
        self.server.stop()
        self.thread.join()
        self.socket.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp("served"), origins=("https://trusted.example",))
    while not running.server._server or not running.server._server.started:
        time.sleep(0.01)
    yield running
    running.stop()


# ---------------------------------------------------------------- clients


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("how", ["urlencoded", POSTDIRECTLY])
def test_a_sparql_client_reads_tables(server, method, how):
    client = SPARQLWrapper(server.endpoint)
    client.setMethod(method)
    client.setRequestMethod(how)
    client.setQuery(f"PREFIX ecreq: <https://w3id.org/ecreq#> {MEMBERS}")
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]

    assert [row["m"]["value"].rpartition("#")[2] for row in rows] == ["C-1", "C-2"]


def test_a_sparql_client_reads_other_forms(server):
    client = SPARQLWrapper(server.endpoint)
    client.setQuery(f"PREFIX ecreq: <https://w3id.org/ecreq#> {MEMBERS}")
    client.setReturnFormat(XML)
    assert client.queryAndConvert().toxml().count("<uri>") == 2
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().splitlines()[0] == "m"


@pytest.mark.parametrize("form", [TURTLE, JSONLD, XML])
def test_a_sparql_client_reads_graphs(server, form):
    client = SPARQLWrapper(server.endpoint)
    client.setQuery("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?s = <urn:reqonto:specification#C-1>) }")
    client.setReturnFormat(form)
    found = client.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")

    assert len(graph) > 5


def test_a_sparql_client_reads_truth(server):
    client = SPARQLWrapper(server.endpoint)
    client.setQuery("ASK { ?s a <https://w3id.org/ecreq#Conflict> }")
    client.setReturnFormat(JSON)

    assert client.queryAndConvert()["boolean"] is True


# ---------------------------------------------------------------- the protocol

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values;q=0.9, text/csv;q=0.8", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_tables_in_the_form_that_is_wanted(server, accept, media):
    status, headers, content = server.ask(MEMBERS, Accept=accept)

    assert (status, headers["content-type"]) == (200, media)
    assert "C-1" in content


@pytest.mark.parametrize(
    ("accept", "media", "form"),
    [
        ("", "text/turtle; charset=utf-8", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/ld+json", "application/ld+json", "json-ld"),
    ],
)
def test_graphs_in_the_form_that_is_wanted(server, accept, media, form):
    status, headers, content = server.ask("DESCRIBE :C-1", Accept=accept)

    assert (status, headers["content-type"]) == (200, media)
    assert len(Graph().parse(data=content, format=form)) > 5


def test_three_ways_to_send_a_query(server):
    direct = server.send("POST", "/sparql", MEMBERS, Content_Type="application/sparql-query; charset=UTF-8")
    form = server.send("POST", "/sparql", urlencode({"query": MEMBERS}), Content_Type=FORM)

    assert server.ask(MEMBERS)[2] == direct[2] == form[2]
    assert server.send("HEAD", f"/sparql?{urlencode({'query': MEMBERS})}")[::2] == (200, "")


def test_graphs_are_chosen_by_the_request(server):
    def counted(*chosen):
        parameters = urlencode([("query", "SELECT (COUNT(*) AS ?n) { ?s a ecreq:Conflict }"), *chosen])
        return json.loads(server.send("GET", f"/sparql?{parameters}")[2])["results"]["bindings"][0]["n"]["value"]

    assert counted(("default-graph-uri", "urn:reqonto:graph:verdicts")) == "1"
    assert counted(("default-graph-uri", "urn:reqonto:graph:specification")) == "0"
    assert counted(("named-graph-uri", "urn:reqonto:graph:verdicts")) == "0"
    body = urlencode(
        [("query", "ASK { GRAPH ?g { ?s a ecreq:Conflict } }"), ("named-graph-uri", "urn:reqonto:graph:verdicts")]
    )
    assert json.loads(server.send("POST", "/sparql", body, Content_Type=FORM)[2])["boolean"] is True
    direct = server.send(
        "POST",
        "/sparql?default-graph-uri=urn:reqonto:graph:ontology",
        "ASK { ?s a ecreq:Conflict }",
        Content_Type="application/sparql-query",
    )
    assert json.loads(direct[2])["boolean"] is False


def test_the_endpoint_describes_itself(server):
    for accept, form in (("text/turtle", "turtle"), ("application/ld+json", "json-ld"), ("", "turtle")):
        status, _, content = server.send("GET", "/sparql", Accept=accept)
        graph = Graph().parse(data=content, format=form)
        found = graph.query(
            "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT ?n { ?s a sd:Service ; sd:endpoint ?e ;"
            " sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset/sd:namedGraph/sd:name ?n }"
        )
        assert status == 200
        assert {str(row[0]).rpartition(":")[2] for row in found} == {
            "ontology",
            "specification",
            "verdicts",
            "inferred",
        }


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("request_", "status", "told"),
    [
        (("GET", "/sparql?query=SELEC"), 400, "line 1, column 1"),
        (("GET", "/sparql?query=SELECT%20?x%20%7B%0A?x%20a%20no:a%7D"), 400, "line 2, column 6"),
        (("GET", "/sparql?quer=ASK%7B%7D"), 400, "one parameter `query`"),
        (("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "there are 2"),
        (("GET", "/sparql?query=%ff%fe"), 400, "cannot be read"),
        (("GET", "/sparql?update=CLEAR%20ALL"), 400, "read-only"),
        (("GET", "/sparql?query=CLEAR%20ALL"), 400, "neither fetch nor write"),
        (("GET", "/sparql?query=ASK%7BSERVICE%20%3Chttp://127.0.0.1:1%3E%7B%7D%7D"), 400, "SERVICE"),
        (("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=file:///etc/passwd"), 400, "no graph"),
        (("GET", "/sparql?query=ASK%20FROM%20%3Curn:no%3E%20%7B%7D"), 400, "no graph"),
        (("POST", "/sparql", "update=CLEAR+ALL", FORM), 400, "read-only"),
        (("POST", "/sparql", "query=ASK%7B%7D&using-graph-uri=urn:x", FORM), 400, "read-only"),
        (("POST", "/sparql?query=ASK%7B%7D", "ASK{}", "application/sparql-query"), 400, "as well"),
        (("POST", "/sparql", b"ASK { ?s ?p '\xff' }", "application/sparql-query"), 400, "not UTF-8"),
        (("POST", "/sparql", "CLEAR ALL", "application/sparql-update"), 415, "read-only"),
        (("POST", "/sparql", "ASK {}", "text/plain"), 415, "application/sparql-query"),
        (("POST", "/sparql", "ASK {}", "application/sparql-query; charset=latin-1"), 415, "UTF-8"),
        (("POST", "/sparql", "ASK {} #" + "x" * 2_000_000, "application/sparql-query"), 413, "too large"),
        (("POST", "/sparql", "ASK {} #" + "x" * 500_000, "application/sparql-query"), 413, "too long"),
        (("PUT", "/sparql", "ASK {}", "application/sparql-query"), 405, "PUT"),
        (("DELETE", "/sparql"), 405, "DELETE"),
        (("POST", "/", "x=1", FORM), 405, "POST"),
        (("GET", "/nothing"), 404, "/sparql"),
        (("GET", "/texts/../../../../etc/passwd"), 404, "no such text"),
        (("GET", "/texts/%2e%2e/%2e%2e/etc/passwd"), 404, "no such text"),
        (("GET", "/texts//etc/passwd"), 404, "no such text"),
        (("GET", "/..%2f..%2fetc%2fpasswd"), 404, ""),
    ],
)  # fmt: skip
def test_what_is_refused_has_its_status_and_its_reason(server, request_, status, told):
    method, path, *more = request_
    headers = {"Content_Type": more[1]} if more else {}
    found, given, content = server.send(method, path, *more[:1], **headers)

    assert found == status
    assert told in content
    assert "root:" not in content
    assert (status == 405) == ("allow" in given)
    assert server.ask("ASK {}")[0] == 200


@pytest.mark.parametrize(
    ("query", "accept"), [(MEMBERS, "image/png"), (MEMBERS, "text/turtle"), ("DESCRIBE :C-1", "text/csv")]
)
def test_a_form_that_is_not_there_is_not_acceptable(server, query, accept):
    assert server.ask(query, Accept=accept)[0] == 406


def test_a_query_that_never_ends_is_ended(server):
    status, _, content = server.ask(RUN_AWAY)

    assert (status, content) == (504, "the query took longer than it may\n")
    assert server.ask("ASK {}")[0] == 200


def test_an_answer_that_is_too_large_is_refused(server):
    status, _, content = server.ask("SELECT * { ?s ?p ?o . ?s ?q ?r }")

    assert (status, "LIMIT" in content) == (500, True)


def test_messages_come_in_the_language_of_the_client(server):
    assert "第 1 行" in server.ask("SELEC", Accept_Language="zh-CN,zh;q=0.9")[2]
    assert "line 1" in server.ask("SELEC", Accept_Language="en")[2]


def test_a_server_of_this_machine_answers_to_no_other_name(server):
    assert server.ask("ASK {}", Host="evil.example")[0] == 400
    assert server.ask("ASK {}", Host=f"localhost:{server.port}")[0] == 200


def test_only_named_sites_may_read_answers(server):
    allowed = "access-control-allow-origin"

    assert server.ask("ASK {}", Origin="https://trusted.example")[1][allowed] == "https://trusted.example"
    assert allowed not in server.ask("ASK {}", Origin="https://evil.example")[1]
    status, headers, _ = server.send("OPTIONS", "/sparql", Origin="https://trusted.example")
    assert (status, headers["access-control-allow-methods"]) == (204, "GET, HEAD, POST, OPTIONS")


def test_bytes_that_are_no_http_harm_nobody(server):
    for junk in (
        b"\x00\xff\r\n\r\n",
        b"GET /sparql HTTP/9.9\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            client.sendall(junk)
            client.recv(1000)

    assert server.ask("ASK {}")[0] == 200


# ---------------------------------------------------------------- many clients


def test_many_clients_at_once(server):
    found = []
    queries = [RUN_AWAY, *[MEMBERS] * 12]
    threads = [threading.Thread(target=lambda query=query: found.append(server.ask(query)[0])) for query in queries]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(found) == [200] * 12 + [504]


def test_a_client_that_dies_gives_its_place_to_others(tmp_path):
    running = Running(tmp_path, limits=Limits(workers=1, seconds=600.0), check=False)
    try:
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", running.port)) as client:
                path = f"/sparql?{urlencode({'query': RUN_AWAY})}"
                client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                time.sleep(0.5)

        assert running.ask("ASK {}")[0] == 200
    finally:
        running.stop()


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize(("lang", "told"), [("en", ("Ask the specification", "2 rows")), ("zh", ("查询规格", "2 行"))])
def test_the_page_answers_in_both_languages(server, lang, told):
    status, headers, content = server.send("GET", f"/?{urlencode({'lang': lang, 'query': MEMBERS})}")

    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert all(each in content for each in (*told, ":C-1", "graph:verdicts"))
    assert "http://" not in content.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://open-services.net", ""
    )


def test_what_stands_in_texts_is_no_markup(server):
    query = "SELECT ?l ('<script>alert(1)</script>' AS ?x) { :C-1 rdfs:label ?l }"
    status, headers, content = server.send("GET", f"/?{urlencode({'query': query})}")

    assert status == 200
    assert "&lt;b&gt;debts&lt;/b&gt;" in content
    assert "<script" not in content
    assert "default-src 'none'" in headers["content-security-policy"]


def test_the_page_tells_of_mistakes(server):
    status, _, content = server.send("GET", "/?lang=en&query=SELEC")

    assert status == 400
    assert "line 1, column 1" in content


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_example_of_the_page_is_answered(server, lang):
    links = re.findall(r'<li><a href="(/\?lang=[^"]*query=[^"]*)"', server.send("GET", f"/?lang={lang}")[2])
    answers = [server.send("GET", html.unescape(link)) for link in links]

    assert len(links) == len(EXAMPLES)
    assert [status for status, _, _ in answers] == [200] * len(EXAMPLES)
    parties = answers[-1][2]
    assert f'<span lang="{lang}">' in parties
    assert f'<span lang="{"zh" if lang == "en" else "en"}">' not in parties


def test_browsers_at_the_endpoint_are_sent_to_the_page(server):
    status, headers, _ = server.ask("ASK {}", Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")

    assert (status, headers["location"]) == (303, "/?query=ASK%20%7B%7D")


def test_texts_that_were_read_can_be_seen(server):
    assert "C-2" in server.send("GET", f"/texts/{server.file.as_posix()}")[2]


# ---------------------------------------------------------------- changes, data, the end


def test_what_changes_is_loaded_again_and_mistakes_leave_what_was_there(tmp_path):
    data = tmp_path / "data.ttl"
    data.write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    running = Running(tmp_path, data=[data], check=False)

    def until(query, wanted):
        for _ in range(600):
            if wanted in running.ask(query)[2]:
                return True
            time.sleep(0.1)
        return False

    try:
        running.file.write_text(SHOP + "role Seller\n", encoding="utf-8")
        assert until("ASK { :Seller a ecreq:Role }", "true")
        data.write_text("<urn:a> <urn:b> ", encoding="utf-8")
        for _ in range(600):
            if running.server.state.served.trouble is not None:
                break
            time.sleep(0.1)
        assert "could not be loaded" in running.send("GET", "/?lang=en")[2]
        assert "true" in running.ask("ASK { :Seller a ecreq:Role }")[2]
        data.write_text("<urn:a> <urn:b> 2 .", encoding="utf-8")
        assert until("SELECT ?o { <urn:a> <urn:b> ?o }", '"2"')
        assert running.server.state.served.trouble is None
    finally:
        running.stop()


def test_data_that_cannot_be_read_are_not_served(tmp_path):
    data = tmp_path / "data.ttl"
    data.write_text("<urn:a> <urn:b> ", encoding="utf-8")
    with pytest.raises(NotServed, match=r"data\.ttl"):
        Running(tmp_path, data=[data], check=False)


def test_an_interrupt_ends_the_server_and_its_processes(tmp_path):
    (tmp_path / "shop.req").write_text(SHOP, encoding="utf-8")
    source = Path(__file__).resolve().parents[2] / "src"
    program = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from reqonto.__main__ import run_and_leave; run_and_leave()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "serve", str(tmp_path), "--port", "0", "--no-check", "--lang", "en"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(source)}, start_new_session=True,
    )  # fmt: skip
    line = process.stderr.readline()
    port = int(line.partition("127.0.0.1:")[2].partition("/")[0])
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
    sockets[0].sendall(f"GET /sparql?{urlencode({'query': RUN_AWAY})} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    for each in sockets:
        each.close()

    assert process.returncode in {0, 130}
    assert "Traceback" not in told
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
