"""Talks to a PM100D through PyVISA and its pure Python backend; prints what it saw as JSON."""

import json
import sys

import pyvisa

meter = pyvisa.ResourceManager("@py").open_resource(
    sys.argv[1], read_termination="\n", write_termination="\n", timeout=5000
)
seen = {"identity": meter.query("*IDN?"), "sensor": meter.query("SYST:SENS:IDN?")}
meter.write("SENS:CORR:WAV 1550")
meter.write("SENS:AVER:COUN 30")
seen["wavelength"] = meter.query_ascii_values("SENS:CORR:WAV?")[0]
seen["averaging"] = meter.query_ascii_values("SENS:AVER:COUN?")[0]
seen["powers"] = [meter.query_ascii_values("MEAS:POW?")[0] for _ in range(20)]
meter.write("NONSENSE 1")
seen["error"] = meter.query("SYST:ERR?")
seen["no_error"] = meter.query("SYST:ERR?")
meter.close()
print(json.dumps(seen))
