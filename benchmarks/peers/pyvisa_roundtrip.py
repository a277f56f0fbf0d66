"""The peer of the benchmark of transports: pyvisa with the pure-Python backend pyvisa-py.

Argument: the port of the portmapper for VXI-11, which pyvisa-py has as a constant (111). Each line of standard input is a
JSON object {"resources": [...], "queries": q}: these instruments are asked q queries in all, in turn; the answer is one line
{"seconds": s}, or {"cannot": why} where pyvisa-py has no such link. Each reply becomes a float.
"""

import json
import sys
import time

import pyvisa
import pyvisa_py
from pyvisa_py.protocols import rpc

rpc.PMAP_PORT = int(sys.argv[1])
manager = pyvisa.ResourceManager("@py")
opened = {}


def instrument(resource):
    if resource not in opened:
        if "hislip" in resource:
            import pyvisa_py.protocols.hislip  # the first releases take it for VXI-11

        opened[resource] = manager.open_resource(
            resource, read_termination="\n", write_termination="\n", timeout=1000
        )
    return opened[resource]


try:
    from importlib.metadata import version

    own = version("pyvisa-py") if pyvisa_py.__version__ == "unknown" else pyvisa_py.__version__
except Exception:
    own = pyvisa_py.__version__
print(json.dumps({"pyvisa": pyvisa.__version__, "pyvisa_py": own}), flush=True)

for line in sys.stdin:
    request = json.loads(line)
    try:
        asked = [instrument(resource) for resource in request["resources"]]
    except Exception as error:
        print(json.dumps({"cannot": str(error)}), flush=True)
        continue
    rounds = request["queries"] // len(asked)
    start = time.perf_counter()
    for _ in range(rounds):
        for each in asked:
            float(each.query("READ?"))
    seconds = time.perf_counter() - start
    # A socket or a serial port takes one client: the other comes next.
    for resource in request["resources"]:
        opened.pop(resource).close()
    print(json.dumps({"seconds": seconds}), flush=True)
