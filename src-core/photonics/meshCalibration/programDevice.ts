import { fitMatrixFree } from '../../maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import type { LinearisedResiduals, ResidualModel } from '../../maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import type { ComplexMatrix } from '../../maths/linearAlgebra/index.ts';
import { decomposeUnitary } from '../decomposeUnitary.ts';
import { splitsOf } from './deviceFit.ts';
import type { MeshDeviceModel } from './deviceModel.ts';
import { LightPass } from './lightPass.ts';
import type { MeshLayout } from './meshLayout.ts';

/** Phases of the ideal mesh that does what a unitary matrix says, in the order of the layout's shifters. */
export function idealPhases(layout: MeshLayout, target: ComplexMatrix): Float64Array {
  const ideal = new Map(decomposeUnitary(target).cells.map((cell) => [`${cell.column} ${cell.mode}`, cell]));
  const phases = new Float64Array(layout.shifters.length);
  for (const { column, upper, theta, phi } of layout.cells) {
    const cell = ideal.get(`${column} ${upper}`);
    phases[theta] = cell?.thetaRad ?? Math.PI;
    phases[phi] = cell?.phiRad ?? 0;
  }
  return phases;
}

/**
 * The phases with which a mesh as it came out of the fab does best what a unitary matrix says, the phases of inputs and
 * outputs being free: least squares over the matrix elements, from the ideal mesh's phases on.
 * @param pinned phases that are as they are, in rad by index: the others do what is left to them.
 * Source: S. Bandyopadhyay, R. Hamerly, D. Englund, "Hardware error correction for programmable photonics", Optica 8,
 * 1247 (2021), here for all interferometers at once.
 */
export function phasesForTarget(
  layout: MeshLayout,
  device: MeshDeviceModel,
  target: ComplexMatrix,
  pinned: ReadonlyMap<number, number> = new Map(),
): Float64Array {
  const model = new TargetResiduals(layout, device, { target, pinned });
  const { point } = fitMatrixFree(model, {
    start: model.start(),
    maxSteps: 40,
    maxInnerSteps: 60,
    tolerance: 1e-6,
  });
  return model.phasesAt(point);
}

/** Unknowns: departures of the phases, then the free phases of outputs and inputs, in rad over `reach`. */
class TargetResiduals implements ResidualModel {
  readonly size: number;
  readonly #layout: MeshLayout;
  readonly #target: ComplexMatrix;
  readonly #ideal: Float64Array;
  /** What one step of each phase stands for, in rad; 0 for one that is pinned. */
  readonly #reach: Float64Array;
  readonly #splits: Float64Array;
  readonly #through: number;
  readonly #pass: LightPass;

  constructor(
    layout: MeshLayout,
    device: MeshDeviceModel,
    { target, pinned }: { readonly target: ComplexMatrix; readonly pinned: ReadonlyMap<number, number> },
  ) {
    this.#layout = layout;
    this.#target = target;
    this.#ideal = idealPhases(layout, target);
    this.#reach = new Float64Array(layout.shifters.length).fill(reach);
    for (const [index, phase] of pinned) {
      this.#ideal[index] = phase;
      this.#reach[index] = 0;
    }
    // A loss that all share is forgiven: what counts is the form of the matrix.
    this.#splits = splitsOf({ ...device, logAmplitude: 0 });
    this.#through = 1;
    this.#pass = new LightPass(layout.program);
    this.size = layout.shifters.length + 2 * layout.modes;
  }

  /** The free phases as the ideal mesh would have them. */
  start(): Float64Array {
    const point = new Float64Array(this.size);
    const { modes } = this.#layout;
    const made = this.#matrix(point);
    const [outputs, inputs] = freePhases(this.#target, made, modes);
    const count = this.#layout.shifters.length;
    point.set(
      outputs.map((phase) => phase / reach),
      count,
    );
    point.set(
      inputs.map((phase) => phase / reach),
      count + modes,
    );
    return point;
  }

  phasesAt(point: Float64Array): Float64Array {
    return this.#ideal.map((phase, index) => phase + (this.#reach[index] as number) * (point[index] as number));
  }

  residuals(point: Float64Array): Float64Array {
    const { modes } = this.#layout;
    const { real, imaginary } = this.#matrix(point);
    const result = new Float64Array(2 * modes * modes);
    for (let at = 0; at < modes * modes; at++) {
      const { re, im } = this.#wanted(point, at);
      result[2 * at] = sharpness * ((real[at] as number) - re);
      result[2 * at + 1] = sharpness * ((imaginary[at] as number) - im);
    }
    return result;
  }

  linearise(point: Float64Array): LinearisedResiduals {
    const turns = this.#turns(point);
    const { modes, shifters, program } = this.#layout;
    const count = shifters.length;
    const pass = this.#pass;
    const still = { couplers: new Float64Array(this.#splits.length / 2), logAmplitude: new Float64Array(1) };
    const rails = program.outputs.map(({ rail }) => rail);
    return {
      times: (direction) => {
        const phases = direction.slice(0, count).map((part, index) => part * (this.#reach[index] as number));
        const result = new Float64Array(2 * modes * modes);
        for (let input = 0; input < modes; input++) {
          pass.forwardsWith(program.inputs[input]?.rail as number, turns, 0, this.#splits, { ...still, phases });
          for (let output = 0; output < modes; output++) {
            const at = output * modes + input;
            const { re, im } = this.#wanted(point, at);
            const turned =
              reach * ((direction[count + output] as number) + (direction[count + modes + input] as number));
            const rail = rails[output] as number;
            result[2 * at] = sharpness * (this.#through * (pass.dReal[rail] as number) + turned * im);
            result[2 * at + 1] = sharpness * (this.#through * (pass.dImaginary[rail] as number) - turned * re);
          }
        }
        return result;
      },
      transposeTimes: (weights) => {
        const result = new Float64Array(this.size);
        const into = {
          phases: new Float64Array(count),
          couplers: new Float64Array(still.couplers.length),
          logAmplitude: new Float64Array(1),
        };
        for (let input = 0; input < modes; input++) {
          pass.forwards(program.inputs[input]?.rail as number, turns, 0, this.#splits);
          for (let output = 0; output < modes; output++) {
            const at = output * modes + input;
            const { re, im } = this.#wanted(point, at);
            const [a, b] = [sharpness * (weights[2 * at] as number), sharpness * (weights[2 * at + 1] as number)];
            pass.dReal[rails[output] as number] = a;
            pass.dImaginary[rails[output] as number] = b;
            const free = reach * (a * im - b * re);
            result[count + output] = (result[count + output] as number) + free;
            result[count + modes + input] = (result[count + modes + input] as number) + free;
          }
          pass.backwards(turns, 0, this.#splits, into);
        }
        for (let i = 0; i < count; i++) result[i] = (this.#reach[i] as number) * (into.phases[i] as number);
        return result;
      },
    };
  }

  /** The target's element with the free phases on it. */
  #wanted(point: Float64Array, at: number): { re: number; im: number } {
    const { modes, shifters } = this.#layout;
    const count = shifters.length;
    const output = Math.floor(at / modes);
    const phase = reach * ((point[count + output] as number) + (point[count + modes + (at % modes)] as number));
    const [cos, sin] = [Math.cos(phase), Math.sin(phase)];
    const [re, im] = [this.#target.real[at] as number, this.#target.imaginary[at] as number];
    return { re: cos * re - sin * im, im: cos * im + sin * re };
  }

  #turns(point: Float64Array): Float64Array {
    const phases = this.phasesAt(point);
    const turns = new Float64Array(2 * phases.length);
    phases.forEach((phase, index) => {
      turns[2 * index] = Math.cos(phase);
      turns[2 * index + 1] = Math.sin(phase);
    });
    return turns;
  }

  #matrix(point: Float64Array): ComplexMatrix {
    return transferOf(this.#layout, this.#pass, this.#turns(point), this.#splits);
  }
}

/** The prior on a departure is this wide, in rad: next to none. */
const reach = 3;
/** One over what an element may be off by before it counts. */
const sharpness = 1e4;

function transferOf(layout: MeshLayout, pass: LightPass, turns: Float64Array, splits: Float64Array): ComplexMatrix {
  const { modes, program } = layout;
  const real = new Float64Array(modes * modes);
  const imaginary = new Float64Array(modes * modes);
  for (let input = 0; input < modes; input++) {
    pass.forwards(program.inputs[input]?.rail as number, turns, 0, splits);
    program.outputs.forEach(({ rail }, output) => {
      real[output * modes + input] = pass.real[rail] as number;
      imaginary[output * modes + input] = pass.imaginary[rail] as number;
    });
  }
  return { rows: modes, columns: modes, real, imaginary };
}

/**
 * Phases of outputs and inputs that bring the target nearest to what was made: target e^(i (outputs + inputs)). Each side
 * in turn has a closed form, and the overlap rises with every turn.
 */
export function freePhases(target: ComplexMatrix, made: ComplexMatrix, modes: number): [Float64Array, Float64Array] {
  const outputs = new Float64Array(modes);
  const inputs = new Float64Array(modes);
  const align = (own: Float64Array, other: Float64Array, index: (mine: number, theirs: number) => number): void => {
    for (let mine = 0; mine < modes; mine++) {
      let [re, im] = [0, 0];
      for (let theirs = 0; theirs < modes; theirs++) {
        const at = index(mine, theirs);
        const [tRe, tIm] = [target.real[at] as number, target.imaginary[at] as number];
        const [mRe, mIm] = [made.real[at] as number, made.imaginary[at] as number];
        const [oRe, oIm] = [tRe * mRe + tIm * mIm, tRe * mIm - tIm * mRe];
        const [cos, sin] = [Math.cos(other[theirs] as number), Math.sin(other[theirs] as number)];
        re += oRe * cos + oIm * sin;
        im += oIm * cos - oRe * sin;
      }
      own[mine] = Math.atan2(im, re);
    }
  };
  for (let round = 0; round < 200; round++) {
    align(outputs, inputs, (output, input) => output * modes + input);
    align(inputs, outputs, (input, output) => output * modes + input);
  }
  return [outputs, inputs];
}

/**
 * |tr(U^dagger V)|^2 / (N tr(V^dagger V)) at its best over the phases of inputs and outputs: what light in one input at a
 * time and detectors of power can tell of a matrix.
 */
export function fidelityUpToPhases(target: ComplexMatrix, made: ComplexMatrix): number {
  const modes = target.rows;
  const [outputs, inputs] = freePhases(target, made, modes);
  let [re, squares] = [0, 0];
  for (let at = 0; at < modes * modes; at++) {
    const phase = (outputs[Math.floor(at / modes)] as number) + (inputs[at % modes] as number);
    const [tRe, tIm] = [target.real[at] as number, target.imaginary[at] as number];
    const [mRe, mIm] = [made.real[at] as number, made.imaginary[at] as number];
    re += (tRe * mRe + tIm * mIm) * Math.cos(phase) + (tRe * mIm - tIm * mRe) * Math.sin(phase);
    squares += mRe * mRe + mIm * mIm;
  }
  return (re * re) / (modes * squares);
}
