#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A shell that the process has started the plain way, so that it inherits what there is to inherit.
struct Child {
    /// What it has printed.
    let output: [UInt8]

    /// How it has ended, as waitpid(2) tells it.
    let status: Int32

    /// Runs a command to its end, on the calling thread.
    init(running command: String) throws {
        var ends: [Int32] = [-1, -1]
        // Not close-on-exec, for the one end is the child's output; the other it closes.
        guard pipe(&ends) == 0 else { throw Failure(errorNumber: errno) }
        let process = try Self.start(command, writingTo: ends[1], closing: ends)
        close(ends[1])
        output = Self.readToEnd(ends[0])
        close(ends[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        self.status = status
    }

    private static func start(
        _ command: String, writingTo output: Int32, closing ends: [Int32]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        for end in ends { posix_spawn_file_actions_addclose(&actions, end) }
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("bash"), strdup("-c")]
        arguments += [strdup(command), nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let failure = posix_spawnp(&process, "bash", &actions, nil, &arguments, environ)
        guard failure == 0 else { throw Failure(errorNumber: failure) }
        return process
    }

    private static func readToEnd(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while case let count = read(descriptor, &block, block.count), count > 0 {
            bytes += block[..<count]
        }
        return bytes
    }
}

/// A child that could not be started.
struct Failure: Error {
    let errorNumber: Int32
}

/// Sends on what print(_:) keeps back when the output is a pipe.
func flushOutput() { fflush(nil) }
