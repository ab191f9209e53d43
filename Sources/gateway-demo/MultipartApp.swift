import AsyncGateway
import AsyncGatewayToolkit

/// Shows the parts of a form of the type `multipart/form-data`, with the text of those that are short
/// and no files.
let multipartApp = application { environ in
    var parts: [JSON] = []
    for try await part in try environ.multipart() { parts.append(try await shown(part)) }
    return .json(.array(parts))
}

/// The names of a part, its type, and its size; and its text, which is read as UTF-8.
private func shown(_ part: MultipartPart) async throws -> JSON {
    var size = 0
    // A file is counted, and so is a text that is too long: neither is kept.
    var text: [UInt8]? = part.filename == nil ? [] : nil
    for try await block in part {
        size += block.count
        if size > longestText { text = nil } else { text?.append(contentsOf: block) }
    }
    return .object([
        ("name", .string(part.name)), ("filename", JSON(part.filename)),
        ("type", JSON(part.headers[.contentType])), ("size", .number(size)),
        ("text", JSON(text.map { String(decoding: $0, as: UTF8.self) })),
    ])
}

private let longestText = 4096
