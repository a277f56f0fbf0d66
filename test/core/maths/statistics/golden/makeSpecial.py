"""Writes special.json: special functions, duration laws and percentiles by scipy and numpy. Run beside the file."""
import json
import numpy, scipy
from scipy import special, stats

ab = [(a, x) for a in (0.05, 0.3, 0.5, 1, 1.7, 2.4, 5, 12, 40, 150, 1000, 20000)
      for x in (0.01 * a, 0.3 * a, 0.8 * a, a, 1.1 * a, 1.6 * a, 3 * a + 1, a + 6 * a**0.5)]
small = [(0.01, 0.5), (0.2, 0.9), (1e-4, 0.01), (3, 40), (3, 300), (0.7, 200)]
gamma = [(a, x) for a, x in ab + small]
rows = lambda f, arguments: [[*map(float, x), float(f(*x))] for x in arguments if f(*x) > 1e-150]
beta = [(0.5, 100.5, 1e-5), (30.5, 9970.5, 0.003), (31, 9970, 0.0042), (1, 3838, 0.001), (5000, 5000, 0.49), (2, 3, 0.7),
        (100000.5, 900000.5, 0.1005), (200, 800000, 0.00021)]
p = (1e-6, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.999, 1 - 1e-9)
shapes = [(0.5, 100.5), (100.5, 0.5), (1, 9), (7, 3), (31, 9970), (3, 10000), (0.5, 0.5)]
laws = {"exponential": ((3.2,), lambda s: stats.expon(scale=s)),
        "lognormal": ((1.1, 0.6), lambda m, s: stats.lognorm(s, scale=numpy.exp(m))),
        "gamma": ((2.4, 3.9), lambda k, t: stats.gamma(k, scale=t)),
        "weibull": ((1.7, 9.9), lambda k, t: stats.weibull_min(k, scale=t))}
x = [0.01, 0.4, 2.0, 7.5, 31.0, 90.0]
q = [1e-6, 0.01, 0.3, 0.5, 0.95, 0.999, 1 - 1e-7]
law = {name: {"parameters": list(parameters),
              "rows": [[v, float(make(*parameters).logpdf(v)), float(make(*parameters).cdf(v)), float(make(*parameters).logsf(v))] for v in x],
              "quantiles": [[v, float(make(*parameters).ppf(v))] for v in q]} for name, (parameters, make) in laws.items()}
ties = [1.0, 2.0, 2.0, 3.5, 7.0, 7.0, 9.0]
methods = "linear hazen weibull median_unbiased nearest lower higher inverted_cdf".split()
percents = [0, 10, 25, 33.3, 37.5, 50, 62.5, 75, 90, 100]
json.dump({
    "source": f"scipy {scipy.__version__}, numpy {numpy.__version__}: scipy.special.gammainc, gammaincc, digamma, polygamma(1), "
              "betainc, betaincinv, gammaincinv; scipy.stats expon, lognorm, gamma, weibull_min, kstwo; numpy.percentile",
    "gammaP": rows(special.gammainc, gamma), "gammaQ": rows(special.gammaincc, gamma),
    "digamma": [[v, float(special.digamma(v))] for v in (1e-3, 0.1, 0.9, 1.2, 1.4616321449683622, 3, 7.7, 40, 1e4)],
    "trigamma": [[v, float(special.polygamma(1, v))] for v in (1e-3, 0.1, 0.9, 1.2, 3, 7.7, 40, 1e4)],
    "incompleteBeta": rows(special.betainc, beta),
    "betaQuantile": [[v, a, b, float(special.betaincinv(a, b, v))] for a, b in shapes for v in p],
    "gammaQuantile": [[v, a, float(special.gammaincinv(a, v))] for a in (0.1, 0.5, 1, 2.4, 30, 900) for v in p],
    "laws": law,
    "kolmogorov": [[n, d, float(stats.kstwo.sf(d, n))] for n, d in ((1, 0.6), (5, 0.3), (25, 0.1431), (95, 0.1072), (300, 0.0386), (300, 0.0824), (300, 0.2223), (1000, 0.05))],
    "ties": {"x": ties, "percents": percents, "values": {m: [float(v) for v in numpy.percentile(ties, percents, method=m)] for m in methods}},
}, open("special.json", "w"), indent=1)
