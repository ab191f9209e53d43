"""Sends the inputs to a server, one after the other."""

from demo.client import BadResponse
from static_diff.outcome import Outcome, outcome

PREFIX = "/file/"


class Reader:
    def __init__(self, connect):
        self._connect = connect
        self._client = connect()
        self._tags = {}

    def read(self, inputs):
        outcomes = [self._outcome(item) for item in inputs]
        self._client.socket.close()
        return outcomes

    def _outcome(self, item):
        fields = [self._filled(field, item.target) for field in item.fields]
        failure = None
        # Again on a new connection: nginx ends some without saying so in the response before.
        for _ in range(2):
            try:
                return outcome(item.method, self._ask(item.method, PREFIX + item.target, fields))
            except BadResponse as reason:
                failure = str(reason)
                self._reconnect()
        return Outcome(0, {"failure": failure})

    def _filled(self, field, target):
        """The field with the server's own tags in the places of those that stand for them."""
        for place, coding in [("{etag}", "identity"), ("{gzip-etag}", "gzip")]:
            if place in field:
                field = field.replace(place, self._tag(target, coding))
        return field

    def _tag(self, target, coding):
        if (target, coding) not in self._tags:
            response = self._ask("GET", PREFIX + target, [f"Accept-Encoding: {coding}"])
            self._tags[target, coding] = response.get("ETag") or '"none"'
        return self._tags[target, coding]

    def _ask(self, method, target, fields):
        response = self._client.ask(target, method, fields)
        if response.closes:
            self._reconnect()
        return response

    def _reconnect(self):
        self._client.socket.close()
        self._client = self._connect()
