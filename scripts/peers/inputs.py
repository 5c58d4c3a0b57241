"""Seeded tables of the sizes that the bars are about: the same bytes every time. Usage: inputs.py FOLDER"""

import csv
import sys
from pathlib import Path

import numpy as np

WEST, SOUTH, WIDTH, HEIGHT = 661_000.0, 6_560_000.0, 18_000.0, 16_000.0


def events(count, days, seed):
    """Places with many events, roads and events anywhere; near half of them at addresses ten metres apart."""
    random = np.random.Generator(np.random.PCG64(seed))
    places = random.uniform([500, 500], [WIDTH - 500, HEIGHT - 500], (300, 2))
    spread = 60 * np.exp(random.uniform(0, 1.76, 300))
    roads = random.uniform([0, 0, 0, 0], [WIDTH, HEIGHT, WIDTH, HEIGHT], (60, 4))
    kind = random.uniform(size=count)
    # The first places have the most.
    place = np.minimum(np.exp(np.log(300) * random.uniform(size=count)) - 1, 299).astype(int)
    noise = random.standard_normal((count, 2))
    road = roads[random.integers(0, 60, count)]
    along = random.uniform(size=(count, 1))
    xy = random.uniform([0, 0], [WIDTH, HEIGHT], (count, 2))
    at_place, on_road = kind < 0.65, (kind >= 0.65) & (kind < 0.85)
    xy[at_place] = (places[place] + spread[place, None] * noise)[at_place]
    xy[on_road] = (road[:, :2] + along * (road[:, 2:] - road[:, :2]) + 15 * noise)[on_road]
    step = np.where(random.uniform(size=(count, 1)) < 0.45, 10.0, 0.01)
    xy = np.clip(np.round(xy / step) * step, 0, [WIDTH - 0.01, HEIGHT - 0.01])
    return xy[:, 0] + WEST, xy[:, 1] + SOUTH, random.integers(0, days, count)


def write(path, header, columns, formats):
    if path.exists():
        return
    part = path.with_suffix(".part")
    with part.open("w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(header)
        texts = [[form % value for value in column.tolist()] for column, form in zip(columns, formats)]
        lines.writerows(zip(*texts))
    part.rename(path)


def points(folder, count):
    x, y, day = events(count, 1_827, count)
    write(folder / f"points_{count}.csv", ["x", "y", "day"], [x, y, day], ["%.2f", "%.2f", "%d"])


def grid_counts(folder, columns, rows):
    x, y, _ = events(100_000, 1, 7)
    column = ((x - WEST) / WIDTH * columns).astype(int)
    row = ((y - SOUTH) / HEIGHT * rows).astype(int)
    counts = np.bincount(row * columns + column, minlength=columns * rows)
    cell = np.arange(columns * rows)
    table = [cell // columns, cell % columns, counts]
    write(folder / f"cells_{columns * rows}.csv", ["row", "col", "count"], table, ["%d"] * 3)


def scan_cases(folder, count, days):
    x, y, day = events(count, days, 11)
    cell_x = np.floor((x - WEST) / 250) * 250 + 125
    cell_y = np.floor((y - SOUTH) / 250) * 250 + 125
    place = (cell_y * 1_000 + cell_x).astype(int)
    header = ["id", "x", "y", "day", "count"]
    ones = np.ones(count, dtype=int)
    formats = ["%d", "%.0f", "%.0f", "%d", "%d"]
    write(folder / f"cases_{count}.csv", header, [place, cell_x, cell_y, day, ones], formats)


def tracts(folder):
    random = np.random.Generator(np.random.PCG64(5))
    x, y = random.uniform(0, WIDTH, 281), random.uniform(0, HEIGHT, 281)
    population = random.integers(500, 4_500, 281)
    count = random.poisson(population * 0.0015)
    table = [np.arange(281), x, y, count, population]
    write(folder / "tracts.csv", ["id", "x", "y", "count", "population"], table, ["%d", "%.1f", "%.1f", "%d", "%d"])


def series(folder, name, number, length, year):
    random = np.random.Generator(np.random.PCG64(length))
    level = np.exp(random.uniform(np.log(0.5), np.log(60), (number, 1)))
    season, phase = random.uniform(0, 0.5, (number, 1)), random.uniform(0, year, (number, 1))
    trend, size = random.uniform(-0.1, 0.1, (number, 1)), np.exp(random.uniform(0.7, 3.9, (number, 1)))
    time = np.arange(length)
    mean = level * np.exp(season * np.cos(2 * np.pi * (time - phase) / year) + trend * time / year)
    counts = random.poisson(random.gamma(size, mean / size))
    table = [np.repeat(np.arange(number), length), np.tile(time, number), counts.ravel()]
    write(folder / f"{name}.csv", ["series", "time", "count"], table, ["%d"] * 3)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for count in (10_000, 100_000, 1_000_000):
        points(folder, count)
    grid_counts(folder, 50, 40)
    grid_counts(folder, 250, 200)
    scan_cases(folder, 5_000, 365)
    scan_cases(folder, 50_000, 1_827)
    tracts(folder)
    series(folder, "weekly", 500, 416, 52.18)
    series(folder, "daily", 500, 730, 365.25)


if __name__ == "__main__":
    main()
