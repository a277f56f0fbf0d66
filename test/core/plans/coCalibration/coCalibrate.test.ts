import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { fidelityUpToPhases } from '../../../../src-core/photonics/meshCalibration/programDevice.ts';
import { meshWork } from '../../../../src-core/photonics/meshCalibration/meshJobs.ts';
import type { MeshWork } from '../../../../src-core/photonics/meshCalibration/meshJobs.ts';
import { meshLayout } from '../../../../src-core/photonics/meshCalibration/meshLayout.ts';
import { fabricateGraph, typicalFabrication } from '../../../../src-core/photonics/fabricateGraph.ts';
import { crosstalkByDistance, HeaterCrosstalk } from '../../../../src-core/photonics/heaterCrosstalk.ts';
import { PhotonicNetwork } from '../../../../src-core/photonics/network.ts';
import { randomUnitary } from '../../../../src-core/maths/linearAlgebra/index.ts';
import { rectangularMesh } from '../../../../src-core/photonics/rectangularMesh.ts';
import { coCalibrate } from '../../../../src-core/plans/coCalibration/coCalibrate.ts';
import type { CoCalibrationInput } from '../../../../src-core/plans/coCalibration/coCalibrate.ts';
import { describePlan } from '../../../../src-core/plans/describe.ts';
import type { Instruction, InstructionResult } from '../../../../src-core/plans/instruction.ts';
import { demoBench } from '../../../support/demoBench.ts';

function inputOf(modes: number, more: Partial<CoCalibrationInput> = {}): CoCalibrationInput {
  const graph = rectangularMesh(modes, { outputPhases: 'none' });
  const layout = meshLayout(graph);
  const limits = layout.shifters.map(() => [0, 6.9] as const);
  const wiring = {
    layout,
    parameters: layout.shifters,
    limits,
    usualLimits: limits,
    settleMs: 0,
    inputs: Array.from({ length: modes }, (_, input) => ({ 'switch.position': input })),
    sensors: graph.outputs,
    integrationTimeNs: 0,
  };
  return { graph, wiring, target: null, crosstalk: 'measured', seed: 1, ...more };
}

/** A chip with crosstalk and noise that does what instructions say. */
function chip(modes: number, seed: number) {
  const { graph, wiring } = inputOf(modes);
  const network = new PhotonicNetwork(fabricateGraph(graph, seed, typicalFabrication));
  const places = wiring.layout.places.map(({ along, across }) => ({ x: along, y: across }));
  const fall = { atUnitDistance: 0.04, decayLength: 1 };
  const heaters = new HeaterCrosstalk(new Float64Array(places.length), crosstalkByDistance(places, fall));
  const noise = createRandomStream({ seed, purpose: 'co-calibration test' });
  const drives = new Float64Array(places.length);
  let lit = 0;
  const matrix = () => network.transferMatrix(heaters.phasesRad(drives, new Float64Array(places.length)));
  const power = (output: number): number => {
    const { real, imaginary } = matrix();
    const at = output * modes + lit;
    return ((real[at] as number) ** 2 + (imaginary[at] as number) ** 2) * (1 + 5e-4 * noise.normal());
  };
  const answer = (instruction: Instruction): InstructionResult => {
    if (instruction.verb === 'record') return { timeNs: 0 };
    if (instruction.verb === 'compute') return meshWork(instruction.input as MeshWork);
    if (instruction.verb === 'set') {
      const { parameter, value } = instruction;
      if (parameter === 'switch.position') lit = value;
      else drives[wiring.parameters.indexOf(parameter)] = value;
      return { requested: value, commanded: value };
    }
    if (instruction.verb !== 'read') return null;
    const { sensor, stepId } = instruction;
    const value = 1e-3 * power(graph.outputs.indexOf(sensor));
    const read = { sensor, stepId, quantity: sensor, value, unit: 'W', fault: null, integrationTimeNs: 0, timeNs: 0 };
    return { read, parts: [] };
  };
  return { answer, matrix };
}

describe('the co-calibration of a mesh', () => {
  it('takes the same number of readings for each phase shifter from 4 to 32 modes', () => {
    const each = [4, 8, 16, 32].map((modes) => {
      const input = inputOf(modes);
      const { reads } = describePlan(coCalibrate(input), demoBench(), new Map());
      return reads / input.wiring.parameters.length;
    });
    expect(Math.max(...each) / Math.min(...each)).toBeLessThan(1.2);
  });

  it.each([1, 2, 3])('programs a random unitary of 4 modes into chip %i, asked twice with the same answers', (seed) => {
    const { answer, matrix } = chip(4, seed);
    const target = randomUnitary(4, createRandomStream({ seed, purpose: 'target' }));
    const asked: Instruction[] = [];
    const answers: InstructionResult[] = [];
    const plan = coCalibrate(inputOf(4, { target, seed }));
    let step = plan.next();
    while (!step.done) {
      asked.push(step.value);
      answers.push(answer(step.value));
      step = plan.next(answers.at(-1) ?? null);
    }
    expect(fidelityUpToPhases(target, matrix())).toBeGreaterThan(0.999);
    expect(step.value?.reads).toBe(asked.filter(({ verb }) => verb === 'read').length);
    // A resumed run is the plan on recorded answers: it must ask for the same.
    const again = coCalibrate(inputOf(4, { target, seed }));
    let other = again.next();
    for (const [index, instruction] of asked.entries()) {
      expect(other.value).toEqual(instruction);
      other = again.next(answers[index] ?? null);
    }
    expect(other.done).toBe(true);
  });

  it('programs nothing when light never comes out where it went in', () => {
    const { answer } = chip(4, 1);
    const notes: string[] = [];
    const plan = coCalibrate(inputOf(4));
    let step = plan.next();
    while (!step.done) {
      if (step.value.verb === 'note') notes.push(step.value.text);
      const result = answer(step.value);
      // Every detector shows the same.
      const same = step.value.verb === 'read' ? { ...(result as { read: object }), parts: [] } : result;
      if (step.value.verb === 'read') Object.assign((same as { read: object }).read, { value: 1e-3 });
      step = plan.next(same as InstructionResult);
    }
    expect(step.value).toBeNull();
    expect(notes).toHaveLength(3);
  });
});
