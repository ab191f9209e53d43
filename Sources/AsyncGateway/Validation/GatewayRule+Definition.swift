extension GatewayRule {
    /// The entry of one rule in the specification.
    struct Definition {
        let side: Side
        let severity: Severity
        let sentence: String
        let source: String

        /// A rule that the server keeps.
        static func server(
            _ sentence: String, _ source: String, _ severity: Severity = .error
        ) -> Definition {
            Definition(side: .server, severity: severity, sentence: sentence, source: source)
        }

        /// A rule that the app keeps.
        static func app(
            _ sentence: String, _ source: String, _ severity: Severity = .error
        ) -> Definition {
            Definition(side: .app, severity: severity, sentence: sentence, source: source)
        }
    }

    /// The entry of the rule; the compiler checks that each has one.
    var definition: Definition {
        switch self {
        case .environMethod:
            .server(
                "REQUEST_METHOD is present, and a token.",
                "PEP 3333, environ Variables; RFC 9110 §9.1")
        case .environKnownMethod:
            .server(
                "REQUEST_METHOD is a registered method, in the case of its registration.",
                "RFC 9110 §16.1", .warning)
        case .environServerName:
            .server(
                "SERVER_NAME is present, and not empty.",
                "PEP 3333, environ Variables")
        case .environServerPort:
            .server(
                "SERVER_PORT is present, and a decimal number.",
                "PEP 3333, environ Variables; RFC 3875 §4.1.15")
        case .environProtocol:
            .server(
                "SERVER_PROTOCOL, if present, names a protocol and its version, such as "
                    + "`HTTP/1.1`.",
                "PEP 3333, environ Variables; RFC 3875 §4.1.16")
        case .environScheme:
            .server(
                "The URL scheme is `http` or `https`.",
                "PEP 3333, environ Variables")
        case .environScriptName:
            .server(
                "SCRIPT_NAME is absent, empty, or begins with a slash.",
                "PEP 3333, environ Variables; RFC 3875 §4.1.13")
        case .environScriptNameSlash:
            .server(
                "SCRIPT_NAME is not `/` when a PATH_INFO follows it; at the root it is empty.",
                "PEP 3333, URL Reconstruction")
        case .environPathInfo:
            .server(
                "PATH_INFO is absent, empty, or begins with a slash.",
                "PEP 3333, environ Variables; RFC 3875 §4.1.5")
        case .environRootPath:
            .server(
                "The path `/` is in PATH_INFO, not in SCRIPT_NAME, unless it was shifted there.",
                "PEP 3333, environ Variables", .warning)
        case .environAnyPath:
            .server(
                "SCRIPT_NAME and PATH_INFO are not both empty, unless the request is about the "
                    + "server as a whole (OPTIONS, CONNECT).",
                "PEP 3333, environ Variables; RFC 9112 §3.2", .warning)
        case .environContentLength:
            .server(
                "CONTENT_LENGTH is absent, empty, or a decimal number.",
                "PEP 3333, environ Variables; RFC 9110 §8.6")
        case .environContentFields:
            .server(
                "HTTP_CONTENT_TYPE and HTTP_CONTENT_LENGTH are absent; CONTENT_TYPE and "
                    + "CONTENT_LENGTH stand for these fields.",
                "PEP 3333, environ Variables; RFC 3875 §4.1.18")
        case .environFieldValues:
            .server(
                "No HTTP_ variable contains CR, LF or NUL.",
                "RFC 9110 §5.5")
        case .environLatin1:
            .server(
                "Every variable without a dot in its name is a native string, of scalars up to "
                    + "U+00FF.",
                "PEP 3333, Unicode Issues")

        case .inputBounded:
            .server(
                "The input gives no more bytes than CONTENT_LENGTH says.",
                "PEP 3333, Input and Error Streams; RFC 3875 §4.2")
        case .inputComplete:
            .server(
                "The input does not end before CONTENT_LENGTH without throwing.",
                "PEP 3333, Input and Error Streams; RFC 9112 §8", .warning)
        case .inputCount:
            .app(
                "A count or limit of bytes to read is not negative; `nil` asks for all.",
                "PEP 3333, Input and Error Streams")
        case .inputOneReader:
            .app(
                "The input is read by one task at a time.",
                "PEP 3333, Input and Error Streams")
        case .inputInTime:
            .app(
                "The input is not read after the response has ended.",
                "PEP 3333, Input and Error Streams; RFC 9112 §9.3")

        case .responseStarted:
            .app(
                "The response is started before its body gives its first block, and even if it "
                    + "gives none.",
                "PEP 3333, The start_response() Callable")
        case .responseStartsOnce:
            .app(
                "The response is started once, unless with the error that makes the app replace "
                    + "it.",
                "PEP 3333, The start_response() Callable")
        case .responseStartsInTime:
            .app(
                "The response is not started after it has ended.",
                "PEP 3333, The start_response() Callable")

        case .statusForm:
            .app(
                "A status is three digits, a space, and a reason that may be empty.",
                "PEP 3333, The start_response() Callable; RFC 9112 §4")
        case .statusFinal:
            .app(
                "The code of a status is 200 to 599: interim responses are sent with `inform`.",
                "RFC 9110 §15")
        case .statusText:
            .app(
                "A reason has no ASCII control characters, no scalar above U+00FF, and no space "
                    + "at either end.",
                "PEP 3333, The start_response() Callable; RFC 9112 §4")

        case .headerName:
            .app(
                "A field name is a token.",
                "PEP 3333, The start_response() Callable; RFC 9110 §5.1")
        case .headerPortableName:
            .app(
                "A field name begins with a letter, has only letters, digits, `-`, `.` and `_`, and "
                    + "ends in neither `-` nor `_`.",
                "RFC 9110 §16.3.2.1", .warning)
        case .headerValue:
            .app(
                "A field value has no ASCII control characters but HTAB.",
                "PEP 3333, The start_response() Callable; RFC 9110 §5.5")
        case .headerValueEnds:
            .app(
                "A field value has no space or HTAB at either end.",
                "RFC 9110 §5.5")
        case .headerASCII:
            .app(
                "A field value is ASCII.",
                "RFC 9110 §5.5", .warning)
        case .headerHopByHop:
            .app(
                "No field is about the connection, which is the server's, but "
                    + "`Connection: close`, and `Upgrade` with the status 426.",
                "PEP 3333, Other HTTP Features; RFC 9110 §7.6.1, §15.5.22; RFC 9112 §9.6")
        case .headerNoStatus:
            .app(
                "No field is named `Status`, which would be taken for a CGI program's status.",
                "RFC 3875 §6.3.3")
        case .headerOnce:
            .app(
                "A field that has a single value is not repeated.",
                "RFC 9110 §5.3")
        case .headerContentLength:
            .app(
                "The value of Content-Length is a decimal number.",
                "PEP 3333, Handling the Content-Length Header; RFC 9110 §8.6")
        case .headerNoContentLength:
            .app(
                "A 204 response has no Content-Length.",
                "RFC 9110 §8.6")
        case .headerContentType:
            .app(
                "A response that has content says of what type it is, in a Content-Type.",
                "RFC 9110 §8.3")
        case .headerNoContentType:
            .app(
                "A 204 or 304 response has no Content-Type.",
                "RFC 9110 §15.3.5, §15.4.5", .warning)
        case .headerMediaType:
            .app(
                "The value of Content-Type begins with a media type, such as `text/plain`.",
                "RFC 9110 §8.3.1")
        case .headerLocation:
            .app(
                "The values of Location and Content-Location have percent-encoded what a URI may not have.",
                "RFC 9110 §8.7, §10.2.2; RFC 3986 §2")

        case .interimStatus:
            .app(
                "The code of an interim status is 102 to 199: 100 and 101 are the server's.",
                "RFC 9110 §15.2; RFC 8297")
        case .interimFields:
            .app(
                "An interim response has no Content-Length and no `Connection: close`.",
                "RFC 9110 §8.6; RFC 9112 §9.6")
        case .interimInTime:
            .app(
                "An interim response is sent before the first block of the final one.",
                "RFC 9110 §15.2")
        case .trailerName:
            .app(
                "A trailer has the name of a field that may come after the body: none that frames, "
                    + "routes, authorises, caches or describes the message.",
                "RFC 9110 §6.5.1")
        case .trailerAnnounced:
            .app(
                "A trailer has been announced with the body.",
                "RFC 9110 §6.6.2")

        case .writerBeforeBody:
            .app(
                "The writer of a response is not used once the app has returned its body.",
                "PEP 3333, The write() Callable")
        case .writerInTime:
            .app(
                "No writer is used after the response has ended.",
                "PEP 3333, The write() Callable")

        case .bodyNotLonger:
            .app(
                "A body is not longer than its Content-Length.",
                "PEP 3333, Handling the Content-Length Header; RFC 9110 §8.6")
        case .bodyNotShorter:
            .app(
                "A body is not shorter than its Content-Length.",
                "PEP 3333, Handling the Content-Length Header; RFC 9110 §8.6")
        case .bodyAllowed:
            .app(
                "A response of status 204, 205 or 304 has no body.",
                "RFC 9110 §6.4.1, §15.3.6")
        case .bodyNotStreamedToHead:
            .app(
                "An app does not write in answer to HEAD; it may return a body, of which the server "
                    + "tells the length if it is whole, and asks for no block.",
                "RFC 9110 §9.3.2", .warning)
        case .bodyIteratedOnce:
            .server(
                "A body is iterated once.",
                "PEP 3333, The Server/Gateway Side")
        case .bodyIteratedWhileOpen:
            .server(
                "A body is not iterated after it was closed.",
                "PEP 3333, Specification Details")
        case .bodyClosed:
            .server(
                "A body is closed when it is no longer needed, whatever happens.",
                "PEP 3333, Specification Details")
        }
    }
}
