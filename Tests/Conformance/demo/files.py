"""/file/NAME: what lies below the root, and nothing else."""

import gzip
import os
import shutil
import tempfile
from contextlib import ExitStack
from urllib.parse import quote

from demo.checks import Group, Skipped, see
from demo.client import curl
from demo.server import Demo

GROUP = Group("files")
check = GROUP.check

SECRET = b"the secret that lies outside of the root"
CONTENTS = {
    "tea.txt": b"assam\n",
    "empty": b"",
    "earl grey.txt": b"bergamot\n",
    "th\u00e9.txt": b"un th\xc3\xa9\n",
    "block": bytes(range(256)) * 32,
    "blocks": bytes(range(256)) * 32 * 3 + b"x",
    "below/deeper/leaf.txt": b"first flush\n",
    # A dot behind U+0600, and a slash before a mark, are parts of characters; paths are bytes.
    "tea\u0600.txt": b"prepended\n",
    "below/\u0301leaf.txt": b"accented\n",
    os.fsdecode(b"caf\xe9.txt"): b"no UTF-8\n",
    os.fsdecode(b"\xff\xfe/\x80.txt"): b"no UTF-8 on the way\n",
}
# What text takes for one character together with a slash before it, or behind it.
MARKS = ["\u0301", "\u200d", "\ufe0f", "\u093e", "\U000e0062"]
PREPENDED = "x\u0600"


def prepare(setting):
    """The tree, once: files, a folder, ways out, and a pipe that nobody writes to."""
    if (setting.root / "tea.txt").exists():
        return
    for name, content in CONTENTS.items():
        path = setting.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    outside = setting.folder / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_bytes(SECRET)
    (setting.folder / "secret.txt").write_bytes(SECRET)
    # Its name begins like the root's, which a comparison of strings takes for being below it.
    beside = setting.folder / "root-beside"
    beside.mkdir()
    (beside / "secret.txt").write_bytes(SECRET)
    (setting.root / "way-out.txt").symlink_to(outside / "secret.txt")
    (setting.root / "way-out").symlink_to(outside)
    (setting.root / PREPENDED).symlink_to(outside)
    for mark in MARKS:
        (setting.folder / f"{mark}secret").write_bytes(SECRET)
        (outside / f"{mark}key").write_bytes(SECRET)
    (setting.root / "loop").symlink_to(setting.root / "loop")
    os.mkfifo(setting.root / "pipe")


for name, target in [
    ("tea.txt", "tea.txt"), ("empty", "empty"), ("earl grey.txt", "earl%20grey.txt"),
    ("th\u00e9.txt", "th%C3%A9.txt"), ("block", "block"), ("blocks", "blocks"),
    ("below/deeper/leaf.txt", "below/deeper/leaf.txt"), ("tea\u0600.txt", "tea%D8%80.txt"),
    ("below/\u0301leaf.txt", "below/%CC%81leaf.txt"),
    (os.fsdecode(b"caf\xe9.txt"), "caf%E9.txt"),
    (os.fsdecode(b"\xff\xfe/\x80.txt"), "%FF%FE/%80.txt"),
]:
    @check(f"/file/{target} is the file, byte for byte, and the connection goes on")
    def _(setting, name=name, target=target):
        prepare(setting)
        with setting.demo.connect() as client:
            response = client.ask(f"/file/{target}")
            see(response.status == 200, response)
            see(response.body == CONTENTS[name], f"{len(response.body)} bytes")
            is_text = response.get("Content-Type") == "text/plain; charset=utf-8"
            see(is_text == name.endswith(".txt"), response.fields)
            see(client.ask("/hello").body == b"Hello World", "the next is not /hello's")


@check("a file of several MB comes whole, to ten clients at once, and no descriptor stays open")
def _(setting):
    prepare(setting)
    content = os.urandom(1 << 20) * 5 + b"end"
    (setting.root / "large").write_bytes(content)
    before = setting.demo.descriptors_at_rest
    clients = [setting.demo.connect() for _ in range(10)]
    for client in clients:
        client.send(b"GET /file/large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    for client in clients:
        response = client.read_response()
        see(response.body == content, f"{len(response.body)} bytes, or others")
        client.socket.close()
    see(setting.demo.descriptors_return_to(before, 2) is not None,
        f"{setting.demo.descriptors} descriptors, not {before}")


@check("curl gets a file")
def _(setting):
    prepare(setting)
    status, body, complaint = curl(setting.demo.url("/file/blocks"))
    see((status, body) == (0, CONTENTS["blocks"]), f"curl {status}: {complaint}")


@check("HEAD /file/blocks has no body, and a length only if it is the right one")
def _(setting):
    prepare(setting)
    with setting.demo.connect() as client:
        response = client.ask("/file/blocks", "HEAD")
        see(response.status == 200, response)
        see(response.get("Content-Length") in (None, str(len(CONTENTS["blocks"]))), response)
        see(client.ask("/hello").body == b"Hello World", "the next response is not /hello's")


@check("an HTTP/1.0 client gets a file whole")
def _(setting):
    prepare(setting)
    response = setting.demo.ask("/file/blocks", version="HTTP/1.0")
    see(response.framing in ("length", "close"), response.fields)
    see(response.body == CONTENTS["blocks"], f"{len(response.body)} bytes")


for root, name in [("/proc", "version"), ("/sys", "devices/system/cpu/online")]:
    @check(f"{root}/{name}, whose size is made up, comes to its end")
    def _(setting, root=root, name=name):
        if not os.path.exists(f"{root}/{name}"):
            raise Skipped("there is no such file")
        with open(f"{root}/{name}", "rb") as file, setting.start("--root", root) as demo:
            content = file.read()
            for version in ["HTTP/1.1", "HTTP/1.0"]:
                response = demo.ask(f"/file/{name}", version=version)
                see((response.status, response.body) == (200, content), response)


for target, what in [
    ("missing.txt", "a name that does not exist"),
    ("below", "a folder"),
    ("below/", "a folder, with a slash"),
    ("", "the root itself"),
    (".", "the root, as a dot"),
    ("tea.txt/", "a file with a slash behind it"),
    ("tea.txt/more", "a path through a file"),
    ("../secret.txt", "the way up"),
    ("../outside/secret.txt", "the way up and down"),
    ("../root-beside/secret.txt", "the way to a folder whose name begins like the root's"),
    ("below/../../secret.txt", "the way down and up"),
    ("%2e%2e/secret.txt", "the way up, encoded"),
    ("%2E%2e%2Fsecret.txt", "the way up, encoded with its slash"),
    ("..%2fsecret.txt", "the way up, with an encoded slash"),
    ("below/..%2f..%2fsecret.txt", "the way down and up, encoded"),
    ("%252e%252e/secret.txt", "the way up, encoded twice"),
    ("..%5csecret.txt", "the way up, with a backslash"),
    ("{outside}/secret.txt", "an absolute path"),
    ("/{outside}/secret.txt", "an absolute path behind two slashes"),
    ("%2f{outside}/secret.txt", "an absolute path, its slash encoded"),
    ("way-out.txt", "a link out of the root"),
    ("way-out/secret.txt", "a path through a link out of the root"),
    ("loop", "a link to itself"),
    ("pipe", "a pipe"),
    *[(f"../{quote(mark)}secret", f"the way up, behind its slash U+{ord(mark):04X}")
      for mark in MARKS],
    *[(f"way-out/{quote(mark)}key", f"a path through a link, behind its slash U+{ord(mark):04X}")
      for mark in MARKS],
    (f"{quote(PREPENDED)}/secret.txt", "a path through a link, before its slash U+0600"),
    ("tea.txt%00", "a name with NUL"),
    ("missing%00/../tea.txt", "a path with NUL"),
    ("x" * 300, "a name longer than a file system allows"),
    ("x/" * 2500, "a path longer than a file system allows"),
]:
    @check(f"/file/{target[:40]} ({what}) is 404")
    def _(setting, target=target):
        prepare(setting)
        outside = str(setting.folder / "outside").lstrip("/")
        response = setting.demo.ask("/file/" + target.replace("{outside}", outside))
        see(SECRET not in response.body, "it gave the secret away")
        # A NUL never belongs into a path, so refusing it at once is as good.
        allowed = (404, 400) if "%00" in target else (404,)
        see(response.status in allowed, response)
        see(setting.demo.ask("/hello").status == 200, "/hello is gone")


# Conditions, ranges, codings, folders

TIME = 784_111_777
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
TAG = f'"{TIME:x}-0-{24577:x}"'


def prepare_site(setting):
    """A folder in the root, whose files have a time, with a page and a compressed file."""
    prepare(setting)
    site = setting.root / "site"
    site.mkdir(exist_ok=True)
    script = b"let tea = 'assam'\n" * 50
    for name, content in {
        "index.html": b"<p>home\n", "block.txt": CONTENTS["blocks"], "app.js": script,
        "app.js.gz": gzip.compress(script, mtime=0), ".env": SECRET,
    }.items():
        (site / name).write_bytes(content)
        os.utime(site / name, (TIME, TIME))
    (setting.root / ".git").mkdir(exist_ok=True)
    (setting.root / ".git" / "config").write_bytes(SECRET)


for fields, status in [
    ([], 200), ([f"If-None-Match: {TAG}"], 304), ([f'If-None-Match: "x", W/{TAG}'], 304),
    (["If-None-Match: *"], 304), (['If-None-Match: "x"'], 200),
    ([f"If-Modified-Since: {DATE}"], 304), ([f'If-None-Match: "x"', f"If-Modified-Since: {DATE}"], 200),
    ([f"If-Match: {TAG}"], 200), (['If-Match: "x"'], 412), ([f"If-Match: W/{TAG}"], 412),
    (["If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT"], 412),
    ([f"If-Unmodified-Since: {DATE}"], 200), (['If-Match: "x"', f"If-None-Match: {TAG}"], 412),
]:
    @check(f"/file/site/block.txt with {fields} is answered with {status}")
    def _(setting, fields=fields, status=status):
        prepare_site(setting)
        for method in ("GET", "HEAD"):
            response = setting.demo.ask("/file/site/block.txt", method, fields=fields)
            see(response.status == status, f"{method}: {response}")
            see(status == 412 or response.get("ETag") == TAG, response)


for field, start, end in [
    ("0-9", 0, 10), ("8190-8200", 8190, 8201), ("24576-", 24576, 24577), ("-1", 24576, 24577),
    ("-99999", 0, 24577), ("0-99999", 0, 24577), ("10-19,15-29", 10, 30),
]:
    @check(f"/file/site/block.txt in the range {field} is these bytes, and the connection goes on")
    def _(setting, field=field, start=start, end=end):
        prepare_site(setting)
        with setting.demo.connect() as client:
            response = client.ask("/file/site/block.txt", fields=[f"Range: bytes={field}"])
            see(response.status == 206, response)
            see(response.body == CONTENTS["blocks"][start:end], f"{len(response.body)} bytes")
            see(response.get("Content-Range") == f"bytes {start}-{end - 1}/24577", response)
            see(client.ask("/hello").body == b"Hello World", "the next is not /hello's")


@check("several ranges of a file are the parts of one body, whose length is told")
def _(setting):
    prepare_site(setting)
    response = setting.demo.ask("/file/site/block.txt", fields=["Range: bytes=0-9,20000-,100-199"])
    see((response.status, response.framing) == (206, "length"), response)
    boundary = response.get("Content-Type").partition("boundary=")[2]
    content = CONTENTS["blocks"]
    expected = b""
    for start, end in [(0, 10), (20000, 24577), (100, 200)]:
        expected += (f"\r\n--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: "
                     f"bytes {start}-{end - 1}/24577\r\n\r\n").encode() + content[start:end]
    see(response.body == expected + f"\r\n--{boundary}--\r\n".encode(), response)


for field in ["24577-", "-0", "99999-100000"]:
    @check(f"/file/site/block.txt in the range {field} is answered with 416 and the size")
    def _(setting, field=field):
        prepare_site(setting)
        response = setting.demo.ask("/file/site/block.txt", fields=[f"Range: bytes={field}"])
        see((response.status, response.get("Content-Range")) == (416, "bytes */24577"), response)


@check("a range that greedy or malformed clients send gets the whole file")
def _(setting):
    prepare_site(setting)
    for field in ["0-,0-", "5-1", "x", ",".join(f"{at}-{at}" for at in range(0, 4000, 2))[:7000]]:
        response = setting.demo.ask("/file/site/block.txt", fields=[f"Range: bytes={field}"])
        see((response.status, response.body) == (200, CONTENTS["blocks"]), response)


@check("a compressed file is sent to who accepts it, and a response without it varies too")
def _(setting):
    prepare_site(setting)
    plain = setting.demo.ask("/file/site/app.js")
    packed = setting.demo.ask("/file/site/app.js", fields=["Accept-Encoding: gzip, deflate"])
    refusing = setting.demo.ask("/file/site/app.js", fields=["Accept-Encoding: gzip;q=0, br"])
    see(packed.get("Content-Encoding") == "gzip", packed)
    see(gzip.decompress(packed.body) == plain.body == refusing.body, packed)
    see(refusing.get("Content-Encoding") is plain.get("Content-Encoding") is None, plain)
    see({answer.get("Vary") for answer in (plain, packed, refusing)} == {"Accept-Encoding"}, plain)
    see(plain.get("ETag") != packed.get("ETag"), packed)
    see(plain.content_type == packed.content_type == "text/javascript", packed)


@check("a folder has its page, and without its slash leads there, query and all")
def _(setting):
    prepare_site(setting)
    see(setting.demo.ask("/file/site/").body == b"<p>home\n", "another page")
    response = setting.demo.ask("/file/site?a=b")
    see((response.status, response.get("Location")) == (308, "./site/?a=b"), response)
    status, body, complaint = curl("-L", setting.demo.url("/file/site?a=b"))
    see((status, body) == (0, b"<p>home\n"), f"curl {status}: {complaint}")


for target in [".git/config", ".git/", "site/.env", "site/%2Eenv", ".well-known/x"]:
    @check(f"/file/{target} is 404, as all that begins with a dot")
    def _(setting, target=target):
        prepare_site(setting)
        see(setting.demo.ask(f"/file/{target}").status == 404, "it is served")


@check("a file takes no method but GET, HEAD and OPTIONS, and says so")
def _(setting):
    prepare_site(setting)
    for method, status in [("POST", 405), ("PUT", 405), ("DELETE", 405), ("OPTIONS", 204)]:
        response = setting.demo.ask("/file/site/app.js", method)
        see((response.status, response.get("Allow")) == (status, "GET, HEAD, OPTIONS"), response)


@check("a file that the process may not read is 403, and not what it has in it")
def _(setting):
    if os.geteuid() != 0:
        raise Skipped("only root can start a process that may read less")
    with tempfile.TemporaryDirectory(prefix="gateway-root-") as folder:
        os.chmod(folder, 0o755)
        binary = shutil.copy(setting.binary, folder)
        for name, mode in [("open.txt", 0o644), ("closed.txt", 0o600)]:
            with open(f"{folder}/{name}", "wb") as file:
                file.write(SECRET)
            os.chmod(f"{folder}/{name}", mode)
        os.makedirs(f"{folder}/closed", mode=0o700)
        arguments = ["--port", 0, "--quiet", "--root", folder]
        with Demo(binary, arguments, user=65534).wait_until_it_listens() as demo:
            see(demo.ask("/file/open.txt").body == SECRET, "it may not read anything")
            for target in ("closed.txt", "closed/x"):
                response = demo.ask(f"/file/{target}")
                see(response.status == 403 and SECRET not in response.body, response)


@check("where no descriptor is left for a file the answer is 503, not 404, and it serves on")
def _(setting):
    prepare(setting)
    with open(setting.root / "large", "wb") as large:
        large.truncate(1 << 26)
    arguments = ["--port", 0, "--quiet", "--loops", 2, "--root", setting.root]
    with Demo(setting.binary, arguments, "ulimit -n 48;").wait_until_it_listens() as demo:
        with ExitStack() as stack:
            clients = [stack.enter_context(demo.connect()) for _ in range(25)]
            for client in clients:
                see(client.ask("/hello").status == 200, "a client is not served")
            # More bytes than the kernel takes for a client that receives none: the file stays open.
            statuses = [status_for(client, "/file/large") for client in clients]
            see(set(statuses) == {200, 503}, statuses)
            refused = clients[statuses.index(503)]
            see(refused.ask("/hello").status == 200, "a refused client is not served on")
        lines = demo.errors.settled()
        see(1 <= len(lines) <= 5 and all("Too many open files" in line for line in lines), lines)
        see(demo.ask("/file/tea.txt").body == CONTENTS["tea.txt"], "it serves no file any more")


def status_for(client, target):
    client.send(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    head = client.read_head()
    if head.status == 503:
        client.read_some(int(head.get("Content-Length")))
    return head.status
