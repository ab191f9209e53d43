$ curl --data-urlencode "name=Ceylon <BOP>" http://127.0.0.1:8000/teas
$ curl -s http://127.0.0.1:8000/ | grep li
<li>Assam</li>
<li>Ceylon &lt;BOP&gt;</li>
$ curl --data "name=" http://127.0.0.1:8000/teas
A tea needs a name.
