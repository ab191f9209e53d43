"""The document: what all machines came to, side by side, and then the tables of each."""

from harness.report import GOAL_HEADS, figure

START, END = "<!-- measured by Tests/Benchmarks/run -->", "<!-- end of what is measured -->"


def around_tables(path):
    """What a document has before and behind the place of the tables."""
    text = path.read_text() if path.exists() else f"{START}\n{END}\n"
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{path} has no place for the tables: lines {START} and {END}")
    return before, after


def write_into(path, records):
    """Puts the tables where the document has place for them, and leaves the rest as it is."""
    before, after = around_tables(path)
    sections = [side_by_side(records), *map(section, records)]
    tables = "\n".join(line for lines in sections for line in lines)
    path.write_text(f"{before}{START}\n\n{tables}\n{END}{after}")


def side_by_side(records):
    """A row for each ratio that any of the machines has, case by case."""
    heads = ["case", "AsyncGateway's", "goal", *[record["machine"] for record in records]]
    rows = [
        [case, ratio, goal, *[figure(values.get(record["machine"])) for record in records]]
        for (case, ratio), (goal, values) in ratios_of(records).items()
    ]
    return ["### Side by side", "", *markdown_table(heads, rows, first_columns=3), ""]


def ratios_of(records):
    """(case, ratio) -> (goal, machine -> value), the ratios of one case next to each other."""
    found = {}
    # In the order of the record that has the most of them.
    for record in sorted(records, key=lambda record: -len(record["ratios"])):
        for ratio in record["ratios"]:
            goal, values = found.setdefault(ratio["case"], {}).get(ratio["ratio"], ("", {}))
            values[record["machine"]] = ratio["value"]
            # A record may be older than the goal.
            found[ratio["case"]][ratio["ratio"]] = (goal or ratio["goal"], values)
    return {(case, ratio): rest for case, ratios in found.items() for ratio, rest in ratios.items()}


def section(record):
    lines = [
        f"### {record['machine']}", "",
        f"{record['rounds']} interleaved rounds of {record['seconds']} s; medians; a ratio is the "
        "median of the ratios within each round.", "",
        *[f"- {title}: {version}" for title, version in record["versions"]], "",
    ]
    if record["goals"]:
        lines += ["#### What it should reach", ""]
        lines += [*markdown_table(GOAL_HEADS, record["goals"], first_columns=2), ""]
    for table in record["tables"]:
        lines += [f"#### {table['title']}", "", *markdown_table(table["heads"], table["rows"]), ""]
        lines += [line for note in table["notes"] for line in (f"Note: {note}", "")]
    return lines


def markdown_table(heads, table, first_columns=1):
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + " --- |" * first_columns + " ---: |" * (len(heads) - first_columns))
    return lines + ["| " + " | ".join(row) + " |" for row in table]
