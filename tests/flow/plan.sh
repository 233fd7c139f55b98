#!/bin/sh
# Who is asked, when, and why not: send hours in the customer's zone, holidays, at most
# one survey a month, samples, legal basis, addresses that are never asked. Every
# interaction that is not invited keeps its reason, and status counts them.
set -u
program=${NACHFASS:-build/nachfass}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
d=$work/d
# shellcheck source=tests/tap.sh
. tests/tap.sh
run() { # NOW COMMAND...
    now=$1
    shift
    "$program" -c "$d/nachfass.conf" --now "$now" "$@"
}
sent_to() { value "SELECT group_concat(a, ' ') FROM (SELECT substr(rcpt_to, 1, instr(rcpt_to, '@') - 1) AS a
    FROM outbox WHERE state = 3 AND kind = $1 ORDER BY rcpt_to)"; }
reason() { value "SELECT group_concat(ext_id, ' ') FROM (SELECT ext_id FROM interaction
    WHERE state = 2 AND reason = '$1' ORDER BY ext_id)"; }

"$program" init "$d" > /dev/null 2>&1
cat > "$d/holidays.ics" << 'END'
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:Tag der Arbeit
DTSTART;VALUE=DATE:20200501
RRULE:FREQ=YEARLY
END:VEVENT
END:VCALENDAR
END
# one line each into the company's and the survey's section
sed -i -e '/^company {/a\    holidays = {"holidays.ics"}\n    exclude = {"*@rival.example"}' \
    -e '/^survey "service" {/a\    legal_basis = {"consent", "contract"}' \
    -e 's/^\( *send_hours = \).*/\1{"Mo-Fr 09:00-18:00"}/' "$d/nachfass.conf"
run 2026-04-30T10:00:00Z check > "$work/check" 2>&1
ok $? 'the configuration is sound'

# 30 April 2026 is a Thursday, 1 May a Friday
{
    echo interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product,zone,legal_basis
    echo 'A1,2026-04-30T06:00:00Z,anna@gmx.example,Anna,de,phone,Anruf,,,,,consent'
    echo 'A2,2026-04-30T06:01:00Z,anna@gmx.example,Anna,de,phone,Anruf,,,,,consent'
    echo 'B1,2026-04-30T06:00:00Z,bob@web.example,Bob,en,phone,Call,,,,America/New_York,contract'
    echo 'C1,2026-04-30T06:00:00Z,carla@web.example,Carla,de,phone,Anruf,,,,,'
    echo 'D1,2026-04-30T06:00:00Z,dora@rival.example,Dora,de,phone,Anruf,,,,,consent'
    echo 'N1,2026-04-30T06:00:00Z,noreply@shop.example,Shop,de,phone,Anruf,,,,,consent'
    echo 'Z1,2026-04-01T06:00:00Z,zoe@web.example,Zoe,de,phone,Anruf,,,,,consent'
} > "$work/in.csv"
run 2026-04-30T10:00:00Z import "$work/in.csv" > /dev/null
ok $? 'the interactions are in'

run 2026-04-30T10:00:00Z send > "$work/out"
same 'in the firm'\''s morning only customers at home in it get mail' anna "$(sent_to 0)"
same 'New York waits for nine in the morning' 2026-04-30T13:00:00Z \
    "$(value "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', due_at, 'unixepoch') FROM outbox WHERE rcpt_to LIKE 'bob%'")"
run 2026-04-30T12:59:59Z send > /dev/null
same 'not a second earlier' anna "$(sent_to 0)"
run 2026-04-30T13:00:00Z send > /dev/null
same 'and gets it then' 'anna bob' "$(sent_to 0)"
grep -rq '^Date: Thu, 30 Apr 2026 15:00:00 +0200' "$d/out"
ok $? 'dated when it leaves, not when it was planned'

same 'a second contact within the month is not asked' A2 "$(reason 'asked recently')"
same 'no legal basis, no question' C1 "$(reason 'no legal basis')"
same 'an excluded address' D1 "$(reason 'excluded address')"
same 'a machine'\''s address' N1 "$(reason 'role address')"
same 'an interaction of last month' Z1 "$(reason 'too old')"

{
    head -1 "$work/in.csv"
    echo 'E1,2026-04-30T17:00:00Z,emil@web.example,Emil,de,phone,Anruf,,,,Mars/Olympus,consent'
} > "$work/evening.csv"
run 2026-04-30T19:00:00Z import "$work/evening.csv" > /dev/null

# Thursday evening: closed; Friday is a holiday; then the weekend
run 2026-04-30T19:30:00Z send > /dev/null
for now in 2026-05-01T10:00:00Z 2026-05-02T10:00:00Z 2026-05-03T10:00:00Z 2026-05-04T06:59:59Z; do
    run $now send > /dev/null
done
same 'nothing leaves in the night, on the holiday, at the weekend' 'anna bob' "$(sent_to 0)"
run 2026-05-04T07:00:00Z send > /dev/null
same 'on Monday at nine it does, an unknown zone being the firm'\''s' 'anna bob emil' "$(sent_to 0)"
same 'the time to answer counts from then' "$(value "SELECT strftime('%s', '2026-05-04T07:00:00Z') + 14 * 86400")" \
    "$(value "SELECT i.expires_at FROM invitation i JOIN customer c ON c.id = i.customer_id WHERE c.email LIKE 'emil%'")"

# reminders: four days after, within the hours, in the same thread, once
run 2026-05-04T10:00:00Z send > /dev/null
same 'reminders go to who said nothing' 'anna bob' "$(run 2026-05-04T20:00:00Z send > /dev/null; sent_to 1)"
run 2026-05-08T20:00:00Z send > /dev/null
same 'a reminder waits for the hours too' 'anna bob' "$(sent_to 1)"
run 2026-05-11T07:00:00Z send > /dev/null
run 2026-05-11T08:00:00Z send > /dev/null
same 'and goes once' 'anna bob emil' "$(sent_to 1)"
first=$(value "SELECT message_id FROM outbox WHERE kind = 0 AND rcpt_to LIKE 'anna%'")
grep -rlF "References: <$first>" "$d/out" > "$work/in-thread"
same 'in the thread of the survey' 1 "$(wc -l < "$work/in-thread" | tr -d ' ')"

# a month later Anna may be asked again
{
    head -1 "$work/in.csv"
    echo 'A3,2026-06-01T06:00:00Z,anna@gmx.example,Anna,de,phone,Anruf,,,,,consent'
} > "$work/june.csv"
run 2026-06-01T07:00:00Z import "$work/june.csv" > /dev/null
run 2026-06-01T09:00:00Z send > /dev/null
same 'a month later Anna is asked again' 'anna anna bob emil' "$(sent_to 0)"

run 2026-06-01T09:00:00Z --json status > "$work/status" 2> /dev/null ||
    run 2026-06-01T09:00:00Z status --json > "$work/status"
same 'status counts the reasons' 5 \
    "$(python3 -c 'import json, sys; print(sum(sum(v.values()) if isinstance(v, dict) else 0
        for k, v in json.load(open(sys.argv[1]))["interactions"].items() if k == "reasons"))' "$work/status")"
run 2026-06-01T09:00:00Z status > "$work/status.txt"
grep -q 'no legal basis' "$work/status.txt" && grep -q 'asked recently' "$work/status.txt"
ok $? 'and names them'

run 2026-06-01T09:00:00Z report > "$work/report.txt"
grep -q '^not invited so far 5$' "$work/report.txt" && grep -q '1  role address' "$work/report.txt"
ok $? 'report counts them too'

# half of them, the same half every time
sed -i '/^survey "service" {/a\    sample = 50' "$d/nachfass.conf"
{
    head -1 "$work/in.csv"
    i=0
    while [ $i -lt 200 ]; do
        echo "S$i,2026-06-01T06:00:00Z,s$i@web.example,S,de,phone,Anruf,,,,,consent"
        i=$((i + 1))
    done
} > "$work/many.csv"
run 2026-06-01T10:00:00Z import "$work/many.csv" > /dev/null
run 2026-06-01T10:00:00Z send > /dev/null
out=$(value "SELECT count(*) FROM interaction WHERE reason = 'not in the sample'")
[ "$out" -gt 70 ] && [ "$out" -lt 130 ]
ok $? 'a sample of half leaves about half out'

printf 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n' > "$d/holidays.ics"
run 2026-06-01T10:00:00Z check > "$work/check" 2>&1
same 'a broken calendar is refused' 78 $?
grep -q "nachfass.conf:[0-9]*: 'holidays' in section 'company': calendar 'holidays.ics': event 1" "$work/check"
ok $? 'with the line, the file and the event'
rm "$d/holidays.ics"
run 2026-06-01T10:00:00Z check > "$work/check" 2>&1
same 'so is one that is missing' 78 $?
grep -q "'holidays' in section 'company': calendar 'holidays.ics': '.*holidays.ics': no such file$" "$work/check"
ok $? 'by its name'
[ -s "$work/check" ] && sed 's/^/# /' "$work/check"
echo "1..$n"
