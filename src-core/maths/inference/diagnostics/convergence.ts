import { fewestTimes } from './autocorrelationTime.ts';

/** What the draws of one parameter show. */
export interface ParameterDiagnostics {
  readonly name: string;
  readonly rHat: number;
  readonly essBulk: number;
  readonly essTail: number;
  /** Autocorrelation times that the steps of all ensembles together last. */
  readonly autocorrelationTimes: number;
}

export type Criterion = 'movement' | 'ensembles' | 'rHat' | 'essBulk' | 'essTail' | 'autocorrelationTimes';

export interface Shortfall {
  /** Null for what concerns all parameters. */
  readonly parameter: string | null;
  readonly criterion: Criterion;
  readonly value: number;
  readonly needed: number;
  readonly sentence: string;
}

export interface Convergence {
  readonly isConverged: boolean;
  /** A paragraph for the engineer: converged or not, the worst numbers, and what to do. */
  readonly verdict: string;
  readonly shortfalls: readonly Shortfall[];
}

export const largestRHat = 1.01;
export const fewestDraws = 400;

const whole = (value: number): string => Math.floor(value).toLocaleString('en-US');

/** R-hat to three decimals, and to as many more as it takes to show that it is above its limit. */
function shownRHat(value: number): string {
  for (const digits of [3, 4, 5, 6]) {
    const text = value.toFixed(digits);
    if (value < largestRHat || Number(text) > largestRHat) return text;
  }
  return String(value);
}

function shortfallsOf(parameter: ParameterDiagnostics): Shortfall[] {
  const { name, rHat, essBulk, essTail, autocorrelationTimes: times } = parameter;
  const found: Shortfall[] = [];
  const add = (criterion: Criterion, value: number, needed: number, sentence: string): void => {
    found.push({ parameter: name, criterion, value, needed, sentence });
  };
  if (Number.isNaN(rHat)) {
    add('movement', NaN, NaN, `Nothing can be said of ${name}: it never moved, is not finite, or has under four steps`);
    return found;
  }
  if (!(rHat < largestRHat)) {
    add('rHat', rHat, largestRHat, `R-hat of ${name} is ${shownRHat(rHat)} (below ${largestRHat} is needed)`);
  }
  if (!(essBulk >= fewestDraws)) {
    add('essBulk', essBulk, fewestDraws, `${name} has ${whole(essBulk)} effective draws (${fewestDraws} are needed)`);
  }
  if (!(essTail >= fewestDraws)) {
    const sentence = `${name} has ${whole(essTail)} effective draws in its tails (${fewestDraws} are needed)`;
    add('essTail', essTail, fewestDraws, sentence);
  }
  if (!(times >= fewestTimes)) {
    const sentence = `the draws of ${name} last ${times.toFixed(1)} autocorrelation times (${fewestTimes} are needed)`;
    add('autocorrelationTimes', times, fewestTimes, sentence);
  }
  return found;
}

/** The parameter with the worst number, and the number. */
function worst(
  parameters: readonly ParameterDiagnostics[],
  badness: (parameter: ParameterDiagnostics) => number,
): ParameterDiagnostics {
  return parameters.reduce((a, b) => (badness(b) > badness(a) ? b : a));
}

function converged(parameters: readonly ParameterDiagnostics[]): string {
  const spread = worst(parameters, ({ rHat }) => rHat);
  const bulk = worst(parameters, ({ essBulk }) => -essBulk);
  const tail = worst(parameters, ({ essTail }) => -essTail);
  const slow = worst(parameters, ({ autocorrelationTimes }) => -autocorrelationTimes);
  const times = slow.autocorrelationTimes;
  return [
    `Converged: R-hat is at most ${shownRHat(spread.rHat)} (${spread.name})`,
    `there are at least ${whole(bulk.essBulk)} effective draws (${bulk.name})`,
    `and ${whole(tail.essTail)} in the tails (${tail.name})`,
    Number.isFinite(times)
      ? `and the draws last ${whole(times)} autocorrelation times (${slow.name}).`
      : 'and successive draws are not correlated.',
  ].join(', ');
}

/** How many times the present steps are wanted; null when more steps are not known to be the cure. */
function stepsFactor(shortfalls: readonly Shortfall[]): number | null {
  const cured: readonly Criterion[] = ['essBulk', 'essTail', 'autocorrelationTimes'];
  const factors = shortfalls
    .filter(({ criterion }) => cured.includes(criterion))
    .map(({ value, needed }) => needed / value);
  const factor = Math.max(0, ...factors);
  return factor > 0 && Number.isFinite(factor) ? factor : null;
}

const shownShortfalls = 4;

/** R-hat above which ensembles stand apart for good, when each has run long, and when nobody can say how long. */
const apart = { settled: 1.1, anyhow: 1.5 } as const;

/**
 * Whether ensembles stand apart rather than being short: more steps make each more sure of its own place. The
 * autocorrelation time does not tell alone: ensembles that stand apart make it long.
 */
function standApart(shortfalls: readonly Shortfall[]): boolean {
  return shortfalls.some(({ parameter, criterion, value }) => {
    if (criterion !== 'rHat') return false;
    const isShort = shortfalls.some(
      (other) => other.parameter === parameter && other.criterion === 'autocorrelationTimes',
    );
    return value > (isShort ? apart.anyhow : apart.settled);
  });
}

/** Rounded up, and never to a factor that changes next to nothing. */
const inTimes = (factor: number): string =>
  factor < 10 ? Math.max(1.2, Math.ceil(10 * factor) / 10).toFixed(1) : whole(Math.ceil(factor));

function advice(shortfalls: readonly Shortfall[]): string {
  const has = (criterion: Criterion): boolean => shortfalls.some((shortfall) => shortfall.criterion === criterion);
  if (has('movement')) return 'Look at the start and at the likelihood: a walker that cannot move learns nothing.';
  if (has('ensembles') && shortfalls.length === 1) return 'Run two ensembles or more.';
  if (standApart(shortfalls)) {
    return (
      'The ensembles do not agree, and more steps alone will not help: look for several modes, or for a posterior that ' +
      'nothing bounds (a Flat prior where the data say nothing); narrow the priors, or begin with init "Auto".'
    );
  }
  const factor = stepsFactor(shortfalls);
  if (factor !== null) return `Run about ${inTimes(factor)} times as many steps.`;
  return 'The ensembles do not agree: discard more of the beginning, run on, or look for several modes.';
}

/**
 * Whether draws may be relied on: rank R-hat below 1.01 across at least two ensembles, at least 400 effective draws in
 * the bulk and in the tails, and at least 50 autocorrelation times in the draws of all ensembles together.
 * @param ensembles how many independent ensembles the diagnostics compare
 */
export function judgeConvergence(parameters: readonly ParameterDiagnostics[], ensembles: number): Convergence {
  const shortfalls: Shortfall[] = parameters.flatMap(shortfallsOf);
  if (ensembles < 2) {
    const sentence = 'there is one ensemble, so nothing shows that another start ends in the same place';
    shortfalls.unshift({ parameter: null, criterion: 'ensembles', value: ensembles, needed: 2, sentence });
  }
  if (parameters.length === 0) return { isConverged: false, verdict: 'There are no parameters to judge.', shortfalls };
  if (shortfalls.length === 0) return { isConverged: true, verdict: converged(parameters), shortfalls };
  const sentences = shortfalls.slice(0, shownShortfalls).map(({ sentence }) => sentence);
  const more = shortfalls.length > shownShortfalls ? `; and ${shortfalls.length - shownShortfalls} more` : '';
  return {
    isConverged: false,
    verdict: `Not converged: ${sentences.join('; ')}${more}. ${advice(shortfalls)}`,
    shortfalls,
  };
}
