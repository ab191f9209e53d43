"""What the demo reads: each input is a request, and its answer is JSON."""

import json

from toolkit_diff.outcome import PARTS, Outcome, PAIRS, refused


class DemoReader:
    def __init__(self, demo):
        self._demo = demo

    def read(self, inputs):
        client = self._demo.connect()
        outcomes = []
        for item in inputs:
            response = client.ask(**request_for(item))
            outcomes.append(outcome(item, response))
            if response.closes:
                client.socket.close()
                client = self._demo.connect()
        client.socket.close()
        return outcomes


def request_for(item):
    """Fields are written in Latin-1, so each character of an input is a byte."""
    body = item.text.encode("latin-1")
    if item.kind == "query":
        return {"target": f"/form?{item.text}"}
    if item.kind == "cookies":
        return {"target": "/cookies", "fields": [f"Cookie: {item.text}"]}
    target = {"form": "/form", "multipart": "/multipart"}[item.kind]
    return {"target": target, "method": "POST", "fields": [f"Content-Type: {item.type}"],
            "body": body}


def outcome(item, response):
    if response.status != 200:
        return refused(item, " ".join(response.body.decode(errors="replace").split()))
    value = json.loads(response.body)
    if item.kind != "multipart":
        return Outcome(item.kind, PAIRS, value)
    fields = [[part["name"], part["size"], part["text"]]
              for part in value if part["filename"] is None]
    files = [[part["name"], part["filename"], part["type"], part["size"]]
             for part in value if part["filename"] is not None]
    return Outcome(item.kind, PARTS, {"fields": fields, "files": files})
