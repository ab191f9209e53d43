"""The site of the benchmarks on Starlette, which uvicorn serves: ten routes, request ids, errors as
JSON."""

import itertools
import secrets

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import teas


class RequestIDs:
    """Gives each request an id, which its response says.

    Plain ASGI: Starlette's BaseHTTPMiddleware would start a task for each request.
    """

    def __init__(self, app):
        self.app = app
        self.prefix = secrets.token_hex(8)
        self.count = itertools.count(1)

    async def __call__(self, scope, receive, send):
        number = f"{self.prefix}-{next(self.count):x}"
        scope.setdefault("state", {})["request_id"] = number
        field = (b"x-request-id", number.encode())

        async def send_with_id(message):
            if message["type"] == "http.response.start":
                message["headers"].append(field)
            await send(message)

        await self.app(scope, receive, send_with_id)


async def get_tea(request):
    try:
        number = int(request.path_params["id"])
    except ValueError:
        raise HTTPException(400, teas.NOT_A_NUMBER) from None
    tea = teas.TEAS.get(number)
    if tea is None:
        raise HTTPException(404, teas.unknown(number))
    return JSONResponse(vars(tea))


async def no_content(request):
    return Response(status_code=204)


async def send_problem(request, error):
    members = teas.problem(error.status_code, error.detail)
    members["request_id"] = request.state.request_id
    return JSONResponse(
        members, error.status_code, error.headers, media_type="application/problem+json",
    )


app = Starlette(
    routes=[
        Route("/", no_content),
        Route("/teas", no_content),
        Route("/teas/{id}", get_tea),
        Route("/teas/{id}", no_content, methods=["PUT"]),
        Route("/origins", no_content),
        Route("/origins/{name}", no_content),
        Route("/search", no_content),
        Route("/cart", no_content),
        Route("/cart", no_content, methods=["POST"]),
        Route("/about", no_content),
    ],
    middleware=[Middleware(RequestIDs)],
    exception_handlers={HTTPException: send_problem},
)
