"""Transmission of an interferometer against its heater's voltage, by Python's own arithmetic."""
import json
import sys
from math import cos

POWERS = [(v * v, v * v * v) for v in (point * 0.3 for point in range(15))]


def values(a, b, c, d, e):
    return [a + b * cos(c + d * square + e * cube) for square, cube in POWERS]


for line in sys.stdin:
    rows = json.loads(line)["parameters"]
    print(json.dumps({"values": [values(*row) for row in rows]}), flush=True)
