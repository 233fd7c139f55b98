"""An OAuth 2.0 provider for tests: device flow, refresh, introspection (for Dovecot).

Usage: oauth_provider.py CERT KEY DIR. Writes DIR/https-port and DIR/http-port, then
serves until killed. DIR/log holds a line for each request; DIR/mode, when there, is a
word: 'deny' (the person refuses), 'revoked' (the refresh token is not taken any more),
'down' (status 503), 'html' (no JSON).
"""
import http.server
import json
import pathlib
import ssl
import sys
import threading
import urllib.parse

CERT, KEY, DIR = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
state = {"asked": 0, "serial": 0, "valid": set(), "refresh": "refresh-0"}
lock = threading.Lock()


def mode():
    try:
        return (DIR / "mode").read_text().strip()
    except OSError:
        return ""


def tokens():
    state["serial"] += 1
    access = f"access-{state['serial']}"
    state["valid"] = {access}  # the one before is withdrawn
    state["refresh"] = f"refresh-{state['serial']}"
    return 200, {"access_token": access, "refresh_token": state["refresh"],
                 "expires_in": 3600, "token_type": "Bearer"}


def answer(path, form):
    if path == "/device":
        state["asked"] = 0
        return 200, {"device_code": "dc + & =", "user_code": "WXYZ-1234", "interval": 1,
                     "verification_uri": "https://login.example/device", "expires_in": 60}
    if form.get("grant_type") == "refresh_token":
        good = form.get("refresh_token") == state["refresh"] and mode() != "revoked"
        return tokens() if good else (400, {"error": "invalid_grant"})
    if form.get("device_code") != "dc + & =" or form.get("client_secret") != "s%c&t":
        return 401, {"error": "invalid_client"}
    state["asked"] += 1
    if state["asked"] == 1:
        return 400, {"error": "authorization_pending"}
    return (400, {"error": "access_denied"}) if mode() == "deny" else tokens()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def say(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = dict(urllib.parse.parse_qsl(raw))
        with lock:
            with open(DIR / "log", "a", encoding="utf-8") as log:
                log.write(f"{self.path} {form.get('grant_type', '')}\n")
            if mode() == "down":
                return self.say(503, b"later")
            if mode() == "html":
                return self.say(200, b"<html>log in</html>", "text/html")
            status, body = answer(self.path, form)
        self.say(status, json.dumps(body).encode())

    def do_GET(self):  # introspection: /info?token=…
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlparse(self.path).query))
        good = query.get("token") in state["valid"]
        self.say(200, json.dumps({"active": good, "username": "feedback"}).encode())


def serve(name, tls):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERT, KEY)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    (DIR / name).write_text(str(server.server_address[1]))
    server.serve_forever()


threading.Thread(target=serve, args=("http-port", False), daemon=True).start()
serve("https-port", True)
