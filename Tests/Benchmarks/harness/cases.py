"""What is measured, and what it should reach. A new case is one entry in `CASES`."""

from harness.app import HELLO, AppCase
from harness.counting import AllocationsCase, InstructionsCase
from harness.fresh import IdleCase, StartCase
from harness.goals import at_least, at_most
from harness.latency import LatencyCase
from harness.load import BROWSER_FIELDS, LoadCase, LoopsCase
from harness.package import BuildCase, SizeCase
from harness.transfer import BLOCKS_PATH, COUNT_PATH, TransferCase

CORE_PEERS = frozenset({"gateway", "ceiling", "nginx"})
BULK_PEERS = frozenset({"gateway", "bulk"})

CASES = [
    LoadCase("hello", "keep-alive hello, 64 connections", goals=(
        at_least(0.9, "ceiling"), at_least(1, "nginx"), at_least(2, "swiftnio"),
        at_least(5, "hummingbird"), at_least(20, "wsgiref"),
        at_most(1.25, "ceiling", of="CPU µs/request"),
    )),
    LoadCase("pipelined", "16 requests pipelined, 64 connections", pipelined=16, goals=(
        at_least(3, "nginx"), at_least(10, "hummingbird"),
    )),
    LoadCase(
        "connect", "a new connection for each request", fields=("Connection: close",),
        goals=(at_least(1, "nginx"), at_least(3, "hummingbird")),
    ),
    LoadCase("browser", "a browser's 20 fields, keep-alive, 64 connections", fields=BROWSER_FIELDS),
    LatencyCase("latency", "latency at 70 % of a server's own peak, 64 connections", goals=(
        at_most(1, "nginx"),
    )),
    LatencyCase(
        "latency-same", "latency at the same rate for all, 64 connections", same_rate=True,
    ),
    IdleCase("idle", "memory of 8,000 idle connections", goals=(at_most(3),)),
    TransferCase(
        "file", "a file of 1 GiB", peers=BULK_PEERS | {"nginx"}, goals=(at_least(0.95, "nginx"),),
    ),
    TransferCase(
        "generated", "a chunked body of 1 GiB, in blocks of 64 KiB", path=BLOCKS_PATH,
        peers=BULK_PEERS, goals=(at_least(0.8, "bulk"),),
    ),
    TransferCase(
        "upload", "a body of 1 GiB that the app reads", path=COUNT_PATH, is_upload=True,
        peers=BULK_PEERS, goals=(at_least(0.8, "bulk"),),
    ),
    AppCase(
        "app", "a page: 20 request fields, 10 look-ups, 8 response fields, 2 KB",
        peers=frozenset({"gateway", "ceiling"}), goals=(at_least(0.85, HELLO),),
    ),
    LoopsCase(
        "loops", "two event loops on two cores, 64 connections", peers=frozenset({"gateway"}),
    ),
    StartCase("start", "from start to the first response", goals=(at_most(20),)),
    BuildCase("build", "a release build from nothing", goals=(at_most(0.1, "hummingbird"),)),
    SizeCase("size", "the size of the release executable", peers=frozenset({"gateway"})),
    AllocationsCase("allocations", "allocations of a request", peers=CORE_PEERS),
    InstructionsCase("instructions", "user instructions of a request", peers=CORE_PEERS),
]
