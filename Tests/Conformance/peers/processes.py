"""Starting processes: the server with other limits than ours, and clients beside ourselves."""

import multiprocessing
import os
import resource
import signal
import sys
import traceback
from contextlib import contextmanager

# Forked, so that a client is a plain function and starts at once.
CONTEXT = multiprocessing.get_context("fork")


@contextmanager
def inheriting(descriptors=None, core=None):
    """What is started in the block has this soft limit of descriptors, and runs on this core."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    cores = os.sched_getaffinity(0)
    try:
        if descriptors is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, hard))
        if core is not None:
            os.sched_setaffinity(0, {sorted(cores)[core % len(cores)]})
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        os.sched_setaffinity(0, cores)


def maximum_descriptors():
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


class Worker:
    """A function in a process of its own, which may be told to stop, and reports once.

    The function gets `stop`, an event, and its own arguments; what it returns is the report.
    """

    def __init__(self, function, *arguments):
        self._stop = CONTEXT.Event()
        self._receiver, sender = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(
            target=self._run, args=[function, sender, arguments], daemon=True)
        self._process.start()
        sender.close()

    def _run(self, function, sender, arguments):
        # As an exception, so that it ends its own servers first.
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
        try:
            sender.send((function(self._stop, *arguments), None))
        except BaseException:
            sender.send((None, traceback.format_exc().strip().splitlines()[-1]))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def stop(self):
        self._stop.set()

    @property
    def is_done(self):
        return self._receiver.poll()

    def report(self, seconds=30):
        """What the function returned, once it has been told to stop."""
        self.stop()
        if not self._receiver.poll(seconds):
            raise RuntimeError(f"a client did not stop within {seconds} s")
        try:
            report, failure = self._receiver.recv()
        except EOFError:
            report, failure = None, "it ended without a word"
        self.end()
        if failure:
            raise RuntimeError(f"a client failed: {failure}")
        return report

    def end(self):
        """At the latest now: no client outlives its check."""
        self._process.join(0.2)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._receiver.close()


@contextmanager
def workers(started):
    """Ends all of them with the block, whatever happens in it."""
    started = list(started)
    try:
        yield started
    finally:
        for worker in started:
            worker.end()
