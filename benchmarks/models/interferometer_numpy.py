"""Transmission of an interferometer against its heater's voltage, a batch at a time by NumPy."""
import json
import sys

import numpy as np

V = 0.3 * np.arange(15)
SQUARE, CUBE = V**2, V**3

for line in sys.stdin:
    a, b, c, d, e = np.array(json.loads(line)["parameters"]).T[:, :, None]
    values = a + b * np.cos(c + d * SQUARE + e * CUBE)
    print(json.dumps({"values": values.tolist()}), flush=True)
