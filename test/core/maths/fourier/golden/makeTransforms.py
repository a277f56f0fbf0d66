"""Discrete Fourier transforms and autocovariances by numpy, for golden values: python3 makeTransforms.py > transforms.json"""
import json
import sys

import numpy as np

generator = np.random.default_rng(20260401)
transforms = []
for length in (1, 2, 4, 8, 64):
    z = np.round(generator.normal(size=length) + 1j * generator.normal(size=length), 6)
    f = np.fft.fft(z)
    transforms.append({"real": z.real.tolist(), "imaginary": z.imag.tolist(),
                       "transformReal": f.real.tolist(), "transformImaginary": f.imag.tolist()})
covariances = []
for length in (1, 5, 37):
    x = np.round(np.cumsum(generator.normal(size=length)) + 100, 6)
    d = x - x.mean()
    full = np.correlate(d, d, mode="full")[length - 1:] / length
    covariances.append({"series": x.tolist(), "autocovariance": full.tolist()})
json.dump({"numpy": np.__version__, "transforms": transforms, "autocovariances": covariances}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
