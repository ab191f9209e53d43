/// Makes an app whose code, and that of its bodies, runs away from the event loops, so that it may
/// block its thread.
///
/// ```swift
/// let reports = offloaded { environ, startResponse in
///     let rows = database.rows(of: environ.path)      // blocks
///     try await startResponse(.ok, ["Content-Type": "text/plain"])
///     return ResponseBody(rows.map { Array($0.utf8) })
/// }
/// ```
///
/// It runs in the task of its request, on the threads of ``offload(_:)``, between whose 64 it waits
/// for one at the beginning and after each suspension. So it is cancelled, and
/// ``Environ/interruption`` tells why, as without this. What it awaits of the gateway, such as
/// starting the response, a read or a write, is done on the loop. A body that is a file or whole in
/// memory is sent from the loop as well; any other is iterated, or written, on those threads, and
/// closed there.
///
/// It costs a response some switches between threads. Where only one call blocks, ``offload(_:)``
/// is cheaper.
///
/// - Returns: the app. It throws ``TransportError`` of code `.resourcesExhausted` if the system refuses
///   the first thread.
public func offloaded(_ app: @escaping Application) -> Application {
    { environ, startResponse in
        try prepareOffloading()
        return try await offloading { try await app(environ, startResponse) }.pooled
    }
}
