"""The peer of the benchmark `suggest`: Bayesian suggestions with scikit-learn's Gaussian process.

A GaussianProcessRegressor with an ARD Matern 5/2 kernel and white noise, hyperparameters fitted at each step from the
last ones; expected improvement, best of 1000 random candidates and 100 around the best point, refined by L-BFGS-B from
the best two. Each line of standard input is a JSON object {"points": [[...]], "costs": [...]}, points in the unit cube
and not known before; the answer is one line {"point": [...], "seconds": s}. {"forget": true} begins anew.
"""

import json
import os
import sys
import time
import warnings

# Matrices this small gain nothing by a second thread, and lose much where another process wants the core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.stats import norm
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

warnings.filterwarnings("ignore")
# L-BFGS-B prints remarks of its own now and then: the answers get a stream to themselves.
answers = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
print(json.dumps({"sklearn": sklearn.__version__, "scipy": scipy.__version__}), file=answers, flush=True)

points, costs, kernel, random = [], [], None, None


def suggest():
    global kernel
    x, y = numpy.array(points), numpy.array(costs)
    dimension = x.shape[1]
    if kernel is None:
        matern = Matern(length_scale=[0.5] * dimension, length_scale_bounds=(0.01, 20), nu=2.5)
        kernel = ConstantKernel(1.0) * matern + WhiteKernel(1e-4, (1e-9, 1))
    process = GaussianProcessRegressor(kernel, normalize_y=True).fit(x, y)
    kernel = process.kernel_
    best = x[y.argmin()]
    incumbent = y.min()

    def lost_improvement(candidates):
        mean, deviation = process.predict(numpy.atleast_2d(candidates), return_std=True)
        deviation = numpy.maximum(deviation, 1e-12)
        z = (incumbent - mean) / deviation
        return -deviation * (z * norm.cdf(z) + norm.pdf(z))

    local = numpy.clip(best + 0.05 * random.normal(size=(100, dimension)), 0, 1)
    candidates = numpy.vstack([random.uniform(size=(1000, dimension)), local])
    losses = lost_improvement(candidates)
    order = losses.argsort()
    found, least = candidates[order[0]], losses[order[0]]
    for start in candidates[order[:2]]:
        result = minimize(lambda c: lost_improvement(c)[0], start, method="L-BFGS-B", bounds=[(0, 1)] * dimension)
        if result.fun < least:
            found, least = result.x, result.fun
    return found


for line in sys.stdin:
    request = json.loads(line)
    if request.get("forget"):
        points, costs, kernel, random = [], [], None, numpy.random.default_rng(1)
        continue
    points += request["points"]
    costs += request["costs"]
    start = time.perf_counter()
    point = suggest()
    print(json.dumps({"point": point.tolist(), "seconds": time.perf_counter() - start}), file=answers, flush=True)
