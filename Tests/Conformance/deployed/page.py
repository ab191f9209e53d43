"""The files that a page of Docs shows, as they stand there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


class Page:
    def __init__(self, path):
        self._text = (ROOT / path).read_text()

    def blocks(self, language):
        return [text for found, text in BLOCK.findall(self._text) if found == language]

    def block(self, language):
        """The first block of a language."""
        return self.blocks(language)[0]

    def files(self, language):
        """The blocks that begin with a comment of their path, by it."""
        found = {}
        for text in self.blocks(language):
            if match := re.match(r"# (/\S+)\n", text):
                found[match[1]] = text
        return found


def replaced(text, changes):
    """The text with each word replaced; each has to be there, or it is not what is run."""
    for old, new in changes.items():
        if old not in text:
            raise ValueError(f"the page does not have {old!r} any more")
        text = text.replace(old, str(new))
    return text
