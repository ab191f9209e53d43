import Testing

@testable import AsyncGatewayTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("System error")
struct SystemErrorTests {
    @Test func `its description says what was attempted and why it failed`() {
        let error = SystemError("bind 127.0.0.1:80", errorNumber: EACCES)

        #expect(error.description == "bind 127.0.0.1:80: Permission denied")
    }

    @Test func `the resolver's reason is told in the resolver's words`() {
        let error = SystemError("listen on tea.invalid:80", lookUpCode: EAI_NONAME)

        #expect(
            error.description
                == "listen on tea.invalid:80: \(String(cString: gai_strerror(EAI_NONAME)))")
    }

    @Test func `a reason that is not the system's is told in its place`() {
        let error = SystemError("listen on a:70000", invalid: "port 70000 is beyond 65535")

        #expect(error.description == "listen on a:70000: port 70000 is beyond 65535")
    }

    @Test func `without a number it takes the last one of the thread`() {
        _ = close(-1)

        #expect(SystemError("close").errorNumber == EBADF)
    }

    @Test(arguments: [EPIPE, ECONNRESET, ECONNABORTED, ENOTCONN, ETIMEDOUT])
    func `a peer that has gone is a disconnection`(_ number: Int32) {
        #expect(SystemError("send", errorNumber: number).isDisconnection)
    }

    @Test(arguments: [EBADF, EINVAL, EMFILE, EADDRINUSE])
    func `a fault of this side is no disconnection`(_ number: Int32) {
        #expect(!SystemError("send", errorNumber: number).isDisconnection)
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
    func `what the system has run out of is a shortage`(_ number: Int32) {
        let error = SystemError("accept", errorNumber: number)

        #expect(error.isResourceShortage)
        #expect(!error.isLostConnection)
    }

    @Test(arguments: [ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENETUNREACH, EHOSTUNREACH, EHOSTDOWN])
    func `an error of a connection that waited is not the listener's`(_ number: Int32) {
        let error = SystemError("accept", errorNumber: number)

        #expect(error.isLostConnection)
        #expect(!error.isResourceShortage)
    }
}

@Suite("File descriptor")
struct FileDescriptorTests {
    @Test func `letting go of it closes its number`() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }

        _ = FileDescriptor(owning: ends[1])

        var byte: UInt8 = 0
        #expect(read(ends[0], &byte, 1) == 0, "a pipe that nobody can write to is at its end")
    }

    @Test func `its number stays open while it lives`() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let descriptor = FileDescriptor(owning: ends[1])

        var byte: UInt8 = 7
        let written = write(descriptor.number, &byte, 1)

        #expect(written == 1)
        #expect(read(ends[0], &byte, 1) == 1)
    }
}
