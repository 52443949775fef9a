"""The query operation of the SPARQL 1.1 protocol: from a request to a query, from an answer to a response."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from reqonto.backends.sparql import NoAnswer, Reason
from reqonto.checks.query_words import why_no_answer
from reqonto.diagnostics.diagnostic import Text
from reqonto.records import dataclass

MOST_BYTES = 1_000_000
"""The largest body of a request."""

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"


class Refused(Exception):  # noqa: N818 - an answer, no error
    """A request that gets a status and a sentence instead of an answer."""

    def __init__(self, status: int, text: Text, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text.en)
        self.status, self.text, self.headers = status, text, dict(headers or {})


@dataclass(frozen=True, slots=True)
class Request:
    """A query and the graphs that a request chooses; None where it chooses none."""

    query: str
    default: Sequence[str] | None = None
    named: Sequence[str] | None = None


def from_url(query_string: str) -> Request | None:
    """What `GET` asks; None if it asks nothing, which calls for the service description."""
    if not query_string:
        return None
    return _chosen(_pairs(query_string, "the address"))


def from_body(content_type: str, query_string: str, body: bytes) -> Request:
    """What `POST` asks: as a form, or as the query itself with the graphs in the address."""
    media, parameters = _media(content_type)
    if media == UPDATE:
        raise Refused(415, Text("this endpoint is read-only: it takes no updates", "此端点只读，不接受更新"))
    if media not in {FORM, QUERY}:
        raise Refused(
            415,
            Text(
                f"a query is sent as {QUERY} or {FORM}, not as `{media}`",
                f"查询须以 {QUERY} 或 {FORM} 发送，而不是“{media}”",
            ),
            {"Accept-Post": f"{QUERY}, {FORM}"},
        )  # fmt: skip
    if parameters.get("charset", "utf-8").lower().replace("_", "-") not in {"utf-8", "utf8", "us-ascii"}:
        raise Refused(415, Text("the body is to be in UTF-8", "请求正文须为 UTF-8 编码"))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(400, Text("the body is not UTF-8", "请求正文不是 UTF-8 编码")) from error
    if media == FORM:
        return _chosen(_pairs(text, "the form"))
    pairs = _pairs(query_string, "the address")
    if any(name in {"query", "update"} for name, _ in pairs):
        raise Refused(400, Text("the query stands in the body, and in the address as well", "正文与地址中都有查询"))
    return _chosen([*pairs, ("query", text)])


def _pairs(text: str, place: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except (ValueError, UnicodeDecodeError) as error:
        raise Refused(400, Text(f"{place} cannot be read", "无法读取请求参数")) from error


def _chosen(pairs: Sequence[tuple[str, str]]) -> Request:
    if any(name in {"update", "using-graph-uri", "using-named-graph-uri"} for name, _ in pairs):
        raise Refused(400, Text("this endpoint is read-only: it takes no updates", "此端点只读，不接受更新"))
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise Refused(
            400,
            Text(
                f"there is to be one parameter `query`, and there are {len(queries)}",
                f"应有一个参数“query”，实际有 {len(queries)} 个",
            ),
        )
    default = [value for name, value in pairs if name == "default-graph-uri"]
    named = [value for name, value in pairs if name == "named-graph-uri"]
    chosen = bool(default or named)
    return Request(queries[0], default if chosen else None, named if chosen else None)


def _media(content_type: str) -> tuple[str, Mapping[str, str]]:
    media, *parameters = (piece.strip() for piece in content_type.split(";"))
    pairs = (each.partition("=") for each in parameters)
    return media.lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


_STATUS: Mapping[Reason, int] = {
    Reason.REFUSED: 400, Reason.FAULTY: 400, Reason.TOO_LONG: 413, Reason.NO_GRAPH: 400, Reason.NO_FORM: 406,
    Reason.OUT_OF_TIME: 504, Reason.OUT_OF_MEMORY: 500, Reason.TOO_LARGE: 500, Reason.FAILED: 500,
}  # fmt: skip


def refusal_of(answer: NoAnswer) -> Refused:
    """The response that says why there is no answer."""
    return Refused(_STATUS[answer.reason], why_no_answer(answer))
