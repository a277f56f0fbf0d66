import { complexZeros } from '../../maths/linearAlgebra/index.ts';
import type { ComplexMatrix } from '../../maths/linearAlgebra/index.ts';
import { splitsOf } from './deviceFit.ts';
import type { MeshObservation } from './deviceFit.ts';
import { phasesAtDrives } from './deviceModel.ts';
import type { MeshDeviceModel } from './deviceModel.ts';
import { LightPass } from './lightPass.ts';
import type { MeshLayout } from './meshLayout.ts';

/** Powers that a device is expected to give at an observation's outputs. */
export function predictPowers(
  layout: MeshLayout,
  device: MeshDeviceModel,
  { drives, input, outputs }: Pick<MeshObservation, 'drives' | 'input' | 'outputs'>,
): number[] {
  const pass = new LightPass(layout.program);
  pass.forwards(layout.program.inputs[input]?.rail as number, turnsAt(layout, device, drives), 0, splitsOf(device));
  return outputs.map((output) => {
    const rail = layout.program.outputs[output]?.rail as number;
    const gain = Math.exp((device.logInput[input] as number) + (device.logOutput[output] as number));
    return gain * ((pass.real[rail] as number) ** 2 + (pass.imaginary[rail] as number) ** 2);
  });
}

/** The matrix [outputs x inputs] that a device makes at these drives. */
export function predictMatrix(layout: MeshLayout, device: MeshDeviceModel, drives: Float64Array): ComplexMatrix {
  const { modes, program } = layout;
  const pass = new LightPass(program);
  const matrix = complexZeros(modes, modes);
  const turns = turnsAt(layout, device, drives);
  const splits = splitsOf(device);
  for (let input = 0; input < modes; input++) {
    pass.forwards(program.inputs[input]?.rail as number, turns, 0, splits);
    program.outputs.forEach(({ rail }, output) => {
      matrix.real[output * modes + input] = pass.real[rail] as number;
      matrix.imaginary[output * modes + input] = pass.imaginary[rail] as number;
    });
  }
  return matrix;
}

function turnsAt(layout: MeshLayout, device: MeshDeviceModel, drives: Float64Array): Float64Array {
  const phases = phasesAtDrives(layout, device, drives);
  const turns = new Float64Array(2 * phases.length);
  phases.forEach((phase, index) => {
    turns[2 * index] = Math.cos(phase);
    turns[2 * index + 1] = Math.sin(phase);
  });
  return turns;
}
