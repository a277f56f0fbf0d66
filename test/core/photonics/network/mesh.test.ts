import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphSchema, parseGraph } from '../../../../src-core/domain/graph.ts';
import {
  complexIdentity,
  complexZeros,
  multiplyComplex,
  randomUnitary,
  unitarityDefect,
} from '../../../../src-core/maths/linearAlgebra/index.ts';
import type { ComplexMatrix } from '../../../../src-core/maths/linearAlgebra/index.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { decomposeUnitary, meshSettings } from '../../../../src-core/photonics/decomposeUnitary.ts';
import { lossFreeFidelity, matrixFidelity, powerFidelity } from '../../../../src-core/photonics/matrixFidelity.ts';
import { PhotonicNetwork } from '../../../../src-core/photonics/network.ts';
import { meshCells, rectangularMesh } from '../../../../src-core/photonics/rectangularMesh.ts';
import { goldenMeshes, squareMatrix } from './goldenMeshes.ts';

/** What an ideal mesh does with the phases that the decomposition gives. */
function realised(unitary: ComplexMatrix): ComplexMatrix {
  const network = new PhotonicNetwork(rectangularMesh(unitary.rows));
  const settings = meshSettings(decomposeUnitary(unitary));
  return network.transferMatrix(Float64Array.from(network.parameters, (name) => settings[name] ?? NaN));
}

function largestDifference(a: ComplexMatrix, b: ComplexMatrix): number {
  return a.real.reduce((largest, re, at) => {
    const difference = Math.hypot(
      re - (b.real[at] as number),
      (a.imaginary[at] as number) - (b.imaginary[at] as number),
    );
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }, 0);
}

const haar = (size: number, seed: number): ComplexMatrix =>
  randomUnitary(size, createRandomStream({ seed, purpose: 'target' }));

describe('a rectangular mesh', () => {
  it.each([2, 3, 4, 5, 8, 9, 32])('of %i modes has an interferometer for each pair, and is a graph', (modes) => {
    const graph = rectangularMesh(modes);
    expect(meshCells(modes)).toHaveLength((modes * (modes - 1)) / 2);
    expect(graphSchema.safeParse(graph).error).toBeUndefined();
    expect(graph.nodes).toHaveLength((modes * (modes - 1)) / 2 + 3 * modes);
  });

  it('ships as the builder makes it', () => {
    const file = new URL('../../../../resources/graphs/mesh_8x8.json', import.meta.url);
    expect(parseGraph(JSON.parse(readFileSync(file, 'utf8')))).toEqual(rectangularMesh(8));
    expect(meshCells(8)).toHaveLength(28);
  });

  it('refuses numbers of modes that no mesh has', () => {
    for (const modes of [1, 0, -3, 2.5, NaN, 1e9]) expect(() => rectangularMesh(modes)).toThrow(/cannot have/);
    expect(() => rectangularMesh(4, { litMode: 4 })).toThrow(/no mode 4/);
  });
});

describe('the decomposition of a unitary matrix', () => {
  it('sets a mesh to any matrix of the Haar measure', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10 }), fc.nat(1e6), (modes, seed) => {
        const target = haar(modes, seed);
        const made = realised(target);
        expect(largestDifference(target, made)).toBeLessThan(1e-10);
        expect(matrixFidelity(target, made)).toBeCloseTo(1, 10);
      }),
      { numRuns: 60 },
    );
  });

  it.each([16, 32])('does so for %i modes', (modes) => {
    const target = haar(modes, 1);
    expect(largestDifference(target, realised(target))).toBeLessThan(1e-10);
  });

  it.each(goldenMeshes)("sets numpy's target of $modes modes", ({ modes, target_real, target_imaginary }) => {
    const target = squareMatrix(modes, target_real, target_imaginary);
    expect(largestDifference(target, realised(target))).toBeLessThan(1e-12);
  });

  it('sets identities, permutations and diagonal phases, where elements to be nulled are nought already', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 7 }).chain((size) =>
          fc.tuple(
            fc.shuffledSubarray(
              Array.from({ length: size }, (_, i) => i),
              { minLength: size, maxLength: size },
            ),
            fc.array(fc.double({ min: -7, max: 7, noNaN: true }), { minLength: size, maxLength: size }),
          ),
        ),
        ([order, phases]) => {
          const size = order.length;
          const target = complexZeros(size, size);
          order.forEach((column, row) => {
            target.real[row * size + column] = Math.cos(phases[row] as number);
            target.imaginary[row * size + column] = Math.sin(phases[row] as number);
          });
          expect(largestDifference(target, realised(target))).toBeLessThan(1e-12);
        },
      ),
    );
  });

  it('keeps theta between 0 and pi and the other phases within a turn', () => {
    const { cells, outputPhasesRad } = decomposeUnitary(haar(8, 4));
    for (const { thetaRad, phiRad } of cells) {
      expect(thetaRad).toBeGreaterThanOrEqual(0);
      expect(thetaRad).toBeLessThanOrEqual(Math.PI);
      expect(phiRad).toBeGreaterThanOrEqual(0);
      expect(phiRad).toBeLessThan(2 * Math.PI);
    }
    for (const phase of outputPhasesRad) expect(phase).toBeLessThan(2 * Math.PI);
  });

  it('refuses what is not unitary', () => {
    expect(() => decomposeUnitary(complexZeros(3, 3))).toThrow(/not unitary/);
    expect(() => decomposeUnitary(complexZeros(3, 2))).toThrow(/3x2/);
    const broken = complexIdentity(3);
    broken.real[4] = NaN;
    expect(() => decomposeUnitary(broken)).toThrow(/not unitary/);
  });
});

describe('matrices', () => {
  it('drawn by the Haar measure are unitary, and an element of one of three modes has a mean power of a third', () => {
    const powers = Array.from({ length: 3000 }, (_, seed) => {
      const { real, imaginary } = haar(3, seed);
      return (real[4] as number) ** 2 + (imaginary[4] as number) ** 2;
    });
    expect(unitarityDefect(haar(12, 5))).toBeLessThan(1e-13);
    const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length;
    // |U_ij|^2 is Beta(1, N - 1): variance (N - 1) / (N^2 (N + 1)) = 1/18; four standard errors.
    expect(Math.abs(mean - 1 / 3)).toBeLessThan(4 * Math.sqrt(1 / 18 / 3000));
  });

  it('have a fidelity of 1 with themselves whatever their phase, and no more than 1 with others', () => {
    const [a, b] = [haar(5, 1), haar(5, 2)];
    const turned = multiplyComplex(a, {
      ...complexIdentity(5),
      real: complexZeros(5, 5).real,
      imaginary: complexIdentity(5).real,
    });
    expect(matrixFidelity(a, turned)).toBeCloseTo(1, 12);
    expect(matrixFidelity(a, b)).toBeLessThan(1);
    expect(powerFidelity(a, b)).toBeGreaterThanOrEqual(matrixFidelity(a, b));
    const dim = { ...a, real: a.real.map((x) => 0.5 * x), imaginary: a.imaginary.map((x) => 0.5 * x) };
    expect(matrixFidelity(a, dim)).toBeCloseTo(0.25, 12);
    expect(lossFreeFidelity(a, dim)).toBeCloseTo(1, 12);
    expect(() => matrixFidelity(a, haar(4, 1))).toThrow(/4x4/);
  });
});
