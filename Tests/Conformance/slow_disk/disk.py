"""A read-only disk that is slow: whatever it is asked for waits.

It is a file system in user space that speaks the kernel's own protocol, so that nothing needs to
be installed. It runs in a process of its own: who asks for its files waits in the kernel, and must
not be the one who answers. When that process ends, all who wait get an error.

  python3 disk.py FOLDER SECONDS REMEMBERED    mounts it, until the standard input ends
"""

import ctypes
import errno
import heapq
import os
import select
import sys
import time
from collections import Counter

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from slow_disk import kernel  # noqa: E402

DOWNLOADS = 10
SIZE = 400_000
READ_ONLY, NO_SUID, NO_DEVICES, DETACHED = 1, 2, 4, 2


def content(name):
    """The bytes of a file, by its name."""
    if name == "index.html":
        return b"<!doctype html><title>Slow</title>\n"
    return (name.encode() + b" ") * (SIZE // (len(name) + 1))


def tree():
    """What each node is: the names in a folder, or the bytes of a file."""
    names = [f"{kind}-{number}" for kind in ("direct", "cached") for number in range(DOWNLOADS)]
    nodes = {1: {"folder": 2}, 2: {"index.html": 3}, 3: content("index.html")}
    for node, name in enumerate(names, 4):
        nodes[1][name] = node
        nodes[node] = content(name)
    return nodes


class Disk:
    def __init__(self, seconds, remembered):
        self._seconds = seconds
        self._remembered = remembered
        self._nodes = tree()
        self._direct = {node for name, node in self._nodes[1].items() if name.startswith("direct")}
        self.counts = Counter()

    def serve(self, device, ending):
        """Answers each request after its time, any number at once, until `ending` can be read."""
        due = []
        poll = select.poll()
        poll.register(device, select.POLLIN)
        poll.register(ending, select.POLLIN | select.POLLHUP)
        while True:
            wait = max(0, due[0][0] - time.monotonic()) * 1000 if due else None
            events = dict(poll.poll(wait))
            if ending in events or events.get(device, 0) & ~select.POLLIN:
                return
            if device in events and (request := self._receive(device)):
                self.counts[kernel.NAMES.get(request.opcode, "others")] += 1
                waits = self._seconds if request.opcode in kernel.NAMES else 0
                heapq.heappush(due, (time.monotonic() + waits, request.unique, request))
            while due and due[0][0] <= time.monotonic():
                self._send(device, self._answer(heapq.heappop(due)[2]))

    @staticmethod
    def _receive(device):
        try:
            request = kernel.Request.read(os.read(device, kernel.LARGEST_MESSAGE))
        except OSError as error:
            # ENOENT: the request was interrupted before it was read.
            if error.errno in (errno.ENOENT, errno.EINTR, errno.EAGAIN):
                return None
            raise
        return None if request.opcode in kernel.UNANSWERED else request

    @staticmethod
    def _send(device, answer):
        try:
            os.write(device, answer)
        except FileNotFoundError:
            pass  # Nobody waits for it any more.

    def _answer(self, request):
        node = self._nodes.get(request.node, b"")
        match request.opcode:
            case kernel.INIT: return request.answer(kernel.initialised())
            case kernel.LOOKUP: return self._look_up(request, node)
            case kernel.GETATTR:
                described = kernel.described(self._remembered, self._attributes(request.node))
                return request.answer(described)
            case kernel.OPEN | kernel.OPENDIR:
                direct = kernel.DIRECT_IO if request.node in self._direct else 0
                return request.answer(kernel.opened(direct))
            case kernel.READ:
                offset, size = request.part
                return request.answer(node[offset:offset + size])
            case kernel.READDIR: return request.answer(self._names(node, *request.part))
            case kernel.STATFS: return request.answer(kernel.statistics())
            case kernel.FLUSH | kernel.RELEASE | kernel.RELEASEDIR | kernel.DESTROY:
                return request.answer()
        return request.failure()

    def _look_up(self, request, folder):
        number = folder.get(request.name) if isinstance(folder, dict) else None
        if number is None:
            return request.failure(errno.ENOENT)
        return request.answer(
            kernel.entry(number, self._remembered, self._attributes(number)))

    def _attributes(self, number):
        node = self._nodes[number]
        if isinstance(node, dict):
            return kernel.attributes(number, kernel.IS_FOLDER, 0)
        return kernel.attributes(number, kernel.IS_FILE, len(node))

    def _names(self, folder, offset, size):
        answer = b""
        for place, (name, number) in enumerate(folder.items(), 1):
            mode = kernel.IS_FOLDER if isinstance(self._nodes[number], dict) else kernel.IS_FILE
            entry = kernel.folder_entry(number, place, mode, name)
            if place > offset:
                if len(answer) + len(entry) > size:
                    break
                answer += entry
        return answer


def mount(device, folder):
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
    flags = READ_ONLY | NO_SUID | NO_DEVICES
    if libc.mount(b"slow", os.fsencode(folder), b"fuse", ctypes.c_ulong(flags),
                  options.encode()) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return lambda: libc.umount2(os.fsencode(folder), DETACHED)


def main(folder, seconds, remembered):
    try:
        device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        unmount = mount(device, folder)
    except OSError as error:
        print(f"FUSE cannot be mounted: {error}", flush=True)
        return 1
    print("mounted", flush=True)
    disk = Disk(float(seconds), int(remembered))
    try:
        disk.serve(device, sys.stdin.fileno())
    finally:
        os.close(device)
        unmount()
    print(" ".join(f"{name}={count}" for name, count in sorted(disk.counts.items())), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
