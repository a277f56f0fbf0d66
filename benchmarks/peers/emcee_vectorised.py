"""The peer of the benchmark `ensemble`: emcee with a vectorised likelihood.

Reads one line of JSON from standard input at a time: {"data": FILE, "start": FILE, "steps": n, "seed": s}. Fits T = a + b cos(c + d V^2 + e V^3) with
flat priors, as many walkers as the start has, and answers with one line: the seconds of the sampling and the processor's
seconds, means and standard deviations after the first quarter.
"""

import json
import os
import sys
import time

# Arrays this small gain nothing by a second thread.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import emcee
import numpy

print(json.dumps({"emcee": emcee.__version__, "numpy": numpy.__version__}), flush=True)

lower = numpy.array([0, 0, -numpy.pi, 0, -0.2])
upper = numpy.array([1.5, 1.5, numpy.pi, 2, 0.2])

for line in sys.stdin:
    request = json.loads(line)
    voltage, transmission, sigma = numpy.loadtxt(request["data"], delimiter=",", skiprows=1).T
    start = numpy.loadtxt(request["start"], delimiter=",", skiprows=1)
    square = voltage**2
    cube = voltage**3

    def log_posterior(theta):
        a, b, c, d, e = theta.T[:, :, None]
        residuals = (transmission - (a + b * numpy.cos(c + d * square + e * cube))) / sigma
        inside = numpy.all((theta > lower) & (theta < upper), axis=1)
        return numpy.where(inside, -0.5 * numpy.einsum("ij,ij->i", residuals, residuals), -numpy.inf)

    walkers, dimension = start.shape
    numpy.random.seed(request["seed"])
    sampler = emcee.EnsembleSampler(walkers, dimension, log_posterior, vectorize=True)
    began, began_processor = time.perf_counter(), time.process_time()
    sampler.run_mcmc(start, request["steps"])
    seconds, processor = time.perf_counter() - began, time.process_time() - began_processor
    flat = sampler.get_chain(discard=request["steps"] // 4, flat=True)
    answer = {
        "seconds": seconds,
        "processorSeconds": processor,
        "evaluations": walkers * request["steps"],
        "mean": flat.mean(axis=0).tolist(),
        "sd": flat.std(axis=0, ddof=1).tolist(),
    }
    print(json.dumps(answer), flush=True)
