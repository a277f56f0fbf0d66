import { blockSize, VectorEvaluation } from './vectorisedEvaluation.ts';
import type { Place } from './vectorisedArithmetic.ts';
import type { Observations, VectorKernel } from './vectorisedKernel.ts';
import { combineLanes, lanes } from './vectorisedProgram.ts';
import type { VectorProgram } from './vectorisedProgram.ts';

/** A kernel in plain TypeScript: each operation over a block of points at a time. */
export function createPlainKernel(program: VectorProgram, observations: Observations | null): VectorKernel {
  return new PlainKernel(program, observations);
}

class PlainKernel implements VectorKernel {
  readonly #evaluation: VectorEvaluation;
  readonly #observations: Observations | null;
  readonly #partial = new Float64Array(lanes);

  constructor(program: VectorProgram, observations: Observations | null) {
    this.#evaluation = new VectorEvaluation(program);
    this.#observations = observations;
  }

  values(theta: Float64Array, out: Float64Array): void {
    const evaluation = this.#evaluation;
    const { pointCount, result } = evaluation.program;
    evaluation.begin(theta, 0);
    const { values, offset: _offset } = evaluation.places[result] as Place;
    for (let start = 0; start < pointCount; start += blockSize) {
      const count = Math.min(blockSize, pointCount - start);
      evaluation.runBlock(start, count);
      const { offset } = evaluation.places[result] as Place;
      for (let i = 0; i < count; i++) out[start + i] = values[offset + i] as number;
    }
  }

  batch(thetas: Float64Array, count: number, out: Float64Array): void {
    const { parameterCount } = this.#evaluation.program;
    for (let item = 0; item < count; item++) {
      this.#evaluation.begin(thetas, item * parameterCount);
      out[item] = this.#one();
    }
  }

  #one(): number {
    const evaluation = this.#evaluation;
    const { pointCount, perPoint, result } = evaluation.program;
    const observations = this.#observations;
    if (observations === null && !perPoint[result]) return evaluation.scalars[result] as number;
    const partial = this.#partial.fill(0);
    for (let start = 0; start < pointCount; start += blockSize) {
      const count = Math.min(blockSize, pointCount - start);
      evaluation.runBlock(start, count);
      const place = evaluation.places[result] as Place;
      if (observations === null) addValues(partial, place, count);
      else addSquares(partial, { place, observations, start, count });
    }
    const sum = combineLanes('sum', partial);
    const weights = observations?.weights;
    return typeof weights === 'number' ? sum * (weights * weights) : sum;
  }
}

function addValues(partial: Float64Array, { values, offset }: Place, count: number): void {
  for (let i = 0; i < count; i++) partial[i % lanes] = (partial[i % lanes] as number) + (values[offset + i] as number);
}

interface Block {
  readonly place: Place;
  readonly observations: Observations;
  readonly start: number;
  readonly count: number;
}

function addSquares(partial: Float64Array, { place, observations, start, count }: Block): void {
  const { values, offset } = place;
  const { values: observed, weights } = observations;
  const each = typeof weights === 'number' ? null : weights;
  for (let i = 0; i < count; i++) {
    const residual = (observed[start + i] as number) - (values[offset + i] as number);
    const weighted = each === null ? residual : residual * (each[start + i] as number);
    partial[i % lanes] = (partial[i % lanes] as number) + weighted * weighted;
  }
}
