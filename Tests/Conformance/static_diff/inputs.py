"""The folder that both serve, and the requests that both get.

`{etag}` in a field is the tag that the server itself has sent for the target, `{gzip-etag}` that of
its form in gzip.
"""

import gzip
import os
from dataclasses import dataclass

TIME = 784_111_777
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT"
AFTER = "Sun, 06 Nov 1994 08:49:38 GMT"

TEXT = bytes(range(32, 122)) * 12  # 1080 bytes
FILES = {
    "tea.txt": TEXT, "empty.txt": b"", "one.txt": b"x", "app.js": b"let tea = 'assam'\n" * 20,
    "app.js.gz": gzip.compress(b"let tea = 'assam'\n" * 20, mtime=0), "alone.css.gz": b"gz",
    "docs/index.html": b"<p>docs\n", "docs/index.html.gz": gzip.compress(b"<p>docs\n", mtime=0),
    "docs/a b.txt": b"blank", "docs/sub/leaf.txt": b"leaf", "plain/leaf.txt": b"leaf",
    "gr\u00fcn.txt": b"green", "a+b.txt": b"plus", "a%b.txt": b"percent", "noend": b"noend",
    "upper.TXT": b"upper", "two.tar.gz": b"tar", "semi;colon.txt": b"semicolon",
    ".env": b"secret", ".git/config": b"secret", "docs/.hidden": b"hidden",
    ".well-known/security.txt": b"contact", "page.html": b"<p>page", "data.json": b"{}",
    "large.bin": bytes(range(256)) * 1024,
}


def prepare(root):
    """Makes the folder; all files have the same time, so that their tags are strong."""
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (TIME, TIME))
    (root / "link.txt").symlink_to("tea.txt")
    (root / "link").symlink_to("docs")
    (root / "out").symlink_to("/etc")
    os.mkfifo(root / "pipe")


@dataclass(frozen=True)
class Input:
    group: str
    method: str
    target: str
    fields: tuple = ()

    @property
    def name(self):
        fields = ", ".join(self.fields)
        text = f"{self.group}: {self.method} {self.target}" + (f" [{fields}]" if fields else "")
        return text if len(text) <= 160 else text[:150] + f"... ({len(text)})"


def asked(group, target, *lists, methods=("GET",)):
    """Each method with each list of fields; one field may stand for a list of its own."""
    for method in methods:
        for fields in lists:
            fields = (fields,) if isinstance(fields, str) else tuple(fields)
            yield Input(group, method, target, fields)


METHODS = [Input("methods", method, target)
           for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
                          "PROPFIND", "BREW", "get"]
           for target in ["tea.txt", "empty.txt", "docs/", "docs", "missing.txt", "plain/",
                          "large.bin"]]

PATHS = [Input("paths", "GET", target) for target in [
    "", "tea.txt", "empty.txt", "one.txt", "app.js", "page.html", "data.json", "noend", "upper.TXT",
    "two.tar.gz", "large.bin", "tea.txt?a=b", "tea.txt?", "tea.txt?../x", "docs/a%20b.txt",
    "docs/sub/leaf.txt", "gr%C3%BCn.txt", "gr%c3%bcn.txt", "gr%FCn.txt", "a+b.txt", "a%2Bb.txt",
    "a%20b.txt", "a%25b.txt", "a%b.txt", "%74ea.txt", "semi;colon.txt", "semi%3Bcolon.txt",
    "tea.txt;v=1",
    # Folders
    "docs", "docs/", "docs?a=b", "docs/?a=b", "docs/index.html", "docs/sub", "docs/sub/", "plain",
    "plain/", "docs/index.html/", "tea.txt/", "tea.txt/x", "docs/missing", "missing/", "missing/x",
    # Dots and slashes
    ".", "./", "./tea.txt", "docs/.", "docs/./", "docs/./index.html", "docs/..", "docs/../",
    "docs/../tea.txt", "docs/sub/../index.html", "..", "../", "../tea.txt", "../../etc/passwd",
    "docs/../../etc/passwd", "%2e/tea.txt", "%2e%2e/tea.txt", "docs/%2E%2E/tea.txt",
    "docs/%2e%2e/%2e%2e/etc/passwd", "docs//index.html", "docs//", "/tea.txt", "//tea.txt",
    "docs%2Findex.html", "docs%2findex.html", "docs%2F", "%2Ftea.txt", "docs/..%2Ftea.txt",
    "..%2Ftea.txt", "..%5ctea.txt", "docs%5Cindex.html", "docs\\index.html", "...", "tea.txt.",
    "tea.txt%20", "%20tea.txt", "tea.txt%00", "tea%00.txt", "tea.txt%00.html", "tea.txt%0A",
    "tea.txt%2e", "TEA.TXT", "Docs/", "tea.txt%3Fa", "tea.txt%23a", "%", "%zz", "%2", "tea.txt%",
    # Hidden
    ".env", ".git/config", ".git/", ".git", "docs/.hidden", ".well-known/security.txt", "%2Eenv",
    # Neither files nor folders
    "link.txt", "link/", "link", "link/index.html", "out/passwd", "pipe",
    # Long ones
    "x" * 255, "x" * 256, "x/" * 1000, "docs/" + "x" * 4000, "docs/" * 100 + "tea.txt",
    # Compressed
    "app.js.gz", "alone.css", "alone.css.gz", "docs/index.html.gz",
]]

TAGS = ["{etag}", "W/{etag}", '"x"', 'W/"x"', "*", '"x", {etag}', '{etag}, "x"', '"x",{etag}',
        ", {etag}", '"x" , W/{etag}', '"a,b", {etag}', '""', 'W/""', '"x", "y", "z"']
ODD_TAGS = ["", ",", "x", '"x', 'x"', "w/{etag}", "*, {etag}", "{etag}, *", '{etag} "x"', '"x" {etag}',
            "{etag}x", "'x'", '"a b", {etag}', "**", "W/", "{etag};q=1", '"x"; {etag}']
DATES = [DATE, BEFORE, AFTER, "Sunday, 06-Nov-94 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:36 GMT",
         "Sun Nov  6 08:49:37 1994", "Sun Nov  6 08:49:36 1994", "Thu, 01 Jan 1970 00:00:00 GMT",
         "Fri, 31 Dec 2100 23:59:59 GMT", "Sat, 31 Dec 2016 23:59:60 GMT"]
ODD_DATES = ["", "0", "yesterday", "784111777", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37",
             "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000",
             "Mon, 06 Nov 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt",
             "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
             "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
             f"{DATE}; length=1080", f"{DATE}, {DATE}", "Sun, 06-Nov-1994 08:49:37 GMT"]

CONDITIONS = [
    *asked("conditions", "tea.txt",
           *(f"If-None-Match: {tag}" for tag in [*TAGS, *ODD_TAGS]),
           *(f"If-Match: {tag}" for tag in [*TAGS, *ODD_TAGS]),
           *(f"If-Modified-Since: {date}" for date in [*DATES, *ODD_DATES]),
           *(f"If-Unmodified-Since: {date}" for date in [*DATES, *ODD_DATES])),
    *asked("conditions", "tea.txt",
           *(f"If-None-Match: {tag}" for tag in TAGS), *(f"If-Match: {tag}" for tag in TAGS),
           *(f"If-Modified-Since: {date}" for date in DATES),
           *(f"If-Unmodified-Since: {date}" for date in DATES), methods=["HEAD"]),
    *asked("conditions", "tea.txt",
           *([f"{first}: {one}", f"{second}: {other}"]
             for first, ones in [("If-Match", ["{etag}", '"x"']),
                                 ("If-Unmodified-Since", [DATE, BEFORE])]
             for one in ones
             for second, others in [("If-None-Match", ["{etag}", '"x"']),
                                    ("If-Modified-Since", [DATE, BEFORE])]
             for other in others),
           ["If-Match: {etag}", f"If-Unmodified-Since: {BEFORE}"],
           ['If-Match: "x"', f"If-Unmodified-Since: {AFTER}"],
           ["If-None-Match: {etag}", f"If-Modified-Since: {BEFORE}"],
           ['If-None-Match: "x"', f"If-Modified-Since: {AFTER}"],
           ['If-None-Match: "x"', "If-None-Match: {etag}"],
           ['If-Match: "x"', "If-Match: {etag}"], methods=["GET", "HEAD"]),
    *(Input("conditions", method, target, (field,))
      for method in ["POST", "PUT", "DELETE", "OPTIONS"] for target in ["tea.txt"]
      for field in ["If-None-Match: *", 'If-Match: "x"', f"If-Modified-Since: {DATE}"]),
    *(Input("conditions", "GET", target, (field,))
      for target in ["missing.txt", "docs", "docs/", "plain/", "empty.txt"]
      for field in ["If-None-Match: *", 'If-Match: "x"', "If-Match: *", f"If-Modified-Since: {DATE}",
                    f"If-Unmodified-Since: {BEFORE}"]),
]

RANGES = [
    "0-0", "0-9", "5-5", "0-", "1079-", "1079-1079", "1080-", "1080-1090", "0-1079", "0-1080", "0-99999",
    "-1", "-10", "-1079", "-1080", "-1081", "-99999", "-0", "500-600", "9999999999999999999999-",
    "0-9999999999999999999999", "-9999999999999999999999", "00-09", "0000000000000000000001-2",
    # Several
    "0-0,2-2", "0-0, 2-2", "0-0 ,2-2", "2-2,0-0", "0-9,1070-", "0-9,-10", "-1,0-0", "0-9,2000-",
    "2000-,0-9", "2000-,3000-", "-0,0-9", "100-199,300-399,500-599", "0-0,,2-2", ",0-0,2-2",
    "0-0,2-2,", "0-5,3-9", "0-9,10-19", "10-19,0-9", "0-9,0-9", "0-1079,0-1079", "0-,0-", "0-,-1",
    "0-539,540-1079", "0-600,500-1079", "0-9,20-29,5-25", "0-0,2-2,1-1",
]
ODD_RANGES = ["", ",", "-", "--1", "1", "a-b", "9-0", "0-1-2", "0 - 1", " 0-1", "0- 1", "+0-1", "0-+1",
              "0x0-1", "1.5-2", "0-1;", "0-1,x", "x,0-1", "5-1,0-0", "0-0,5-1", "0-0 2-2", "*", "0-*"]
WHOLE_RANGES = ["lines=0-1", "bytes", "bytes 0-1", "bytes: 0-1", "=0-1", "none", "BYTES=0-1",
                "Bytes=0-1", "bytes =0-1", "bytes=0-1, bytes=3-4", "items=0-1,2-3"]
MANY = ["bytes=" + ",".join(f"{at * 10}-{at * 10}" for at in range(count))
        for count in (3, 10, 31, 32, 33, 60)]

RANGE_INPUTS = [
    *asked("ranges", "tea.txt", *(f"Range: bytes={text}" for text in [*RANGES, *ODD_RANGES]),
           *(f"Range: {text}" for text in [*WHOLE_RANGES, *MANY]),
           ["Range: bytes=0-1", "Range: bytes=4-5"]),
    *asked("ranges", "tea.txt", *(f"Range: bytes={text}" for text in ["0-9", "2000-", "0-0,5-5"]),
           methods=["HEAD", "POST", "OPTIONS"]),
    *(Input("ranges", "GET", target, (f"Range: bytes={text}",))
      for target in ["empty.txt", "one.txt", "large.bin", "docs/", "docs", "missing.txt", "data.json"]
      for text in ["0-0", "0-", "-1", "1-", "0-0,2-2", "x"]),
    *asked("if-range", "tea.txt",
           *([f"Range: bytes={text}", f"If-Range: {field}"]
             for text in ["0-9", "2000-", "0-0,5-5"]
             for field in ["{etag}", "W/{etag}", '"x"', "*", "x", "", '{etag}, "x"', DATE, BEFORE,
                           AFTER, "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"]),
           ["If-Range: {etag}"], ['If-Range: "x"']),
    *asked("ranges and conditions", "tea.txt",
           *([f"Range: bytes={text}", field]
             for text in ["0-9", "2000-", "0-0,5-5"]
             for field in ["If-None-Match: {etag}", 'If-None-Match: "x"', "If-Match: {etag}",
                           'If-Match: "x"', f"If-Modified-Since: {DATE}",
                           f"If-Modified-Since: {BEFORE}", f"If-Unmodified-Since: {DATE}",
                           f"If-Unmodified-Since: {BEFORE}"])),
]

CODINGS = ["gzip", "GZIP", "x-gzip", "gzip, deflate", "deflate, gzip", "gzip, deflate, br, zstd",
           "br", "deflate", "identity", "*", "", "gzip;q=1", "gzip;q=1.0", "gzip;q=0.5", "gzip;q=0.001",
           "gzip;q=0", "gzip;q=0.0", "gzip;q=0.000", "gzip; q=0", "gzip ;q=0", "gzip;Q=0", "gzip;q=",
           "gzip;q=x", "gzip;q=2", "gzip;q=0.0001", "gzip;level=9", "gzip;q=0, *", "*;q=0", "*;q=0.5",
           "gzip, *;q=0", "identity;q=0", "identity, gzip", "identity;q=1, gzip;q=0.5",
           "identity;q=0.5, gzip;q=1", "gzip, identity;q=0", "deflate, gzip;q=1.0, *;q=0.5",
           "notgzip", "gzipper", "gzip-x", "x, gzip", "gzip,", ",gzip", "gzip\tx"]

ENCODING_INPUTS = [
    *asked("encodings", "app.js", *(f"Accept-Encoding: {text}" for text in CODINGS)),
    *asked("encodings", "app.js", "Accept-Encoding: gzip", [], methods=["HEAD"]),
    *(Input("encodings", "GET", target, ("Accept-Encoding: gzip",))
      for target in ["tea.txt", "docs/", "docs/index.html", "docs", "alone.css", "app.js.gz",
                     "two.tar.gz", "missing.txt", "plain/"]),
    *asked("encodings", "app.js", ["Accept-Encoding: deflate", "Accept-Encoding: gzip"]),
    *(Input("encodings", method, "app.js", ("Accept-Encoding: gzip", *fields))
      for method in ["GET", "HEAD"]
      for fields in [["If-None-Match: {gzip-etag}"], ["If-None-Match: {etag}"], ["If-None-Match: *"],
                     ["If-Match: {gzip-etag}"], ["If-Match: {etag}"],
                     [f"If-Modified-Since: {DATE}"], [f"If-Modified-Since: {BEFORE}"]]),
    *(Input("encodings", "GET", "app.js", ("Accept-Encoding: gzip", *fields))
      for fields in [["Range: bytes=0-9"], ["Range: bytes=2000-"], ["Range: bytes=0-0,5-5"],
                     ["Range: bytes=0-9", "If-Range: {gzip-etag}"],
                     ["Range: bytes=0-9", "If-Range: {etag}"]]),
]

INPUTS = [*METHODS, *PATHS, *CONDITIONS, *RANGE_INPUTS, *ENCODING_INPUTS]

assert len({item.name for item in INPUTS}) == len(INPUTS) >= 500
assert not any("~" in item.name for item in INPUTS), "it stands for any text in reasons.py"
