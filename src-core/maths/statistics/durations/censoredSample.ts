import { FringeError } from '../../../errors/fringeError.ts';

/** Durations in one unit. */
export interface CensoredSample {
  /** Durations that ended by themselves; above 0. */
  readonly observed: ArrayLike<number>;
  /** For each that did not: how long it had lasted when it was cut off, such as the timeout; above 0. */
  readonly censored?: ArrayLike<number>;
}

/** Equal cut-offs are one entry, since most samples have one timeout. */
export interface CensoredAt {
  readonly duration: number;
  readonly count: number;
}

/** A sample as the fits read it. */
export interface PreparedSample {
  /** Ascending. */
  readonly observed: Float64Array;
  readonly logObserved: Float64Array;
  /** Ascending. */
  readonly censored: readonly CensoredAt[];
  readonly censoredCount: number;
}

function requireDurations(values: ArrayLike<number>, path: string): Float64Array {
  const sorted = Float64Array.from(values).sort();
  // NaN is sorted last.
  const worst = sorted.length === 0 || (sorted[0] as number) > 0 ? sorted.at(-1) : sorted[0];
  if (worst === undefined || (worst > 0 && worst < Infinity)) return sorted;
  throw new FringeError('bad_input', `A duration of ${worst} cannot be fitted.`, {
    path,
    remedy: 'Give durations that are finite and above 0; one that the clock could not resolve is at least its step.',
  });
}

/** @throws bad_input when a duration is not finite and above 0 */
export function prepareSample({ observed, censored = [] }: CensoredSample): PreparedSample {
  const ended = requireDurations(observed, 'observed');
  const cut = requireDurations(censored, 'censored');
  const groups: { duration: number; count: number }[] = [];
  for (const duration of cut) {
    const last = groups.at(-1);
    if (last?.duration === duration) last.count += 1;
    else groups.push({ duration, count: 1 });
  }
  return { observed: ended, logObserved: ended.map(Math.log), censored: groups, censoredCount: cut.length };
}
