import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  darkCrossPhaseRad,
  extinctionRatio,
  extinctionRatioDb,
  insertionLossDb,
  portTransmissions,
} from '../../../src-core/photonics/interferometer.ts';
import type { Interferometer } from '../../../src-core/photonics/interferometer.ts';

const perfect: Interferometer = {
  inputCoupling: 0.5,
  outputCoupling: 0.5,
  upperArmLossDb: 0,
  lowerArmLossDb: 0,
  insertionLossDb: 0,
  leakage: 0,
};
const coupling = fc.double({ min: 0, max: 1, noNaN: true });
const phase = fc.double({ min: -20, max: 20, noNaN: true });
const loss = fc.double({ min: 0, max: 30, noNaN: true });

describe('interferometer', () => {
  it('has the textbook response when it is perfect: sin^2 and cos^2 of half the phase', () => {
    for (const phi of [0, 0.3, 1, Math.PI / 2, 2, 3, 5]) {
      const { through, cross } = portTransmissions(perfect, phi);
      expect(through).toBeCloseTo(Math.sin(phi / 2) ** 2, 12);
      expect(cross).toBeCloseTo(Math.cos(phi / 2) ** 2, 12);
    }
  });

  it('conserves energy without losses, whatever the couplers and the leakage', () => {
    fc.assert(
      fc.property(coupling, coupling, phase, fc.double({ min: 0, max: 0.5, noNaN: true }), (k1, k2, phi, leakage) => {
        const { through, cross } = portTransmissions(
          { ...perfect, inputCoupling: k1, outputCoupling: k2, leakage },
          phi,
        );
        expect(through + cross).toBeCloseTo(1, 12);
        expect(Math.min(through, cross)).toBeGreaterThanOrEqual(-1e-15);
      }),
    );
  });

  it('never gives more light than went in', () => {
    fc.assert(
      fc.property(coupling, coupling, loss, loss, loss, phase, (k1, k2, upper, lower, common, phi) => {
        const device = {
          inputCoupling: k1,
          outputCoupling: k2,
          upperArmLossDb: upper,
          lowerArmLossDb: lower,
          insertionLossDb: common,
          leakage: 1e-3,
        };
        const { through, cross } = portTransmissions(device, phi);
        expect(through + cross).toBeLessThanOrEqual(10 ** (-common / 10) * (1 + 1e-12));
      }),
    );
  });

  it('has its dark cross port at pi, with the floor that unequal couplers leave', () => {
    const device = { ...perfect, inputCoupling: 0.45, outputCoupling: 0.55 };
    const { cross } = portTransmissions(device, darkCrossPhaseRad);
    expect(cross).toBeCloseTo((Math.sqrt(0.55 * 0.55) - Math.sqrt(0.45 * 0.45)) ** 2, 12);
  });

  it('counts 99 % suppression as 20 dB', () => {
    expect(extinctionRatio(1, 0.01)).toBeCloseTo(0.99, 12);
    expect(extinctionRatioDb(1, 0.01)).toBeCloseTo(20, 12);
    expect(insertionLossDb(1e-3, 4e-4, 1e-4)).toBeCloseTo(3.0103, 4);
  });
});
