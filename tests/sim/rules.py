"""The register of rules, and what they found."""
from collections import Counter

LIMIT = 12  # findings of a rule that are shown


class Findings:
    def __init__(self):
        self.found = []

    def add(self, rule, case, text):
        self.found.append((rule, case, text))

    def show(self, out):
        counts = Counter(rule for rule, _, _ in self.found)
        shown = Counter()
        for rule, case, text in self.found:
            shown[rule] += 1
            if shown[rule] <= LIMIT:
                out.write(f"{rule}: {'case %s: ' % case if case else ''}{text}\n")
        for rule, n in counts.items():
            if n > LIMIT:
                out.write(f"{rule}: {n} findings in all\n")


RULES = {}


def rule(name):
    def add(fn):
        RULES[name] = fn
        return fn
    return add


def is_staff(ev, address):
    return address in ev.by_email
