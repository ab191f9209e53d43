"""Bodies of a gibibyte: a file, whole and by its ranges, one that the app makes, and one that the
app reads."""

import http.client
import os
from dataclasses import dataclass

from harness import machine, tools
from harness.case import Case, Sample, Unusable
from harness.peer import LeftOut

SIZE = 2**30
BLOCK = 2**16
RANGE = 2**20
"""As `Load/transfer.c` has it."""
FILE_NAME = "gibibyte"
FILE_PATH = f"/file/{FILE_NAME}"
BLOCKS_PATH = f"/blocks?count={SIZE // BLOCK}&size={BLOCK}"
COUNT_PATH = "/count"


@dataclass(frozen=True)
class TransferCase(Case):
    """One body after the other, on one connection at a time, for as long as a sample takes."""

    path: str = FILE_PATH
    is_upload: bool = False

    unit = "GB/s"

    def prepare(self, setting):
        tools.program("transfer", setting)
        path = setting.root / FILE_NAME
        if path.exists():
            return
        block = os.urandom(2**20)
        with open(path, "wb") as file:
            for _ in range(SIZE // len(block)):
                file.write(block)
            # Or it would be written to the disk while something is measured.
            file.flush()
            os.fsync(file.fileno())

    def check(self, server, setting):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            connection.request(
                "POST" if self.is_upload else "GET", server.path(self.path),
                body=b"x" * BLOCK if self.is_upload else None,
            )
            response = connection.getresponse()
            length = int(response.read()) if self.is_upload else length_of(response)
        finally:
            connection.close()
        expected = BLOCK if self.is_upload else SIZE
        if response.status != 200 or length != expected:
            raise LeftOut(f"it answered {response.status}, {length} bytes, not {expected}")

    def way(self, setting):
        """How the load transfers a body, and what it must be told besides."""
        return ["upload", setting.root / FILE_NAME] if self.is_upload else ["download"]

    def sample(self, server, seconds, setting):
        way, *rest = self.way(setting)
        arguments = [
            tools.program("transfer", setting), way, server.port, server.path(self.path), seconds,
            *rest,
        ]
        cpu = machine.cpu_seconds(server.pid)
        try:
            result = tools.run(arguments, seconds + 60)
        except tools.LoadFailed as reason:
            raise Unusable(f"{server.peer.name}: {reason}") from None
        cpu = machine.cpu_seconds(server.pid) - cpu
        return Sample(result["bodies"] * SIZE / result["microseconds"] / 1e3, {
            "CPU s/GiB": cpu / result["bodies"],
            # Below 100 where the load or, for a moment, the other side of the socket was awaited.
            "core %": cpu / result["microseconds"] * 1e8,
            "load's core %": result["load_cpu"] / result["microseconds"] * 1e8,
            "RSS MiB": machine.resident_bytes(server.pid) / 2**20,
        })


@dataclass(frozen=True)
class RangesCase(TransferCase):
    """The file by one range after the other, each a request, on one connection."""

    def way(self, setting):
        return ["ranges", SIZE]

    def check(self, server, setting):
        with open(setting.root / FILE_NAME, "rb") as file:
            for first in (0, RANGE, SIZE - RANGE):
                last = first + RANGE - 1
                file.seek(first)
                server.must_answer(
                    self.path, (206, [("Content-Range", f"bytes {first}-{last}/{SIZE}")],
                                file.read(RANGE)),
                    [f"Range: bytes={first}-{last}"],
                )


def length_of(response):
    length = 0
    while block := response.read(2**20):
        length += len(block)
    return length
