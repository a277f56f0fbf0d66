"""Meshes of imperfect interferometers as dense matrices, for golden values: python3 makeMeshes.py > meshes.json

Every device is a full matrix of the mesh's size and the mesh is their product, in numpy's complex arithmetic. The slopes
of the powers come from central differences at two steps and Richardson's extrapolation.
"""
import json
import sys

import numpy as np

generator = np.random.default_rng(20260105)


def coupler(coupling):
    t, k = np.sqrt(1 - coupling), np.sqrt(coupling)
    return np.array([[t, -1j * k], [-1j * k, t]])


def amplitude(loss_db):
    return 10 ** (-loss_db / 20)


def interferometer(cell, theta, phi):
    arms = np.diag([amplitude(cell["upper_arm_loss_db"]) * np.exp(1j * (theta + cell["phase_offset_rad"])),
                    amplitude(cell["lower_arm_loss_db"])])
    before = np.diag([np.exp(1j * (phi + cell["phi_offset_rad"])), 1])
    return amplitude(cell["loss_db"]) * coupler(cell["output_coupling"]) @ arms @ coupler(cell["input_coupling"]) @ before


def matrix(mesh, phases):
    modes = mesh["modes"]
    whole = np.eye(modes, dtype=complex)
    for index, cell in enumerate(mesh["cells"]):
        device = np.eye(modes, dtype=complex)
        m = cell["mode"]
        device[m:m + 2, m:m + 2] = interferometer(cell, phases[2 * index], phases[2 * index + 1])
        whole = device @ whole
    return np.diag(np.exp(1j * np.array(phases[2 * len(mesh["cells"]):]))) @ whole


def cost(mesh, phases):
    powers = np.abs(matrix(mesh, phases)[:, mesh["lit_mode"]]) ** 2
    return float(np.sum(mesh["weights"] * powers) + np.prod(powers[:2]))


def slope(mesh, phases, index):
    def central(step):
        up, down = list(phases), list(phases)
        up[index] += step
        down[index] -= step
        return (cost(mesh, up) - cost(mesh, down)) / (2 * step)
    return (4 * central(1e-3) - central(2e-3)) / 3


def make(modes, lit_mode):
    cells = []
    for column in range(modes):
        for mode in range(column % 2, modes - 1, 2):
            cells.append({
                "column": column, "mode": mode,
                "input_coupling": generator.uniform(0.4, 0.6), "output_coupling": generator.uniform(0.4, 0.6),
                "upper_arm_loss_db": generator.uniform(0, 0.3), "lower_arm_loss_db": generator.uniform(0, 0.3),
                "loss_db": generator.uniform(0, 0.2),
                "phase_offset_rad": generator.uniform(0, 6), "phi_offset_rad": generator.uniform(0, 6),
            })
    phases = generator.uniform(0, 2 * np.pi, 2 * len(cells) + modes).tolist()
    mesh = {"modes": modes, "lit_mode": lit_mode, "cells": cells, "weights": generator.normal(size=modes).tolist()}
    made = matrix(mesh, phases)
    target, _ = np.linalg.qr(generator.normal(size=(modes, modes)) + 1j * generator.normal(size=(modes, modes)))
    return {
        **mesh,
        "phases_rad": phases,
        "matrix_real": made.real.ravel().tolist(), "matrix_imaginary": made.imag.ravel().tolist(),
        "powers": (np.abs(made[:, lit_mode]) ** 2).tolist(),
        "cost": cost(mesh, phases), "slopes": [slope(mesh, phases, i) for i in range(len(phases))],
        "target_real": target.real.ravel().tolist(), "target_imaginary": target.imag.ravel().tolist(),
        "fidelity": float(np.abs(np.trace(target.conj().T @ made)) ** 2 / modes ** 2),
        "transmission": float(np.trace(made.conj().T @ made).real / modes),
    }


json.dump({"numpy": np.__version__, "meshes": [make(2, 0), make(3, 2), make(4, 1), make(5, 0)]}, sys.stdout, indent=1)
print()
