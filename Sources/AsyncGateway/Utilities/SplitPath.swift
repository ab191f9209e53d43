/// SCRIPT_NAME and PATH_INFO: a path, and how much of it has led to the app.
///
/// Mounting nearly always leaves the path as it is and only moves on in it, so the two are made into
/// strings when somebody asks for them.
package struct SplitPath: Sendable {
    private var path: String
    /// How many bytes of UTF-8 belong to SCRIPT_NAME.
    private var scriptLength: Int

    package init(_ scriptName: String, _ pathInfo: String) {
        path = scriptName.isEmpty ? pathInfo : scriptName + pathInfo
        scriptLength = scriptName.utf8.count
    }

    package var scriptName: String { part { $0[..<scriptLength] } }

    package var pathInfo: String { scriptLength == 0 ? path : part { $0[scriptLength...] } }

    /// Whether PATH_INFO is not empty.
    var hasPathInfo: Bool { path.utf8.count > scriptLength }

    /// Moves the first segment of PATH_INFO to SCRIPT_NAME, and returns it.
    ///
    /// - Throws: what ``PathShifting/shift(scriptName:pathInfo:)`` throws.
    package mutating func shift() throws(GatewayError) -> String? {
        if let end = endOfNormalSegment {
            let start = scriptLength + 1
            scriptLength = end
            return part { $0[start..<end] }
        }
        let shifted = try PathShifting.shift(scriptName: scriptName, pathInfo: pathInfo)
        self = SplitPath(shifted.scriptName, shifted.pathInfo)
        return shifted.name
    }

    /// Where the first segment of PATH_INFO ends, in a path that needs no normalising, as nearly every
    /// request's does not: no segment but the last is empty, and none begins with a dot.
    private var endOfNormalSegment: Int? {
        path.withUTF8Bytes { bytes in
            guard bytes.first == slash, bytes.count > scriptLength + 1, bytes[scriptLength] == slash
            else { return nil }
            var end: Int?
            for index in 1..<bytes.count {
                let byte = bytes[index]
                if bytes[index - 1] == slash, byte == slash || byte == dot { return nil }
                if byte == slash, index > scriptLength, end == nil { end = index }
            }
            return end ?? bytes.count
        }
    }

    private func part(
        _ part: (UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>>
    ) -> String {
        path.withUTF8Bytes {
            String(decoding: UnsafeBufferPointer(rebasing: part($0)), as: UTF8.self)
        }
    }
}

private let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")
