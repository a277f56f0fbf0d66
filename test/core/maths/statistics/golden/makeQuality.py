"""Writes quality.json: Theil-Sen slopes, entropies and autocorrelations by scipy and numpy."""
import json
import numpy, scipy
from scipy.stats import entropy, theilslopes

random = numpy.random.default_rng(11)
versions = numpy.arange(1, 25.0)
series = {
    "a slow rise": (versions, 0.3 + 0.004 * versions + random.normal(0, 0.02, 24)),
    "no trend": (versions, random.normal(0.3, 0.02, 24)),
    "a fall with one far off": (versions[:9], numpy.array([9, 8.1, 7, 6.2, 99, 4, 3.1, 2, 0.9])),
    "ties": (numpy.array([1, 1, 2, 3, 3, 3, 5.0]), numpy.array([1, 2, 2, 3, 2, 3, 5.0])),
    "two points": (numpy.array([1, 3.0]), numpy.array([2, 1.0])),
}
lines = []
for name, (x, y) in series.items():
    y = numpy.round(y, 6)
    slope, intercept, lower, upper = theilslopes(y, x, 0.95)
    lines.append({"name": name, "x": x.tolist(), "y": y.tolist(), "slope": float(slope), "intercept": float(intercept),
                  "lower": float(lower), "upper": float(upper)})

walk = [0.0]
for step in random.normal(0, 1, 400):
    walk.append(0.9 * walk[-1] + step)
walk = numpy.round(walk, 6)
centred = walk - walk.mean()
counts = [70, 25, 5]
quality = {"scores": walk.tolist(), "neighbourCorrelation": float((centred[1:] * centred[:-1]).sum() / (centred ** 2).sum()),
           "counts": counts, "labelBalance": float(entropy(counts) / numpy.log(3))}
json.dump({"source": f"scipy {scipy.__version__}: stats.theilslopes, stats.entropy; numpy {numpy.__version__}", "lines": lines,
           "quality": quality}, open("quality.json", "w"))
