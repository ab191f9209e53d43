extension EnvironCase {
    /// CG: how fields become variables.
    static let gateway = [
        fields("CG-1a", "X_Tea: black\r\nX-Tea: green", ["HTTP_X_TEA": "green"]),
        fields("CG-1b", "X_Forwarded_For: evil", [:]),
        fields("CG-1c", "_: a\r\n-_: b\r\nX-: c", ["HTTP_X_": "c"]),
        fields("CG-1d", "Content_Type: text/html", ["CONTENT_TYPE": nil]),
        fields("CG-2a", "X.A: 1\r\nX-A: 2", ["HTTP_X_A": "2"]),
        fields("CG-2b", "X!A: 1\r\nX~A: 2\r\nX'A: 3", [:]),
        fields("CG-2c", "X-A: 1\r\nx-a: 2\r\nX-a: 3", ["HTTP_X_A": "1,2,3"]),
        fields("CG-2d", "1-X9: 1", ["HTTP_1_X9": "1"]),
        fields("CG-3a", "Proxy: http://evil/", ["HTTP_PROXY": nil]),
        fields("CG-3b", "PROXY: http://evil/\r\nproxy: x", ["HTTP_PROXY": nil]),
        fields("CG-3c", "Proxy-Foo: a\r\nProxy: b", ["HTTP_PROXY_FOO": "a"]),
        fields("CG-4a", "Content-Type: text/html", ["CONTENT_TYPE": "text/html"]),
        fields("CG-4b", "content-length: 0", ["CONTENT_LENGTH": "0"]),
        fields("CG-4c", "X: y", ["CONTENT_TYPE": nil, "CONTENT_LENGTH": nil, "HTTP_X": "y"]),
        EnvironCase(
            "CG-4d", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 007\r\n\r\nA=1&B=2",
            .variables(["CONTENT_LENGTH": "7"])),
        fields(
            "CG-5a", "Remote-Addr: evil", ["REMOTE_ADDR": "127.0.0.1", "HTTP_REMOTE_ADDR": "evil"]),
        fields(
            "CG-5b", "Path-Info: /evil\r\nScript-Name: /evil",
            [
                "PATH_INFO": "/", "SCRIPT_NAME": "", "HTTP_PATH_INFO": "/evil",
                "HTTP_SCRIPT_NAME": "/evil",
            ]),
        fields(
            "CG-5c", "Server-Name: evil\r\nRequest-Method: EVIL",
            [
                "SERVER_NAME": "localhost", "REQUEST_METHOD": "GET", "HTTP_SERVER_NAME": "evil",
                "HTTP_REQUEST_METHOD": "EVIL",
            ]),
        EnvironCase(
            "CG-6a",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n"
                + "Trailer: X\r\n\r\n0\r\n\r\n",
            .variables(["CONTENT_LENGTH": nil, "wsgi.input_terminated": "true"])),
        fields("CG-6b", "Connection: keep-alive, Upgrade\r\nUpgrade: h2c\r\nKeep-Alive: 5", [:]),
        EnvironCase(
            "CG-6c",
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
            .variables(["CONTENT_LENGTH": "1", "wsgi.input_terminated": "true"])),
        fields("CG-6d", "Proxy-Connection: keep-alive", [:]),
        EnvironCase("CG-7a", "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", .refused(400)),
        EnvironCase("CG-7b", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", .refused(400)),
        EnvironCase("CG-7c", "GET /?a\0b HTTP/1.1\r\nHost: a\r\n\r\n", .refused(400)),
        target("CG-7d", "/?a=%00", ["QUERY_STRING": "a=%00"]),
        target("CG-8a", "/?-s", ["QUERY_STRING": "-s"]),
        target("CG-8b", "/?a+b", ["QUERY_STRING": "a+b"]),
        target("CG-8c", "/?-d+x%3d1", ["QUERY_STRING": "-d+x%3d1"]),
        fields("CG-9a", "Authorization: Basic eDp5", ["HTTP_AUTHORIZATION": "Basic eDp5"]),
        fields("CG-9b", "Proxy-Authorization: Basic eDp5", [:]),
        fields(
            "CG-9c", "Proxy-Authorization: Basic eDp5\r\nAuthorization: Bearer x",
            ["HTTP_AUTHORIZATION": "Bearer x"]),
        fields(
            "CG-10a", "X-Forwarded-For: 192.0.2.1",
            ["REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1"]),
        fields(
            "CG-10b", "X-Forwarded-Proto: https",
            ["wsgi.url_scheme": "http", "HTTPS": nil, "HTTP_X_FORWARDED_PROTO": "https"]),
        fields(
            "CG-10c", "X-Forwarded-Host: evil\r\nX-Forwarded-Port: 99",
            [
                "HTTP_HOST": "a", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
                "HTTP_X_FORWARDED_HOST": "evil", "HTTP_X_FORWARDED_PORT": "99",
            ]),
        fields(
            "CG-10d", "Forwarded: for=192.0.2.1;proto=https;host=evil",
            [
                "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "a", "wsgi.url_scheme": "http",
                "HTTP_FORWARDED": "for=192.0.2.1;proto=https;host=evil",
            ]),
        target("CG-12a", "/cgi/../x", ["SCRIPT_NAME": "", "PATH_INFO": "/cgi/../x"]),
        target("CG-12b", "/a%2f..%2fb", ["SCRIPT_NAME": "", "PATH_INFO": "/a/../b"]),
        target("CG-12c", "/%2e%2e/%2E%2E", ["SCRIPT_NAME": "", "PATH_INFO": "/../.."]),
    ]
}
