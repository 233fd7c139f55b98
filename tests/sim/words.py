"""What the people of the simulation write, and what their mail programs make of it. Every
text holds a mark, a word that nobody else writes, by which the checker follows it."""
import base64
import quopri
from datetime import datetime, timezone
from email.header import Header
from email.utils import formatdate

BAD = {
    "de": ["Das Gerät {m} ist nach zwei Tagen wieder kaputt.",
           "Seit einer Woche warte ich auf einen Rückruf wegen {m}.",
           "Die Lieferung {m} kam viel zu spät und war beschädigt.",
           "Niemand konnte mir bei {m} helfen, ich bin enttäuscht.\n\nSo geht das nicht.",
           "Bitte rufen Sie mich wegen {m} an: 0171 5550123.",
           "Die Rechnung zu {m} ist falsch. Ich gehe zum Anwalt.",
           "{m} funktioniert einfach nicht."],
    "en": ["The device {m} broke again after a couple of days.",
           "I have been waiting for a call about {m} for ages.",
           "The parcel {m} came far too late and damaged.",
           "Nobody could help me with {m}, I am disappointed.\n\nThis is not on.",
           "The invoice for {m} is wrong. My lawyer will write to you.",
           "{m} simply does not work."],
}
GRAVE = {lang: [text for text in table if "Anwalt" in text or "lawyer" in text] for lang, table in BAD.items()}
FINE = {"de": ["", "Alles war gut, besonders {m}.", "Prima, {m} hat geklappt."],
        "en": ["", "All went well, especially {m}.", "Great service with {m}."]}
UNCLEAR = {"de": ["Zwischen 3 und 8, je nachdem, {m}."], "en": ["Somewhere between 3 and 8, it depends, {m}."]}
MISSING = {"de": ["Die Lieferung {m} könnte schneller sein."], "en": ["The delivery of {m} could be faster."]}
NOTHING = {"de": [""], "en": [""]}
SO_SO = {"de": ["", "War in Ordnung, aber {m} dauerte etwas lange."],
         "en": ["", "It was fine, though {m} took a little long."]}
MORE = {"de": ["Es ist leider immer noch nicht behoben, {m} fehlt weiterhin.",
               "Das hilft mir nicht. Wann kommt {m} endlich?",
               "Und wer bezahlt mir {m}? Ich warte auf Antwort."],
        "en": ["It is still not working, {m} is missing as before.",
               "That does not help me. When will {m} arrive?",
               "And who pays for {m}? I am waiting for an answer."]}
NEW = {"de": ["Guten Tag,\n\nich habe noch etwas zu {m}: es fehlt immer noch ein Teil."],
       "en": ["Hello,\n\none more thing about {m}: a part is still missing."]}
THANKS = {"de": ["Vielen Dank!", "Danke für die schnelle Antwort."],
          "en": ["Thank you!", "Thanks for the quick reply."]}
SOLVED = {"de": ["Danke, hat sich erledigt."], "en": ["Thanks, it is solved now."]}
ANSWER = {
    "de": ["Guten Tag,\n\nes tut uns leid. Wir schicken Ihnen {m} heute noch zu.",
           "Sehr geehrte Damen und Herren,\n\nwir kümmern uns sofort um {m}.\nBitte melden Sie sich, "
           "wenn noch etwas fehlt.",
           "Hallo,\n\nein Kollege ruft Sie wegen {m} morgen früh an."],
    "en": ["Dear customer,\n\nwe are sorry. We will send you {m} today.",
           "Hello,\n\nwe are looking into {m} right away.\nPlease tell us when anything is missing.",
           "Hi,\n\na colleague will call you tomorrow about {m}."],
}
NOTE = {"de": ["Notiz: Kunde {m} ist schwierig, bitte vorsichtig.",
               "intern: {m} hat schon dreimal reklamiert",
               "Notiz - {m} bekommt nichts mehr geschenkt"],
        "en": ["note: customer {m} is difficult, careful please",
               "internal: {m} has complained three times before",
               "[internal] {m} gets nothing for free any more"]}
GIFT = {"de": ["Gutschein 20", "Gutschein 20 EUR"], "en": ["voucher 20", "Voucher 20 EUR"]}
WISH = {"de": ["Gutschein 50"], "en": ["voucher 50"]}  # above the limit
SLIP = {"de": ["geslöst", "Gelösst", "Gutshein 20"], "en": ["resovled", "ressolved", "vouchr 20"]}
VERDICT = {"de": {"approve": "freigeben", "refuse": "ablehnen: das ist zu viel"},
           "en": {"approve": "approve", "refuse": "refuse: that is too much"}}
RESOLVED = {"de": ["gelöst", "Erledigt.", "erledigt, danke"], "en": ["resolved", "Done.", "Fixed, thanks"]}
NOTE_BELOW = {"de": "\n\nintern: {m} nicht weitersagen", "en": "\n\ninternal: keep {m} to yourselves"}
AWAY = {"de": ("Abwesend: {s}", "Ich bin bis zum {until} nicht im Büro. Ihre Mail wird nicht weitergeleitet."),
        "en": ("Out of office: {s}", "I am out of the office until {until}. Your mail is not forwarded.")}
SPAM = ["Buy {m} now, limited offer.", "Ihr Konto {m} wurde gesperrt, hier klicken."]


def mark(rng):
    """Letters only, so that it is no score, no date and no name."""
    return "zq" + "".join(rng.choice("bdfghklmnprstvwx" if i % 2 else "aeiou") for i in range(9))


def is_grave(text):
    """Does it fit the severity of that name?"""
    return "Anwalt" in text or "lawyer" in text


def pick(rng, table, lang, m):
    return rng.choice(table[lang]).replace("{m}", m)


def encode_header(text):
    return text if text.isascii() else Header(text, "utf-8").encode()


def when(at, lang):
    t = datetime.fromtimestamp(at, timezone.utc)
    return t.strftime("%d.%m.%Y um %H:%M" if lang == "de" else "%d %b %Y at %H:%M")


def quoted(text):
    return "".join("> " + line + "\n" for line in text.split("\n"))


def body_of(style, text, lang, to, when, sent):
    """The new text with the mail that it answers, as the mail program lays it out."""
    if style == "top":
        line = f"Am {when} schrieb Beispiel GmbH <{to}>:" if lang == "de" else \
            f"On {when}, Beispiel GmbH <{to}> wrote:"
        return f"{text}\n\n{line}\n{quoted(sent)}"
    if style == "bottom":
        line = f"Am {when} schrieb Beispiel GmbH:" if lang == "de" else f"On {when}, Beispiel GmbH wrote:"
        return f"{line}\n{quoted(sent)}\n{text}"
    if style == "outlook":
        names = ("Von", "Gesendet", "An", "Betreff") if lang == "de" else ("From", "Sent", "To", "Subject")
        return (f"{text}\n\n________________________________\n{names[0]}: Beispiel GmbH <{to}>\n"
                f"{names[1]}: {when}\n{names[2]}: mich\n{names[3]}: Ihre Meinung\n\n{sent}")
    if style == "phone":
        tail = "Von meinem iPhone gesendet" if lang == "de" else "Sent from my iPhone"
        line = f"Am {when} schrieb Beispiel GmbH <{to}>:" if lang == "de" else \
            f"On {when}, Beispiel GmbH <{to}> wrote:"
        return f"{text}\n\n{tail}\n\n> {line}\n{quoted(quoted(sent))}"
    return text


STYLES = ["top", "top", "top", "bottom", "outlook", "phone", "plain"]


def html_of(text):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return '<html><body><div dir="ltr">' + text.replace("\n", "<br>\n") + "</div></body></html>"


def encoded(form, body):
    """Header lines and bytes of a body."""
    if form == "quoted":
        raw = quopri.encodestring(body.encode())
        return "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", raw
    if form == "latin":
        raw = quopri.encodestring(body.encode("iso-8859-1", "replace"))
        return "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable", raw
    if form == "base64":
        raw = base64.encodebytes(body.encode())
        return "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", raw
    if form == "both":
        part = "--b1\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        html = "\n--b1\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        return ('Content-Type: multipart/alternative; boundary="b1"',
                (part + body + html + html_of(body) + "\n--b1--\n").encode())
    return "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit", body.encode()


FORMS = ["plain", "plain", "quoted", "latin", "base64", "both"]


def compose(head, form, body, at, truth):
    """Bytes of a mail; head: (name, value) pairs; truth: what the checker is to know."""
    lines = [f"{name}: {encode_header(value)}" for name, value in head if value]
    lines.append(f"Date: {formatdate(at)}")
    lines.append(f"X-Sim: {truth}")
    lines.append("MIME-Version: 1.0")
    kind, raw = encoded(form, body)
    return ("\n".join(lines) + "\n" + kind + "\n\n").encode() + raw


def bounce(head, to, action, status, original, at, truth):
    """A delivery report about a mail of ours, as servers write it."""
    lines = [f"{name}: {value}" for name, value in head] + [f"Date: {formatdate(at)}", f"X-Sim: {truth}"]
    return ("\n".join(lines) + f'''
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="rep"

--rep
Content-Type: text/plain; charset=us-ascii

Your message to {to} could not be delivered.

--rep
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--rep
Content-Type: message/rfc822-headers

{original}
--rep--
''').encode()
