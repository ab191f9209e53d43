"""The environ that an app gets behind a front, variable by variable beside that over HTTP."""

import re

from gateways.front import HOST
from gateways.site import CLIENT

FIELDS = ["Accept: text/plain", "User-Agent: tea/1", "Cookie: a=1; b=2", "X-Empty:",
          "Authorization: Basic YTpi", "Proxy: http://evil.example", "Forwarded: for=192.0.2.1"]
REPEATED = ["X-Two: a", "X-Two: b", "Cookie: a=1", "Cookie: b=2"]
TARGETS = ["/environ", "/environ/", "/environ/a%2Fb/%C3%A9?x=1&y=%20", "/environ//a///b/?",
           "/environ/%25/a%3Fb/c%20d", "/"]
VARIABLE = re.compile(r"^([\w.]+) = '(.*)'$", re.M)
OF_PLACE = {"SERVER_NAME", "SERVER_PORT", "SERVER_SOFTWARE", "REMOTE_ADDR", "REMOTE_PORT"}
"""Variables that are checked by their own values, since the place is another."""


def variables(response):
    return dict(VARIABLE.findall(response.body.decode("latin-1")))


def check(checks, site, differences):
    for target in TARGETS:
        compare(checks, site, differences, target, site.place.root)
        if site.does("mounts") and (site.does("mounts_escapes") or is_plain(target)):
            compare(checks, site, differences, target, site.place.mounted, "/app")
    compare(checks, site, differences, "/environ", site.place.root, method="POST", body=b"tea")
    check_repeated(checks, site, differences)
    check_place(checks, site)


def is_plain(target):
    return "%" not in target and "//" not in target


def check_repeated(checks, site, differences):
    """Fields that are repeated: some fronts join them, others repeat the variable."""
    expected, seen = (variables(ask("/environ", fields=REPEATED))
                      for ask in (site.direct.ask, site.ask))
    for name in ("HTTP_X_TWO", "HTTP_COOKIE"):
        # White space at a comma does not matter.
        values = [each.get(name, "").replace(", ", ",") for each in (expected, seen)]
        if values[0] != values[1]:
            differences.note(site.way, name, *values)
        checks.check(f"{site.way.name}: {name} has all of a repeated field", values[0] == values[1]
                     or name in site.front.changes, values[1])


def compare(checks, site, differences, target, port, prefix="", method="GET", body=None):
    fields = [f"Host: {HOST}:{port}", *FIELDS, *(["Content-Type: text/x-tea"] if body else [])]
    expected = variables(site.direct.ask(target, method, fields=fields, body=body))
    response = site.ask(prefix + target, method, port, fields=fields, body=body)
    seen = variables(response)
    if prefix:
        expected["SCRIPT_NAME"] = prefix + expected["SCRIPT_NAME"]
        expected["REQUEST_URI"] = prefix + expected["REQUEST_URI"]
    wrong = {}
    for name in sorted((expected.keys() | seen) - OF_PLACE) if seen else []:
        values = expected.get(name), seen.get(name)
        if values[0] == values[1]:
            continue
        differences.note(site.way, name, *values)
        explained = name in site.front.adds if values[0] is None else name in site.front.changes
        if not explained:
            wrong[name] = values
    checks.check(f"{site.way.name}: the environ of {method} {prefix}{target} is that of HTTP",
                 seen and not wrong, wrong if seen else str(response))


def check_place(checks, site):
    port = site.place.root
    with site.connect(source=CLIENT) as client:
        seen = variables(client.ask("/environ", fields=[f"Host: {HOST}:{port}"]))
        client_port = client.socket.getsockname()[1]
    expected = {"REMOTE_ADDR": CLIENT, "REMOTE_PORT": str(client_port), "SERVER_NAME": HOST,
                "SERVER_PORT": str(port)}
    wrong = {name: seen.get(name) for name, value in expected.items()
             if seen.get(name) != value and name not in site.front.changes}
    checks.check(f"{site.way.name}: the client, its port, the server and its port are told",
                 seen and not wrong, wrong or seen)
    line = site.log_line_with(CLIENT)
    checks.check(f"{site.way.name}: the log has the client", line and line.startswith(CLIENT), line)


class Differences:
    """What differs from HTTP, by front and protocol."""

    def __init__(self):
        self._seen = {}

    def note(self, way, name, expected, seen):
        self._seen.setdefault(way.row, {}).setdefault(name, (expected, seen))

    def lines(self, front):
        """For each front that was checked, what it adds and what it changes."""
        for row, names in self._seen.items():
            added = [name for name, (expected, _) in names.items() if expected is None]
            yield f"{row}: adds {', '.join(sorted(added)) or 'nothing'}"
            for name, (expected, seen) in sorted(names.items()):
                if expected is not None:
                    reason = front(row).changes.get(name, "NOT EXPLAINED")
                    yield f"{row}: {name} is {seen!r}, {expected!r} over HTTP: {reason}"
