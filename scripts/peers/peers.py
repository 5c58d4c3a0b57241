"""One peer on one table. Usage: peers.py NAME FOLDER

Prints COMPUTE <wall s> <cpu s> with the data in memory, once warm where the peer compiles itself, and CHECK with
the values that the table compares. Where a peer would take minutes a part of the work is done, SHARE tells which.
"""

import sys
import time
from pathlib import Path

import numpy as np

WEST, SOUTH, COLUMNS, ROWS, WIDE, HIGH = 661_000.0, 6_560_000.0, 1_000, 1_000, 18.0, 16.0


def columns(folder, name, *names):
    path = folder / f"{name}.csv"
    with path.open() as file:
        header = file.readline().strip().split(",")
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return [np.ascontiguousarray(table[:, header.index(name)]) for name in names]


def timed(work, warm=None):
    if warm is not None:
        warm()
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    print(f"COMPUTE {time.perf_counter() - wall:.6f} {time.process_time() - cpu:.6f}")
    return result


def check(**values):
    print("CHECK " + " ".join(f"{name}={value}" for name, value in values.items()))


def density_check(density, count):
    """Density per point, as ours prints it."""
    check(mass=f"{density.sum() * WIDE * HIGH / count:.6f}", max=f"{density.max() / count:.6e}")


def stamping(count, radius, folder):
    """The definition of a heat map, point by point, compiled and on both cores: what GIS programs do."""
    import numba

    @numba.njit(parallel=True, fastmath=False, cache=False)
    def stamp(x, y, radius):
        threads = numba.get_num_threads()
        out = np.zeros((ROWS, COLUMNS))
        # Each thread has rows of its own.
        for thread in numba.prange(threads):
            first, end = thread * ROWS // threads, (thread + 1) * ROWS // threads
            for i in range(len(x)):
                low = max(first, int(np.ceil((y[i] - radius) / HIGH - 0.5)))
                high = min(end - 1, int(np.floor((y[i] + radius) / HIGH - 0.5)))
                for row in range(low, high + 1):
                    dy2 = ((row + 0.5) * HIGH - y[i]) ** 2
                    half = np.sqrt(max(radius * radius - dy2, 0.0))
                    left = max(0, int(np.ceil((x[i] - half) / WIDE - 0.5)))
                    right = min(COLUMNS - 1, int(np.floor((x[i] + half) / WIDE - 0.5)))
                    for column in range(left, right + 1):
                        dx = (column + 0.5) * WIDE - x[i]
                        u = 1.0 - (dx * dx + dy2) / (radius * radius)
                        out[row, column] += u * u
        return out * (3.0 / np.pi / (radius * radius))

    x, y = columns(folder, f"points_{count}", "x", "y")
    x, y = x - WEST, y - SOUTH
    density = timed(lambda: stamp(x, y, radius), lambda: stamp(x[:10], y[:10], radius))
    density_check(density, count)


def kdepy(folder):
    from KDEpy import FFTKDE

    x, y = columns(folder, "points_1000000", "x", "y")
    points = np.column_stack([x - WEST, y - SOUTH])
    # KDEpy's bandwidth is a standard deviation: the one whose disc has a radius of 200 m.
    probe = FFTKDE(kernel="biweight", bw=1.0)
    bandwidth = 200.0 / float(np.max(probe.kernel.practical_support(1.0)))
    axes = [(np.arange(-50, COLUMNS + 50) + 0.5) * WIDE, (np.arange(-50, ROWS + 50) + 0.5) * HIGH]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 2)
    density = timed(lambda: FFTKDE(kernel="biweight", bw=bandwidth, norm=2).fit(points).evaluate(grid))
    density = density.reshape(COLUMNS + 100, ROWS + 100)[50:-50, 50:-50]
    density_check(density * len(x), len(x))


def scipy_gaussian(folder):
    from scipy.ndimage import gaussian_filter

    x, y = columns(folder, "points_1000000", "x", "y")
    edges = [SOUTH + HIGH * np.arange(ROWS + 1), WEST + WIDE * np.arange(COLUMNS + 1)]

    def work():
        counts = np.histogram2d(y, x, bins=edges)[0]
        return gaussian_filter(counts, (200 / HIGH, 200 / WIDE), mode="constant") / (WIDE * HIGH)

    density_check(timed(work), len(x))


def queen(rows, columns_):
    """Neighbour lists of a grid, side or corner in common."""
    lists = {}
    for row in range(rows):
        for column in range(columns_):
            near = [
                r * columns_ + c
                for r in range(max(0, row - 1), min(rows, row + 2))
                for c in range(max(0, column - 1), min(columns_, column + 2))
                if (r, c) != (row, column)
            ]
            lists[row * columns_ + column] = near
    return lists


def esda_gistar(cells, folder):
    import warnings

    from esda.getisord import G_Local
    from libpysal.weights import W

    warnings.simplefilter("ignore")
    row, col, count = columns(folder, f"cells_{cells}", "row", "col", "count")
    lists = queen(int(row.max()) + 1, int(col.max()) + 1)
    weights = W(lists, silence_warnings=True)
    small = W(queen(10, 10), silence_warnings=True)

    def test(values, weights):
        weights.transform = "B"
        return G_Local(values, weights, transform="B", star=True, permutations=999, seed=1, n_jobs=1)

    result = timed(lambda: test(count, weights), lambda: test(np.arange(100.0) % 7, small))
    check(sum=f"{np.nansum(result.Zs):.5f}", findings=int((result.p_sim <= 0.05).sum()))


def pygeoda_gistar(cells, folder):
    import geopandas
    import pygeoda
    import shapely

    row, col, count = columns(folder, f"cells_{cells}", "row", "col", "count")
    frame = geopandas.GeoDataFrame({"count": count}, geometry=shapely.box(col, row, col + 1, row + 1))
    places = pygeoda.open(frame)
    weights = pygeoda.queen_weights(places)
    result = timed(lambda: pygeoda.local_gstar(weights, count.tolist(), permutations=999, seed=1, cpu_threads=2))
    check(findings=int((np.array(result.lisa_pvalues()) <= 0.05).sum()))


def numba_knox(folder):
    """Pairs once from a tree, days dealt out again and again: the best that was found in Python."""
    import numba
    from scipy.spatial import cKDTree

    x, y, day = columns(folder, "points_10000", "x", "y", "day")
    points, day = np.column_stack([x, y]), day.astype(np.int64)

    @numba.njit
    def count(pairs, band, day, table):
        for k in range(len(pairs)):
            apart = abs(day[pairs[k, 0]] - day[pairs[k, 1]])
            if apart <= 56:
                table[band[k], max(0, (apart + 6) // 7 - 1)] += 1

    def work(replications):
        pairs = cKDTree(points).query_pairs(1_000.0, output_type="ndarray")
        apart = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
        band = np.maximum(np.ceil(apart / 100).astype(np.int64) - 1, 0)
        observed = np.zeros((10, 8), dtype=np.int64)
        count(pairs, band, day, observed)
        random, table = np.random.default_rng(1), np.zeros((10, 8), dtype=np.int64)
        for _ in range(replications):
            count(pairs, band, random.permutation(day), table)
        return observed

    observed = timed(lambda: work(999), lambda: work(1))
    print("CHECK obs[0]=" + str(observed[0].tolist()))


def pointpats_knox(folder):
    from pointpats import Knox

    x, y, day = columns(folder, "points_10000", "x", "y", "day")
    # One band, and a hundredth of the permutations.
    print(f"SHARE {1 / 111}")
    result = timed(lambda: Knox(np.column_stack([x, y]), day.reshape(-1, 1), 200, 14, permutations=9))
    check(one_band=int(result.statistic_))


def labels_check(labels, core=None):
    labels = np.asarray(labels).ravel()
    sizes = np.bincount(labels[labels >= 0])
    values = {"clusters": len(sizes), "noise": int((labels < 0).sum()), "largest": int(sizes.max())}
    if core is not None:
        values["core"] = int(core)
    check(**values)


def wang_dbscan(folder):
    from dbscan import DBSCAN

    points = np.column_stack(columns(folder, "points_1000000", "x", "y"))
    labels, core = timed(lambda: DBSCAN(points, eps=25, min_samples=20))
    labels_check(labels, np.sum(core))


def sklearn_dbscan(folder):
    from sklearn.cluster import DBSCAN

    points = np.column_stack(columns(folder, "points_1000000", "x", "y"))
    result = timed(lambda: DBSCAN(eps=25, min_samples=20, n_jobs=2).fit(points))
    labels_check(result.labels_, len(result.core_sample_indices_))


def hdbscan(name, folder):
    import importlib

    points = np.column_stack(columns(folder, "points_100000", "x", "y"))
    cluster = importlib.import_module(name).HDBSCAN(min_cluster_size=50, min_samples=10)
    warm = np.random.default_rng(1).normal(size=(2_000, 2))
    result = timed(lambda: cluster.fit(points), lambda: cluster.fit(warm))
    labels_check(result.labels_)


def series(folder):
    (counts,) = columns(folder, "weekly", "count")
    return counts.reshape(500, 416)


def statsmodels_stl(folder):
    from statsmodels.tsa.seasonal import STL

    table = series(folder)

    def work():
        # As R's stl(s.window = 13, robust = TRUE).
        jumps = {"seasonal_jump": 2, "trend_jump": 9, "low_pass_jump": 6}
        fits = (
            STL(one, period=52, seasonal=13, trend=89, low_pass=53, seasonal_deg=0, robust=True, **jumps)
            .fit(inner_iter=1, outer_iter=15)
            for one in table
        )
        return [(fit.seasonal[-1], fit.trend[-1], fit.resid[-1]) for fit in fits]

    result = timed(work)
    print("CHECK first=" + " ".join(f"{value:.6g}" for value in result[0]))


def statsmodels_negative_binomial(folder):
    import warnings

    import statsmodels.api as sm

    warnings.simplefilter("ignore")
    time_ = np.arange(416.0)
    angle = 2 * np.pi * time_ / 52.18
    design = np.column_stack([np.ones(416), time_, np.sin(angle), np.cos(angle)])
    table = series(folder)[:25]
    print(f"SHARE {25 / 500}")
    fits = timed(lambda: [sm.NegativeBinomial(one, design).fit(disp=0, maxiter=200) for one in table])
    check(trend=f"{fits[0].params[1]:.6g}")


PEERS = {
    "stamping": lambda folder: stamping(1_000_000, 200.0, folder),
    "stamping_wide": lambda folder: stamping(100_000, 2_000.0, folder),
    "KDEpy": kdepy,
    "scipy": scipy_gaussian,
    "esda_2000": lambda folder: esda_gistar(2_000, folder),
    "esda_50000": lambda folder: esda_gistar(50_000, folder),
    "pygeoda_2000": lambda folder: pygeoda_gistar(2_000, folder),
    "pygeoda_50000": lambda folder: pygeoda_gistar(50_000, folder),
    "numba_knox": numba_knox,
    "pointpats": pointpats_knox,
    "dbscan": wang_dbscan,
    "sklearn": sklearn_dbscan,
    "hdbscan": lambda folder: hdbscan("hdbscan", folder),
    "fast_hdbscan": lambda folder: hdbscan("fast_hdbscan", folder),
    "statsmodels_stl": statsmodels_stl,
    "statsmodels_nb": statsmodels_negative_binomial,
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]))
