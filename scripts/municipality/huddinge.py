"""Makes municipality/huddinge/ (and the holidays in municipality/sverige/) from public data, and checks that the result holds together.

    python3 huddinge.py make SOURCE_DIR OUT_DIR     areas, outline, water, population, holidays
    python3 huddinge.py check OUT_DIR               validity, nesting, sums, the gazetteer's areas

Needs shapely. SOURCE_DIR holds the files that docs/sources/huddinge.md names. The gazetteer
(platser.csv) is kept by hand and only checked here.
"""

import csv
import json
import sys
from pathlib import Path

from shapely.geometry import Point, box, mapping, shape
from shapely.ops import unary_union

SCB = "SCB, DeSO 2018 (CC0), förenklad till omkring 50 m"
STOCKHOLM = "Stockholms stad, vattenytor (CC0), klippt och förenklad"
FIRST_HOLIDAY_YEAR, LAST_HOLIDAY_YEAR = 2019, 2030
ROUND_DEGREES = 6

AREA_CODES = {
    "Flemingsberg": "flemingsberg",
    "Gladö-Lissma": "glado-lissma",
    "Glömsta-Loviseberg": "glomsta-loviseberg",
    "Högmora-Vidja-Ågesta": "hogmora-vidja-agesta",
    "Kungens Kurva-Kråkvik": "kungens-kurva",
    "Länna": "lanna",
    "Segeltorp": "segeltorp",
    "Sjödalen-Fullersta": "sjodalen-fullersta",
    "Skogås": "skogas",
    "Stuvsta-Snättringe": "stuvsta-snattringe",
    "Trångsund": "trangsund",
    "Vårby": "varby",
}
WRITTEN = {"Kungens Kurva-Kråkvik": "Kungens kurva-Kråkvik"}


def regso_code(name):
    """A code that is never also that of a coarser area: both sets have a Trångsund."""
    plain = name.lower().translate(str.maketrans("åäöé ", "aaoe-"))
    return "regso-" + "".join(c for c in plain if c.isalnum() or c == "-")


def features(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))["features"]


def rounded(geometry):
    def walk(c):
        return [round(x, ROUND_DEGREES) for x in c] if isinstance(c[0], float) else [walk(x) for x in c]

    return {"type": geometry["type"], "coordinates": walk(json.loads(json.dumps(geometry["coordinates"])))}


def write_geojson(path, source, rows):
    """One feature a line, so that a change can be read."""
    lines = [
        json.dumps({"type": "Feature", "properties": p, "geometry": rounded(g)}, ensure_ascii=False, separators=(",", ":"))
        for p, g in rows
    ]
    head = f'{{"type":"FeatureCollection","source":{json.dumps(source, ensure_ascii=False)},"features":[\n'
    Path(path).write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def write_csv(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(header)
        w.writerows(rows)


def make(source, out):
    source, out = Path(source), Path(out)
    out.mkdir(parents=True, exist_ok=True)

    areas = features(source / "huddinge_omraden.geojson")
    write_geojson(out / "omraden.geojson", SCB, [
        ({"kod": AREA_CODES[f["properties"]["namn"]],
          "namn": WRITTEN.get(f["properties"]["namn"], f["properties"]["namn"]),
          "kommundel": f["properties"]["kommundel"], "area_km2": f["properties"]["area_km2"]}, f["geometry"])
        for f in areas])
    regso = features(source / "huddinge_regso_2020.geojson")
    write_geojson(out / "regso.geojson", SCB, [
        ({"kod": regso_code(f["properties"]["regso"]), "namn": WRITTEN.get(f["properties"]["regso"], f["properties"]["regso"]),
          "parent": AREA_CODES[f["properties"]["omrade"]], "area_km2": f["properties"]["area_km2"]}, f["geometry"])
        for f in regso])
    deso = sorted(features(source / "huddinge_deso_2018.geojson"), key=lambda f: f["properties"]["deso"])
    write_geojson(out / "deso.geojson", SCB, [
        ({"kod": f["properties"]["deso"],
          "namn": f'{WRITTEN.get(f["properties"]["regso"], f["properties"]["regso"])} {f["properties"]["deso"][4:]}',
          "parent": regso_code(f["properties"]["regso"]), "area_km2": f["properties"]["area_km2"]}, f["geometry"])
        for f in deso])
    outline = features(source / "huddinge_kommun.geojson")
    write_geojson(out / "kommun.geojson", SCB, [
        ({"kod": f["properties"]["kommunkod"], "namn": f["properties"]["namn"], "area_km2": f["properties"]["area_km2"]},
         f["geometry"]) for f in outline])

    west, south, east, north = shape(outline[0]["geometry"]).bounds
    window = box(west - 0.04, south - 0.02, east + 0.04, north + 0.02)
    water = unary_union([shape(f["geometry"]) for f in features(source / "stockholm_vatten.geojson")])
    # Ponds of less than about a quarter of a hectare do not show on any map we draw.
    kept = [p for p in water.intersection(window).simplify(0.0001).geoms if p.area > 4e-7]
    write_geojson(out / "vatten.geojson", STOCKHOLM, [({}, mapping(p)) for p in kept])

    population = []
    counted = {2023: {f["properties"]["deso"]: f["properties"]["folkmangd_2023"] for f in deso}}
    with open(source / "scb_deso_2022.csv", encoding="utf-8") as f:
        counted[2022] = {r["deso"]: int(r["alder_totalt"]) for r in csv.DictReader(f) if r["kommunkod"] == "0126"}
    regso_of = {f["properties"]["deso"]: regso_code(f["properties"]["regso"]) for f in deso}
    area_of = {f["properties"]["deso"]: AREA_CODES[f["properties"]["omrade"]] for f in deso}
    for area_set, key in (("kommundel", area_of.get), ("regso", regso_of.get), ("deso", lambda d: d)):
        for year in (2022, 2023):
            sums = {}
            for code, people in counted[year].items():
                sums[key(code)] = sums.get(key(code), 0) + people
            population += [(area_set, area, year, people, "SCB (CC0)") for area, people in sorted(sums.items())]
    write_csv(out / "folkmangd.csv", ("area_set", "area", "year", "population", "source"), population)

    with open(source / "helgdagar_sverige_2015-2035.csv", encoding="utf-8") as f:
        days = [(r["datum"], r["namn"], r["typ"]) for r in csv.DictReader(f)
                if FIRST_HOLIDAY_YEAR <= int(r["datum"][:4]) <= LAST_HOLIDAY_YEAR]
    national = out.parent / "sverige"
    national.mkdir(exist_ok=True)
    write_csv(national / "helgdagar.csv", ("datum", "namn", "typ"), days)


def check(out):
    out = Path(out)
    sets = {}
    for name in ("omraden", "regso", "deso", "kommun", "vatten"):
        sets[name] = [(f["properties"], shape(f["geometry"])) for f in features(out / f"{name}.geojson")]
        assert all(g.is_valid for _, g in sets[name]), f"{name}: a polygon is not valid"
    outline = sets["kommun"][0][1]
    for finer, coarser in (("regso", "omraden"), ("deso", "regso")):
        by_code = {p["kod"]: g for p, g in sets[coarser]}
        assert len(by_code) == len(sets[coarser]), f"{coarser}: a code occurs twice"
        for p, g in sets[finer]:
            assert g.difference(by_code[p["parent"]]).area < 1e-9, f"{finer} {p['kod']} reaches outside {p['parent']}"
    for name in ("omraden", "regso", "deso"):
        rows = [g for _, g in sets[name]]
        assert abs(sum(g.area for g in rows) - outline.area) < 1e-8, f"{name} does not fill the outline"

    totals = {}
    with open(out / "folkmangd.csv", encoding="utf-8") as f:
        for r in csv.DictReader(f):
            key = (r["area_set"], r["year"])
            totals[key] = totals.get(key, 0) + int(r["population"])
    assert {v for (_, y), v in totals.items() if y == "2023"} == {113_920}, totals
    assert {v for (_, y), v in totals.items() if y == "2022"} == {114_504}, totals

    areas = {p["kod"]: g for p, g in sets["omraden"]}
    names, count = {}, 0
    with open(out / "platser.csv", encoding="utf-8") as f:
        for r in csv.DictReader(f):
            count += 1
            point = Point(float(r["lon"]), float(r["lat"]))
            assert areas[r["area"]].contains(point), f"{r['name']} is not in {r['area']}"
            assert r["precision"] in ("punkt", "adress", "omrade"), r
            for name in [r["name"], *filter(None, r["aliases"].split("|"))]:
                assert names.setdefault(name.lower(), r["name"]) == r["name"], f"{name} names two places"
    size = sum(p.stat().st_size for p in out.iterdir())
    print({n: len(rows) for n, rows in sets.items()}, totals, f"{count} places, {len(names)} names, {size // 1000} kB")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", source_dir, out_dir]:
            make(source_dir, out_dir)
        case ["check", out_dir]:
            check(out_dir)
        case _:
            sys.exit(__doc__)
