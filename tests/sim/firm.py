"""The firm of the simulation: ten teams in four zones, fifty people, their hours and
holidays, as plain data; the program's configuration is written from it."""
import json

DOMAIN = "firma.example"
ADDRESS = "feedback@" + DOMAIN
AUTHSERV = "mx." + DOMAIN

FIRST = "Maria Lena Jonas Petra Timo Anke Sven Rita Omar Ines".split()
LAST = "Becker Vogt Brandt Weber Kraus".split()

# open days: "days from-to", as people say it; ladder: per cent of the time, which of the
# five people (0 owner, 1 deputy, 2 lead, 3 head, 4 helps out)
TEAMS = [
    # id, zone, hours, deadline in hours, ladder, holidays
    ("service", "Europe/Berlin", ["Mo-Fr 08:00-18:00", "Sa 09:00-13:00"], 8,
     [(75, 0), (100, 2), (150, 3)], "de"),
    ("versand", "Europe/Berlin", ["Mo-Fr 07:30-16:00"], 4, [(50, 0), (100, 2), (200, 3)], "de"),
    ("technik", "Europe/Berlin", ["always"], 6, [(50, 0), (100, 2), (150, 3)], None),
    ("vip", "Europe/Berlin", ["Mo-Su 06:00-22:00"], 2, [(50, 0), (100, 2), (150, 3), (300, 3)], None),
    ("konto", "Europe/Berlin", ["Mo-Th 09:00-16:00", "Fr 09:00-12:30"], 16,
     [(75, 0), (100, 2), (125, 3)], "de"),
    ("nacht", "Europe/Berlin", ["Mo-Su 00:00-06:00"], 3, [(75, 0), (100, 2), (200, 3)], None),
    ("ny", "America/New_York", ["Mo-Fr 09:00-17:00"], 8, [(75, 0), (100, 2), (150, 3)], "us"),
    ("boston", "America/New_York", ["always"], 12, [(75, 0), (100, 2), (150, 3)], None),
    ("sydney", "Australia/Sydney", ["Mo-Fr 08:30-17:30"], 6, [(75, 0), (100, 2), (150, 3)], None),
    ("pune", "Asia/Kolkata", ["Mo-Sa 10:00-19:00"], 6, [(80, 0), (100, 2), (150, 3)], None),
]

# local time; a half day among them
HOLIDAYS = {
    "de": [(d + "T00:00", n + "T00:00") for d, n in [
        ("2026-04-03", "2026-04-04"), ("2026-04-06", "2026-04-07"), ("2026-05-01", "2026-05-02"),
        ("2026-05-14", "2026-05-15"), ("2026-05-25", "2026-05-26"), ("2026-10-03", "2026-10-04"),
        ("2026-12-24", "2026-12-27")]] + [("2026-05-15T12:00", "2026-05-15T23:00"),
                                          ("2026-03-31T12:30", "2026-03-31T15:00"),
                                          ("2026-11-11T11:11", "2026-11-11T14:00")],
    "us": [("2026-05-25T00:00", "2026-05-26T00:00"), ("2026-09-07T00:00", "2026-09-08T00:00"),
           ("2026-11-26T00:00", "2026-11-27T00:00"), ("2026-04-03T13:00", "2026-04-03T17:00")],
}

DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


def week_of(lines):
    """["Mo-Fr 08:00-18:00"] to seven (from, to) in minutes, None = closed."""
    if lines == ["always"]:
        return [(0, 1440)] * 7
    week = [None] * 7
    for line in lines:
        days, times = line.split()
        first, last = (days.split("-") * 2)[:2]
        span = tuple(int(t[:2]) * 60 + int(t[3:]) for t in times.split("-"))
        for i in range(DAYS.index(first), DAYS.index(last) + 1):
            week[i] = span
    return week


# for the whole matter, in business hours
RESOLUTION = {"service": 40, "technik": 96, "ny": 24, "sydney": 30}
# the gravest first: by words, by score; the first is told at night, too
SEVERITIES = [
    {"id": "recht", "words": ["*anwalt*", "lawyer"], "score": None, "first_response_s": 3600, "any_time": True},
    {"id": "null", "words": [], "score": 0, "first_response_s": 7200, "any_time": False},
]
# when owners read digests; leads daily, heads twice a week
DIGESTS = {"service": ["07:30", "mon,tue,wed,thu,fri 16:00"], "technik": ["mon,thu 08:00"], "ny": ["mon 08:00", "thu 14:00"],
           "konto": ["mon,wed,fri 06:30", "wed 17:00"]}
# who leaves the firm: their mail comes back from that day on, and some days later
# somebody takes their place in the configuration
LEAVERS = [("versand0", "versand4", 30), ("pune2", "pune4", 45), ("vip1", "vip4", 20)]
REPLACED_AFTER = 6  # days


def make(pause_waiting):
    """The firm as data, for the world and for the checker."""
    teams, people = {}, {}
    for t, (tid, zone, hours, deadline, ladder, free) in enumerate(TEAMS):
        ids = [f"{tid}{i}" for i in range(5)]
        for i, pid in enumerate(ids):
            people[pid] = {"name": f"{FIRST[t]} {LAST[i]}", "email": f"{pid}@{DOMAIN}",
                           "language": "en" if free == "us" or zone[:2] == "As" else "de",
                           "team": tid, "digest": DIGESTS.get(tid, ["08:00"]) if i == 0 else {2: ["08:00"], 3: ["tue,fri 09:00"]}.get(i, [])}
        teams[tid] = {"zone": zone, "hours": hours, "week": week_of(hours),
                      "deadline_s": deadline * 3600,
                      "resolution_s": RESOLUTION.get(tid, 0) * 3600, "owner": ids[0], "deputy": ids[1],
                      "ladder": [(percent, ids[i]) for percent, i in ladder],
                      "closed": HOLIDAYS.get(free, []), "calendar": free}
    return {"address": ADDRESS, "authserv": AUTHSERV, "zone": "Europe/Berlin", "teams": teams,
            "people": people, "default_team": "service", "severities": SEVERITIES, "pause_waiting": pause_waiting,
            "favours": {"de": "https://bewerten.example/de", "en": "https://bewerten.example/en"},
            "survey": {"delay_s": 7200, "expires_s": 14 * 86400, "remind_s": 4 * 86400, "low": 6,
                       "high": 9},
            "followup_delay_s": 3 * 86400, "followup_expires_s": 14 * 86400, "daily_cap": 3}


def replace(firm, gone, by):
    """The firm as it is configured once that person is gone."""
    firm["people"].pop(gone)
    for t in firm["teams"].values():
        for role in ("owner", "deputy"):
            t[role] = by if t[role] == gone else t[role]
        t["ladder"] = [(percent, by if who == gone else who) for percent, who in t["ladder"]]


def write_calendar(path, closed):
    with open(path, "w", newline="\r\n") as f:
        f.write("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//sim//EN\n")
        for n, (start, end) in enumerate(closed):
            def form(t):
                return t.replace("-", "").replace(":", "") + "00"
            if start.endswith("T00:00"):
                f.write(f"BEGIN:VEVENT\nUID:{n}@sim\nDTSTART;VALUE=DATE:{form(start)[:8]}\n"
                        f"DTEND;VALUE=DATE:{form(end)[:8]}\nSUMMARY:frei\nEND:VEVENT\n")
            else:
                f.write(f"BEGIN:VEVENT\nUID:{n}@sim\nDTSTART:{form(start)}\nDTEND:{form(end)}\n"
                        "SUMMARY:halber Tag\nEND:VEVENT\n")
        f.write("END:VCALENDAR\n")


def listing(items):
    return "{" + ", ".join(f'"{i}"' for i in items) + "}"


def write(firm, d):
    """Configuration, calendars and the data for the checker into the folder d."""
    for name, closed in HOLIDAYS.items():
        write_calendar(f"{d}/{name}.ics", closed)
    s = firm["survey"]
    hour, day = 3600, 86400
    out = [f'''company {{
    name = "Beispiel GmbH"
    address = "{firm["address"]}"
    sender_name = "Beispiel GmbH"
    footer = "Beispiel GmbH, Musterweg 1, 50667 Köln"
    zone = "{firm["zone"]}"
    language = de
    ask_every = 30d
}}
store {{ path = "nachfass.db" }}
mailbox "answers" {{ url = "maildir:in" }}
outgoing {{ url = "maildir:out" }}
''']
    care = "    thank = yes\n    ask_passives = yes\n    promote = yes\n"
    for lang, url in firm["favours"].items():
        out.append(f'promote "{lang}" {{\n    kind = review\n    url = "{url}"\n    language = {lang}\n}}\n')
    for name, channel, remind in (("service", "phone", s["remind_s"] // day), ("shop", "*", 0)):
        out.append(f'''survey "{name}" {{
    metric = nps
    channels = {{"{channel}"}}
    delay = {s["delay_s"] // hour}h
    expires = {s["expires_s"] // day}d
    remind = {remind}d
    send_hours = {{"Mo-Fr 08:00-19:00", "Sa 10:00-16:00"}}
{care if name == "shop" else ""}}}
''')
    for pid, p in firm["people"].items():
        out.append(f'person "{pid}" {{\n    name = "{p["name"]}"\n    email = "{p["email"]}"\n'
                   f'    language = {p["language"]}\n    digest = {listing(p["digest"]) if p["digest"] else "none"}\n}}\n')
    for tid, t in firm["teams"].items():
        free = f'holidays = {{"{t["calendar"]}.ics"}}' if t["closed"] else ""
        ladder = listing(f"{percent}% {who}" for percent, who in t["ladder"])
        out.append(f'team "{tid}" {{\n    name = "Team {tid}"\n    owner = {t["owner"]}\n'
                   f'    deputy = {t["deputy"]}\n    deadline = {t["deadline_s"] // hour}h\n'
                   f'    resolution = {t["resolution_s"] // hour}h\n'
                   f'    zone = "{t["zone"]}"\n    hours = {listing(t["hours"])}\n'
                   f'    {free}\n    ladder = {ladder}\n}}\n')
        out.append(f'route {{ team = "{tid}"  to = {tid} }}\n')
    for v in firm["severities"]:
        words = f'    words = {listing(v["words"])}\n' if v["words"] else f'    score_at_most = {v["score"]}\n'
        out.append(f'severity "{v["id"]}" {{\n{words}    first_response = {v["first_response_s"] // hour}h\n'
                   f'    any_time = {"yes" if v["any_time"] else "no"}\n}}\n')
    out.append(f'cases {{\n    default_team = {firm["default_team"]}\n'
               f'    followup_delay = {firm["followup_delay_s"] // day}d\n'
               f'    followup_expires = {firm["followup_expires_s"] // day}d\n'
               f'    daily_cap = {firm["daily_cap"]}\n'
               f'    pause_waiting = {"yes" if firm["pause_waiting"] else "no"}\n}}\n'
               'voucher "kulanz" {\n    valid_for = 14d\n    approve_above = 25\n}\n'
               f'trust {{ authserv_id = "{firm["authserv"]}" }}\n')
    with open(f"{d}/nachfass.conf", "w") as f:
        f.write("".join(out))


def keep(firm, d):
    """For the checker: the firm as it began, and who left it when."""
    with open(f"{d}/firm.json", "w") as f:
        json.dump(firm, f)
