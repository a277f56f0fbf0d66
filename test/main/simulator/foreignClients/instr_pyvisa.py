"""Talks to a PM100D over a link of messages (VXI-11 or HiSLIP) through PyVISA and its pure Python backend.

Arguments: the resource string, and the port of a portmapper when it is not 111, which pyvisa-py has as a constant. Prints
what it saw as JSON.
"""

import json
import sys

import pyvisa
from pyvisa_py.protocols import rpc

if len(sys.argv) > 2:
    rpc.PMAP_PORT = int(sys.argv[2])
meter = pyvisa.ResourceManager("@py").open_resource(
    sys.argv[1], read_termination="\n", write_termination="\n", timeout=5000
)
seen = {"identity": meter.query("*IDN?")}
meter.write("SENS:AVER:COUN 30")
seen["averaging"] = meter.query_ascii_values("SENS:AVER:COUN?")[0]
seen["powers"] = [meter.query_ascii_values("MEAS:POW?")[0] for _ in range(20)]
seen["idle_status"] = meter.read_stb()
meter.write("*IDN?")
# Status does not wait for the message: it goes another way.
seen["status"] = next(byte for byte in iter(meter.read_stb, None) if byte != 0)
seen["read"] = meter.read()
meter.write("*IDN?")
meter.clear()
seen["after_clear"] = meter.query("SENS:AVER:COUN?")
meter.write("NONSENSE 1")
seen["error"] = meter.query("SYST:ERR?")
meter.close()
print(json.dumps(seen))
