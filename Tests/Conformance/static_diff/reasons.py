"""Why something else is answered there than here, and to which inputs.

An input of a reason is the name of one, or a pattern of names in which `~` stands for any text.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    id: str
    sentence: str
    facets: tuple
    """What differs."""
    inputs: tuple
    """Of which inputs; each pattern has to be needed."""

    def patterns_for(self, name, facet):
        if facet not in self.facets:
            return []
        return [text for text in self.inputs if matches(name, text)]


def matches(name, pattern):
    return re.fullmatch(".*".join(map(re.escape, pattern.split("~"))), name) is not None


REASONS = [
    # Conditions
    Reason(
        "304-without-date",
        "A 304 that has a tag has no Last-Modified (RFC 9110 15.4.5: a sender should not generate it "
        "then).",
        ("Last-Modified",), ("conditions: ~", "ranges and conditions: ~", "encodings: ~ If-~"),
    ),
    Reason(
        "412-without-vary",
        "A 412 is not stored (RFC 9111 3), so it says nothing to caches; nginx keeps Vary.",
        ("Vary",),
        ('conditions: GET docs/ [If-Match: "x"]',
         "conditions: GET docs/ [If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT]",
         "encodings: ~ app.js [Accept-Encoding: gzip, If-Match: {etag}]"),
    ),
    Reason(
        "match-overrides-date",
        "If-Unmodified-Since is ignored beside If-Match, and If-Modified-Since beside If-None-Match "
        "(RFC 9110 13.1.4, 13.1.3); nginx evaluates both.",
        ("status",),
        ("conditions: ~ tea.txt [If-Match: {etag}, If-Unmodified-Since: ~]",
         "conditions: ~ tea.txt [If-None-Match: {etag}, If-Modified-Since: ~]"),
    ),
    Reason(
        "malformed-list",
        "A list with a part that is no tag is none (RFC 9110 13.1.1, 13.1.2): it matches nothing. nginx "
        "looks for the tag in it, whatever else there is.",
        ("status",),
        tuple(f"conditions: GET tea.txt [If-{name}: {value}]" for name in ("Match", "None-Match")
              for value in ("*, {etag}", "{etag}, *", '"a b", {etag}')),
    ),
    Reason(
        "two-lines-of-tags",
        "Two lines of a field are one list (RFC 9110 5.3); nginx refuses the request.",
        ("status",),
        ('conditions: ~ tea.txt [If-Match: "x", If-Match: {etag}]',
         'conditions: ~ tea.txt [If-None-Match: "x", If-None-Match: {etag}]'),
    ),
    Reason(
        "no-date",
        "A field whose date is none to the letter is ignored (RFC 9110 13.1.3, 13.1.4); nginx takes "
        "If-Unmodified-Since for unmet then, and reads dates of other zones, with other weekdays, or "
        "with text behind them.",
        ("status",),
        tuple(f"conditions: GET tea.txt [If-Unmodified-Since: {text}]" for text in (
            "", "0", "yesterday", "784111777", "1994-11-06T08:49:37Z", "sun, 06 nov 1994 08:49:37 gmt",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06-Nov-1994 08:49:37 GMT"))
        + tuple(f"conditions: GET tea.txt [If-Modified-Since: {text}]" for text in (
            "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000", "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT; length=1080",
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT")),
    ),
    Reason(
        "leap-second",
        "A leap second is one of a date (RFC 9110 5.6.7); nginx does not read it.",
        ("status",), ("conditions: ~ tea.txt [If-~: Sat, 31 Dec 2016 23:59:60 GMT]",),
    ),
    # Ranges
    Reason(
        "206-with-accept-ranges",
        "A 206 says Accept-Ranges as well, which RFC 9110 14.3 leaves open.",
        ("Accept-Ranges",), ("ranges: ~", "if-range: ~", "ranges and conditions: ~"),
    ),
    Reason(
        "malformed-range",
        "A Range that is malformed is ignored (RFC 9110 14.2); for nginx it is unsatisfiable, or it "
        "heeds the part that it can read.",
        ("status",),
        tuple(f"ranges: GET tea.txt [Range: bytes={text}]" for text in (
            ",", "-", "--1", "1", "a-b", "9-0", "0-1-2", "+0-1", "0-+1", "0x0-1", "1.5-2", "0-1;",
            "0-1,x", "x,0-1", "0-0 2-2", "*", "0-*", "0-1, bytes=3-4", "0 - 1", "0- 1", "5-1,0-0",
            "0-0,5-1"))
        + tuple(f"ranges: GET {target} [Range: bytes=x]" for target in (
            "empty.txt", "one.txt", "large.bin", "docs/", "data.json"))
        + ("ranges: GET tea.txt [Range: bytes=0-1, Range: bytes=4-5]",),
    ),
    Reason(
        "range-of-head",
        "Ranges are for GET only (RFC 9110 14.2); nginx answers HEAD as if the body followed.",
        ("status",), ("ranges: HEAD tea.txt [Range: ~]",),
    ),
    Reason(
        "range-of-nothing",
        "An empty file is sent whole: a server may ignore Range (RFC 9110 14.2), and some clients send "
        "one with each request.",
        ("status",), ("ranges: GET empty.txt [Range: bytes=1-]",),
    ),
    Reason(
        "empty-elements",
        "Empty elements of a list are ignored (RFC 9110 5.6.1.2).",
        ("status",),
        tuple(f"ranges: GET tea.txt [Range: bytes={text}]" for text in (
            "0-0,,2-2", ",0-0,2-2", "0-0,2-2,")),
    ),
    Reason(
        "long-number",
        "A number may have any number of digits (RFC 9110 14.1.1), and one behind the end means the end.",
        ("status",),
        ("ranges: GET tea.txt [Range: bytes=0-9999999999999999999999]",
         "ranges: GET tea.txt [Range: bytes=-9999999999999999999999]"),
    ),
    Reason(
        "coalesced",
        "Ranges that overlap or touch are sent as one (RFC 9110 15.3.7.2).",
        ("Content-Length", "Content-Range", "Content-Type", "body"),
        tuple(f"ranges: GET tea.txt [Range: bytes={text}]" for text in (
            "0-5,3-9", "0-9,10-19", "10-19,0-9", "0-9,0-9", "0-539,540-1079", "0-9,20-29,5-25",
            "0-0,2-2,1-1")),
    ),
    # Codings
    Reason(
        "ranges-of-coded",
        "A file in gzip has ranges like any other (RFC 9110 14.1: of the representation); nginx sends "
        "none of it.",
        ("Accept-Ranges",), ("encodings: ~ app.js [Accept-Encoding: ~", "encodings: GET docs/~"),
    ),
    Reason(
        "range-of-coded",
        "The same, where a range is asked for.",
        ("status",), ("encodings: GET app.js [Accept-Encoding: gzip, Range: bytes=~",),
    ),
    Reason(
        "accepted-codings",
        "`*`, x-gzip, parameters, and a second line of Accept-Encoding are heeded (RFC 9110 12.5.3, "
        "8.4.1.3), and what stands behind a blank or is no weight is passed over; nginx looks for "
        "`gzip`, and does not compare its weight with that of `identity`.",
        ("Content-Encoding", "Content-Length", "body"),
        tuple(f"encodings: GET app.js [Accept-Encoding: {text}]" for text in (
            "x-gzip", "*", "gzip;q=", "gzip;level=9", "*;q=0.5", "gzip\tx",
            "deflate, Accept-Encoding: gzip", "identity;q=1, gzip;q=0.5")),
    ),
    Reason(
        "compressed-alone",
        "A compressed file is sent in place of one that is there; nginx sends it for a path where "
        "nothing else is.",
        ("status", "Vary"),
        ("encodings: GET alone.css [Accept-Encoding: gzip]", "paths: GET alone.css"),
    ),
    # Methods
    Reason(
        "allow",
        "A 405 has Allow (RFC 9110 15.5.6: the server must generate it).",
        ("Allow",), ("methods: ~", "conditions: ~", "ranges: POST ~"),
    ),
    Reason(
        "options",
        "OPTIONS is answered with 204 and Allow (RFC 9110 9.3.7).",
        ("status",), ("methods: OPTIONS ~", "conditions: OPTIONS ~", "ranges: OPTIONS ~"),
    ),
    Reason(
        "method-before-path",
        "Another method is a 405 whatever there is at the path; nginx looks for the file first.",
        ("status",), ("methods: POST docs", "methods: POST missing.txt", "methods: POST plain/"),
    ),
    Reason(
        "method-in-small-letters",
        "A method in small letters is another method (RFC 9110 9.1); nginx refuses the request.",
        ("status",), ("methods: get ~",),
    ),
    # Paths
    Reason(
        "redirect",
        "A folder leads to its page by 308, which keeps the method (RFC 9110 15.4.9).",
        ("status",),
        ("methods: ~ docs", "paths: GET docs", "paths: GET docs?a=b", "conditions: GET docs [~",
         "ranges: GET docs [~", "encodings: GET docs [~"),
    ),
    Reason(
        "folder-without-page",
        "A folder without a page is not there; nginx refuses it with 403, and redirects to that.",
        ("status",),
        ("methods: ~ plain/", "paths: GET ", "paths: GET plain", "paths: GET plain/",
         "paths: GET docs/sub", "paths: GET docs/sub/", "conditions: GET plain/ ~",
         "encodings: GET plain/ ~"),
    ),
    Reason(
        "link",
        "A link is not there; nginx, told to follow none, refuses it with 403.",
        ("status",), ("paths: GET link.txt", "paths: GET link"),
    ),
    Reason(
        "dot-file",
        "What begins with a dot is not there, unless it is asked for.",
        ("status",),
        ("paths: GET .env", "paths: GET %2Eenv", "paths: GET .git", "paths: GET .git/",
         "paths: GET .git/config", "paths: GET docs/.hidden",
         "paths: GET .well-known/security.txt"),
    ),
    Reason(
        "dot-segment",
        "A path with `.` or `..` is not there: clients remove them (RFC 3986 6.2.2.3). nginx removes "
        "them itself, and refuses what leads out of its root.",
        ("status",),
        ("paths: GET .", "paths: GET ./", "paths: GET docs/.", "paths: GET docs/..",
         "paths: GET docs/../", "paths: GET docs/../tea.txt", "paths: GET docs/sub/../index.html",
         "paths: GET docs/%2E%2E/tea.txt", "paths: GET ../../etc/passwd"),
    ),
    Reason(
        "encoded-slash",
        "A path with an encoded slash is not there: it is data and no delimiter (RFC 3986 2.2). nginx "
        "takes it for a slash.",
        ("status",),
        ("paths: GET docs%2Findex.html", "paths: GET docs%2findex.html", "paths: GET docs%2F",
         "paths: GET docs/..%2Ftea.txt"),
    ),
    Reason(
        "escape-that-is-none",
        "An escape that is none stays as it is (WHATWG URL Standard, percent-decode); nginx refuses the "
        "request.",
        ("status",),
        ("paths: GET %", "paths: GET %zz", "paths: GET %2", "paths: GET tea.txt%",
         "paths: GET a%b.txt"),
    ),
    # Codings of all others
    Reason(
        "vary-everywhere",
        "Each response that is a file says Vary: Accept-Encoding (RFC 9110 12.5.5): whether there is "
        "another form of it is only looked for if the client takes one. nginx says it where there is one.",
        ("Vary",), ("~",),
    ),
]
