import AsyncGatewayWire

extension WireCase {
    /// CN: how connections go on.
    package static let connection: [WireCase] = [
        .fields("CN-1a", "Connection: close", .requests(["GET / closes"])),
        .fields("CN-1b", "Connection: TE, CLOSE", .requests(["GET / closes"])),
        .fields(
            "CN-1c", "Connection: keep-alive\r\nConnection: close", .requests(["GET / closes"])),
        .fields("CN-1d", "Connection: closed", .requests(["GET /"])),
        .fields("CN-1e", "Connection: ,\tclose ,", .requests(["GET / closes"])),
        WireCase(
            "CN-2a", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", .requests(["GET / 1.0"])),
        WireCase(
            "CN-2b", "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
            .requests(["GET / 1.0 closes"])),
        WireCase(
            "CN-2c", "POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nab",
            .requests(["POST / 1.0 | ab"])),
        WireCase(
            "CN-3a",
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\n"
                + "Content-Length: 2\r\n\r\nabGET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
            .requests(["GET /1", "POST /2 | ab", "GET /3"])),
        WireCase(
            "CN-3b",
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n"
                + "Connection: close\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
            .requests(["GET /1", "GET /2 closes"])),
        WireCase(
            "CN-3c",
            "PUT /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + "HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            .requests(["PUT /1", "HEAD /2"])),
        WireCase(
            "CN-4a",
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
                + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            .requests(["POST /1", "GET /2"])),
        WireCase(
            "CN-4b",
            "POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nab\r\n0\r\nX: y\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            .requests(["POST /1 | ab", "GET /2"])),
        WireCase(
            "CN-4c",
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab\r\n"
                + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            .requests(["POST /1 | ab", "GET /2"])),
        WireCase(
            "CN-5a", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\0",
            .refused(400, .malformedRequestLine, after: ["GET /1"])),
        WireCase(
            "CN-5b", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\n\r\n",
            .refused(400, .missingHost, after: ["GET /1"])),
        WireCase(
            "CN-5c", "GET /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab c\r\n",
            .refused(400, .malformedRequestLine, after: ["GET /1 | ab"])),
        .fields(
            "CN-11a", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x",
            .requests(["GET /"])),
        .fields(
            "CN-11b", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
            .requests(["GET /"])),
        .fields("CN-11c", "Upgrade: HTTP/3.0, TLS/1.3", .requests(["GET /"])),
        WireCase(
            "CN-12a",
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\n"
                + "Content-Length: 2\r\n\r\nab",
            .requests(["POST / | ab"])),
        WireCase(
            "CN-12b",
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: transfer-encoding, host\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            .requests(["POST / | ab"])),
        .fields("CN-12c", "Connection: host, connection", .requests(["GET /"])),
    ]
}
