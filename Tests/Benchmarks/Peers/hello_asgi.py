"""The app that uvicorn serves."""

BODY = b"Hello World"
FIELDS = [(b"content-type", b"text/plain"), (b"content-length", str(len(BODY)).encode())]


async def app(scope, receive, send):
    found = scope["path"] == "/hello"
    await send({
        "type": "http.response.start",
        "status": 200 if found else 404,
        "headers": FIELDS if found else [(b"content-length", b"0")],
    })
    await send({"type": "http.response.body", "body": BODY if found else b""})
