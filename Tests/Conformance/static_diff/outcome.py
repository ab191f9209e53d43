"""What a server has answered, in a form in which both can be compared."""

import re
from dataclasses import dataclass

COMPARED = ["Content-Type", "Content-Length", "Content-Range", "Content-Encoding", "Vary",
            "Last-Modified", "Accept-Ranges", "Location", "Allow"]
WITH_CONTENT = {200, 206}
BOUNDARY = re.compile(r"(multipart/byteranges; boundary=)(\S+)")


@dataclass(frozen=True)
class Outcome:
    status: int
    facets: dict
    """The fields that are compared, `ETag` as strong or weak, and `body`."""

    def differences(self, other):
        """The names of what differs; of two statuses, the rest says nothing."""
        if self.status != other.status:
            return {"status"}
        return {name for name in self.facets.keys() | other.facets.keys()
                if self.facets.get(name) != other.facets.get(name)}

    def shown(self, names):
        facets = {name: self.facets.get(name) for name in sorted(names - {"status"})}
        text = f"{self.status} {ascii(facets)}" if facets else str(self.status)
        return text if len(text) <= 300 else text[:297] + "..."


def outcome(method, response):
    facets = {name: response.get(name) for name in COMPARED if response.get(name) is not None}
    if tag := response.get("ETag"):
        facets["ETag"] = "weak" if tag.startswith("W/") else "strong"
    body = response.body
    if match := BOUNDARY.fullmatch(facets.get("Content-Type", "")):
        # Each server takes another boundary each time, of its own length.
        facets["Content-Type"] = match[1] + "B"
        body = body.replace(match[2].encode(), b"B")
        facets["Content-Length"] = str(len(body))
    if response.status in WITH_CONTENT:
        facets["body"] = body
    else:
        # The page of an error or of a redirect is each server's own.
        for name in ("Content-Type", "Content-Length"):
            facets.pop(name, None)
    return Outcome(response.status, facets)
