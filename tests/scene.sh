# Sourced by the tests of trouble: one busy moment of the loop, and what to compare after
# it. Needs $program and $work; must never be run as a test itself.
# shellcheck shell=sh disable=SC2034,SC2154 # some names are the caller's
# shellcheck source=tests/tap.sh
. tests/tap.sh
# the moment of the run that meets trouble, and one at which mails are tried again
scene_now=2026-03-04T10:30:00Z
scene_later=2026-03-04T10:55:00Z
scene_head=interaction_id,occurred_at,email,name,language,channel,subject,agent,team,product
scene_run() { "$program" -c "$1/nachfass.conf" --now "$2" run; }
scene_people() {
    scripts/people "$work/people.txt" "$1/out" "$1/in" "$1/state" \
        'Tue, 03 Mar 2026 14:00:00 +0000' > /dev/null
}
scene_import() { # DIR NOW DAY ID...
    scene_dir=$1 scene_at=$2 scene_day=$3
    shift 3
    {
        echo "$scene_head"
        for id; do
            echo "$id,${scene_day}T10:00:00Z,$id@gmx.example,Kim $id,de,phone,Anruf,,,"
        done
    } | "$program" -c "$scene_dir/nachfass.conf" --now "$scene_at" import - > /dev/null
}
# Makes DIR: two cases, one of them past a rung of its ladder, one with the owner's
# answer in the spool; answers of five kinds in the spool; three people to be invited; a
# digest due. All of it is waiting for the run at $scene_now.
scene_make() { # DIR
    cat > "$work/people.txt" <<'TXT'
anna@gmx.example|survey|top|2. Das Gerät ist kaputt.
fritz@gmx.example|survey|bottom|1\nNiemand ruft zurück.
bernd@gmx.example|survey|mailto|9
clara@gmx.example|survey|plain|Zwischen 3 und 8, je nachdem.
dora@gmx.example|survey|outlook|3
emil@gmx.example|survey|auto|Ich bin bis Montag nicht im Büro.
maria|alert:fritz@gmx.example|top|gelöst\nDas Ersatzgerät ist unterwegs.
TXT
    "$program" init "$1" > /dev/null 2>&1 &&
        scene_import "$1" 2026-03-03T07:00:00Z 2026-03-02 anna &&
        scene_run "$1" 2026-03-03T07:00:00Z > /dev/null &&
        scene_people "$1" &&
        scene_import "$1" 2026-03-03T12:30:00Z 2026-03-03 fritz &&
        scene_run "$1" 2026-03-03T13:00:00Z > /dev/null &&
        scene_people "$1" &&
        scene_import "$1" 2026-03-03T15:00:00Z 2026-03-03 bernd clara dora emil &&
        scene_run "$1" 2026-03-03T16:00:00Z > /dev/null &&
        scene_people "$1" &&
        scene_import "$1" 2026-03-03T18:00:00Z 2026-03-03 gina hans ida
}
# The store of DIR into DIR.store, the mails that left into DIR.mails: kind, receiver
# and how often.
scene_state() { # DIR
    # what was tried again a little later is the same; where no mail could be read the
    # day's digest was made before there was anything to settle
    tests/dump.sh "$1/nachfass.db" 2>&1 |
        sed -e 's/1772621700/1772620200/g' -e '/^review_desk/d' > "$1.store"
    awk '/^Envelope-To: / { to = $2 }
         /^Message-ID: / { sub(/^</, "", $2); sub(/\..*/, "", $2); print to, $2; nextfile }' \
        "$1"/out/new/* | LC_ALL=C sort | uniq -c > "$1.mails"
}
# DIR holds what WANT holds; else tells what differs
scene_same() { # WANT DIR
    cmp -s "$1.store" "$2.store" && cmp -s "$1.mails" "$2.mails" && return 0
    diff "$1.store" "$2.store" | grep '^[<>]' | head -6 | sed 's/^/# /'
    diff "$1.mails" "$2.mails" | grep '^[<>]' | head -6 | sed 's/^/# /'
    return 1
}
