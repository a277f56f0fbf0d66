"""Writes censoredFits.json: fits of the peer's durations cut off at a timeout, by direct minimisation with scipy."""
import json, pathlib
import numpy, scipy
from scipy import optimize, special

peers = pathlib.Path(__file__).parent.parent / "peers"
log, exp = numpy.log, numpy.exp
# Log density of x and log survival of t, of ln scale and ln shape.
laws = {
    "exponential": (lambda x, m, s: -x / exp(m) - m, lambda t, m, s: -t / exp(m)),
    "lognormal": (lambda x, m, s: -0.5 * ((log(x) - m) / exp(s)) ** 2 - s - log(x) - 0.5 * log(2 * numpy.pi),
                  lambda t, m, s: special.log_ndtr(-(log(t) - m) / exp(s))),
    "gamma": (lambda x, m, s: (exp(s) - 1) * (log(x) - m) - x / exp(m) - special.gammaln(exp(s)) - m,
              lambda t, m, s: log(special.gammaincc(exp(s), t / exp(m)))),
    "weibull": (lambda x, m, s: s - m + (exp(s) - 1) * (log(x) - m) - exp(exp(s) * (log(x) - m)),
                lambda t, m, s: -exp(exp(s) * (log(t) - m))),
}
out = {"source": f"scipy {scipy.__version__}, numpy {numpy.__version__}: scipy.optimize.minimize of the censored likelihood", "samples": []}
for name, timeout in (("exponential", 15.0), ("lognormal", 9.0), ("gamma", 20.0), ("weibull", 5.0), ("small_n25", 10.0)):
    x = numpy.loadtxt(peers / f"durations_{name}.csv", skiprows=1)
    seen, cut = x[x < timeout], int((x >= timeout).sum())
    fits = {}
    for model, (density, survival) in laws.items():
        fixed = model == "exponential"
        cost = lambda p: -(density(seen, p[0], 0 if fixed else p[1]).sum() + cut * survival(timeout, p[0], 0 if fixed else p[1]))
        p = numpy.array([log(x.mean())] if fixed else [log(numpy.median(x)), 0.0])
        for _ in range(2):
            p = optimize.minimize(cost, p, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 600}).x
        fits[model] = {"scale": float(exp(p[0])), "shape": 1.0 if fixed else float(exp(p[1])), "loglik": -float(cost(p))}
    out["samples"].append({"name": name, "timeout": timeout, "censored": cut, "fits": fits})
json.dump(out, open("censoredFits.json", "w"), indent=1)
