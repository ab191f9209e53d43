// The IANA registry of HTTP methods. `*` and `PRI`, which it reserves, have no constants.

extension RequestMethod {
    /// `ACL` (RFC 3744 §8.1).
    public static let acl: RequestMethod = "ACL"

    /// `BASELINE-CONTROL` (RFC 3253 §12.6).
    public static let baselineControl: RequestMethod = "BASELINE-CONTROL"

    /// `BIND` (RFC 5842 §4).
    public static let bind: RequestMethod = "BIND"

    /// `CHECKIN` (RFC 3253 §4.4, §9.4).
    public static let checkin: RequestMethod = "CHECKIN"

    /// `CHECKOUT` (RFC 3253 §4.3, §8.8).
    public static let checkout: RequestMethod = "CHECKOUT"

    /// `CONNECT` (RFC 9110 §9.3.6).
    public static let connect: RequestMethod = "CONNECT"

    /// `COPY` (RFC 4918 §9.8).
    public static let copy: RequestMethod = "COPY"

    /// `DELETE` (RFC 9110 §9.3.5).
    public static let delete: RequestMethod = "DELETE"

    /// `GET` (RFC 9110 §9.3.1).
    public static let get: RequestMethod = "GET"

    /// `HEAD` (RFC 9110 §9.3.2).
    public static let head: RequestMethod = "HEAD"

    /// `LABEL` (RFC 3253 §8.2).
    public static let label: RequestMethod = "LABEL"

    /// `LINK` (RFC 2068 §19.6.1.2).
    public static let link: RequestMethod = "LINK"

    /// `LOCK` (RFC 4918 §9.10).
    public static let lock: RequestMethod = "LOCK"

    /// `MERGE` (RFC 3253 §11.2).
    public static let merge: RequestMethod = "MERGE"

    /// `MKACTIVITY` (RFC 3253 §13.5).
    public static let mkactivity: RequestMethod = "MKACTIVITY"

    /// `MKCALENDAR` (RFC 4791 §5.3.1).
    public static let mkcalendar: RequestMethod = "MKCALENDAR"

    /// `MKCOL` (RFC 4918 §9.3).
    public static let mkcol: RequestMethod = "MKCOL"

    /// `MKREDIRECTREF` (RFC 4437 §6).
    public static let mkredirectref: RequestMethod = "MKREDIRECTREF"

    /// `MKWORKSPACE` (RFC 3253 §6.3).
    public static let mkworkspace: RequestMethod = "MKWORKSPACE"

    /// `MOVE` (RFC 4918 §9.9).
    public static let move: RequestMethod = "MOVE"

    /// `OPTIONS` (RFC 9110 §9.3.7).
    public static let options: RequestMethod = "OPTIONS"

    /// `ORDERPATCH` (RFC 3648 §7).
    public static let orderpatch: RequestMethod = "ORDERPATCH"

    /// `PATCH` (RFC 5789 §2).
    public static let patch: RequestMethod = "PATCH"

    /// `POST` (RFC 9110 §9.3.3).
    public static let post: RequestMethod = "POST"

    /// `PROPFIND` (RFC 4918 §9.1).
    public static let propfind: RequestMethod = "PROPFIND"

    /// `PROPPATCH` (RFC 4918 §9.2).
    public static let proppatch: RequestMethod = "PROPPATCH"

    /// `PUT` (RFC 9110 §9.3.4).
    public static let put: RequestMethod = "PUT"

    /// `QUERY` (RFC 10008).
    public static let query: RequestMethod = "QUERY"

    /// `REBIND` (RFC 5842 §6).
    public static let rebind: RequestMethod = "REBIND"

    /// `REPORT` (RFC 3253 §3.6).
    public static let report: RequestMethod = "REPORT"

    /// `SEARCH` (RFC 5323 §2).
    public static let search: RequestMethod = "SEARCH"

    /// `TRACE` (RFC 9110 §9.3.8).
    public static let trace: RequestMethod = "TRACE"

    /// `UNBIND` (RFC 5842 §5).
    public static let unbind: RequestMethod = "UNBIND"

    /// `UNCHECKOUT` (RFC 3253 §4.5).
    public static let uncheckout: RequestMethod = "UNCHECKOUT"

    /// `UNLINK` (RFC 2068 §19.6.1.3).
    public static let unlink: RequestMethod = "UNLINK"

    /// `UNLOCK` (RFC 4918 §9.11).
    public static let unlock: RequestMethod = "UNLOCK"

    /// `UPDATE` (RFC 3253 §7.1).
    public static let update: RequestMethod = "UPDATE"

    /// `UPDATEREDIRECTREF` (RFC 4437 §7).
    public static let updateredirectref: RequestMethod = "UPDATEREDIRECTREF"

    /// `VERSION-CONTROL` (RFC 3253 §3.5).
    public static let versionControl: RequestMethod = "VERSION-CONTROL"
}

extension RequestMethod {
    /// Every method that is registered, `PRI` included: a client could send it.
    static let registered: Set<RequestMethod> = [
        .acl, .baselineControl, .bind, .checkin, .checkout, .connect, .copy, .delete, .get, .head,
        .label, .link, .lock, .merge, .mkactivity, .mkcalendar, .mkcol, .mkredirectref,
        .mkworkspace, .move, .options, .orderpatch, .patch, .post, .propfind, .proppatch, .put,
        .query, .rebind, .report, .search, .trace, .unbind, .uncheckout, .unlink, .unlock, .update,
        .updateredirectref, .versionControl, "PRI",
    ]
}
