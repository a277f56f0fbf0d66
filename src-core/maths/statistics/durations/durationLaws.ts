import type { RandomStream } from '../../random/randomStream.ts';
import { gammaQuantile, logRegularisedGammaQ, regularisedGammaP } from '../incompleteGamma.ts';
import { logGamma } from '../logGamma.ts';
import { logNormalTail, normalDistribution } from '../normalDistribution.ts';
import { normalQuantile } from '../normalQuantile.ts';

export const durationModels = ['exponential', 'lognormal', 'gamma', 'weibull'] as const;
export type DurationModel = (typeof durationModels)[number];

/** A distribution of durations above 0; durations and `scale` in one unit, whichever, `logMean` in its logarithm. */
export type DurationLaw =
  | { readonly model: 'exponential'; readonly scale: number }
  | { readonly model: 'lognormal'; readonly logMean: number; readonly logDeviation: number }
  | { readonly model: 'gamma'; readonly shape: number; readonly scale: number }
  | { readonly model: 'weibull'; readonly shape: number; readonly scale: number };

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * Natural logarithm of the density at a duration; minus infinity at and below 0.
 * Source: N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions, volume 1 (1994), chapters 14, 17,
 * 19 and 21; so the other functions of this file.
 */
export function durationLogDensity(law: DurationLaw, duration: number): number {
  if (!(duration > 0)) return Number.isNaN(duration) ? NaN : -Infinity;
  switch (law.model) {
    case 'exponential':
      return -duration / law.scale - Math.log(law.scale);
    case 'lognormal': {
      const z = (Math.log(duration) - law.logMean) / law.logDeviation;
      return -0.5 * z * z - halfLogTwoPi - Math.log(law.logDeviation) - Math.log(duration);
    }
    case 'gamma': {
      const x = duration / law.scale;
      return (law.shape - 1) * Math.log(x) - x - logGamma(law.shape) - Math.log(law.scale);
    }
    case 'weibull': {
      const logX = Math.log(duration / law.scale);
      return Math.log(law.shape / law.scale) + (law.shape - 1) * logX - Math.exp(law.shape * logX);
    }
  }
}

/** Probability of a duration up to this one. */
export function durationDistribution(law: DurationLaw, duration: number): number {
  if (!(duration > 0)) return Number.isNaN(duration) ? NaN : 0;
  switch (law.model) {
    case 'exponential':
      return -Math.expm1(-duration / law.scale);
    case 'lognormal':
      return normalDistribution((Math.log(duration) - law.logMean) / law.logDeviation);
    case 'gamma':
      return regularisedGammaP(law.shape, duration / law.scale);
    case 'weibull':
      return -Math.expm1(-((duration / law.scale) ** law.shape));
  }
}

/** Natural logarithm of the probability of a longer duration: what a sample that was cut off there tells. */
export function durationLogSurvival(law: DurationLaw, duration: number): number {
  if (!(duration > 0)) return Number.isNaN(duration) ? NaN : 0;
  switch (law.model) {
    case 'exponential':
      return -duration / law.scale;
    case 'lognormal':
      return logNormalTail((Math.log(duration) - law.logMean) / law.logDeviation);
    case 'gamma':
      return logRegularisedGammaQ(law.shape, duration / law.scale);
    case 'weibull':
      return -((duration / law.scale) ** law.shape);
  }
}

/** The duration that is not exceeded with a probability of 0 to 1. */
export function durationQuantile(law: DurationLaw, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return NaN;
  switch (law.model) {
    case 'exponential':
      return -law.scale * Math.log1p(-probability);
    case 'lognormal':
      return Math.exp(law.logMean + law.logDeviation * normalQuantile(probability));
    case 'gamma':
      return law.scale * gammaQuantile(probability, law.shape);
    case 'weibull':
      return law.scale * (-Math.log1p(-probability)) ** (1 / law.shape);
  }
}

/** A random duration: the quantile of one number of the stream, which moves on by one. */
export const drawDuration = (law: DurationLaw, stream: RandomStream): number => durationQuantile(law, stream.uniform());
