internal import AsyncGateway
internal import Synchronization

/// A middleware that changes nothing, and says once that there is no zlib.
///
/// - Parameter consequence: what follows from it.
/// - Returns: the middleware.
func notingAbsence(of consequence: String) -> Middleware {
    let notice = AbsenceNotice(consequence)
    return { app in
        { environ, startResponse in
            notice.write(to: environ)
            return try await app(environ, startResponse)
        }
    }
}

/// The line that says that there is no zlib, once.
final class AbsenceNotice: Sendable {
    private let consequence: String
    private let wasWritten = Atomic(false)

    init(_ consequence: String) {
        self.consequence = consequence
    }

    func write(to environ: Environ) {
        guard !wasWritten.exchange(true, ordering: .relaxed) else { return }
        let names = ZLib.systemNames.joined(separator: ", ")
        environ.errors.write("zlib (\(names)) cannot be loaded: \(consequence)\n")
    }
}
