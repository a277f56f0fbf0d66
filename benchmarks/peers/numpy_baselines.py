"""The peer of the benchmark `baselines`: the figures of a baseline run by numpy.

Takes a file of float64 (heads of reference scores, then as many of new ones), the number of heads and how often. Prints one line
of JSON: numpy's version, the seconds of each round by the clock and of the processor, and the figures of the first head.
"""

import json
import sys
import time

import numpy

path, heads, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
references, currents = numpy.fromfile(path).reshape(2, heads, -1)


def figures(scores):
    p5, p25, median, p75, p95 = numpy.percentile(scores, [5, 25, 50, 75, 95])
    return p5, p95, median, p95 - p5, p75 - p25


def entropy(p, total):
    inside = p > 0
    return numpy.sum(p[inside] * numpy.log2(2 * p[inside] / total[inside]))


def baseline(reference, current):
    before, now = figures(reference), figures(current)
    edges = (min(reference.min(), current.min()), max(reference.max(), current.max()))
    p = numpy.histogram(reference, 50, edges)[0] / reference.size
    q = numpy.histogram(current, 50, edges)[0] / current.size
    return {
        "p5": now[0], "p95": now[1], "median": now[2], "range": now[3], "iqr": now[4],
        "apd_p5": abs(now[0] - before[0]), "apd_p95": abs(now[1] - before[1]), "srd": abs(now[3] - before[3]) / before[3],
        "jsd": numpy.sqrt((entropy(p, p + q) + entropy(q, p + q)) / 2),
        "median_drift": abs(now[2] - before[2]), "iqr_drift": abs(now[4] - before[4]) / before[4],
    }


seconds, processor_seconds = [], []
for _ in range(rounds):
    began, before = time.perf_counter(), time.process_time()
    all_figures = [baseline(reference, current) for reference, current in zip(references, currents)]
    seconds.append(time.perf_counter() - began)
    processor_seconds.append(time.process_time() - before)
first = {name: float(value) for name, value in all_figures[0].items()}
print(json.dumps({"numpy": numpy.__version__, "seconds": seconds, "processorSeconds": processor_seconds, "first": first}))
