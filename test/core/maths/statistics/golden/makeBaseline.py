"""Writes baseline.json: drift metrics of score samples by numpy and scipy."""
import json
import numpy, scipy
from scipy.spatial.distance import jensenshannon

random = numpy.random.default_rng(3)
samples = {"a shifted normal": (random.normal(0, 1, 60), random.normal(0.2, 1.1, 45)),
           "scores in 0 to 1": (random.beta(2, 5, 80), random.beta(2, 5, 80)),
           "few values": (random.integers(0, 7, 50).astype(float), random.integers(0, 7, 90).astype(float))}
cases = []
for name, pair in samples.items():
    r, c = pair = [numpy.round(x, 6) for x in pair]
    p = lambda x, q: numpy.percentile(x, q)
    edges = (min(r.min(), c.min()), max(r.max(), c.max()))
    h = [numpy.histogram(x, 50, edges)[0] for x in pair]
    width = lambda x, a, b: p(x, b) - p(x, a)
    change = lambda a, b: abs(width(c, a, b) - width(r, a, b)) / width(r, a, b)
    cases.append({"name": name, "reference": r.tolist(), "current": c.tolist(), "metrics": {
        "apd_p5": abs(p(c, 5) - p(r, 5)), "apd_p95": abs(p(c, 95) - p(r, 95)), "srd": change(5, 95),
        "jsd": float(jensenshannon(*h, base=2)), "median_drift": abs(p(c, 50) - p(r, 50)), "iqr_drift": change(25, 75)}})

# Thresholds by dealing pooled scores anew: each metric in units of the way from its median to its 95th percentile, and
# the quantile of the largest of the six.
r, c = [numpy.round(random.beta(2, 5, n), 6) for n in (90, 60)]
pooled = numpy.concatenate([r, c])
edges = (pooled.min(), pooled.max())
rows = []
for _ in range(19_999):
    random.shuffle(pooled)
    a, b = pooled[:90], pooled[90:]
    qa, qb = [numpy.percentile(x, [5, 25, 50, 75, 95]) for x in (a, b)]
    wide = lambda q, i, j: q[j] - q[i]
    change = lambda i, j: abs(wide(qb, i, j) - wide(qa, i, j)) / wide(qa, i, j)
    h = [numpy.histogram(x, 50, edges)[0] for x in (a, b)]
    rows.append([abs(qb[0] - qa[0]), abs(qb[4] - qa[4]), change(0, 4), jensenshannon(*h, base=2), abs(qb[2] - qa[2]), change(1, 3)])
rows = numpy.array(rows)
middle = numpy.median(rows, axis=0)
unit = numpy.percentile(rows, 95, axis=0) - middle
limit = numpy.sort(((rows - middle) / unit).max(axis=1))[19_000 - 1]
names = ["apd_p5", "apd_p95", "srd", "jsd", "median_drift", "iqr_drift"]
permutation = {"reference": r.tolist(), "current": c.tolist(), "rate": 0.05,
               "thresholds": dict(zip(names, (middle + limit * unit).tolist()))}

json.dump({"source": f"numpy {numpy.__version__}: percentile, histogram; scipy {scipy.__version__}: jensenshannon(base=2)", "cases": cases, "permutation": permutation},
          open("baseline.json", "w"))
