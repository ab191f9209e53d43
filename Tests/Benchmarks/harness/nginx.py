"""nginx, with one worker and what is recommended for speed."""

from harness.machine import find_tool

CONFIGURATION = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log crit;
events {{ worker_connections 16384; multi_accept on; }}
worker_rlimit_nofile 20000;
http {{
    access_log off;
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 75s;
    keepalive_requests 2000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        default_type text/plain;
        location = /hello {{ return 200 "Hello World"; }}
        location /file/ {{ alias {root}/; }}
        location = /long-page {{
            alias {page};
            default_type text/html;
            gzip on;
            gzip_comp_level 4;
            gzip_vary on;
        }}
    }}
}}
"""


def nginx_command(port, setting):
    folder = setting.folder / f"nginx-{port}"
    folder.mkdir(exist_ok=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(
        folder=folder, port=port, root=setting.root, page=setting.page))
    return [
        find_tool("nginx"), "-p", folder, "-c", configuration, "-e", folder / "nginx-error.log",
    ]
