/// One value of a field such as Accept-Encoding, and how much the client likes it. (RFC 9110
/// §12.4.2)
struct WeightedValue {
    /// The value, in lower case.
    let value: String

    /// Its parameters but for the weight, in lower case.
    var parameters: [String: String] = [:]

    /// The weight in thousandths: 0 means that the value is not acceptable.
    var weight = 1000

    /// Reads the values of a list; those that are malformed are passed over.
    static func list(_ field: String) -> [WeightedValue] {
        elements(of: field).compactMap(WeightedValue.init)
    }

    private init?(_ text: String) {
        var scanner = FieldScanner(text)
        scanner.skipWhitespace()
        value = scanner.text(upTo: ";", " ", "\t").asciiLowercase
        guard !value.isEmpty else { return nil }
        _ = scanner.text(upTo: ";")
        _ = scanner.skip(";")
        for (name, text) in scanner.parameters() {
            guard name == "q" else {
                parameters[name] = text.asciiLowercase
                continue
            }
            guard let weight = thousandths(text) else { return nil }
            self.weight = weight
            // What follows the weight has no meaning. (RFC 9110 §12.5.1)
            break
        }
    }
}

/// The elements of a list; a comma in quotation marks divides nothing. (RFC 9110 §5.6.1)
private func elements(of field: String) -> [String] {
    var scanner = FieldScanner(field)
    var elements = [""]
    while !scanner.isAtEnd {
        elements[elements.count - 1] += scanner.text(upTo: ",", "\"")
        if scanner.skip(",") {
            elements.append("")
        } else if let quoted = scanner.quotedString() {
            elements[elements.count - 1] += quoted.quoted
        } else {
            // No end of the string is left, so nothing is left that could be read.
            elements[elements.count - 1] += scanner.text()
        }
    }
    return elements
}

/// Reads `0`, `0.5` or `1.000`: at most three digits behind the point, at most 1.
///
/// RFC 9110 §12.4.2
private func thousandths(_ text: String) -> Int? {
    let digits = Array(text.utf8)
    guard let first = digits.first, 0x30...0x31 ~= first, digits.count <= 5,
        digits.count < 2 || digits[1] == UInt8(ascii: ".")
    else { return nil }
    var value = Int(first - 0x30)
    for index in 2..<5 {
        let digit = index < digits.count ? digits[index] : 0x30
        guard (0x30...0x39).contains(digit) else { return nil }
        value = value * 10 + Int(digit - 0x30)
    }
    return value <= 1000 ? value : nil
}
