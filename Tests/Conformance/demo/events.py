"""The live stream of /events, as an EventSource reads it (HTML §9.2)."""

import re
import signal
import time

from demo.checks import Group, see
from demo.client import request

GROUP = Group("events")
check = GROUP.check

OPENING = ":\n\n"


def event(number):
    return f"id: {number}\ndata: tick {number}\n\n"


def ask(setting, query, *fields, **options):
    with setting.demo.connect() as client:
        return client.ask(f"/events?{query}", fields=fields, **options)


@check("/events?count=3 is three events with the ids 1 to 3, behind a comment")
def _(setting):
    response = ask(setting, "count=3")
    see(response.body.decode() == OPENING + "".join(map(event, [1, 2, 3])), response.body)
    see(response.get("Content-Type") == "text/event-stream", response)
    see(response.get("Cache-Control") == "no-store, no-transform", response)
    see(response.get("X-Accel-Buffering") == "no", response)


@check("/events comes event by event, one each 100 ms")
def _(setting):
    response = ask(setting, "count=8")
    gaps = [later - earlier for earlier, later in zip(response.arrivals, response.arrivals[1:])]
    said = "ms between arrivals: " + ", ".join(f"{gap * 1000:.0f}" for gap in gaps)
    see(sum(gap > 0.05 for gap in gaps) >= 6 and 0.6 < sum(gaps) < 2, said)


@check("Last-Event-ID: 41 goes on with 42")
def _(setting):
    response = ask(setting, "count=2&every=1", "Last-Event-ID: 41")
    see(response.body.decode() == OPENING + event(42) + event(43), response.body)


for last in ["", "-5", "tea", "4 2", "1e3", "\xff\xfe", "0x10", "+7"]:
    @check(f"Last-Event-ID: {last!r} is no id of its, and it begins with 1")
    def _(setting, last=last):
        response = ask(setting, "count=1&every=1", f"Last-Event-ID: {last}")
        see(response.body.decode() == OPENING + event(1), response.body)


@check("an id beyond all numbers does no harm")
def _(setting):
    response = ask(setting, "count=1&every=1", "Last-Event-ID: " + 400 * "9")
    see(response.body.decode() == OPENING + event(2**53 + 1), response.body)


@check("/events over HTTP/1.0 is the same, up to the end of the connection")
def _(setting):
    response = ask(setting, "count=2&every=1", version="HTTP/1.0")
    see(response.body.decode() == OPENING + event(1) + event(2), response.body)


@check("a comment comes in each silence, and never behind the end")
def _(setting):
    response = ask(setting, "count=2&every=500&quiet=200")
    comments = OPENING + OPENING
    see(response.body.decode() == OPENING + comments + event(1) + comments + event(2), response.body)


@check("a silence of nothing does no harm")
def _(setting):
    response = ask(setting, "count=1&every=300&quiet=0")
    see(re.fullmatch(r"(:\n\n){10,}id: 1\ndata: tick 1\n\n", response.body.decode()), response.body)


@check("comments come over HTTP/1.0, too")
def _(setting):
    response = ask(setting, "count=1&every=500&quiet=200", version="HTTP/1.0")
    see(response.body.decode() == 3 * OPENING + event(1), response.body)


@check("HEAD of /events is answered at once, and the connection goes on")
def _(setting):
    with setting.demo.connect() as client:
        response = client.ask("/events", "HEAD")
        see(response.status == 200 and not response.body, response)
        see(client.ask("/hello").body == b"Hello World", "the next is not /hello's")


@check("clients that leave /events leave nothing behind")
def _(setting):
    before = setting.demo.descriptors_at_rest
    for _ in range(100):
        with setting.demo.connect() as client:
            client.send(request("/events"))
            client.read_head()
    see(setting.demo.descriptors_return_to(before, 3) is not None,
        f"{setting.demo.descriptors} descriptors, {before} before")


@check("at SIGTERM, /events ends by itself with a goodbye, and the server with status 0")
def _(setting):
    with setting.start() as demo, demo.connect() as client:
        client.send(request("/events"))
        time.sleep(0.5)
        started = time.monotonic()
        demo.send_signal(signal.SIGTERM)
        response = client.read_response(seconds=5)
        status = demo.exit_status()
        took = time.monotonic() - started
    text = response.body.decode()
    see(re.fullmatch(r":\n\n(id: \d+\ndata: tick \d+\n\n)+: The server is going down\.\n\n", text), text)
    see(status == 0 and took < 2, f"status {status} after {took:.1f} s")
