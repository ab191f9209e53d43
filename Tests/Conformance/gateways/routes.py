"""Every route of the demo: behind a front it answers as it does over HTTP."""

import re

from demo import toolkit
from demo.checks import Failed
from demo.client import BadResponse, request
from demo.contract import CONDITIONS, ROUTES
from gateways.front import HOST
from gateways.site import note

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
QUICK_METHODS = METHODS[:3]
OTHER_ROUTES = ["/events?count=3&every=1", "/fail", "/app", "/app/"]
ENVIRONS = [route for route in ROUTES if route == "/" or route.startswith("/environ")]
STATUSES = [route for route in ROUTES if route.removeprefix("/status/").isdecimal()]
PAGES = [route for route in [*ROUTES, *OTHER_ROUTES] if route not in STATUSES]
PATHS = [
    "/route/raw/a%2Fb", "/route/gr%c3%bcn/dark", "/route/notes/n%C3%A9%22", "/route/users//orders",
    "/route/tree//a", "/route/files/a%2Fb/c%25/", "/route/notes/%6Eew", "/%68ello", "/hello//",
    "/route/files/a%3Fb%20c?d=%2F",
]
PLAIN_PATHS = ["/hello", "/route/notes/7"]


class Answers:
    """What the demo answers over HTTP, asked for once."""

    def __init__(self, demo):
        self._demo = demo
        self._known = {}

    def answer(self, target, method, fields=()):
        key = (target, method, tuple(fields))
        if key not in self._known:
            self._known[key] = self._demo.ask(target, method, **options(method, fields))
        return self._known[key]


def options(method, fields):
    body = b"tea" if method in ("POST", "PUT", "PATCH") else None
    return {"fields": [f"Host: {HOST}", *fields], "body": body}


def check(checks, site, answers, methods):
    def see(sentence, requests, reason=None, mounted=False):
        difference = first_difference(site, answers, requests, mounted)
        checks.check(f"{site.way.name}: {sentence}{note(reason)}", reason or not difference,
                     difference)

    for target in PAGES:
        see(f"{target} is answered as over HTTP", [(target, method, ()) for method in methods],
            site.front.answers.get(target))
    see("every status of /status passes",
        [(target, method, ()) for target in STATUSES for method in ("GET", "HEAD")
         if answers.answer(target, method).reason or "statuses" not in site.front.answers])
    see("a response depends on conditions as over HTTP",
        [(target, "GET", fields) for fields in CONDITIONS[1:] if passes(site.front, fields)
         for target in ("/page", "/file/tea.txt")])
    for target in PATHS:
        see(f"{target} finds its app", [(target, "GET", ())])
    if site.does("mounts"):
        for target in PATHS if site.does("mounts_escapes") else PLAIN_PATHS:
            see(f"{target} finds its app below /app", [(target, "GET", ())], mounted=True)


def passes(front, fields):
    """Whether a front leaves it to the app what it makes of these fields."""
    names = [field.partition(":")[0] for field in fields]
    return ("\xff" not in "".join(fields)
            and (len(names) == len(set(names)) or "repeated" not in front.answers))


# Comparing


def first_difference(site, answers, requests, mounted):
    """What is answered otherwise than over HTTP first; `None` if nothing is."""
    port, prefix = (site.place.mounted, "/app") if mounted else (site.place.root, "")
    for target, method, fields in requests:
        expected = answers.answer(target, method, fields)
        try:
            seen = site.ask(prefix + target, method, port, **options(method, fields))
            difference = differing(site.front, target, expected, seen)
        except BadResponse as problem:
            difference = str(problem)
        if difference:
            return f"{method} {target} {fields}: {difference}"
    return None


def differing(front, target, expected, seen):
    if expected.status != seen.status:
        return f"{expected.status} over HTTP, {seen}"
    without = {*OF_CONNECTION, "x-request-id", *front.takes, *front.states}
    if target in ENVIRONS or NUMBER_OF_REQUEST.search(expected.body):
        without.add("content-length")
    fields, others = (fields_of_app(each, without) for each in (expected, seen))
    for name in sorted(fields.keys() | others):
        values = fields.get(name), others.get(name)
        # The length may be told by chunks instead, or known to the front only.
        if values[0] != values[1] and (name != "content-length" or None not in values):
            return f"{name} is {values[1]!r}, {values[0]!r} over HTTP"
    # The environ is compared elsewhere, variable by variable.
    body, other = (b"" if target in ENVIRONS else NUMBER_OF_REQUEST.sub(b"", each.body)
                   for each in (expected, seen))
    return None if body == other else f"{other[:80]}, {body[:80]} over HTTP"


OF_CONNECTION = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
NUMBER_OF_REQUEST = re.compile(rb"Request \w+-\w+")


def fields_of_app(response, without):
    """The fields that have to be the same. A repeated one is a list; space at commas is free."""
    names = {name.lower() for name, _ in response.fields} - without
    return {name: re.sub(", *", ",", response.get(name)) for name in names}


# What demo_routes.py expects of the toolkit


def check_toolkit(checks, site, quick):
    for each in toolkit.GROUP.checks:
        if quick and "MiB" in each.sentence:
            continue
        if "in chunks" in each.sentence and not site.does("takes_chunks"):
            continue
        seen = ""
        try:
            each.run(site)
        except (Failed, BadResponse) as failure:
            seen = str(failure)
        reason = site.front.answers.get(each.sentence)
        checks.check(f"{site.way.name}: {each.sentence}{note(reason)}", reason or not seen, seen)


# Apps that fail


def check_failures(checks, site):
    said = "\n".join(site.demo.errors.lines) + site.front.log(site.place)
    violations = re.findall(r"(?:error|warning) [a-z]+\.[a-z.-]+: .*", said)
    checks.check(f"{site.way.name}: the validator finds nothing wrong", not violations,
                 violations[:2])
    checks.check(f"{site.way.name}: a failing app is reported, there or in the front's log",
                 "failed before the start" in said, said[-300:])
    with site.connect() as client:
        client.send(request("/fail-late"))
        try:
            seen = f"complete: {client.read_response()}"
        except (BadResponse, ConnectionResetError) as problem:
            seen = str(problem)
    reason = site.front.answers.get("/fail-late")
    if site.way.protocol == "scgi" and site.way.is_unix:
        reason = "by SCGI only a reset can tell, which a Unix-domain socket does not have"
    checks.check(f"{site.way.name}: a response that fails half-way does not look complete"
                 f"{note(reason)}", reason or not seen.startswith("complete"), seen)
