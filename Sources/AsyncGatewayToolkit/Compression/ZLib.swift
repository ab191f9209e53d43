#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The functions of the system's zlib, which is loaded when it is first used.
///
/// Loaded, and not linked: a program needs no zlib to be built, and runs without one.
struct ZLib: Sendable {
    /// A `z_stream` of C, whose fields ``ZStream`` reads and writes.
    typealias Pointer = UnsafeMutableRawPointer

    typealias StartDeflating =
        @convention(c) @Sendable (
            Pointer, Int32, Int32, Int32, Int32, Int32, UnsafePointer<CChar>, Int32
        ) -> Int32
    typealias StartInflating =
        @convention(c) @Sendable (Pointer, Int32, UnsafePointer<CChar>, Int32) -> Int32
    typealias Run = @convention(c) @Sendable (Pointer, Int32) -> Int32
    typealias Change = @convention(c) @Sendable (Pointer) -> Int32

    let startDeflating: StartDeflating
    let deflate: Run
    let resetDeflating: Change
    let endDeflating: Change
    let startInflating: StartInflating
    let inflate: Run
    let resetInflating: Change
    let endInflating: Change

    /// The library of the system; `nil` if it has none.
    static let system = ZLib(named: systemNames)

    #if canImport(Darwin)
        static let systemNames = ["libz.1.dylib"]
    #else
        static let systemNames = ["libz.so.1"]
    #endif

    /// Loads the first library that there is, and keeps it until the process ends; `nil` if there
    /// is none, or it lacks a function.
    ///
    /// - Parameter names: the names of its file, as the dynamic linker looks for them.
    init?(named names: [String]) {
        guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first,
            let startDeflating = dlsym(library, "deflateInit2_"),
            let deflate = dlsym(library, "deflate"),
            let resetDeflating = dlsym(library, "deflateReset"),
            let endDeflating = dlsym(library, "deflateEnd"),
            let startInflating = dlsym(library, "inflateInit2_"),
            let inflate = dlsym(library, "inflate"),
            let resetInflating = dlsym(library, "inflateReset"),
            let endInflating = dlsym(library, "inflateEnd")
        else { return nil }
        // unsafe: the symbols are functions of these types, by <zlib.h>, which has not changed them
        // since zlib 1.0. The library is never closed, so they stay where they are.
        self.startDeflating = unsafeBitCast(startDeflating, to: StartDeflating.self)
        self.deflate = unsafeBitCast(deflate, to: Run.self)
        self.resetDeflating = unsafeBitCast(resetDeflating, to: Change.self)
        self.endDeflating = unsafeBitCast(endDeflating, to: Change.self)
        self.startInflating = unsafeBitCast(startInflating, to: StartInflating.self)
        self.inflate = unsafeBitCast(inflate, to: Run.self)
        self.resetInflating = unsafeBitCast(resetInflating, to: Change.self)
        self.endInflating = unsafeBitCast(endInflating, to: Change.self)
    }
}

/// An error of zlib about the compressed bytes, or a lack of memory.
struct ZLibError: Error, Equatable {
    /// A code of <zlib.h>, such as `Z_DATA_ERROR`.
    let code: Int32
}
