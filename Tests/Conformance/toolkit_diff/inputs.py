r"""The inputs: each is a kind, a name, and bytes, written as one character for each.

Those marked WPT are inputs of the Web Platform Tests, url/urlencoded-parser.any.js, and those of
RFCs are examples of the section named.
"""

from dataclasses import dataclass

from toolkit_diff.multipart_inputs import MULTIPART, utf8

URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Input:
    kind: str
    """form, query, cookies or multipart"""
    label: str
    text: str
    type: str = ""
    """The Content-Type of a body."""

    @property
    def name(self):
        return f"{self.kind}: {self.label}"


def inputs(kind, *texts, type=""):
    """An input is called like its text, unless it is a pair of a name and the text."""
    for item in texts:
        label, text = item if isinstance(item, tuple) else (ascii(item)[1:-1], item)
        yield Input(kind, label, text, type)


FORMS = [*inputs(
    "form",
    # WPT
    "test", utf8("\ufefftest=\ufeff"), "%EF%BB%BFtest=%EF%BB%BF", "%EF%BF%BF=%EF%BF%BF",
    "%FE%FF", "%FF%FE", utf8("†&†=x"), "%C2", "%C2x", "_charset_=windows-1252&test=%C2x",
    "", "a", "a=b", "a=", "=b", "&", "&a", "a&", "a&a", "a&b&c", "a=b&c=d", "a=b&c=d&",
    "&&&a=b&&&&c=d&", "a=a&a=b&a=c", "a==a", "a=a+b+c+d", "%=a", "%a=a", "%a_=a", "%61=a",
    "%61+%4d%4D=", "id=0&value=%", "b=%2sf%2a", "b=%2%2af%2a", "b=%%2a",
    # Dividers
    "=", "==", "=&=", "a=b=c=d", "a=1;b=2", ";", "a;b", "a=%3B&b=%26&c=%3D", "a=1&amp;b=2",
    "a=1&;b=2", "a=1,b=2", "a=1\nb=2", "a=1\r\nb=2\r\n", "a=1&b=2\r\n", " a = b & c = d ",
    "\ta=\tb",
    "?a=1", "#a=1", "a=1#b=2", "a=1?b=2", "a:b=c/d", "a[]=1&a[]=2", "a[b][c]=1", "a.b=1",
    "__proto__=1&constructor=2&__proto__[a]=3", "a=1&A=2&a=3",
    # Spaces and signs
    "a+b=c+d", "a%20b=c%20d", "a b=c d", "a%2Bb=c%2Bd", "a%2bb=c%2Bd", "+=+", "%20=%20", "a=++",
    # Escapes that are none
    "a=%", "a=%4", "a=%4&b=1", "a=%zz", "a=%4z", "a=%z4", "a=%%", "a=%%41", "a=%25%34%31",
    "a=%u0041", "a=%-1", "a=% 1", "a=%+1", "%=%", "a=100%&b=50%25", "a=\\x41", "a=&#65;",
    # What is no UTF-8, and what is unusual in it
    "a=\xff", "a=%FF", "%FF=1", "a=%C3%28", "a=%E2%82", "a=%E2%82&b=%AC", "a=%C0%80", "a=%C0%AF",
    "a=%ED%A0%80", "a=%ED%A0%BD%ED%B8%80", "a=%F4%90%80%80", "a=%F0%9F%98%80", "a=%F0%9F%98",
    "a=%00", "a\x00=b\x00", "%00", "a=%01%7F", "a=%0D%0A", "a=%E2%80%A8", "a=\xe9", "a=%E9",
    utf8("naïve=café"), utf8("日本=茶"), "cafe%CC%81=1&caf%C3%A9=2", utf8("a=\u0301b&c=d"),
    type=URLENCODED,
), *(Input("form", label, text, type) for label, text, type in [
    ("charset=utf-8", utf8("a=é") + "&b=%C3%A9", URLENCODED + "; charset=utf-8"),
    ("charset=iso-8859-1", "a=\xe9&b=%E9", URLENCODED + "; charset=iso-8859-1"),
    ("charset=utf-16", "a=%00b", URLENCODED + "; charset=utf-16"),
    ("a type in capitals", "a=1", "Application/X-WWW-FORM-URLENCODED"),
    ("a type with a parameter that is none", "a=1", URLENCODED + "; x"),
    ("a type with a semicolon at its end", "a=1", URLENCODED + ";"),
    ("a type behind a blank", "a=1", "  " + URLENCODED),
    ("another type", "a=1", "text/plain"),
    ("a type that is none", "a=1", "x-www-form-urlencoded"),
    ("two types", "a=1", URLENCODED + ", text/plain"),
    ("1000 fields", "&".join(["a=1"] * 1000), URLENCODED),
    ("1001 fields", "&".join(["a=1"] * 1001), URLENCODED),
    ("a name of 10000 bytes", "n" * 10000 + "=1", URLENCODED),
    ("a value of 100000 bytes", "a=" + "v" * 100000, URLENCODED),
    ("600000 bytes", "a=" + "v" * 599998, URLENCODED),
    ("1000 ampersands", "&" * 1000, URLENCODED),
    ("1000 equals signs", "=" * 1000, URLENCODED),
    ("1000 percent signs", "a=" + "%" * 1000, URLENCODED),
])]

QUERIES = [*inputs(
    "query",
    "a=1&b=2", "a", "a=", "=b", "=", "&", "&&a=1&&", "a=1&a=2", "a=b=c", "a==b", "a?b=c?d",
    "a=/b",
    "a=1;b=2", ";a=1", "a=%3B", "a+b=c+d", "a%20b=c%20d", "a%2Bb=%2B", "a=%", "a=%4", "a=%zz",
    "a=%%41", "a=%2541", "a=100%", "%41=%42", "a=%C3%A9", "a=%c3%a9", "a=%E9", "a=%FF",
    "a=%ED%A0%80",
    "a=%C0%AF", "a=%00", "a=%0D%0AX:1", "a=%F0%9F%98%80", "a[]=1&a[0]=2", "a[b]=c", "a{b}=1",
    "a|b=1",
    "a^b=1", "a`b=1", "a\"b\"=1", "a<b>=1", "a'b'=1", "a\\b=1", "a:@b=1", "a!$*(),~-._=1",
    "a=%22%3Cscript%3E", "__proto__=1", "a=1&amp;b=2", "%3D=%26", "%=1", "%F=1", "a=..%2F..",
    "a=%u0041",
    ("600 fields", "&".join(["a=1"] * 600)),
    ("a value of 4000 bytes", "a=" + "v" * 4000),
)]

COOKIES = [*inputs(
    "cookies",
    # RFC 6265bis §4.2.1, §5.8.3
    "SID=31d4d96e407aad42", "SID=31d4d96e407aad42; lang=en-US", "a=1", "a=1; b=2", "a=1;b=2",
    "a=1;  b=2", "a=1 ; b=2", "a=1;\tb=2", "a=1; a=2", "a=1; A=2", "b=2; a=1; b=1",
    # Without a name, or without a sign
    "a", "a; b=1", "=", "=1", "=; a=1", "=__Host-a=1", "=a=1; b=2", "; a=1", "a=1;",
    ";;a=1;;b=2;",
    ";", "a=", "a=; b=", "a= ; b=1", " =1", "a=1; b; c=2",
    # Blanks
    "a = 1", "a =1", "a= 1", "a=1 2", "a=  1  ", "a b=1", "a\tb=1", "a=1\t", "a=\t1",
    # Quotation marks
    'a="1"', 'a="1 2"', 'a="1; 2"', 'a="1\\"2"', 'a="1\\0542"', 'a="\\061"', 'a="1\\\\2"',
    'a=""', 'a="',
    'a="1', 'a=1"', 'a=1"2"3', 'a="1"2', 'a="1"; b="2"', 'a="b=1; c=2"; d=3', 'a="1" ; b=2',
    "a='1'",
    # Commas and other signs
    "a=1,2", "a=1, b=2", "a=1,b=2; c=3", "a={\"b\":1}", 'a={"b": "c d"}', "a=1=2", "a==",
    "a=b=c; d==",
    "a[b]=1", "a(b)=1", "a@b=1", "a:b=1", "a/b=1", "a?b=1", "a,b=1", "a.b=1", "a-b_c=1", "a{b}=1",
    "a\\b=1", 'a"b=1', "a'b=1", "a|b^c`d~e=1", "a=\\", "a=1\\2",
    # Escapes, which are none in cookies
    "a=%31", "%61=1", "__%48ost-a=1", "a=%3B", "a=%", "a=1+2", "a=%C3%A9", "a=%00", "a=%0D%0A",
    # Bytes beyond ASCII
    utf8("é=1"), utf8("a=é"), "a=\xe9", "\xe9=1", "a=\xff", utf8("a=茶"), utf8("a=😀"), "a=\xa0",
    "a=\xc2",
    # Names with a meaning
    "__Host-a=1; __Secure-b=2", "__host-a=1", "$Version=1; a=1; $Path=/", "$a=1", "__proto__=1",
    "Path=/; a=1", "expires=Thu, 01 Jan 1970 00:00:00 GMT", "HttpOnly; Secure; a=1",
    "a=1; SameSite=Lax",
    ("200 cookies", "; ".join(f"c{number}={number}" for number in range(200))),
    ("a value of 4096 bytes", "a=" + "v" * 4096),
    ("a name of 4096 bytes", "n" * 4096 + "=1"),
    ("1000 semicolons", ";" * 1000),
    ("1000 quotation marks", "a=" + '"' * 1000),
    ("500 backslashes in quotation marks", 'a="' + "\\" * 500 + '"'),
)]

INPUTS = [*FORMS, *QUERIES, *COOKIES, *(Input("multipart", *item) for item in MULTIPART)]

assert len({item.name for item in INPUTS}) == len(INPUTS) >= 300
