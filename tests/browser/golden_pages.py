"""The pages of a document as one small picture, against the picture of it that somebody looked at.

    golden_pages.py GOLDEN.png FILE.pdf DIFFERENCE.png [--accept]

The pages are drawn by pdftoppm at 40 dots an inch in sixteen greys, side by side. They are alike when as many pages are as large
as before and at most so many in a thousand of their dots differ by more than three greys: a line that tells the instant or a hash
may differ, a table that moved may not. Prints what differs, and where the picture of it lies; nothing when they are alike.
"""

import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

DPI = 40
MOST_PAGES = 8
ACROSS = 4
GAP = 4
GREYS = 3
IN_A_THOUSAND = 8


def pages(pdf):
    """Each page as its rows of greys, 0 black to 15 white."""
    with tempfile.TemporaryDirectory() as folder:
        told = ["pdftoppm", "-r", str(DPI), "-gray", "-l", str(MOST_PAGES), pdf, f"{folder}/page"]
        subprocess.run(told, check=True)
        for file in sorted(pathlib.Path(folder).iterdir()):
            kind, size, _, dots = file.read_bytes().split(b"\n", 3)
            assert kind == b"P5", kind
            width, height = map(int, size.split())
            yield [bytes(dot >> 4 for dot in dots[y * width : (y + 1) * width]) for y in range(height)]


def sheet(drawn):
    """Pages side by side on a grey ground, rows of equal length."""
    drawn = list(drawn)
    wide = max(len(page[0]) for page in drawn) + GAP
    tall = max(len(page) for page in drawn) + GAP
    across = min(ACROSS, len(drawn))
    rows = []
    for first in range(0, len(drawn), across):
        beside = drawn[first : first + across]
        for y in range(tall):
            line = b"".join((page[y] if y < len(page) else b"").ljust(wide, b"\x08") for page in beside)
            rows.append(line.ljust(across * wide, b"\x08"))
    return rows


def write_png(path, rows):
    width = len(rows[0]) + len(rows[0]) % 2
    packed = bytearray()
    for row in rows:
        row = row.ljust(width, b"\x08")
        packed.append(0)
        packed += bytes(row[x] << 4 | row[x + 1] for x in range(0, width, 2))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), 4, 0, 0, 0, 0))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(packed), 9)) + chunk(b"IEND", b""))


def read_png(path):
    """Of those that were written above, and of no others."""
    rest, data = path.read_bytes()[8:], b""
    width = height = 0
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        name, body, rest = rest[4:8], rest[8 : 8 + length], rest[12 + length :]
        if name == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
        elif name == b"IDAT":
            data += body
    line = width // 2 + 1
    dots = zlib.decompress(data)
    unpacked = (dots[y * line + 1 : (y + 1) * line] for y in range(height))
    return [bytes(grey for pair in row for grey in (pair >> 4, pair & 15)) for row in unpacked]


def main(golden, pdf, difference, *flags):
    golden, difference = pathlib.Path(golden), pathlib.Path(difference)
    now = sheet(pages(pdf))
    if "--accept" in flags:
        write_png(golden, now)
        return
    if not golden.exists():
        write_png(difference, now)
        print(f"no picture {golden}; the pages as they are: {difference}")
        return
    before = read_png(golden)
    now = [row.ljust(len(row) + len(row) % 2, b"\x08") for row in now]
    if (len(before), len(before[0])) != (len(now), len(now[0])):
        write_png(difference, now)
        print(f"other pages or more of them than in {golden}; as they are: {difference}")
        return
    # Where a dot is another, the darker of both; the rest pale.
    shown, other = [], 0
    for old, new in zip(before, now):
        differs = [abs(a - b) > GREYS for a, b in zip(old, new)]
        other += sum(differs)
        shown.append(bytes(min(a, b) if d else 12 + a // 4 for a, b, d in zip(old, new, differs)))
    share = 1000 * other / (len(now) * len(now[0]))
    if share > IN_A_THOUSAND:
        write_png(difference, shown)
        print(f"{share:.1f} in a thousand dots are not as in {golden}; where: {difference}")


main(*sys.argv[1:])
