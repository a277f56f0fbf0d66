import { FringeError } from '../../errors/fringeError.ts';
import { createRandomStream } from '../random/index.ts';
import { differencePoints, differenceSpan, held, slopes } from './gradientDescentDifferences.ts';
import type { DifferencePoint, MeasuredDifference } from './gradientDescentDifferences.ts';
import { clampToBounds, usablePeriod, wrapIntoBounds } from './optimizer.ts';
import type { Evaluation, Optimizer, ParameterSpace } from './optimizer.ts';
import { createStrategyOptimizer } from './searchStrategy.ts';
import type { SearchMemory, SearchStrategy } from './searchStrategy.ts';

export interface GradientDescentOptions {
  readonly space: ParameterSpace;
  /** Keys where restarts begin. */
  readonly seed: number;
  /** Step over slope: the parameter's unit squared over the cost's. */
  readonly learningRate: number;
  /** Part of the last step that is taken again, 0 or more and below 1. */
  readonly momentum: number;
}

interface GradientDescentSearch {
  stage: 'base' | 'difference';
  /** Slopes at the base that were told; null: they are measured. */
  told: number[] | null;
  /** How many times longer than allowed the last step would have been; 1 when it was not held back. */
  excess: number;
  /** Where the search stands, or is about to. */
  point: number[];
  base: Evaluation | null;
  queue: DifferencePoint[];
  measured: MeasuredDifference[];
  /** The setting that is out. */
  out: DifferencePoint | null;
  /** Half-width of the differences, in each parameter's unit. */
  steps: number[];
  /** The last step, in the parameters' units. */
  velocity: number[];
  /** Cost and slopes where the last step began. */
  before: { point: number[]; cost: number; gradient: number[] } | null;
  /** Estimate of the costs' noise, null before two slopes were measured. */
  noise: number | null;
  /** What the learning rate is multiplied by; halved when a step went too far. */
  caution: number;
  /** In the parameters' units, null before the first step. */
  size: number | null;
  restarts: number;
}

const firstDifference = 0.01;
const [leastDifference, largestDifference] = [1e-4, 0.05] as const;
const largestStep = 0.05;
const leastSize = 1e-7;
/** Steps that would have been so many times too long are worth a word: a whole range instead of a twentieth. */
const exploding = 20;
/** Finite, so that it can be saved. */
const largestNoise = 1e150;

/**
 * Gradient descent with momentum (Polyak, USSR Computational Mathematics and Mathematical Physics 4 (1964) 1): step =
 * momentum * last step - learning rate * gradient. The gradient is measured: a candidate, then settings beside it, each
 * an iteration, by central differences whose width follows the noise that the costs show (forward ones take one
 * measurement less a parameter, but their slope is zero beside the bottom, not at it). Slopes that are told at a
 * candidate are taken instead, and nothing is measured beside it.
 *
 * No step is longer than a twentieth of any parameter's period or range, however steep the cost: one that explodes, as
 * a ratio does near a dark port, neither leaves the bounds nor leaps over the valley. Momentum that runs uphill is
 * dropped (O'Donoghue and Candes, Foundations of Computational Mathematics 15 (2015) 715), and when the cost rose too
 * the learning rate is halved, so that one too large does not bounce for ever. The size is the longest step to come if
 * the slope stayed. It finds the valley it begins in: `restart` begins beside the best point, farther each time.
 * @throws bad_input for a space without room, a learning rate that is not positive, a momentum outside [0, 1)
 */
export function createGradientDescent(options: GradientDescentOptions): Optimizer {
  const { learningRate, momentum } = options;
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new FringeError('bad_input', `Gradient descent cannot have the learning rate ${learningRate}.`, {
      remedy: 'Give a learning_rate above 0; 0.1 suits a cost of about 1 and phases in rad.',
      path: 'learning_rate',
    });
  }
  if (!(momentum >= 0 && momentum < 1)) {
    throw new FringeError('bad_input', `Gradient descent cannot have the momentum ${momentum}.`, {
      remedy: 'Give a momentum of 0 or more and below 1; 0.9 is usual.',
      path: 'momentum',
    });
  }
  return createStrategyOptimizer(options.space, new GradientDescentStrategy(options));
}

class GradientDescentStrategy implements SearchStrategy<GradientDescentSearch> {
  readonly algorithm = 'GradientDescent';
  readonly #space: ParameterSpace;
  readonly #seed: number;
  readonly #learningRate: number;
  readonly #momentum: number;

  constructor({ space, seed, learningRate, momentum }: GradientDescentOptions) {
    this.#space = space;
    this.#seed = seed;
    this.#learningRate = learningRate;
    this.#momentum = momentum;
  }

  begin(): GradientDescentSearch {
    return this.#beginAt(wrapIntoBounds(this.#space, this.#space.start), 0);
  }

  propose(search: GradientDescentSearch): number[] {
    if (search.stage === 'base') return [...search.point];
    const out = search.queue.shift() as DifferencePoint;
    search.out = out;
    return clampToBounds(
      this.#space,
      search.point.map((value, axis) => (axis === out.axis ? value + out.way : value)),
    );
  }

  absorb(search: GradientDescentSearch, outcome: Evaluation): void {
    if (search.stage === 'base') {
      this.#arrive(search, outcome);
      return;
    }
    search.measured.push({ ...(search.out as DifferencePoint), cost: outcome.cost });
    if (search.queue.length === 0) this.#step(search, slopes(search.base as Evaluation, search.measured));
  }

  size({ size }: GradientDescentSearch): number {
    return size ?? Infinity;
  }

  restart({ restarts, noise, steps }: GradientDescentSearch, { best }: SearchMemory): GradientDescentSearch {
    const count = restarts + 1;
    const stream = createRandomStream({ seed: this.#seed, purpose: 'gradient descent restart', restart: count });
    const reach = Math.min(1, 0.1 * 2 ** count);
    const origin = best?.point ?? this.#space.start;
    const point = origin.map((value, axis) => value + reach * this.#scale(axis) * (stream.uniform() - 0.5));
    return { ...this.#beginAt(wrapIntoBounds(this.#space, point), count), noise, steps };
  }

  wantsGradient({ stage }: GradientDescentSearch): boolean {
    return stage === 'base';
  }

  takeGradient(search: GradientDescentSearch, gradient: number[]): void {
    search.told = gradient;
  }

  ownGradient(
    { stage, base, queue, out, measured }: GradientDescentSearch,
    { cost }: Evaluation,
  ): { point: number[]; gradient: number[] } | null {
    if (stage !== 'difference' || queue.length > 0 || base === null || out === null) return null;
    return { point: [...base.point], gradient: slopes(base, [...measured, { ...out, cost }]) };
  }

  remark({ excess }: GradientDescentSearch): string | null {
    if (excess < exploding) return null;
    const times = excess > 1e6 ? excess.toExponential(1) : Math.round(excess).toString();
    return (
      `The gradient times the learning rate ${this.#learningRate} asks for a step ${times} times as long as a twentieth ` +
      'of the range; it is held to that. Lower learning_rate if the search bounces.'
    );
  }

  replace(search: GradientDescentSearch, replace: (known: Evaluation) => Evaluation): void {
    const base = search.base === null ? null : replace(search.base);
    // A base that is no longer finite would leave the slopes without a middle; it keeps what it had.
    if (base !== null && base.cost !== null) search.base = base;
  }

  /** The period, or the range, in the parameter's unit. */
  #scale(axis: number): number {
    return usablePeriod(this.#space, axis) ?? (this.#space.upper[axis] as number) - (this.#space.lower[axis] as number);
  }

  #beginAt(point: number[], restarts: number): GradientDescentSearch {
    return {
      stage: 'base',
      point,
      told: null,
      excess: 1,
      base: null,
      queue: [],
      measured: [],
      out: null,
      steps: point.map((_, axis) => firstDifference * this.#scale(axis)),
      velocity: point.map(() => 0),
      before: null,
      noise: null,
      caution: 1,
      size: null,
      restarts,
    };
  }

  /** A candidate was measured: its slopes come next, or, where it was not finite, half the way back. */
  #arrive(search: GradientDescentSearch, outcome: Evaluation): void {
    if (outcome.cost !== null) {
      search.base = outcome;
      search.measured = [];
      if (search.told !== null) {
        const { told } = search;
        search.told = null;
        this.#step(search, told);
        return;
      }
      search.stage = 'difference';
      search.queue = differencePoints(this.#space, search.point, search.steps);
      return;
    }
    const { before } = search;
    if (before === null) {
      Object.assign(search, this.restart(search, { best: null, evaluations: [] }));
      return;
    }
    search.caution /= 2;
    search.velocity = search.velocity.map((part) => part / 2);
    search.point = before.point.map((value, axis) => value + (search.velocity[axis] as number));
  }

  #step(search: GradientDescentSearch, slope: readonly number[]): void {
    const base = search.base as Evaluation;
    const cost = base.cost as number;
    const gradient = slope.map(held);
    this.#followNoise(search, gradient);
    const uphill = gradient.reduce((sum, slope, axis) => sum + slope * (search.velocity[axis] as number), 0) > 0;
    if (uphill && search.before !== null && cost > search.before.cost) search.caution /= 2;
    const rate = this.#learningRate * search.caution;
    const momentum = uphill ? 0 : this.#momentum;
    const wanted = gradient.map((slope, axis) => momentum * (search.velocity[axis] as number) - rate * slope);
    const velocity = this.#limited(wanted);
    search.excess = this.#excess(wanted);
    const point = clampToBounds(
      this.#space,
      search.point.map((value, axis) => value + (velocity[axis] as number)),
    );
    // What a bound held back is no momentum.
    search.velocity = point.map((value, axis) => value - (search.point[axis] as number));
    const asymptotic = this.#limited(gradient.map((slope) => (rate * slope) / (1 - this.#momentum)));
    const moves = [...search.velocity, ...asymptotic.map((part, axis) => this.#kept(search.point, axis, part))];
    search.size = Math.max(...moves.map(Math.abs), leastSize * this.#scale(0));
    search.before = { point: search.point, cost, gradient };
    search.point = point;
    search.stage = 'base';
  }

  /** A descent against a bound goes nowhere: what is left of it. */
  #kept(point: readonly number[], axis: number, part: number): number {
    if (usablePeriod(this.#space, axis) !== null) return part;
    const value = point[axis] as number;
    const [lower, upper] = [this.#space.lower[axis] as number, this.#space.upper[axis] as number];
    return Math.min(upper, Math.max(lower, value - part)) - value;
  }

  /** The same direction, no longer than the largest step of any parameter. */
  #limited(step: readonly number[]): number[] {
    const excess = this.#excess(step);
    return step.map((part) => part / excess);
  }

  /** How many times longer than allowed a step is; 1 when it is not. */
  #excess(step: readonly number[]): number {
    return Math.max(1, ...step.map((part, axis) => Math.abs(part) / (largestStep * this.#scale(axis))));
  }

  /**
   * Between two candidates a smooth cost changes by the mean of their slopes times the way; what it does not is noise.
   * Differences that drown in it are widened, those well above it narrowed.
   */
  #followNoise(search: GradientDescentSearch, gradient: readonly number[]): void {
    const { before, measured, point } = search;
    const base = search.base as Evaluation;
    if (before !== null) {
      const foreseen = point.reduce((sum, value, axis) => {
        const mean = ((gradient[axis] as number) + (before.gradient[axis] as number)) / 2;
        return sum + mean * (value - (before.point[axis] as number));
      }, before.cost);
      const surprise = Math.min(largestNoise, Math.abs((base.cost as number) - foreseen));
      search.noise =
        search.noise === null ? surprise : 0.7 * search.noise + 0.3 * Math.min(surprise, 10 * search.noise);
    }
    const noise = search.noise;
    if (noise === null || measured.length === 0) return;
    search.steps = search.steps.map((step, axis) => {
      const span = differenceSpan(base, measured, axis);
      const factor = span < 3 * noise ? 2 : span > 30 * noise ? 0.5 : 1;
      const scale = this.#scale(axis);
      return Math.min(largestDifference * scale, Math.max(leastDifference * scale, factor * step));
    });
  }
}
