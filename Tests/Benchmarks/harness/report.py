"""The tables of a run, for people."""

from harness.peer import OURS
from harness.results import YARDSTICKS


def columns(results):
    details = []
    for peer in results.peers:
        for sample in results.good(peer.name):
            details += [name for name in sample.details if name not in details]
    less = "" if results.case.higher_is_better else " (less is better)"
    heads = ["", results.case.unit + less, "min - max"]
    if results.case.compares:
        heads.append(f"{results.title(results.base) if results.base else 'it'} ÷ it")
    heads += [cpu_head(name) for name in results.yardsticks]
    if results.case.goals:
        heads.append("goal")
    return [*heads, *details], details


def cpu_head(yardstick):
    return f"CPU ÷ {YARDSTICKS[yardstick]}"


def rows(results):
    heads, details = columns(results)
    for peer in results.peers:
        samples = results.good(peer.name)
        if not samples:
            yield [peer.title, "left out"] + [""] * (len(heads) - 2)
            continue
        row = [peer.title, figure(results.median(peer.name)), extent(samples)]
        if results.case.compares:
            ratio = results.quotient(results.base, peer.name)
            row.append("" if peer.name == results.base else quotient(ratio))
        row += [quotient(ratio) for ratio in results.cpu_quotients(peer.name)]
        if results.case.goals:
            row.append(goals_about(peer, results))
        yield row + [figure(results.median(peer.name, name)) for name in details]


def extent(samples):
    values = [sample.value for sample in samples]
    return f"{figure(min(values))} - {figure(max(values))}" if len(values) > 1 else ""


def goals_about(peer, results):
    """The goals that this row decides; one about our value alone stands in our own row."""
    about = [goal for goal in results.case.goals if goal.place == peer.name]
    return ", ".join(f"{goal.short_text()}: {goal.verdict(results)}" for goal in about)


def quotient(value):
    return "" if value is None else f"{value:.2f}"


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
    return "\n".join(lines + [f"  note: {note}" for note in results.notes()])


GOAL_HEADS = ["case", "goal", "reached", "", *map(cpu_head, YARDSTICKS)]


def goal_rows(everything):
    """One for each goal, measured or not, with our CPU time in that case."""
    for results in everything:
        cpu = dict(zip(results.yardsticks, results.cpu_quotients(OURS)))
        for goal in results.case.goals:
            yield [
                results.case.title, f"{goal.subject(results)} {goal.limit()}",
                figure(goal.reached(results)), goal.verdict(results),
                *[quotient(cpu.get(name)) for name in YARDSTICKS],
            ]


def goals_as_text(everything):
    lines = [
        f"  {verdict:12}  {case}: {goal}; reached {reached}"
        for case, goal, reached, verdict, *_ in goal_rows(everything)
    ]
    return "\n".join(["goals:", *lines]) if lines else ""
