"""Files that the program hands over, as another program reads them.

    handed_over.py json SCHEMA FILE…      each holds to the JSON Schema
    handed_over.py workbook FILE…         no formula, no number or day written as words, its columns told, a stamp
    handed_over.py geopackage FILE…       two layers, each with styles that are whole XML
    handed_over.py gdal FILE.gpkg FILE.csv   GDAL opens it without a warning, and reads in it what stands in the CSV

Prints what is wrong as a JSON list, empty when all is well.
"""

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# A number with the blanks, comma and minus of a Swedish text, or a day.
COUNTS = re.compile(r"^[-−]?\d[\d\s\u00a0\u202f]*([.,]\d+)?$|^\d{4}-\d{2}-\d{2}$|^\d{1,2} [a-z]{3,9} \d{4}$")

# A year in free text is a name.
YEAR = re.compile(r"^(19|20)\d\d$")


def json_faults(schema, files):
    import jsonschema

    with open(schema, encoding="utf-8") as told:
        schema = json.load(told)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for file in files:
        with open(file, encoding="utf-8") as told:
            for error in list(validator.iter_errors(json.load(told)))[:3]:
                yield f"{file}: {error.json_path}: {error.message[:200]}"


def workbook_faults(files):
    for file in files:
        with zipfile.ZipFile(file) as book:
            names = book.namelist()
            words = []
            if "xl/sharedStrings.xml" in names:
                shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
                words = ["".join(part.text or "" for part in entry.iter(f"{SHEETS}t")) for entry in shared]
            sheets = [s.get("name") for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEETS}sheet")]
            if sheets[-2:] != ["Kolumnerna", "Uttaget"]:
                yield f"{file}: ends with the sheets {sheets[-2:]}"
            for number, sheet in enumerate(sheets[:-2], 1):
                rows = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
                if rows.find(f".//{SHEETS}f") is not None:
                    yield f"{file}: a formula in {sheet}"
                for cell in rows.iter(f"{SHEETS}c"):
                    kind, value = cell.get("t"), cell.find(f"{SHEETS}v")
                    if kind == "inlineStr":
                        text = "".join(part.text or "" for part in cell.iter(f"{SHEETS}t"))
                    elif kind == "s":
                        text = words[int(value.text)]
                    else:
                        continue
                    # Headers stand in the first row; a year there is a name.
                    if not re.fullmatch(r"[A-Z]+1", cell.get("r")) and COUNTS.match(text.strip()) and not YEAR.match(text):
                        yield f"{file}: {sheet} {cell.get('r')} has \"{text}\" as words"


def geopackage_faults(files):
    for file in files:
        register = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        if register.execute("PRAGMA application_id").fetchone()[0] != 0x47504B47:
            yield f"{file}: not a GeoPackage"
        kinds = dict(register.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
        if kinds != {"omraden": "MULTIPOLYGON", "handelser": "POINT"}:
            yield f"{file}: has {kinds}"
        styled = register.execute("SELECT f_table_name, styleQML, styleSLD FROM layer_styles WHERE useAsDefault").fetchall()
        if sorted(name for name, _, _ in styled) != sorted(kinds):
            yield f"{file}: styles of {[name for name, _, _ in styled]}"
        for name, qml, sld in styled:
            drawn, told = ElementTree.fromstring(qml), ElementTree.fromstring(sld)
            if drawn.find(".//symbol") is None or not any(at.tag.endswith("}Rule") for at in told.iter()):
                yield f"{file}: {name} draws nothing"


# The fields of each layer, as GDAL names their types.
LAYERS = {
    "omraden": ("Multi Polygon", {"kod": "String", "namn": "String"}),
    "handelser": (
        "Point",
        {
            "datum": "Date",
            "vecka": "String",
            "fran": "DateTime",
            "till": "DateTime",
            "kategori": "String",
            "undertyp": "String",
            "allvar": "Integer64",
            "sakerhet": "String",
            "omrade": "String",
            "kalla": "String",
            "organisation": "String",
            "status": "String",
            "plats": "String",
            "text": "String",
        },
    ),
}


def gdal(*told):
    """What GDAL says, and what it warns of."""
    said = subprocess.run(told, capture_output=True, encoding="utf-8", timeout=60)
    return said.stdout, said.stderr.strip()


def gdal_faults(package, table):
    if not shutil.which("ogrinfo") or not shutil.which("ogr2ogr"):
        yield "GDAL is missing: apt-get install --no-install-recommends gdal-bin"
        return
    with open(table, encoding="utf-8-sig", newline="") as told:
        rows = {row["Nummer"]: row for row in csv.DictReader(told, delimiter=";")}
    for layer, (geometry, fields) in LAYERS.items():
        said, warned = gdal("ogrinfo", "-so", package, layer)
        if warned:
            yield f"{layer}: GDAL says: {warned}"
        if f"Geometry: {geometry}\n" not in said:
            yield f"{layer} is no {geometry}: {said}"
        if 'ID["EPSG",4326]' not in said:
            yield f"{layer} is not in EPSG:4326"
        typed = dict(re.findall(r"^(\w+): (\w+)(?:\([\w ]+\))? \(0\.0\)$", said, re.MULTILINE))
        if typed != fields:
            yield f"{layer} has the fields {typed}"
        count = re.search(r"^Feature Count: (\d+)$", said, re.MULTILINE)
        if layer == "handelser" and (not count or int(count[1]) != len(rows)):
            yield f"{layer} has {count and count[1]} features, the CSV {len(rows)}"
    styled, warned = gdal("ogrinfo", "-q", package, "-sql", "SELECT f_table_name FROM layer_styles WHERE useAsDefault")
    if warned or sorted(re.findall(r"f_table_name \(String\) = (\w+)", styled)) != sorted(LAYERS):
        yield f"layer_styles: {styled} {warned}"
    wanted = "SELECT CAST(fid AS INTEGER) AS nummer, datum, kategori, omrade, plats, text, geom FROM handelser"
    told = ["-f", "CSV", "-lco", "GEOMETRY=AS_XY", "/vsistdout/", package, "-sql", wanted]
    said, warned = gdal("ogr2ogr", *told)
    if warned:
        yield f"ogr2ogr says: {warned}"
    read = list(csv.DictReader(io.StringIO(said)))
    if not read or len(read) != len(rows):
        yield f"ogr2ogr reads {len(read)} events, the CSV has {len(rows)}"
    for event in read:
        row = rows.get(event["nummer"])
        if row is None:
            yield f"event {event['nummer']} is not in the CSV"
            continue
        here = (event["datum"].replace("/", "-"), event["kategori"], event["omrade"], event["plats"], event["text"])
        there = tuple(row[name] for name in ("Datum", "Kategori", "Område", "Plats", "Text"))
        # What begins as a formula has an apostrophe before it in a CSV.
        if here != tuple(words.removeprefix("'") for words in there):
            yield f"event {event['nummer']}: {here} is not {there}"
        at = [round(float(event[axis]), 5) if event[axis] else None for axis in ("Y", "X")]
        places = (row["Latitud"], row["Longitud"])
        if at != [round(float(place.replace(",", ".")), 5) if place else None for place in places]:
            yield f"event {event['nummer']} lies at {at}, and in the CSV at {places}"


def faults(kind, *rest):
    if kind == "json":
        return json_faults(rest[0], rest[1:])
    if kind == "gdal":
        return gdal_faults(*rest)
    return {"workbook": workbook_faults, "geopackage": geopackage_faults}[kind](rest)


print(json.dumps(list(faults(*sys.argv[1:])), ensure_ascii=False))
