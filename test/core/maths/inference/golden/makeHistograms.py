"""Histograms by numpy, for golden values: python3 makeHistograms.py > histograms.json"""
import json
import sys

import numpy as np

generator = np.random.default_rng(20260501)
x = np.round(generator.normal(size=400), 2)
y = np.round(0.6 * x + 0.8 * generator.normal(size=400), 2)
h, edges = np.histogram(x, bins=12, range=(-1.8, 1.8))
h2, _, _ = np.histogram2d(x, y, bins=(6, 5), range=((-1.8, 1.8), (-2, 2)))
json.dump({"numpy": np.__version__, "x": x.tolist(), "y": y.tolist(), "edges": edges.tolist(), "counts": h.tolist(),
           "counts2d": h2.T.astype(int).ravel().tolist()}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
