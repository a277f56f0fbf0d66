"""Reference values of the prior distributions from scipy, for golden values: python3 makeDistributions.py > distributions.json

Every value is also computed with 60 digits by mpmath; a row in which scipy is off by more than 1e-12 takes mpmath's value
and is counted under "replaced". Rows: the distribution's arguments, x, log density, cdf, derivative of the log density.
Rows of "quantile": the arguments, the probability, the value.
"""
import json
import sys

import mpmath as mp
import numpy as np
import scipy
from scipy import stats

mp.mp.dps = 60
replaced = {}


def log_normal_mass(a, b):
    """Log of the standard normal mass between two points, with digits enough for the far tails."""
    a, b = mp.mpf(a), mp.mpf(b)
    if a > 0:
        a, b = -b, -a
    with mp.workdps(60 + int(abs(b) * abs(b) / 4) if mp.isfinite(b) and abs(b) < 60 else 60):
        lower = mp.mpf(0) if a == -mp.inf else mp.erfc(-a / mp.sqrt(2)) / 2
        upper = mp.mpf(1) if b == mp.inf else mp.erfc(-b / mp.sqrt(2)) / 2
        return mp.log(upper - lower)


def normal_log_density(x, mean, sd):
    z = (x - mean) / sd
    return -z * z / 2 - mp.log(sd) - mp.log(2 * mp.pi) / 2


def checked(kind, mine, scipys):
    mine = float(mine)
    scipys = float(scipys)
    if mine == scipys or abs(mine - scipys) <= 1e-12 * max(abs(mine), 1e-300):
        return scipys
    replaced[kind] = replaced.get(kind, 0) + 1
    return mine


def rows(kind, cases, log_density, cdf, frozen, scipy_log_density=None):
    out = []
    for arguments, points in cases:
        law = frozen(*arguments)
        exact = [mp.mpf(a) for a in arguments]
        for x in points:
            density = (scipy_log_density or (lambda law, _, x: law.logpdf(x)))(law, arguments, x)
            out.append([*arguments, x, checked(kind, log_density(mp.mpf(x), *exact), density),
                        checked(kind + ".cdf", cdf(mp.mpf(x), *exact), law.cdf(x)),
                        float(mp.diff(lambda t: log_density(t, *exact), mp.mpf(x)))])
    return out


normal_cases = [((0, 1), [-37.5, -12, -3.25, -1, -1e-8, 0, 0.5, 2, 7, 35]),
                ((-4.5, 0.01), [-5, -4.51, -4.4999, -4.3]), ((1e6, 2500), [9.9e5, 1e6, 1.01e6])]
log_normal_cases = [((0, 1), [1e-12, 0.01, 0.4, 1, 2.5, 40, 1e9]), ((-9.2, 0.05), [9e-5, 1.01e-4, 1.2e-4]),
                    ((3, 2), [1e-3, 7, 20.1, 5000])]
uniform_cases = [((0, 1), [0.125, 0.5, 0.999]), ((-3.2, 3.2), [-3.1, 0, 3]), ((1e5, 1.00001e5), [100000.25])]
# Truncation: across the middle, one-sided, both tails far out, narrow, and far and narrow.
truncated_cases = [
    ((0, 1, -1, 2), [-0.99, 0.1, 1.9]), ((0.45, 0.2, 0, 1), [0.01, 0.5, 0.97]),
    ((0, 1, 5, 6), [5.01, 5.3, 5.9]), ((0, 1, 10, 11), [10.001, 10.2, 10.8]), ((0, 1, 30, 31), [30.01, 30.3]),
    ((0, 1, -31, -30), [-30.4, -30.01]), ((0, 1, -9, -8.5), [-8.9, -8.51]), ((2, 0.1, 7, 8), [7.0001, 7.02]),
    ((0, 1, 4, 4.001), [4.0002, 4.0008]), ((0, 1, 25, 25.000001), [25.0000002, 25.0000007]),
    ((0, 1, -0.001, 0.002), [0, 0.0015]), ((0, 1, 0, 8), [0.001, 2, 7.5]), ((0, 1, -20, 0.5), [-15, -2, 0.4]),
    ((0, 1, -8, 40), [-7, 0, 9]), ((0, 1, 0, 0.5), [0.1, 0.4]), ((0, 1, -1.5, -0.2), [-1.2, -0.3])]


def truncated_density(x, mean, sd, lower, upper):
    return normal_log_density(x, mean, sd) - log_normal_mass((lower - mean) / sd, (upper - mean) / sd)


def truncated_cdf(x, mean, sd, lower, upper):
    a, b, z = ((v - mean) / sd for v in (lower, upper, x))
    return mp.exp(log_normal_mass(a, z) - log_normal_mass(a, b))


def truncated(mean, sd, lower, upper):
    return stats.truncnorm((lower - mean) / sd, (upper - mean) / sd, loc=mean, scale=sd)


class BoundLogNormal:
    """A log-normal cut at bounds is exp of a truncated normal."""

    def __init__(self, mu, sigma, lower, upper):
        self.law = truncated(mu, sigma, np.log(lower), np.log(upper))

    def logpdf(self, x):
        return self.law.logpdf(np.log(x)) - np.log(x)

    def cdf(self, x):
        return self.law.cdf(np.log(x))


result = {
    "versions": {"scipy": scipy.__version__, "numpy": np.__version__, "mpmath": mp.__version__},
    "uniform": rows("uniform", uniform_cases, lambda x, a, b: -mp.log(b - a), lambda x, a, b: (x - a) / (b - a),
                    lambda a, b: stats.uniform(a, b - a)),
    "normal": rows("normal", normal_cases, normal_log_density, lambda x, m, s: mp.ncdf((x - m) / s), stats.norm),
    "logNormal": rows("logNormal", log_normal_cases,
                      lambda x, m, s: normal_log_density(mp.log(x), m, s) - mp.log(x),
                      lambda x, m, s: mp.ncdf((mp.log(x) - m) / s),
                      lambda m, s: stats.lognorm(s, scale=np.exp(m))),
    "truncatedNormal": rows("truncatedNormal", truncated_cases, truncated_density, truncated_cdf, truncated),
    "boundLogNormal": rows(
        "boundLogNormal", [((0, 1, 0.5, 2), [0.6, 1, 1.9]), ((-1, 0.25, 1.5, 9), [1.51, 1.8]), ((0, 1, 1e-9, 1e-8), [5e-9])],
        lambda x, m, s, a, b: truncated_density(mp.log(x), m, s, mp.log(a), mp.log(b)) - mp.log(x),
        lambda x, m, s, a, b: truncated_cdf(mp.log(x), m, s, mp.log(a), mp.log(b)), BoundLogNormal),
}

probabilities = [1e-9, 0.001, 0.3, 0.5, 0.9, 0.9999]
result["normalTail"] = [[z, float(log_normal_mass(z, mp.inf))] for z in
                        [-40, -9, -1.5, -1, 0, 0.5, 1, 3, 4.99, 5, 5.01, 8, 20, 37, 39, 55]]
result["quantile"] = {
    "normal": [[m, s, p, float(stats.norm.ppf(p, m, s))] for m, s in [(0, 1), (5, 0.01)] for p in probabilities],
    "logNormal": [[m, s, p, float(stats.lognorm.ppf(p, s, scale=np.exp(m)))] for m, s in [(0, 1), (-9, 0.05)]
                  for p in probabilities],
    "truncatedNormal": [],
}
for arguments, _ in truncated_cases:
    law = truncated(*arguments)
    mean, sd, lower, upper = (mp.mpf(a) for a in arguments)
    for p in probabilities[1:]:
        scipys = float(law.ppf(p))
        exact = mp.mpf(scipys)
        for _ in range(4):  # Newton's steps from scipy's value
            excess = truncated_cdf(exact, mean, sd, lower, upper) - p
            exact -= excess / mp.exp(truncated_density(exact, mean, sd, lower, upper))
        result["quantile"]["truncatedNormal"].append([*arguments, p, checked("quantile", exact, scipys)])
result["replaced"] = replaced
json.dump(result, sys.stdout, indent=None, separators=(",", ":"))
sys.stdout.write("\n")
