"""The example "links and notes" in a browser, behind a proxy, and as a CGI program."""
