"""Damages the sample mails in some sixty ways and compares their readings; prints TAP.
A damage gives None for a mail that it does not apply to."""
import base64
import email
import glob
import json
import os
import quopri
import re
import subprocess
import sys
import tempfile

program = sys.argv[1]


def change(pattern, to, count=0):
    """A damage that replaces what matches, case-blind, line by line."""
    return lambda mail: re.sub(pattern, to, mail, count=count, flags=re.I | re.M)


def in_header(damage):
    def apply(mail):
        head, _, body = mail.partition(b"\n\n")
        return damage(head) + b"\n\n" + body

    return apply


def upper(match):
    return match.group(0).upper()


def edges(mail):
    return re.findall(rb'boundary="?([^";\n]+)"?', mail, flags=re.I)


def at_edges(to):
    """A damage that replaces the edge in each line that opens or ends a part."""

    def apply(mail):
        known = edges(mail)
        return re.sub(
            rb"^--(.*?)(--)?$",
            lambda m: to(m[1]) + (m[2] or b"") if m[1] in known else m[0],
            mail,
            flags=re.M,
        )

    return apply


def text_of(part):
    """What a text part says; None where that is not plain from its labels."""
    try:
        text = part.get_payload(decode=True).decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return None
    return text.replace("\r", "")


def recoded(charset, encoding, damage=None, label=None, told=None, umlauts=False):
    """Writes each text anew in that charset and encoding, labelled as told or truly, and
    damages what is written."""
    encode = {
        "base64": base64.encodebytes,
        "quoted-printable": quopri.encodestring,
        "8bit": bytes,
    }[encoding]

    def apply(mail):
        if mail not in renewable:
            return None
        message = email.message_from_bytes(mail)
        for part in message.walk():
            if part.get_content_maintype() != "text" or b"message/rfc822" in mail:
                continue
            text = text_of(part)
            if text is None or (umlauts and text.isascii()):
                return None
            try:
                written = encode(text.encode(charset))
            except UnicodeEncodeError:
                return None
            written = damage(written) if damage else written
            part._payload = written.decode("ascii", "surrogateescape")
            part.set_param("charset", label or charset)
            del part["Content-Transfer-Encoding"]
            if told != "":
                part["Content-Transfer-Encoding"] = told or encoding
        return message.as_bytes()

    return apply


def doubled(text):
    """UTF-8 taken for windows-1252 and encoded once more."""
    return "".join(
        chr(c) if c in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([c]).decode("cp1252")
        for c in text
    ).encode()


def wrapped(with_part):
    """The mail's content as the first part of a multipart, another part behind it."""

    def apply(mail):
        head, _, body = mail.partition(b"\n\n")
        fields = re.split(rb"\n(?![ \t])", head)
        own = [f for f in fields if f.lower().startswith(b"content-")]
        others = [f for f in fields if f not in own]
        if b"multipart/report" in head:
            return None
        return b"\n".join(others + [b"Content-Type: multipart/mixed; boundary=wrap"]) + (
            b"\n\n--wrap\n" + b"\n".join(own) + b"\n\n" + body + b"\n--wrap\n"
        ) + with_part + b"\n--wrap--\n"

    return apply


def unread(pattern, damage):
    """The damage for mails in which the pattern is nowhere."""
    return lambda mail: None if re.search(pattern, mail, flags=re.M) else damage(mail)


INNER = b"From: x@y.example\nSubject: Re: 3\nContent-Type: text/plain\n\n3\n"
FOOTER = b"_______________\nverteiler mailing list\nhttp://liste.example/x\n"

DAMAGES = {
    "LF": lambda m: m,
    "CRLF": lambda m: m.replace(b"\n", b"\r\n"),
    "CR": lambda m: m.replace(b"\n", b"\r"),
    "CR CR LF": lambda m: m.replace(b"\n", b"\r\r\n"),
    "a line of an mbox": lambda m: b"From x@y.example Mon Nov 16 10:00:00 2026\n" + m,
    "a byte order mark": lambda m: b"\xef\xbb\xbf" + m,
    "empty lines first": lambda m: b"\n\r\n" + m,
    "NUL at the end": lambda m: m + b"\0\0",
    "no MIME-Version": change(rb"^mime-version:.*\n", b""),
    "a line without colon": in_header(lambda h: h.replace(b"\n", b"\nthis is broken\n", 1)),
    "each field twice": in_header(lambda h: h + b"\n" + h),
    "tabs behind colons": in_header(change(rb"^([a-z-]+): ", rb"\1:\t")),
    "blanks before colons": in_header(change(rb"^([a-z-]+): ", rb"\1 : ")),
    "folded at each semicolon": in_header(change(rb"; ", b";\n\t")),
    "a folded line of blanks": in_header(change(rb"^(subject:.*)\n", rb"\1\n \t \n")),
    "type in upper case": change(rb"^content-type: *[a-z]+/[a-z-]+", upper),
    "type with a comment": change(rb"^(content-type: *[a-z]+/[a-z-]+);", rb"\1 (x) ;"),
    "type twice": change(rb"^(content-type:.*(?:\n[ \t].*)*\n)", rb"\1\1"),
    "encoding in upper case": change(rb"^content-transfer-encoding: *\S+", upper),
    "encoding with a comment": change(rb"^(content-transfer-encoding: *\S+)", rb"\1 (x)"),
    "encoding with a semicolon": change(rb"^(content-transfer-encoding: *\S+)", rb"\1;"),
    "charset in single quotes": change(rb'charset="?([\w-]+)"?', rb"charset='\1'"),
    "boundary without quotes": change(rb'boundary="([^"\n]+)"', rb"boundary=\1"),
    "boundary wrong": change(rb'boundary="?[^";\n]+"?', b'boundary="none"', 1),
    "boundary missing": change(rb';\s*boundary="?[^";\n]+"?', b"", 1),
    "blanks behind boundaries": change(rb"^(--[^\s-]\S+)$", rb"\1  "),
    "no last boundary": change(rb"^--[^\s-]\S*--[ ]*$", b""),
    "mixed line ends": change(rb"^(.*a.*)$", b"\\1\r"),
    "NUL at line ends": change(rb"^(.{8,})$", b"\\1\0"),
    "blanks for an empty line": lambda m: m.replace(b"\n\n", b"\n \n", 1),
    "empty line before the type": in_header(
        lambda h: b"X-A: b\n" + re.sub(rb"(?im)^(content-type:)", rb"\n\1", h, count=1)
    ),
    "a type that is not folded": change(rb"^(content-type:.*;)\n[ \t]+", rb"\1\n"),
    "boundaries in quotes": at_edges(lambda edge: b'--"' + edge + b'"'),
    "boundaries with three dashes": at_edges(lambda edge: b"---" + edge),
    "boundaries and a blank": at_edges(lambda edge: b"--" + edge + b" "),
    "boundary in pieces": change(rb'boundary="?([^"\n;]{2})([^"\n;]+)"?',
                                 rb'boundary*1="\2"; boundary*0="\1"'),
    "encoding 7bit first": change(rb"^(content-transfer-encoding:)",
                                  rb"Content-Transfer-Encoding: 7bit\n\1"),
    "with a mail in base64": wrapped(
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(INNER)
    ),
    "with a calendar": wrapped(
        b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nSUMMARY:9\nEND:VCALENDAR\n"
    ),
    "with a signature of keys": wrapped(
        b"Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n"
    ),
    "base64, no label": recoded("utf-8", "base64", told=""),
    "base64 as 7bit": recoded("utf-8", "base64", told="7bit"),
    "base64 as quoted-printable": recoded("utf-8", "base64", told="quoted-printable"),
    "plain as base64": recoded("utf-8", "8bit", told="base64"),
    "quoted-printable as base64": recoded("utf-8", "quoted-printable", told="base64"),
    "quoted-printable, no label": recoded(
        "utf-8", "quoted-printable", told="", umlauts=True
    ),
    "quoted-printable twice": recoded(
        "utf-8", "quoted-printable", quopri.encodestring, umlauts=True
    ),
    "quoted-printable in small letters": recoded(
        "utf-8", "quoted-printable",
        lambda t: re.sub(rb"=[0-9A-F]{2}", lambda m: m[0].lower(), t),
    ),
    "soft breaks with blanks": recoded(
        "utf-8", "quoted-printable", lambda t: t.replace(b"=\n", b"= \t\n")
    ),
    "base64 of another alphabet": recoded(
        "utf-8", "base64", lambda t: t.replace(b"+", b"-").replace(b"/", b"_")
    ),
    "base64 in odd lines": recoded(
        "utf-8", "base64", lambda t: re.sub(rb"(.{37})", rb"\1\n", t.replace(b"\n", b""))
    ),
    "base64 with noise": recoded(
        "utf-8", "base64", lambda t: re.sub(rb"(.{20})", rb"\1 !", t)
    ),
    "base64 in quotes": recoded(
        "utf-8", "base64", lambda t: re.sub(rb"(?m)^(?=.)", b"> ", t)
    ),
    "base64 of CR CR LF": recoded(
        "utf-8", "base64",
        lambda t: base64.encodebytes(base64.decodebytes(t).replace(b"\n", b"\r\r\n")),
    ),
    "base64 over a footer": recoded("utf-8", "base64", lambda t: t + FOOTER),
    "UTF-8 twice": recoded(
        "utf-8", "base64", lambda t: base64.encodebytes(doubled(base64.decodebytes(t)))
    ),
    "UTF-8 as ISO 8859-2": recoded("utf-8", "8bit", label="iso-8859-2"),
    "UTF-8 as UTF-16": recoded("utf-8", "8bit", label="utf-16"),
    "UTF-8 as an unknown one": recoded("utf-8", "8bit", label="x-unknown"),
    "windows-1252 as UTF-8": recoded("cp1252", "8bit", label="utf-8"),
    "UTF-16": recoded("utf-16", "base64"),
    "UTF-32": recoded("utf-32-le", "base64", label="utf-32le"),
    "GB 18030": recoded("gb18030", "8bit"),
    "Mac Roman": recoded("mac-roman", "8bit", label="macintosh"),
    "code page 850": recoded("cp850", "8bit", label="ibm850"),
}


def read(paths):
    readings = []
    for i in range(0, len(paths), 400):
        call = [program, "parse", "--json"] + paths[i : i + 400]
        lines = subprocess.run(call, capture_output=True, check=False).stdout.splitlines()
        readings += [json.loads(line) for line in lines]
    return [
        (" ".join(r["reply"].split()), r["score"], r["kind"], r["from"]) for r in readings
    ]


files = sorted(glob.glob("tests/corpus/mails/*.eml"))
mails = [open(f, "rb").read().replace(b"\r\n", b"\n") for f in files]
want = read(files)


def readings(damaged):
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, str(i)) for i in range(len(damaged))]
        for path, mail in zip(paths, damaged):
            with open(path, "wb") as f:
                f.write(mail)
        return read(paths)


# mails that labels lie about are not written anew as they were meant
renewable = set(mails)
anew = recoded("utf-8", "base64")
clean = [anew(mail) or mail for mail in mails]
renewable = {mail for mail, w, g in zip(mails, want, readings(clean)) if w == g}
failed = 0
print(f"1..{len(DAMAGES)}")
for n, (name, damage) in enumerate(DAMAGES.items(), 1):
    damaged = [(i, damage(mail)) for i, mail in enumerate(mails)]
    damaged = [(i, mail) for i, mail in damaged if mail is not None]
    got = readings([mail for _, mail in damaged])
    pairs = [(i, got[k : k + 1]) for k, (i, _) in enumerate(damaged)]
    wrong = [(i, g) for i, g in pairs if g != [want[i]]]
    failed += len(wrong) > 0 or len(pairs) == 0
    ok = "not ok" if wrong or not pairs else "ok"
    print(f"{ok} {n} - {name}: {len(pairs)} mails read the same")
    for i, g in wrong[:3]:
        print(f"# {files[i]}: {want[i]}, damaged: {g}")
sys.exit(1 if failed else 0)
