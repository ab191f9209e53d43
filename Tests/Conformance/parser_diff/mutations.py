"""Damaged messages, the same ones in every run."""

import random

SEED = 9112
COUNT = 4000

# What a message is made of, and what has been taken for it.
BYTES = [
    b"\r", b"\n", b"\0", b":", b"\t", b" ", b"\r\n", b"\r\n\r\n", b",", b";", b"=", b'"', b"_", b"\x0b",
    b"\x7f", b"\x85", b"\xa0", b"/", b"?", b"#", b"%", b"0", b"1", b"+", b"-", b"a",
]

FIELDS = [
    b"Content-Length: 0", b"Content-Length: 5", b"content-length: 05", b"Content-Length: 5, 5",
    b"Content-Length: +5", b"Content-Length:", b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: Chunked", b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: identity", b"Transfer-Encoding: chunked;a",
    b"Transfer_Encoding: chunked", b"Connection: close", b"Connection: keep-alive",
    b"Connection: content-length", b"Host: b", b"Host: a/b", b"Content-Type: a/b",
    b"Expect: 100-continue", b"Upgrade: h2c",
]


class Mutator:
    def __init__(self, seeds):
        self.seeds = seeds
        self.random = random.Random(SEED)

    def mutations(self):
        """`COUNT` messages, each with the number of the seed that it was made of."""
        for _ in range(COUNT):
            number = self._below(len(self.seeds))
            data = self.seeds[number]
            for _ in range(1 + self._below(3)):
                data = self._one_of(self.ACTIONS)(self, data)
            yield number, data

    # `random.random` is what Python promises to keep from one version to the next.
    def _below(self, count):
        return int(self.random.random() * count)

    def _one_of(self, things):
        return things[self._below(len(things))]

    def _place(self, data):
        return self._below(len(data) + 1)

    def _delete(self, data):
        place = self._place(data)
        return data[:place] + data[place + 1:]

    def _replace(self, data):
        place = self._place(data)
        return data[:place] + bytes([self._below(256)]) + data[place + 1:]

    def _insert(self, data):
        place = self._place(data)
        return data[:place] + self._one_of(BYTES) + data[place:]

    def _exchange(self, data):
        place = self._place(data)
        return data[:place] + self._one_of(BYTES) + data[place + 1:]

    def _repeat(self, data):
        place = self._place(data)
        part = data[place:place + 1 + self._below(20)]
        return data[:place] + part + data[place:]

    def _cut(self, data):
        return data[:self._place(data)]

    def _append(self, data):
        return data + self._one_of(self.seeds)

    def _move_boundary(self, data):
        """Puts an empty line where none was, or takes one away."""
        place = self._place(data)
        if self._below(2):
            return data[:place] + b"\r\n\r\n" + data[place:]
        return data.replace(b"\r\n\r\n", b"\r\n", 1)

    def _add_field(self, data):
        lines = data.split(b"\r\n")
        lines.insert(1 + self._below(max(1, len(lines) - 1)), self._one_of(FIELDS))
        return b"\r\n".join(lines)

    def _replace_line(self, data):
        lines = data.split(b"\r\n")
        lines[self._below(len(lines))] = self._one_of(FIELDS)
        return b"\r\n".join(lines)

    ACTIONS = [_delete, _replace, _insert, _insert, _exchange, _repeat, _cut, _append,
               _move_boundary, _add_field, _add_field, _replace_line]
