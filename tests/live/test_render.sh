#!/bin/sh
# The mails as people see them: every template in headless Chromium at phone and desktop
# width, light and dark, measured; and 300 hostile customers through the whole loop,
# whose mails must hold the elements, links and header fields of a harmless one's.
set -u
program=${NACHFASS:-build/nachfass}
[ -x "$program" ] || { echo "Bail out! no program at $program"; exit 1; }
browser=
for b in chromium chromium-browser google-chrome; do
    [ -n "$browser" ] || browser=$(command -v "$b" || true)
done
[ -n "$browser" ] || { echo '1..0 # SKIP no Chromium here'; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# PAGE MODE: the page after its scripts have run
look() {
    scheme=1
    [ "$2" = light ] || scheme=0
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic \
        --no-first-run --disable-background-networking --disable-component-update \
        --disable-sync --user-data-dir="$work/profile-$2" \
        --blink-settings=preferredColorScheme=$scheme --window-size=900,4000 \
        --virtual-time-budget=20000 --dump-dom "file://$1" 2> "$work/browser.log"
}
python3 tests/live/render.py templates "$program" "$work" || exit 1
for mode in light dark; do
    look "$work/templates-$mode.html" $mode > "$work/$mode.html"
done
python3 tests/live/render.py hostile "$program" "$work" || exit 1
look "$work/hostile.html" light > "$work/seen.html"
exec python3 tests/live/render.py tell "$program" "$work"
