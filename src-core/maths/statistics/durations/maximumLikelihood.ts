import { digamma } from '../digamma.ts';
import { mean } from '../moments.ts';
import { normalDensity, normalDistribution } from '../normalDistribution.ts';
import type { PreparedSample } from './censoredSample.ts';
import { durationLogDensity, durationLogSurvival } from './durationLaws.ts';
import type { DurationLaw, DurationModel } from './durationLaws.ts';
import { crossingOf, minimiseFrom } from './oneDimension.ts';

/** Logarithm of the likelihood: densities of what ended, survivals of what was cut off. */
export function logLikelihood(law: DurationLaw, { observed, censored }: PreparedSample): number {
  let sum = 0;
  for (const duration of observed) sum += durationLogDensity(law, duration);
  for (const { duration, count } of censored) sum += count * durationLogSurvival(law, duration);
  return sum;
}

/** Time in total over how many ended. Source: Lawless (2003), 4.1. */
function fitExponential({ observed, censored }: PreparedSample): DurationLaw {
  let total = 0;
  for (const duration of observed) total += duration;
  for (const { duration, count } of censored) total += count * duration;
  return { model: 'exponential', scale: total / observed.length };
}

/** The profile likelihood's own equation in the shape, which has one root. Source: Lawless (2003), 5.2. */
function fitWeibull({ observed, logObserved, censored }: PreparedSample): DurationLaw | null {
  const meanLog = mean(logObserved);
  const longest = Math.max(observed.at(-1) as number, censored.at(-1)?.duration ?? 0);
  const logLongest = Math.log(longest);
  // Powers of durations relative to the longest neither overflow nor vanish.
  const sums = (shape: number): { power: number; withLog: number } => {
    let [power, withLog] = [0, 0];
    const take = (logDuration: number, count: number): void => {
      const part = count * Math.exp(shape * (logDuration - logLongest));
      power += part;
      withLog += part * logDuration;
    };
    for (const logDuration of logObserved) take(logDuration, 1);
    for (const { duration, count } of censored) take(Math.log(duration), count);
    return { power, withLog };
  };
  const logShape = crossingOf((at) => {
    const { power, withLog } = sums(Math.exp(at));
    return withLog / power - Math.exp(-at) - meanLog;
  }, 0);
  if (logShape === null) return null;
  const shape = Math.exp(logShape);
  const scale = longest * (sums(shape).power / observed.length) ** (1 / shape);
  return { model: 'weibull', shape, scale };
}

/** Hazard of the standard normal distribution, density over upper tail. */
const normalHazard = (z: number): number =>
  z > 25 ? z + 1 / z - 2 / z ** 3 : normalDensity(z) / normalDistribution(-z);

/**
 * Mean and deviation of the logarithms. With cut-offs: Newton steps in (mean/deviation, 1/deviation), in which the
 * likelihood has one maximum. Source: R. J. Olsen, Econometrica 46 (1978) 1211, doi:10.2307/1911445.
 */
function fitLognormal(sample: PreparedSample): DurationLaw | null {
  const { logObserved, censored } = sample;
  const count = logObserved.length;
  const logMean = mean(logObserved);
  let squares = 0;
  for (const y of logObserved) squares += (y - logMean) ** 2;
  const deviation = Math.sqrt(squares / count);
  if (censored.length === 0) {
    return deviation > 0 ? { model: 'lognormal', logMean, logDeviation: deviation } : null;
  }
  // Deviations from the mean of what ended, so that the sums keep their digits.
  const cuts = censored.map((cut) => ({ y: Math.log(cut.duration) - logMean, count: cut.count }));
  const lawOf = (g: number, t: number): DurationLaw => ({
    model: 'lognormal',
    logMean: logMean + g / t,
    logDeviation: 1 / t,
  });
  let [g, t] = [0, 1 / Math.max(deviation, 0.1)];
  let value = logLikelihood(lawOf(g, t), sample);
  for (let step = 0; step < 200; step++) {
    // Sum over what ended of ln t - (t y - g)^2 / 2, over what was cut off of ln Q(t y - g).
    let [slopeG, slopeT] = [-count * g, count / t - t * squares];
    let [gg, gt, tt] = [count, 0, count / (t * t) + squares];
    for (const cut of cuts) {
      const z = t * cut.y - g;
      const hazard = normalHazard(z);
      const bend = cut.count * hazard * (hazard - z);
      slopeG += cut.count * hazard;
      slopeT -= cut.count * hazard * cut.y;
      gg += bend;
      gt -= bend * cut.y;
      tt += bend * cut.y * cut.y;
    }
    const determinant = gg * tt - gt * gt;
    const stepG = (tt * slopeG - gt * slopeT) / determinant;
    const stepT = (gg * slopeT - gt * slopeG) / determinant;
    let share = 1;
    let next = -Infinity;
    for (; share > 1e-12; share /= 2) {
      next = t + share * stepT > 0 ? logLikelihood(lawOf(g + share * stepG, t + share * stepT), sample) : -Infinity;
      if (next >= value) break;
    }
    const isDone = Math.abs(share * stepG) < 1e-11 * Math.max(1, Math.abs(g)) && Math.abs(share * stepT) < 1e-11 * t;
    if (!(next >= value)) break;
    [g, t, value] = [g + share * stepG, t + share * stepT, next];
    if (isDone) break;
    // A deviation that shrinks for ever has no maximum.
    if (t > 1e8) return null;
  }
  return lawOf(g, t);
}

/**
 * Gamma: the root of ln shape - digamma(shape) = ln mean - mean ln; with cut-offs, the scale of each shape from its own
 * equation and the shape by Brent's minimisation of the profile. Source: Lawless (2003), 5.3.
 */
function fitGamma(sample: PreparedSample): DurationLaw | null {
  const { observed, logObserved, censored } = sample;
  const average = mean(observed);
  const gap = Math.log(average) - mean(logObserved);
  if (censored.length === 0) {
    if (!(gap > 1e-14)) return null;
    const found = crossingOf((at) => gap - at + digamma(Math.exp(at)), -Math.log(2 * gap));
    return found === null ? null : { model: 'gamma', shape: Math.exp(found), scale: average / Math.exp(found) };
  }
  const lawOf = (logShape: number): DurationLaw | null => {
    const shape = Math.exp(logShape);
    // Derivative of minus the likelihood in ln scale, which rises.
    const logScale = crossingOf(
      (at) => {
        const scale = Math.exp(at);
        let slope = observed.length * (shape - average / scale);
        for (const { duration, count } of censored) {
          const law: DurationLaw = { model: 'gamma', shape, scale };
          const logHazard = durationLogDensity(law, duration) - durationLogSurvival(law, duration);
          slope -= count * duration * Math.exp(logHazard);
        }
        return slope;
      },
      Math.log(average / shape),
    );
    return logScale === null ? null : { model: 'gamma', shape, scale: Math.exp(logScale) };
  };
  const cost = (logShape: number): number => {
    const law = Math.abs(logShape) < 20 ? lawOf(logShape) : null;
    return law === null ? Infinity : -logLikelihood(law, sample) / observed.length;
  };
  const best = minimiseFrom(cost, gap > 0 ? Math.min(-Math.log(2 * gap), 8) : 0);
  return best === null || best > 18 ? null : lawOf(best);
}

/**
 * The law of a model that makes the sample most likely; null when there is none, as when all durations are the same and
 * a law with a shape could close in on them without end.
 * Source: J. F. Lawless, Statistical Models and Methods for Lifetime Data, 2nd edition (2003).
 */
export function fitModel(model: DurationModel, sample: PreparedSample): DurationLaw | null {
  if (sample.observed.length === 0) return null;
  if (model === 'exponential') return fitExponential(sample);
  // All the same, and nothing shows that it can last longer.
  const [shortest, longest] = [sample.observed[0] as number, sample.observed.at(-1) as number];
  if (shortest === longest && !((sample.censored.at(-1)?.duration ?? 0) > longest)) return null;
  switch (model) {
    case 'lognormal':
      return fitLognormal(sample);
    case 'gamma':
      return fitGamma(sample);
    case 'weibull':
      return fitWeibull(sample);
  }
}
