"""The Monday list's three methods beside R's surveillance on the same weekly series in the same run: one row of the table,
and beneath it how many bounds and alarms agree. Usage: unusual.py --program PROGRAM --table TABLE --folder FOLDER"""

import argparse
import csv
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

# Bounds that differ by less than this part are the same; quantiles are whole numbers.
TOLERANCE = 1e-6
# The 48 weeks before of so many series are compared too.
MANY = 30
BAR = 100
WEEKS = 313

FARRINGTON = "farrington --form flexible --threshold-method nbPlugin --alpha 0.001 --limit54 0,4 --p-threshold-trend 1"
METHODS = {
    "farrington": f"{FARRINGTON} --range {WEEKS}-{WEEKS}",
    "C1": "ears --method C1",
    "C2": "ears --method C2",
    "C3": "ears --method C3",
    "cusum": f"cusum --range {WEEKS - 25}-{WEEKS}",
}


def ours(program, words, table, *more):
    command = [program, "stats", *words.split(), "--input", str(table), "--series", "series", "--count", "count", *more]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def with_a_level(table, folder):
    """The series that had an event before the half year that CUSUM adds up: without one there is no level to rise from."""
    path = folder / "with-a-level.csv"
    with table.open() as file:
        rows = list(csv.DictReader(file))
    has = {row["series"] for row in rows if int(row["time"]) < WEEKS - 26 and row["count"] != "0"}
    with path.open("w", newline="") as file:
        lines = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        lines.writeheader()
        lines.writerows(row for row in rows if row["series"] in has)
    return path


def seconds(program, words, table):
    """The median of five, of the computing alone."""
    runs = [ours(program, words, table, "--bench") for _ in range(5)]
    return statistics.median(float(re.search(r"^COMPUTE (\S+)", run, re.M)[1]) for run in runs)


def answers(program, tables):
    """Bound and alarm by method, series and week."""
    words = {**METHODS, "farrington": f"{FARRINGTON} --range {WEEKS - 48}-{WEEKS}"}
    found = {}
    for method, asked in words.items():
        told = json.loads(ours(program, asked, tables[method], "--json"))
        for one in told["series"]:
            # EARS tells from its first week with a bound on.
            first = one["range"][0] if "range" in one else one.get("first", told.get("first"))
            for at, (bound, alarm) in enumerate(zip(one["upperbound"], one["alarm"])):
                found[method, one["series"], first + at] = (bound, alarm)
    return found


def close(own, other):
    if own is None or other is None:
        return own is other
    return abs(own - other) <= TOLERANCE * max(1.0, abs(other))


def compare(own, file):
    """By method: how many were compared, how many bounds and alarms are the same, and the first that are not."""
    tally = {}
    for row in csv.DictReader(file):
        key = (row["method"], row["series"], int(row["week"]))
        bound = None if row["bound"] in ("NA", "NaN", "") else float(row["bound"])
        alarm = None if row["alarm"] in ("NA", "") else int(float(row["alarm"]))
        mine = own.get(key)
        told = tally.setdefault(key[0], [0, 0, 0, []])
        told[0] += 1
        told[1] += mine is not None and close(mine[0], bound)
        told[2] += mine is not None and (mine[1] or 0) == (alarm or 0)
        if (mine is None or not close(mine[0], bound)) and len(told[3]) < 3:
            told[3].append(f"{key[1]} week {key[2]}: {mine and mine[0]} against {bound}")
    return tally


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    program, table = arguments.program, arguments.table
    tables = {method: table for method in METHODS} | {"cusum": with_a_level(table, arguments.folder)}
    answer_file = arguments.folder / "surveillance.csv"
    script = Path(__file__).with_name("unusual.R")
    peer = subprocess.run(
        ["Rscript", str(script), str(table), str(answer_file), str(MANY)], check=True, capture_output=True, text=True
    ).stdout
    theirs = {method: float(wall) for method, wall in re.findall(r"^COMPUTE (\S+) (\S+)", peer, re.M)}
    own = {method: seconds(program, words, tables[method]) for method, words in METHODS.items()}
    total, peers_total = sum(own.values()), sum(theirs.values())
    version = re.search(r"^VERSION (.*)", peer, re.M)[1]
    ratio = peers_total / total
    met = "yes" if ratio >= BAR else "NO"
    print("work  ours  bar  met  peer  peer's  ratio")
    print(
        f"unusual, 510 series of 6 years, the last week, Farrington + EARS C1–C3 + CUSUM  {1e3 * total:.1f} ms  ≥ {BAR} ×  {met}  "
        f"{version}  {peers_total:.2f} s  {ratio:.0f} ×"
    )
    for method in METHODS:
        print(f"  {method}: {1e3 * own[method]:.2f} ms beside {1e3 * theirs[method]:.0f} ms")
    fault = False
    with answer_file.open() as file:
        for method, (n, bounds, alarms, first) in compare(answers(program, tables), file).items():
            print(f"  {method}: {bounds} of {n} bounds and {alarms} of {n} alarms agree within {TOLERANCE:g}", *first, sep="; ")
            fault = fault or alarms < n
    sys.exit(1 if fault or ratio < BAR else 0)


if __name__ == "__main__":
    main()
