"""The other sides of the benchmark of `fetch`, told by fetch.sh. All speak implicit TLS.
fetch.py mails DB COUNT DIR       replies to the surveys in DB, a Maildir's files in DIR
fetch.py bare PORT CA USER PASSWORD [COUNT]    one UID FETCH, dropped: mails a second
fetch.py single PORT CA USER PASSWORD COUNT    one FETCH a mail, dropped: mails a second
fetch.py proxy PORT MS            forwards to PORT, MS later each way; prints its port
fetch.py peak LOG COMMAND...      runs it; 'SECONDS PEAK_KB' of it and its children"""
import collections, heapq, os, random, re, selectors, socket, sqlite3, ssl, subprocess
import sys, time

WORDS = """Danke für die schnelle Hilfe am Telefon, die Kollegin war freundlich und wusste
genau was zu tun war. Leider hat die Lieferung zwei Wochen gedauert und niemand konnte mir
sagen woran es liegt. Das Gerät läuft seitdem ohne Störung, die Rechnung kam pünktlich.""".split()
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789+/"
COUNT_SCORES = [10] * 6 + [9] * 5 + [8] * 3 + [7] * 2 + [6, 5, 3, 1]


def padding(dice, pool, name, size):
    """A field as servers put them above a mail, out of a pool of letters."""
    at = dice.randrange(len(pool) - size)
    token = pool[at:at + size]
    return name + "\r\n\t" + "\r\n\t".join(token[i:i + 70] for i in range(0, size, 70)) + "\r\n"


def reply(dice, pool, who, token, sent, n):
    words = " ".join(dice.choice(WORDS) for _ in range(dice.randint(3, 60)))
    new = "%d\r\n\r\n%s.\r\n\r\nViele Grüße\r\nKim Kunde\r\n" % (dice.choice(COUNT_SCORES), words)
    lines = sent.splitlines()
    quote = "Am 02.06.2026 um 10:00 schrieb Muster GmbH:\r\n" + "".join("> %s\r\n" % s for s in lines)
    text = new + "\r\n" + quote
    head = ("Return-Path: <%s>\r\n" % who
            + padding(dice, pool, "DKIM-Signature: v=1; a=rsa-sha256; d=web.example; s=k1; b=", 340)
            + padding(dice, pool, "X-Gm-Message-State:", dice.randint(100, 4000))
            + "From: Kim Kunde <%s>\r\nTo: feedback+%s@firma.example\r\nSubject: Re: Ihre Anfrage\r\n"
            "Date: Tue, 02 Jun 2026 10:%02d:%02d +0200\r\nMessage-ID: <%d.%d@web.example>\r\n"
            "MIME-Version: 1.0\r\n" % (who, token, n // 60 % 60, n % 60, n, dice.randint(0, 1 << 40)))
    if n % 2:
        return head + ("Content-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: 8bit\r\n\r\n" + text)
    html = "<html><body><div>%s</div><blockquote>%s</blockquote></body></html>\r\n" % (
        new.replace("\r\n", "<br>\r\n"), "<br>\r\n".join(lines))
    return head + ("Content-Type: multipart/alternative; boundary=\"b%d\"\r\n\r\n" % n
                   + "".join("--b%d\r\nContent-Type: text/%s; charset=utf-8\r\n"
                             "Content-Transfer-Encoding: 8bit\r\n\r\n%s\r\n" % (n, kind, part)
                             for kind, part in (("plain", text), ("html", html)))
                   + "--b%d--\r\n" % n)


def mails(db, count, folder):
    dice = random.Random(1)
    pool = "".join(dice.choices(LETTERS, k=1 << 20))
    rows = sqlite3.connect(db).execute(
        "SELECT c.email, i.token, b.sent_text FROM invitation i JOIN customer c ON c.id = i.customer_id"
        " JOIN outbox o ON o.invitation_id = i.id JOIN outbox_body b ON b.outbox_id = o.id"
        " ORDER BY i.id LIMIT ?", (int(count),))
    size = n = 0
    for who, token, sent in rows:
        raw = reply(dice, pool, who, token, sent, n).encode()
        size += len(raw)
        n += 1
        with open("%s/%d.M%dP1.bench,S=%d:2," % (folder, 1780000000 + n, n, len(raw)), "wb") as f:
            f.write(raw)
    print(n, size // max(n, 1))


class Session:
    def __init__(self, port, ca, user, password):
        plain = socket.create_connection(("localhost", int(port)))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = ssl.create_default_context(cafile=ca).wrap_socket(plain, server_hostname="localhost")
        self.n = 0
        self.talk("LOGIN %s %s" % (user, password))
        answer = self.talk("SELECT INBOX")
        self.exists = int(re.search(rb"\* (\d+) EXISTS", answer)[1])

    def talk(self, command, keep=True):
        self.n += 1
        end = b"\r\nt%d OK" % self.n
        self.sock.sendall(b"t%d %s\r\n" % (self.n, command.encode()))
        said = b"\r\n"
        while True:
            got = self.sock.recv(262144)
            if not got:
                sys.exit("bench: the server is gone")
            last = said[-20:] + got  # the end may be cut in two
            said = said + got if keep else last
            if end in last:
                break
        return said


def fetches(args, single):
    s = Session(*args[:4])
    count = min(int(args[4]) if len(args) > 4 else s.exists, s.exists)
    start = time.perf_counter()
    for what in range(1, count + 1) if single else ["1:%d" % count]:
        s.talk("FETCH %s (UID INTERNALDATE RFC822.SIZE BODY.PEEK[])" % what, keep=False)
    print("%.1f" % (count / (time.perf_counter() - start)))


class Side:
    def __init__(self, sock):
        self.sock, self.queue, self.other, self.over = sock, collections.deque(), None, False


def proxy(port, ms):
    """What comes in leaves ms later, whole: a longer way, not a narrower one."""
    wait, pick = float(ms) / 1000, selectors.DefaultSelector()
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    pick.register(listener, selectors.EVENT_READ)
    print(listener.getsockname()[1], flush=True)
    sides = set()
    while True:
        now = time.perf_counter()
        due = min((s.queue[0][0] for s in sides if s.queue), default=now + 1)
        for key, _ in pick.select(max(0.001 if due == 0 else 0, due - now)):
            if key.fileobj is listener:
                a = Side(listener.accept()[0])
                b = Side(socket.create_connection(("127.0.0.1", int(port))))
                a.other, b.other = b, a
                for s in (a, b):
                    s.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    s.sock.setblocking(False)
                    pick.register(s.sock, selectors.EVENT_READ, s)
                    sides.add(s)
                continue
            s = key.data
            try:
                got = s.sock.recv(1 << 20)
            except OSError:
                got = b""
            s.queue.append((time.perf_counter() + wait, got))
            if not got:
                pick.unregister(s.sock)
        for s in list(sides):
            while s.queue and s.queue[0][0] <= time.perf_counter():
                got = s.queue.popleft()[1]
                try:
                    sent = s.other.sock.send(got) if got else 0
                    if sent < len(got):  # of the rest the next time: others are not to wait
                        s.queue.appendleft((0, got[sent:]))
                        break
                    if not got:
                        s.other.sock.shutdown(socket.SHUT_WR)
                        sides.discard(s)
                except BlockingIOError:
                    s.queue.appendleft((0, got))
                    break
                except OSError:
                    sides.discard(s)
                    break


def family(pid):
    """RSS of a process, and of each of its children, in KB."""
    total = []
    try:
        with open("/proc/%d/status" % pid) as f:
            total.append(int(re.search(r"VmHWM:\s+(\d+)", f.read())[1]))
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            for child in f.read().split():
                total += family(int(child))
    except (OSError, TypeError):
        pass
    return total


def peak(log, command):
    """The largest process of the run and its children: none of them shares pages it wrote."""
    start, most = time.perf_counter(), 0
    with open(log, "ab") as out:
        run = subprocess.Popen(command, stdout=out, stderr=out)
        while run.poll() is None:
            most = max([most] + family(run.pid))
            time.sleep(0.005)
    print("%.3f %d" % (time.perf_counter() - start, most))
    sys.exit(run.returncode)


what, args = sys.argv[1], sys.argv[2:]
if what == "mails":
    mails(*args)
elif what == "proxy":
    proxy(*args)
elif what == "peak":
    peak(args[0], args[1:])
else:
    fetches(args, what == "single")
