/// How long a thread that could run has waited for a processor, as the kernel counts it.
enum ProcessorDelay {
    /// The time since the thread began, in nanoseconds; `nil` if the kernel does not say.
    static func nanoseconds(ofThread number: Int32) -> Int64? {
        let path = Array("/proc/self/task/\(number)/schedstat".utf8)
        return SystemFile.contents(of: path).flatMap(nanoseconds)
    }

    /// The second of the numbers of a `schedstat`: time running, time waiting to run, time slices.
    static func nanoseconds(in statistics: [UInt8]) -> Int64? {
        let words = statistics.split(separator: UInt8(ascii: " "))
        guard words.count > 1 else { return nil }
        return Int64(String(decoding: words[1], as: UTF8.self))
    }
}
