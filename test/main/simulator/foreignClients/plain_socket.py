"""Talks to a Q8iv through Python's own socket; prints what it saw as JSON."""

import json
import socket
import sys

with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5) as link:
    stream = link.makefile("rwb", buffering=0)
    stream.write(b"V1=2.5\n")
    seen = {"set": stream.readline().decode("latin1")}
    stream.write(b"VIPALL?\n")
    seen["all"] = [stream.readline().decode("latin1") for _ in range(8)]
print(json.dumps(seen))
