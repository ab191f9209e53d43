"""Checks that are made one after the other: a line for each, and their count."""


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, sentence, is_so, seen=""):
        if is_so:
            self.passed += 1
            print(f"ok - {sentence}", flush=True)
        else:
            self.failed += 1
            print(f"not ok - {sentence} ({seen!r})", flush=True)
