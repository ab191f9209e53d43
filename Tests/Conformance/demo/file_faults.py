"""/file/NAME where the system cannot send the file, or cannot read it.

The faults come from a library of a few lines, `file_faults.c`, which is built here by the compiler
that belongs to Swift's toolchain, and loaded before the C library.
"""

import errno
import os
import shutil
import subprocess
from pathlib import Path

from demo.checks import Group, Skipped, see

GROUP = Group("file-faults")
check = GROUP.check

CONTENT = bytes(range(251)) * 12000 + b"end"
SOURCE = Path(__file__).with_name("file_faults.c")


def compiler():
    swift = shutil.which("swift")
    beside = Path(swift).resolve().parent / "clang" if swift else None
    return beside if beside and beside.exists() else shutil.which("clang") or shutil.which("cc")


def library(setting):
    path = setting.folder / "file_faults.so"
    if not path.exists():
        if not os.path.exists("/proc/self/maps") or compiler() is None:
            raise Skipped("there is no compiler, or no Linux")
        subprocess.run([compiler(), "-shared", "-fPIC", "-O1", "-Wall", "-Werror",
                        "-o", path, SOURCE, "-ldl"], check=True, capture_output=True)
    return path


def start(setting, **faults):
    (setting.root / "faulty").write_bytes(CONTENT)
    environment = {"LD_PRELOAD": str(library(setting)),
                   **{name.upper(): str(value) for name, value in faults.items()}}
    return setting.start("--root", setting.root, environment=environment)


for name in ["EINVAL", "ENOSYS", "EOPNOTSUPP", "EPERM", "ENOTSOCK", "EIO"]:
    for offset, when in [(0, "at once"), (700_001, "after some bytes")]:
        @check(f"where sendfile fails with {name} {when}, a file still comes whole")
        def _(setting, name=name, offset=offset):
            with start(setting, sendfile_errno=getattr(errno, name), fault_offset=offset) as demo:
                with demo.connect() as client:
                    for _ in range(2):
                        response = client.ask("/file/faulty")
                        see(response.get("Content-Length") == str(len(CONTENT)), response.fields)
                        see(response.body == CONTENT, f"{len(response.body)} bytes, or others")
                    see(client.ask("/hello").body == b"Hello World", "the next is not /hello's")
                see(not demo.errors.lines, demo.errors.lines)


@check("a client that leaves while a file is copied to it is no error")
def _(setting):
    with start(setting, sendfile_errno=errno.EINVAL) as demo:
        with demo.connect() as client:
            client.send(b"GET /file/faulty HTTP/1.1\r\nHost: a\r\n\r\n")
            client.socket.recv(100)
        see(demo.ask("/hello").status == 200, "/hello is gone")
        see(not demo.errors.settled(), demo.errors.lines)


@check("a file that cannot be read to its end is cut, and reported on one line")
def _(setting):
    with start(setting, sendfile_errno=errno.EIO, pread_errno=errno.EIO,
               fault_offset=700_001) as demo:
        with demo.connect() as client:
            client.send(b"GET /file/faulty HTTP/1.1\r\nHost: a\r\n\r\n")
            received = client.socket.makefile("rb").read()
        head, _, body = received.partition(b"\r\n\r\n")
        see(f"Content-Length: {len(CONTENT)}".encode() in head, head)
        see(body == CONTENT[:700_001], f"{len(body)} bytes, or others")
        lines = demo.errors.settled()
        see(len(lines) == 1 and lines[0].startswith("GET /file/faulty HTTP/1.1: ")
            and "cannot read the file" in lines[0] and "Input/output error" in lines[0], lines)
        see(demo.ask("/hello").status == 200, "/hello is gone")


@check("a file that becomes shorter while it is sent is cut, and reported on one line")
def _(setting):
    large = setting.root / "shrinking"
    large.write_bytes(b"x" * 50_000_000)
    with setting.start("--root", setting.root) as demo:
        with demo.connect() as client:
            client.send(b"GET /file/shrinking HTTP/1.1\r\nHost: a\r\n\r\n")
            client.socket.recv(100)
            os.truncate(large, 100)
            received = client.socket.makefile("rb").read()
        see(0 < len(received) < 50_000_000, f"{len(received)} bytes")
        lines = demo.errors.settled()
        see(len(lines) == 1 and "it has become shorter" in lines[0], lines)
