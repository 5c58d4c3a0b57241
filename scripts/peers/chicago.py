"""Chicago's published crimes as what a municipality hands in: its own data, and one table for each police district.

Reads the columns ID, Date, Primary Type, Description, District, Latitude and Longitude of the published table by their names;
others are not read. The program counts metres in Sweden's projection, so each point is moved to where the same metres lie
around 15° east: a block stays a block. Midnight sharp stands in the file for a time that is not known, and is handed in as a day.
The file holds no borders of areas: the city is seventy-seven fields of equal size, as many as it has community areas.
"""

import argparse
import csv
import json
import math
import re
from datetime import datetime
from pathlib import Path

# Latitude and longitude of the south-western and the north-eastern corner, and where the middle is moved.
SOUTH, WEST, NORTH, EAST = 41.64, -87.94, 42.03, -87.52
MIDDLE, MOVED = ((SOUTH + NORTH) / 2, (WEST + EAST) / 2), (59.6, 15.0)
NARROWER = math.cos(math.radians(MIDDLE[0])) / math.cos(math.radians(MOVED[0]))
ROWS, COLUMNS = 11, 7
# Colours of categories in the program; beyond them they begin again.
COLOURS = 17


def moved(lat, lon):
    return MOVED[0] + lat - MIDDLE[0], MOVED[1] + (lon - MIDDLE[1]) * NARROWER


def code(words):
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "ovrigt"


def named(words):
    return json.dumps(words, ensure_ascii=False)


def hand_in(table, folder):
    """Writes the tables; answers the types with their subtypes, the districts and the last day."""
    types, districts, last, left_out = {}, {}, datetime.min, 0
    with open(table, newline="", encoding="utf-8-sig") as rows:
        read = csv.reader(rows)
        heads = {name.strip(): at for at, name in enumerate(next(read))}
        wanted = ("ID", "Date", "Primary Type", "Description", "District", "Latitude", "Longitude")
        missing = [name for name in wanted if name not in heads]
        if missing:
            raise SystemExit(f"{table} saknar {', '.join(missing)}. Hämta tabellen som CSV med alla kolumner")
        at = [heads[name] for name in wanted]
        for row in read:
            number, begun, kind, subtype, district, lat, lon = (row[i].strip() for i in at)
            try:
                begun = datetime.strptime(begun, "%m/%d/%Y %I:%M:%S %p")
            except ValueError:
                left_out += 1
                continue
            last = max(last, begun)
            types.setdefault(kind, {}).setdefault(subtype)
            place = ("", "")
            if lat and lon and SOUTH < float(lat) < NORTH and WEST < float(lon) < EAST:
                place = tuple(f"{part:.6f}" for part in moved(float(lat), float(lon)))
            at_midnight = (begun.hour, begun.minute, begun.second) == (0, 0, 0)
            time = "" if at_midnight else f"{begun:%H:%M}"
            name = "d" + (code(district.removesuffix(".0")) if district else "0")
            if name not in districts:
                districts[name] = open(folder / f"{name}.csv", "w", newline="", encoding="utf-8")
                districts[name].write("Ärendenummer,Datum,Tid,Kategori,Underkategori,Plats,Latitud,Longitud\n")
            csv.writer(districts[name], lineterminator="\n").writerow(
                [number, f"{begun:%Y-%m-%d}", time, kind, subtype, "" if place[0] else f"Distrikt {name[1:]}", *place])
    for file in districts.values():
        file.close()
    if left_out:
        print(f"{left_out} rader utan läsbar tid är inte med")
    return types, sorted(districts), last


def rectangle(south, west, north, east):
    corners = [moved(*corner)[::-1] for corner in ((south, west), (south, east), (north, east), (north, west), (south, west))]
    return {"type": "Polygon", "coordinates": [corners]}


def write_shapes(folder):
    def shaped(features):
        return json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": told, "geometry": shape} for told, shape in features]})
    fields = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            low, high = (SOUTH + (NORTH - SOUTH) * (row + n) / ROWS for n in (0, 1))
            left, right = (WEST + (EAST - WEST) * (column + n) / COLUMNS for n in (0, 1))
            number = row * COLUMNS + column + 1
            fields.append(({"kod": f"a{number}", "namn": f"Fält {number}"}, rectangle(low, left, high, right)))
    (folder / "fields.geojson").write_text(shaped(fields))
    (folder / "outline.geojson").write_text(shaped([({}, rectangle(SOUTH, WEST, NORTH, EAST))]))
    lat, lon = MOVED
    (folder / "places.csv").write_text(f"name,aliases,kind,address,area,lat,lon,precision\nMitten,,gata,,a39,{lat},{lon},punkt\n")


def write_municipality(folder, types, districts):
    (south, west), (north, east) = moved(SOUTH, WEST), moved(NORTH, EAST)
    parts = [f'''code = "9997"
name = "Chicago, flyttad"
short_name = "Chicago"
county = "Illinois"
time_zone = "America/Chicago"
language = "sv"
function = []

[map]
center = [{MOVED[1]}, {MOVED[0]}]
bounds = [{west}, {south}, {east}, {north}]
outline = "outline.geojson"
gazetteer = "places.csv"

[[area_set]]
code = "falt"
name = "Fält"
working = true
valid_from = "2001-01-01"
file = "fields.geojson"
code_property = "kod"
name_property = "namn"

[[place_type]]
code = "gata"
name = "Gata"
name_en = "Street"
dwelling = false

[[source]]
code = "polis"
name = "Polisdistrikt"
name_en = "Police district"
kind = "police"
format_hint = "CSV"
public = false
''']
    for district in districts:
        parts.append(f'''[[partner]]
code = "{district}"
name = "Distrikt {district[1:]}"
kind = "authority"
source = "polis"
reports_weekly = true
may_process_offence_data = true
''')
    for number, kind in enumerate(sorted(types)):
        parts.append(f'''[[category]]
code = {named(code(kind))}
name = {named(kind)}
name_en = {named(kind)}
valid_from = "2001-01-01"
version = 1
severity_default = {number % 4 + 1}
colour_index = {number % COLOURS}
''')
        for subtype in sorted(types[kind]):
            if subtype:
                parts.append(f'''[[category.subtype]]
code = {named(code(subtype))}
name = {named(subtype)}
name_en = {named(subtype)}
''')
    (folder / "chicago.toml").write_text("\n".join(parts))


def main():
    reads = argparse.ArgumentParser()
    reads.add_argument("--table", type=Path, required=True)
    reads.add_argument("--folder", type=Path, required=True)
    told = reads.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    types, districts, last = hand_in(told.table, told.folder)
    write_shapes(told.folder)
    write_municipality(told.folder, types, districts)
    (told.folder / "last-day").write_text(f"{last:%Y-%m-%d}\n")


if __name__ == "__main__":
    main()
