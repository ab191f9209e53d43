#!/usr/bin/env python3
"""Compiles every Swift block of the guide CompilerMessages, and compares what the compiler says.

A block that a block of `text` follows is wrong: the compiler has to say what that one says, and
among it the words of the heading. Any other has to compile without a warning. Each is compiled in Swift 6 mode, as a program of its own,
with and without isolation to the main actor by default. By another compiler than the one whose
words the page has, it is only checked which blocks compile. One line for each block; the exit
status is 1 if any differs.

  Tests/Conformance/compiler_messages.py --binary .build/release/gateway-demo
  Tests/Conformance/compiler_messages.py --binary ... --write    writes the messages anew
"""

import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "Sources/AsyncGateway/AsyncGateway.docc/Articles/CompilerMessages.md"
DEFAULT_BINARY = ROOT / ".build" / "release" / "gateway-demo"
ISOLATIONS = {"nonisolated": [], "MainActor": ["-default-isolation", "MainActor"]}
LIMIT = 120
"""Seconds for one compilation, which takes less than one on a machine that does nothing else."""


@dataclass
class Block:
    """A block of Swift, and the place of the messages that follow it, if any do."""

    line: int
    title: str
    source: str
    messages: list = None
    span: tuple = field(default=(0, 0))

    @property
    def is_wrong(self):
        return self.messages is not None

    def __str__(self):
        kind = "is refused" if self.is_wrong else "compiles"
        return f"{PAGE.name}:{self.line} {kind}, under \"{self.title}\""


def blocks(lines):
    """The blocks of Swift of the page, in order."""
    found, title, opening = [], "", None
    for index, line in enumerate(lines):
        if opening is None and line.startswith("## "):
            title = line[3:]
        if not line.startswith("```"):
            continue
        if opening is None:
            opening = index
            continue
        kind, content = lines[opening][3:], lines[opening + 1:index]
        if kind == "swift":
            found.append(Block(opening + 1, title, "\n".join(content) + "\n"))
        elif kind == "text":
            found[-1].messages, found[-1].span = content, (opening + 1, index)
        else:
            sys.exit(f"{PAGE.name}:{opening + 1}: a block is swift or text, not '{kind}'")
        opening = None
    return found


class Compiler:
    """The compiler, with the modules that were built beside a binary."""

    def __init__(self, binary, folder):
        products = binary.resolve().parent
        module_map = products / "CAsyncGatewaySystem.build" / "module.modulemap"
        self._folder = folder
        self._options = ["-frontend", "-emit-sil", "-o", os.devnull, "-swift-version", "6",
                         "-I", str(products / "Modules"), "-Xcc", f"-fmodule-map-file={module_map}",
                         "-module-cache-path", str(products / "ModuleCache")]
        self.version = re.search(r"Swift version (\d+\.\d+)", self._run("--version")).group(1)

    def messages(self, block, isolation):
        """What the compiler says to a block, without places, in the order of the lines."""
        is_script = block.source.startswith("// main.swift\n")
        source = block.source.removeprefix("// main.swift\n")
        name = "main.swift" if is_script else "Snippet.swift"
        path = self._folder / f"{block.line}-{isolation}" / name
        path.parent.mkdir()
        path.write_text("import AsyncGateway\n" + source)
        library = [] if is_script else ["-parse-as-library"]
        said = self._run(*self._options, *library, *ISOLATIONS[isolation], str(path))
        found = re.findall(r"^(?:.*?:(\d+):(\d+)|<unknown>:0): ((?:error|warning): .*?)"
                           r"(?: \[#\w+\])?$", said, re.MULTILINE)
        found.sort(key=lambda message: (int(message[0] or 0), int(message[1] or 0)))
        return list(dict.fromkeys(text for _, _, text in found))

    @staticmethod
    def _run(*arguments):
        done = subprocess.run(["swiftc", *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=LIMIT, check=False)
        return done.stdout


def merged(said):
    """The messages of both isolations as one list of lines; those of one have its name before them."""
    plain, main = said["nonisolated"], said["MainActor"]
    both = [line for line in plain if line in main]
    return (both + [f"nonisolated: {line}" for line in plain if line not in main]
            + [f"MainActor: {line}" for line in main if line not in plain])


def check(block, said, compare_words):
    """What is wrong with a block; nothing if it is as the page says."""
    lines = merged(said)
    if block.is_wrong and compare_words:
        expected = block.messages
        return [f"not said: {line}" for line in expected if line not in lines] + [
            f"said: {line}" for line in lines if line not in expected]
    has_error = any("error: " in line for line in lines)
    if block.is_wrong:
        return [] if has_error else ["it compiles"]
    return [f"said: {line}" for line in lines] if compare_words or has_error else []


def write(lines, found, said):
    for block in reversed([block for block in found if block.is_wrong]):
        start, end = block.span
        lines[start:end] = merged(said[block.line])
    PAGE.write_text("\n".join(lines))


def compile_all(compiler, found):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {(block.line, isolation): pool.submit(compiler.messages, block, isolation)
                for block in found for isolation in ISOLATIONS}
    return {block.line: {isolation: jobs[block.line, isolation].result()
                         for isolation in ISOLATIONS} for block in found}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=DEFAULT_BINARY, metavar="PATH",
                        help="a built gateway-demo, with the modules beside it "
                        "(default .build/release/gateway-demo)")
    parser.add_argument("--write", action="store_true", help="write the messages of the page anew")
    arguments = parser.parse_args()
    if not (arguments.binary.parent / "Modules" / "AsyncGateway.swiftmodule").exists():
        parser.error(f"there is no module AsyncGateway beside {arguments.binary}")
    lines = PAGE.read_text().split("\n")
    found = blocks(lines)
    with tempfile.TemporaryDirectory(prefix="compiler-messages-") as folder:
        compiler = Compiler(arguments.binary, Path(folder))
        said = compile_all(compiler, found)
    if arguments.write:
        write(lines, found, said)
        return 0
    return report(found, said, f"Swift {compiler.version}," in PAGE.read_text())


def missing_words(found):
    """The headings that nobody finds who searches for the compiler's words."""
    sections = {}
    for block in found:
        sections.setdefault(block.title, []).extend(block.messages or [])
    return [title for title, messages in sections.items()
            if not all(any(words in line for line in messages) for words in title.split(" ... "))]


def report(found, said, compare_words):
    lines = [(f"the messages of a section have the words of its heading, \"{title}\"", ["they lack them"])
             for title in missing_words(found)]
    lines += [(str(block), check(block, said[block.line], compare_words)) for block in found]
    for sentence, wrong in lines:
        print(f"not ok - {sentence} ({'; '.join(wrong)})" if wrong else f"ok - {sentence}")
    if not compare_words:
        print("# another compiler: only whether the blocks compile was checked")
    failed = sum(bool(wrong) for _, wrong in lines)
    print(f"{len(lines) - failed} passed, {failed} failed")
    return 0 if found and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
