import TestPeers
import Testing

@testable import AsyncGatewayTransport

@Suite("CPU quota")
struct CPUQuotaTests {
    /// What a process's control groups hold, and how many cores that is.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var memberships = "0::/a/b\n"
        var mounts = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
        let files: KeyValuePairs<String, String>
        let cores: Int?

        var testDescription: String { name }
    }

    private static let group = "/sys/fs/cgroup/a/b/cpu.max"
    private static let firstVersion =
        "31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
    private static let firstGroup = "/sys/fs/cgroup/cpu/a/b/cpu.cfs"

    static let limits = [
        Case(name: "two and a half cores are three", files: [group: "250000 100000\n"], cores: 3),
        Case(name: "two cores are two", files: [group: "200000 100000\n"], cores: 2),
        Case(name: "a tenth of a core is one", files: [group: "1000 10000\n"], cores: 1),
        Case(name: "nothing is one", files: [group: "0 100000\n"], cores: 1),
        Case(name: "an end of line may be missing", files: [group: "200000 100000"], cores: 2),
        Case(
            name: "the least of all groups above counts",
            files: [
                group: "max 100000\n", "/sys/fs/cgroup/a/cpu.max": "150000 50000\n",
                "/sys/fs/cgroup/cpu.max": "800000 100000\n",
            ], cores: 3),
        Case(
            name: "a group without the file has those above",
            files: ["/sys/fs/cgroup/a/cpu.max": "100000 100000\n"], cores: 1),
        Case(
            name: "the topmost group counts by itself", memberships: "0::/\n",
            files: ["/sys/fs/cgroup/cpu.max": "100000 100000\n"], cores: 1),
        Case(
            name: "the mounted group is where its mount point is",
            mounts: "30 23 0:26 /a /mnt rw shared:9 master:1 - cgroup2 none rw\n",
            files: ["/mnt/b/cpu.max": "300000 100000\n"], cores: 3),
        Case(
            name: "a mount point may have blanks",
            mounts: "30 23 0:26 / /my\\040groups rw - cgroup2 cgroup2 rw\n",
            files: ["/my groups/a/b/cpu.max": "300000 100000\n"], cores: 3),
        Case(
            name: "version 1 has two files", memberships: "3:memory:/x\n4:cpu,cpuacct:/a/b\n",
            mounts: firstVersion,
            files: [
                "\(firstGroup)_quota_us": "400000\n", "\(firstGroup)_period_us": "100000\n",
            ], cores: 4),
        Case(
            name: "both versions at once give the lesser",
            memberships: "4:cpu:/a/b\n0::/a/b\n",
            mounts: "30 23 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n" + firstVersion,
            files: [
                "\(firstGroup)_quota_us": "400000\n", "\(firstGroup)_period_us": "100000\n",
                "/sys/fs/cgroup/unified/a/b/cpu.max": "500000 100000\n",
            ], cores: 4),
        Case(
            name: "a name is bytes, not characters", memberships: "0::/a\u{301}/b\n",
            files: [
                "/sys/fs/cgroup/a\u{301}/b/cpu.max": "200000 100000\n",
                "/sys/fs/cgroup/\u{E1}/b/cpu.max": "100000 100000\n",
            ], cores: 2),
    ]

    static let noLimits =
        [
            "max 100000\n", "", "\n", "200000\n", "200000 0\n", "+200000 100000\n",
            " 200000 100000\n",
            "200000  100000\n", "200000 100000 \n", "200000 100000\n\n", "-1 100000\n",
            "99999999999999999999 100000\n", "0x10 100000\n", "200000\u{0} 100000\n",
            "２ 1\n",
        ].map { Case(name: "\($0.utf8.map(\.self))", files: [group: $0], cores: nil) }
        + [
            Case(name: "no files", files: [:], cores: nil),
            Case(
                name: "no control groups", memberships: "", mounts: "",
                files: [group: "100000 100000\n"], cores: nil),
            Case(
                name: "malformed lines", memberships: "0\n0:\n:::\n0:cpu\n",
                mounts: "- - -\n\n30 23\n",
                files: [group: "100000 100000\n"], cores: nil),
            Case(
                name: "a group that is not below the mounted one",
                mounts: "30 23 0:26 /a/bb /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
                files: ["/sys/fs/cgroup/cpu.max": "100000 100000\n"], cores: nil),
            Case(
                name: "a group outside the namespace", memberships: "0::/../a/b\n",
                files: ["/sys/fs/cgroup/cpu.max": "100000 100000\n"], cores: nil),
            Case(
                name: "version 1 without a limit", memberships: "4:cpu:/a/b\n",
                mounts: firstVersion,
                files: ["\(firstGroup)_quota_us": "-1\n", "\(firstGroup)_period_us": "100000\n"],
                cores: nil),
            Case(
                name: "version 1 of another controller", memberships: "4:cpuset:/a/b\n",
                mounts: "31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpuset\n",
                files: ["\(firstGroup)_quota_us": "1\n", "\(firstGroup)_period_us": "1\n"],
                cores: nil),
        ]

    @Test(arguments: limits)
    func `the CPU time is told in cores, rounded up`(_ example: Case) throws {
        #expect(try Self.cores(of: example) == example.cores)
    }

    @Test(arguments: noLimits)
    func `what says no limit, or is not as the kernel writes it, is none`(_ example: Case) throws {
        #expect(try Self.cores(of: example) == nil)
    }

    @Test func `there are no more cores than the process may run on, and at least one`() {
        #expect(ProcessLimits.availableCores >= 1)
        #expect(ProcessLimits.availableCores <= CPUQuota.cores() ?? .max)
    }

    private static func cores(of example: Case) throws -> Int? {
        let root = try TemporaryFolder()
        let processFiles: KeyValuePairs = [
            "/proc/self/cgroup": example.memberships, "/proc/self/mountinfo": example.mounts,
        ]
        for (path, text) in Array(processFiles) + Array(example.files) {
            var folder = ""
            for name in path.split(separator: "/").dropLast() {
                folder += "/\(name)"
                root.makeFolder(folder)
            }
            try root.write(Array(text.utf8), to: path)
        }
        return CPUQuota.cores(below: root.path)
    }
}
