"""Reads inputs with Werkzeug; runs in an environment that has it. See references.py."""

import io
import json
import sys

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request


class OrderedRequest(Request):
    """Keeps names and values in order, and reports what it cannot read."""

    parameter_storage_class = list
    dict_storage_class = list

    def make_form_data_parser(self):
        parser = super().make_form_data_parser()
        # Otherwise what cannot be read is an empty form.
        parser.silent = False
        return parser


def environ(item):
    body = item["text"].encode("latin-1") if item["kind"] in ("form", "multipart") else b""
    variables = {
        "REQUEST_METHOD": "POST" if body else "GET", "SERVER_NAME": "a", "SERVER_PORT": "80",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)), "QUERY_STRING": "",
    }
    if item["kind"] in ("form", "multipart"):
        variables["CONTENT_TYPE"] = item["type"]
    if item["kind"] == "query":
        variables["QUERY_STRING"] = item["text"]
    if item["kind"] == "cookies":
        variables["HTTP_COOKIE"] = item["text"]
    return variables


def answer(item):
    request = OrderedRequest(environ(item))
    try:
        if item["kind"] == "multipart":
            return {"parts": [*fields(request), *files(request)]}
        read = {"form": lambda: request.form, "query": lambda: request.args,
                "cookies": lambda: request.cookies}[item["kind"]]()
        return {"pairs": [[latin(name), latin(value)] for name, value in read]}
    except (ValueError, HTTPException) as error:
        return {"refused": f"{type(error).__name__}: {error}"}


def fields(request):
    for name, value in request.form:
        yield {"name": latin(name), "filename": None, "type": None, "content": latin(value)}


def files(request):
    for name, file in request.files:
        yield {"name": latin(name), "filename": latin(file.filename),
               "type": file.content_type and latin(file.content_type),
               "content": file.read().decode("latin-1")}


def latin(text):
    """A character for each byte of the text in UTF-8."""
    # A part without a name has none.
    return (text or "").encode("utf-8", "surrogatepass").decode("latin-1")


json.dump([answer(item) for item in json.load(sys.stdin)], sys.stdout)
