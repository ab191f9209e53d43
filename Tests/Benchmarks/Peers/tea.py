"""The page and the JSON answer of the benchmarks, for Python's servers and for the checks.

It is written anew from the demo's PageApp.swift, so that the one shows what is wrong in the other.
"""

import json
from pathlib import Path

HELLO = b"Hello World"
ARTICLE = (Path(__file__).parent / "article.html").read_text()
VARY = "Accept-Language, Cookie, User-Agent, Referer, Sec-GPC, Sec-Fetch-Dest"
MAXIMUM_NUMBER = 2**30


def page(look_up):
    """(status, fields, content) for a request of which `look_up` knows the variables of CGI."""
    host = look_up("HTTP_HOST") or ""
    number = page_number(look_up("QUERY_STRING") or "")
    is_german = (look_up("HTTP_ACCEPT_LANGUAGE") or "").startswith("de")
    is_dark = has_cookie(look_up("HTTP_COOKIE") or "", "theme=dark")
    is_browser = (look_up("HTTP_USER_AGENT") or "").startswith("Mozilla/")
    came_by_link = look_up("HTTP_REFERER") is not None
    is_private = look_up("HTTP_SEC_GPC") == "1"
    is_document = look_up("HTTP_SEC_FETCH_DEST") == "document"

    language = "de" if is_german else "en"
    traits = 0
    for trait in (is_dark, is_browser, came_by_link, is_private, is_document):
        traits = traits * 2 + trait
    tag = f'"tea-{language}-{traits}-{number}"'
    fields = [("Cache-Control", "private, no-cache"), ("ETag", tag), ("Vary", VARY)]
    if lists(look_up("HTTP_IF_NONE_MATCH") or "", tag):
        return 304, fields, b""

    parts = [
        f'<!doctype html>\n<html lang="{language}" class="{"dark" if is_dark else "light"}">\n',
        '<title>Tea</title>\n<link rel="canonical" href="//',
        escaped(host),
        f'/page?page={number}">\n',
    ]
    if is_browser:
        parts.append('<link rel="stylesheet" href="/file/tea.css">\n')
    if is_document:
        parts.append(f"<h1>{'Guten Tag' if is_german else 'Good day'}</h1>\n")
    if came_by_link:
        parts.append(f'<p><a href="/">{"Zurück" if is_german else "Back"}</a></p>\n')
    parts.append(ARTICLE)
    visitors = "This visit is not" if is_private else "Visitors are"
    parts.append(f"<p>{visitors} counted.</p>\n</html>\n")
    return 200, [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Language", language),
        *fields,
        ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("Set-Cookie", f"page={number}; Path=/page; HttpOnly; SameSite=Lax"),
        ("X-Content-Type-Options", "nosniff"),
    ], "".join(parts).encode()


def page_number(query):
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name == "page" and value.isdecimal() and value.isascii():
            return max(1, min(int(value), MAXIMUM_NUMBER))
    return 1


def has_cookie(field, pair):
    return any(part.lstrip(" ") == pair for part in field.split(";"))


def lists(field, tag):
    """Whether a value of If-None-Match holds the tag, by the weak comparison."""
    return field == "*" or any(
        element.strip(" ").removeprefix("W/") == tag for element in field.split(",")
    )


def escaped(text):
    for character, reference in (
        ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"),
    ):
        text = text.replace(character, reference)
    return text


def recipe(order):
    """The JSON that answers an order, which is JSON too; raises for one that cannot be read."""
    order = json.loads(order)
    name, cups = order["name"], order["cups"]
    return json.dumps({
        "cups": cups,
        "milliliters": 250 * cups,
        "minutes": 4 if name == "Assam" else 3,
        "name": name,
        "spoons": cups + 1,
    }, separators=(",", ":")).encode()
