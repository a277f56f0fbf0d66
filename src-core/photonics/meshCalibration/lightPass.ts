import { operationKinds } from '../networkProgram.ts';
import type { NetworkProgram } from '../networkProgram.ts';

/** One number a phase, a coupler, and one for the amplitude that every coupler lets through (logarithm). */
export interface DeviceChanges {
  readonly phases: Float64Array;
  readonly couplers: Float64Array;
  readonly logAmplitude: Float64Array;
}

/**
 * Light of one input through a network, with first-order changes of its phases and couplers: forwards (what a change
 * does to the amplitudes) and backwards (what a change of the amplitudes asks of phases and couplers). The network's
 * operations can be undone, so the backward pass needs no record of the forward one.
 *
 * Amplitudes live in arrays of the pass; one pass serves one setting at a time.
 */
export class LightPass {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Changes of the amplitudes (`forwardsWith`), or slopes along their parts (`backwards`). */
  readonly dReal: Float64Array;
  readonly dImaginary: Float64Array;
  readonly #program: NetworkProgram;
  /** Number of the coupler at each operation. */
  readonly #couplerAt: Int32Array;

  constructor(program: NetworkProgram) {
    this.#program = program;
    this.real = new Float64Array(program.railCount);
    this.imaginary = new Float64Array(program.railCount);
    this.dReal = new Float64Array(program.railCount);
    this.dImaginary = new Float64Array(program.railCount);
    let couplers = 0;
    this.#couplerAt = Int32Array.from(program.operations.kinds, (kind) =>
      kind === operationKinds.coupler ? couplers++ : -1,
    );
  }

  /**
   * Unit amplitude at one input, to the outputs.
   * @param turns cosine and sine of each phase, from `offset` on; @param splits amplitudes that stay and move, by coupler.
   */
  forwards(inputRail: number, turns: Float64Array, offset: number, splits: Float64Array): void {
    const { kinds, rails, seconds, coefficients } = this.#program.operations;
    const { real, imaginary } = this;
    real.fill(0);
    imaginary.fill(0);
    real[inputRail] = 1;
    for (let at = 0; at < kinds.length; at++) {
      const rail = rails[at] as number;
      const second = seconds[at] as number;
      const re = real[rail] as number;
      const im = imaginary[rail] as number;
      if (kinds[at] === operationKinds.coupler) {
        const coupler = 2 * (this.#couplerAt[at] as number);
        const stay = splits[coupler] as number;
        const move = splits[coupler + 1] as number;
        const otherRe = real[second] as number;
        const otherIm = imaginary[second] as number;
        real[rail] = stay * re + move * otherIm;
        imaginary[rail] = stay * im - move * otherRe;
        real[second] = stay * otherRe + move * im;
        imaginary[second] = stay * otherIm - move * re;
        continue;
      }
      const isPhase = kinds[at] === operationKinds.phase;
      const cos = (isPhase ? turns[offset + 2 * second] : coefficients[2 * at]) as number;
      const sin = (isPhase ? turns[offset + 2 * second + 1] : coefficients[2 * at + 1]) as number;
      real[rail] = cos * re - sin * im;
      imaginary[rail] = cos * im + sin * re;
    }
  }

  /** As `forwards`, with the change of each amplitude for small changes of phases and couplers, in rad. */
  forwardsWith(
    inputRail: number,
    turns: Float64Array,
    offset: number,
    splits: Float64Array,
    changes: DeviceChanges,
  ): void {
    const { kinds, rails, seconds, coefficients } = this.#program.operations;
    const { real, imaginary, dReal, dImaginary } = this;
    real.fill(0);
    imaginary.fill(0);
    dReal.fill(0);
    dImaginary.fill(0);
    real[inputRail] = 1;
    const lost = changes.logAmplitude[0] as number;
    for (let at = 0; at < kinds.length; at++) {
      const rail = rails[at] as number;
      const second = seconds[at] as number;
      const re = real[rail] as number;
      const im = imaginary[rail] as number;
      const dRe = dReal[rail] as number;
      const dIm = dImaginary[rail] as number;
      if (kinds[at] === operationKinds.coupler) {
        const number = this.#couplerAt[at] as number;
        const stay = splits[2 * number] as number;
        const move = splits[2 * number + 1] as number;
        const otherRe = real[second] as number;
        const otherIm = imaginary[second] as number;
        const dOtherRe = dReal[second] as number;
        const dOtherIm = dImaginary[second] as number;
        const outRe = stay * re + move * otherIm;
        const outIm = stay * im - move * otherRe;
        const outOtherRe = stay * otherRe + move * im;
        const outOtherIm = stay * otherIm - move * re;
        real[rail] = outRe;
        imaginary[rail] = outIm;
        real[second] = outOtherRe;
        imaginary[second] = outOtherIm;
        // d/d(angle) of the coupler is -i times the light of the other side.
        const bend = changes.couplers[number] as number;
        dReal[rail] = stay * dRe + move * dOtherIm + bend * outOtherIm + lost * outRe;
        dImaginary[rail] = stay * dIm - move * dOtherRe - bend * outOtherRe + lost * outIm;
        dReal[second] = stay * dOtherRe + move * dIm + bend * outIm + lost * outOtherRe;
        dImaginary[second] = stay * dOtherIm - move * dRe - bend * outRe + lost * outOtherIm;
        continue;
      }
      const isPhase = kinds[at] === operationKinds.phase;
      const cos = (isPhase ? turns[offset + 2 * second] : coefficients[2 * at]) as number;
      const sin = (isPhase ? turns[offset + 2 * second + 1] : coefficients[2 * at + 1]) as number;
      const outRe = cos * re - sin * im;
      const outIm = cos * im + sin * re;
      real[rail] = outRe;
      imaginary[rail] = outIm;
      const turn = isPhase ? (changes.phases[second] as number) : 0;
      dReal[rail] = cos * dRe - sin * dIm - turn * outIm;
      dImaginary[rail] = cos * dIm + sin * dRe + turn * outRe;
    }
  }

  /**
   * From the outputs back: expects the amplitudes of `forwards` and, in `dReal` and `dImaginary`, slopes along their
   * real and imaginary parts; adds the slopes along phases and couplers, per rad.
   */
  backwards(turns: Float64Array, offset: number, splits: Float64Array, into: DeviceChanges): void {
    const { kinds, rails, seconds, coefficients } = this.#program.operations;
    const { real, imaginary, dReal, dImaginary } = this;
    let lost = 0;
    for (let at = kinds.length - 1; at >= 0; at--) {
      const rail = rails[at] as number;
      const second = seconds[at] as number;
      const re = real[rail] as number;
      const im = imaginary[rail] as number;
      const gRe = dReal[rail] as number;
      const gIm = dImaginary[rail] as number;
      if (kinds[at] === operationKinds.coupler) {
        const number = this.#couplerAt[at] as number;
        const stay = splits[2 * number] as number;
        const move = splits[2 * number + 1] as number;
        const otherRe = real[second] as number;
        const otherIm = imaginary[second] as number;
        const gOtherRe = dReal[second] as number;
        const gOtherIm = dImaginary[second] as number;
        into.couplers[number] =
          (into.couplers[number] as number) + gRe * otherIm - gIm * otherRe + gOtherRe * im - gOtherIm * re;
        lost += re * gRe + im * gIm + otherRe * gOtherRe + otherIm * gOtherIm;
        const squared = stay * stay + move * move;
        real[rail] = (stay * re - move * otherIm) / squared;
        imaginary[rail] = (stay * im + move * otherRe) / squared;
        real[second] = (stay * otherRe - move * im) / squared;
        imaginary[second] = (stay * otherIm + move * re) / squared;
        dReal[rail] = stay * gRe - move * gOtherIm;
        dImaginary[rail] = stay * gIm + move * gOtherRe;
        dReal[second] = stay * gOtherRe - move * gIm;
        dImaginary[second] = stay * gOtherIm + move * gRe;
        continue;
      }
      const isPhase = kinds[at] === operationKinds.phase;
      const cos = (isPhase ? turns[offset + 2 * second] : coefficients[2 * at]) as number;
      const sin = (isPhase ? turns[offset + 2 * second + 1] : coefficients[2 * at + 1]) as number;
      if (isPhase) into.phases[second] = (into.phases[second] as number) + gIm * re - gRe * im;
      const squared = cos * cos + sin * sin;
      real[rail] = (cos * re + sin * im) / squared;
      imaginary[rail] = (cos * im - sin * re) / squared;
      dReal[rail] = cos * gRe + sin * gIm;
      dImaginary[rail] = cos * gIm - sin * gRe;
    }
    into.logAmplitude[0] = (into.logAmplitude[0] as number) + lost;
  }
}
