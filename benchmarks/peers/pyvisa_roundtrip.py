"""The peer of the round-trip benchmark: pyvisa with the pure-Python backend pyvisa-py, over raw TCP sockets.

Ports are the arguments. Each line of standard input is a JSON object {"instruments": n, "queries": q}: the first n
instruments are asked q queries in all, in turn; the answer is one line {"seconds": s}. Each reply becomes a float.
"""

import json
import sys
import time

import pyvisa
import pyvisa_py

manager = pyvisa.ResourceManager("@py")
instruments = [
    manager.open_resource(
        f"TCPIP0::127.0.0.1::{port}::SOCKET", read_termination="\n", write_termination="\n", timeout=1000
    )
    for port in sys.argv[1:]
]
print(json.dumps({"pyvisa": pyvisa.__version__, "pyvisa_py": pyvisa_py.__version__}), flush=True)

for line in sys.stdin:
    request = json.loads(line)
    asked = instruments[: request["instruments"]]
    rounds = request["queries"] // len(asked)
    start = time.perf_counter()
    for _ in range(rounds):
        for instrument in asked:
            float(instrument.query("READ?"))
    print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
