$ curl -s http://127.0.0.1:8080/ | grep li
<li>Assam</li>
$ pkill -TERM teas
