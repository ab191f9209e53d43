internal import CAsyncGatewaySystem

#if canImport(Darwin)
    internal import Darwin
#endif

/// The environment that the process was started with, or has set since.
package enum ProcessEnvironment {
    /// All variables, names and values as bytes.
    ///
    /// No other thread may change the environment meanwhile.
    package static var variables: [(name: [UInt8], value: [UInt8])] {
        var variables: [(name: [UInt8], value: [UInt8])] = []
        var index: Int32 = 0
        while let entry = entry(at: index) {
            let bytes = UnsafeBufferPointer(start: entry, count: length(of: entry))
                .map(UInt8.init(bitPattern:))
            // execve(2) does not require an equals sign; an entry without one is no variable.
            if let end = bytes.firstIndex(of: UInt8(ascii: "=")) {
                variables.append((Array(bytes[..<end]), Array(bytes[(end + 1)...])))
            }
            index += 1
        }
        return variables
    }

    /// The variables as text; of one that occurs twice the first, as getenv(3) has it.
    package static var texts: [String: String] {
        let texts = variables.map { name, value in
            (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
        return Dictionary(texts) { first, _ in first }
    }

    private static func entry(at index: Int32) -> UnsafeMutablePointer<CChar>? {
        #if canImport(Darwin)
            _NSGetEnviron().pointee?[Int(index)]
        #else
            cag_environment_entry(index)
        #endif
    }

    private static func length(of text: UnsafeMutablePointer<CChar>) -> Int {
        var count = 0
        while text[count] != 0 { count += 1 }
        return count
    }
}
