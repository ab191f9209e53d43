/// An element of the field Forwarded: what one proxy says of the request that it has received.
/// (RFC 7239 §4)
package struct ForwardedElement: Sendable, Hashable {
    /// Who has sent it; `nil` if the proxy does not say.
    package var node: ForwardedNode?
    /// Its Host; `nil` if the proxy does not say.
    package var host: [UInt8]?
    /// The scheme, in lower case; `nil` if the proxy does not say.
    package var scheme: [UInt8]?

    /// Reads the value of one field line.
    ///
    /// - Returns: the elements in order; `nil` if the line does not follow the grammar. Nothing of such
    ///   a line can be used: in front of what a proxy has appended, a client may have left a quotation mark
    ///   open.
    package static func elements(of value: ArraySlice<UInt8>) -> [ForwardedElement]? {
        let bytes = value.span
        var reader = ForwardedReader(end: bytes.count)
        return reader.elements(bytes)
    }
}

/// Reads a line of Forwarded from left to right.
private struct ForwardedReader {
    private var index = 0
    private let end: Int

    init(end: Int) {
        self.end = end
    }

    mutating func elements(_ bytes: Span<UInt8>) -> [ForwardedElement]? {
        var elements: [ForwardedElement] = []
        while true {
            guard readElement(bytes, to: &elements) else { return nil }
            if index == end { return elements }
            guard bytes[index] == .comma else { return nil }
            index += 1
        }
    }

    /// Reads `[ forwarded-pair ] *( ";" [ forwarded-pair ] )`, with spaces around each.
    ///
    /// - Returns: `false` if it is malformed.
    private mutating func readElement(
        _ bytes: Span<UInt8>, to elements: inout [ForwardedElement]
    ) -> Bool {
        var (element, names) = (ForwardedElement(), [[UInt8]]())
        while true {
            index = bytes.endOfSpace(from: index, to: end)
            if index < end, bytes[index] != .semicolon, bytes[index] != .comma {
                // RFC 7239 §4, §6: there are four parameters, and few extensions.
                guard names.count < 16, let (name, value) = pair(bytes), !names.contains(name),
                    element.take(name, value)
                else { return false }
                names.append(name)
                index = bytes.endOfSpace(from: index, to: end)
            }
            guard index < end, bytes[index] == .semicolon else {
                // RFC 9110 §5.6.1.2: empty elements count as none.
                if !names.isEmpty { elements.append(element) }
                return true
            }
            index += 1
        }
    }

    /// Reads `token "=" value`; the name is returned in lower case.
    private mutating func pair(_ bytes: Span<UInt8>) -> (name: [UInt8], value: [UInt8])? {
        let start = index
        index = bytes.firstIndex(notIn: ByteRules.token, from: index, to: end)
        guard index > start, index < end, bytes[index] == .equals else { return nil }
        let name = (start..<index).map { ByteRules.lowercased(bytes[$0]) }
        index += 1
        return value(bytes).map { (name, $0) }
    }

    private mutating func value(_ bytes: Span<UInt8>) -> [UInt8]? {
        if index < end, bytes[index] == .quote { return quotedString(bytes) }
        let start = index
        index = bytes.firstIndex(notIn: ByteRules.token, from: index, to: end)
        return index > start ? (start..<index).map { bytes[$0] } : nil
    }

    /// RFC 9110 §5.6.4.
    private mutating func quotedString(_ bytes: Span<UInt8>) -> [UInt8]? {
        var value: [UInt8] = []
        index += 1
        while index < end, bytes[index] != .quote {
            if bytes[index] == UInt8(ascii: "\\") { index += 1 }
            guard index < end, ByteRules.isFieldValueByte(bytes[index]) else { return nil }
            value.append(bytes[index])
            index += 1
        }
        guard index < end else { return nil }
        index += 1
        return value
    }
}

extension ForwardedElement {
    /// Takes a parameter, if it is one of these.
    ///
    /// - Returns: `false` if its value is malformed.
    fileprivate mutating func take(_ name: [UInt8], _ value: [UInt8]) -> Bool {
        let bytes = value.span
        if name.elementsEqual("for".utf8) {
            node = ForwardedNode(bytes, bytes.indices)
            return node != nil
        }
        if name.elementsEqual("by".utf8) { return ForwardedNode(bytes, bytes.indices) != nil }
        if name.elementsEqual("host".utf8) {
            host = value
            return HostValidation.isValid(in: bytes, bytes.indices)
        }
        if name.elementsEqual("proto".utf8) { scheme = value.map(ByteRules.lowercased) }
        return true
    }
}

/// What X-Forwarded-For says, which no document defines.
package enum ForwardedForField {
    /// Reads the value of one field line.
    ///
    /// - Returns: what its elements say, from the last to the first; `nil` for one that is malformed.
    package static func nodesFromLast(of value: ArraySlice<UInt8>) -> [ForwardedNode?] {
        let bytes = value.span
        var (nodes, start) = ([ForwardedNode?](), 0)
        while let element = CommaList.nextElement(in: bytes, from: &start, to: bytes.count) {
            if !element.isEmpty { nodes.append(ForwardedNode(unregistered: bytes, element)) }
        }
        return nodes.reversed()
    }
}
