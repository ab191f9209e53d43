import AsyncGateway
import Testing

/// Fields that a client or a proxy has sent, and whose request it is then.
struct ForwardingCase: Sendable, CustomTestStringConvertible {
    let reason: String
    let style: TrustedProxies.Style
    let fields: [String]
    var peer: SocketAddress? = .tcp(host: "10.0.0.1", port: 4711)
    /// Host and port; `nil` if it is not known.
    var client: String?
    var uri = "http://tea.example/cup"
    var ignoredCount = 0

    var testDescription: String { reason }

    static func x(
        _ reason: String, _ fields: [String],
        peer: SocketAddress? = .tcp(host: "10.0.0.1", port: 4711),
        is client: String?, _ uri: String = "http://tea.example/cup", ignoring count: Int = 0
    ) -> ForwardingCase {
        ForwardingCase(
            reason: "X-Forwarded: \(reason)", style: .xForwarded, fields: fields, peer: peer,
            client: client, uri: uri, ignoredCount: count)
    }

    static func forwarded(
        _ reason: String, _ fields: [String],
        peer: SocketAddress? = .tcp(host: "10.0.0.1", port: 4711),
        is client: String?, _ uri: String = "http://tea.example/cup", ignoring count: Int = 0
    ) -> ForwardingCase {
        ForwardingCase(
            reason: "Forwarded: \(reason)", style: .forwarded,
            fields: fields.map { "Forwarded: \($0)" }, peer: peer, client: client, uri: uri,
            ignoredCount: count)
    }
}

private let proxy = "10.0.0.1:4711"
private let stranger = SocketAddress.tcp(host: "192.0.2.9", port: 1)

extension ForwardingCase {
    static let all = addresses + circumstances + standard + malformed + strangers

    private static let addresses: [ForwardingCase] = [
        .x("nothing is stated", [], is: proxy),
        .x("an address", ["X-Forwarded-For: 192.0.2.1"], is: "192.0.2.1:0"),
        .x("with a port", ["X-Forwarded-For: 192.0.2.1:99"], is: "192.0.2.1:99"),
        .x("an IPv6 address", ["X-Forwarded-For: 2001:DB8::1"], is: "[2001:db8::1]:0"),
        .x("in brackets", ["X-Forwarded-For: [2001:db8::1]"], is: "[2001:db8::1]:0"),
        .x("in brackets with a port", ["X-Forwarded-For: [2001:db8::1]:8"], is: "[2001:db8::1]:8"),
        .x("mapped into IPv6", ["X-Forwarded-For: ::ffff:192.0.2.1"], is: "192.0.2.1:0"),
        .x("unknown", ["X-Forwarded-For: unknown"], is: nil),
        // uvicorn before 0.31, Vapor: the first address, which the client has sent itself.
        .x("a forged first address", ["X-Forwarded-For: 127.0.0.1, 192.0.2.1"], is: "192.0.2.1:0"),
        .x(
            "a forged line in front", ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: 192.0.2.1"],
            is: "192.0.2.1:0"),
        .x("two proxies", ["X-Forwarded-For: 192.0.2.1, 10.0.0.2"], is: "192.0.2.1:0"),
        .x(
            "mapped, and trusted", ["X-Forwarded-For: 192.0.2.1, ::ffff:10.0.0.2"],
            is: "192.0.2.1:0"),
        .x(
            "a forged proxy", ["X-Forwarded-For: 127.0.0.1, 10.0.0.9, 192.0.2.1, 10.0.0.2"],
            is: "192.0.2.1:0"),
        .x("proxies alone", ["X-Forwarded-For: 10.0.0.3, 10.0.0.2"], is: "10.0.0.3:0"),
        .x("empty elements", ["X-Forwarded-For: , 192.0.2.1 ,, "], is: "192.0.2.1:0"),
        .x("an empty field", ["X-Forwarded-For:"], is: proxy),
        .x(
            "a Unix-domain socket", ["X-Forwarded-For: 192.0.2.1"], peer: .unix(path: ""),
            is: "192.0.2.1:0"),
        .x(
            "an IPv6 proxy", ["X-Forwarded-For: 192.0.2.1, fd00:1::2"],
            peer: .tcp(host: "fd00:1::7", port: 1), is: "192.0.2.1:0"),
    ]

    private static let circumstances: [ForwardingCase] = [
        .x("the scheme", ["X-Forwarded-Proto: https"], is: proxy, "https://tea.example/cup"),
        .x("in capitals", ["X-Forwarded-Proto: HTTPS"], is: proxy, "https://tea.example/cup"),
        .x("of a WebSocket", ["X-Forwarded-Proto: wss"], is: proxy, "https://tea.example/cup"),
        .x("the host", ["X-Forwarded-Host: cup.example"], is: proxy, "http://cup.example/cup"),
        .x(
            "with a port", ["X-Forwarded-Host: cup.example:81"], is: proxy,
            "http://cup.example:81/cup"),
        .x(
            "host and port", ["X-Forwarded-Host: cup.example", "X-Forwarded-Port: 81"], is: proxy,
            "http://cup.example:81/cup"),
        .x(
            "an IPv6 host and port", ["X-Forwarded-Host: [::1]", "X-Forwarded-Port: 81"], is: proxy,
            "http://[::1]:81/cup"),
        .x(
            "the port of the scheme",
            ["X-Forwarded-Host: cup.example", "X-Forwarded-Port: 443", "X-Forwarded-Proto: https"],
            is: proxy, "https://cup.example/cup"),
        .x(
            "a port that the host has", ["X-Forwarded-Host: a:1", "X-Forwarded-Port: 2"], is: proxy,
            "http://a:1/cup"),
        // Express: the first of several, which the client has sent.
        .x("two hosts", ["X-Forwarded-Host: evil.example, a"], is: proxy, ignoring: 1),
        .x(
            "two lines of hosts", ["X-Forwarded-Host: evil.example", "X-Forwarded-Host: a"],
            is: proxy, ignoring: 1),
        // Werkzeug, Symfony: a host that becomes a part of a link.
        .x("a host with a path", ["X-Forwarded-Host: evil.example/x"], is: proxy, ignoring: 1),
        .x("a host with a user", ["X-Forwarded-Host: a@evil.example"], is: proxy, ignoring: 1),
        .x("a host with markup", ["X-Forwarded-Host: \"><script>"], is: proxy, ignoring: 1),
        // gunicorn: fields that contradict each other.
        .x("two schemes", ["X-Forwarded-Proto: https, http"], is: proxy, ignoring: 1),
        .x(
            "two lines of schemes", ["X-Forwarded-Proto: https", "X-Forwarded-Proto: http"],
            is: proxy, ignoring: 1),
        .x("no scheme of HTTP", ["X-Forwarded-Proto: javascript"], is: proxy, ignoring: 1),
        .x("port 0", ["X-Forwarded-Port: 0"], is: proxy, ignoring: 1),
        .x("a port too large", ["X-Forwarded-Port: 65536"], is: proxy, ignoring: 1),
        .x("a signed port", ["X-Forwarded-Port: +80"], is: proxy, ignoring: 1),
    ]

    private static let standard: [ForwardingCase] = [
        .forwarded("an address", ["for=192.0.2.1"], is: "192.0.2.1:0"),
        .forwarded("with a port", ["for=\"192.0.2.1:99\""], is: "192.0.2.1:99"),
        .forwarded("an IPv6 address", ["For=\"[2001:db8::1]:8\""], is: "[2001:db8::1]:8"),
        .forwarded("a hidden port", ["for=\"192.0.2.1:_x\""], is: "192.0.2.1:0"),
        .forwarded("a hidden name", ["for=_gazonk"], is: nil),
        .forwarded("unknown", ["for=Unknown;proto=https"], is: nil, "https://tea.example/cup"),
        .forwarded(
            "all of it", ["for=192.0.2.1;proto=https;by=10.0.0.1;host=\"cup.example:81\""],
            is: "192.0.2.1:0", "https://cup.example:81/cup"),
        .forwarded(
            "spaces", [" for=192.0.2.1 ; proto=https "], is: "192.0.2.1:0",
            "https://tea.example/cup"),
        .forwarded("no client", ["proto=https"], is: proxy, "https://tea.example/cup"),
        .forwarded(
            "a forged element", ["for=127.0.0.1;proto=https, for=192.0.2.1"], is: "192.0.2.1:0"),
        .forwarded(
            "a forged line", ["for=127.0.0.1;host=evil.example", "for=192.0.2.1"], is: "192.0.2.1:0"
        ),
        .forwarded(
            "two proxies", ["for=192.0.2.1;host=cup.example;proto=https, for=10.0.0.2;proto=http"],
            is: "192.0.2.1:0", "https://cup.example/cup"),
        .forwarded("other parameters", ["for=192.0.2.1;secret=\"a\\\"b\""], is: "192.0.2.1:0"),
        .forwarded("empty elements", [", for=192.0.2.1,;,"], is: "192.0.2.1:0"),
        .forwarded("another scheme", ["for=192.0.2.1;proto=ftp"], is: "192.0.2.1:0", ignoring: 1),
    ]

    private static let malformed: [ForwardingCase] = [
        .x("no address", ["X-Forwarded-For: tea"], is: nil, ignoring: 1),
        .x("a name", ["X-Forwarded-For: localhost"], is: nil, ignoring: 1),
        .x("leading zeros", ["X-Forwarded-For: 127.0.0.01"], is: nil, ignoring: 1),
        .x("a short address", ["X-Forwarded-For: 127.1"], is: nil, ignoring: 1),
        .x("one number", ["X-Forwarded-For: 2130706433"], is: nil, ignoring: 1),
        .x("a zone", ["X-Forwarded-For: fe80::1%eth0"], is: nil, ignoring: 1),
        .x("quotation marks", ["X-Forwarded-For: \"192.0.2.1\""], is: nil, ignoring: 1),
        .x("an obfuscated name", ["X-Forwarded-For: _tea"], is: nil, ignoring: 1),
        .x("a port too large", ["X-Forwarded-For: 192.0.2.1:65536"], is: nil, ignoring: 1),
        .x(
            "malformed in front of the client", ["X-Forwarded-For: tea, 192.0.2.1"],
            is: "192.0.2.1:0"),
        .x("malformed behind a proxy", ["X-Forwarded-For: tea, 10.0.0.2"], is: nil, ignoring: 1),
        .forwarded(
            "an open quotation mark", ["for=\"127.0.0.1, for=192.0.2.1"], is: nil, ignoring: 1),
        .forwarded(
            "one that the proxy closes", ["for=\"_a, for=\"[2001:db8::1]\""], is: nil, ignoring: 1),
        .forwarded("an open one in a line before", ["for=\"", "for=192.0.2.1"], is: "192.0.2.1:0"),
        .forwarded(
            "more parameters than any proxy has",
            ["for=192.0.2.1" + (1...16).map { ";p\($0)=x" }.joined()], is: nil, ignoring: 1),
        .forwarded("twice the same", ["for=192.0.2.1;for=127.0.0.1"], is: nil, ignoring: 1),
        .forwarded("no value", ["for="], is: nil, ignoring: 1),
        .forwarded("spaces within", ["for = 192.0.2.1"], is: nil, ignoring: 1),
        .forwarded("an address without brackets", ["for=\"2001:db8::1\""], is: nil, ignoring: 1),
        .forwarded("a host that is none", ["for=192.0.2.1;host=\"a/b\""], is: nil, ignoring: 1),
        .forwarded("a text", ["192.0.2.1"], is: nil, ignoring: 1),
        .forwarded("a hidden address", ["for=\"[_tea]\""], is: nil, ignoring: 1),
    ]

    private static let strangers: [ForwardingCase] = [
        .x("from a stranger", ["X-Forwarded-For: 10.0.0.2"], peer: stranger, is: "192.0.2.9:1"),
        .x("https of a stranger", ["X-Forwarded-Proto: https"], peer: stranger, is: "192.0.2.9:1"),
        .x(
            "a host of a stranger", ["X-Forwarded-Host: evil.example"], peer: stranger,
            is: "192.0.2.9:1"),
        .x("from nobody", ["X-Forwarded-For: 127.0.0.1"], peer: nil, is: nil),
        .x(
            "beside the network", ["X-Forwarded-For: 127.0.0.1"],
            peer: .tcp(host: "10.0.1.1", port: 1), is: "10.0.1.1:1"),
        .forwarded(
            "from a stranger", ["for=127.0.0.1;proto=https"], peer: stranger, is: "192.0.2.9:1"),
        // One style is read.
        .x("the other style", ["Forwarded: for=127.0.0.1;proto=https"], is: proxy),
        ForwardingCase(
            reason: "Forwarded: the other style", style: .forwarded,
            fields: ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https"], client: proxy),
        // Puma (CVE-2024-45614), gunicorn: names that become the same variable.
        .x("an underscore", ["X_Forwarded_For: 127.0.0.1"], is: proxy),
        .x(
            "another one", ["X-Forwarded_For: 127.0.0.1", "X-Forwarded-For: 192.0.2.1"],
            is: "192.0.2.1:0"),
        // Rails, PHP: fields that some proxy may set.
        .x("fields of others", ["X-Real-IP: 127.0.0.1", "Client-IP: 127.0.0.1"], is: proxy),
        .x(
            "more of them", ["True-Client-IP: ::1", "X-Client-IP: ::1", "CF-Connecting-IP: ::1"],
            is: proxy),
        .x("other circumstances", ["X-Forwarded-Scheme: https", "X-Url-Scheme: https"], is: proxy),
        .x("a scheme by a switch", ["Front-End-Https: on", "X-Forwarded-Ssl: on"], is: proxy),
        .x("another host", ["X-Original-Host: evil.example", "X-Host: evil.example"], is: proxy),
        .x("another path", ["X-Original-URL: /admin", "X-Rewrite-URL: /admin"], is: proxy),
        .x("a server", ["X-Forwarded-Server: evil.example", "X-Forwarded-Prefix: /x"], is: proxy),
    ]
}
