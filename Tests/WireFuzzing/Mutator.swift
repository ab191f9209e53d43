/// Changes inputs in the ways in which they are forged, so that a fuzzer need not find their shape by itself.
package protocol Mutator {
    /// Makes one change.
    mutating func mutate(_ bytes: inout [UInt8])

    /// A number that the caller decides something by.
    mutating func number(below bound: Int) -> Int
}
