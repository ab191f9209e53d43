/// One of Linux's control groups that the process is in, as a folder of the file system.
struct ControlGroup: Hashable {
    /// How the files of a group are named and written.
    enum Version {
        case one
        case two
    }

    let version: Version

    /// Where the topmost group that the process can see is mounted.
    private let mountPoint: [UInt8]

    /// The names that lead from there to the process's own group.
    private let names: [[UInt8]]

    /// The folders of the group and of those above it, whose limits apply to it too; its own first.
    var folders: [[UInt8]] {
        (0...names.count).reversed().map { count in
            mountPoint + names.prefix(count).flatMap { [slash] + $0 }
        }
    }
}

// MARK: - Finding them

extension ControlGroup {
    /// The groups of the process that may limit its CPU time, as listed in `/proc` below `root`.
    ///
    /// Malformed lines are skipped. (cgroups(7), proc_pid_mountinfo(5))
    static func forCPU(below root: [UInt8]) -> [ControlGroup] {
        guard let memberships = SystemFile.contents(of: root + "/proc/self/cgroup".utf8),
            let mounts = SystemFile.contents(of: root + "/proc/self/mountinfo".utf8)
        else { return [] }
        let paths = memberships.split(separator: newline).compactMap(Membership.init)
        return mounts.split(separator: newline).compactMap(Mount.init).flatMap { mount in
            paths.compactMap { ControlGroup($0, seenThrough: mount, below: root) }
        }
    }

    private init?(_ membership: Membership, seenThrough mount: Mount, below root: [UInt8]) {
        guard membership.version == mount.version,
            let names = membership.names(below: mount.root)
        else { return nil }
        version = mount.version
        mountPoint = root + mount.point
        self.names = names
    }
}

/// A line of `/proc/self/cgroup`, such as `4:cpu,cpuacct:/a/b` or, in version 2, `0::/a/b`.
private struct Membership {
    let version: ControlGroup.Version
    private let path: [[UInt8]]

    init?(_ line: [UInt8].SubSequence) {
        let parts = line.split(separator: colon, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        if parts[0].elementsEqual("0".utf8), parts[1].isEmpty {
            version = .two
        } else if parts[1].hasElement("cpu") {
            version = .one
        } else {
            return nil
        }
        path = parts[2].split(separator: slash).map { Array($0) }
    }

    /// The names on the path from the mounted group to this one; `nil` if it is not below that.
    func names(below root: [[UInt8]]) -> [[UInt8]]? {
        // A group outside the process's namespace has a path with `..`.
        guard path.starts(with: root), !path.contains(Array("..".utf8)) else { return nil }
        return Array(path.dropFirst(root.count))
    }
}

/// A line of `/proc/self/mountinfo` that is about control groups.
private struct Mount {
    let version: ControlGroup.Version

    /// The group that is mounted.
    let root: [[UInt8]]

    /// The folder that it is mounted at.
    let point: [UInt8]

    init?(_ line: [UInt8].SubSequence) {
        let fields = line.split(separator: space)
        // Optional fields come behind the sixth, up to a lone hyphen.
        guard let hyphen = fields.dropFirst(6).firstIndex(where: { $0.elementsEqual("-".utf8) }),
            hyphen + 3 < fields.count
        else { return nil }
        let (kind, options) = (fields[hyphen + 1], fields[hyphen + 3])
        if kind.elementsEqual("cgroup2".utf8) {
            version = .two
        } else if kind.elementsEqual("cgroup".utf8), options.hasElement("cpu") {
            version = .one
        } else {
            return nil
        }
        root = unescaped(fields[3]).split(separator: slash).map { Array($0) }
        point = unescaped(fields[4])
    }
}

/// The bytes of a path, in which blanks, line ends and backslashes are written as `\040` and so on.
private func unescaped(_ text: [UInt8].SubSequence) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
        let digits = rest.prefix(3)
        if byte == backslash, digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) {
            bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 0x30) })
            rest = rest.dropFirst(3)
        } else {
            bytes.append(byte)
        }
    }
    return bytes
}

extension [UInt8].SubSequence {
    /// Whether the comma list has this element.
    fileprivate func hasElement(_ element: StaticString) -> Bool {
        split(separator: comma).contains { item in
            element.withUTF8Buffer { item.elementsEqual($0) }
        }
    }
}

private let slash = UInt8(ascii: "/")
private let newline = UInt8(ascii: "\n")
private let colon = UInt8(ascii: ":")
private let space = UInt8(ascii: " ")
private let comma = UInt8(ascii: ",")
private let backslash = UInt8(ascii: "\\")
