import AsyncGatewayToolkit

/// The list of teas, and the form that adds one.
func page(of teas: [String]) -> HTML {
    let items = teas.map { tea in "<li>\(tea)</li>\n" as HTML }
    return """
        <!doctype html>
        <title>Teas</title>
        <h1>Teas</h1>
        <ul>
        \(items)</ul>
        <form method="post" action="/teas">
        <label>Name <input name="name" required></label> <button>Add</button>
        </form>

        """
}
