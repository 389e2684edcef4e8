"""Asks PubMed's E-utilities: search, summaries and records by pages of a stored search. Knows no database and no setting.

As documented by NCBI («Entrez Programming Utilities Help», NBK25497 and NBK25499): esearch with usehistory=y keeps the
result on their server under WebEnv and query_key; esummary and efetch page through it with retstart and retmax. At most
three requests a second without an API key and ten with one; every request names the tool and an e-mail address. Requests
are POSTs, so that a query stands in no log of addresses.
"""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from qa.research.pacing import LONGEST_WAIT, Pace, waiting_time

if TYPE_CHECKING:
    import httpx

Result = TypeVar("Result")
PUBLIC = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
REACHABLE = 10_000  # records of one search that E-utilities hand out
PAGE = 200
_MOST_BYTES = 64 * 1024 * 1024
_AGAIN = frozenset({429, 500, 502, 503, 504})
_MARKUP = re.compile(r"</?(?:i|b|u|sub|sup|em|strong)\s*/?>", re.IGNORECASE)


@dataclass(frozen=True)
class Patience:
    """How often to ask, how long to wait for a sign of life and for a whole answer, and between two tries; in seconds."""

    tries: int = 5
    timeout: float = 60.0
    whole: float = 300.0
    wait: float = LONGEST_WAIT


WORKING = Patience()
# Somebody sits before the page: a service in trouble is told within half a minute.
READING = Patience(tries=2, timeout=8.0, whole=12.0, wait=3.0)


class PubMedError(Exception):
    """What went wrong; ``code`` names the sentence to show, ``parameters`` fill it in, and retrying may help or not."""

    code: ClassVar[str] = "failed"
    retry_helps: ClassVar[bool] = False

    def __init__(self, **parameters: str | int) -> None:
        super().__init__(self.code, parameters)
        self.parameters = parameters


class Unreachable(PubMedError):
    """No answer after every try: the network, too many requests, or a fault over there. Parameter: ``status``, 0 without an answer."""

    code, retry_helps = "unreachable", True


class QueryRefused(PubMedError):
    """The service does not accept the query. Parameter: ``message``, its own words."""

    code = "refused"


class KeyRefused(QueryRefused):
    """The service does not know the site's key."""

    code = "key"


class MalformedReply(PubMedError):
    """The answer is not what the service documents, also when asked again."""

    code, retry_helps = "malformed_reply", True


class SearchExpired(PubMedError):
    """The stored search is gone; search again."""

    code, retry_helps = "expired", True


@dataclass(frozen=True)
class Service:
    """Where to ask and as whom; an empty ``key`` means the slower rate. ``share`` is the part of the rate that this process may use."""

    address: str
    tool: str = "xinglin"
    email: str = ""
    key: str = field(default="", repr=False)
    share: float = 1.0

    @property
    def requests_a_second(self) -> float:
        return (10.0 if self.key else 3.0) * self.share


@dataclass(frozen=True)
class Search:
    """A search kept on the server. ``translation`` is how the query was understood, ``unknown`` the phrases found nowhere."""

    count: int
    web_env: str
    query_key: str
    translation: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def reachable(self) -> int:
        return min(self.count, REACHABLE)


@dataclass(frozen=True)
class Summary:
    """One record of a result list; ``published`` as the service writes it, such as «2019 Mar»."""

    pmid: str
    title: str
    journal: str
    published: str
    authors: tuple[str, ...]


class PubMed:
    """One conversation with the service; use it from one thread."""

    def __init__(self, service: Service, *, patience: Patience = WORKING, sleep: Callable[[float], None] = time.sleep,
                 clock: Callable[[], float] = time.monotonic) -> None:
        import httpx

        self._service, self._patience, self._sleep, self._clock = service, patience, sleep, clock
        self._pace = Pace(service.requests_a_second, sleep=sleep, clock=clock)
        self._http = httpx.Client(timeout=patience.timeout, follow_redirects=False)

    def __enter__(self) -> PubMed:
        return self

    def __exit__(self, *reason: object) -> None:
        self._http.close()

    def search(self, query: str) -> Search:
        """Keep the result of ``query`` on the server. Raises QueryRefused, Unreachable or MalformedReply."""
        return self._asked("esearch.fcgi", {"term": query, "usehistory": "y", "retmax": "0", "retmode": "json"}, _search)

    def summaries(self, search: Search, *, start: int = 0, count: int = 20) -> list[Summary]:
        """A page of the result as a list. Raises as ``search``, and SearchExpired."""
        if not search.count:
            return []
        return self._asked("esummary.fcgi", _page(search, start, count) | {"retmode": "json"}, _summaries)

    def records(self, search: Search, *, start: int, count: int = PAGE) -> bytes:
        """A page of the result as PubMed XML that is known to be well formed. Raises as ``summaries``."""
        return self._asked("efetch.fcgi", _page(search, start, count) | {"retmode": "xml", "rettype": "abstract"}, _records)

    def _asked(self, part: str, values: Mapping[str, str], read: Callable[[bytes], Result]) -> Result:
        """Ask until an answer can be read or patience ends, waiting as the service says or longer each time."""
        failure: PubMedError = Unreachable(status=0)
        for attempt in range(self._patience.tries):
            if attempt:
                self._sleep(waiting_time(attempt, asked_for=failure.parameters.get("wait"), longest=self._patience.wait))
            self._pace.wait()
            try:
                return read(self._answer(part, values))
            except (Unreachable, MalformedReply) as error:
                failure = error
        failure.parameters.pop("wait", None)
        raise failure

    def _answer(self, part: str, values: Mapping[str, str]) -> bytes:
        import httpx

        try:
            with self._http.stream("POST", f"{self._service.address.rstrip('/')}/{part}", data=self._signed(values)) as response:
                body = _limited(response, self._clock, self._clock() + self._patience.whole)
        except httpx.HTTPError as error:
            raise Unreachable(status=0) from error
        if response.status_code in _AGAIN:
            raise Unreachable(status=response.status_code, wait=response.headers.get("retry-after", ""))
        if response.status_code != httpx.codes.OK:
            raise _refusal(body, response.status_code)
        return body

    def _signed(self, values: Mapping[str, str]) -> dict[str, str]:
        mine = {"db": "pubmed", "tool": self._service.tool, "email": self._service.email, "api_key": self._service.key}
        return {**values, **{name: value for name, value in mine.items() if value}}


def _page(search: Search, start: int, count: int) -> dict[str, str]:
    return {"WebEnv": search.web_env, "query_key": search.query_key, "retstart": str(start), "retmax": str(count)}


def _limited(response: httpx.Response, clock: Callable[[], float], until: float) -> bytes:
    """The whole answer; MalformedReply where it is too large, Unreachable where it drips in without end."""
    body = bytearray()
    for block in response.iter_bytes():
        body += block
        if len(body) > _MOST_BYTES:
            raise MalformedReply
        if clock() > until:
            raise Unreachable(status=0)
    return bytes(body)


def _refusal(body: bytes, status: int) -> PubMedError:
    """What an answer that is no success means; a stored search that is gone is told by their words only."""
    said = " ".join(body.decode("utf-8", "replace").split())[:300]
    if "Unable to obtain query" in said or "WebEnv" in said:
        return SearchExpired()
    refused = KeyRefused if "api key" in said.lower() else QueryRefused
    return refused(message=_plain_words(said), status=status)


def _plain_words(said: str) -> str:
    try:
        values = json.loads(said)
    except ValueError:
        return said
    return str(values.get("error", said)) if isinstance(values, dict) else said


def _json(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body)
    except ValueError as error:
        raise MalformedReply from error
    if not isinstance(values, dict):
        raise MalformedReply
    # Too many requests may also be told in a success.
    if "rate limit" in str(values.get("error", "")):
        raise Unreachable(status=429)
    return values


def _search(body: bytes) -> Search:
    found = _json(body).get("esearchresult")
    if not isinstance(found, dict):
        raise MalformedReply
    if said := found.get("ERROR"):
        raise QueryRefused(message=str(said)[:300])
    unknown = [*_told(found, "errorlist", "phrasesnotfound"), *_told(found, "errorlist", "fieldsnotfound"),
               *_told(found, "warninglist", "quotedphrasesnotfound")]
    try:
        count = int(found["count"])
        return Search(count, str(found["webenv"]) if count else "", str(found["querykey"]) if count else "",
                      str(found.get("querytranslation", "")), tuple(unknown))
    except (KeyError, ValueError, TypeError) as error:
        raise MalformedReply from error


def _told(found: Mapping[str, Any], part: str, name: str) -> list[str]:
    """A list of a list, where it is one."""
    inner = found.get(part)
    values = inner.get(name) if isinstance(inner, dict) else None
    return [str(value) for value in values] if isinstance(values, list) else []


def _summaries(body: bytes) -> list[Summary]:
    values = _json(body)
    found = values.get("result")
    if not isinstance(found, dict):
        if "esummaryresult" in values or "error" in values:
            raise SearchExpired
        raise MalformedReply
    uids = found.get("uids")
    return [_summary(found[key]) for key in uids if isinstance(found.get(key), dict)] if isinstance(uids, list) else []


def _summary(values: Mapping[str, Any]) -> Summary:
    listed = values.get("authors")
    authors = tuple(str(author.get("name", "")) for author in listed if isinstance(author, dict)) if isinstance(listed, list) else ()
    journal, published = str(values.get("source", "")), str(values.get("pubdate", ""))
    return Summary(str(values.get("uid", "")), _shown(str(values.get("title", ""))), journal, published, authors)


def _shown(title: str) -> str:
    """A title without the markup that the service writes into it: «&lt;i&gt;Helicobacter pylori&lt;/i&gt;»."""
    return " ".join(_MARKUP.sub("", html.unescape(html.unescape(title))).split())


def _records(body: bytes) -> bytes:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise MalformedReply from error
    # A set of nothing comes from a service in trouble, and would leave a hole among the records.
    if root.tag == "PubmedArticleSet" and len(root):
        return body
    said = " ".join("".join(root.itertext()).split())
    raise SearchExpired if "obtain query" in said or "WebEnv" in said else MalformedReply
