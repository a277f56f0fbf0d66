import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseGraph } from '../../../../src-core/domain/graph.ts';
import { evaluateGraph } from '../../../../src-core/photonics/evaluateGraph.ts';
import { portTransmissions } from '../../../../src-core/photonics/interferometer.ts';

const chain = parseGraph(
  JSON.parse(readFileSync(new URL('../../../../resources/graphs/mzi_chain.json', import.meta.url), 'utf8')),
);
const lossDb = 2.8 + 0.1 + 2.8;

describe('a graph on its device model', () => {
  it('gives the powers of the shipped chain: all light at the through port', () => {
    const outputs = evaluateGraph(chain);
    expect([...outputs.keys()]).toEqual(['detector_through', 'detector_cross']);
    expect(outputs.get('detector_through')?.unit).toBe('W');
    expect(outputs.get('detector_through')?.value).toBeCloseTo(1e-3 * 10 ** (-lossDb / 10), 12);
    expect(outputs.get('detector_cross')?.value).toBeCloseTo(0, 12);
  });

  it.each([0, 0.4, 1.3, 2.9, 4, 6])('agrees with the interferometer of its own at %f rad', (phaseRad) => {
    const ideal = { inputCoupling: 0.46, outputCoupling: 0.55, upperArmLossDb: 0.3, lowerArmLossDb: 0.1 };
    const graph = structuredClone(chain);
    const node = graph.nodes.find(({ id }) => id === 'mzi_0');
    if (node?.type !== 'mzi') throw new Error('the chain has lost its interferometer');
    node.options = { input_coupling: 0.46, output_coupling: 0.55, upper_arm_loss_db: 0.3, lower_arm_loss_db: 0.1 };
    const outputs = evaluateGraph(graph, { 'mzi_0.phase_upper': phaseRad + 0.7, 'mzi_0.phase_lower': 0.7 });
    const { through, cross } = portTransmissions({ ...ideal, insertionLossDb: lossDb, leakage: 0 }, phaseRad);
    expect(outputs.get('detector_through')?.value).toBeCloseTo(1e-3 * through, 14);
    expect(outputs.get('detector_cross')?.value).toBeCloseTo(1e-3 * cross, 14);
  });

  it('refuses a setting for nothing, a phase that is none, and an output it cannot tell', () => {
    expect(() => evaluateGraph(chain, { 'mzi_1.phase_upper': 1 })).toThrow(/no parameter "mzi_1\.phase_upper"/);
    expect(() => evaluateGraph(chain, { 'mzi_0.phase_upper': NaN })).toThrow(/cannot be NaN rad/);
    const open = parseGraph({ ...chain, nodes: [{ id: 'mzi_0', type: 'mzi' }], edges: [] });
    expect(() => evaluateGraph(open)).toThrow(/no detector "detector_through"/);
  });
});
