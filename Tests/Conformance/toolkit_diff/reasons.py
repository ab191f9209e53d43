"""Why something else is read there than here, and of which inputs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    id: str
    sentence: str
    werkzeug: tuple = ()
    """The names of the inputs that Werkzeug reads otherwise."""
    go: tuple = ()


REASONS = [
    Reason(
        "escape-that-is-none",
        "An escape that is none stays as it is, as with browsers and Werkzeug (WHATWG URL "
        "Standard, percent-decode); Go refuses the form.",
        go=(
            "form: %=a", "form: %a=a", "form: %a_=a", "form: id=0&value=%", "form: b=%2sf%2a",
            "form: b=%2%2af%2a", "form: b=%%2a", "form: a=%", "form: a=%4", "form: a=%4&b=1",
            "form: a=%zz", "form: a=%4z", "form: a=%z4", "form: a=%%", "form: a=%%41",
            "form: a=%u0041", "form: a=%-1", "form: a=% 1", "form: a=%+1", "form: %=%",
            "form: a=100%&b=50%25", "form: 1000 percent signs", "query: a=%", "query: a=%4",
            "query: a=%zz", "query: a=%%41", "query: a=100%", "query: %=1", "query: %F=1",
            "query: a=%u0041",
        ),
    ),
    Reason(
        "semicolon",
        "A semicolon divides nothing (WHATWG URL Standard 5.1); Go refuses what has one, for "
        "caches and apps have disagreed about it (CVE-2021-23336).",
        go=(
            "form: a=1;b=2", "form: ;", "form: a;b", "form: a=1&amp;b=2", "form: a=1&;b=2",
            "form: a=&#65;", "query: a=1;b=2", "query: ;a=1", "query: a=1&amp;b=2",
        ),
    ),
    Reason(
        "escape-not-utf8",
        "Escapes that are no UTF-8 become U+FFFD (WHATWG URL Standard 5.1); Werkzeug leaves "
        "them escaped.",
        werkzeug=(
            "form: %FE%FF", "form: %FF%FE", "form: %C2", "form: %C2x",
            "form: _charset_=windows-1252&test=%C2x", "form: a=%FF", "form: %FF=1",
            "form: a=%C3%28", "form: a=%E2%82", "form: a=%E2%82&b=%AC", "form: a=%C0%80",
            "form: a=%C0%AF", "form: a=%ED%A0%80", "form: a=%ED%A0%BD%ED%B8%80",
            "form: a=%F4%90%80%80", "form: a=%F0%9F%98", "form: a=%E9", "query: a=%E9",
            "query: a=%FF", "query: a=%ED%A0%80", "query: a=%C0%AF",
        ),
    ),
    Reason(
        "form-not-utf8",
        "A body that is no UTF-8 is read, with U+FFFD in it; Werkzeug cannot decode it.",
        werkzeug=(
            'form: a=\\xff', 'form: a=\\xe9', "form: charset=iso-8859-1",
        ),
    ),
    Reason(
        "malformed-type-parameter",
        "A parameter of a type that is malformed is passed over; Go refuses the type.",
        go=(
            "form: a type with a parameter that is none",
        ),
    ),
    Reason(
        "form-of-another-type",
        "A body that is no form is a 415; they take it for an empty form.",
        werkzeug=(
            "form: another type", "form: a type that is none", "form: two types",
        ),
        go=(
            "form: another type", "form: a type that is none",
        ),
    ),
    Reason(
        "number-of-fields",
        "There may be 1,000 fields; Werkzeug and this release of Go have no limit of their "
        "number.",
        werkzeug=(
            "form: 1001 fields",
        ),
        go=(
            "form: 1001 fields",
        ),
    ),
    Reason(
        "size-of-form",
        "A form may have 1 MiB here, and 500,000 bytes there.",
        werkzeug=(
            "form: 600000 bytes",
        ),
    ),
    Reason(
        "cookie-without-sign",
        "A part without a sign is no cookie; browsers send a cookie without a name so, and "
        "they take it for a name (RFC 6265bis 5.8.3).",
        werkzeug=(
            "cookies: a", "cookies: a; b=1", "cookies: a=1; b; c=2",
            "cookies: HttpOnly; Secure; a=1",
        ),
        go=(
            "cookies: a", "cookies: a; b=1", "cookies: a=1; b; c=2",
            "cookies: HttpOnly; Secure; a=1",
        ),
    ),
    Reason(
        "cookie-signs",
        "Go drops a cookie whose name is no token, or whose value has a sign that RFC 6265 "
        "4.1.1 forbids servers to set; browsers send them, and they are read here.",
        go=(
            "cookies: a = 1", "cookies: a =1", "cookies: a b=1", 'cookies: a\\tb=1',
            'cookies: a=\\t1', 'cookies: a="1; 2"', 'cookies: a="1\\\\"2"',
            'cookies: a="1\\\\0542"', 'cookies: a="\\\\061"', 'cookies: a="1\\\\\\\\2"',
            'cookies: a="', 'cookies: a="1', 'cookies: a=1"', 'cookies: a=1"2"3',
            'cookies: a="1"2', 'cookies: a="b=1; c=2"; d=3', 'cookies: a={"b":1}',
            'cookies: a={"b": "c d"}', "cookies: a[b]=1", "cookies: a(b)=1", "cookies: a@b=1",
            "cookies: a:b=1", "cookies: a/b=1", "cookies: a?b=1", "cookies: a,b=1",
            "cookies: a{b}=1", 'cookies: a\\\\b=1', 'cookies: a"b=1', 'cookies: a=\\\\',
            'cookies: a=1\\\\2', 'cookies: \\xc3\\xa9=1', 'cookies: a=\\xc3\\xa9',
            'cookies: a=\\xe9', 'cookies: \\xe9=1', 'cookies: a=\\xff',
            'cookies: a=\\xe8\\x8c\\xb6', 'cookies: a=\\xf0\\x9f\\x98\\x80', 'cookies: a=\\xa0',
            'cookies: a=\\xc2', "cookies: 1000 quotation marks",
            "cookies: 500 backslashes in quotation marks",
        ),
    ),
    Reason(
        "cookie-blanks",
        "Blanks before a value are no part of it here (RFC 6265bis 5.6, for those who set "
        "it).",
        go=(
            "cookies: a= 1", "cookies: a=  1  ",
        ),
    ),
    Reason(
        "cookie-quoted",
        "Werkzeug undoes escapes in quotation marks, and reads a semicolon in them, as its "
        "own cookies need; to browsers a semicolon ends a cookie, quoted or not "
        "(CVE-2023-26049).",
        werkzeug=(
            'cookies: a="1; 2"', 'cookies: a="1\\\\"2"', 'cookies: a="1\\\\0542"',
            'cookies: a="\\\\061"', 'cookies: a="1\\\\\\\\2"', 'cookies: a="b=1; c=2"; d=3',
            "cookies: 500 backslashes in quotation marks",
        ),
    ),
    Reason(
        "cookie-in-utf8",
        "Cookies are read as UTF-8; Werkzeug reads them as Latin-1.",
        werkzeug=(
            'cookies: \\xc3\\xa9=1', 'cookies: a=\\xc3\\xa9', 'cookies: a=\\xe9',
            'cookies: \\xe9=1', 'cookies: a=\\xff', 'cookies: a=\\xe8\\x8c\\xb6',
            'cookies: a=\\xf0\\x9f\\x98\\x80', 'cookies: a=\\xa0', 'cookies: a=\\xc2',
        ),
    ),
    Reason(
        "empty-file-name",
        "An empty file name, which browsers send where no file is chosen, is none, as for Go; "
        "Werkzeug takes it for that of a file.",
        werkzeug=(
            "multipart: no file chosen", "multipart: a file name that is empty, with content",
        ),
    ),
    Reason(
        "part-not-utf8",
        "What is no UTF-8 in a part is read, with U+FFFD in it, and counted as it was sent; "
        "Werkzeug decodes a field before it can be counted, and refuses a head.",
        werkzeug=(
            "multipart: a field that is no UTF-8", "multipart: a name that is no UTF-8",
            "multipart: a file name that is no UTF-8",
        ),
    ),
    Reason(
        "browser-escapes",
        "%22, %0D and %0A are what browsers write for a quotation mark, CR and LF in a name "
        "(WHATWG HTML, multipart/form-data encoding algorithm); Werkzeug undoes the first "
        "alone, Go none.",
        werkzeug=(
            "multipart: %0D%0A in a name", "multipart: %0D%0A in a file name",
        ),
        go=(
            "multipart: %22 in a name", "multipart: %0D%0A in a name",
            "multipart: %22 in a file name", "multipart: %0D%0A in a file name",
        ),
    ),
    Reason(
        "last-of-path",
        "A file name is told as it was sent, for it is text and no path of the server's (RFC "
        "7578 4.2); Go keeps its last segment.",
        go=(
            "multipart: the path of a file of Unix", "multipart: an absolute path",
            "multipart: an extended file name with a slash",
        ),
    ),
    Reason(
        "name-without-quotes",
        "A name without quotation marks goes on to the semicolon, as some clients send it; "
        "they read a token, or nothing.",
        werkzeug=(
            "multipart: a blank in a name without quotation marks",
            "multipart: a file name without quotation marks that is no token",
            "multipart: UTF-8 without quotation marks",
        ),
        go=(
            "multipart: a blank in a name without quotation marks",
            "multipart: a file name without quotation marks that is no token",
            "multipart: UTF-8 without quotation marks",
        ),
    ),
    Reason(
        "extended-name",
        "An extended file name, which RFC 7578 4.2 forbids, counts before the ordinary one, "
        "in UTF-8 and ISO-8859-1 alone, and only if it can be read; there is no extended name "
        "of a field. They differ in each of these, among themselves too.",
        werkzeug=(
            "multipart: an extended file name before an ordinary one",
            "multipart: an extended file name that is no UTF-8",
            "multipart: an extended file name of another charset",
            "multipart: an extended file name in quotation marks", "multipart: an extended name",
        ),
        go=(
            "multipart: an extended file name in Latin-1",
            "multipart: an extended file name that is no UTF-8", "multipart: an extended name",
        ),
    ),
    Reason(
        "continuations",
        "A parameter in continuations (RFC 2231 3) is not put together, for no client of "
        "forms sends one.",
        werkzeug=(
            "multipart: a file name in continuations",
        ),
        go=(
            "multipart: a file name in continuations",
        ),
    ),
    Reason(
        "parameter-twice",
        "A parameter that is there twice is refused, for others take the first or the last; "
        "they do so, or read none.",
        werkzeug=(
            "multipart: a name twice in a head", "multipart: a file name twice in a head",
            "multipart: the same name twice in a head",
        ),
        go=(
            "multipart: a name twice in a head", "multipart: a file name twice in a head",
            "multipart: the same name twice in a head",
        ),
    ),
    Reason(
        "disposition-malformed",
        "A Content-Disposition that is malformed is refused; they read what they can, or a "
        "part without a name.",
        werkzeug=(
            "multipart: a name without an end", "multipart: text behind a quoted name",
            "multipart: a semicolon at the end", "multipart: two semicolons",
            "multipart: a parameter without a value", "multipart: a parameter without a name",
            "multipart: an empty disposition",
        ),
        go=(
            "multipart: a name without an end", "multipart: text behind a quoted name",
            "multipart: a semicolon at the end", "multipart: two semicolons",
            "multipart: a parameter without a value", "multipart: a parameter without a name",
            "multipart: an empty disposition",
        ),
    ),
    Reason(
        "blank-before-sign",
        "Blanks around the equals sign of a parameter are passed over; Werkzeug knows no such "
        "parameter.",
        werkzeug=(
            "multipart: blanks around the signs", "multipart: blanks around the boundary",
        ),
    ),
    Reason(
        "no-name",
        "A part that is no form-data with a name is refused (RFC 7578 4.2); they read one "
        "without a name, or by its file name alone.",
        werkzeug=(
            "multipart: no name", "multipart: a file name alone", "multipart: an attachment",
        ),
        go=(
            "multipart: no name", "multipart: a file name alone", "multipart: an attachment",
            "multipart: no head", "multipart: no disposition",
        ),
    ),
    Reason(
        "length-of-name",
        "A name may have 1,024 bytes; they have no limit but those of the head.",
        werkzeug=(
            "multipart: a name of 1025 bytes",
        ),
        go=(
            "multipart: a name of 1025 bytes",
        ),
    ),
    Reason(
        "control",
        "A control character in a head is refused; they keep it, drop the name, or make "
        "another field of what follows it.",
        werkzeug=(
            "multipart: CR in a file name", "multipart: LF in a file name",
            "multipart: CRLF in a file name", "multipart: NUL in a file name",
        ),
        go=(
            "multipart: CR in a file name", "multipart: NUL in a file name",
        ),
    ),
    Reason(
        "head-malformed",
        "A line in a head that is no field is refused; they pass over some of them.",
        werkzeug=(
            "multipart: a blank before the colon",
            "multipart: a first line that begins with a blank",
            "multipart: a line without a colon", "multipart: a line without a name",
            "multipart: delimiters one behind the other",
        ),
        go=(
            "multipart: a blank before the colon", "multipart: a line without a name",
        ),
    ),
    Reason(
        "fold",
        "A folded line is refused, for no client of forms sends one, and others have kept the "
        "line end in the name (CVE-2026-26962).",
        werkzeug=(
            "multipart: a folded line", "multipart: a folded line with a tab",
            "multipart: a fold in a file name",
        ),
        go=(
            "multipart: a folded line", "multipart: a folded line with a tab",
            "multipart: a fold in a file name",
        ),
    ),
    Reason(
        "charset",
        "The demo shows all text as UTF-8; Werkzeug reads a field in the charset that it "
        "says, and counts it decoded.",
        werkzeug=(
            "multipart: charset=iso-8859-1", "multipart: _charset_",
        ),
    ),
    Reason(
        "transfer-encoding",
        "A Content-Transfer-Encoding that would have to be undone is refused (RFC 7578 4.7); "
        "Werkzeug leaves the content encoded, Go decodes quoted-printable.",
        werkzeug=(
            "multipart: transfer encoding base64",
            "multipart: transfer encoding quoted-printable",
            "multipart: an unknown transfer encoding",
        ),
        go=(
            "multipart: transfer encoding base64",
            "multipart: transfer encoding quoted-printable",
            "multipart: an unknown transfer encoding",
        ),
    ),
    Reason(
        "length-of-head",
        "The head of a part may have 8 KiB; their limits are larger.",
        werkzeug=(
            "multipart: a head of 9000 bytes",
        ),
        go=(
            "multipart: a head of 9000 bytes",
        ),
    ),
    Reason(
        "behind-the-end",
        "What follows the end of the last part is passed over, whatever it is; Go wants "
        "blanks and a line end first.",
        go=(
            "multipart: an end before the line end", "multipart: an epilogue behind no line end",
        ),
    ),
    Reason(
        "cut-head",
        "A body that ends within a head is refused; Go takes it for an empty form.",
        go=(
            "multipart: half a head",
        ),
    ),
    Reason(
        "no-line-end-before",
        "A delimiter begins with CRLF, or is the first thing in the body (RFC 2046 5.1.1); "
        "they find the first one also elsewhere, and the last one behind an empty head.",
        werkzeug=(
            "multipart: the end at once behind the head",
            "multipart: a preamble without a line end",
            "multipart: a delimiter with more hyphens",
        ),
        go=(
            "multipart: the end at once behind the head",
        ),
    ),
    Reason(
        "no-part",
        "A body of an end alone behind what may be parts with another delimiter is refused, "
        "lest these are lost; they take it for an empty form.",
        werkzeug=(
            "multipart: a letter behind a delimiter",
        ),
        go=(
            "multipart: a letter behind a delimiter", "multipart: a preamble without a line end",
            "multipart: a delimiter with more hyphens",
        ),
    ),
    Reason(
        "length-of-preamble",
        "A preamble may have 1 KiB (CVE-2025-61770); they read it, however long it is.",
        werkzeug=(
            "multipart: a preamble of 2000 bytes",
        ),
        go=(
            "multipart: a preamble of 2000 bytes",
        ),
    ),
    Reason(
        "line-ends",
        "Lines end in CRLF (RFC 2046 4.1.1), for a parser that takes a single LF or CR sees "
        "parts that others do not; Werkzeug takes any, Go a body that has LF throughout.",
        werkzeug=(
            "multipart: LF for line ends", "multipart: CR for line ends",
            "multipart: LF in heads", "multipart: LF behind delimiters",
            "multipart: LF before delimiters",
        ),
        go=(
            "multipart: LF for line ends", "multipart: LF in heads",
        ),
    ),
    Reason(
        "number-of-parts",
        "There may be 1,000 parts; the reader of Go has no limit of their number.",
        go=(
            "multipart: 1001 parts",
        ),
    ),
    Reason(
        "boundary",
        "A boundary has 70 bytes at most, and no blank at its end (RFC 2046 5.1.1); they take "
        "any.",
        werkzeug=(
            "multipart: a boundary of 71 bytes", "multipart: a boundary of 252 bytes",
            "multipart: a blank at the end of a boundary",
        ),
        go=(
            "multipart: a boundary of 71 bytes", "multipart: a boundary of 252 bytes",
            "multipart: a blank at the end of a boundary",
        ),
    ),
    Reason(
        "boundary-goes-on",
        "A boundary without quotation marks that is no token is none; Werkzeug takes the "
        "beginning that is one.",
        werkzeug=(
            "multipart: a boundary that others read to its slash",
            "multipart: a comma behind the boundary",
        ),
    ),
    Reason(
        "two-boundaries",
        "A body with two boundaries is refused, as by Go; Werkzeug takes the last.",
        werkzeug=(
            "multipart: two boundaries, the last in use",
            "multipart: two boundaries, which are the same",
        ),
    ),
    Reason(
        "two-dispositions",
        "A part with two Content-Dispositions is refused; they take the first.",
        werkzeug=(
            "multipart: two dispositions", "multipart: a disposition that goes on in a second one",
        ),
        go=(
            "multipart: two dispositions", "multipart: a disposition that goes on in a second one",
        ),
    ),
    Reason(
        "extended-name-unreadable",
        "A part with an extended file name that cannot be read is still a file; for Go it is "
        "a field.",
        go=(
            "multipart: an extended file name without a charset",
            "multipart: an extended file name of another charset",
        ),
    ),
    Reason(
        "part-of-another-type",
        "A body that is no form is a 415; Werkzeug takes it for an empty form, and Go reads "
        "multipart/mixed alike.",
        werkzeug=(
            "multipart: multipart/mixed", "multipart: multipart/*", "multipart: another type",
        ),
        go=(
            "multipart: multipart/mixed",
        ),
    ),
]


def reasons_by_input(reference):
    """The id of the reason by the input's name; each input has one."""
    found = {}
    for reason in REASONS:
        for name in getattr(reason, reference):
            assert name not in found, f"{name} has two reasons"
            found[name] = reason.id
    return found
