internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How much of the system's resources the process may use.
package enum ProcessLimits {
    /// The number of cores that the process may use at a time, at least 1.
    ///
    /// The number that it may run on, or that the CPU time of its control groups amounts to, if
    /// that is less.
    package static var availableCores: Int {
        min(coresToRunOn, cpuQuota ?? .max)
    }

    /// Read once, because it may take dozens of files, and each server's configuration asks.
    private static let cpuQuota = CPUQuota.cores()

    private static var coresToRunOn: Int {
        #if os(Linux)
            // The scheduler may restrict the process to some of the cores.
            let available = cag_available_cores()
            if available > 0 { return Int(available) }
        #endif
        return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// The number of descriptors that the process may have open.
    package static var descriptors: Int {
        var limit = rlimit()
        #if canImport(Glibc)
            let result = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
            let result = getrlimit(RLIMIT_NOFILE, &limit)
        #endif
        // Unlimited or unknown: no more than the kernel's usual ceiling.
        guard result == 0, limit.rlim_cur < 1 << 20 else { return 1 << 20 }
        return Int(limit.rlim_cur)
    }

    /// The name of the host; never empty.
    package static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0, name[0] != 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
