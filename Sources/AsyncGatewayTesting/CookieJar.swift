internal import AsyncGateway
internal import Synchronization

/// The cookies of one client, which talks to one host only. (RFC 6265 §5, without domains)
///
/// A cookie that has expired when it is set is deleted, which is how a server deletes one. A later
/// expiry is ignored, because a test ends before it.
final class CookieJar: Sendable {
    private struct Cookie {
        let name: ArraySlice<UInt8>
        let value: ArraySlice<UInt8>
        let path: ArraySlice<UInt8>
    }

    private let cookies = Mutex<[Cookie]>([])

    /// The value of the Cookie field for a request; `nil` if no cookie is for its path.
    func field(for target: String) -> [UInt8]? {
        let path = Self.path(of: target)
        let matching = cookies.withLock { cookies in
            cookies.filter { Self.covers($0.path, path) }
        }
        // RFC 6265 §5.4: the longer paths first, else the older cookies first.
        let sorted = matching.enumerated().sorted {
            ($1.element.path.count, $0.offset) < ($0.element.path.count, $1.offset)
        }
        guard !sorted.isEmpty else { return nil }
        let pairs = sorted.map { $0.element.name + "=".utf8 + $0.element.value }
        return Array(pairs.joined(separator: "; ".utf8))
    }

    /// Stores and deletes cookies as the Set-Cookie fields of a response to `target` say.
    ///
    /// They expire by the response's Date (RFC 9110 §6.6.1), the server's own time, which an app can
    /// set. If there is no date that can be read, the time is the beginning of 1970.
    func store(_ headers: Headers, from target: String) {
        let now = headers["Date"].flatMap { CookieDate.unixSeconds(of: $0.utf8) } ?? 0
        for field in headers.getAllBytes("Set-Cookie") {
            guard let cookie = SetCookie(field) else { continue }
            store(cookie, from: target, isExpired: cookie.isExpired(at: now))
        }
    }

    private func store(_ new: SetCookie, from target: String, isExpired: Bool) {
        let path = new.path ?? Self.directory(of: target)
        let cookie = Cookie(name: new.name, value: new.value, path: path)
        cookies.withLock { cookies in
            let index = cookies.firstIndex { $0.name == new.name && $0.path == path }
            switch (isExpired, index) {
            case (true, let index?): cookies.remove(at: index)
            case (true, nil): break
            case (false, let index?): cookies[index] = cookie
            case (false, nil): cookies.append(cookie)
            }
        }
    }
}

// MARK: - Paths

extension CookieJar {
    private static func path(of target: String) -> ArraySlice<UInt8> {
        Array(target.utf8).prefix { $0 != 0x3F }
    }

    // RFC 6265 §5.1.4
    private static func directory(of target: String) -> ArraySlice<UInt8> {
        let path = path(of: target)
        guard path.first == 0x2F, let slash = path.lastIndex(of: 0x2F), slash > path.startIndex
        else { return [0x2F] }
        return path[..<slash]
    }

    // RFC 6265 §5.1.4
    private static func covers(_ cookiePath: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) -> Bool {
        guard path.starts(with: cookiePath) else { return false }
        return path.count == cookiePath.count || cookiePath.last == 0x2F
            || path.dropFirst(cookiePath.count).first == 0x2F
    }
}
