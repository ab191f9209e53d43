public import AsyncGateway

extension HTML: ExpressibleByStringInterpolation {
    /// A part of a document that is taken as it is.
    public init(stringLiteral text: String) {
        self.init(unescaped: text)
    }

    /// A part of a document with what is inserted into it.
    public init(stringInterpolation: StringInterpolation) {
        self.init(unescaped: stringInterpolation.text)
    }

    /// Escapes text that is inserted.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Begins a part of a document.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Appends a part that is taken as it is.
        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Appends text, which is escaped.
        public mutating func appendInterpolation(_ text: String) {
            self.text += HTML.escape(text)
        }

        /// Appends text, which is escaped.
        public mutating func appendInterpolation(_ text: Substring) {
            self.text += HTML.escape(String(text))
        }

        /// Appends a number.
        public mutating func appendInterpolation(_ number: some BinaryInteger) {
            text += number.description
        }

        /// Appends a number.
        public mutating func appendInterpolation(
            _ number: some BinaryFloatingPoint & CustomStringConvertible
        ) {
            text += number.description
        }

        /// Appends the code and the reason of a status.
        public mutating func appendInterpolation(_ status: Status) {
            text += HTML.escape(status.description)
        }

        /// Appends a part of a document.
        public mutating func appendInterpolation(_ part: HTML) {
            text += part.text
        }

        /// Appends a part of a document, if there is one.
        public mutating func appendInterpolation(_ part: HTML?) {
            if let part { text += part.text }
        }

        /// Appends parts of a document, one after the other.
        public mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { text += part.text }
        }
    }
}

extension HTML: CustomStringConvertible {
    /// The document.
    public var description: String { text }
}
