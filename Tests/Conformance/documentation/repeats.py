"""Sentences that are in more than one place of the documents."""

import re
from collections import defaultdict

LEAST_WORDS = 8


def prose(text):
    """The text without code, tables, titles, comments and directives, one line for each paragraph or item."""
    text = re.sub(r"```.*?```|<!--.*?-->|^---\n.*?^---$", "\n\n", text, flags=re.DOTALL | re.MULTILINE)
    lines = ["" if re.match(r"\s*(\||#|@|[{}])", line) else line.strip() for line in text.splitlines()]
    # An item of a list begins a paragraph.
    return re.sub(r"\n(?=(\*|-|\d+\.) )", "\n\n", "\n".join(lines))


def sentences(text):
    for paragraph in re.split(r"\n\s*\n", prose(text)):
        for sentence in re.split(r"(?<=[.!?:;])\s+", " ".join(paragraph.split())):
            words = re.findall(r"\w+", re.sub(r"\]\([^)]*\)", "]", sentence).lower())
            if len(words) >= LEAST_WORDS:
                yield " ".join(words)


def repeated(files):
    """Each sentence that occurs twice, with its files."""
    places = defaultdict(list)
    for file in files:
        for sentence in sentences(file.read_text()):
            places[sentence].append(file.name)
    return [f"\"{sentence}\" ({', '.join(names)})" for sentence, names in places.items() if len(names) > 1]
