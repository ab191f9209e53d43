"""The record of a run: its tables and its main ratios, kept as data, in one file for each machine.

A machine has a name that tells its processor and the number of its cores, and nothing else.
"""

import json
import re
from pathlib import Path

from harness import machine, report
from harness.case import CPU
from harness.peer import NGINX, OURS


def of_run(everything, versions, rounds, seconds):
    return {
        "machine": machine.name(),
        "rounds": rounds,
        "seconds": seconds,
        "versions": [[title, version] for title, version in versions if version],
        "ratios": [ratio for results in everything for ratio in main_ratios(results)],
        "goals": list(report.goal_rows(everything)),
        "tables": [table_of(results) for results in everything],
    }


def main_ratios(results):
    """What one machine is compared with another by: CPU time, rates and goals."""
    case = results.case
    found = {
        f"{CPU} ÷ {results.title(name)}": (results.quotient(OURS, name, CPU), "")
        for name in results.yardsticks
    }
    if results.good(NGINX) and case.compares:
        found[f"{case.unit} ÷ {results.title(NGINX)}"] = (results.quotient(OURS, NGINX), "")
    for goal in case.goals:
        found[goal.subject(results)] = (goal.reached(results), goal.limit())
    return [
        {"case": case.title, "ratio": ratio, "goal": goal, "value": value}
        for ratio, (value, goal) in found.items() if value is not None
    ]


def table_of(results):
    heads, _ = report.columns(results)
    return {
        "title": results.case.title,
        "heads": heads,
        "rows": list(report.rows(results)),
        "notes": list(results.notes()),
    }


def folder_for(document):
    """The records of Performance.md are in the folder Performance."""
    return Path(document).with_suffix("")


def keep(record, folder):
    """In the place of what the same machine had before."""
    folder.mkdir(exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", record["machine"].lower()).strip("-")
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(text + "\n")


def all_in(folder):
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
