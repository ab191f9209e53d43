package import AsyncGatewayWire

/// What a web server sends, and what is read of it, as a row of a table.
package struct GatewayCase: Sendable, CustomStringConvertible {
    package let id: String
    package let spoken: Spoken
    package let bytes: [UInt8]
    /// The events, as a transcript has them.
    package let lines: [String]
    /// Why nothing more is read.
    package let failure: WireError.Kind?
    /// Why, if the web server ends its half there.
    package let failureAtEnd: WireError.Kind?
    package let limits: GatewayLimits

    package enum Spoken: Sendable {
        case fastCGI
        case scgi
    }

    package var description: String { "\(spoken) \(id)" }

    init(
        _ id: String, _ spoken: Spoken, _ bytes: [UInt8], _ lines: [String],
        failure: WireError.Kind? = nil, failureAtEnd: WireError.Kind? = nil,
        limits: GatewayLimits = GatewayLimits()
    ) {
        (self.id, self.spoken, self.bytes, self.lines) = (id, spoken, bytes, lines)
        (self.failure, self.failureAtEnd) = (failure, failureAtEnd ?? failure)
        self.limits = limits
    }

    /// All rows.
    package static let all = fastCGI + refusedFastCGI + scgi + refusedSCGI
}

private let get = [("REQUEST_METHOD", "GET")]
private let sized = [("REQUEST_METHOD", "PUT"), ("CONTENT_LENGTH", "3")]
private let sizedText = "REQUEST_METHOD=PUT CONTENT_LENGTH=3"

// MARK: - FastCGI

extension GatewayCase {
    private static func fast(
        _ id: String, _ bytes: [UInt8], _ lines: [String], failure: WireError.Kind? = nil,
        atEnd: WireError.Kind? = nil, limits: GatewayLimits = GatewayLimits()
    ) -> GatewayCase {
        GatewayCase(
            id, .fastCGI, bytes, lines, failure: failure, failureAtEnd: atEnd, limits: limits)
    }

    private static let fastCGI: [GatewayCase] = streams + managed + several

    private static let streams: [GatewayCase] = [
        fast("nothing", [], []),
        fast(
            "a request without a body", FastCGIBytes.request(1, get),
            ["1 keeps REQUEST_METHOD=GET", "1 end"]),
        fast(
            "the last request", FastCGIBytes.request(1, get, keeps: false),
            ["1 REQUEST_METHOD=GET", "1 end"]),
        fast(
            "two requests after each other",
            FastCGIBytes.request(1, get) + FastCGIBytes.request(1, get),
            [
                "1 keeps REQUEST_METHOD=GET", "1 end", "1 keeps REQUEST_METHOD=GET", "1 end",
            ]),
        fast(
            "a body of the stated length", FastCGIBytes.request(7, sized, body: "tea"),
            ["7 keeps \(sizedText)", "7 body tea", "7 end"]),
        fast(
            "a body in three records, with padding",
            FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(sized), padding: 5)
                + FastCGIBytes.record(4, 1, padding: 8)
                + FastCGIBytes.record(5, 1, Array("t".utf8), padding: 255)
                + FastCGIBytes.record(5, 1, Array("e".utf8))
                + FastCGIBytes.record(5, 1, Array("a".utf8), padding: 7)
                + FastCGIBytes.record(5, 1, padding: 1),
            ["1 keeps \(sizedText)", "1 body tea", "1 end"]),
        fast(
            "variables in records of one byte",
            FastCGIBytes.begin(1)
                + FastCGIBytes.pairs(sized).flatMap { FastCGIBytes.record(4, 1, [$0]) }
                + FastCGIBytes.record(4, 1) + FastCGIBytes.record(5, 1, Array("tea".utf8)),
            ["1 keeps \(sizedText)", "1 body tea", "1 end"]),
        fast(
            "a body without a length",
            FastCGIBytes.request(1, [("REQUEST_METHOD", "PUT")], body: "tea"),
            ["1 keeps REQUEST_METHOD=PUT", "1 body tea", "1 end"]),
        fast(
            "an empty length",
            FastCGIBytes.request(1, get + [("CONTENT_LENGTH", "")], body: "tea"),
            ["1 keeps REQUEST_METHOD=GET CONTENT_LENGTH=", "1 body tea", "1 end"]),
        fast(
            "a length of 0", FastCGIBytes.request(1, get + [("CONTENT_LENGTH", "0")], body: "tea"),
            ["1 keeps REQUEST_METHOD=GET CONTENT_LENGTH=0", "1 end"]),
        fast(
            "more than the length", FastCGIBytes.request(1, sized, body: "teapot"),
            ["1 keeps \(sizedText)", "1 body tea", "1 end"]),
        fast(
            "less than the length", FastCGIBytes.request(1, sized, body: "te"),
            ["1 keeps \(sizedText)", "1 body te", "1 failed incompleteBody"]),
        fast(
            "a record of 65,535 bytes",
            FastCGIBytes.begin(1)
                + FastCGIBytes.record(
                    4, 1,
                    FastCGIBytes.pairs(get + [("A", String(repeating: "a", count: 65510))]))
                + FastCGIBytes.record(4, 1) + FastCGIBytes.record(5, 1),
            ["1 keeps REQUEST_METHOD=GET A=" + String(repeating: "a", count: 65510), "1 end"]),
        fast(
            "lengths in four bytes",
            FastCGIBytes.begin(1)
                + FastCGIBytes.record(
                    4, 1,
                    FastCGIBytes.length(14, inFour: true) + FastCGIBytes.length(3, inFour: true)
                        + Array("REQUEST_METHODGET".utf8))
                + FastCGIBytes.record(4, 1) + FastCGIBytes.record(5, 1),
            ["1 keeps REQUEST_METHOD=GET", "1 end"]),
        fast(
            "a variable that comes twice",
            FastCGIBytes.request(1, [("A", "1")] + get + [("A", "2")]),
            ["1 keeps A=1 REQUEST_METHOD=GET A=2", "1 end"]),
    ]

    private static let managed: [GatewayCase] = [
        fast(
            "values",
            FastCGIBytes.record(
                9, 0,
                FastCGIBytes.pairs([
                    ("FCGI_MAX_CONNS", ""), ("FCGI_MPXS_CONNS", ""), ("FCGI_TEA", ""),
                ])),
            [
                reply(
                    10, 0, FastCGIBytes.pairs([("FCGI_MAX_CONNS", "7"), ("FCGI_MPXS_CONNS", "1")]),
                    padding: 5)
            ]),
        fast("no values", FastCGIBytes.record(9, 0), [reply(10, 0, [])]),
        fast(
            "a type that is not known", FastCGIBytes.record(99, 0, [1, 2, 3], padding: 5),
            [reply(11, 0, [99, 0, 0, 0, 0, 0, 0, 0])]),
        fast(
            "another role",
            FastCGIBytes.begin(3, role: 2) + FastCGIBytes.record(4, 3, [1])
                + FastCGIBytes.request(1, get),
            [reply(3, 3, [0, 0, 0, 0, 3, 0, 0, 0]), "1 keeps REQUEST_METHOD=GET", "1 end"]),
        fast(
            "another role on a connection that is not kept",
            FastCGIBytes.begin(3, role: 3, keeps: false),
            [reply(3, 3, [0, 0, 0, 0, 3, 0, 0, 0]) + " and end"]),
        fast(
            "an abort before the variables have ended",
            FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, [3])
                + FastCGIBytes.record(2, 1) + FastCGIBytes.record(4, 1),
            [reply(3, 1, [0, 0, 0, 0, 0, 0, 0, 0])]),
        fast(
            "an abort within the body",
            FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(sized))
                + FastCGIBytes.record(4, 1) + FastCGIBytes.record(5, 1, [0x74])
                + FastCGIBytes.record(2, 1) + FastCGIBytes.record(5, 1, [0x65]),
            ["1 keeps \(sizedText)", "1 body t", "1 aborted"]),
        fast("an abort of nothing", FastCGIBytes.record(2, 1), []),
        fast(
            "records of a request that is not open",
            FastCGIBytes.record(4, 9, [1, 2, 3], padding: 5) + FastCGIBytes.record(5, 9, [1])
                + FastCGIBytes.record(5, 9) + FastCGIBytes.request(1, get),
            ["1 keeps REQUEST_METHOD=GET", "1 end"]),
    ]

    private static let several: [GatewayCase] = [
        fast(
            "two requests at the same time",
            FastCGIBytes.begin(1) + FastCGIBytes.begin(2, keeps: false)
                + FastCGIBytes.record(4, 2, FastCGIBytes.pairs(sized))
                + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(sized)) + FastCGIBytes.record(4, 2)
                + FastCGIBytes.record(4, 1) + FastCGIBytes.record(5, 2, Array("ca".utf8))
                + FastCGIBytes.record(5, 1, Array("te".utf8))
                + FastCGIBytes.record(5, 2, Array("p".utf8)) + FastCGIBytes.record(5, 2)
                + FastCGIBytes.record(5, 1, Array("a".utf8)),
            [
                "2 \(sizedText)", "1 keeps \(sizedText)", "2 body cap", "2 end", "1 body tea",
                "1 end",
            ]),
        fast(
            "more requests than are taken",
            FastCGIBytes.begin(1) + FastCGIBytes.begin(2) + FastCGIBytes.begin(3)
                + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(get)) + FastCGIBytes.record(4, 1)
                + FastCGIBytes.record(5, 1) + FastCGIBytes.record(2, 2),
            [
                reply(3, 3, [0, 0, 0, 0, 2, 0, 0, 0]), "1 keeps REQUEST_METHOD=GET", "1 end",
                reply(3, 2, [0, 0, 0, 0, 0, 0, 0, 0]),
            ], limits: .few),
    ]

    private static func reply(
        _ type: UInt8, _ request: UInt16, _ content: [UInt8], padding: Int = 0
    ) -> String {
        let bytes = FastCGIBytes.record(type, request, content, padding: padding)
        return "reply \(bytes.map(String.init).joined(separator: " "))"
    }

    private static let refusedFastCGI: [GatewayCase] = [
        fast("another version", [2], [], failure: .malformedRecord),
        fast("HTTP", Array("GET / HTTP/1.1\r\n\r\n".utf8), [], failure: .malformedRecord),
        fast(
            "the beginning of a request that is open",
            FastCGIBytes.begin(1) + FastCGIBytes.begin(1), [], failure: .misplacedRecord),
        fast(
            "a short beginning", FastCGIBytes.record(1, 1, [0, 1]), [],
            failure: .malformedRecord),
        fast(
            "a body before the variables have ended",
            FastCGIBytes.begin(1) + FastCGIBytes.record(5, 1, [1]), [],
            failure: .misplacedRecord),
        fast(
            "variables behind their end",
            FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(sized))
                + FastCGIBytes.record(4, 1) + FastCGIBytes.record(4, 1, [1]),
            ["1 keeps \(sizedText)"], failure: .misplacedRecord),
        fast(
            "a request with the number 0", FastCGIBytes.record(1, 0, [0, 1, 0, 0, 0, 0, 0, 0]), [],
            failure: .misplacedRecord),
        fast("values of a request", FastCGIBytes.record(9, 1), [], failure: .misplacedRecord),
        fast("what an app sends", FastCGIBytes.record(6, 1, [1]), [], failure: .misplacedRecord),
        fast("data of a filter", FastCGIBytes.record(8, 1, [1]), [], failure: .misplacedRecord),
        fast(
            "a type that is not known, of a request", FastCGIBytes.record(99, 1), [],
            failure: .misplacedRecord),
        fast(
            "no variables", FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1),
            ["1 refused malformedVariables"]),
        fast(
            "no method", FastCGIBytes.request(1, [("A", "1")]), ["1 refused malformedVariables"]),
        fast(
            "a method that is none", FastCGIBytes.request(1, [("REQUEST_METHOD", "G T")]),
            ["1 refused malformedVariables"]),
        fast(
            "a length beyond the end",
            FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, [5, 5, 0x41])
                + FastCGIBytes.record(4, 1) + FastCGIBytes.request(2, get),
            ["1 refused malformedVariables", "2 keeps REQUEST_METHOD=GET", "2 end"]),
        fast(
            "a length that is cut",
            FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, [1, 0x80])
                + FastCGIBytes.record(4, 1), ["1 refused malformedVariables"]),
        fast(
            "the largest lengths",
            FastCGIBytes.begin(1)
                + FastCGIBytes.record(4, 1, [UInt8](repeating: 255, count: 8))
                + FastCGIBytes.record(4, 1), ["1 refused malformedVariables"]),
        fast(
            "a content length that is none",
            FastCGIBytes.request(1, get + [("CONTENT_LENGTH", "-1")]),
            ["1 refused invalidContentLength"]),
        fast(
            "variables that are too long",
            FastCGIBytes.request(
                1, get + [("A", String(repeating: "a", count: 90))])
                + FastCGIBytes.request(1, get),
            ["1 refused variablesTooLarge", "1 keeps REQUEST_METHOD=GET", "1 end"], limits: .few),
        fast(
            "too many variables", FastCGIBytes.request(1, get + [("A", ""), ("B", "")]),
            ["1 refused tooManyVariables"], limits: .few),
        fast("a record that is cut", [1, 1, 0, 1], [], atEnd: .incompleteHead),
        fast(
            "variables that are cut", FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, [1]), [],
            atEnd: .incompleteHead),
    ]
}

extension GatewayLimits {
    fileprivate static let few: GatewayLimits = {
        var limits = GatewayLimits()
        limits.maximumOpenRequests = 2
        limits.maximumVariableBytes = 64
        limits.maximumVariableCount = 2
        return limits
    }()
}

// MARK: - SCGI

extension GatewayCase {
    private static func simple(
        _ id: String, _ bytes: [UInt8], _ lines: [String], failure: WireError.Kind? = nil,
        atEnd: WireError.Kind? = nil, limits: GatewayLimits = GatewayLimits()
    ) -> GatewayCase {
        GatewayCase(
            id, .scgi, bytes, lines, failure: failure, failureAtEnd: atEnd, limits: limits)
    }

    private static let bodiless = [("CONTENT_LENGTH", "0"), ("SCGI", "1")] + get
    private static let withBody = [("CONTENT_LENGTH", "3"), ("SCGI", "1")] + get

    private static let scgi: [GatewayCase] = [
        simple("nothing", [], []),
        simple(
            "a request without a body", SCGIBytes.request(bodiless),
            ["1 CONTENT_LENGTH=0 SCGI=1 REQUEST_METHOD=GET", "1 end"]),
        simple(
            "a request with a body", SCGIBytes.request(withBody, body: "tea"),
            ["1 CONTENT_LENGTH=3 SCGI=1 REQUEST_METHOD=GET", "1 body tea", "1 end"]),
        simple(
            "more than the length", SCGIBytes.request(withBody, body: "teapot"),
            ["1 CONTENT_LENGTH=3 SCGI=1 REQUEST_METHOD=GET", "1 body tea", "1 end"]),
        simple(
            "another request behind it", SCGIBytes.request(bodiless) + SCGIBytes.request(bodiless),
            ["1 CONTENT_LENGTH=0 SCGI=1 REQUEST_METHOD=GET", "1 end"]),
        simple(
            "the same length twice", SCGIBytes.request(bodiless + [("CONTENT_LENGTH", "0")]),
            ["1 CONTENT_LENGTH=0 SCGI=1 REQUEST_METHOD=GET CONTENT_LENGTH=0", "1 end"]),
        simple(
            "an empty value", SCGIBytes.request(bodiless + [("A", "")]),
            ["1 CONTENT_LENGTH=0 SCGI=1 REQUEST_METHOD=GET A=", "1 end"]),
    ]

    private static let refusedSCGI: [GatewayCase] = [
        simple("HTTP", Array("GET / HTTP/1.1\r\n\r\n".utf8), [], failure: .malformedNetstring),
        simple("no length", Array(":,".utf8), [], failure: .malformedNetstring),
        simple("a zero in front", Array("03:abc,".utf8), [], failure: .malformedNetstring),
        simple("a sign", Array("+3:abc,".utf8), [], failure: .malformedNetstring),
        simple("a space", Array("3 :abc,".utf8), [], failure: .malformedNetstring),
        simple("no comma", Array("3:abc;".utf8), [], failure: .malformedNetstring),
        simple(
            "a length too many digits", Array("11111111111".utf8), [], failure: .variablesTooLarge),
        simple(
            "a length too large", Array("65:".utf8), [], failure: .variablesTooLarge, limits: .few),
        simple("an empty head", Array("0:,".utf8), ["1 refused malformedVariables"]),
        simple(
            "no end of a value", SCGIBytes.netstring(Array("CONTENT_LENGTH\u{0}0".utf8)),
            ["1 refused malformedVariables"]),
        simple(
            "no value", SCGIBytes.netstring(Array("CONTENT_LENGTH\u{0}".utf8)),
            ["1 refused malformedVariables"]),
        simple(
            "another variable first", SCGIBytes.request(get + bodiless),
            ["1 refused malformedVariables"]),
        simple(
            "no CONTENT_LENGTH", SCGIBytes.request([("SCGI", "1")] + get),
            ["1 refused malformedVariables"]),
        simple(
            "an empty CONTENT_LENGTH",
            SCGIBytes.request([("CONTENT_LENGTH", ""), ("SCGI", "1")] + get),
            ["1 refused malformedVariables"]),
        simple(
            "a CONTENT_LENGTH that is none",
            SCGIBytes.request([("CONTENT_LENGTH", "3x"), ("SCGI", "1")] + get),
            ["1 refused invalidContentLength"]),
        simple(
            "two lengths", SCGIBytes.request(bodiless + [("CONTENT_LENGTH", "3")], body: "tea"),
            ["1 refused ambiguousFraming"]),
        simple(
            "no SCGI", SCGIBytes.request([("CONTENT_LENGTH", "0")] + get),
            ["1 refused malformedVariables"]),
        simple(
            "another SCGI", SCGIBytes.request([("CONTENT_LENGTH", "0"), ("SCGI", "2")] + get),
            ["1 refused malformedVariables"]),
        simple(
            "no method", SCGIBytes.request([("CONTENT_LENGTH", "0"), ("SCGI", "1")]),
            ["1 refused malformedVariables"]),
        simple(
            "too many variables", SCGIBytes.request(bodiless), ["1 refused tooManyVariables"],
            limits: .few),
        simple("a head that is cut", Array("70:CONTENT_LENGTH".utf8), [], atEnd: .incompleteHead),
    ]
}
