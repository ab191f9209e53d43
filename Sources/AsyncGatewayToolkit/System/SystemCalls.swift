internal import AsyncGateway

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A path, or a segment of one, as the system takes it; one with a NUL would end there.
func systemPath(_ bytes: some Sequence<UInt8>) -> [CChar] {
    bytes.map(CChar.init(bitPattern:)) + [0]
}

extension TransportError {
    /// The failure of a call: of that code, or a lack of descriptors or memory.
    ///
    /// - Parameters:
    ///   - code: what has failed.
    ///   - call: the name of the call.
    ///   - path: what it was about; empty if that is not to be told.
    ///   - number: the reason.
    init(_ code: Code, call: String, on path: [UInt8], _ number: Int32) {
        let isShortage = [EMFILE, ENFILE, ENOMEM].contains(number)
        self.init(
            isShortage ? .resourcesExhausted : code, call: call,
            target: path.isEmpty ? nil : String(decoding: path, as: UTF8.self), errno: number,
            reason: String(cString: strerror(number)))
    }
}
