"""Writes preciseFormulas.json: formulas over decimals and their values as [high, low], from 80-digit arithmetic."""

import json

import mpmath
from mpmath import mpf

mpmath.mp.dps = 80


def parts(x):
    high = float(x)
    return [high, float(x - mpf(high))]


def mean(values):
    return mpmath.fsum(values) / len(values)


def std(values):
    centre = mean(values)
    return mpmath.sqrt(mpmath.fsum((v - centre) ** 2 for v in values) / (len(values) - 1))


def db(x):
    return 10 * mpmath.log10(x)


a, b = mpf("0.7"), mpf("-1.3")
texts = {"x": ["0.1", "0.25", "1.37", "-2.2", "3.14159"], "y": ["1e-3", "2.7", "0.3", "7.1", "12"]}
xs, ys = ([mpf(text) for text in texts[name]] for name in ("x", "y"))
rows = list(zip(xs, ys))
formulas = {
    "a*exp(-b*x) + 0.1*x^2 - 1/3": [a * mpmath.exp(-b * x) + mpf("0.1") * x**2 - mpf(1) / 3 for x, _ in rows],
    "sin(2*pi*x + a)^2 * tanh(y)/cosh(b)": [
        mpmath.sin(2 * mpmath.pi * x + a) ** 2 * mpmath.tanh(y) / mpmath.cosh(b) for x, y in rows
    ],
    "x - mean(x)*std(y) + sum(x*y)/count(y)": [
        x - mean(xs) * std(ys) + mpmath.fsum(p * q for p, q in rows) / len(ys) for x, _ in rows
    ],
    "max(x) - min(y, a, x) + std(x, y, 1.1) + mean(x, 2.3)": [
        max(xs) - min(y, a, x) + std([x, y, mpf("1.1")]) + (x + mpf("2.3")) / 2 for x, y in rows
    ],
    "db(y) + dbm(y) + undb(x) - undbm(b) + log10(y) + log(y)": [
        db(y) + db(1000 * y) + 10 ** (x / 10) - 10 ** (b / 10) / 1000 + mpmath.log10(y) + mpmath.log(y)
        for x, y in rows
    ],
    "(x > 0.25) + 2*(x >= 0.25) + 4*(x == 0.1) + 8*(x != 0.1) + 16*(x < a) + 32*(x <= -2.2)": [
        mpf((x > mpf("0.25")) + 2 * (x >= mpf("0.25")) + 4 * (x == mpf("0.1")) + 8 * (x != mpf("0.1")))
        + 16 * (x < a) + 32 * (x <= mpf("-2.2"))
        for x, _ in rows
    ],
    "atan2(y, x) + atan(x) + asin(a) + acos(a) + sinh(x) + tan(a) + cos(x) + sqrt(y) + abs(x) + y^x": [
        mpmath.atan2(y, x) + mpmath.atan(x) + mpmath.asin(a) + mpmath.acos(a) + mpmath.sinh(x) + mpmath.tan(a)
        + mpmath.cos(x) + mpmath.sqrt(y) + abs(x) + y**x
        for x, y in rows
    ],
    "sum(a) + count(b) + std(a, a)": [a + 1 for _ in rows],
}
with open("preciseFormulas.json", "w") as file:
    written = {text: [parts(value) for value in values] for text, values in formulas.items()}
    given = {"parameters": {"a": 0.7, "b": -1.3}, "columns": {k: [float(t) for t in v] for k, v in texts.items()}}
    json.dump({"mpmath": mpmath.__version__, **given, "formulas": written}, file, indent=1)
    file.write("\n")
