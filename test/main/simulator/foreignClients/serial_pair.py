"""Talks to a Q8iv and a TC200 through pyserial on two serial devices; prints what it saw as JSON."""

import json
import sys

import serial

heaters = serial.Serial(sys.argv[1], 115200, timeout=5)
heaters.write(b"nup=0\n")
seen = {"enumerated": heaters.readline().decode("latin1")}
heaters.write(bytes.fromhex("81000000006aaa"))
seen["binary_set"] = heaters.readline().decode("latin1")
heaters.write(b"V0?\n")
seen["volts"] = heaters.readline().decode("latin1")
heaters.write(b"IALL?\n")
seen["currents"] = [heaters.readline().decode("latin1") for _ in range(8)]
heaters.close()

heaters = serial.Serial(sys.argv[1], 115200, timeout=5)
heaters.write(b"ID?\n")
seen["again"] = heaters.readline().decode("latin1")
heaters.close()

controller = serial.Serial(sys.argv[2], 115200, timeout=5)
for name, command in {"status": b"stat?\r", "temperature": b"tact?\r", "toggle": b"ens\r", "enabled": b"stat?\r"}.items():
    controller.write(command)
    seen[name] = controller.read_until(b"> ").decode("latin1")
controller.close()
print(json.dumps(seen))
