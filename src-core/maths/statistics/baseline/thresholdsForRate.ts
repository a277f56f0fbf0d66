import { FringeError } from '../../../errors/fringeError.ts';
import { createRandomStream } from '../../random/randomStream.ts';
import type { RandomStream } from '../../random/randomStream.ts';
import { sortFinite } from '../percentiles.ts';
import { compareWithReference } from './baselineMetrics.ts';
import { familyThresholds, NullMetrics } from './nullThresholds.ts';
import { smoothQuantiles } from './smoothQuantiles.ts';
import type { BaselineThresholds } from './stability.ts';

export interface RateThresholdsInput {
  /** Scores of the reference; what is not finite is left out. */
  readonly reference: ArrayLike<number>;
  /** How many scores a new sample has. */
  readonly sampleSize: number;
  /** The wanted probability that a steady head alarms by any metric, such as 0.01. */
  readonly rate: number;
  /** At least 20 / rate is sensible. */
  readonly replicates: number;
  readonly seed: number;
  readonly binCount?: number;
}

export function requireRate(rate: number, replicates: number): void {
  if (!(rate > 0 && rate < 1)) {
    throw new FringeError('bad_input', `A false-alarm rate of ${rate} is outside 0 to 1.`, {
      path: 'rate',
      remedy: 'Give a probability such as 0.01.',
    });
  }
  if (!(Number.isSafeInteger(replicates) && replicates >= 1 / rate)) {
    throw new FringeError('bad_input', `${replicates} replicates cannot show a false-alarm rate of ${rate}.`, {
      path: 'replicates',
      remedy: `Give at least ${Math.ceil(1 / rate)}, better twenty times as many.`,
    });
  }
}

/** Sorted uniform numbers by exponential spacings (L. Devroye, Non-Uniform Random Variate Generation (1986), V.3.1). */
function sortedUniforms(into: Float64Array, stream: RandomStream): void {
  let sum = 0;
  for (let index = 0; index < into.length; index++) {
    sum -= Math.log(stream.uniform());
    into[index] = sum;
  }
  sum -= Math.log(stream.uniform());
  for (let index = 0; index < into.length; index++) into[index] = (into[index] as number) / sum;
}

/**
 * A reference of few scores does not tell its own spread well, and thresholds that follow it are passed too often. The
 * margin of 9/m for m scores is no theory: it was chosen by simulating normal and uniform scores of 50 to 200.
 */
const scoresOfMargin = 9;

/**
 * Thresholds of the metrics at a stated false-alarm rate, known before the new sample is: a reference and a new sample of
 * the actual sizes are drawn again and again from the smoothed distribution of the reference. The
 * rate is kept roughly: by few scores, above all with heavy tails, it can be exceeded a few times over.
 * `permutationThresholds`, which needs the new sample, keeps it.
 * @throws bad_input for fewer than two scores, or a rate that the replicates cannot show
 * Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapters 16.2 and 16.5 (smoothed).
 */
export function thresholdsForRate(input: RateThresholdsInput): BaselineThresholds {
  const { sampleSize, rate, replicates, seed } = input;
  requireRate(rate, replicates);
  const { sorted } = sortFinite(input.reference);
  if (sorted.length < 2 || !(Number.isSafeInteger(sampleSize) && sampleSize >= 1)) {
    throw new FringeError(
      'bad_input',
      `A reference of ${sorted.length} scores and a sample of ${sampleSize} have no false-alarm rate.`,
      { path: 'reference', remedy: 'Give a reference of at least two finite scores and a sample of at least one.' },
    );
  }
  const stream = createRandomStream({ seed, purpose: 'baseline null' });
  const draw = smoothQuantiles(sorted);
  const reference = new Float64Array(sorted.length);
  const current = new Float64Array(sampleSize);
  const nulls = new NullMetrics(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (const sample of [reference, current]) {
      sortedUniforms(sample, stream);
      for (let index = 0; index < sample.length; index++) sample[index] = draw(sample[index] as number);
    }
    nulls.add(compareWithReference(reference, current, input.binCount).metrics);
  }
  return familyThresholds(nulls, rate, 1 + scoresOfMargin / sorted.length);
}
