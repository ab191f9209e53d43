$ swift run Teas
Serving on http://127.0.0.1:8000 (stop with Control-C)
