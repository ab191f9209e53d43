"""The same bytes over a socket: the server's answers have to be those of the wire core."""

import socket

from demo.client import BadResponse
from parser_diff.outcome import CLEAN

# What the apps of the demo answer; everything else is the server's own.
APP_STATUSES = (200, 404)

# More than any answer to what cannot be read.
MUCH = 1 << 16

READS_NO_BODY, READS_BODY = b"POST / ", b"POST /echo "


def difference(demo, message):
    """What the server does otherwise than the verdict says; None if nothing."""
    # The app at the root leaves bodies alone, so a broken one shows as an end without an answer.
    return answers(demo, message.data, message, reads_body=False) or (
        answers(demo, message.data.replace(READS_NO_BODY, READS_BODY, 1), message, reads_body=True)
        if message.data.startswith(READS_NO_BODY) and message.broken_body is not None
        and len(message.verdict["requests"]) == 1 else None)


def answers(demo, data, message, reads_body):
    with demo.connect() as client:
        client.send(data)
        client.socket.shutdown(socket.SHUT_WR)
        try:
            return unexpected(client, message, reads_body)
        except (BadResponse, ConnectionResetError) as problem:
            return str(problem)


def unexpected(client, message, reads_body):
    verdict = message.verdict
    for request in verdict["requests"]:
        if request["isComplete"] or not reads_body:
            status = client.read_response(request["method"]).status
            if status not in APP_STATUSES:
                return f"{status} for {request['method']} {request['target']}"
    if reads_body and message.broken_body:
        return began_and_broke_off(client)
    if verdict["ending"] != CLEAN and (message.broken_body is None or reads_body):
        # Without a body first: who has asked with HEAD gets none, and the method may be lost.
        response = client.read_response("HEAD")
        response.body = client.read_some(MUCH)
        if response.status != verdict["status"] or not response.closes:
            return f"{response} instead of {verdict['status']} and a close"
        if response.body or b"HEAD " not in message.data:
            return None if is_page(response) else f"{response} has no page of its status"
    if not client.is_closed_within(3):
        return f"the connection goes on with {client.buffer[:80]!r}"
    return None


def is_page(response):
    """Whether the body is the status again, and nothing follows it."""
    return response.body == f"{response.status} {response.reason}\n".encode()


def began_and_broke_off(client):
    """/echo has sent what was good of the body, and must not let that look complete."""
    try:
        response = client.read_response()
    except BadResponse:
        return None
    return f"a complete response to half a body: {response}"
