"""Writes elementary.json: rows [x, nearest double of f(x), remainder], from 60-digit arithmetic."""

import json
import random

import mpmath

mpmath.mp.dps = 60
random.seed(1)
functions = {
    "sine": mpmath.sin,
    "cosine": mpmath.cos,
    "exponential": mpmath.exp,
    "decimalPower": lambda x: mpmath.mpf(10) ** x,
    "logarithm": mpmath.log,
    "decimalLogarithm": mpmath.log10,
}


def arguments(name):
    if name in ("sine", "cosine"):
        scales = [1e-9, 1, 3.2, 100, 1e4, 1e6]
        yield from (random.uniform(-1, 1) * scale for scale in scales for _ in range(40))
        # Beside the zeros and the turns.
        yield from (float(mpmath.pi / 2 * n) for n in (1, 2, 3, 4, 5, 355, 710, 12345, 600000))
        yield from (649241.0160135478, -384633.5506532341)
    elif name == "exponential":
        yield from (random.uniform(-1, 1) * scale for scale in (1e-3, 0.35, 1, 40, 700) for _ in range(40))
    elif name == "decimalPower":
        yield from (random.uniform(-1, 1) * scale for scale in (1e-3, 0.35, 1, 40, 300) for _ in range(40))
    else:
        yield from (1 + random.uniform(-1, 1) * scale for scale in (1e-6, 1e-3, 0.1, 0.4) for _ in range(30))
        yield from (10.0 ** random.uniform(-300, 300) for _ in range(80))
        yield from (2.0, 4.0, 10.0, 1000.0, 0.001, 0.7071067811865475, 0.7071067811865477)


rows = {}
for name, function in functions.items():
    rows[name] = []
    for x in arguments(name):
        exact = function(mpmath.mpf(x))
        nearest = float(exact)
        rows[name].append([x, nearest, float(exact - nearest)])

with open("elementary.json", "w") as file:
    json.dump({"mpmath": mpmath.__version__, **rows}, file, separators=(",", ":"))
    file.write("\n")
