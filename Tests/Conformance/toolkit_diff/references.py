"""The references: programs that read all inputs as one JSON array, and write what they have read.

An input is an object of kind, type and text, with a character for each byte; an answer has
`refused`, a text; `pairs`, arrays of a name and a value; or `parts`.
"""

import hashlib
import json
import os
import re
import subprocess
from pathlib import Path

from peers import packages
from toolkit_diff.outcome import read_by_reference

FOLDER = Path(__file__).parent
WERKZEUG = "werkzeug==3.1.8"
GO = "go1.19"
"""One release of each, for the list of reasons says what it does."""


class Reference:
    """A reader that is a program of its own."""

    def read(self, inputs):
        """The outcomes; raises `packages.Missing` where the reader cannot be had."""
        asked = json.dumps([{"kind": item.kind, "type": item.type, "text": item.text}
                            for item in inputs])
        result = subprocess.run(self.command(), input=asked, capture_output=True, text=True,
                                timeout=120)
        if result.returncode != 0:
            raise RuntimeError(f"{self.name} has failed: {result.stderr[-2000:]}")
        answers = json.loads(result.stdout)
        return [read_by_reference(item, answer)
                for item, answer in zip(inputs, answers, strict=True)]


class Werkzeug(Reference):
    name = "werkzeug"
    description = WERKZEUG

    def command(self):
        return [packages.python_with(WERKZEUG), FOLDER / "werkzeug_reader.py"]


class Go(Reference):
    name = "go"

    def command(self):
        """The reader, which is built if its source or the toolchain has changed."""
        go = packages.program("go", package="golang-go")
        source = FOLDER / "go_reader"
        environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod",
                       "GOPROXY": "off", "CGO_ENABLED": "0"}
        version = subprocess.run([go, "version"], capture_output=True, text=True, check=True).stdout
        self.description = version.strip()
        if not re.search(rf"\b{re.escape(GO)}\b", version):
            raise packages.Missing(f"the reasons are those of {GO}, and this is {self.description}")
        digest = hashlib.sha256((version + (source / "main.go").read_text()).encode())
        program = packages.cache() / f"toolkit-go-reader-{digest.hexdigest()[:16]}"
        if not program.exists():
            result = subprocess.run([go, "build", "-o", program, "."], cwd=source, env=environment,
                                    capture_output=True, text=True)
            if result.returncode != 0:
                raise packages.Missing(f"the reader cannot be built: {result.stderr.strip()}")
        return [program]


ALL = [Werkzeug(), Go()]
