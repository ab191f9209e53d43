"""The messages of the kernel's FUSE protocol (<linux/fuse.h>), as far as a read-only disk has them."""

import errno
import struct
from dataclasses import dataclass

LOOKUP, FORGET, GETATTR, OPEN, READ, STATFS, RELEASE = 1, 2, 3, 14, 15, 17, 18
FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR, INTERRUPT, DESTROY, BATCH_FORGET = (
    25, 26, 27, 28, 29, 36, 38, 42)
UNANSWERED = {FORGET, BATCH_FORGET, INTERRUPT}

NAMES = {LOOKUP: "lookup", GETATTR: "getattr", OPEN: "open", READ: "read", STATFS: "statfs",
         FLUSH: "flush", OPENDIR: "opendir", READDIR: "readdir"}

ASYNC_READ, PARALLEL_FOLDERS = 1, 1 << 18
DIRECT_IO = 1
VERSION = 7, 31
LARGEST_MESSAGE = 1 << 18
LONG_AGO = 1_700_000_000
IS_FOLDER, IS_FILE = 0o40755, 0o100644


@dataclass(frozen=True)
class Request:
    opcode: int
    unique: int
    node: int
    body: bytes

    @classmethod
    def read(cls, message):
        _, opcode, unique, node = struct.unpack_from("<IIQQ", message)
        return cls(opcode, unique, node, message[40:])

    @property
    def name(self):
        """That of a LOOKUP."""
        return self.body.split(b"\0", 1)[0].decode(errors="replace")

    @property
    def part(self):
        """The offset and the size of a READ or a READDIR."""
        return struct.unpack_from("<8xQI", self.body)

    def answer(self, body=b""):
        return struct.pack("<IiQ", 16 + len(body), 0, self.unique) + body

    def failure(self, number=errno.ENOSYS):
        return struct.pack("<IiQ", 16, -number, self.unique)


def initialised():
    flags = ASYNC_READ | PARALLEL_FOLDERS
    return struct.pack("<IIIIHHIIHHI28x", *VERSION, 1 << 17, flags, 64, 48, 1 << 17, 1, 32, 0, 0)


def attributes(node, mode, size):
    blocks = (size + 511) // 512
    return struct.pack("<QQQQQQIIIIIIIIII", node, size, blocks, LONG_AGO, LONG_AGO, LONG_AGO,
                       0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)


def entry(node, seconds, described):
    """What is at a name, known for so many seconds."""
    return struct.pack("<QQQQII", node, 0, seconds, seconds, 0, 0) + described


def described(seconds, attributes_):
    return struct.pack("<QII", seconds, 0, 0) + attributes_


def opened(flags):
    return struct.pack("<QII", 0, flags, 0)


def statistics():
    return struct.pack("<QQQQQIIII24x", 1 << 20, 0, 0, 100, 0, 4096, 255, 4096, 0)


def folder_entry(node, offset, mode, name):
    name = name.encode()
    padding = bytes(-len(name) % 8)
    return struct.pack("<QQII", node, offset, len(name), mode >> 12) + name + padding
