"""Medians, ranges and ratios of interleaved samples, as a table for people."""

from statistics import median

from harness.peers import OURS


class Results:
    """The samples of one case: for each peer, one a round; None where a round gave nothing."""

    def __init__(self, case, peers):
        self.case = case
        self.peers = peers
        self.samples = {peer.name: [] for peer in peers}

    def add(self, peer, sample):
        self.samples[peer.name].append(sample)

    def good(self, name):
        return [sample for sample in self.samples[name] if sample is not None]

    def ratio(self, base, name):
        """How much better `base` is than `name`: the median of the ratios within each round.

        Samples of one round stand next to each other in time, so what disturbs the machine
        disturbs both; the ratio of two medians would not have that.
        """
        rounds = zip(self.samples[base], self.samples[name])
        pairs = [(a.value, b.value) for a, b in rounds if a is not None and b is not None]
        if not self.case.higher_is_better:
            pairs = [(b, a) for a, b in pairs]
        ratios = [a / b for a, b in pairs if b > 0]
        return median(ratios) if ratios else None

    @property
    def base(self):
        """The peer that the ratios are about: ours, or the first when ours takes no part."""
        names = [peer.name for peer in self.peers if self.good(peer.name)]
        return OURS if OURS in names else (names or [None])[0]


def columns(results):
    details = []
    for peer in results.peers:
        for sample in results.good(peer.name):
            details += [name for name in sample.details if name not in details]
    base = next((peer.title for peer in results.peers if peer.name == results.base), "it")
    return ["server", results.case.unit, "min - max", f"{base} ÷ it", *details], details


def rows(results):
    _, details = columns(results)
    for peer in results.peers:
        samples = results.good(peer.name)
        if not samples:
            yield [peer.title, "left out"] + [""] * (2 + len(details))
            continue
        values = [sample.value for sample in samples]
        ratio = results.ratio(results.base, peer.name)
        yield [
            peer.title,
            figure(median(values)),
            f"{figure(min(values))} - {figure(max(values))}",
            "" if ratio is None or peer.name == results.base else f"{ratio:.2f}",
            *[figure(middle([s.details.get(name) for s in samples])) for name in details],
        ]


def notes(results):
    for peer in results.peers:
        if not results.good(peer.name):
            continue
        for number, sample in enumerate(results.samples[peer.name], 1):
            if sample is None:
                yield f"{peer.title}, round {number}: no usable sample"
            else:
                yield from (f"{peer.title}, round {number}: {note}" for note in sample.notes)


def middle(values):
    known = [value for value in values if value is not None]
    return median(known) if known else None


def figure(value):
    """Three significant digits, or all of a large number's, thousands apart."""
    if value is None:
        return "-"
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}"


def as_text(results):
    heads, _ = columns(results)
    table = [heads, *rows(results)]
    widths = [max(len(row[column]) for row in table) for column in range(len(heads))]
    lines = [f"{results.case.name}: {results.case.title}"]
    for row in table:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines + [f"  note: {note}" for note in notes(results)])


def as_markdown(everything, rounds, seconds, machine, versions):
    lines = [
        f"Machine: {machine}. The server is pinned to one core, the load to another; {rounds} "
        f"interleaved rounds of {seconds} s; medians; a ratio is the median of the ratios within "
        "each round.",
        "",
        *[f"- {title}: {version}" for title, version in versions if version],
    ]
    for results in everything:
        heads, _ = columns(results)
        lines += ["", f"### {results.case.title}", "", "| " + " | ".join(heads) + " |"]
        lines += ["| --- |" + " ---: |" * (len(heads) - 1)]
        lines += ["| " + " | ".join(row) + " |" for row in rows(results)]
        lines += [f"\nNote: {note}" for note in notes(results)]
    return "\n".join(lines) + "\n"
