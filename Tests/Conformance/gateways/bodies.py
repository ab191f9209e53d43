"""Bodies behind a front: long ones, streams, clients that leave, several clients at once."""

import hashlib
import os
import re
import socket
import threading
import time

from demo.client import BadResponse, request
from demo.server import MIB
from gateways.site import note

MOST_MEMORY = 100 * MIB
CLIENTS = 8


def digest(data):
    return hashlib.sha256(data).hexdigest()


# Long bodies


def check_long(checks, site, sent):
    with site.demo.watching_memory() as memory:
        way = site.way.name
        for chunked in (False, True) if site.does("takes_chunks") else (False,):
            kind = "in chunks" if chunked else "with its length"
            seen = uploaded(site, "/count", sent, chunked)
            checks.check(f"{way}: {len(sent)} bytes {kind} arrive", seen == str(len(sent)).encode(),
                         seen[:200])
        check_content(checks, site, sent)
        seen = downloaded(site, "/file/long")
        checks.check(f"{way}: a file of {len(sent)} bytes has the same SHA-256 when it has arrived",
                     digest(seen) == digest(sent), (len(seen), seen[:100]))
        count = len(sent) // 10_000
        seen = downloaded(site, f"/blocks?count={count}&size=10000")
        checks.check(f"{way}: so has a stream of as many bytes",
                     digest(seen) == digest(b"x" * count * 10_000), (len(seen), seen[:100]))
        responses = [str(site.ask("/hello", "POST", body=sent[:2_000_000])) for _ in range(10)]
        wrong = [response for response in responses if not response.startswith("200 ")]
        checks.check(f"{way}: the answer to a body that is not read is passed on", not wrong,
                     (len(wrong), wrong[:1]))
    checks.check(f"{way}: the demo's memory stays below 100 MiB", memory.highest < MOST_MEMORY,
                 f"{memory.highest / MIB:.0f} MiB")


def check_content(checks, site, sent):
    """What arrives is sent back: block by block, or where a front cannot have that, as a form."""
    if site.does("echoes"):
        seen = uploaded(site, "/echo", sent)
    else:
        sent = sent[:500_000].hex().encode()
        seen = uploaded(site, "/form", b"a=" + sent, type="application/x-www-form-urlencoded")
        seen = seen.removeprefix(b'[["a", "').removesuffix(b'"]]\n')
    checks.check(f"{site.way.name}: {len(sent)} bytes come back with the same SHA-256",
                 digest(seen) == digest(sent), (len(seen), seen[:100]))


def uploaded(site, target, body, chunked=False, type="application/octet-stream"):
    """The body of the answer, which is read while the request is sent."""
    with site.connect() as client:
        framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
        head = request(target, "POST", [framing, f"Content-Type: {type}"])
        sender = threading.Thread(target=send, args=[client, head, body, chunked])
        sender.start()
        try:
            response = client.read_response(seconds=60)
            return response.body if response.status == 200 else str(response).encode()
        except (BadResponse, OSError) as problem:
            return f"{problem}".encode()
        finally:
            client.socket.shutdown(socket.SHUT_RDWR) if sender.is_alive() else None
            sender.join()


def send(client, head, body, chunked):
    """All of it, as fast as it is taken."""
    try:
        client.socket.sendall(head)
        size = 100_000
        for start in range(0, len(body), size):
            block = body[start:start + size]
            client.socket.sendall(b"%x\r\n%s\r\n" % (len(block), block) if chunked else block)
        if chunked:
            client.socket.sendall(b"0\r\n\r\n")
    except OSError:
        # The answer tells why.
        pass


def downloaded(site, target):
    try:
        return site.ask(target).body
    except (BadResponse, OSError) as problem:
        return str(problem).encode()


# Streams


def check_stream(checks, site):
    way = site.way.name
    with site.connect() as client:
        client.send(request("/ticks?count=5&every=150"))
        try:
            client.read_head()
            arrivals, text = [], client.buffer
            while b"tick 5\n" not in text:
                client.buffer = b""
                client._receive_or_fail("the next tick")
                text += client.buffer
                arrivals.append(time.monotonic())
        except (BadResponse, OSError) as problem:
            arrivals, text = [], str(problem)
    gaps = [later - earlier for earlier, later in zip(arrivals, arrivals[1:])]
    said = "ms between arrivals: " + ", ".join(f"{gap * 1000:.0f}" for gap in gaps)
    checks.check(f"{way}: a stream arrives block by block", sum(gap > 0.08 for gap in gaps) >= 3,
                 (said, text[:200]))
    if site.does("streams_uploads"):
        check_upload_in_parts(checks, site)


def check_upload_in_parts(checks, site):
    """The demo has begun before the body is complete, as its log can tell by the time."""
    with site.connect() as client:
        client.send(request("/count?parts", "POST", ["Content-Length: 8"]), b"earl")
        time.sleep(0.4)
        client.send(b"grey")
        response = client.read_response()
    line = site.log_line_with("/count?parts") or ""
    seconds = re.search(r" time=([0-9.]+)", line)
    checks.check(f"{site.way.name}: a body is passed on as it arrives", response.body == b"8"
                 and seconds and float(seconds[1]) > 0.3, (str(response), line))


# Clients that leave


def check_departure(checks, site):
    way = site.way.name
    for with_reset in (False, True):
        target = f"/ticks?count=100000&every=30&reset={with_reset}"
        client = site.connect()
        client.send(request(target))
        client.read_head()
        while b"tick 2" not in client.buffer:
            client._receive_or_fail("the second tick")
        client.reset() if with_reset else client.socket.close()
        left = time.monotonic()
        line = site.log_line_with(target, seconds=2)
        seconds = time.monotonic() - left
        kind = "resets" if with_reset else "closes"
        reason = site.front.answers.get("departure")
        checks.check(f"{way}: a client that {kind} in a stream is noticed within two seconds"
                     + note(reason), reason or line and line.rstrip().endswith(" cut"),
                     (line, f"{seconds:.1f} s"))
    if site.does("streams_uploads"):
        client = site.connect()
        client.send(request("/count?left", "POST", ["Content-Length: 100000"]), b"x" * 50_000)
        time.sleep(0.2)
        client.socket.close()
        line = site.log_line_with("/count?left")
        checks.check(f"{way}: a client that leaves in an upload is noticed",
                     line and " 200 " not in line, line)
    response = site.ask("/hello")
    checks.check(f"{way}: others are served then", response.body == b"Hello World", str(response))


# Several clients at once


def check_clients(checks, site):
    way = site.way.name
    problems = []
    threads = [threading.Thread(target=converse, args=[site, number, problems])
               for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    checks.check(f"{way}: {CLIENTS} clients at once each get their own answers", not problems,
                 problems[:2])
    numbers = [connection_of(site, f"/ticks?count=4&every=100&client={number}&")
               for number in range(CLIENTS)]
    if site.does("multiplexes"):
        checks.check(f"{way}: their requests share connections", None not in numbers
                     and len(set(numbers)) < CLIENTS, numbers)


def converse(site, number, problems):
    try:
        # HAProxy 2.6 fails, and may crash, when several bodies are sent on a connection at once.
        time.sleep(number * 0.02)
        for _ in range(0 if site.does("multiplexes") else 10):
            body = os.urandom(20_000)
            fields = ["Content-Type: application/octet-stream"]
            if site.ask("/echo", "POST", fields=fields, body=body).body != body:
                problems.append(f"client {number} got another body")
            text = site.ask(f"/environ?client={number}").body
            if f"QUERY_STRING = 'client={number}'\n".encode() not in text:
                problems.append(f"client {number} got {text[:300]}")
        stream = site.ask(f"/ticks?count=4&every=100&client={number}&").body
        if stream != b"tick 1\ntick 2\ntick 3\ntick 4\n":
            problems.append(f"client {number} got {stream}")
    except (BadResponse, OSError) as problem:
        problems.append(f"client {number}: {problem}")


def connection_of(site, target):
    line = site.log_line_with(target, seconds=1) or ""
    found = re.search(r" connection=(\d+)", line)
    return found and found[1]
