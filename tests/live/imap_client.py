#!/usr/bin/env python3
"""What a person's IMAP client does: imap_client.py PORT USER PASSWORD CA COMMAND [ARG...].

Folders are named as the server writes them. add FOLDER FILE...: appends mails; move FROM
UIDS TO; flag FOLDER UIDS; create FOLDER; delete FOLDER; count FOLDER."""
import imaplib
import ssl
import sys

port, user, password, ca, command, *args = sys.argv[1:]
client = imaplib.IMAP4("localhost", int(port))
client.starttls(ssl.create_default_context(cafile=ca))
client.login(user, password)


def done(answer):
    if answer[0] != "OK":
        sys.exit(f"{command} {' '.join(args)}: {answer}")
    return answer[1]


def quoted(name):
    return f'"{name}"'


def move(folder, uids, to):
    done(client.select(quoted(folder)))
    done(client.uid("COPY", uids, quoted(to)))
    done(client.uid("STORE", uids, "+FLAGS", r"(\Deleted)"))
    done(client.expunge())


if command == "add":
    for name in args[1:]:
        with open(name, "rb") as mail:
            done(client.append(quoted(args[0]), None, None, mail.read()))
elif command == "move":
    move(*args)
elif command == "flag":
    done(client.select(quoted(args[0])))
    done(client.uid("STORE", args[1], "+FLAGS", r"(\Seen \Flagged)"))
elif command == "create":
    done(client.create(quoted(args[0])))
elif command == "delete":
    done(client.delete(quoted(args[0])))
elif command == "count":
    status = done(client.status(quoted(args[0]), "(MESSAGES)"))[0].decode()
    print(status.rsplit(" ", 1)[1].rstrip(")"))
else:
    sys.exit(f"no command {command}")
client.logout()
