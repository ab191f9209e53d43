r"""Multipart bodies: name, bytes as one character for each, Content-Type.

What browsers write is the WHATWG HTML standard's "multipart/form-data encoding algorithm"; what
else there is: RFC 7578 (forms), RFC 2046 §5.1 (multipart), RFC 2183 and 6266 (Content-Disposition),
RFC 8187 and 2231 (extended and continued parameters), RFC 2045 and 2047 (encodings).
"""

TYPE = "multipart/form-data; boundary=B"
END = "--B--\r\n"


def utf8(text):
    """The bytes of the text in UTF-8."""
    return text.encode().decode("latin-1")


def part(disposition, content="x", *lines):
    """A part with this Content-Disposition, behind a delimiter, and the line end behind it."""
    head = "\r\n".join([f"Content-Disposition: {disposition}", *lines])
    return f"--B\r\n{head}\r\n\r\n{content}\r\n"


def headed(head, content="x"):
    """A part with these lines in its head."""
    return f"--B\r\n{head}\r\n\r\n{content}\r\n"


def field(name="a", content="x", *lines):
    return part(f'form-data; name="{name}"', content, *lines)


def file(filename, content="x", *lines):
    return part(f'form-data; name="a"; filename="{filename}"', content, *lines)


def whole(*parts):
    return "".join(parts) + END


ORDINARY = [
    ("a field", whole(field())),
    ("two fields", whole(field("a", "1"), field("b", "2"))),
    ("a name twice", whole(field("a", "1"), field("a", "2"))),
    ("fields and files in turn",
     whole(field("a", "1"), file("f", "22", "Content-Type: image/png"), field("b", "3"), file("g"))),
    ("an empty field", whole(field("a", ""))),
    ("an empty name", whole(field("", "x"))),
    ("a file", whole(file("tea.txt", "assam", "Content-Type: text/plain"))),
    ("a file without a type", whole(file("tea.txt", "assam"))),
    ("an empty file", whole(file("tea.txt", "", "Content-Type: text/plain"))),
    ("no file chosen", whole(file("", "", "Content-Type: application/octet-stream"))),
    ("a file name that is empty, with content", whole(file("", "x"))),
    ("a field in UTF-8", whole(field(utf8("grün"), utf8("茶 ☕")))),
    ("a field that is no UTF-8", whole(field("a", "\xff\xfe"))),
    ("a name that is no UTF-8", whole(field("\xff", "x"))),
    ("a file name in UTF-8", whole(file(utf8("grüner Tee.txt")))),
    ("a file name that is no UTF-8", whole(file("gr\xfcn.txt"))),
    ("line ends in a field", whole(field("a", "1\r\n2\n3\r4\r\n"))),
    ("blank lines in a field", whole(field("a", "\r\n\r\n\r\n"))),
    ("a field with NUL", whole(field("a", "1\x002"))),
    ("a binary file", whole(file("f", "".join(map(chr, range(256)))))),
    ("a file of 100000 bytes", whole(file("f", "\r\nab" * 25000))),
    ("a field of 4097 bytes", whole(field("a", "x" * 4097))),
    ("no part", END),
    ("no part, behind a line end", "\r\n" + END),
    ("100 fields", whole(*(field(f"f{number}", str(number)) for number in range(100)))),
]

NAMES = [
    ("%22 in a name", whole(field("a%22b"))),
    ("%0D%0A in a name", whole(field("a%0D%0Ab"))),
    ("%22 in a file name", whole(file("a%22b.txt"))),
    ("%0D%0A in a file name", whole(file("a%0D%0Ab.txt"))),
    ("%0d in small letters", whole(field("a%0d%0ab"))),
    ("another escape in a name", whole(field("a%41%25b"))),
    ("a percent sign in a name", whole(field("100%"))),
    ("a quotation mark behind a backslash", whole(field('a\\"b'))),
    ("two backslashes", whole(field("a\\\\b"))),
    ("a backslash before another letter", whole(field("a\\b"))),
    ("a backslash at the end", whole(field("a\\\\"))),
    ("the path of a file of Windows", whole(file("C:\\docs\\tea.txt"))),
    ("the path of a share of Windows", whole(file("\\\\host\\docs\\tea.txt"))),
    ("the path of a file of Unix", whole(file("../../etc/passwd"))),
    ("an absolute path", whole(file("/etc/passwd"))),
    ("two dots", whole(file(".."))),
    ("a dot", whole(file("."))),
    ("a slash", whole(file("/"))),
    ("a device of Windows", whole(file("CON"))),
    ("a semicolon in quotation marks", whole(file("a;b.txt"))),
    ("an equals sign in quotation marks", whole(file("a=b.txt"))),
    ("a comma in quotation marks", whole(file("a,b.txt"))),
    ("blanks around a file name", whole(file("  a.txt  "))),
    ("brackets in a name", whole(field("a[b][]"))),
    ("a token for a name", whole(part("form-data; name=a"))),
    ("a token for a file name", whole(part("form-data; name=a; filename=b.txt"))),
    ("a blank in a name without quotation marks", whole(part("form-data; name=a b"))),
    ("a file name without quotation marks that is no token",
     whole(part("form-data; name=a; filename=b c.txt"))),
    ("UTF-8 without quotation marks", whole(part(utf8("form-data; name=é")))),
    ("single quotation marks", whole(part("form-data; name='a'"))),
    ("an extended file name",
     whole(part("form-data; name=a; filename*=UTF-8''gr%C3%BCn%20tea.txt"))),
    ("an extended file name in Latin-1",
     whole(part("form-data; name=a; filename*=iso-8859-1'de'gr%FCn.txt"))),
    ("an extended file name behind an ordinary one",
     whole(part('form-data; name=a; filename="b.txt"; filename*=UTF-8\'\'c.txt'))),
    ("an extended file name before an ordinary one",
     whole(part('form-data; name=a; filename*=UTF-8\'\'c.txt; filename="b.txt"'))),
    ("an extended file name that is no UTF-8",
     whole(part("form-data; name=a; filename*=UTF-8''%FF"))),
    ("an extended file name without a charset",
     whole(part("form-data; name=a; filename*=b.txt"))),
    ("an extended file name of another charset",
     whole(part("form-data; name=a; filename*=koi8-r''b.txt"))),
    ("an extended file name in quotation marks",
     whole(part("form-data; name=a; filename*=\"UTF-8''b.txt\""))),
    ("an extended file name with a slash",
     whole(part("form-data; name=a; filename*=UTF-8''a%2Fb.txt"))),
    ("an extended file name with NUL",
     whole(part("form-data; name=a; filename*=UTF-8''a%00b.txt"))),
    ("an extended name", whole(part("form-data; name*=UTF-8''a"))),
    ("a file name in continuations",
     whole(part('form-data; name=a; filename*0="b"; filename*1=".txt"'))),
    ("an encoded word as a file name", whole(file("=?UTF-8?B?Z3LDvG4=?="))),
    ("a name twice in a head", whole(part("form-data; name=a; name=b"))),
    ("a file name twice in a head", whole(part("form-data; name=a; filename=b; filename=c"))),
    ("the same name twice in a head", whole(part("form-data; name=a; name=a"))),
    ("a name without an end", whole(part('form-data; name="a'))),
    ("text behind a quoted name", whole(part('form-data; name="a"b'))),
    ("a name in capitals", whole(part('FORM-DATA; NAME="a"; FILENAME="b"'))),
    ("blanks around the signs", whole(part('form-data ; name = "a" ; filename = "b"'))),
    ("no blanks", whole(part('form-data;name="a";filename="b"'))),
    ("a semicolon at the end", whole(part('form-data; name="a";'))),
    ("two semicolons", whole(part('form-data;; name="a"'))),
    ("an unknown parameter", whole(part('form-data; name="a"; size=1'))),
    ("a parameter without a value", whole(part("form-data; name"))),
    ("a parameter without a name", whole(part('form-data; ="a"'))),
    ("no name", whole(part("form-data"))),
    ("a file name alone", whole(part('form-data; filename="b"'))),
    ("an attachment", whole(part('attachment; name="a"'))),
    ("an empty disposition", whole(part(""))),
    ("a name of 1024 bytes", whole(field("n" * 1024))),
    ("a name of 1025 bytes", whole(field("n" * 1025))),
    ("CR in a file name", whole(file("a\rb"))),
    ("LF in a file name", whole(file("a\nb"))),
    ("CRLF in a file name", whole(file("a\r\nb"))),
    ("NUL in a file name", whole(file("a\x00b"))),
    ("a tab in a file name", whole(file("a\tb"))),
]

HEADS = [
    ("no head", "--B\r\n\r\nx\r\n" + END),
    ("no disposition", whole(headed("Content-Type: text/plain"))),
    ("the disposition behind the type",
     whole(headed('Content-Type: text/plain\r\nContent-Disposition: form-data; name="a"; filename="b"'))),
    ("two dispositions",
     whole(headed('Content-Disposition: form-data; name="a"\r\n'
                  'Content-Disposition: form-data; name="b"'))),
    ("a disposition that goes on in a second one",
     whole(headed("Content-Disposition: form-data; name=a\r\nContent-Disposition: b"))),
    ("a field name in small letters", whole(headed('content-disposition: form-data; name="a"'))),
    ("no blank behind the colon", whole(headed('Content-Disposition:form-data; name="a"'))),
    ("blanks behind the value", whole(headed('Content-Disposition: form-data; name="a" \t'))),
    ("a blank before the colon", whole(headed('Content-Disposition : form-data; name="a"'))),
    ("a folded line", whole(headed('Content-Disposition: form-data;\r\n name="a"'))),
    ("a folded line with a tab", whole(headed('Content-Disposition: form-data;\r\n\tname="a"'))),
    ("a fold in a file name",
     whole(headed('Content-Disposition: form-data; name="a"; filename="b\r\n c"'))),
    ("a first line that begins with a blank",
     whole(headed(' Content-Disposition: form-data; name="a"'))),
    ("a line without a colon", whole(headed('x\r\nContent-Disposition: form-data; name="a"'))),
    ("a line without a name", whole(headed(': x\r\nContent-Disposition: form-data; name="a"'))),
    ("an unknown field", whole(field("a", "x", "X-Tea: assam"))),
    ("an empty field in the head", whole(field("a", "x", "X-Tea:"))),
    ("a length in the head", whole(field("a", "xyz", "Content-Length: 1"))),
    ("a type of a field", whole(field("a", "x", "Content-Type: application/json"))),
    ("charset=utf-8", whole(field("a", utf8("é"), "Content-Type: text/plain; charset=utf-8"))),
    ("charset=iso-8859-1",
     whole(field("a", "\xe9", "Content-Type: text/plain; charset=iso-8859-1"))),
    ("an unknown charset", whole(field("a", "x", "Content-Type: text/plain; charset=tea"))),
    ("_charset_", whole(field("_charset_", "iso-8859-1"), field("a", "\xe9"))),
    ("a malformed type", whole(file("f", "x", "Content-Type: tea"))),
    ("a type with parameters", whole(file("f", "x", "Content-Type: text/plain; a=\"b;c\"; d=e"))),
    ("transfer encoding 8bit", whole(field("a", "x", "Content-Transfer-Encoding: 8bit"))),
    ("transfer encoding binary", whole(field("a", "x", "Content-Transfer-Encoding: BINARY"))),
    ("transfer encoding base64", whole(field("a", "eA==", "Content-Transfer-Encoding: base64"))),
    ("transfer encoding quoted-printable",
     whole(field("a", "x=3Dy=\r\nz", "Content-Transfer-Encoding: quoted-printable"))),
    ("an unknown transfer encoding", whole(field("a", "x", "Content-Transfer-Encoding: tea"))),
    ("a nested multipart (RFC 7578 §4.3)",
     whole(field("a", "--C\r\nContent-Disposition: file; filename=b\r\n\r\nx\r\n--C--",
                 "Content-Type: multipart/mixed; boundary=C"))),
    ("prototypes as field names",
     whole(field("__proto__", "x", "__proto__: 1", "constructor: 2"))),
    ("a head of 8000 bytes", whole(field("a", "x", "X: " + "x" * 7900))),
    ("a head of 9000 bytes", whole(field("a", "x", "X: " + "x" * 9000))),
    ("100 fields in a head",
     whole(field("a", "x", *(f"X-{number}: 1" for number in range(100))))),
]

DELIMITERS = [
    ("nothing", ""),
    ("no delimiter", "x"),
    ("another boundary", "--C\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--C--\r\n"),
    ("no end", field()),
    ("no end, and no line end", field().rstrip()),
    ("half of the end", field() + "--B-"),
    ("an end without a line end", field() + "--B--"),
    ("an end before the line end", field() + "--B--\r"),
    ("half a head", '--B\r\nContent-Disposition: form-data; name="a"'),
    ("a head and no content", '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
    ("a head before the end", '--B\r\nContent-Disposition: form-data; name="a"\r\n--B--\r\n'),
    ("no line end before the delimiter",
     '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx--B--\r\n'),
    ("the end at once behind the head",
     '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n--B--\r\n'),
    ("a preamble", "preamble\r\n" + whole(field())),
    ("a preamble of line ends", "\r\n\r\n\r\n" + whole(field())),
    ("a preamble without a line end", "preamble" + whole(field())),
    ("a preamble that looks like a delimiter", "--Bx\r\n" + whole(field())),
    ("a preamble of 2000 bytes", "x" * 2000 + "\r\n" + whole(field())),
    ("an epilogue", whole(field()) + "epilogue"),
    ("an epilogue of parts", whole(field()) + whole(field("b"))),
    ("an epilogue behind no line end", field() + "--B--epilogue"),
    ("an epilogue of 10000 bytes", whole(field()) + "\r\n" * 5000),
    ("blanks behind a delimiter", field().replace("--B\r", "--B \t \r") + END),
    ("blanks behind the end", field() + "--B-- \t \r\n"),
    ("a letter behind a delimiter", field().replace("--B\r", "--Bx\r") + END),
    ("a delimiter with more hyphens", field().replace("--B", "---B") + END),
    ("LF for line ends", whole(field()).replace("\r\n", "\n")),
    ("CR for line ends", whole(field()).replace("\r\n", "\r")),
    ("LF in heads", whole(field(), field("b")).replace('"\r\n\r\n', '"\n\n')),
    ("LF behind delimiters", whole(field(), field("b")).replace("--B\r\n", "--B\n")),
    ("LF before delimiters", field().rstrip() + "\n" + whole(field("b"))),
    ("what begins like a delimiter in the content",
     whole(field("a", "\r\n--\r\n--A\r\n--B-\r\n--Bx\r\n"))),
    ("a delimiter in the middle of a line", whole(field("a", "x --B\r\ny"))),
    ("delimiters one behind the other", "--B\r\n" + whole(field())),
    ("1000 parts", whole(*[field()] * 1000)),
    ("1001 parts", whole(*[field()] * 1001)),
]


def bounded(boundary):
    return whole(field()).replace("--B", f"--{boundary}")


BOUNDARIES = [
    ("a boundary in quotation marks", whole(field()), 'multipart/form-data; boundary="B"'),
    ("a boundary of 70 bytes", bounded("b" * 70), f'multipart/form-data; boundary={"b" * 70}'),
    ("a boundary of 71 bytes", bounded("b" * 71), f'multipart/form-data; boundary={"b" * 71}'),
    ("a boundary of 252 bytes", bounded("b" * 252), f'multipart/form-data; boundary={"b" * 252}'),
    ("the boundary of a browser", bounded("----WebKitFormBoundaryzuW5nPZQFQCwQtg4"),
     "multipart/form-data; boundary=----WebKitFormBoundaryzuW5nPZQFQCwQtg4"),
    ("all signs that a boundary may have", bounded("'()+_,-./:=? b"),
     'multipart/form-data; boundary="\'()+_,-./:=? b"'),
    ("an equals sign in a boundary without quotation marks", bounded("=_B"),
     "multipart/form-data; boundary==_B"),
    ("a slash in a boundary without quotation marks", bounded("a/b"),
     "multipart/form-data; boundary=a/b"),
    ("a boundary that others read to its slash",
     bounded("a"), "multipart/form-data; boundary=a/b"),
    ("a blank at the end of a boundary", bounded("B "), 'multipart/form-data; boundary="B "'),
    ("an empty boundary", bounded(""), "multipart/form-data; boundary="),
    ("an empty boundary in quotation marks", bounded(""), 'multipart/form-data; boundary=""'),
    ("no boundary", whole(field()), "multipart/form-data"),
    ("two boundaries, the first in use",
     whole(field()), "multipart/form-data; boundary=B; boundary=C"),
    ("two boundaries, the last in use",
     whole(field()), "multipart/form-data; boundary=C; boundary=B"),
    ("two boundaries, which are the same", whole(field()),
     "multipart/form-data; boundary=B; boundary=B"),
    ("a boundary beyond ASCII", bounded(utf8("é")), utf8("multipart/form-data; boundary=é")),
    ("blanks around the boundary", whole(field()), "multipart/form-data; boundary = B "),
    ("BOUNDARY", whole(field()), "Multipart/Form-Data; BOUNDARY=B"),
    ("a charset behind the boundary",
     whole(field()), "multipart/form-data; boundary=B; charset=utf-8"),
    ("a charset before the boundary",
     whole(field()), "multipart/form-data; charset=utf-8; boundary=B"),
    ("a comma behind the boundary",
     whole(field()), "multipart/form-data; boundary=B, text/plain"),
    ("another letter case than the boundary", whole(field()), "multipart/form-data; boundary=b"),
    ("a boundary in single quotation marks", bounded("'B'"), "multipart/form-data; boundary='B'"),
    ("multipart/mixed", whole(field()), "multipart/mixed; boundary=B"),
    ("multipart/*", whole(field()), "multipart/*; boundary=B"),
    ("another type", whole(field()), "text/plain; boundary=B"),
]

MULTIPART = [
    *((name, body, TYPE) for name, body in [*ORDINARY, *NAMES, *HEADS, *DELIMITERS]),
    *BOUNDARIES,
]
