"""An IMAP server that does one thing wrong, told by test_bad_imap.sh.
bad_imap.py NAME FOLDER    writes FOLDER/port, and what it was told into FOLDER/told;
                           mails are the files FOLDER/mails/UID
bad_imap.py list           'NAME CODE WORDS' a line: how the run has to end"""
import os, re, shutil, socket, sys, threading, time

# name: (exit code, words that are told, what is done wrong)
# a step is the first word of a command; "greeting", "mail 2" (instead of it) and "from 2"
# (instead of it and all behind it) are steps of their own; "MOVE done" is after what the
# command does, before the answer to it. Where a step says so the server has no MOVE, no
# folders yet, or sparse UIDs. What is done: bytes to say instead, or one of the words below.
BIG = b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n"
SERVERS = {
    "huge-literal": (75, "3 mails tried, none is set aside", "FETCH", BIG % 1900000000 + b"x" * 1000000),
    "huge-literal-32bit": (75, "3 mails tried, none is set aside", "FETCH", BIG % 4294967290 + b"x" * 1000000),
    "endless-line": (75, "3 mails tried, none is set aside", "FETCH", "endless"),
    "flood": (75, "", "FETCH", "flood"),
    "drip": (75, "in time|no end within", "FETCH", "drip"),
    "drip-select": (75, "in time|no end within", "SELECT", "drip"),
    "never": (75, "in time|no end within|no answer|timed out", "greeting", "hang"),
    "cut-greeting": (75, "", "greeting", "cut"),
    "cut-login": (75, "", "LOGIN", "cut"),
    "cut-list": (75, "closed", "LIST", "cut"),
    "cut-select": (75, "closed", "SELECT", "cut"),
    "cut-fetch": (75, "closed", "FETCH", "cut"),
    "cut-literal": (75, "closed", "FETCH", BIG % 5000 + b"From: a@b\r\n"),
    "cut-move": (75, "closed", "MOVE", "cut"),
    "cut-capability": (75, "", "CAPABILITY", "cut"),
    "cut-logged-in": (75, "", "LOGIN done", "cut"),
    "cut-create": (75, "closed", "CREATE", "cut"),
    "cut-created": (75, "closed", "CREATE done", "cut"),
    "cut-selected": (75, "closed", "SELECT done", "cut"),
    "cut-search": (75, "closed", "SEARCH", "cut"),
    "cut-searched": (75, "closed", "SEARCH done", "cut"),
    "cut-between": (75, "closed", "mail 2", "cut"),
    "cut-fetched": (75, "closed", "FETCH done", "cut"),
    "cut-moved": (75, "closed", "MOVE done", "cut"),
    "cut-copy": (75, "closed", "COPY", "cut"),
    "cut-copied": (75, "closed", "COPY done", "cut"),
    "cut-store": (75, "closed", "STORE", "cut"),
    "cut-stored": (75, "closed", "STORE done", "cut"),
    "cut-expunge": (75, "closed", "EXPUNGE", "cut"),
    "cut-expunged": (75, "closed", "EXPUNGE done", "cut"),
    "cut-logout": (0, "", "LOGOUT", "cut"),
    "cut-logged-out": (0, "", "LOGOUT done", "cut"),
    "bye-greeting": (75, "", "greeting", b"* BYE not now\r\n"),
    "bye-select": (75, "", "SELECT", b"* BYE not now\r\n"),
    "bye-fetch": (75, "", "FETCH", b"* BYE not now\r\n"),
    "bye-move": (75, "", "MOVE", b"* BYE not now\r\n"),
    "deep-bodystructure": (75, "closed", "FETCH", b"* 1 FETCH (UID 1 BODYSTRUCTURE " + b"(" * 60000),
    "permanentflags": (75, "", "SELECT", b"* OK [PERMANENTFLAGS (\\Seen \\*] x\r\n* 1 EXISTS\r\n"),
    "uidvalidity-0": (78, "UIDVALIDITY", "UIDVALIDITY", b"* OK [UIDVALIDITY 0] x\r\n"),
    "uidvalidity-missing": (78, "UIDVALIDITY", "UIDVALIDITY", b""),
    "wrong-tag": (75, "something else", "SELECT", b"zzz OK done\r\n"),
    "nul": (75, "3 mails tried, none is set aside", "FETCH", b"* 1 FETCH (UID 1 \0\0\0)\r\n"),
    "garbage": (75, "3 mails tried, none is set aside", "FETCH", b"* 1 FETCH (UID 1 FOO (BAR\r\n"),
    "garbage-one": (0, "1 set aside", "mail 2", b"* 2 FETCH (UID 2 FOO (BAR\r\n"),
    "garbage-from-2": (75, "2 mails tried, none is set aside", "from 2", b"* 2 FETCH (UID 2 FOO (BAR\r\n"),
    "big-mail": (0, "3 read", "big", b"> " + b"x y " * 16 + b"\r\n"),
    "unasked-uid": (0, "", "extra", b"* 9 FETCH (UID 4711 BODY[]<0> {3}\r\nabc)\r\n"),
    "literal-too-long": (75, "", "FETCH", BIG % 50 + b"From: a@b\r\n\r\nx)\r\n"),
    "literal-too-short": (75, "3 mails tried, none is set aside", "FETCH", BIG % 3 + b"From: a@b\r\n\r\nx)\r\n"),
    "other-answers": (0, "", "extra", b"* SEARCH 1 2 3\r\n* LIST () \"/\" x\r\n* STATUS x ()\r\n"),
    "exists-shrinks": (0, "", "extra", b"* 0 EXISTS\r\n* 3 EXPUNGE\r\n"),
    "no-select": (78, "cannot be opened", "SELECT", "no"),
    "no-fetch": (75, "said no", "FETCH", "no"),
    "no-move": (75, "said no", "MOVE", "no"),
    "bad-login": (78, "does not accept user", "LOGIN", "bad"),
    "bad-everything": (78, "does not accept user", "all", "bad"),
    "starttls-missing": (78, "STARTTLS", "starttls", b""),
    "starttls-refused": (78, "STARTTLS", "STARTTLS", "no"),
    "starttls-injection": (75, "must not say", "STARTTLS", "inject"),
    "preauth": (78, "STARTTLS", "greeting", b"* PREAUTH welcome\r\n"),
}
NEEDS_TLS = ("starttls-missing", "starttls-refused", "starttls-injection", "preauth")


class Peer:
    def __init__(self, sock, name, folder):
        self.sock, self.name, self.folder = sock, name, folder
        _, _, self.step, self.wrong = SERVERS.get(name, (0, "", "", b""))
        self.rest = b""

    def line(self):
        while b"\n" not in self.rest:
            got = self.sock.recv(65536)
            if not got:
                raise EOFError
            with open(self.folder + "/told", "ab") as f:
                f.write(got)
            self.rest += got
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode("latin-1").strip()

    def reached(self):
        open(self.folder + "/reached", "w").close()

    def misbehave(self, tag):
        """True: the talk goes on."""
        if self.wrong == "hang":
            self.sock.recv(1 << 20) and time.sleep(60)
        elif self.wrong in ("endless", "flood"):
            what = b"x" * 65536 if self.wrong == "endless" else b"* 1 FETCH (FLAGS (\\Seen))\r\n" * 2000
            end = time.time() + 30
            while time.time() < end:
                self.sock.sendall(what)
        elif self.wrong == "drip":
            for byte in b"* OK " + b"x" * 60:
                self.sock.sendall(bytes([byte]))
                time.sleep(0.5)
        elif self.wrong in ("no", "bad"):
            self.sock.sendall(b"%s %s not today\r\n" % (tag.encode(), self.wrong.upper().encode()))
            return True
        elif self.wrong == "inject":
            self.sock.sendall(b"%s OK go on\r\n* PREAUTH injected\r\n%s OK done\r\n" % (tag.encode(), tag.encode()))
        elif self.wrong != "cut":
            self.sock.sendall(self.wrong)
        return False

    def serve(self):
        if self.step == "greeting":
            self.reached()
            if not self.misbehave("x") and self.name != "preauth":
                return
        else:
            self.sock.sendall(b"* OK [CAPABILITY %s] at your service\r\n" % self.caps())
        while True:
            tag, _, rest = self.line().partition(" ")
            words = rest.upper().split()
            verb = words[1] if words[0] == "UID" else words[0]
            if verb == "AUTHENTICATE":
                verb = "LOGIN"
            if self.step in (verb, "all"):
                self.reached()
                if not self.misbehave(tag):
                    return
                continue
            getattr(self, "do_" + verb.lower(), lambda tag, rest: None)(tag, rest)
            if self.step == verb + " done":
                self.reached()
                return
            self.sock.sendall(b"%s OK done\r\n" % tag.encode())
            if verb == "LOGOUT":
                return

    def caps(self):
        tls = b" STARTTLS" if self.name.startswith("starttls") and self.step != "starttls" else b""
        move = b"" if self.step.split(" ")[0] in ("COPY", "STORE", "EXPUNGE") else b" MOVE"
        return b"IMAP4rev1 UIDPLUS" + move + tls

    def do_capability(self, tag, rest):
        self.sock.sendall(b"* CAPABILITY " + self.caps() + b"\r\n")

    def do_login(self, tag, rest):
        if rest.upper().startswith("AUTHENTICATE") and len(rest.split()) < 3:
            self.sock.sendall(b"+ \r\n")
            self.line()

    def do_list(self, tag, rest):
        name = rest.split()[-1].strip('"').encode()
        if name and self.step.startswith("CREATE"):
            return
        self.sock.sendall(b'* LIST () "/" "%s"\r\n' % name)

    def uids(self):
        return sorted(int(n) for n in os.listdir(self.folder + "/mails"))

    def do_select(self, tag, rest):
        uids = self.uids()
        valid = self.wrong if self.step == "UIDVALIDITY" else b"* OK [UIDVALIDITY 7] x\r\n"
        self.sock.sendall(b"* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* 0 RECENT\r\n%s* OK [UIDNEXT %d] x\r\n"
                          % (len(uids), valid, 4000000 if self.step.startswith("SEARCH") else max(uids + [3]) + 1))

    def do_search(self, tag, rest):
        self.sock.sendall(b"* SEARCH %s\r\n" % " ".join(map(str, self.uids())).encode())

    def asked(self, rest):
        wanted = set()
        for part in rest.split()[2].split(","):
            first, _, last = part.partition(":")
            wanted |= set(range(int(first), int(last or first) + 1))
        return [u for u in self.uids() if u in wanted]

    def do_fetch(self, tag, rest):
        if self.step == "extra":
            self.sock.sendall(self.wrong)
        for uid in self.asked(rest):
            if self.step in ("mail %d" % uid, "from %d" % min(uid, 2)):
                self.reached()
                if self.wrong == "cut":
                    raise EOFError
                self.sock.sendall(self.wrong)
                continue
            with open("%s/mails/%d" % (self.folder, uid), "rb") as f:
                raw = f.read()
            if self.step == "big" and uid == 2:
                raw += self.wrong * (100 * 1024 * 1024 // len(self.wrong))
            size, part = len(raw), re.search(r"<0\.(\d+)>", rest)
            raw = raw[:int(part[1])] if part else raw
            self.sock.sendall(b"* %d FETCH (UID %d INTERNALDATE \" 2-Mar-2026 10:00:00 +0000\" RFC822.SIZE %d "
                              b"BODY[]<0> {%d}\r\n%s)\r\n" % (uid, uid, size, len(raw), raw))

    def do_copy(self, tag, rest):
        for uid in self.asked(rest):
            shutil.copy("%s/mails/%d" % (self.folder, uid), "%s/moved/%d" % (self.folder, uid))

    def do_expunge(self, tag, rest):
        for uid in self.asked(rest):
            os.remove("%s/mails/%d" % (self.folder, uid))

    def do_move(self, tag, rest):
        for uid in self.asked(rest):
            os.rename("%s/mails/%d" % (self.folder, uid), "%s/moved/%d" % (self.folder, uid))


def run(name, folder):
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    with open(folder + "/port.new", "w") as f:
        f.write(str(listener.getsockname()[1]))
    os.rename(folder + "/port.new", folder + "/port")

    def one(sock):
        try:
            Peer(sock, name, folder).serve()
        except (OSError, EOFError, IndexError, ValueError):
            pass
        sock.close()

    while True:
        sock = listener.accept()[0]
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=one, args=(sock,), daemon=True).start()


if sys.argv[1] == "list":
    for name, (code, words, _, _) in SERVERS.items():
        print(name, code, "tls" if name in NEEDS_TLS else "plain", words)
else:
    run(sys.argv[1], sys.argv[2])
