internal import AsyncGateway

extension TestBodyConvertible where Self == TestBody {
    /// A form of the type `application/x-www-form-urlencoded`, as a browser sends it.
    ///
    /// - Parameter fields: names and values, in order; a name may occur several times.
    /// - Returns: the body.
    public static func form(_ fields: KeyValuePairs<String, String>) -> TestBody {
        let pairs = fields.map { name, value in
            PercentEncoding.encode(name, for: .query) + "="
                + PercentEncoding.encode(value, for: .query)
        }
        let text = pairs.joined(separator: "&").replacing("%20", with: "+")
        return TestBody(Array(text.utf8), contentType: "application/x-www-form-urlencoded")
    }

    /// A body in JSON, of text.
    ///
    /// ```swift
    /// try await client.post("/cups", body: .json(#"{"tea": "earl grey"}"#))
    /// ```
    ///
    /// - Parameter text: the text, which need not be well-formed.
    /// - Returns: the body.
    public static func json(_ text: some TestBodyConvertible) -> TestBody {
        guard case .bytes(let bytes) = text.testBody.storage else { return text.testBody }
        return TestBody(bytes, contentType: "application/json")
    }

    /// A body in JSON, of bytes of any kind, such as Foundation's `Data`.
    ///
    /// ```swift
    /// try await client.post("/cups", body: .json(JSONEncoder().encode(cup)))
    /// ```
    ///
    /// - Parameter bytes: the text in UTF-8, which need not be well-formed.
    /// - Returns: the body.
    public static func json(_ bytes: some Sequence<UInt8>) -> TestBody { json(Array(bytes)) }

    /// A body in JSON, of an array of bytes.
    ///
    /// - Parameter bytes: the text in UTF-8, which need not be well-formed.
    /// - Returns: the body.
    public static func json(_ bytes: [UInt8]) -> TestBody {
        TestBody(bytes, contentType: "application/json")
    }

    /// A form of the type `multipart/form-data`, as a browser sends it. (RFC 7578)
    ///
    /// ```swift
    /// try await client.post(
    ///     "/cups",
    ///     body: .multipart([
    ///         TestPart("tea", "earl grey"),
    ///         TestPart("leaf", filename: "leaf.png", contentType: "image/png", image),
    ///     ]))
    /// ```
    ///
    /// - Parameters:
    ///   - parts: the parts, in order.
    ///   - boundary: what stands between them, which no part may contain.
    /// - Returns: the body.
    public static func multipart(
        _ parts: [TestPart], boundary: String = "----test-form-boundary"
    ) -> TestBody {
        let bytes = parts.flatMap { $0.encoded(boundary) } + "--\(boundary)--\r\n".utf8
        return TestBody(bytes, contentType: "multipart/form-data; boundary=\(boundary)")
    }
}

/// A part of a multipart form that a test sends.
public struct TestPart: Sendable {
    private let name: String
    private let filename: String?
    private let contentType: String?
    private let content: [UInt8]

    /// A field that is no file.
    public init(_ name: String, _ value: String) {
        (self.name, filename, contentType) = (name, nil, nil)
        content = Array(value.utf8)
    }

    /// A file.
    ///
    /// - Parameters:
    ///   - name: the name of the field.
    ///   - filename: what the client calls the file.
    ///   - contentType: the type of the content; the part has no field for it if it is `nil`.
    ///   - content: the bytes of the file.
    public init(
        _ name: String, filename: String, contentType: String? = "application/octet-stream",
        _ content: [UInt8]
    ) {
        (self.name, self.filename, self.contentType) = (name, filename, contentType)
        self.content = content
    }

    /// A file of text, in UTF-8.
    public init(
        _ name: String, filename: String, contentType: String? = "text/plain", _ content: String
    ) {
        self.init(name, filename: filename, contentType: contentType, Array(content.utf8))
    }

    fileprivate func encoded(_ boundary: String) -> [UInt8] {
        var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\(Self.quoted(name))"
        if let filename { head += "; filename=\(Self.quoted(filename))" }
        if let contentType { head += "\r\nContent-Type: \(contentType)" }
        return Array("\(head)\r\n\r\n".utf8) + content + [0x0D, 0x0A]
    }

    /// As browsers write it: what would end the value or the line is percent-encoded. (WHATWG HTML,
    /// multipart form data)
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case "\"": result += "%22"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
