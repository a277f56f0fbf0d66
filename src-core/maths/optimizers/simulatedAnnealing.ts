import { FringeError } from '../../errors/fringeError.ts';
import { createRandomStream } from '../random/index.ts';
import type { RandomStream } from '../random/index.ts';
import { usablePeriod, wrapIntoBounds } from './optimizer.ts';
import type { Evaluation, Optimizer, ParameterSpace } from './optimizer.ts';
import { createStrategyOptimizer } from './searchStrategy.ts';
import type { SearchMemory, SearchStrategy } from './searchStrategy.ts';
import { costOf } from './simplex.ts';

export type CoolingSchedule = 'exponential' | 'linear';

export interface SimulatedAnnealingOptions {
  readonly space: ParameterSpace;
  /** Keys every proposal and every decision. */
  readonly seed: number;
  /** In units of the costs' spread: at 1, a typical difference of costs is climbed with probability 1/e. */
  readonly initialTemperature: number;
  readonly coolingSchedule: CoolingSchedule;
  /** Measurements over which it cools; afterwards it only descends. */
  readonly maxIterations: number;
  /** Shape of the proposals: `cauchy`, whose long tails leave a valley now and then, when left out. */
  readonly proposal?: 'gaussian' | 'cauchy';
}

interface SimulatedAnnealingSearch {
  /** What the candidate is: the start, a place drawn at random to learn the costs' spread, or a neighbour. */
  stage: 'start' | 'survey' | 'walk';
  current: Evaluation | null;
  /** Candidates proposed since the beginning, never set back: it keys the random numbers. */
  count: number;
  /** Candidate at which the present cooling began. */
  begun: number;
  /** Candidates over which it cools. */
  duration: number;
  /** Finite costs of the survey. */
  surveyed: number[];
  /** Spread of the costs, in the cost's unit; null until surveyed. */
  spread: number | null;
  /** Width of the proposals that move all parameters, over each parameter's period or range. */
  width: number;
  /** The same of those that move one alone. */
  widthAlone: number;
  /** The parameter that the candidate moves alone, null when it moves all. */
  alone: number | null;
  /** Candidates since the best cost was last improved. */
  stale: number;
  restarts: number;
}

const surveyLength = 6;
const firstWidth = 0.25;
const [leastWidth, largestWidth] = [1e-8, 0.5] as const;
/** Temperature at the end of the exponential schedule, over that at its beginning. */
const coldest = 1e-3;
/** Growth and decline of the width, in balance where one candidate in four is taken. */
const [growth, decline] = [1.5, 1.5 ** (-1 / 3)] as const;
/**
 * So many in n candidates move all n parameters, the others one alone: the more parameters, the more rarely one step is
 * a good one for all of them.
 */
const jointMoves = 2;
/** So many candidates for each parameter without a better best, and a walk out of reach returns to the best point. */
const patience = 12;
/** Rises of more than so many temperatures are out of reach. */
const thermalReach = 3;

/**
 * Simulated annealing (Kirkpatrick, Gelatt, Vecchi, Science 220 (1983) 671): a neighbour is taken when it is better, or
 * with the probability exp(-(rise) / temperature) of Metropolis. Temperatures are in units of the spread of the costs,
 * the median distance from their median among six settings drawn at random first, so that they mean the same for
 * powers in watts and for ratios. They fall over the budget as T0 * 1e-3^(k/K) (exponential) or T0 * (1 - k/K) (linear).
 * Proposals are Cauchy (fast annealing: Szu and Hartley, Physics Letters A 122 (1987) 157) or Gaussian, scaled to each
 * period or range, and of more than two parameters most move one alone; their width follows what is taken (after Corana
 * et al., ACM TOMS 13 (1987) 262: wide while all is taken, narrow when cold), and is the size. Open bounds reflect. A
 * walk that long found nothing better, and stands higher than the temperature explains, returns to the best point;
 * `restart` warms half as far as before, from the best point.
 * @throws bad_input for a space without room, a temperature that is not positive, a budget that is no whole number
 */
export function createSimulatedAnnealing(options: SimulatedAnnealingOptions): Optimizer {
  const { initialTemperature, maxIterations } = options;
  if (!(initialTemperature > 0 && Number.isFinite(initialTemperature))) {
    throw new FringeError('bad_input', `Annealing cannot begin at the temperature ${initialTemperature}.`, {
      remedy: 'Give an initial_temperature above 0, in units of the costs’ spread; 1 is usual.',
      path: 'initial_temperature',
    });
  }
  if (!(Number.isSafeInteger(maxIterations) && maxIterations > 0)) {
    throw new FringeError('bad_input', `Annealing cannot cool over ${maxIterations} measurements.`, {
      remedy: 'Give max_iterations as a whole number above 0.',
      path: 'max_iterations',
    });
  }
  return createStrategyOptimizer(options.space, new SimulatedAnnealingStrategy(options));
}

class SimulatedAnnealingStrategy implements SearchStrategy<SimulatedAnnealingSearch> {
  readonly algorithm = 'SimulatedAnnealing';
  readonly #space: ParameterSpace;
  readonly #options: SimulatedAnnealingOptions;

  constructor(options: SimulatedAnnealingOptions) {
    this.#space = options.space;
    this.#options = options;
  }

  begin(): SimulatedAnnealingSearch {
    return {
      stage: 'start',
      current: null,
      count: 0,
      begun: 0,
      duration: this.#options.maxIterations,
      surveyed: [],
      spread: null,
      width: firstWidth,
      widthAlone: firstWidth,
      alone: null,
      stale: 0,
      restarts: 0,
    };
  }

  propose(search: SimulatedAnnealingSearch): number[] {
    const stream = this.#stream('proposal', search.count++);
    if (search.stage === 'start') return wrapIntoBounds(this.#space, this.#space.start);
    if (search.stage === 'survey' || search.current === null) return this.#anywhere(stream);
    const { length } = search.current.point;
    search.alone = stream.uniform() < 1 - jointMoves / length ? stream.integerBelow(length) : null;
    if (search.alone === null) return this.#neighbour(search.current.point, search.width, stream);
    return this.#beside(search.current.point, search.alone, this.#step(search.widthAlone, stream));
  }

  absorb(search: SimulatedAnnealingSearch, outcome: Evaluation, memory: SearchMemory): void {
    if (search.stage === 'walk' && search.current !== null) {
      this.#decide(search, search.current, outcome, memory);
      return;
    }
    if (outcome.cost !== null) search.surveyed.push(outcome.cost);
    // As long as nothing was finite there is nowhere to walk from.
    const surveyed = search.surveyed.length > 0 && search.count > surveyLength;
    search.stage = surveyed ? 'walk' : 'survey';
    if (!surveyed) return;
    search.spread = spreadOf(search.surveyed);
    search.current = memory.best;
  }

  size({ stage, width, widthAlone }: SimulatedAnnealingSearch): number {
    if (stage !== 'walk') return Infinity;
    const widest = this.#space.names.length > jointMoves ? Math.max(width, widthAlone) : width;
    return widest * Math.max(...this.#space.names.map((_, axis) => this.#scale(axis)));
  }

  restart(search: SimulatedAnnealingSearch, { best }: SearchMemory): SimulatedAnnealingSearch {
    if (best === null) return { ...search, stage: 'survey' };
    const left = this.#options.maxIterations - search.count;
    return {
      ...search,
      stage: search.spread === null ? 'survey' : 'walk',
      current: best,
      begun: search.count,
      // What is left of the budget; beyond it, half of it again.
      duration: Math.max(1, left > 0 ? left : Math.ceil(this.#options.maxIterations / 2)),
      width: firstWidth,
      widthAlone: firstWidth,
      alone: null,
      stale: 0,
      restarts: search.restarts + 1,
    };
  }

  replace(search: SimulatedAnnealingSearch, replace: (known: Evaluation) => Evaluation): void {
    search.current = search.current === null ? null : replace(search.current);
  }

  #decide(search: SimulatedAnnealingSearch, current: Evaluation, outcome: Evaluation, { best }: SearchMemory): void {
    const rise = costOf(outcome) - costOf(current);
    const chance = this.#stream('decision', search.count).uniform();
    const temperature = this.#temperature(search);
    const taken = rise <= 0 || chance < Math.exp(-rise / temperature);
    const width = search.alone === null ? 'width' : 'widthAlone';
    search[width] = Math.min(largestWidth, Math.max(leastWidth, search[width] * (taken ? growth : decline)));
    search.stale = best !== null && best.cost === outcome.cost ? 0 : search.stale + 1;
    if (taken && outcome.cost !== null) search.current = outcome;
    const lost = best !== null && costOf(search.current as Evaluation) - costOf(best) > thermalReach * temperature;
    if (lost && search.stale > patience * this.#space.names.length) {
      search.current = best;
      search.stale = 0;
    }
  }

  /** In the cost's unit; never 0. */
  #temperature({ count, begun, duration, spread, restarts }: SimulatedAnnealingSearch): number {
    const part = (count - begun) / duration;
    if (part >= 1) return Number.MIN_VALUE;
    const first = this.#options.initialTemperature * (spread ?? 1) * 2 ** -restarts;
    const left = this.#options.coolingSchedule === 'linear' ? 1 - part : coldest ** part;
    return Math.max(Number.MIN_VALUE, first * left);
  }

  /** The period, or the range, in the parameter's unit. */
  #scale(axis: number): number {
    return usablePeriod(this.#space, axis) ?? (this.#space.upper[axis] as number) - (this.#space.lower[axis] as number);
  }

  #anywhere(stream: RandomStream): number[] {
    return this.#space.lower.map((lower, axis) =>
      Math.min(this.#space.upper[axis] as number, lower + this.#scale(axis) * stream.uniform()),
    );
  }

  /** Over a parameter's scale; Gaussian, or Cauchy by the ratio of two normal numbers. */
  #step(width: number, stream: RandomStream): number {
    const step = stream.normal() * width;
    return this.#options.proposal === 'gaussian' ? step : step / Math.max(Math.abs(stream.normal()), 1e-9);
  }

  #beside(point: readonly number[], alone: number, step: number): number[] {
    const way = Math.min(1, Math.max(-1, step)) * this.#scale(alone);
    return point.map((value, axis) => (axis === alone ? this.#inside(value + way, axis) : value));
  }

  #neighbour(point: readonly number[], width: number, stream: RandomStream): number[] {
    const direction = point.map(() => stream.normal());
    // A normal vector over an independent normal number is a Cauchy vector, alike in all directions.
    const stretch = this.#options.proposal === 'gaussian' ? 1 : Math.abs(stream.normal());
    return point.map((value, axis) => {
      const step = ((direction[axis] as number) / Math.max(stretch, 1e-9)) * width;
      const moved = value + Math.min(1, Math.max(-1, step)) * this.#scale(axis);
      return this.#inside(moved, axis);
    });
  }

  /** By whole periods, or reflected at an open bound, where a clamped search would pile up. */
  #inside(value: number, axis: number): number {
    const [lower, upper] = [this.#space.lower[axis] as number, this.#space.upper[axis] as number];
    const reflected = value > upper ? 2 * upper - value : value < lower ? 2 * lower - value : value;
    const wanted = usablePeriod(this.#space, axis) === null ? reflected : value;
    const point = this.#space.lower.map((low, index) => (index === axis ? wanted : low));
    return wrapIntoBounds(this.#space, point)[axis] as number;
  }

  #stream(use: string, step: number): RandomStream {
    return createRandomStream({ seed: this.#options.seed, purpose: `simulated annealing ${use}`, step });
  }
}

/** Median distance from the median: one cost that explodes says nothing about the rest. Above 0. */
function spreadOf(costs: readonly number[]): number {
  const middle = medianOf(costs);
  const distances = costs.map((cost) => Math.abs(cost - middle));
  // Where most costs are alike, the others alone tell.
  const spread = medianOf(distances) || distances.reduce((sum, distance) => sum + distance / costs.length, 0);
  return spread > 0 && Number.isFinite(spread) ? spread : Math.max(Number.MIN_VALUE, Math.abs(middle) * 1e-6);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : (sorted[half - 1] as number) / 2 + (sorted[half] as number) / 2;
}
