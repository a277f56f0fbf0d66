import type { Graph } from '../domain/graph.ts';
import { FringeError } from '../errors/fringeError.ts';
import { complexZeros } from '../maths/linearAlgebra/index.ts';
import type { ComplexMatrix } from '../maths/linearAlgebra/index.ts';
import { compileNetwork, operationKinds } from './networkProgram.ts';
import type { NetworkProgram } from './networkProgram.ts';

/**
 * A function of the powers at a network's outputs: gives its value and writes its slopes, d value / d power.
 * @param powersW in the order of the network's outputs, in watt.
 * @param slopes of the same length, to be filled, per watt.
 */
export type PowerCost = (powersW: Float64Array, slopes: Float64Array) => number;

/**
 * A network of interferometers, evaluated forwards for the light and backwards for the gradient. Evaluating allocates
 * nothing: the amplitudes live in arrays of the network, so one network serves one evaluation at a time.
 *
 * Gradient by the adjoint method: one pass forwards and one backwards, whatever the number of phases.
 * Source: T. W. Hughes et al., "Training of photonic neural networks through in situ backpropagation", Optica 5, 864
 * (2018), equations 6 to 11.
 */
export class PhotonicNetwork {
  /** Full names of the phases, `mzi_0.theta`: the order of every vector of phases. */
  readonly parameters: readonly string[];
  /** Ids of the sources and of the detectors asked for. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly #program: NetworkProgram;
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  /** The amplitude behind each operation, of the rail that a phase turns. */
  readonly #tape: Float64Array;
  readonly #sourcesW: Float64Array;
  readonly #powersW: Float64Array;
  readonly #slopes: Float64Array;
  readonly #seeds: Float64Array;

  /** @throws unknown_name when an output of the graph is no detector of it. */
  constructor(graph: Graph) {
    const program = compileNetwork(graph);
    this.#program = program;
    this.parameters = program.parameters;
    this.inputs = program.inputs.map(({ id }) => id);
    this.outputs = program.outputs.map(({ id }) => id);
    this.#real = new Float64Array(program.railCount);
    this.#imaginary = new Float64Array(program.railCount);
    this.#cos = new Float64Array(program.parameters.length);
    this.#sin = new Float64Array(program.parameters.length);
    this.#tape = new Float64Array(2 * program.operations.kinds.length);
    this.#sourcesW = Float64Array.from(program.inputs, ({ powerW }) => powerW);
    this.#powersW = new Float64Array(program.outputs.length);
    this.#slopes = new Float64Array(program.outputs.length);
    this.#seeds = new Float64Array(2 * program.outputs.length);
  }

  /** From now on the sources give these powers, in watt, instead of the graph's; in the order of `inputs`. */
  lightSources(powersW: ArrayLike<number>): void {
    this.#sourcesW.set(powersW);
  }

  /** Powers of the sources now, in watt: a new array. */
  sourcesW(): Float64Array {
    return Float64Array.from(this.#sourcesW);
  }

  /** The phases that the graph itself asks for, in rad: a new array. */
  nominalPhasesRad(): Float64Array {
    return Float64Array.from(this.#program.nominalRad);
  }

  /**
   * Powers at the outputs in watt, for the sources as the graph has them or as they were lit.
   * @param into of the length of `outputs`.
   */
  powersW(phasesRad: Float64Array, into: Float64Array): Float64Array {
    this.#prepare(phasesRad);
    this.#light();
    this.#forwards();
    this.#powersInto(into);
    return into;
  }

  /**
   * Amplitudes at the outputs in square roots of watt.
   * @returns one column.
   */
  amplitudes(phasesRad: Float64Array): ComplexMatrix {
    this.#prepare(phasesRad);
    this.#light();
    this.#forwards();
    const column = complexZeros(this.outputs.length, 1);
    this.#columnInto(column, 0);
    return column;
  }

  /** What each output gets of unit amplitude at each source: [outputs x inputs], whatever the sources' own powers. */
  transferMatrix(phasesRad: Float64Array): ComplexMatrix {
    this.#prepare(phasesRad);
    const { inputs } = this.#program;
    const matrix = complexZeros(this.outputs.length, inputs.length);
    for (let column = 0; column < inputs.length; column++) {
      this.#dark();
      this.#real[inputs[column]?.rail as number] = 1;
      this.#forwards();
      this.#columnInto(matrix, column);
    }
    return matrix;
  }

  /**
   * The value of a cost and its slope along every phase.
   * @param into d cost / d phase per rad, of the length of `parameters`.
   */
  gradient(phasesRad: Float64Array, cost: PowerCost, into: Float64Array): number {
    this.#prepare(phasesRad);
    this.#light();
    this.#forwards();
    this.#powersInto(this.#powersW);
    this.#slopes.fill(0);
    const value = cost(this.#powersW, this.#slopes);
    this.#seedAdjoint();
    into.fill(0);
    this.#backwards(into);
    return value;
  }

  #prepare(phasesRad: Float64Array): void {
    if (phasesRad.length !== this.parameters.length) {
      throw new FringeError('defect', `The network has ${this.parameters.length} phases, not ${phasesRad.length}.`);
    }
    for (let slot = 0; slot < phasesRad.length; slot++) {
      const phase = phasesRad[slot] as number;
      this.#cos[slot] = Math.cos(phase);
      this.#sin[slot] = Math.sin(phase);
    }
  }

  #dark(): void {
    this.#real.fill(0);
    this.#imaginary.fill(0);
  }

  #light(): void {
    this.#dark();
    const { inputs } = this.#program;
    for (let i = 0; i < inputs.length; i++) {
      const { rail, phaseRad } = inputs[i] as NetworkProgram['inputs'][number];
      const amplitude = Math.sqrt(this.#sourcesW[i] as number);
      this.#real[rail] = amplitude * Math.cos(phaseRad);
      this.#imaginary[rail] = amplitude * Math.sin(phaseRad);
    }
  }

  #forwards(): void {
    const { kinds, rails, seconds, coefficients } = this.#program.operations;
    const real = this.#real;
    const imaginary = this.#imaginary;
    for (let at = 0; at < kinds.length; at++) {
      const rail = rails[at] as number;
      const re = real[rail] as number;
      const im = imaginary[rail] as number;
      if (kinds[at] === operationKinds.coupler) {
        const other = seconds[at] as number;
        const stay = coefficients[2 * at] as number;
        const move = coefficients[2 * at + 1] as number;
        const otherRe = real[other] as number;
        const otherIm = imaginary[other] as number;
        real[rail] = stay * re + move * otherIm;
        imaginary[rail] = stay * im - move * otherRe;
        real[other] = stay * otherRe + move * im;
        imaginary[other] = stay * otherIm - move * re;
        continue;
      }
      const isPhase = kinds[at] === operationKinds.phase;
      const slot = seconds[at] as number;
      const cos = (isPhase ? this.#cos[slot] : coefficients[2 * at]) as number;
      const sin = (isPhase ? this.#sin[slot] : coefficients[2 * at + 1]) as number;
      const turnedRe = cos * re - sin * im;
      const turnedIm = cos * im + sin * re;
      real[rail] = turnedRe;
      imaginary[rail] = turnedIm;
      this.#tape[2 * at] = turnedRe;
      this.#tape[2 * at + 1] = turnedIm;
    }
  }

  #powersInto(into: Float64Array): void {
    const { outputs } = this.#program;
    for (let i = 0; i < outputs.length; i++) {
      const rail = outputs[i]?.rail as number;
      into[i] = (this.#real[rail] as number) ** 2 + (this.#imaginary[rail] as number) ** 2;
    }
  }

  #columnInto(matrix: ComplexMatrix, column: number): void {
    this.#program.outputs.forEach(({ rail }, row) => {
      matrix.real[row * matrix.columns + column] = this.#real[rail] as number;
      matrix.imaginary[row * matrix.columns + column] = this.#imaginary[rail] as number;
    });
  }

  /** The rails now carry the slopes of the cost along the real and the imaginary part of what arrived: 2 slope a. */
  #seedAdjoint(): void {
    const { outputs } = this.#program;
    const real = this.#real;
    const imaginary = this.#imaginary;
    for (let i = 0; i < outputs.length; i++) {
      const rail = outputs[i]?.rail as number;
      const factor = 2 * (this.#slopes[i] as number);
      this.#seeds[2 * i] = factor * (real[rail] as number);
      this.#seeds[2 * i + 1] = factor * (imaginary[rail] as number);
    }
    // Rails without a detector carry nothing back.
    this.#dark();
    for (let i = 0; i < outputs.length; i++) {
      const rail = outputs[i]?.rail as number;
      real[rail] = this.#seeds[2 * i] as number;
      imaginary[rail] = this.#seeds[2 * i + 1] as number;
    }
  }

  #backwards(into: Float64Array): void {
    const { kinds, rails, seconds, coefficients } = this.#program.operations;
    const real = this.#real;
    const imaginary = this.#imaginary;
    for (let at = kinds.length - 1; at >= 0; at--) {
      const rail = rails[at] as number;
      const re = real[rail] as number;
      const im = imaginary[rail] as number;
      if (kinds[at] === operationKinds.coupler) {
        const other = seconds[at] as number;
        const stay = coefficients[2 * at] as number;
        const move = coefficients[2 * at + 1] as number;
        const otherRe = real[other] as number;
        const otherIm = imaginary[other] as number;
        real[rail] = stay * re - move * otherIm;
        imaginary[rail] = stay * im + move * otherRe;
        real[other] = stay * otherRe - move * im;
        imaginary[other] = stay * otherIm + move * re;
        continue;
      }
      const isPhase = kinds[at] === operationKinds.phase;
      const slot = seconds[at] as number;
      if (isPhase) {
        const slope = im * (this.#tape[2 * at] as number) - re * (this.#tape[2 * at + 1] as number);
        into[slot] = (into[slot] as number) + slope;
      }
      const cos = (isPhase ? this.#cos[slot] : coefficients[2 * at]) as number;
      const sin = (isPhase ? this.#sin[slot] : coefficients[2 * at + 1]) as number;
      real[rail] = cos * re + sin * im;
      imaginary[rail] = cos * im - sin * re;
    }
  }
}
