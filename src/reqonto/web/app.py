"""The server as an ASGI application: `/` is the start page, `/sparql` the endpoint, `/texts/…` what was read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from reqonto.backends.sparql import Document, NoAnswer, SparqlAnswer
from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass
from reqonto.web import protocol
from reqonto.web.description import description_query
from reqonto.web.negotiation import GRAPHS, PAGE, RESULTS, best, content_type
from reqonto.web.page import STYLE, Shown, page
from reqonto.web.pool import Busy, GivenUp, Pool, Ticket, Wanted
from reqonto.web.protocol import Refused

LOCAL = ("127.0.0.1", "localhost", "[::1]")
"""The names by which a server on this machine is called; others may be a page that lures a browser here."""

_POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"
"""No script, and nothing from elsewhere."""

_ROWS = 500
"""Rows that the start page shows."""


@dataclass(frozen=True, slots=True)
class Served:
    """What is served now: names of graphs with sizes, the texts by the paths that messages show, findings by weight."""

    graphs: Mapping[str, int]
    texts: Mapping[str, bytes]
    findings: Mapping[str, int]
    trouble: Text | None = None


class State:
    """The pool and what it serves; both change when files do."""

    def __init__(self, pool: Pool, served: Served, lang: str) -> None:
        self.pool, self.served, self.lang = pool, served, lang


def application(state: State, *, hosts: tuple[str, ...] = LOCAL, origins: tuple[str, ...] = ()) -> Starlette:
    """The application; `hosts` are the names it answers to, `origins` the pages of other sites that may read it."""
    server = _Server(state, origins)
    methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    routes = [
        Route("/", server.answered(server.start), methods=methods),
        Route("/sparql", server.answered(server.sparql), methods=methods),
        Route("/style.css", server.answered(server.style), methods=methods),
        Route("/texts/{path:path}", server.answered(server.text), methods=methods),
    ]
    trusted = Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    return Starlette(routes=routes, middleware=[trusted], exception_handlers={404: server.not_found})


_Handler = Callable[[Request], Awaitable[Response]]


class _Server:
    def __init__(self, state: State, origins: tuple[str, ...]) -> None:
        self._state, self._origins = state, origins

    # ------------------------------------------------ every answer

    def answered(self, handler: _Handler) -> _Handler:
        """A handler whose refusals become responses, with the headers that all have."""

        async def handle(request: Request) -> Response:
            try:
                response = await handler(request)
            except Refused as refused:
                text = refused.text[self._lang(request)]
                response = PlainTextResponse(text + "\n", refused.status, headers=refused.headers)
            return self._dressed(request, response)

        return handle

    async def not_found(self, request: Request, _error: Exception) -> Response:
        """The response for an address where nothing is."""
        text = Text("nothing is here: the endpoint is /sparql", "此处没有内容：端点为 /sparql")
        return self._dressed(request, PlainTextResponse(text[self._lang(request)] + "\n", 404))

    def _dressed(self, request: Request, response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cache-Control"] = "no-cache"
        headers["Content-Security-Policy"] = _POLICY
        headers["Vary"] = "Accept, Accept-Language, Origin"
        origin = request.headers.get("origin", "")
        if origin and (origin in self._origins or "*" in self._origins):
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type"
        return response

    def _lang(self, request: Request) -> str:
        """The language: `lang` in the address, else the first that the client takes, else that of the call."""
        chosen = request.query_params.get("lang", "")
        if chosen in {"en", "zh"}:
            return chosen
        for part in request.headers.get("accept-language", "").split(","):
            name = part.strip()[:2].lower()
            if name in {"en", "zh"}:
                return name
        return self._state.lang

    # ------------------------------------------------ the endpoint

    async def sparql(self, request: Request) -> Response:
        """The SPARQL 1.1 protocol."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
        _only(request, "GET", "HEAD", "POST")
        accept = request.headers.get("accept", "")
        if request.method == "POST":
            asked = await self._posted(request)
        else:
            found = protocol.from_url(request.url.query)
            if best(accept, ("application/sparql-results+json", *RESULTS, *GRAPHS, PAGE)) == PAGE:
                return RedirectResponse("/" if found is None else f"/?query={quote(found.query, safe='')}", 303)
            if found is None:
                return await self._described(request, accept)
            asked = found
        return await self._written(request, asked, accept)

    async def _posted(self, request: Request) -> protocol.Request:
        length = request.headers.get("content-length", "")
        body = b""
        too_large = Refused(413, Text("the request is too large", "请求过大"))
        if length.isdigit() and int(length) > protocol.MOST_BYTES:
            raise too_large
        try:
            async for part in request.stream():
                body += part
                if len(body) > protocol.MOST_BYTES:
                    raise too_large
        except ClientDisconnect as error:
            raise Refused(400, Text("the request was broken off", "请求中断")) from error
        return protocol.from_body(request.headers.get("content-type", ""), request.url.query, body)

    async def _described(self, request: Request, accept: str) -> Response:
        endpoint = str(request.url.replace(query="", fragment=""))
        query = description_query(quote(endpoint, safe=":/[]%?&=@+,;"), self._state.served.graphs)
        return await self._written(request, protocol.Request(query), accept, described=True)

    async def _written(
        self, request: Request, asked: protocol.Request, accept: str, *, described: bool = False
    ) -> Response:
        results = None if described else best(accept, tuple(RESULTS))
        graph = best(accept, tuple(GRAPHS))
        if results is None and graph is None:
            raise _not_acceptable()
        wanted = Wanted(
            asked.query, None, None if results is None else RESULTS[results], None if graph is None else GRAPHS[graph],
            asked.default, asked.named,
        )  # fmt: skip
        answer = await self._answer(request, wanted)
        if isinstance(answer, NoAnswer):
            raise protocol.refusal_of(answer)
        assert isinstance(answer, Document)
        media = graph if answer.kind == "triples" else results
        assert media is not None
        return Response(answer.body, media_type=content_type(media))

    async def _answer(self, request: Request, wanted: Wanted) -> SparqlAnswer:
        """The answer of the pool; a client that goes away ends its query."""
        ticket = Ticket()
        loop = asyncio.get_running_loop()
        # A thread of its own: those of the loop's executor are few, and a query may wait for long.
        future: asyncio.Future[SparqlAnswer] = loop.create_future()

        def work() -> None:
            try:
                answer = self._state.pool.ask(wanted, ticket)
            except BaseException as error:  # noqa: BLE001 - it is raised where the answer is awaited
                told = partial(_fail, future, error)
            else:
                told = partial(_settle, future, answer)
            try:
                loop.call_soon_threadsafe(told)
            except RuntimeError:
                return  # the server has ended

        threading.Thread(target=work, daemon=True).start()
        try:
            while not future.done():
                await asyncio.wait([future], timeout=0.25)
                if not future.done() and await request.is_disconnected():
                    ticket.give_up()
            return future.result()
        except Busy:
            text = Text("too many queries at once: try again in a moment", "同时查询过多，请稍后再试")
            raise Refused(503, text, {"Retry-After": "5"}) from None
        except GivenUp:
            raise Refused(503, Text("the query was given up", "查询已放弃")) from None
        finally:
            if not future.done():
                ticket.give_up()

    # ------------------------------------------------ pages

    async def start(self, request: Request) -> Response:
        """The start page, with the answer of the query in its address."""
        _only(request, "GET", "HEAD")
        lang = self._lang(request)
        query = request.query_params.get("query", "").strip()
        served = self._state.served
        answer: SparqlAnswer | None = None
        refused: Text | None = None
        status = 200
        if query:
            try:
                answer = await self._answer(request, Wanted(query, rows=_ROWS))
            except Refused as error:
                refused, status = error.text, error.status
            if isinstance(answer, NoAnswer):
                told = protocol.refusal_of(answer)
                refused, status, answer = told.text, told.status, None
        shown = Shown(query, answer, refused, served.graphs, tuple(served.texts), served.findings, served.trouble)
        return Response(page(shown, lang), status, media_type="text/html")

    async def style(self, request: Request) -> Response:
        """How the page looks."""
        _only(request, "GET", "HEAD")
        return Response(STYLE, media_type="text/css")

    async def text(self, request: Request) -> Response:
        """A text of the specification; no other file of the machine can be named."""
        _only(request, "GET", "HEAD")
        text = self._state.served.texts.get(request.path_params["path"])
        if text is None:
            raise Refused(404, Text("no such text was read", "没有读取过这个文本"))
        return Response(text, media_type="text/plain; charset=utf-8")


def _only(request: Request, *methods: str) -> None:
    if request.method not in methods:
        text = Text(f"{request.method} is not possible here", f"此处不能使用 {request.method}")
        raise Refused(405, text, {"Allow": ", ".join((*methods, "OPTIONS"))})


def _not_acceptable() -> Refused:
    offered = ", ".join(dict.fromkeys((*RESULTS, *GRAPHS)))
    return Refused(406, Text(f"this is given as {offered}", f"可提供的形式：{offered}"))


def _settle(future: asyncio.Future[SparqlAnswer], answer: SparqlAnswer) -> None:
    if not future.done():
        future.set_result(answer)


def _fail(future: asyncio.Future[SparqlAnswer], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
