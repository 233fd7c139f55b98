"""Delivers replies, one when the last one's mails have left, told by watch.sh.
watch.py DB LMTP_PORT COUNT       'MEDIAN WORST COUNT', in ms"""
import smtplib, sqlite3, statistics, sys, time

db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True, timeout=10)
port, count = int(sys.argv[2]), int(sys.argv[3])
SENT = "SELECT count(*) FROM outbox WHERE state = 3 AND kind IN (%s)"
MAIL = ("From: %s\r\nTo: feedback+%s@firma.example\r\nSubject: Re: Ihre Anfrage\r\n"
        "Message-ID: <%d.%d@gmx.example>\r\n\r\n%d. Niemand hat sich gemeldet.\r\n")


def wait(kinds, n):
    end = time.monotonic() + 60
    while db.execute(SENT % kinds).fetchone()[0] < n:
        if time.monotonic() > end:
            sys.exit("bench: %d mails of kind %s did not leave" % (n, kinds))
        time.sleep(0.002)


wait("0", count)
time.sleep(2)  # until it waits for news
rows = db.execute("SELECT c.email, i.token FROM invitation i"
                  " JOIN customer c ON c.id = i.customer_id ORDER BY i.id").fetchall()
lmtp, took = smtplib.LMTP("127.0.0.1", port), []
for n, (who, token) in enumerate(rows[:count]):
    mail = MAIL % (who, token, n, time.time_ns(), n % 7)
    lmtp.sendmail(who, ["feedback@firma.example"], mail.encode())
    start = time.monotonic()
    wait("3", n + 1)
    wait("4", n + 1)
    took.append((time.monotonic() - start) * 1000)
print("%.0f %.0f %d" % (statistics.median(took), max(took), len(took)))
