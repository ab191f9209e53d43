internal import CAsyncGatewaySystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What the system lets this process have.
package enum ProcessLimits {
    /// The number of cores that the process may use at a time, at least 1.
    ///
    /// As many as it may run on, but no more than the CPU time of its control groups would keep busy.
    package static var availableCores: Int {
        min(coresToRunOn, cpuQuota ?? .max)
    }

    /// Read once: a configuration asks for each server, and the answer may take dozens of files.
    private static let cpuQuota = CPUQuota.cores()

    private static var coresToRunOn: Int {
        #if os(Linux)
            // Fewer than the machine has where the process is confined to some.
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

    /// The name by which the machine knows itself; never empty.
    package static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0, name[0] != 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
