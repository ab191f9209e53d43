"""The page and the files of the benchmarks' pages: what every server gets, and the checks know.

The text is made of the words of `article.html`, in an order that is drawn with a fixed seed, so
that it is as compressible as text is, and the same in each run.
"""

import random
import re
from pathlib import Path

WORDS = re.findall(r"[a-zA-Z]+", (Path(__file__).parent / "article.html").read_text())
TITLE = "Teas"
TITLE_MARK = "{title}"
PAGE_BYTES = 20_000
FILES = 100
FILE_BYTES = 4096


def sentence(source):
    words = " ".join(source.choice(WORDS) for _ in range(source.randint(8, 16)))
    return f"{words.capitalize()}."


def paragraphs(source, length):
    """At least `length` bytes of HTML."""
    lines, size = [], 0
    while size < length:
        number = len(lines) + 1
        sentences = " ".join(sentence(source) for _ in range(3))
        link = f'<a href="/notes/{number}">{number}</a>'
        lines.append(f'<p id="note-{number}">{link} {sentences}</p>\n')
        size += len(lines[-1])
    return "".join(lines)


def template():
    """The page as the servers get it: they put the title in its place when they start."""
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{TITLE_MARK}</title>\n'
        f"<h1>{TITLE_MARK}</h1>\n{paragraphs(random.Random(20), PAGE_BYTES)}</html>\n"
    )


def page():
    return template().replace(TITLE_MARK, TITLE).encode()


def file_name(number):
    return f"tea-{number:02}.html"


def file_content(number):
    return paragraphs(random.Random(number), FILE_BYTES)[:FILE_BYTES].encode()
