#!/usr/bin/env python3
"""Serves files of a slow disk with gateway-demo, beside /hello, on one event loop.

The disk is a file system in user space (slow_disk/disk.py): each open, read, look-up, close and
statfs of it takes 0.3 s. No event loop may wait for it. So the longest time that /hello takes beside
ten downloads has to be below a third of the shortest wait for the disk: that is far beyond what
other processes on a busy machine cost, and nothing that has waited once comes below it.

Everything is seen twice: with a kernel that asks the disk for each name, and with one that remembers
names and attributes, so that only opening, reading and closing go to the disk.

One line for each check, `ok - sentence: what was measured` or `not ok - ...`, and at the end
`N passed, N failed`. Where no FUSE can be mounted, the script says so in one line, and its exit
status is 77.

  Tests/Conformance/slow_disk.py --binary .build/release/gateway-demo
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

sys.dont_write_bytecode = True

from demo.checks import Failed, one_line, see  # noqa: E402
from demo.client import BadResponse, Client, request  # noqa: E402
from demo.server import Demo, DidNotStart  # noqa: E402
from peers.latency import Latency, milliseconds, see_hello  # noqa: E402
from slow_disk import disk  # noqa: E402

DEFAULT_BINARY = Path(__file__).resolve().parents[2] / ".build" / "release" / "gateway-demo"
DELAY = 0.3
MOST_HELD_UP = DELAY / 3
ASKED = 500
RATE = 100
PATIENCE = 60
SKIPPED = 77


class NotMounted(Exception):
    """Why there is no slow disk."""


@contextmanager
def slow_disk(folder, remembered):
    """Mounts the disk; `remembered` is for how many seconds the kernel believes what it knows."""
    program = Path(__file__).with_name("slow_disk") / "disk.py"
    process = subprocess.Popen(
        [sys.executable, program, folder, str(DELAY), str(remembered)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        first = process.stdout.readline().strip()
        if first != "mounted":
            said = process.stderr.read().strip().splitlines() or ["it says nothing"]
            raise NotMounted(first or said[-1])
        yield
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# /hello beside downloads


def ask_hello(address):
    """Half of them on a kept connection, half on new ones; counted from when each was due."""
    seen = Latency()
    started = time.monotonic()
    with Client(address) as kept:
        for number in range(ASKED):
            due = started + number / RATE
            time.sleep(max(0, due - time.monotonic()))
            if number % 2:
                with Client(address) as client:
                    see_hello(client)
            else:
                see_hello(kept)
            seen.samples.append((due - started, time.monotonic() - due))
    return seen


def download(address, name):
    with Client(address, timeout=PATIENCE) as client:
        response = client.ask(f"/file/{name}")
    see(response.status == 200, f"{name}: {response}")
    see(response.body == disk.content(name), f"{name}: {len(response.body)} bytes, or others")


def download_until(stop, address, number):
    """One after the other, by both ways in which the kernel reads: by itself, and past its memory."""
    count = 0
    while not stop.is_set():
        download(address, f"{('direct', 'cached')[(number + count) % 2]}-{number}")
        count += 1
    return count


def check_hello(server):
    alone = ask_hello(server.address)
    stop = threading.Event()
    with ThreadPoolExecutor(disk.DOWNLOADS) as threads:
        downloads = [threads.submit(download_until, stop, server.address, number)
                     for number in range(disk.DOWNLOADS)]
        try:
            beside = ask_hello(server.address)
        finally:
            stop.set()
        count = sum(each.result() for each in downloads)
    told = f"alone {figures(alone)}; beside {count} downloads {figures(beside)}"
    see(beside.quantile(1) < MOST_HELD_UP, told)
    return told


def figures(latency):
    return (f"median {milliseconds(latency.median)}, p99 {milliseconds(latency.quantile(0.99))}, "
            f"max {milliseconds(latency.quantile(1))}")


# What is answered


def check_missing(server):
    responses = [server.connect(timeout=PATIENCE).ask(f"/file/{path}")
                 for path in ("none", "folder/none", "none/none", "direct-0/none")]
    see([each.status for each in responses] == [404] * 4, [each.status for each in responses])
    return "404, also in a folder, in none, and below a file"


def check_folder(server):
    with server.connect(timeout=PATIENCE) as client:
        sent = client.ask("/file/folder")
        page = client.ask("/file/folder/")
    see(sent.status in (301, 302, 307, 308) and sent.get("Location") == "./folder/", sent)
    see((page.status, page.body) == (200, disk.content("index.html")), page)
    return f"{sent.status}, and its page"


def check_conditions(server):
    with server.connect(timeout=PATIENCE) as client:
        part = client.ask("/file/direct-1", fields=["Range: bytes=100000-299999"])
        known = client.ask("/file/direct-1", fields=[f"If-None-Match: {part.get('ETag')}"])
        head = client.ask("/file/direct-1", "HEAD")
    see(part.status == 206 and part.body == disk.content("direct-1")[100000:300000], part)
    see(known.status == 304, known)
    see(head.get("Content-Length") == str(len(disk.content("direct-1"))), head)
    return "206, 304, and the fields for HEAD"


def check_departures(server):
    """Some go while the disk looks for the file, some when the first bytes have come."""
    before = server.descriptors_at_rest
    clients = [Client(server.address, timeout=PATIENCE) for _ in range(2 * disk.DOWNLOADS)]
    for number, client in enumerate(clients):
        client.send(request(f"/file/direct-{number % disk.DOWNLOADS}"))
    for client in clients[::2]:
        client.socket.close()
    for client in clients[1::2]:
        client.read_some(1000)
        client.socket.close()
    seen = [measured_hello(server.address) for _ in range(50)]
    see(max(seen) < MOST_HELD_UP, f"/hello took {milliseconds(max(seen))}")
    took = server.descriptors_return_to(before, 30)
    see(took is not None, f"{server.descriptors} descriptors, {before} before")
    see(not server.errors.settled(), server.errors.lines)
    return f"no descriptor is left after {took:.1f} s, /hello took at most {milliseconds(max(seen))}"


def measured_hello(address):
    started = time.monotonic()
    with Client(address) as client:
        see_hello(client)
    return time.monotonic() - started


def check_drain(server):
    """SIGTERM within a download: it comes whole, and the server ends well."""
    with ThreadPoolExecutor(1) as thread:
        with Client(server.address, timeout=PATIENCE) as client:
            client.send(request("/file/direct-2"))
            time.sleep(DELAY)
            ended = thread.submit(server.exit_status, PATIENCE)
            server.send_signal(signal.SIGTERM)
            response = client.read_response()
    see(response.body == disk.content("direct-2"), f"{len(response.body)} bytes, or others")
    see(ended.result() == 0, f"exit status {ended.result()}")
    return "status 0"


CHECKS = {
    "/hello is not held up by ten downloads, which come whole": check_hello,
    "a missing file is a 404": check_missing,
    "a folder leads to its page": check_folder,
    "ranges and conditions are answered": check_conditions,
    "clients that go leave nothing behind": check_departures,
    "a drain lets a download end": check_drain,
}


def run(binary, folder, remembered):
    """How many checks failed, on a disk whose names are remembered or not."""
    failed = 0
    kind = "remembered" if remembered else "not remembered"
    with slow_disk(folder, remembered), \
            Demo(binary, ["--port", 0, "--loops", 1, "--quiet", "--root", folder]) as server:
        server.wait_until_it_listens()
        for sentence, check in CHECKS.items():
            sentence = f"names {kind}: {sentence}"
            try:
                print(f"ok - {sentence}: {check(server)}", flush=True)
            except (Failed, BadResponse, DidNotStart, OSError, TypeError) as failure:
                failed += 1
                print(f"not ok - {sentence}: {one_line(failure)}", flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="the gateway-demo to run (default .build/release/gateway-demo)")
    options = parser.parse_args()
    if not options.binary.is_file():
        parser.error(f"there is no file {options.binary}")
    with tempfile.TemporaryDirectory(prefix="slow-disk-") as folder:
        try:
            failed = sum(run(options.binary.resolve(), folder, seconds) for seconds in (0, 3600))
        except NotMounted as reason:
            print(f"# skipped: {reason}")
            return SKIPPED
    print(f"{2 * len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
