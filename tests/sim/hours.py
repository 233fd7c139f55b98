"""Business hours by hand: local opening times, holidays, zones. Written apart from the
program, which asks libical; must never use anything of it."""
from bisect import bisect_right
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc


class Hours:
    """When something is open. week: seven (from, to) in minutes of the local day, Monday
    first, None = closed; closed: (from, to) naive local datetimes."""

    def __init__(self, zone, week, closed=()):
        self.zone = ZoneInfo(zone)
        self.week = week
        self.closed = [tuple(map(datetime.fromisoformat, c)) for c in closed]
        self.first = date(2026, 1, 1)
        self.spans = []  # open stretches, [from, to) in unix seconds
        self.sums = [0]  # open seconds before each
        for n in range(730):
            self._add_day(self.first + timedelta(days=n))

    def _instant(self, local):
        """Unix time of a local one; in a gap the old offset holds, in a fold the first."""
        return int(local.replace(tzinfo=self.zone, fold=0).timestamp())

    def _add_day(self, day):
        hours = self.week[day.weekday()]
        if hours is None:
            return
        midnight = datetime(day.year, day.month, day.day)
        pieces = [tuple(midnight + timedelta(minutes=m) for m in hours)]
        for gone_from, gone_to in self.closed:
            left = []
            for start, end in pieces:
                left.append((start, min(end, gone_from)))
                left.append((max(start, gone_to), end))
            pieces = [p for p in left if p[0] < p[1]]
        for start, end in pieces:
            a, b = self._instant(start), self._instant(end)
            if a < b:
                self.spans.append((a, b))
                self.sums.append(self.sums[-1] + b - a)

    def _find(self, t):
        """Index of the stretch that holds t or is the next one."""
        i = bisect_right(self.spans, (t, float("inf"))) - 1
        return i if i >= 0 and t < self.spans[i][1] else i + 1

    def add(self, t, seconds):
        """The instant when so many open seconds have passed since t."""
        i = self._find(t)
        t = max(t, self.spans[i][0])
        while t + seconds > self.spans[i][1]:
            seconds -= self.spans[i][1] - t
            i += 1
            t = self.spans[i][0]
        return t + seconds

    def between(self, a, b):
        """Open seconds from a to b."""
        return max(0, self._passed(b) - self._passed(a))

    def _passed(self, t):
        i = self._find(t)
        return self.sums[i] + (max(0, t - self.spans[i][0]) if i < len(self.spans) else 0)

    def is_open(self, t):
        return self.spans[self._find(t)][0] <= t

    def local(self, t):
        return datetime.fromtimestamp(t, self.zone)


def unix(text):
    """'2026-03-29T02:30:00' in UTC to unix seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def iso(t):
    return datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
