"""Writes functions.json: rows [x high, x low, ..., f(x) high, f(x) low], from 80-digit arithmetic."""

import json
import random

import mpmath
from mpmath import mpf

mpmath.mp.dps = 80
random.seed(7)


def parts(x):
    high = float(x)
    return [high, float(x - mpf(high))]


def number(lower, upper):
    """A number of 100 bits, as two doubles."""
    high = random.uniform(lower, upper)
    return mpf(high) + mpf(high * 2.0**-54 * random.uniform(-1, 1))


def evenly(*ranges):
    return [[number(lower, upper)] for lower, upper in ranges for _ in range(12)]


def powers(lower, upper):
    return [[mpf(10) ** number(lower, upper)] for _ in range(12)]


def rounded(rows):
    return [[sum(mpf(part) for part in parts(x)) for x in row] for row in rows]


turns = [[mpmath.pi / 4 * n] for n in (1, 2, 3, 4, 5, -1, -2, 7, 16, 355, 1001)]
unit = evenly((-1, 1), (-1e-6, 1e-6), (0.999, 1), (-1, -0.999))
angles = evenly((-0.1, 0.1), (-1, 1), (-10, 10), (-1e4, 1e4)) + turns
pairs = [[number(-s, s), number(-t, t)] for s in (1e-3, 1, 1e8) for t in (1e-3, 1, 1e8) for _ in range(4)]
positive = powers(-200, 200) + evenly((0.5, 2), (0.999999, 1.000001), (1, 100))
functions = {
    "add": (mpmath.fadd, pairs),
    "subtract": (mpmath.fsub, pairs),
    "multiply": (mpmath.fmul, pairs),
    "divide": (mpmath.fdiv, pairs),
    "squareRoot": (mpmath.sqrt, positive),
    "exponential": (mpmath.exp, evenly((-1e-8, 1e-8), (-0.4, 0.4), (-3, 3), (-40, 40), (-590, 590))),
    "decimalExponential": (lambda x: mpf(10) ** x, evenly((-1e-8, 1e-8), (-1, 1), (-30, 30), (-250, 250))),
    "logarithm": (mpmath.log, positive),
    "decimalLogarithm": (mpmath.log10, positive),
    "power": (
        lambda x, y: x**y,
        [[number(0.01, 20), number(-9, 9)] for _ in range(12)]
        + [[number(-3, 3), mpf(n)] for n in (2, 3, -1, -2, 5, 17, -40, 1, 0)]
        + [[number(0.999, 1.001), mpf(5000)], [number(-1.001, -0.999), mpf(5001)]],
    ),
    "sine": (mpmath.sin, angles),
    "cosine": (mpmath.cos, angles),
    "tangent": (mpmath.tan, evenly((-0.1, 0.1), (-1.5, 1.5), (-10, 10))),
    "arcSine": (mpmath.asin, unit),
    "arcCosine": (mpmath.acos, unit),
    "arcTangent": (mpmath.atan, evenly((-1e-6, 1e-6), (-1, 1), (-100, 100), (-1e9, 1e9))),
    "arcTangentOf": (mpmath.atan2, pairs + [[mpf(0), mpf(-2)], [mpf(3), mpf(0)], [mpf(-3), mpf(0)]]),
    "hyperbolicSine": (mpmath.sinh, evenly((-1e-8, 1e-8), (-0.3, 0.3), (-3, 3), (-500, 500))),
    "hyperbolicCosine": (mpmath.cosh, evenly((-1e-8, 1e-8), (-0.3, 0.3), (-3, 3), (-500, 500))),
    "hyperbolicTangent": (mpmath.tanh, evenly((-1e-8, 1e-8), (-0.3, 0.3), (-3, 3), (-60, 60))),
}

written = {
    name: [sum((parts(x) for x in [*row, function(*row)]), []) for row in rounded(rows)]
    for name, (function, rows) in functions.items()
}
with open("functions.json", "w") as file:
    json.dump({"mpmath": mpmath.__version__, "functions": written}, file, separators=(",", ":"))
    file.write("\n")
