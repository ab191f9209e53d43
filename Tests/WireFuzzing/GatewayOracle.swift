package import AsyncGatewayWire

/// Says what is wrong with how the protocols of web servers are read from some bytes, whatever they are.
///
/// 1. The same is read, and refused, however the bytes are split.
/// 2. No more comes out than went in; what the protocol answers by itself is in proportion.
/// 3. The end of the web server changes nothing of what it has completed.
package enum GatewayOracle {
    /// What is wrong with the reading of `bytes`, under the limits of a server or, as often, tight ones.
    package static func findings<Wire: GatewayWire>(
        in bytes: [UInt8], _ wire: Wire.Type
    ) -> [String] {
        var random = SplitMix(seededBy: bytes)
        var limits = GatewayLimits()
        if random.next() % 2 == 0 {
            (limits.maximumVariableBytes, limits.maximumVariableCount) = (48, 3)
            limits.maximumOpenRequests = 2
        }
        let whole = GatewayTranscript(wire, [bytes], limits: limits)
        var findings: [String] = []
        for pieces in [bytes.map { [$0] }, bytes.cut(using: &random)] {
            let read = GatewayTranscript(wire, pieces, limits: limits)
            if read != whole { findings.append("split, it is read differently: \(read), \(whole)") }
        }
        if whole.byteCount > bytes.count { findings.append("more comes out than went in") }
        if whole.replyCount > 16 * bytes.count { findings.append("answers are out of proportion") }
        let ended = GatewayTranscript(wire, [bytes], limits: limits, thenEnds: true)
        if whole.failure != nil, ended.failure != whole.failure {
            findings.append("the end changes an error")
        }
        return findings
    }
}
