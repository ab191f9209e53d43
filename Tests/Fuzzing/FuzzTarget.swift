import Glibc
import WireFuzzing

/// Reads one input in every way and stops the process if anything is wrong with that.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    let findings = FuzzedProtocol.chosen.findings(in: bytes)
    guard findings.isEmpty else { fatalError(findings.joined(separator: "; ")) }
    return 0
}

/// Half of the changes are libFuzzer's own, which know what the comparisons in the code look for.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
    _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximumSize: Int, _ seed: CUnsignedInt
) -> Int {
    var mutator = FuzzedProtocol.chosen.mutator(seed: UInt64(seed))
    guard mutator.number(below: 2) == 0 else {
        return mutateAsLibFuzzerDoes(data, size, maximumSize)
    }
    var bytes = Array(UnsafeBufferPointer(start: data, count: size))
    for _ in 0...mutator.number(below: 3) { mutator.mutate(&bytes) }
    let count = min(bytes.count, maximumSize)
    data.update(from: bytes, count: count)
    return count
}

/// Writes the inputs to begin with to the folder that the environment names.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutableRawPointer
) -> CInt {
    guard let folder = getenv("SEEDS") else { return 0 }
    for (number, seed) in FuzzedProtocol.chosen.seeds.enumerated() {
        guard let file = fopen("\(String(cString: folder))/\(number)", "w"),
            fwrite(seed, 1, seed.count, file) == seed.count, fclose(file) == 0
        else { fatalError("a seed cannot be written") }
    }
    return 0
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateAsLibFuzzerDoes(
    _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximumSize: Int
) -> Int
