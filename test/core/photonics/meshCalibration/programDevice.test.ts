import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complexIdentity, randomUnitary } from '../../../../src-core/maths/linearAlgebra/index.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { barOffsetOfGrid, barResponse, thirds } from '../../../../src-core/photonics/meshCalibration/barState.ts';
import { designedDevice, phasesAtDrives } from '../../../../src-core/photonics/meshCalibration/deviceModel.ts';
import type { MeshDeviceModel } from '../../../../src-core/photonics/meshCalibration/deviceModel.ts';
import { meshLayout } from '../../../../src-core/photonics/meshCalibration/meshLayout.ts';
import { predictMatrix } from '../../../../src-core/photonics/meshCalibration/predict.ts';
import { fidelityUpToPhases, phasesForTarget } from '../../../../src-core/photonics/meshCalibration/programDevice.ts';
import { drivesForPhases, drivesForTarget } from '../../../../src-core/photonics/meshCalibration/solveDrives.ts';
import { rectangularMesh } from '../../../../src-core/photonics/rectangularMesh.ts';

const turn = 2 * Math.PI;
const away = (a: number, b: number, period: number): number => Math.abs(a - b - period * Math.round((a - b) / period));

/** Couplers a little off, random offsets, crosstalk that falls with the order of neighbours. */
function madeDevice(modes: number, seed: number) {
  const layout = meshLayout(rectangularMesh(modes, { outputPhases: 'none' }));
  const stream = createRandomStream({ seed, purpose: 'made device' });
  const design = designedDevice(layout);
  const device: MeshDeviceModel = {
    ...design,
    offsetRad: design.offsetRad.map(() => turn * stream.uniform()),
    couplerRad: design.couplerRad.map((angle) => angle + 0.02 * stream.normal()),
    crosstalk: design.crosstalk.map((own, at) => (own === 1 ? 0.97 + 0.06 * stream.uniform() : 0.03 / (1 + (at % 15)))),
    bendRad: design.bendRad.map(() => -0.05 * stream.uniform()),
  };
  return { layout, device, stream };
}

describe('the bar state of an interferometer', () => {
  it('is found by three settings of theta when one input is lit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: turn, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (t0, a) => {
          const contrasts = thirds.map((drive) => 0.05 - a * Math.cos(drive + t0));
          const { offsetRad, contrast } = barResponse(thirds, contrasts);
          expect(away(offsetRad, t0, turn)).toBeLessThan(1e-9);
          expect(contrast).toBeCloseTo(a, 9);
        },
      ),
    );
  });

  it('is found up to half a turn whatever arrives at both inputs', () => {
    const angle = fc.double({ min: 0, max: turn, noNaN: true });
    fc.assert(
      fc.property(angle, angle, fc.double({ min: 0, max: 1, noNaN: true }), (t0, f0, share) => {
        const [a, b] = [2 * share - 1, 2 * Math.sqrt(share * (1 - share))];
        const grid = thirds.map((t) =>
          thirds.map((f) => -a * Math.cos(t + t0) + b * Math.sin(t + t0) * Math.cos(f + f0)),
        );
        expect(away(barOffsetOfGrid(grid), t0, Math.PI)).toBeLessThan(1e-7);
      }),
    );
  });
});

describe('programming a mesh', () => {
  it('gives the phases that were asked for, with crosstalk and bend taken off', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const { layout, device, stream } = madeDevice(4, seed);
        const phases = Float64Array.from(layout.shifters, () => turn * stream.uniform());
        const limits = layout.shifters.map(() => [0, 7] as const);
        const drives = drivesForPhases(layout, device, { phases, limits });
        const made = phasesAtDrives(layout, device, drives);
        drives.forEach((drive, i) => {
          expect(drive).toBeGreaterThanOrEqual(0);
          expect(drive).toBeLessThanOrEqual(7);
          expect(away(made[i] as number, phases[i] as number, turn)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 30 },
    );
  });

  it.each([4, 6, 8])('makes a random unitary of %i modes in spite of couplers that are not balanced', (modes) => {
    for (const seed of [1, 2, 3]) {
      const { layout, device, stream } = madeDevice(modes, seed);
      const target = randomUnitary(modes, stream);
      const limits = layout.shifters.map(() => [0, 7] as const);
      const phases = phasesForTarget(layout, device, target);
      const drives = drivesForPhases(layout, device, { phases, limits });
      expect(fidelityUpToPhases(target, predictMatrix(layout, device, drives))).toBeGreaterThan(0.999);
    }
  });

  it('does nearly as well when no heater reaches a whole turn', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { layout, device, stream } = madeDevice(6, seed);
      const target = randomUnitary(6, stream);
      const limits = layout.shifters.map(() => [0, 6] as const);
      const drives = drivesForTarget(layout, device, { target, limits });
      expect(Math.max(...drives)).toBeLessThanOrEqual(6);
      expect(fidelityUpToPhases(target, predictMatrix(layout, device, drives))).toBeGreaterThan(0.998);
    }
  });

  it('counts no phase of an input or an output, and every other difference', () => {
    const stream = createRandomStream({ seed: 5, purpose: 'fidelity test' });
    const target = randomUnitary(5, stream);
    const turned = { ...target, real: target.real.slice(), imaginary: target.imaginary.slice() };
    const free = Array.from({ length: 10 }, () => turn * stream.uniform());
    for (let at = 0; at < 25; at++) {
      const phase = (free[Math.floor(at / 5)] as number) + (free[5 + (at % 5)] as number);
      const [re, im] = [target.real[at] as number, target.imaginary[at] as number];
      turned.real[at] = re * Math.cos(phase) - im * Math.sin(phase);
      turned.imaginary[at] = re * Math.sin(phase) + im * Math.cos(phase);
    }
    expect(fidelityUpToPhases(target, turned)).toBeGreaterThan(1 - 1e-6);
    expect(fidelityUpToPhases(target, complexIdentity(5))).toBeLessThan(0.9);
  });
});
