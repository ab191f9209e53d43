import AsyncGateway
import Testing

@testable import AsyncGatewayToolkit

@Suite("Published faults of others")
struct PublishedFaultTests {
    /// More than the limit of any input: 1 MiB of a form, or 1,000 parts with long heads.
    private static let mostBytesRead = 2 << 20

    @Test(arguments: PublishedFault.all)
    func `a fault of others is none here`(_ published: PublishedFault) async throws {
        let reader = FaultReader(published.input.body)
        let answer = try await answer(to: published.input, reader, like: published.answer)

        #expect(answer == published.answer)
        #expect(await reader.count <= Self.mostBytesRead)
    }

    private func answer(
        to input: FaultInput, _ reader: FaultReader, like expected: FaultAnswer
    ) async throws -> FaultAnswer {
        do {
            let lines = try await input.read(reader)
            if case .count = expected { return .count(lines.count) }
            return .read(lines.joined(separator: "\n"))
        } catch let error as any ResponseConvertibleError {
            return .refused(error.response.status)
        }
    }

    @Test(arguments: PublishedFault.all.compactMap(\.multipart), [1000, 1 << 16])
    func `the parser holds no more than a head and a block`(_ body: NamedBody, _ size: Int) {
        let limits = MultipartLimits()
        // A delimiter with the most blanks behind it, and what else may be the beginning of one.
        let beginning = 512

        #expect(body.mostHeld(by: size, limits) <= limits.headBytes + beginning + size)
    }
}

/// A multipart body of the boundary `B`.
struct NamedBody: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: FaultBody

    /// How many bytes the parser holds at most in the first 256 KiB, or up to an error.
    func mostHeld(by size: Int, _ limits: MultipartLimits) -> Int {
        var parser = MultipartParser(boundary: "B", limits: limits)
        var (rest, read, most) = (body.makeIterator(), 0, 0)
        while read < 1 << 18 {
            do throws(MultipartError) {
                switch try parser.nextEvent() {
                case .end: return most
                case .part, .content, .endOfPart: continue
                case nil: break
                }
            } catch {
                return most
            }
            let block = rest.next(size)
            parser.receive(block)
            read += block.count
            most = max(most, parser.buffer.count)
        }
        return most
    }
}

extension PublishedFault {
    fileprivate var multipart: NamedBody? {
        guard case .multipart(let body, _, _) = input else { return nil }
        return NamedBody(testDescription: testDescription, body: body)
    }
}
