import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphSchema, parseGraph } from '../../../../src-core/domain/graph.ts';
import { unitarityDefect } from '../../../../src-core/maths/linearAlgebra/index.ts';
import { fabricateGraph, typicalFabrication } from '../../../../src-core/photonics/fabricateGraph.ts';
import { matrixFidelity, powerFidelity, transmission } from '../../../../src-core/photonics/matrixFidelity.ts';
import { PhotonicNetwork } from '../../../../src-core/photonics/network.ts';
import type { PowerCost } from '../../../../src-core/photonics/network.ts';
import { rectangularMesh } from '../../../../src-core/photonics/rectangularMesh.ts';
import { goldenGraph, goldenMeshes, squareMatrix } from './goldenMeshes.ts';

const phasesOf = (network: PhotonicNetwork, seed: number): Float64Array =>
  Float64Array.from(network.parameters, (_, index) => ((seed + 1) * (index + 1) * 0.7548776662466927) % 6.2);

describe.each(goldenMeshes)('a mesh of $modes modes, as numpy has it', (golden) => {
  const network = new PhotonicNetwork(goldenGraph(golden));
  const phasesRad = Float64Array.from(golden.phases_rad);

  it('has its transfer matrix, powers and fidelity', () => {
    const matrix = network.transferMatrix(phasesRad);
    golden.matrix_real.forEach((value, at) => expect(matrix.real[at]).toBeCloseTo(value, 12));
    golden.matrix_imaginary.forEach((value, at) => expect(matrix.imaginary[at]).toBeCloseTo(value, 12));
    const powersW = network.powersW(phasesRad, new Float64Array(golden.modes));
    golden.powers.forEach((value, at) => expect(powersW[at]).toBeCloseTo(value, 12));
    const target = squareMatrix(golden.modes, golden.target_real, golden.target_imaginary);
    expect(matrixFidelity(target, matrix)).toBeCloseTo(golden.fidelity, 12);
    expect(powerFidelity(target, matrix)).toBeGreaterThanOrEqual(golden.fidelity);
    expect(transmission(matrix)).toBeCloseTo(golden.transmission, 12);
  });

  it('has its amplitudes: the lit column of the matrix', () => {
    const amplitudes = network.amplitudes(phasesRad);
    for (let row = 0; row < golden.modes; row++) {
      const at = row * golden.modes + golden.lit_mode;
      expect(amplitudes.real[row]).toBeCloseTo(golden.matrix_real[at] as number, 12);
      expect(amplitudes.imaginary[row]).toBeCloseTo(golden.matrix_imaginary[at] as number, 12);
    }
  });

  it('has its slopes along every phase', () => {
    const cost: PowerCost = (powersW, slopes) => {
      const [first, second] = [powersW[0] as number, powersW[1] as number];
      golden.weights.forEach((weight, i) => (slopes[i] = weight));
      slopes[0] = (slopes[0] as number) + second;
      slopes[1] = (slopes[1] as number) + first;
      return golden.weights.reduce((sum, weight, i) => sum + weight * (powersW[i] as number), first * second);
    };
    const slopes = new Float64Array(phasesRad.length);
    expect(network.gradient(phasesRad, cost, slopes)).toBeCloseTo(golden.cost, 12);
    golden.slopes.forEach((value, i) => expect(slopes[i]).toBeCloseTo(value, 9));
  });
});

describe('a network', () => {
  it('is unitary without losses, whatever the couplers and phases', () => {
    const lossless = { ...typicalFabrication, armLossDeviationDb: 0, deviceLossDb: 0, couplingDeviation: 0.2 };
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 7 }), fc.nat(1e6), (modes, seed) => {
        const network = new PhotonicNetwork(fabricateGraph(rectangularMesh(modes), seed, lossless));
        expect(unitarityDefect(network.transferMatrix(phasesOf(network, seed)))).toBeLessThan(1e-12);
      }),
      { numRuns: 40 },
    );
  });

  it('gives no more power than it gets, and less with losses', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 7 }), fc.nat(1e6), (modes, seed) => {
        const network = new PhotonicNetwork(fabricateGraph(rectangularMesh(modes), seed, typicalFabrication));
        const powersW = network.powersW(phasesOf(network, seed), new Float64Array(modes));
        expect(powersW.reduce((sum, power) => sum + power, 0)).toBeLessThan(1e-3);
        for (const power of powersW) expect(power).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 40 },
    );
  });

  it('has the gradient that finite differences find, through losses, sums of sources and dark inputs', () => {
    const graph = parseGraph({
      format: 'fringe.graph/1',
      nodes: [
        { id: 'left', type: 'source', options: { power_w: 2, phase_rad: 0.4 } },
        { id: 'right', type: 'source', options: { power_w: 1 } },
        { id: 'first', type: 'mzi', parameters: { phase_upper: 1, phase_lower: 0.3, phi: 2 }, options: { loss_db: 1 } },
        { id: 'tap', type: 'coupler', options: { coupling: 0.2, loss_db: 0.5 } },
        { id: 'shift', type: 'phase_shifter', parameters: { phase: 0.2 }, options: { phase_offset_rad: 1 } },
        { id: 'last', type: 'mzi', parameters: { theta: 2.2 }, options: { input_coupling: 0.4 } },
        { id: 'a', type: 'detector' },
        { id: 'b', type: 'detector' },
      ],
      edges: [
        { from: 'left.out', to: 'first.in0' },
        { from: 'right.out', to: 'first.in1' },
        { from: 'first.through', to: 'tap.in1' },
        { from: 'first.cross', to: 'shift.in' },
        { from: 'shift.out', to: 'last.in1' },
        { from: 'tap.out1', to: 'last.in0' },
        { from: 'last.through', to: 'b.in' },
        { from: 'tap.out0', to: 'a.in' },
      ],
      outputs: ['b', 'a'],
    });
    const network = new PhotonicNetwork(graph);
    const cost: PowerCost = (powersW, slopes) => {
      const [b, a] = [powersW[0] as number, powersW[1] as number];
      slopes[0] = 1 / a;
      slopes[1] = -b / a ** 2;
      return b / a;
    };
    const scratch = new Float64Array(network.parameters.length);
    const valueAt = (phasesRad: Float64Array): number => network.gradient(phasesRad, cost, scratch);
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const phasesRad = phasesOf(network, seed);
        const slopes = new Float64Array(network.parameters.length);
        network.gradient(phasesRad, cost, slopes);
        const moved = (index: number, by: number) => phasesRad.map((phase, i) => (i === index ? phase + by : phase));
        slopes.forEach((slope, index) => {
          const difference = (valueAt(moved(index, 1e-5)) - valueAt(moved(index, -1e-5))) / 2e-5;
          expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
        });
      }),
      { numRuns: 30 },
    );
  });

  it('gives detectors that nothing reaches no light, and refuses phases that are not its own', () => {
    const graph = parseGraph({
      format: 'fringe.graph/1',
      nodes: [
        { id: 'a', type: 'detector' },
        { id: 'lamp', type: 'source' },
      ],
      edges: [],
      outputs: ['a'],
    });
    const network = new PhotonicNetwork(graph);
    expect([...network.powersW(new Float64Array(0), new Float64Array(1))]).toEqual([0]);
    expect(() => network.powersW(new Float64Array(1), new Float64Array(1))).toThrow(/0 phases, not 1/);
  });
});

describe('a fabricated graph', () => {
  it('is a graph, the same for the same seed, and a new device leaves the others as they were', () => {
    const drawn = rectangularMesh(3);
    const made = fabricateGraph(drawn, 7, typicalFabrication);
    expect(graphSchema.safeParse(made).success).toBe(true);
    expect(fabricateGraph(drawn, 7, typicalFabrication)).toEqual(made);
    expect(fabricateGraph(drawn, 8, typicalFabrication)).not.toEqual(made);
    const more = { ...drawn, nodes: [{ id: 'new', type: 'coupler' as const }, ...drawn.nodes] };
    expect(fabricateGraph(more, 7, typicalFabrication).nodes.slice(1)).toEqual(made.nodes);
  });

  it('has couplings that spread as they should', () => {
    const nodes = Array.from({ length: 4000 }, (_, i) => ({ id: `c${i}`, type: 'coupler' as const }));
    const graph = { ...rectangularMesh(2), nodes };
    const spread = { ...typicalFabrication, waferCouplingDeviation: 0, couplingDeviation: 0.01 };
    const couplings = fabricateGraph(graph, 3, spread).nodes.flatMap((node) =>
      node.type === 'coupler' ? [node.options?.coupling ?? NaN] : [],
    );
    const mean = couplings.reduce((sum, value) => sum + value, 0) / couplings.length;
    const variance = couplings.reduce((sum, value) => sum + (value - mean) ** 2, 0) / couplings.length;
    // Four standard errors of 4000 draws.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * (0.01 / Math.sqrt(4000)));
    expect(Math.abs(Math.sqrt(variance) - 0.01)).toBeLessThan(4 * (0.01 / Math.sqrt(8000)));
  });
});
