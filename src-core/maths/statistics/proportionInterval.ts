import { FringeError } from '../../errors/fringeError.ts';
import { betaQuantile } from './incompleteBeta.ts';
import { normalQuantile } from './normalQuantile.ts';

export const proportionMethods = ['wilson', 'clopper_pearson', 'agresti_coull', 'jeffreys', 'normal'] as const;
export type ProportionMethod = (typeof proportionMethods)[number];

/** How often something happened. */
export interface Occurrence {
  /** 0 to `trials`. */
  readonly events: number;
  readonly trials: number;
}

/** Bounds of a proportion, in [0, 1]. */
export interface ProportionInterval {
  readonly lower: number;
  readonly upper: number;
}

const clip = (value: number): number => Math.min(Math.max(value, 0), 1);

function around(centre: number, half: number): ProportionInterval {
  return { lower: clip(centre - half), upper: clip(centre + half) };
}

function intervalOf({ events: k, trials: n }: Occurrence, tail: number, method: ProportionMethod): ProportionInterval {
  const z = -normalQuantile(tail);
  const rate = k / n;
  switch (method) {
    case 'wilson': {
      const half = (z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
      const { lower, upper } = around((rate + (z * z) / (2 * n)) / (1 + (z * z) / n), half);
      // Exact at the ends, where the difference would leave a rounding error.
      return { lower: k === 0 ? 0 : lower, upper: k === n ? 1 : upper };
    }
    case 'clopper_pearson':
      return {
        lower: k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
        upper: k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k),
      };
    case 'agresti_coull': {
      const trials = n + z * z;
      const centre = (k + (z * z) / 2) / trials;
      return around(centre, z * Math.sqrt((centre * (1 - centre)) / trials));
    }
    case 'jeffreys':
      return {
        lower: betaQuantile(tail, k + 0.5, n - k + 0.5),
        upper: betaQuantile(1 - tail, k + 0.5, n - k + 0.5),
      };
    case 'normal':
      return around(rate, z * Math.sqrt((rate * (1 - rate)) / n));
  }
}

/**
 * Interval of a proportion.
 * @param confidence two-sided, such as 0.95
 * @throws bad_input when the counts are no counts, or the confidence is outside 0 to 1
 * Source: L. D. Brown, T. T. Cai, A. DasGupta, Statistical Science 16 (2001) 101, doi:10.1214/ss/1009213286; `wilson`:
 * E. B. Wilson, JASA 22 (1927) 209; `clopper_pearson`: Biometrika 26 (1934) 404. As statsmodels' proportion_confint.
 */
export function proportionInterval(
  occurrence: Occurrence,
  confidence = 0.95,
  method: ProportionMethod = 'wilson',
): ProportionInterval {
  const { events, trials } = occurrence;
  if (!(
    Number.isSafeInteger(events) &&
    Number.isSafeInteger(trials) &&
    trials >= 1 &&
    events >= 0 &&
    events <= trials
  )) {
    throw new FringeError('bad_input', `${events} events of ${trials} trials have no rate.`, {
      path: 'events',
      remedy: 'Give at least one trial, and from none to that many events.',
    });
  }
  requireShare(confidence, 'confidence', 'A confidence');
  return intervalOf(occurrence, (1 - confidence) / 2, method);
}

function requireShare(value: number, path: string, what: string): void {
  if (value > 0 && value < 1) return;
  throw new FringeError('bad_input', `${what} of ${value} is outside 0 to 1.`, {
    path,
    remedy: 'Give a number between 0 and 1, such as 0.95.',
  });
}

/** How sure one wants to be of how rare a failure is. */
export interface FailureBound {
  /** The failure rate that the interval's upper end is to stay at or below, such as 0.001. */
  readonly bound: number;
  /** Two-sided, 0.95 unless given. */
  readonly confidence?: number;
  /** Failures that may be among the samples; none unless given. */
  readonly failures?: number;
  readonly method?: ProportionMethod;
}

/**
 * The least number of samples of which at most `failures` failed that bounds the failure rate: 3,838 clean ones for
 * 0.1 % by Wilson's interval at 95 %.
 * @throws bad_input for a bound or a confidence outside 0 to 1, or by the normal interval, which bounds nothing when
 * nothing failed
 */
export function samplesForFailureBound({
  bound,
  confidence = 0.95,
  failures = 0,
  method = 'wilson',
}: FailureBound): number {
  requireShare(bound, 'bound', 'A failure bound');
  if (method === 'normal') {
    throw new FringeError('bad_input', 'The normal interval has no width when nothing fails, so it bounds no rate.', {
      path: 'method',
      remedy: 'Choose wilson or clopper_pearson.',
    });
  }
  const holds = (trials: number): boolean =>
    proportionInterval({ events: failures, trials }, confidence, method).upper <= bound;
  let high = Math.max(failures, 1);
  while (!holds(high)) high *= 2;
  let low = Math.max(failures, 1) - 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle >= failures && middle >= 1 && holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
