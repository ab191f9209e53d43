/// The CPU time that the process may use, where its control groups limit it.
enum CPUQuota {
    /// How many cores the time amounts to, rounded up; `nil` without a limit.
    ///
    /// The least that the process's group and those above it allow. A file that cannot be read, or
    /// has another format, counts as no limit. `root` is put before the paths of all files.
    static func cores(below root: String = "") -> Int? {
        ControlGroup.forCPU(below: Array(root.utf8)).flatMap { group in
            group.folders.compactMap { cores(of: $0, group.version) }
        }.min()
    }

    private static func cores(of folder: [UInt8], _ version: ControlGroup.Version) -> Int? {
        func contents(_ name: String) -> [UInt8]? {
            SystemFile.contents(of: folder + "/\(name)".utf8)
        }
        switch version {
        case .two:
            // "quota period\n", in microseconds; the quota is "max" without a limit.
            guard let text = contents("cpu.max") else { return nil }
            let parts = text.split(separator: space, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return cores(number(parts[0]), in: number(line(parts[1])))
        case .one:
            // The quota is -1 without a limit.
            guard let quota = contents("cpu.cfs_quota_us"),
                let period = contents("cpu.cfs_period_us")
            else { return nil }
            return cores(number(line(quota[...])), in: number(line(period[...])))
        }
    }

    private static func cores(_ quota: Int?, in period: Int?) -> Int? {
        guard let quota, let period, period > 0 else { return nil }
        let (cores, rest) = quota.quotientAndRemainder(dividingBy: period)
        return max(1, cores + (rest > 0 ? 1 : 0))
    }

    /// The text without the end of its line.
    private static func line(_ text: [UInt8].SubSequence) -> [UInt8].SubSequence {
        text.last == UInt8(ascii: "\n") ? text.dropLast() : text
    }

    /// A number that has digits only; `Int.init(_:)` accepts a sign as well.
    private static func number(_ digits: [UInt8].SubSequence) -> Int? {
        guard !digits.isEmpty else { return nil }
        return digits.reduce(0 as Int?) { number, byte in
            guard let number, (0x30...0x39).contains(byte) else { return nil }
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeToo) = tens.addingReportingOverflow(Int(byte - 0x30))
            return isTooLarge || isTooLargeToo ? nil : sum
        }
    }
}

private let space = UInt8(ascii: " ")
