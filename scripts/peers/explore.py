"""The explore page beside DuckDB and PostgreSQL: the same events, the same selections, in one run.

Ours is asked over HTTP for the whole page, drawn and packed. The peers are asked for the counts of the same figures, one
question each, every figure leaving its own choices aside, with the table in memory (DuckDB) or indexed by day, category,
area and source (PostgreSQL). They group by the hour in which an event began; ours shares intervals out. The number of
selected events must agree. Tiles are compared with Martin on the same table when the program is given, and with ST_AsMVT of
PostGIS, which is what Martin asks for.
"""

import argparse
import csv
import http.client
import math
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

AS_OF = date(2026, 11, 23)
MUNICIPALITY = 126
CENTER = (17.98, 59.23)
FIGURES = {
    "total": ("", None), "days": ("days", "day"), "areas": ("area", "area"), "categories": ("category", "category"),
    "subtypes": ("subtype", "subtype"), "sources": ("source", "source"), "partners": ("partner", "partner"),
    "severities": ("severity", "severity"), "certainties": ("certainty", "certainty"), "hours": ("clock", "hour"),
}
COLUMNS = ["day", "hour", "known", "lat", "lon", "category", "subtype", "area", "source", "partner", "severity", "certainty"]
TYPES = "day int, hour smallint, known boolean, lat double precision, lon double precision, category text, subtype text, " \
    "area text, source text, partner text, severity smallint, certainty text"


def say(*words):
    print("==", *words, file=sys.stderr, flush=True)


def write_table(register, file):
    """The columns that figures are counted from, as CSV."""
    zone, epoch, hours = ZoneInfo("Europe/Stockholm"), date(1970, 1, 1), {}
    # Sources that anyone can read already are left out unless they are asked for.
    asked = "SELECT date, happened_from, time_precision, lat, lon, category, subtype, area, source, reported_by, severity, " \
        "certainty FROM event WHERE municipality = ? AND status IN ('received', 'sorted') AND source NOT IN ('polisen-se', 'invanare')"
    days = {}
    with open(file, "w", newline="") as out, sqlite3.connect(f"file:{register}?mode=ro", uri=True) as database:
        rows = csv.writer(out)
        for day, begun, precision, *rest in database.execute(asked, (MUNICIPALITY,)):
            if day not in days:
                whole = date.fromisoformat(day)
                days[day] = (whole - epoch).days, whole.weekday() * 24
            hour = begun // 3600
            if hour not in hours:
                hours[hour] = datetime.fromtimestamp(hour * 3600, zone).hour
            number, monday = days[day]
            rows.writerow([number, monday + hours[hour], precision in ("exact", "hour"), *rest])


def selections(number, categories, areas):
    """Addresses, and the same as conditions by part."""
    epoch = date(1970, 1, 1)
    for n in range(number):
        parts, conditions = [], {}
        length = (7, 28, 91, 365, None)[n % 5]
        if length:
            first = AS_OF - timedelta(days=(n * 13) % 900 + length)
            last = first + timedelta(days=length - 1)
            parts.append(f"fran={first}&till={last}")
            conditions["days"] = f"day BETWEEN {(first - epoch).days} AND {(last - epoch).days}"
        if n % 2 == 0:
            category = categories[n // 2 % len(categories)]
            parts.append(f"kategori={category}")
            conditions["category"] = f"category = '{category}'"
        if n % 3 == 0:
            area = areas[n // 3 % len(areas)]
            parts.append(f"omrade={urllib.parse.quote(area)}")
            conditions["area"] = f"area = '{area}'"
        if n % 4 == 1:
            parts.append("veckodag=5&veckodag=6&timme=20&timme=21&timme=22&timme=23")
            conditions["clock"] = "known AND (hour - hour % 24) / 24 IN (4, 5) AND hour % 24 IN (20, 21, 22, 23)"
        if n % 7 == 3:
            (west, south), east, north = CENTER, CENTER[0] + 0.01 + n * 1e-4, CENTER[1] + 0.01
            parts.append(f"yta={west},{south};{east},{south};{east},{north};{west},{north}")
            conditions["place"] = f"lat BETWEEN {south} AND {north} AND lon BETWEEN {west} AND {east}"
        severity = n % 4 + 1
        parts.append(f"allvar={severity}")
        conditions["severity"] = f"severity = {severity}"
        yield "/utforska?" + "&".join(parts), conditions


def questions(conditions):
    for aside, column in FIGURES.values():
        where = " AND ".join(c for part, c in conditions.items() if part != aside) or "TRUE"
        if column is None:
            yield f"SELECT count(*) FROM event WHERE {where}"
        else:
            yield f"SELECT {column}, count(*) FROM event WHERE {where} GROUP BY {column}"


class Ours:
    def __init__(self, program, register, port):
        words = [program, "serve", "--quiet", "--port", str(port), "--data", register]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.port, self.cookie, self.link = port, "", None
        started = time.perf_counter()
        while time.perf_counter() - started < 120:
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    break
            except OSError:
                time.sleep(0.05)
        form = urllib.parse.urlencode({"epost": "samordnare@demo.example", "losenord": "demo-lagesbild"})
        status, headers, _ = self.ask("POST", "/logga-in", form)
        if status != 303:
            raise RuntimeError(f"logging in answered {status}")
        self.cookie = headers["set-cookie"].split(";")[0]
        while "kategorier" not in self.ask("GET", "/utforska")[2].decode().lower():
            time.sleep(0.2)
        self.ready = time.perf_counter() - started

    def ask(self, method, path, form=None):
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.link.request(method, path, form, headers)
            answer = self.link.getresponse()
            return answer.status, answer.headers, answer.read()
        except Exception:
            self.link = None
            raise

    def total(self, page):
        """What stands under the heading: "1 204 händelser", "En händelse" or "Inga händelser"."""
        words = re.search(r'role="status">([^<]*)<', page)[1]
        digits = re.sub(r"\D", "", words)
        return int(digits) if digits else int(words.startswith("En "))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def duckdb_of(file):
    import duckdb
    base = duckdb.connect()
    base.execute("SET threads = 2")
    base.execute(f"CREATE TABLE event ({TYPES})")
    base.execute(f"INSERT INTO event SELECT * FROM read_csv('{file}', header = false) ORDER BY 1")
    return base, lambda asked: base.execute(asked).fetchall()


def postgres_of(address, file, reuse):
    import psycopg
    base = psycopg.connect(address, autocommit=True)
    ask = base.cursor()
    there = ask.execute("SELECT to_regclass('event')").fetchone()[0]
    if not (there and reuse):
        ask.execute("DROP TABLE IF EXISTS event")
        ask.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        ask.execute(f"CREATE UNLOGGED TABLE event ({TYPES})")
        with open(file, "rb") as rows, ask.copy("COPY event FROM STDIN (FORMAT csv)") as copy:
            while some := rows.read(1 << 20):
                copy.write(some)
        for columns in ("day", "category, day", "area, day", "source, day"):
            ask.execute(f"CREATE INDEX ON event ({columns})")
        ask.execute("ALTER TABLE event ADD COLUMN geom geometry(Point, 3857)")
        ask.execute("UPDATE event SET geom = ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857) WHERE lat IS NOT NULL")
        ask.execute("VACUUM ANALYZE event")
        ask.execute("CREATE INDEX ON event USING gist (geom)")
    ask.execute("SET work_mem = '256MB'")
    ask.execute("SET max_parallel_workers_per_gather = 2")
    return base, lambda asked: ask.execute(asked).fetchall()


def tiles():
    lon, lat = CENTER[0], math.radians(CENTER[1])
    x, y = (lon + 180) / 360, (1 - math.log(math.tan(lat) + 1 / math.cos(lat)) / math.pi) / 2
    return [(zoom, int(x * 2**zoom), int(y * 2**zoom)) for zoom in range(9, 17)]


def time_tiles(name, ask):
    """Each tile when nobody has asked for it, and again: both programs keep what they made."""
    for when in ("first", "again"):
        times = []
        for tile in tiles():
            took, status = timed(lambda: ask(*tile))
            if status not in (200, 204):
                raise RuntimeError(f"{name} answered {status} on {tile}")
            times.append(took)
        line(f"{name}: a tile, zoom 9 to 16, {when}", times)


def time_martin(program, address, port):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(zoom, x, y):
        link.request("GET", f"/event/{zoom}/{x}/{y}", headers={"Accept-Encoding": "identity"})
        answer = link.getresponse()
        answer.read()
        return answer.status

    with subprocess.Popen([program, "--listen-addresses", f"127.0.0.1:{port}", address],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                try:
                    link.request("GET", "/health")
                    link.getresponse().read()
                    break
                except OSError:
                    link.close()
                    time.sleep(0.1)
            time_tiles("Martin", ask)
        finally:
            process.terminate()


def tile_question(zoom, x, y):
    return f"SELECT ST_AsMVT(t) FROM (SELECT ST_AsMVTGeom(geom, ST_TileEnvelope({zoom}, {x}, {y})) AS geom, severity " \
        f"FROM event WHERE geom && ST_TileEnvelope({zoom}, {x}, {y})) AS t"


def timed(work):
    started = time.perf_counter()
    answer = work()
    return (time.perf_counter() - started) * 1000, answer


def line(name, times):
    times = sorted(times)
    high = times[min(len(times) - 1, len(times) * 99 // 100)]
    print(f"{name:<58} p50 {statistics.median(times):>9.1f} ms   p99 {high:>9.1f} ms   n {len(times)}", flush=True)


def main():
    reads = argparse.ArgumentParser()
    reads.add_argument("--program", required=True)
    reads.add_argument("--data", type=Path, required=True)
    reads.add_argument("--events", type=int, default=10_000_000)
    reads.add_argument("--selections", type=int, default=60)
    reads.add_argument("--postgres", default=os.environ.get("LAGESBILD_BENCH_POSTGRES"))
    reads.add_argument("--martin", default=os.environ.get("LAGESBILD_BENCH_MARTIN"), help="the program, of version 1")
    reads.add_argument("--port", type=int, default=8391)
    told = reads.parse_args()
    told.data.mkdir(parents=True, exist_ok=True)
    folder = told.data / f"register-{told.events}"
    register, file = folder / "lagesbild.sqlite", told.data / f"events-{told.events}.csv"
    if not register.exists():
        say(f"fyller ett register med {told.events} händelser")
        subprocess.run([told.program, "demo", "--no-serve", "--quiet", "--as-of", str(AS_OF), "--events", str(told.events),
                        "--data", folder], check=True, stdout=subprocess.DEVNULL)
    if not file.exists():
        say("skriver samma händelser som tabell")
        write_table(register, file)
    with sqlite3.connect(f"file:{register}?mode=ro", uri=True) as database:
        codes = lambda column: [row[0] for row in database.execute(
            f"SELECT DISTINCT {column} FROM event_count WHERE municipality = ? AND {column} <> '' ORDER BY 1", (MUNICIPALITY,))]
        asked = list(selections(told.selections, codes("category"), codes("area")))

    say("vårt")
    ours = Ours(told.program, folder, told.port)
    totals, times = [], []
    try:
        print(f"ready with columns after start: {ours.ready:.2f} s")
        for path, _ in asked:
            took, (status, _, page) = timed(lambda: ours.ask("GET", path))
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
            times.append(took)
            totals.append(ours.total(page.decode()))
        line("ours: a selection, the whole page", times)
        time_tiles("ours", lambda z, x, y: ours.ask("GET", f"/utforska/rutor/{z}/{x}/{y}")[0])
    finally:
        ours.stop()

    peers = [("DuckDB", lambda: duckdb_of(file))]
    if told.postgres:
        peers.append(("PostgreSQL", lambda: postgres_of(told.postgres, file, True)))
    else:
        say("PostgreSQL är inte med: ge --postgres eller LAGESBILD_BENCH_POSTGRES en tom databas")
    for name, opened in peers:
        say(name)
        base, ask = opened()
        some = asked if name == "DuckDB" else asked[:20]
        ask("SELECT category, count(*) FROM event GROUP BY category")
        times, unequal = [], 0
        for (path, conditions), total in zip(some, totals):
            took, answers = timed(lambda: [ask(question) for question in questions(conditions)])
            times.append(took)
            if answers[0][0][0] != total:
                unequal += 1
                say(f"{path}: {total} hos oss, {answers[0][0][0]} hos {name}")
        line(f"{name}: the counts of the same figures", times)
        print(f"{'':<58} totals that differ: {unequal} of {len(some)}")
        if name == "PostgreSQL":
            line("PostGIS ST_AsMVT: a tile, zoom 9 to 16", [timed(lambda: ask(tile_question(*t)))[0] for t in tiles()])
            if told.martin:
                time_martin(told.martin, told.postgres, told.port + 1)
            else:
                say("Martin är inte med: ge --martin eller LAGESBILD_BENCH_MARTIN programmet")
        base.close()


if __name__ == "__main__":
    main()
