import AsyncGateway
import WireCases

/// A request and what an app is told of it, as a row of a table.
struct EnvironCase: Sendable, CustomStringConvertible {
    enum Expectation: Sendable {
        /// Variables and their values, `nil` for one that is absent; beside those given, no field
        /// but Host has one.
        case variables([String: String?])

        /// No app is told of it; the client has this status.
        case refused(Int)
    }

    let id: String
    let bytes: [UInt8]
    let expectation: Expectation

    init(_ id: String, _ text: String, _ expectation: Expectation) {
        self.id = id
        bytes = [UInt8](latin1: text)
        self.expectation = expectation
    }

    /// Field lines behind a request line and a host that are well.
    static func fields(_ id: String, _ fields: String, _ variables: [String: String?]) -> Self {
        EnvironCase(id, "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n", .variables(variables))
    }

    /// The target of a GET request.
    static func target(_ id: String, _ target: String, _ variables: [String: String?]) -> Self {
        EnvironCase(id, "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", .variables(variables))
    }

    var row: String { HTTPRow.id(of: id) }

    var description: String { id }
}

extension EnvironCase {
    /// Every case of every row.
    static let all = targets + hosts + fieldValues + gateway

    /// RT: what becomes of the target.
    private static let targets = [
        target("RT-1 environ", "http://h:81/p?q", ["PATH_INFO": "/p", "HTTP_HOST": "h:81"]),
        target("RT-2 environ", "http://h/", ["HTTP_HOST": "h", "SERVER_NAME": "localhost"]),
        target("RT-3 environ", "http://h?q", ["PATH_INFO": "/", "QUERY_STRING": "q"]),
        EnvironCase(
            "RT-8 environ", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            .variables(["PATH_INFO": "", "SCRIPT_NAME": "", "REQUEST_URI": "*"])),
        target(
            "RT-11 environ", "/\"<>\\^`{|}?\"<>\\^`{|}",
            ["PATH_INFO": "/\"<>\\^`{|}", "QUERY_STRING": "\"<>\\^`{|}"]),
        target("RT-12 environ", "/%/%2/%zz%41", ["PATH_INFO": "/%/%2/%zzA"]),
        target("RT-13 environ", "/a?%00", ["PATH_INFO": "/a", "QUERY_STRING": "%00"]),
        target("RT-14 environ", "/%0D%0AX", ["PATH_INFO": "/\r\nX", "REQUEST_URI": "/%0D%0AX"]),
        target("RT-15 escapes", "/a%2Fb%5C%2541", ["PATH_INFO": "/a/b\\%41"]),
        target("RT-15 dots", "/a//./../b/", ["PATH_INFO": "/a//./../b/"]),
        target("RT-15 slashes", "//h/b", ["PATH_INFO": "/h/b", "REQUEST_URI": "//h/b"]),
        target("RT-15 bytes", "/%C0%AF%FF", ["PATH_INFO": "/\u{C0}\u{AF}\u{FF}"]),
        target("RT-16 environ", "/a?b?c", ["PATH_INFO": "/a", "QUERY_STRING": "b?c"]),
    ]

    /// HO and R: what becomes of the host and the version.
    private static let hosts = [
        EnvironCase(
            "HO-4 environ", "GET / HTTP/1.1\r\nHost:\r\n\r\n",
            .variables(["HTTP_HOST": nil, "SERVER_NAME": "localhost"])),
        EnvironCase(
            "HO-5 environ", "GET / HTTP/1.0\r\n\r\n",
            .variables(["HTTP_HOST": nil, "SERVER_PROTOCOL": "HTTP/1.0"])),
        EnvironCase(
            "HO-6 environ", "GET / HTTP/1.1\r\nHost: A.Example.:80\r\n\r\n",
            .variables(["HTTP_HOST": "A.Example.:80"])),
        EnvironCase(
            "R-10 environ", "GET / HTTP/1.7\r\nHost: a\r\n\r\n",
            .variables(["SERVER_PROTOCOL": "HTTP/1.1"])),
        EnvironCase(
            "R-4 environ", "get / HTTP/1.1\r\nHost: a\r\n\r\n",
            .variables(["REQUEST_METHOD": "get"])),
    ]

    /// F, CL and TE: what becomes of values.
    private static let fieldValues = [
        fields(
            "F-8 environ", "X: \u{85}\u{80}\u{FF}\u{A0}", ["HTTP_X": "\u{85}\u{80}\u{FF}\u{A0}"]),
        fields("F-11 environ", "User-Agent: a\r\nUser-Agent: b", ["HTTP_USER_AGENT": "a,b"]),
        fields("F-12 environ", "X: a\r\nY: b\r\nx: c, d", ["HTTP_X": "a,c, d", "HTTP_Y": "b"]),
        fields("F-13 environ", "Cookie: a=b\r\ncookie: c=d", ["HTTP_COOKIE": "a=b; c=d"]),
        fields("F-14 environ", "X:\t a b \t\r\nY:", ["HTTP_X": "a b", "HTTP_Y": ""]),
        fields("CL-12 environ", "Content_Length: 5", ["CONTENT_LENGTH": nil]),
        fields("TE-11 environ", "Transfer_Encoding: chunked", [:]),
        EnvironCase(
            "TR-1 environ",
            "POST / HTTP/1.1\r\nHost: a\r\nX: head\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\nX: trailer\r\nY: trailer\r\n\r\n",
            .variables(["HTTP_X": "head", "HTTP_Y": nil])),
    ]
}
