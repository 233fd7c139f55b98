"""Kills under load against a mail server that drops, delays, refuses and cuts, and writes
down what it truly took. Told by load.sh; prints TAP.
"power": with each kill all is gone that was not synced, as after a power cut.
usage: load.py PROGRAM KILLS SEED journal|plain|power|power-journal; load.py FAULTY_PROGRAM 0 SEED steps"""
import collections, os, random, re, shutil, socketserver, sqlite3, subprocess, sys
import tempfile, threading, time

program, kills, seed, mode = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
receipts = mode not in ("plain", "power")
JOURNAL = "feedback+journal@firma.example"
CONNECTIONS = 4
STEP_S = 120  # between two runs, more than receipt_wait
dice = random.Random(seed)
work = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
home = work + "/d"
tests = 0


def ok(good, name):
    global tests
    tests += 1
    print("%s %d - %s" % ("ok" if good else "not ok", tests, name), flush=True)


class Sink(socketserver.ThreadingTCPServer):
    """Takes mails; taken: Message-ID, receiver -> how often."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.lock = threading.Lock()
        self.busy = self.number = self.put_files = 0
        self.taken = collections.Counter()
        self.refused = set()
        self.calm, self.answers = False, True
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def chance(self, p):
        with self.lock:
            return not self.calm and dice.random() < p

    def take(self, ident, rcpts, raw):
        """All receivers or none, as a server does."""
        with self.lock:
            self.number += 1
            name = "%s/in/%%s/%d.sink" % (home, self.number)
            for rcpt in rcpts:
                self.taken[ident, rcpt] += 1
            if JOURNAL in rcpts:
                self.put(name, raw)
            if self.answers and ident.startswith("survey") and self.number % 7 == 0:
                name = name.replace(".sink", ".answer")
                to = re.search(rb"^Reply-To:.*?<?([^<> ]+@[^<> ]+)>?\r$", raw, re.M)
                self.put(name, b"From: %s\nTo: %s\nSubject: Re: x\nIn-Reply-To: <%s>\n"
                         b"Message-ID: <answer.%d@x>\n\n2. Es geht nicht.\n"
                         % (rcpts[0].encode(), to[1], ident.encode(), self.number))

    def put(self, name, raw):
        self.put_files += 1
        with open(name % "tmp", "wb") as f:
            f.write(raw.replace(b"\r\n", b"\n"))
        os.rename(name % "tmp", name % "new")

    def still(self):
        """Until no mail is under way here: what was sent is taken, or it never will be."""
        while self.busy:
            time.sleep(0.002)


class Cut(Exception):
    pass


class Session(socketserver.StreamRequestHandler):
    def say(self, text, cut=0.01):
        if self.server.chance(cut):
            raise Cut
        self.wfile.write(text.encode() + b"\r\n")
        self.wfile.flush()

    def handle(self):
        with self.server.lock:
            self.server.busy += 1
        try:
            self.talk()
        except (Cut, OSError):
            pass
        finally:
            with self.server.lock:
                self.server.busy -= 1

    def talk(self):
        if self.server.chance(0.03):
            return self.say("421 4.3.2 busy")
        self.say("220 sink")
        rcpts = []
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"EHLO":
                more = "" if self.server.chance(0.3) else "250-PIPELINING\r\n"
                self.say("250-sink\r\n%s250 ENHANCEDSTATUSCODES" % more)
            elif verb == b"MAIL":
                rcpts = []
                self.say("451 4.3.0 later" if self.server.chance(0.01) else "250 2.1.0 ok")
            elif verb == b"RCPT":
                rcpts += self.receiver(line)
            elif verb == b"DATA":
                if not rcpts or JOURNAL == rcpts[0]:
                    self.say("554 5.5.1 nobody to send to")
                elif self.server.chance(0.01):
                    self.say("451 4.3.0 later")
                else:
                    self.say("354 go on")
                    self.body(rcpts)
            elif verb == b"QUIT":
                return self.say("221 2.0.0 bye")
            else:
                self.say("250 2.0.0 ok")

    def receiver(self, line):
        rcpt = re.search(rb"<(.*)>", line)[1].decode()
        if rcpt.startswith("bad"):
            self.say("550 5.1.1 no such user")
        elif rcpt != JOURNAL and self.server.chance(0.01):
            self.say("450 4.7.1 greylisted")
        else:
            self.say("250 2.1.5 ok")
            return [rcpt]
        return []

    def body(self, rcpts):
        lines, stop = [], dice.randrange(60) if self.server.chance(0.02) else -1
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
            if len(lines) == stop:
                raise Cut
        else:
            raise Cut
        raw = b"".join(lines)
        ident = re.search(rb"^Message-ID: <([^>]*)>", raw, re.M)[1].decode()
        if self.server.chance(0.1):
            time.sleep(0.01)
        if self.server.chance(0.02):
            raise Cut  # all of it came, and is forgotten
        if self.server.chance(0.01):
            return self.say("451 4.3.0 later")
        if self.server.chance(0.003):
            with self.server.lock:
                self.server.refused.add((ident, rcpts[0]))
            return self.say("554 5.7.1 not wanted")
        self.server.take(ident, rcpts, raw)
        self.say("250 2.0.0 taken", cut=0.03)  # taken, and nobody hears of it


def rows(sql):
    base = sqlite3.connect("file:%s/nachfass.db?mode=ro" % home, uri=True)
    got = base.execute(sql).fetchall()
    base.close()
    return got


def power_begin():
    """What the programs sync from now on is kept as well."""
    subprocess.run([os.environ.get("CC", "gcc"), "-std=c17", "-O1", "-Wall", "-Wextra", "-shared", "-fPIC",
                    "-o", work + "/power.so", "tests/fault/power.c", "-ldl"], check=True)
    os.mkdir(work + "/kept")
    shutil.copy(home + "/nachfass.db", work + "/kept")
    power_on(0)
    return {**os.environ, "LD_PRELOAD": work + "/power.so", "POWER_KEPT": work + "/kept",
            "POWER_BOOT": work + "/boot"}


def power_on(number):
    with open(work + "/boot", "w") as f:
        f.write("start-%d\n" % number)


def power_cut():
    """Nobody runs any more. True: something is gone."""
    files = [home + "/nachfass.db" + end for end in ("-shm", "-wal", "")]
    before = [open(f, "rb").read() if os.path.exists(f) else b"" for f in files[1:]]
    for f in files:
        if os.path.exists(f):
            os.remove(f)
        kept = work + "/kept/" + os.path.basename(f)
        if os.path.exists(kept):
            shutil.copy(kept, home)
    return before != [open(f, "rb").read() if os.path.exists(f) else b"" for f in files[1:]]


def nachfass(now, *words, **options):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    return subprocess.Popen([program, "-c", home + "/nachfass.conf", "--now", stamp, *words],
                            stdout=subprocess.DEVNULL, stderr=log, env=power, **options)


def feed(now, first, number):
    head = "interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product\n"
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 3 * 3600))
    text = head + "".join(
        "L%d,%s,%s%d@d%d.example,Kim,de,phone,Anruf,,,\n"
        % (i, at, "bad" if i % 50 == 0 else "p", i, i % 9)
        for i in range(first, first + number))
    p = nachfass(now, "import", "-", stdin=subprocess.PIPE)
    p.communicate(text.encode())
    return first + number


def story():
    """Runs one after the other, sometimes two at once, killed at random moments."""
    now, fed, killed, codes = 1772532000, 1, 0, collections.Counter()
    gone = 0
    spent = 0.1  # about what a run takes
    if power:
        fed = feed(now, fed, 60)
        began = time.monotonic()
        codes[nachfass(now, "run").wait()] += 1
        spent, now = time.monotonic() - began, now + STEP_S
    while killed < kills:
        if rows("SELECT count(*) FROM outbox WHERE state IN (0, 4)")[0][0] < 60:
            fed = feed(now, fed, 60)
        cut = False
        most_claimed.append(rows("SELECT count(*) FROM outbox WHERE state IN (0, 1, 2, 4)")[0][0])
        both = [nachfass(now, "run") for _ in range(1 + (dice.random() < 0.2))]
        began = time.monotonic()
        time.sleep(dice.random() * spent)
        if both[0].poll() is None:
            for p in both if power else both[:1]:
                p.kill()
            killed += 1
            cut = power is not None
        elif not power:
            spent = max(0.03, 0.9 * spent)
        for p in both:
            codes[p.wait()] += 1
        if cut:
            gone += power_cut()
            power_on(killed)
        if not power and codes[0] + codes[75] and both[-1].returncode in (0, 75):
            spent = min(0.4, 0.8 * spent + 0.2 * (time.monotonic() - began))
        sink.still()
        now += STEP_S
    sink.calm = True
    for _ in range(60):
        p = nachfass(now, "run")
        codes[p.wait()] += 1
        now += 3700
        left = rows("SELECT count(*) FROM outbox WHERE state IN (0, 1, 2, 4)")[0][0]
        waits = os.listdir(home + "/in/new")  # answers to what that run has sent
        if left == 0 and not waits and p.returncode == 0 and _ > 3:
            break
    if power:
        print("# something was gone after %d of %d power cuts" % (gone, killed))
        ok(gone > killed / 10, "power cuts took what was not synced")
    return fed - 1, killed, codes


def judge(fed, killed, codes):
    sent = {}
    for ident, rcpt, kind, state in rows("SELECT message_id, rcpt_to, kind, state FROM outbox"):
        sent[ident, rcpt] = kind, state
    times = {k: n for k, n in sink.taken.items() if k[1] != JOURNAL}
    unsure = [k for k, v in sent.items() if v[1] == 6]
    lost = [k for k, v in sent.items() if k not in times and v[1] not in (6,)
            and not k[1].startswith("bad") and k not in sink.refused]
    said = [k for k, v in sent.items() if v[1] == 3 and k not in times]
    twice = [k for k, n in times.items() if n > 1]
    asked = [k for k in twice if sent[k][0] in (0, 1, 2)]
    named = open(work + "/log").read()
    print("# %s: %d interactions, %d mails of which %d were taken, %d kills, exit codes %s; "
          "%d unsure, %d twice, %d refused; SEED=%d"
          % (mode, fed, len(sent), len(times), killed, dict(codes), len(unsure), len(twice),
             len(sink.refused), seed))
    ok(killed >= kills, "%s: killed %d times under load" % (mode, kills))
    ok(set(codes) <= {0, 75, -9}, "every other run ended with 0 or 75")
    ok(not lost, "no mail was lost")
    ok(not said, "no mail is said to have left that did not")
    ok(not asked, "nobody was asked twice")
    kinds = collections.Counter(sent[k][0] for k in times)
    ok(kinds[0] > kills and (kills < 40 or kinds[3] > 0), "surveys and apologies were under way: %s" % dict(kinds))
    if receipts:
        ok(not twice, "each mail left exactly once")
        ok(not unsure, "nothing is in doubt")
    else:
        ids = {(m, r): i for i, m, r in rows("SELECT id, message_id, rcpt_to FROM outbox")}
        ok(all("outbox=%d " % ids[k] in named for k in unsure), "what is in doubt was named")
        # commits for questions are not synced one by one: a power cut makes all that was claimed doubtful
        most = max(most_claimed) * 2 if power else 2 * CONNECTIONS
        ok(len(unsure) <= killed * most + len(times) // 20, "it is what was under way")
        ids = {k for k in unsure if sent[k][0] > 2}
        thrice = set(rows("SELECT message_id, rcpt_to FROM outbox WHERE doubts >= 3"))
        ok(ids <= thrice, "and nothing that somebody waits for, but three times in doubt: %d" % len(ids))
        ok(all(sent[k][0] > 2 for k in twice), "what left twice is what somebody waits for")
    for what, keys in (("lost", lost), ("said", said), ("twice", twice), ("unsure", unsure if receipts else [])):
        for k in keys[:5]:
            print("# %s: %s %s taken %d times" % (what, k, sent.get(k), times.get(k, 0)))
    if mode == "journal" and set(codes) - {0, 75, -9} or lost:
        print("\n".join("# " + line for line in named.splitlines()[-5:]))
    inbox = rows("SELECT count(*) FROM inbox")[0][0]
    ok(inbox == sink.put_files > 0, "%d of %d mails that came were read" % (inbox, sink.put_files))
    ok(rows("PRAGMA integrity_check")[0][0] == "ok", "the store is whole")


def steps():
    """One run ended before and after each commit and each answer of the server: with
    copies for the journal each mail leaves exactly once, whatever its kind."""
    sink.calm, sink.number, kept = True, 6, home + ".kept"  # the first mail gets an answer
    start = 1772532000
    feed(start, 1, 3)
    nachfass(start, "run").wait()
    sink.answers = False
    feed(start + 60, 4, 3)
    shutil.copytree(home, kept)
    point, bad, doubt, ended = 0, [], 0, -9
    while ended == -9:
        shutil.rmtree(home)
        shutil.copytree(kept, home)
        sink.taken.clear()
        os.environ["NACHFASS_FAULT"] = str(point)
        ended = nachfass(start + 120, "run").wait()
        del os.environ["NACHFASS_FAULT"]
        sink.still()
        states = rows("SELECT count(*) FROM outbox WHERE state = 2")
        doubt += states[0][0] > 0
        for later in (121, 1400):
            nachfass(start + later, "run").wait()
        kinds = collections.Counter(i.split(".")[0] for (i, r) in sink.taken if r != JOURNAL)
        once = set(sink.taken.values()) == {1}
        if kinds != {"survey": 3, "apology": 1, "alert": 1} or not once or rows(
                "SELECT count(*) FROM outbox WHERE state <> 3")[0][0]:
            bad.append(point)
            print("# ended at point %d: %s" % (point, dict(sink.taken)))
        ended = -9 if point == 0 else ended # the first goes through
        point += 1
    ok(not bad and point > 20, "ended at each of %d points: each mail left exactly once" % (point - 2))
    ok(doubt > 4, "%d times with mails on the wire" % doubt)


power, most_claimed = None, []
log = open(work + "/log", "ab")
subprocess.run([program, "init", home], stdout=subprocess.DEVNULL, check=True)
sink = Sink()
with open(home + "/nachfass.conf") as f:
    conf = f.read()
conf = conf.replace('url = "maildir:out"', 'url = "smtp://127.0.0.1:%d"\n    allow_plain = yes\n'
                    '    connections = %d\n    receipt_wait = 1m\n    timeout = 5s%s' % (
                        sink.server_address[1], CONNECTIONS,
                        '\n    journal = "%s"' % JOURNAL if receipts else ""))
conf = re.sub(r"digest = .*", "digest = none", conf)
conf = re.sub(r"send_hours = .*", 'send_hours = {"always"}', conf)
with open(home + "/nachfass.conf", "w") as f:
    f.write(conf)
if mode.startswith("power"):
    power = power_begin()
try:
    if mode == "steps":
        steps()
    else:
        judge(*story())
finally:
    if os.environ.get("KEEP"):
        print("# kept: " + work)
    else:
        shutil.rmtree(work)
print("1..%d" % tests)
