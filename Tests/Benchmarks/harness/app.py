"""A realistic app, next to the least that can be done, and to the gateway's own /hello."""

from dataclasses import dataclass, replace

from harness.load import BROWSER_FIELDS, LoadCase
from harness.peers import OURS, LeftOut

PAGE_PATH = "/page?page=2"
HELLO = f"{OURS}-hello"
CEILING = "ceiling"
PAGE_BYTES = range(1900, 2200)


@dataclass(frozen=True)
class AppCase(LoadCase):
    """Twenty request fields, ten look-ups, eight response fields, two kilobytes.

    The C loop sends the very bytes that the gateway answered with, and /hello is asked for as in
    the case `hello`: what the app and its fields cost is the quotient of the two rows.
    """

    path: str = PAGE_PATH
    fields: tuple = BROWSER_FIELDS

    def contenders(self, peers):
        rows = []
        for peer in super().contenders(peers):
            if peer.name == OURS:
                rows += [
                    replace(peer, title=f"{peer.title} /page"),
                    replace(peer, name=HELLO, title=f"{peer.title} /hello"),
                ]
            elif peer.name == CEILING:
                rows.append(replace(peer, title=f"{peer.title}, same bytes", command=same_bytes))
            else:
                rows.append(peer)
        return rows

    def path_for(self, peer):
        return "/hello" if peer.name == HELLO else self.path

    def fields_for(self, peer):
        return () if peer.name == HELLO else self.fields

    def check(self, server, setting):
        if server.peer.name == HELLO:
            return super().check(server, setting)
        response = server.ask(self.path, 1, self.fields)
        body = response.partition(b"\r\n\r\n")[2]
        if len(body) not in PAGE_BYTES:
            raise LeftOut(f"its page has {len(body)} bytes")
        if server.peer.name == OURS:
            page_file(setting).write_bytes(response)


def page_file(setting):
    return setting.folder / "page"


def same_bytes(port, setting):
    if not page_file(setting).exists():
        raise LeftOut("there is no page of the gateway's to send")
    return [setting.folder / "ceiling", port, page_file(setting)]
