"""The disagreements that are meant, and why.

A reason covers a disagreement by what the two parsers say and by what there is in the bytes. The
first that covers it counts.
"""

import re
from dataclasses import dataclass
from typing import Callable

from parser_diff.outcome import CLEAN, INCOMPLETE, REFUSED

GUNICORN, H11 = "gunicorn", "h11"
BOTH = (H11, GUNICORN)

LONE_LF = re.compile(rb"(?<!\r)\n")
CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]")
FOLD = re.compile(rb"\r\n[ \t]")
FRAGMENT = re.compile(rb"\S* \S*#\S* HTTP/")
TOO_BIG = re.compile(rb"[0-9A-Fa-f]{16,}")
LENGTH = re.compile(rb"(?i)\r\ncontent-length:([^\r]*)")
UNUSUAL_LINE = re.compile(rb"\r\n[0-9A-Fa-f]+[ \t;]")
BOTH_FRAMINGS = re.compile(
    rb"(?i)content-length(?s:.*)transfer-encoding|transfer-encoding(?s:.*)content-length")
CODINGS = re.compile(rb"(?i)gzip|deflate|compress|identity")
UNUSUAL_METHOD = re.compile(r"[^ ]*[a-z#][^ ]*|[^ ]{1,2}|[^ ]{21,}")


@dataclass(frozen=True)
class Reason:
    id: str
    parsers: tuple
    sentence: str
    """What they do, what is done here, and why."""
    is_stricter_there: bool
    """Whether it is they who refuse; each of those has to be no way to smuggle anything."""
    covers: Callable


def stricter_here(id, parsers, kinds, sentence, when=lambda d: True):
    """They take what is refused here with one of the errors."""
    return Reason(id, parsers, sentence, False, lambda d: (
        d.ours.kind == REFUSED and d.ours.detail in kinds and d.theirs.takes_the_head
        and when(d)))


def stricter_there(id, parsers, sentence, when):
    """They refuse, or stop at, what is taken here."""
    return Reason(id, parsers, sentence, True, when)


def has(pattern):
    return lambda d: pattern.search(d.message.data) is not None


def is_refused(d, *texts):
    return d.theirs.kind == REFUSED and any(text in d.theirs.detail for text in texts)


def has_equal_lengths(d):
    values = LENGTH.findall(d.message.data)
    lengths = [length.strip() for value in values for length in value.split(b",")]
    return len(set(lengths)) < len(lengths)


def stops_at_empty_line(d):
    if d.parser == H11:
        # Without a line in its text the second is about a first byte: here, a lone CR.
        return (is_refused(d, "no request line received")
                or d.theirs.detail.endswith(": illegal request line"))
    return not d.closes_here and (
        is_refused(d, "Invalid HTTP request line: ''")
        or d.theirs.kind == INCOMPLETE and d.ours.kind == CLEAN)


REASONS = [
    Reason(
        "sooner", BOTH,
        "They look at a line or a head when all of it has come. Here the first byte that cannot be "
        "right is refused. Given the end that they wait for, they refuse these too.",
        False, lambda d: d.waited and d.ours.kind == REFUSED and d.theirs.kind == REFUSED),
    stricter_here(
        "host", BOTH, ["invalidHost"],
        "They do not look into a Host, or at the authority of a target. RFC 9112 §3.2 demands 400."),
    stricter_here(
        "no-host", (GUNICORN,), ["missingHost"],
        "It leaves a missing Host to the app. RFC 9112 §3.2 demands 400."),
    stricter_here(
        "no-host-1.x", (H11,), ["missingHost"],
        "It demands a Host of `HTTP/1.1` alone. A higher minor version is served as 1.1, so it "
        "needs one as well.",
        has(re.compile(rb"HTTP/1\.[2-9]"))),
    stricter_here(
        "target", BOTH, ["malformedTarget"],
        "They pass on targets that are no path and no `http` URI (gunicorn: URIs of other schemes "
        "only), and `%00` in a path. See RT-5 to RT-13."),
    stricter_here(
        "fragment", BOTH, ["malformedRequestLine"],
        "They pass a fragment on, which no request target has.", has(FRAGMENT)),
    stricter_here(
        "connect", BOTH, ["unsupportedMethod"],
        "They hand CONNECT to the app. A gateway is no proxy."),
    stricter_here(
        "numbers", BOTH, ["invalidContentLength", "malformedChunk"],
        "Python's integers have no end: they wait for bodies longer than any memory, and gunicorn "
        "takes any number of zeros before a size.", has(TOO_BIG)),
    stricter_here(
        "expectations", BOTH, ["unmetExpectation"],
        "h11 ignores every expectation but `100-continue`, gunicorn a second one. 417 is allowed, "
        "and says what is wrong."),
    stricter_here(
        "trailers", BOTH, ["forbiddenTrailer"],
        "h11 hands all trailers to the app, gunicorn a Content-Type. See TR-2."),
    stricter_here(
        "underscore", BOTH, ["ambiguousFraming"],
        "They see nothing odd in `Transfer_Encoding` beside `Transfer-Encoding`. See TE-11.",
        has(re.compile(rb"(?i)transfer_encoding"))),
    stricter_here(
        "codings", (GUNICORN,), ["unsupportedTransferCoding", "ambiguousFraming"],
        "It takes `gzip`, `deflate`, `compress` and `identity` before `chunked`, and hands the app "
        "a body that is still coded. RFC 9112 §6.1 asks for 501.", has(CODINGS)),
    stricter_here(
        "lf", (H11,), ["malformedField", "malformedRequestLine"],
        "It takes a lone LF for a line end in heads and trailers. See L-1.", has(LONE_LF)),
    stricter_here(
        "controls", (H11,), ["malformedField"],
        "It passes controls in values. RFC 9110 §5.5 calls them invalid.", has(CONTROL)),
    stricter_here(
        "folds", (H11,), ["foldedField"],
        "It puts folded values together. RFC 9112 §5.2 lets a server do either.", has(FOLD)),
    stricter_here(
        "extensions", (H11,), ["malformedChunk"],
        "It skips whatever stands behind a chunk's size up to CR LF, and blanks at the end. See "
        "CK-11 and CK-12.", has(UNUSUAL_LINE)),
    stricter_here(
        "equal-lengths", (H11,), ["ambiguousFraming", "invalidContentLength"],
        "It takes equal lengths for one. See CL-2.", has_equal_lengths),
    stricter_here(
        "both-framings", (H11,), ["ambiguousFraming"],
        "It lets Transfer-Encoding count beside Content-Length. RFC 9112 §6.1 lets a server refuse "
        "that, and names the attack.", has(BOTH_FRAMINGS)),
    stricter_here(
        "coding-1.0", (H11,), ["ambiguousFraming"],
        "It reads chunks of HTTP/1.0. RFC 9112 §6.1 takes the framing of such a message for "
        "faulty.", has(re.compile(rb"HTTP/1\.0"))),
    stricter_here(
        "versions", (H11,), ["unsupportedVersion", "malformedRequestLine"],
        "It takes any version for its own. See R-11.", has(re.compile(rb"HTTP/[02-9]\.[0-9]"))),
    stricter_here(
        "types", (H11,), ["repeatedContentType"],
        "It hands over two Content-Types. See F-11."),
    Reason(
        "close-in-list", (GUNICORN,),
        "It looks for `close` alone in the first Connection field, and reads on after a list that "
        "has it. Here nothing is read after it (RFC 9112 §9.6).",
        False, lambda d: d.ours.kind == CLEAN and d.closes_here),
    stricter_there(
        "keep-alive-1.0", (H11,),
        "It ends a connection of HTTP/1.0 after one request. Here `keep-alive` is heeded "
        "(RFC 9112 §9.3).",
        lambda d: d.theirs.kind == CLEAN and d.version == 0 and not d.closes_here),
    stricter_there(
        "empty-lines", BOTH,
        "h11 skips no empty line before a request, gunicorn one; RFC 9112 §2.2 asks for one at "
        "least. See L-5. An empty line hides nothing.", stops_at_empty_line),
    stricter_there(
        "methods", (GUNICORN,),
        "It takes methods of 3 to 20 bytes without small letters or `#`; its authors call that a "
        "restriction of their own. Here every token is the app's to judge. A method has no part in "
        "how a request is framed.",
        lambda d: is_refused(d, "InvalidRequestMethod")
        and UNUSUAL_METHOD.fullmatch(d.theirs.detail.split("method: ")[1][1:-1])),
    stricter_there(
        "expectations-1.0", (GUNICORN,),
        "It refuses unknown expectations of HTTP/1.0 too. That version has none, so there they are "
        "fields like others.",
        lambda d: is_refused(d, "ExpectationFailed") and b"HTTP/1.0" in d.message.data),
    stricter_there(
        "blanks", (H11,),
        "It refuses a blank between a chunk's size and a semicolon, where RFC 9112 §7.1.1 has one.",
        lambda d: is_refused(d, "illegal chunk header")
        and re.search(r"\(b'[0-9A-Fa-f]+(?: |\\t)+;", d.theirs.detail)),
    stricter_there(
        "zeros", (H11,),
        "It takes 20 digits of a chunk's size, zeros included. Here it is 32; the number is the "
        "same.",
        lambda d: is_refused(d, "illegal chunk header")
        and re.search(r"\(b'0[0-9A-Fa-f]{20,31}[\\;]", d.theirs.detail)),
]


def reason_for(disagreement):
    """The first reason that covers it; None if there is none."""
    return next((reason for reason in REASONS if disagreement.parser in reason.parsers
                 and reason.covers(disagreement)), None)
