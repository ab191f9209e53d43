"""The parsers that ours is held against: h11, and the one of gunicorn."""

from importlib.metadata import version

import h11
from gunicorn.config import Config
from gunicorn.http.errors import ChunkMissingTerminator, NoMoreData
from gunicorn.http.parser import RequestParser

from parser_diff.outcome import BODY, CLEAN, HEAD, INCOMPLETE, REQUEST, Step, refused

# Nobody's proxy, so that gunicorn believes none of its fields.
CLIENT = ("192.0.2.1", 49152)


class H11:
    name = "h11"
    version = version("h11")

    def steps(self, data):
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 17)
        connection.receive_data(data)
        if data:
            connection.receive_data(b"")
        steps = []
        while True:
            steps.append(self._next_step(connection))
            if steps[-1].kind != REQUEST:
                return steps
            if connection.states != {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}:
                return [*steps, Step(CLEAN)]
            connection.start_next_cycle()

    def _next_step(self, connection):
        request, body = None, b""
        while True:
            try:
                event = connection.next_event()
            except h11.RemoteProtocolError as error:
                if str(error).startswith(("peer closed", "peer unexpectedly closed")):
                    return Step(INCOMPLETE, detail=BODY if request else HEAD)
                return refused(error)
            if isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                # Not 200, which would switch protocols after CONNECT.
                connection.send(h11.Response(status_code=404, headers=[("Content-Length", "0")]))
                connection.send(h11.EndOfMessage())
                return Step(REQUEST, request.method.decode("latin-1"),
                            request.target.decode("latin-1"), body)
            elif isinstance(event, h11.ConnectionClosed):
                return Step(CLEAN)
            else:
                return Step(INCOMPLETE, detail=BODY if request else HEAD)


class Gunicorn:
    name = "gunicorn"
    version = version("gunicorn")

    def __init__(self):
        self.config = Config()
        self.config.set("limit_request_line", 8190)

    def steps(self, data):
        parser = RequestParser(self.config, [data] if data else [], CLIENT)
        steps = []
        while True:
            steps.append(self._next_step(parser))
            if steps[-1].kind != REQUEST:
                return steps

    def _next_step(self, parser):
        request = None
        try:
            request = next(parser)
            body = request.body.read()
        except StopIteration:
            return Step(CLEAN)
        except NoMoreData:
            return Step(INCOMPLETE, detail=BODY if request else HEAD)
        except ChunkMissingTerminator as error:
            is_cut = error.term in (b"", b"\r")
            return Step(INCOMPLETE, detail=BODY) if is_cut else refused(error)
        except Exception as error:  # Whatever it is, gunicorn answers it with an error page.
            return refused(error)
        length = next((int(value) for name, value in request.headers
                       if name == "CONTENT-LENGTH"), None)
        # Its reader of a length takes the end of the connection for that of the body.
        if length is not None and len(body) < length:
            return Step(INCOMPLETE, detail=BODY)
        return Step(REQUEST, request.method, request.uri, body)


ALL = [H11(), Gunicorn()]
