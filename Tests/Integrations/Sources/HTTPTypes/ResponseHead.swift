import AsyncGateway
import HTTPTypes

extension HTTPResponse {
    /// The head of a response; a field whose name is no token is left out.
    init(_ response: Response) {
        let status = Status(code: response.status.code, reasonPhrase: response.status.reason)
        self.init(status: status)
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headerFields.append(HTTPField(name: name, value: value))
        }
    }
}
