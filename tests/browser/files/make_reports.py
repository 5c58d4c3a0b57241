#!/usr/bin/env python3
"""Writes the three reports of week 47, 2026, that the week is walked with. All of it is made up.

Plain Python without packages: a workbook is a zip file with a few XML members.
"""

import base64
import datetime
import math
import pathlib
import quopri
import zipfile

HERE = pathlib.Path(__file__).parent
# A fixed time in the archive, so that the file is the same each time it is made.
MADE_AT = (2026, 11, 22, 12, 0, 0)

GUARD = """\
Bevakning Exempel AB;;;;;
Veckorapport vecka 47, 2026;;;;;
;;;;;
Datum;Tid;Objekt;Händelse;Anteckning;Polisanmäld
2026-11-16;21.40;Skogås centrum;Skadegörelse;Ruta krossad vid entrén på gaveln;Ja
2026-11-17;22:15;Vårby gårds centrum;Störande ungdomar;"Stökigt vid tunnelbanan,
gick vidare efter tillsägelse";Nej
2026-11-19;22:10;Huddinge centrum;Klotter;Blå tagg på fasaden mot torget;Ja
2026-11-20;kl 22-23;Flemingsbergs station;Ungdomsstök;Smällare på perrongen;Nej
2026-11-21;25:00;Stuvsta centrum;Klotter;Fel klockslag;Nej
2026-11-21;23:30;Masmo;Störning;Ring 070-1740605 om det fortsätter;Nej
"""

MAIL_BODY = """\
Hej!

Nattens rond:
21.50 Skadegörelse på busskuren vid Trångsunds centrum
23.20-23.40 Ungdomar stör vid Flemingsbergs centrum, avvisade
- 01.10 Larm vid Stuvsta station, falskt
- 02.30 Trasig ruta på baksidan

Mvh
Rondföraren
"""


def sweref(lat: float, lon: float) -> tuple[int, int]:
    """SWEREF 99 TM, northing and easting in metres (Gauss-Krüger by Lantmäteriet's series)."""
    f = 1 / 298.257222101
    n = f / (2 - f)
    e2 = f * (2 - f)
    radius = 6378137 / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    phi, delta = math.radians(lat), math.radians(lon - 15)
    s = math.sin(phi)
    conformal = phi - s * math.cos(phi) * (
        e2 + (5 * e2**2 - e2**3) / 6 * s**2 + (104 * e2**3 - 45 * e2**4) / 120 * s**4
    )
    xi = math.atan2(math.tan(conformal), math.cos(delta))
    eta = math.atanh(math.cos(conformal) * math.sin(delta))
    b = [n / 2 - 2 * n**2 / 3, 13 * n**2 / 48 - 3 * n**3 / 5]
    north = xi + sum(k * math.sin(2 * i * xi) * math.cosh(2 * i * eta) for i, k in enumerate(b, 1))
    east = eta + sum(k * math.cos(2 * i * xi) * math.sinh(2 * i * eta) for i, k in enumerate(b, 1))
    return round(0.9996 * radius * north), round(0.9996 * radius * east + 500000)


def serial(text: str) -> float:
    """A time as Excel counts: days since the end of 1899."""
    at = datetime.datetime.fromisoformat(text)
    return (at - datetime.datetime(1899, 12, 30)).total_seconds() / 86400


LANDLORD_HEAD = ["Ärendenr", "Inträffad", "Adress", "N", "E", "Händelse", "Beskrivning"]
LANDLORD = [
    ("F-2101", "2026-11-18T07:30", "Vårby gårds centrum", (59.26459, 17.88297), "Skadegörelse", "Porttelefonen sönderslagen"),
    ("F-2102", "2026-11-19T22:25", "Huddinge centrum", (59.23664, 17.98208), "Klotter", "Tagg i blått på fasad mot torget"),
    ("F-2103", "2026-11-20T16:00", "Skogås centrum", (59.21758, 18.15257), "Nedskräpning", "Soffa och vitvaror vid miljöhuset"),
    ("F-2104", "2026-11-21T09:15", "Uppsala", (59.85860, 17.63890), "Skadegörelse", "Hör till ett annat bestånd"),
]


def workbook() -> None:
    def cell(column: int, row: int, value) -> str:
        at = f"{'ABCDEFG'[column]}{row}"
        if isinstance(value, str):
            return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
        style = ' s="1"' if column == 1 else ""
        return f'<c r="{at}"{style}><v>{value}</v></c>'

    rows = [LANDLORD_HEAD]
    for number, happened, address, place, what, text in LANDLORD:
        rows.append([number, serial(happened), address, *sweref(*place), what, text])
    sheet = "".join(
        f'<row r="{r}">' + "".join(cell(c, r, v) for c, v in enumerate(row)) + "</row>" for r, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Vecka 47" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(HERE / "fastighetsrapport.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            document = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text
            archive.writestr(zipfile.ZipInfo(name, MADE_AT), document, zipfile.ZIP_DEFLATED)


def mail() -> None:
    subject = base64.b64encode("Rondrapport natten 19 november 2026".encode()).decode()
    head = (
        "From: rond@ronderande.example\nTo: samordnare@kommun.example\n"
        f"Subject: =?utf-8?B?{subject}?=\nDate: Fri, 20 Nov 2026 06:30:00 +0100\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    body = quopri.encodestring(MAIL_BODY.encode("latin-1")).decode("ascii")
    (HERE / "rondrapport.eml").write_text(head + body)


(HERE / "vaktrapport.csv").write_bytes(GUARD.replace("\n", "\r\n").encode("latin-1"))
workbook()
mail()
