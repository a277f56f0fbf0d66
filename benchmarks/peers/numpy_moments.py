"""The peer of the benchmark `standardize`: numpy's mean and std over a file of float32 records.

Takes the file and how often. Prints one line of JSON: numpy's version, the seconds of each round (the file loaded, its mean
and its std over the records), and mean and std of the first bin.
"""

import json
import sys
import time

import numpy

seconds = []
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    records = numpy.load(sys.argv[1])
    mean, std = records.mean(axis=0), records.std(axis=0)
    seconds.append(time.perf_counter() - began)
    first = [float(mean.flat[0]), float(std.flat[0])]
    del records
print(json.dumps({"numpy": numpy.__version__, "seconds": seconds, "first": first}))
