"""A mail that left, as its reader in the world sees it."""
import binascii
import re


class Mail:
    """One that left: the little that its reader needs."""

    def __init__(self, raw):
        head, _, self.body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
        self.raw_head = head.decode("latin-1")
        self.head = {}
        for line in re.sub(r"\n[ \t]+", " ", self.raw_head).split("\n"):
            name, _, value = line.partition(": ")
            self.head.setdefault(name.lower(), value)
        self.to = self.head["envelope-to"].strip("<>")
        self.reply_to = self.head.get("reply-to", "")
        self.id = self.head["message-id"]
        self.kind = self.id[1:].partition(".")[0]
        self.lang = self.head.get("content-language", "de")[:2]

    def text(self):
        body = self.body
        found = re.search(r'boundary="([^"]+)"', self.raw_head)
        while found:
            part = body.split(b"--" + found[1].encode())[1]
            head, _, body = part.lstrip(b"\n").partition(b"\n\n")
            found = re.search(r'boundary="([^"]+)"', head.decode("latin-1"))
        return binascii.a2b_qp(body).decode("utf-8", "replace").rstrip("\n")
