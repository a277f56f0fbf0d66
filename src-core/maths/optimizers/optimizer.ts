import { FringeError } from '../../errors/fringeError.ts';

/** What a search may move: one entry a parameter, each in its own unit. */
export interface ParameterSpace {
  readonly names: readonly string[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Period of the response, or null. It counts only where the bounds are at least a period apart. */
  readonly period: readonly (number | null)[];
  /** First candidate, within the bounds. */
  readonly start: readonly number[];
}

export interface Evaluation {
  readonly point: readonly number[];
  /** null when it was not finite, which is worse than any number. */
  readonly cost: number | null;
}

/** State of an optimizer as JSON: all that `restore` needs, with the same options, to carry on. */
export interface OptimizerState {
  readonly algorithm: string;
  readonly [key: string]: unknown;
}

/**
 * A search that proposes and is told. It measures nothing, reads no clock, and draws from its own keyed stream only:
 * the same options and the same costs give the same proposals. Every implementation passes the contract suite.
 */
export interface Optimizer {
  readonly algorithm: string;
  /**
   * The next candidate: the same until it is told about. It leaves the bounds only where the parameter is periodic;
   * `wrap` brings it back. null when the search is over.
   */
  ask(): readonly number[] | null;
  /** The cost of the candidate that was asked for; not finite is worst. @throws defect for any other point */
  tell(point: readonly number[], cost: number): void;
  /** A better-known cost for a point that was told before (the mean of more reads). Unknown points are ignored. */
  replaceCost(point: readonly number[], cost: number): void;
  /** Whether slopes at the point that was last told would spare it measurements; never, when left out. */
  wantsGradient?(): boolean;
  /** Slopes of the cost at the point that was last told, over the parameters' units; not finite is as if not told. */
  tellGradient?(gradient: readonly number[]): void;
  /** Slopes that the measurement last told has completed, where the algorithm works them out itself; else null. */
  ownGradient?(): { readonly point: readonly number[]; readonly gradient: readonly number[] } | null;
  /** A sentence about what the algorithm had to do to go on, for the record; null when all is well. */
  remark?(): string | null;
  /** The best point so far with its cost, null before a finite cost was told. */
  best(): Evaluation | null;
  /** The algorithm's own size, in the parameters' units, to be held against a threshold; infinite while it begins. */
  size(): number;
  /** Begins anew around the best point, wider than before. */
  restart(): void;
  /** Brings a candidate into the bounds: by whole periods, else to the nearer bound. */
  wrap(point: readonly number[]): readonly number[];
  state(): OptimizerState;
  /** @throws bad_input when the state is another algorithm's or of another number of parameters */
  restore(state: OptimizerState): void;
}

/** The period that a search may use for a parameter, or null: one that fits between the bounds. */
export function usablePeriod(space: ParameterSpace, index: number): number | null {
  const period = space.period[index] ?? null;
  const range = (space.upper[index] as number) - (space.lower[index] as number);
  return period !== null && period > 0 && range >= period ? period : null;
}

/** Brings a point into the bounds: by whole periods where the parameter is periodic, else to the nearer bound. */
export function wrapIntoBounds(space: ParameterSpace, point: readonly number[]): number[] {
  return point.map((value, index) => {
    const lower = space.lower[index] as number;
    const upper = space.upper[index] as number;
    if (value >= lower && value <= upper) return value;
    const period = usablePeriod(space, index);
    if (period === null || !Number.isFinite(value)) return value > upper ? upper : lower;
    const beyond = (value - lower) % period;
    return Math.min(upper, lower + (beyond < 0 ? beyond + period : beyond));
  });
}

/** As `wrapIntoBounds`, but periodic parameters go where they will: a search must not see a jump where there is none. */
export function clampToBounds(space: ParameterSpace, point: readonly number[]): number[] {
  return point.map((value, index) =>
    usablePeriod(space, index) === null
      ? Math.min(Math.max(value, space.lower[index] as number), space.upper[index] as number)
      : value,
  );
}

/** @throws bad_input when the space's lists are of different lengths, empty, or its bounds are turned round */
export function requireParameterSpace(space: ParameterSpace): void {
  const count = space.names.length;
  const lengths = [space.lower, space.upper, space.period, space.start].map((list) => list.length);
  if (count === 0 || lengths.some((length) => length !== count)) {
    throw new FringeError('bad_input', `A search needs bounds and a start for each of its ${count} parameters.`);
  }
  space.names.forEach((name, index) => {
    const [lower, upper] = [space.lower[index] as number, space.upper[index] as number];
    if (!(Number.isFinite(lower) && Number.isFinite(upper) && lower < upper)) {
      throw new FringeError('bad_input', `The bounds of "${name}" are ${lower} and ${upper}: no room to search.`, {
        remedy: 'Give a finite lower bound below a finite upper bound.',
      });
    }
    if (!Number.isFinite(space.start[index])) {
      throw new FringeError('bad_input', `The start of "${name}" is not a finite number.`);
    }
  });
}
