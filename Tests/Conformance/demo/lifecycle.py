"""How it ends: what runs completes, nothing new begins, the status is 0."""

import signal
import time

from demo.checks import Group, see
from demo.client import request

GROUP = Group("lifecycle")
check = GROUP.check


def drains(setting, number, target, complete):
    """One response is running and one connection is idle when the signal comes."""
    with setting.start() as demo:
        with demo.connect() as idle, demo.connect() as busy:
            idle.ask("/hello")
            busy.send(request(target))
            time.sleep(0.3)
            demo.send_signal(number)
            see(demo.refuses_within(0.8), "new connections are not refused while it drains")
            response = busy.read_response()
            see(response.status == 200 and complete(response), response)
            see(idle.is_closed_within(3), "the idle connection stays open")
            status = demo.exit_status()
        see(status == 0, f"exit status {status}, stderr {demo.errors.lines}")


for number in (signal.SIGTERM, signal.SIGINT):
    for target, complete in [
        ("/slow?ms=1500", lambda response: response.framing in ("length", "chunked")),
        ("/ticks?count=8&every=200", lambda response: len(response.arrivals) >= 8),
    ]:
        GROUP.add(
            f"{number.name} during {target}: it completes, new ones are refused, the status is 0",
            lambda setting, case=(number, target, complete): drains(setting, *case),
        )

    @check(f"{number.name} without clients: it exits with 0 at once")
    def _(setting, number=number):
        with setting.start() as demo:
            started = time.monotonic()
            demo.send_signal(number)
            status = demo.exit_status()
            took = time.monotonic() - started
            see(status == 0, f"exit status {status}, stderr {demo.errors.lines}")
            see(took < 1, f"it took {took:.1f} s")


@check("SIGTERM with idle connections: it exits with 0 within two seconds, nine times of nine")
def _(setting):
    # Several times, because the end of many tasks at once is a place for races.
    for round_, count in enumerate([1, 2, 50] * 3, 1):
        with setting.start() as demo:
            clients = [demo.connect() for _ in range(count)]
            for client in clients:
                client.ask("/hello")
            demo.send_signal(signal.SIGTERM)
            status = demo.exit_status(seconds=2)
            what = "still running" if status is None else f"exit status {status}"
            see(status == 0, f"time {round_}, {count} idle: {what}, stderr {demo.errors.lines}")
            see(all(client.is_closed_within(1) for client in clients), "one is still open")
            for client in clients:
                client.socket.close()


@check("SIGTERM: the running response says Connection: close when its head is still to come")
def _(setting):
    with setting.start() as demo:
        with demo.connect() as busy:
            busy.send(request("/slow?ms=800"))
            time.sleep(0.3)
            demo.send_signal(signal.SIGTERM)
            response = busy.read_response()
            see(response.status == 200 and response.closes, response)
            see(busy.is_closed_within(2), "it is still open")
        see(demo.exit_status() == 0, f"exit status {demo.process.returncode}")


@check("SIGTERM during an upload to /echo: it completes")
def _(setting):
    with setting.start() as demo:
        with demo.connect() as client:
            client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
                        b"Content-Length: 10\r\n\r\nfirst")
            time.sleep(0.3)
            demo.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            client.send(b"after")
            response = client.read_response()
            see((response.status, response.body) == (200, b"firstafter"), response)
        see(demo.exit_status() == 0, f"exit status {demo.process.returncode}")


for target, what in [
    ("/slow?ms=20000", "waits"), ("/ticks?count=9&every=20000", "is between two blocks"),
]:
    @check(f"an app that {what} when its client resets is cancelled: it does not hold up the end")
    def _(setting, target=target):
        with setting.start() as demo:
            client = demo.connect()
            client.send(request(target))
            time.sleep(0.3)
            client.reset()
            time.sleep(1)
            started = time.monotonic()
            demo.send_signal(signal.SIGTERM)
            status = demo.exit_status(seconds=5)
            took = time.monotonic() - started
            see(status == 0 and took < 1, f"exit status {status} after {took:.1f} s")


@check("the port is free again as soon as it has ended")
def _(setting):
    with setting.start() as demo:
        with demo.connect() as client:
            client.ask("/hello")
            demo.send_signal(signal.SIGTERM)
            see(demo.exit_status() == 0, f"exit status {demo.process.returncode}")
        port = demo.address[1]
    with setting.start("--port", port) as again:
        see(again.address[1] == port, again.address)
        see(again.ask("/hello").status == 200, "/hello does not answer")


@check("it answers within a second of being started")
def _(setting):
    started = time.monotonic()
    with setting.start() as demo:
        demo.ask("/hello")
        took = time.monotonic() - started
    see(took < 1, f"{took * 1000:.0f} ms")
