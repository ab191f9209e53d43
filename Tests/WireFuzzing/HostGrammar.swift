/// `uri-host [ ":" port ]`, RFC 9110 §7.2.
enum HostGrammar {
    static func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        guard rest.first == UInt8(ascii: "[") ? takeLiteral(&rest) : takeName(&rest) else {
            return false
        }
        guard !rest.isEmpty else { return true }
        guard rest.take(":") else { return false }
        // Deviation: a port that there is.
        let port = String(decoding: rest, as: UTF8.self)
        return rest.allSatisfy(Grammar.digit.contains) && (port.isEmpty || (UInt16(port) != nil))
    }

    /// `IP-literal`, RFC 3986 §3.2.2.
    private static func takeLiteral(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let address = rest[..<close].dropFirst()
        rest = rest[close...].dropFirst()
        return isIPv6(address) || isFuture(address)
    }

    /// `reg-name`, of which every `IPv4address` is one, RFC 3986 §3.2.2.
    ///
    /// Deviation: no label is empty, but the root's after a last dot.
    private static func takeName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let name = rest.prefix { $0 != UInt8(ascii: ":") }
        rest = rest.dropFirst(name.count)
        var labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count > 1, labels.last == [] { labels.removeLast() }
        return labels.allSatisfy { !$0.isEmpty } && isEscapedName(name)
    }

    private static func isEscapedName(_ name: ArraySlice<UInt8>) -> Bool {
        var rest = name
        while !rest.isEmpty {
            if rest.take("%") {
                guard rest.prefix(2).count == 2, rest.prefix(2).isNonempty(of: Grammar.hexDigit)
                else { return false }
                rest = rest.dropFirst(2)
            } else if rest.take(Grammar.registeredName).isEmpty {
                return false
            }
        }
        return true
    }

    /// `IPvFuture`, RFC 3986 §3.2.2, without the comma.
    private static func isFuture(_ address: ArraySlice<UInt8>) -> Bool {
        var rest = address
        guard rest.take("v") || rest.take("V"), !rest.take(Grammar.hexDigit).isEmpty,
            rest.take(".")
        else { return false }
        return rest.isNonempty(of: Grammar.registeredName.union(":".utf8))
    }

    /// `IPv6address`, RFC 3986 §3.2.2.
    private static func isIPv6(_ address: ArraySlice<UInt8>) -> Bool {
        guard let gap = address.firstRange(of: "::") else {
            return groupCount(address, mayEndInIPv4: true) == 8
        }
        let before = address[..<gap.lowerBound]
        let after = address[gap.upperBound...]
        guard let left = before.isEmpty ? 0 : groupCount(before, mayEndInIPv4: false),
            let right = after.isEmpty ? 0 : groupCount(after, mayEndInIPv4: true)
        else { return false }
        return left + right <= 7
    }

    /// How many groups of 16 bits are between colons; `nil` if something else is.
    private static func groupCount(_ text: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> Int? {
        var groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        if mayEndInIPv4, let last = groups.last, isIPv4(last) {
            groups.removeLast()
            count = 2
        }
        let areGroups = groups.allSatisfy {
            $0.count <= 4 && $0.isNonempty(of: Grammar.hexDigit)
        }
        return areGroups ? count + groups.count : nil
    }

    /// `IPv4address`, RFC 3986 §3.2.2.
    private static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let numbers = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        return numbers.count == 4 && numbers.allSatisfy { UInt8($0).map(String.init) == $0 }
    }
}
