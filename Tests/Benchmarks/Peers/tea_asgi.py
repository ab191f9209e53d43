"""The app that uvicorn serves."""

from http import HTTPStatus

import tea

TEXT = (b"content-type", b"text/plain")
JSON = (b"content-type", b"application/json")


async def app(scope, receive, send):
    path, is_post = scope["path"], scope["method"] == "POST"
    if path == "/hello":
        await respond(send, 200, [TEXT], tea.HELLO)
    elif path == "/page":
        status, fields, content = tea.page(look_up_in(scope))
        fields = [(name.lower().encode(), value.encode()) for name, value in fields]
        await respond(send, status, fields, content)
    elif path == "/recipe" and is_post:
        await send_recipe(receive, send)
    else:
        await respond(send, 404, [TEXT], b"not found")


def look_up_in(scope):
    """The variables of CGI, by the names that ASGI has for them."""
    fields = dict(scope["headers"])

    def look_up(name):
        if name == "QUERY_STRING":
            return scope["query_string"].decode("latin-1")
        value = fields.get(NAMES[name])
        return None if value is None else value.decode("latin-1")

    return look_up


NAMES = {
    "HTTP_" + name.replace("-", "_").upper(): name.encode()
    for name in (
        "host", "accept-language", "cookie", "user-agent", "referer", "sec-gpc", "sec-fetch-dest",
        "if-none-match",
    )
}


async def send_recipe(receive, send):
    order = b""
    while True:
        message = await receive()
        order += message.get("body", b"")
        if not message.get("more_body"):
            break
    try:
        await respond(send, 200, [JSON], tea.recipe(order))
    except (KeyError, TypeError, ValueError):
        await respond(send, 400, [TEXT], b"no order")


async def respond(send, status, fields, content):
    if status != HTTPStatus.NOT_MODIFIED:
        fields.append((b"content-length", b"%d" % len(content)))
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": content})
