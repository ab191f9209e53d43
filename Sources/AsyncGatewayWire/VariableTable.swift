/// The variables of a request as they came: one piece of memory, and offsets into it.
///
/// Of a variable that comes twice the last value counts, as in the environment of a CGI program. The
/// variable of a field comes as often as the field, if the web server does not join its values.
package struct VariableTable: Sendable, Hashable {
    private var bytes: [UInt8]

    /// The variables, in order.
    private var lines: [FieldLine]

    /// How many bytes the variables took.
    package private(set) var byteCount: Int

    /// Whether all variables could be read; those of a request that is refused may be incomplete.
    package private(set) var isComplete: Bool

    /// A table of variables that are ranges of `bytes`, of which they take `byteCount`.
    init(_ bytes: [UInt8], _ lines: [FieldLine], byteCount: Int, isComplete: Bool = true) {
        (self.bytes, self.lines, self.byteCount) = (bytes, lines, byteCount)
        self.isComplete = isComplete
    }

    /// A table without variables.
    package static let none = VariableTable([], [], byteCount: 0)

    /// The bytes of the variable called `name`; `nil` if there is none.
    package func bytes(of name: String) -> ArraySlice<UInt8>? {
        range(of: name).map { bytes[$0.indices] }
    }

    /// The variable called `name` as a native string; `nil` if there is none.
    package func text(of name: String) -> String? {
        range(of: name).map { Latin1.decode(bytes.span.extracting($0.indices)) }
    }

    private func range(of name: String) -> ByteRange? {
        name.withUTF8Bytes { name in
            lines.last { line in
                line.name.count == name.count && isVariable(line, name.span)
            }?.value
        }
    }

    private func isVariable(_ line: FieldLine, _ name: Span<UInt8>) -> Bool {
        let own = bytes.span.extracting(line.name.indices)
        for index in 0..<name.count where own[index] != name[index] { return false }
        return true
    }

    /// The values of all variables called `name`, in order.
    package func values(of name: String) -> [ArraySlice<UInt8>] {
        name.withUTF8Bytes { name in
            lines.filter { $0.name.count == name.count && isVariable($0, name.span) }
                .map { bytes[$0.value.indices] }
        }
    }

    /// The variables in order, with all values of those that come twice.
    package var all: [(name: String, value: ArraySlice<UInt8>)] {
        lines.map { line in
            (Latin1.decode(bytes.span.extracting(line.name.indices)), bytes[line.value.indices])
        }
    }
}

extension VariableTable {
    /// Takes the storage of variables that are no longer needed, for those to come.
    ///
    /// - Returns: empty arrays that may have room; the table has no variables left.
    package mutating func takeStorage() -> (bytes: [UInt8], lines: [FieldLine]) {
        var storage = (bytes: bytes, lines: lines)
        self = .none
        storage.bytes.removeAll(keepingCapacity: true)
        storage.lines.removeAll(keepingCapacity: true)
        return storage
    }
}

// MARK: - What the protocols need of it

extension VariableTable {
    /// Checks what no request can do without, and what must be clear.
    ///
    /// - Returns: the length of the body in bytes; `nil` if none is stated. RFC 3875 §4.1.2: without a body
    ///   the variable is absent or empty.
    /// - Throws: `WireError` for a method or a length that is none, or a host that is none or is not clear.
    ///   (RFC 9112 §3.2)
    func check() throws(WireError) -> Int? {
        var (method, length, host) = (ByteRange?.none, ByteRange?.none, ByteRange?.none)
        for line in lines {
            // By the length first: nearly all others are told by it.
            switch line.name.count {
            case 14 where isNamed(line, "REQUEST_METHOD"): method = line.value
            case 14 where isNamed(line, "CONTENT_LENGTH"): length = line.value
            case 9 where isNamed(line, "HTTP_HOST") && !line.value.isEmpty:
                if let host, bytes[host.indices] != bytes[line.value.indices] {
                    throw WireError(.repeatedHost)
                }
                host = line.value
            default: break
            }
        }
        guard let method, FieldGrammar.isToken(bytes.span.extracting(method.indices)) else {
            throw WireError(.malformedVariables)
        }
        if let host, !HostValidation.isValid(bytes[host.indices]) { throw WireError(.invalidHost) }
        guard let length, !length.isEmpty else { return nil }
        guard let count = bytes.span.decimal(in: length.indices) else {
            throw WireError(.invalidContentLength)
        }
        return count
    }

    private func isNamed(_ line: FieldLine, _ name: StaticString) -> Bool {
        bytes.span.equals(line.name.indices, exactly: name)
    }
}
