public import AsyncGateway

/// Undoes the coding of request bodies, gzip or `deflate`, by the system's zlib. (RFC 9110 §8.4)
///
/// ```swift
/// routes.group("/reports", [Decompression().middleware]) { $0.post("/", addReport) }
/// ```
///
/// The app gets an environ whose input is decompressed as it is read, and that has neither
/// Content-Encoding nor Content-Length. Of the decompressed bytes there may be ``maximumBytes``;
/// for more the client gets a 413. Malformed bytes, bytes behind the end, and a body that is cut
/// short are a 400: an app that lets the error through is answered for.
///
/// A coding that is not known, or more than one, is a 415 whose Accept-Encoding names those that
/// are known (RFC 9110 §15.5.16). Without a zlib none is known, which is written to the error
/// stream once.
///
/// The limits of the request go on to count for the bytes that arrive. Those of the new input are
/// counted in decompressed bytes; its timeouts have no effect, and it has no trailers. It costs a
/// request without a coding a look at one field, and one with a coding 40 KiB of memory from its
/// first read.
public struct Decompression: Sendable {
    /// How many bytes may come out of a body; `nil` for as many as one call may collect, 16 MiB by
    /// default.
    ///
    /// An app with a higher limit of its own sets that in `environ.input`. There is no limit to the
    /// ratio: what comes out is made when it is read.
    public var maximumBytes: Int?

    let library: ZLib?

    /// Makes a decompression with a limit to what comes out of a body.
    ///
    /// - Parameter maximumBytes: the limit; see ``maximumBytes``.
    public init(maximumBytes: Int? = nil) {
        self.init(by: .system)
        self.maximumBytes = maximumBytes
    }

    init(by library: ZLib?) {
        self.library = library
    }

    /// The middleware, to be put around an app or a group of routes.
    public var middleware: Middleware {
        let notice = AbsenceNotice("requests with a Content-Encoding are refused")
        return { app in
            { environ, startResponse in
                if library == nil { notice.write(to: environ) }
                guard let names = environ["HTTP_CONTENT_ENCODING"].map(codings), !names.isEmpty
                else { return try await app(environ, startResponse) }
                guard let library, names.count == 1, let coding = RequestCoding(names[0])
                else { throw refusal }
                return try await app(decoded(environ, coding, library), startResponse)
            }
        }
    }
}

extension Decompression {
    /// The codings of a body; `identity` is none.
    private func codings(_ field: String) -> [String] {
        field.elements.filter { !$0.equalsIgnoringCase("identity") }.map(String.init)
    }

    private var refusal: HTTPError {
        let accepted = library == nil ? "identity" : RequestCoding.accepted
        return HTTPError(
            .unsupportedMediaType, "The body has a coding that is not known.",
            headers: ["Accept-Encoding": accepted])
    }

    private func decoded(
        _ environ: Environ, _ coding: RequestCoding, _ library: ZLib
    ) -> Environ {
        var decoded = environ
        decoded["HTTP_CONTENT_ENCODING"] = nil
        decoded["CONTENT_LENGTH"] = nil
        let limits = environ.input.limits
        let maximum = maximumBytes ?? limits.maximumCollectedBytes
        decoded.input = RequestBody(DecompressedReader(of: environ.input, coding, library))
        decoded.input.changeLimits {
            $0 = limits
            $0.maximumBodyBytes = min(limits.maximumBodyBytes ?? maximum, maximum)
        }
        decoded.inputIsTerminated = true
        return decoded
    }
}
