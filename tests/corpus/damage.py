"""Damages the sample mails in two dozen ways and compares their readings; prints TAP."""
import glob
import json
import os
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
failed = 0
print(f"1..{len(DAMAGES)}")
with tempfile.TemporaryDirectory() as folder:
    for n, (name, damage) in enumerate(DAMAGES.items(), 1):
        paths = [os.path.join(folder, str(i)) for i in range(len(mails))]
        for path, mail in zip(paths, mails):
            with open(path, "wb") as f:
                f.write(damage(mail))
        got = read(paths)
        wrong = [i for i in range(len(want)) if got[i : i + 1] != [want[i]]]
        failed += len(wrong) > 0
        print(f"{'not ok' if wrong else 'ok'} {n} - {name}: {len(files)} mails read the same")
        for i in wrong[:3]:
            print(f"# {files[i]}: {want[i]}, damaged: {got[i:i+1]}")
sys.exit(1 if failed else 0)
