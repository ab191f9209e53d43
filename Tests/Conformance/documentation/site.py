"""The pages of a built site, and the links between them."""

import contextlib
import functools
import http.server
import json
import threading
from urllib.parse import urldefrag


# A chapter is a part of the table of contents, and no page.
CHAPTERS = "/tutorials/tutorials/"


class Site:
    def __init__(self, folder):
        self.folder = folder
        self._data = folder / "data"

    def pages(self):
        """The addresses of all pages, and what they are rendered from."""
        for part in ("documentation", "tutorials"):
            for file in sorted((self._data / part).rglob("*.json")):
                yield "/" + str(file.relative_to(self._data).with_suffix("")), file

    def dead_links(self):
        """Each link within the site that leads to no page, with the page that has it."""
        addresses = {address for address, _ in self.pages()}
        for address, file in self.pages():
            for reference in json.loads(file.read_text()).get("references", {}).values():
                target = urldefrag(reference.get("url", ""))[0].rstrip("/").lower()
                if target.startswith(CHAPTERS):
                    continue
                if target.startswith(("/documentation", "/tutorials")) and target not in addresses:
                    yield f"{address} to {target}"

    @contextlib.contextmanager
    def served(self):
        """Serves the pages over HTTP, and gives the address."""
        handler = functools.partial(_Quiet, directory=str(self.folder))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass
