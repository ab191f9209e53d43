"""Checks: sentences with a function, run one after the other, each under a time limit."""

import signal
import time
from dataclasses import dataclass, field
from typing import Callable

from demo.client import BadResponse
from demo.server import Demo, DidNotStart

SECONDS_FOR_A_CHECK = 30
SECONDS_FOR_A_LONG_CHECK = 300
SECONDS_FOR_ALL = 240
SECONDS_FOR_ALL_LONG = 1200


class Failed(Exception):
    """What was seen instead."""


class Skipped(Exception):
    """Why this cannot be checked here."""


class TookTooLong(BaseException):
    """Not an `Exception`, so that no check mistakes it for one of its own."""


def see(condition, seen):
    """The claim of a check, and what to print when it does not hold."""
    if not condition:
        raise Failed(seen)


@dataclass(frozen=True)
class Check:
    group: str
    sentence: str
    run: Callable

    def matches(self, word):
        return word is None or word == self.group or word.lower() in self.sentence.lower()


@dataclass
class Group:
    """The checks of one module, in the order of their definition."""

    name: str
    checks: list = field(default_factory=list)

    def check(self, sentence):
        def add(function):
            self.add(sentence, function)
            return function
        return add

    def add(self, sentence, function):
        self.checks.append(Check(self.name, sentence, function))


class Setting:
    """What a check may use: a shared server, servers of its own, a scratch folder."""

    def __init__(self, binary, folder, long):
        self.binary = binary
        self.folder = folder
        self.long = long
        self.root = folder / "root"
        self.root.mkdir()
        self._shared = None

    @property
    def demo(self):
        """The server that most checks share; started again if a check has ended it."""
        if self._shared is None or not self._shared.is_running:
            self._shared = self.start("--root", self.root)
        return self._shared

    def start(self, *arguments, quiet=True, environment=None):
        """A server of the check's own, to be used in a `with` block; variables may be added."""
        arguments = [*arguments, *(["--quiet"] if quiet else [])]
        if "--port" not in arguments:
            arguments += ["--port", 0]
        return Demo(self.binary, arguments, environment=environment).wait_until_it_listens()

    def failure_of_shared_server(self):
        """How the shared server ended, if it did."""
        if self._shared is None or self._shared.is_running:
            return None
        last = (self._shared.errors.lines or ["nothing on stderr"])[-1]
        return f"the server ended with status {self._shared.process.returncode}: {last}"

    def close(self):
        if self._shared is not None:
            self._shared.stop()
            self._shared = None


def run_all(groups, setting, word):
    passed = failed = skipped = 0
    signal.signal(signal.SIGALRM, raise_took_too_long)
    # A background job ignores these, and so would the processes that are checked. A handler is not
    # inherited.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda number, frame: None)
    checks = [check for group in groups for check in group.checks if check.matches(word)]
    deadline = time.monotonic() + (SECONDS_FOR_ALL_LONG if setting.long else SECONDS_FOR_ALL)
    try:
        for number, check in enumerate(checks):
            if time.monotonic() > deadline:
                left = len(checks) - number
                print(f"not ok - the time is enough for all checks ({left} did not run)")
                return passed, failed + 1, skipped
            seen = seen_by(check, setting)
            if isinstance(seen, Skipped):
                skipped += 1
                print(f"skip - {check.sentence} ({seen})", flush=True)
            elif seen is None:
                passed += 1
                print(f"ok - {check.sentence}", flush=True)
            else:
                failed += 1
                setting.close()  # What this check left behind must not fail the next.
                print(f"not ok - {check.sentence} ({one_line(seen)})", flush=True)
    finally:
        setting.close()
    return passed, failed, skipped


def summary(passed, failed, skipped):
    """The last line: what was skipped was not checked, and is to be seen there."""
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def seen_by(check, setting):
    """None if the check holds, `Skipped`, or what was seen."""
    limit = SECONDS_FOR_A_LONG_CHECK if setting.long else SECONDS_FOR_A_CHECK
    signal.alarm(limit)
    try:
        check.run(setting)
        return setting.failure_of_shared_server()
    except Skipped as reason:
        return reason
    except TookTooLong:
        return f"not finished after {limit} s"
    except (Failed, BadResponse, DidNotStart) as failure:
        return setting.failure_of_shared_server() or str(failure)
    except Exception as error:
        return setting.failure_of_shared_server() or f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)


def raise_took_too_long(number, frame):
    raise TookTooLong


def one_line(text):
    text = " ".join(str(text).split())
    return text if len(text) <= 300 else text[:297] + "..."
