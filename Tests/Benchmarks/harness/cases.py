"""What is measured, and what it should reach. A new case is one entry in `CASES`."""

from harness.app import COMPUTING, HELLO, PageCase, RecipeCase
from harness.case import CPU
from harness.counting import PAGE, AllocationsCase, InstructionsCase
from harness.fresh import IdleCase, StartCase
from harness.gateways import (
    BEHIND_A_WEB_SERVER, OURS_BY_FASTCGI, OURS_BY_SCGI, DirectCase, GatewaysCase,
)
from harness.goals import at_least, at_most
from harness.latency import LatencyCase
from harness.load import BROWSER_FIELDS, TWO_LOOPS, LoadCase, LoopsCase
from harness.package import BuildCase, SizeCase
from harness.pages import COMPRESSING, SENDING_FILES, CompressedCase, StaticCase
from harness.peer import CEILING, NGINX, OURS
from harness.routing import NO_ROUTER, PARAMETERS, READ, THOUSAND, RoutingCase
from harness.site import SITES, SiteCase
from harness.transfer import BLOCKS_PATH, COUNT_PATH, RangesCase, TransferCase

CORE_PEERS = frozenset({OURS, CEILING, NGINX})
BULK_PEERS = frozenset({OURS, "bulk"})
FILE_PEERS = frozenset({OURS, NGINX, *SENDING_FILES})
APP_PEERS = frozenset({OURS, CEILING, *COMPUTING})

CASES = [
    LoadCase("hello", "keep-alive hello, 64 connections", goals=(
        at_most(1, NGINX, of=CPU), at_most(1.25, CEILING, of=CPU),
    )),
    LoadCase("few", "keep-alive hello, 2 connections", connections=2),
    # To open the connections takes part of a sample, which is to be a small one.
    LoadCase(
        "many", "keep-alive hello, 10,000 connections", connections=10_000, least_seconds=5,
    ),
    LoadCase("pipelined", "16 requests pipelined, 64 connections", pipelined=16, goals=(
        at_least(4, NGINX),
    )),
    LoadCase(
        "connect", "a new connection for each request", fields=("Connection: close",), goals=(
            at_most(1.25, NGINX, of=CPU), at_most(1, "go", of=CPU),
            at_most(1, "fastpysgi", of=CPU),
        ),
    ),
    LoadCase(
        "browser", "a browser's 20 fields, keep-alive, 64 connections", fields=BROWSER_FIELDS,
        goals=(at_most(1, NGINX, of=CPU),),
    ),
    LatencyCase("latency", "latency at 70 % of a server's own peak, 64 connections"),
    LatencyCase(
        "latency-same", "latency at the same rate for all, 64 connections", same_rate=True,
        goals=(at_most(1, NGINX),),
    ),
    IdleCase("idle", "memory of 8,000 idle connections", goals=(at_most(3),)),
    TransferCase(
        "file", "a file of 1 GiB", peers=BULK_PEERS | {NGINX}, goals=(at_least(0.95, NGINX),),
    ),
    RangesCase(
        "ranges", "a file of 1 GiB, by ranges of 1 MiB", peers=BULK_PEERS | {NGINX},
        goals=(at_least(0.95, NGINX),),
    ),
    TransferCase(
        "generated", "a chunked body of 1 GiB, in blocks of 64 KiB", path=BLOCKS_PATH,
        peers=BULK_PEERS, goals=(at_least(0.95, "bulk"),),
    ),
    TransferCase(
        "upload", "a body of 1 GiB that the app reads", path=COUNT_PATH, is_upload=True,
        peers=BULK_PEERS, goals=(at_least(0.95, "bulk"),),
    ),
    PageCase(
        "app", "a page: 20 request fields, 10 look-ups, 8 response fields, 2 KB",
        peers=APP_PEERS | {"before"},
        goals=(at_least(0.75, HELLO), *[at_least(1, name) for name in COMPUTING]),
    ),
    RecipeCase("json", "a JSON object that answers another one, 64 connections", peers=APP_PEERS),
    SiteCase(
        "site", "a site: JSON behind ten routes, request ids, error pages, 64 connections",
        peers=frozenset({OURS, CEILING, *SITES}),
        goals=(at_least(2.5, "hummingbird"), *[
            at_least(1, name) for name in SITES if name != "hummingbird"
        ]),
    ),
    CompressedCase(
        "compressed", "a page of 20 KB, compressed for each request, 64 connections",
        peers=frozenset({OURS, NGINX, *COMPRESSING}),
        goals=tuple(at_least(1, name) for name in COMPRESSING),
    ),
    StaticCase(
        "static", "files of 4 KB, a hundred in turn, 64 connections", peers=FILE_PEERS,
        goals=tuple(at_least(1, name) for name in SENDING_FILES),
    ),
    StaticCase(
        "revalidated", "the same files, which the client has (304), 64 connections",
        peers=FILE_PEERS, has_file=True,
        goals=tuple(at_least(1, name) for name in SENDING_FILES),
    ),
    LoopsCase(
        "loops", "one event loop and two, on the two cores that the load uses too",
        peers=frozenset({OURS}), goals=(at_most(1.1, OURS, row=TWO_LOOPS),),
    ),
    GatewaysCase(
        "gateways", "behind nginx, which asks by HTTP, FastCGI, SCGI or uwsgi, 16 connections",
        peers=BEHIND_A_WEB_SERVER, goals=(
            at_most(1, "go"), at_most(1, "gunicorn"), at_most(1, "uwsgi-http"),
            *[at_most(1, name, row=OURS_BY_FASTCGI) for name in (
                "go-fastcgi", "uwsgi-fastcgi", "uwsgi",
            )],
            at_most(1, "uwsgi-scgi", row=OURS_BY_SCGI),
        ),
    ),
    DirectCase(
        "gateways-direct", "by HTTP and by FastCGI with no web server between, 16 connections",
        peers=frozenset({OURS, "before", "go"}),
        goals=(
            at_least(0.8, OURS, row=OURS_BY_FASTCGI),
            # The same where others use the machine too: these do not lengthen the CPU time so.
            at_most(1.25, OURS, of=CPU, row=OURS_BY_FASTCGI),
        ),
    ),
    StartCase("start", "from start to the first response", goals=(at_most(20),)),
    BuildCase("build", "a release build of an app that says hello, from nothing", goals=(
        at_most(0.2, "hummingbird"),
    )),
    SizeCase("size", "the size of the release executable", peers=frozenset({OURS})),
    AllocationsCase("allocations", "allocations of a request", peers=CORE_PEERS, goals=(
        at_most(2),
    )),
    InstructionsCase("instructions", "user instructions of a request", peers=CORE_PEERS, goals=(
        at_most(9000), at_most(40_000, row=PAGE),
    )),
    RoutingCase(
        "routing", "user instructions of a request that is routed", peers=frozenset({OURS}), goals=(
            at_most(1.3, OURS, row=THOUSAND, beyond=NO_ROUTER),
            at_most(1500, row=PARAMETERS, beyond=OURS), at_most(1500, row=READ, beyond=OURS),
        ),
    ),
]
