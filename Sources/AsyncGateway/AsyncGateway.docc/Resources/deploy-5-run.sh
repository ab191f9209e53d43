^C
$ PORT=8080 ../teas
Serving on http://... (stop with Control-C)
