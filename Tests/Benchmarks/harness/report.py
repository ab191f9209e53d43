"""Medians, ranges, ratios and goals of interleaved samples, as tables for people."""

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
        """What `base` has for each of `name`'s: the median of the ratios within each round.

        Samples of one round stand next to each other in time, so what disturbs the machine
        disturbs both; the ratio of two medians would not have that.
        """
        rounds = zip(self.samples[base], self.samples[name])
        pairs = [(a.value, b.value) for a, b in rounds if a is not None and b is not None]
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
    less = "" if results.case.higher_is_better else " (less is better)"
    heads = ["", results.case.unit + less, "min - max"]
    if results.case.compares:
        heads.append(f"{base} ÷ it")
    if results.case.goals:
        heads.append("goal")
    return [*heads, *details], details


def rows(results):
    heads, details = columns(results)
    for peer in results.peers:
        samples = results.good(peer.name)
        if not samples:
            yield [peer.title, "left out"] + [""] * (len(heads) - 2)
            continue
        values = [sample.value for sample in samples]
        row = [peer.title, figure(median(values)), extent(values)]
        if results.case.compares:
            ratio = results.ratio(results.base, peer.name)
            row.append("" if ratio is None or peer.name == results.base else f"{ratio:.2f}")
        if results.case.goals:
            row.append(goals_about(peer, results))
        yield row + [figure(middle([s.details.get(name) for s in samples])) for name in details]


def extent(values):
    if len(values) == 1:
        return ""
    return f"{figure(min(values))} - {figure(max(values))}"


def goals_about(peer, results):
    """The goals that this row decides; one about our value alone stands in our own row."""
    about = [
        goal for goal in results.case.goals
        if (goal.against or results.base) == peer.name
    ]
    return ", ".join(f"{goal.short_text()}: {goal.verdict(results)}" for goal in about)


def notes(results):
    """What a reader must know of each server's samples, in one line."""
    for peer in results.peers:
        if not results.good(peer.name):
            continue
        of_rounds = [
            f"{number}: {note}"
            for number, sample in enumerate(results.samples[peer.name], 1)
            for note in (["no usable sample"] if sample is None else sample.notes)
        ]
        if of_rounds:
            yield f"{peer.title}, round " + "; ".join(of_rounds)


def middle(values):
    known = [value for value in values if value is not None]
    return median(known) if known else None


def figure(value):
    """Three significant digits, or all of a large number's, thousands apart."""
    if value is None:
        return "-"
    if isinstance(value, int) and value < 1000:
        return str(value)
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 1 or value == 0 else f"{value:.3f}"


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


def goals_as_text(everything):
    lines = [
        f"  {verdict:12}  {case}: {text}; reached {reached}"
        for case, text, reached, verdict in goal_rows(everything)
    ]
    return "\n".join(["goals:", *lines]) if lines else ""


def goal_rows(everything):
    """(case, goal, reached, verdict) of every goal, measured or not."""
    for results in everything:
        for goal in results.case.goals:
            yield [
                results.case.title, goal.text(results), figure(goal.reached(results)),
                goal.verdict(results),
            ]


def markdown_table(heads, table, first_columns=1):
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + " --- |" * first_columns + " ---: |" * (len(heads) - first_columns))
    return lines + ["| " + " | ".join(row) + " |" for row in table]


def as_markdown(everything, rounds, seconds, machine, versions):
    lines = [
        f"Machine: {machine}. The server is pinned to one core, the load to another; {rounds} "
        f"interleaved rounds of {seconds} s; medians; a ratio is the median of the ratios within "
        "each round.",
        "",
        *[f"- {title}: {version}" for title, version in versions if version],
    ]
    if goals := list(goal_rows(everything)):
        lines += ["", "### What it should reach", ""]
        lines += markdown_table(["case", "goal", "reached", ""], goals, first_columns=2)
    for results in everything:
        heads, _ = columns(results)
        lines += ["", f"### {results.case.title}", "", *markdown_table(heads, rows(results))]
        lines += [f"\nNote: {note}" for note in notes(results)]
    return "\n".join(lines) + "\n"


START, END = "<!-- measured by Tests/Benchmarks/run -->", "<!-- end of what is measured -->"


def around_tables(path):
    """What a document has before and behind the place of the tables."""
    text = path.read_text() if path.exists() else f"{START}\n{END}\n"
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{path} has no place for the tables: lines {START} and {END}")
    return before, after


def write_into(path, tables):
    """Puts the tables where the document has place for them, and leaves the rest as it is."""
    before, after = around_tables(path)
    path.write_text(f"{before}{START}\n\n{tables}\n{END}{after}")
