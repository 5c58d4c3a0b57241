"""Files that the program hands over, as another program reads them.

    handed_over.py json SCHEMA FILE…      each holds to the JSON Schema
    handed_over.py workbook FILE…         no formula, no number or day written as words, its columns told, a stamp
    handed_over.py geopackage FILE…       two layers, each with styles that are whole XML

Prints what is wrong as a JSON list, empty when all is well.
"""

import json
import re
import sqlite3
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


def faults(kind, *rest):
    if kind == "json":
        return json_faults(rest[0], rest[1:])
    return {"workbook": workbook_faults, "geopackage": geopackage_faults}[kind](rest)


print(json.dumps(list(faults(*sys.argv[1:])), ensure_ascii=False))
