import { FringeError } from '../../errors/fringeError.ts';
import { createRandomStream } from '../random/index.ts';
import type { RandomStream } from '../random/index.ts';
import { median } from '../statistics/index.ts';
import type { AcquisitionFunction } from './gaussianProcess/acquisition.ts';
import { costTargets } from './gaussianProcess/costTargets.ts';
import { createEmbedding } from './gaussianProcess/embedding.ts';
import type { Embedding } from './gaussianProcess/embedding.ts';
import { latinHypercube } from './gaussianProcess/latinHypercube.ts';
import { maximiseAcquisition } from './gaussianProcess/maximiseAcquisition.ts';
import { freshRegion, regionAfter } from './gaussianProcess/searchRegion.ts';
import type { SearchRegion } from './gaussianProcess/searchRegion.ts';
import { createSurrogate } from './gaussianProcess/surrogate.ts';
import type { Surrogate, SurrogateFit } from './gaussianProcess/surrogate.ts';
import { requireParameterSpace, wrapIntoBounds } from './optimizer.ts';
import type { Evaluation, Optimizer, OptimizerState, ParameterSpace } from './optimizer.ts';
import { bestOf } from './searchStrategy.ts';
import { costOf, samePoint } from './simplex.ts';

export interface BayesianOptimizationOptions {
  readonly space: ParameterSpace;
  readonly acquisitionFunction: AcquisitionFunction;
  /** Points measured before the model is asked, the space's start being the first. */
  readonly initialSamples: number;
  /** Keys the first points and the candidates among which the acquisition is maximised. */
  readonly seed: number;
}

interface BayesianState {
  /** All that was told, oldest first. */
  evaluations: Evaluation[];
  /** Points of a design still to be measured. */
  queue: number[][];
  /** Asked for and not told. */
  trial: number[] | null;
  fit: SurrogateFit | null;
  /** Where the present search looks. */
  region: SearchRegion;
  /** The first measurement that counts for the present search; the model knows those before it too. */
  from: number;
  /** Where the searches before came to rest. */
  settled: number[][];
  restarts: number;
}

/**
 * The improvement, in standard deviations of the costs, of which PI takes the probability: with none it never looks
 * away from the best point. It narrows with the region as a bowl does.
 */
const probabilityMargin = 0.03;
const algorithm = 'BayesianOptimization';
/** An improvement counts when it is this part of what a bowl would still offer in the region. */
const clearImprovement = 0.01;
/** Of how many of the worst costs the median tells how high the costs are: of all, it would sink as a search settles. */
const worstCosts = 20;
/** Width of the first region of a search elsewhere: wide enough to move on, narrow enough not to go back. */
const widthElsewhere = 0.4;
/** Each so-manieth search looks at the whole space again, with all that is known. */
const wholeEach = 3;
/** The model forgets measurements this near to a place of rest, in coordinates: their crowd would drown all others. */
const crowd = 0.2;

/**
 * Bayesian optimization: a Gaussian process is fitted to all costs so far, and the next point is where an acquisition
 * function is greatest. Jones, Schonlau and Welch, J. Global Optimization 13 (1998) 455; Rasmussen and Williams,
 * Gaussian Processes for Machine Learning (2006).
 *
 * The whole space is searched first. When points no longer improve on the best one the search narrows to a region
 * around it, whose width is its `size`. `restart` begins a search elsewhere: at new places first, then in a region
 * around the best of these, which need not be better than where the searches before came to rest; two of three times,
 * since a valley that was found first draws a search of the whole space back. No measurement is lost, though the model
 * keeps but one of a crowd. Costs that are not finite count as the worst of the others.
 * @throws bad_input for a space without room or a number of samples that is not a whole number above 0
 */
export function createBayesianOptimization(options: BayesianOptimizationOptions): Optimizer {
  return new BayesianOptimization(options);
}

class BayesianOptimization implements Optimizer {
  readonly algorithm = algorithm;
  readonly #space: ParameterSpace;
  readonly #kind: AcquisitionFunction;
  readonly #seed: number;
  readonly #embedding: Embedding;
  readonly #surrogate: Surrogate;
  #state: BayesianState;

  constructor({ space, acquisitionFunction, initialSamples, seed }: BayesianOptimizationOptions) {
    requireParameterSpace(space);
    if (!Number.isInteger(initialSamples) || initialSamples < 1) {
      throw new FringeError('bad_input', `Bayesian optimization cannot begin with ${initialSamples} samples.`, {
        remedy: 'Give a whole number of num_initial_samples above 0.',
        path: 'num_initial_samples',
      });
    }
    this.#space = space;
    this.#kind = acquisitionFunction;
    this.#seed = seed;
    this.#embedding = createEmbedding(space);
    this.#surrogate = createSurrogate(this.#embedding);
    const start = wrapIntoBounds(space, space.start);
    this.#state = {
      evaluations: [],
      queue: [],
      trial: null,
      fit: null,
      region: freshRegion(1),
      from: 0,
      settled: [],
      restarts: 0,
    };
    this.#state.queue = [start, ...this.#design(initialSamples - 1, [start])];
  }

  ask(): readonly number[] {
    const state = this.#state;
    state.trial ??= state.queue.shift() ?? this.#propose();
    return state.trial;
  }

  tell(point: readonly number[], cost: number): void {
    const state = this.#state;
    if (state.trial === null || !samePoint(state.trial, point)) {
      throw new FringeError('defect', 'The optimizer was told the cost of a point that it did not ask for.');
    }
    const told = evaluation(state.trial, cost);
    const before = this.#home();
    const designed = this.#designed();
    state.trial = null;
    state.evaluations.push(told);
    if (!designed) this.#judge(told, before);
  }

  replaceCost(point: readonly number[], cost: number): void {
    const state = this.#state;
    state.evaluations = state.evaluations.map((known) =>
      samePoint(known.point, point) ? evaluation(known.point, cost) : known,
    );
  }

  best(): Evaluation | null {
    return bestOf(this.#state.evaluations);
  }

  size(): number {
    const { evaluations, queue, region } = this.#state;
    if (evaluations.length === 0 || queue.length > 0) return Infinity;
    return region.width * Math.max(...this.#embedding.widths);
  }

  restart(): void {
    const state = this.#state;
    const restarts = state.restarts + 1;
    const home = this.#home();
    const isWhole = restarts % wholeEach === 0;
    this.#state = {
      ...state,
      trial: null,
      fit: null,
      region: freshRegion(isWhole ? 1 : widthElsewhere),
      from: isWhole ? 0 : state.evaluations.length,
      settled: home === null ? state.settled : [...state.settled, [...home.point]],
      restarts,
    };
    this.#surrogate.forget();
    const known = state.evaluations.map(({ point }) => point);
    this.#state.queue = this.#design(this.#embedding.dimension + 1, known);
  }

  wrap(point: readonly number[]): readonly number[] {
    return wrapIntoBounds(this.#space, point);
  }

  state(): OptimizerState {
    return { algorithm, ...copyState(this.#state) };
  }

  restore(state: OptimizerState): void {
    const { algorithm: other, ...rest } = state;
    const candidate = rest as unknown as BayesianState;
    const points = [...(candidate.queue ?? []), ...(candidate.evaluations ?? []).map(({ point }) => point)];
    if (Array.isArray(candidate.trial)) points.push(candidate.trial);
    const { dimension } = this.#embedding;
    if (other !== algorithm || points.length === 0 || points.some((point) => point.length !== dimension)) {
      const wanted = `a ${algorithm} search of ${dimension} parameters`;
      throw new FringeError('bad_input', `A saved state of "${String(other)}" cannot restore ${wanted}.`);
    }
    this.#state = copyState(candidate);
    this.#surrogate.forget();
  }

  #stream(purpose: string): RandomStream {
    const { evaluations, restarts } = this.#state;
    const key = { purpose: `Bayesian optimization ${purpose}`, restart: restarts, step: evaluations.length };
    return createRandomStream({ seed: this.#seed, ...key });
  }

  #design(count: number, known: readonly (readonly number[])[]): number[][] {
    const { toCoordinates, toPoint, periodic } = this.#embedding;
    const stream = this.#stream('design');
    return latinHypercube({ known: known.map(toCoordinates), count, periodic, stream }).map(toPoint);
  }

  /** Whether the trial comes from a design, not from the model. */
  #designed(): boolean {
    return this.#state.fit === null || this.#state.queue.length > 0;
  }

  #propose(): number[] {
    const state = this.#state;
    const home = this.#home();
    const stream = this.#stream('candidates');
    const { toCoordinates, toPoint, periodic, dimension } = this.#embedding;
    if (home === null) return toPoint(Array.from({ length: dimension }, () => stream.uniform()));
    const before = state.evaluations.slice(0, state.from).filter((known) => !this.#isCrowded(known));
    const known = [...before, ...state.evaluations.slice(state.from)];
    const targets = costTargets(known.map(({ cost }) => cost));
    const points = known.map(({ point }) => point);
    const { fit, process, expected } = this.#surrogate.fit(points, targets, state.fit, stream);
    state.fit = fit;
    const incumbent = Math.min(...expected.subarray(before.length));
    const { width } = state.region;
    const centre = toCoordinates(home.point);
    const middle = centre.map((value, axis) =>
      periodic[axis] === true ? value : Math.min(Math.max(value, width / 2), 1 - width / 2),
    );
    const lower = middle.map((value) => value - width / 2);
    const upper = middle.map((value) => value + width / 2);
    const [embedding, kind] = [this.#embedding, this.#kind];
    const margin = kind === 'PI' ? probabilityMargin * width ** 2 : 0;
    const search = { process, embedding, kind, incumbent, margin, centre, lower, upper, stream };
    return toPoint(maximiseAcquisition(search));
  }

  /** The best measurement of the present search. */
  #home(): Evaluation | null {
    const { evaluations, from } = this.#state;
    return bestOf(evaluations.slice(from));
  }

  #judge(told: Evaluation, before: Evaluation | null): void {
    const state = this.#state;
    if (before === null) return;
    const costs = state.evaluations.map(({ cost }) => cost).filter((cost) => cost !== null);
    const height = median(costs.toSorted((a, b) => b - a).slice(0, worstCosts)) - costOf(before);
    const gain = costOf(before) - costOf(told);
    const isClearlyBetter = gain > 0 && gain >= clearImprovement * height * state.region.width ** 2;
    const distance = this.#distance(before.point, told.point);
    const { dimension } = this.#embedding;
    state.region = regionAfter(state.region, { isClearlyBetter, distance, dimension });
  }

  #isCrowded({ point }: Evaluation): boolean {
    const { settled } = this.#state;
    return settled.some((rest) => !samePoint(rest, point) && this.#distance(rest, point) < crowd);
  }

  /** On the axis on which two points are farthest apart, in coordinates; the short way round where it is periodic. */
  #distance(a: readonly number[], b: readonly number[]): number {
    const { toCoordinates, periodic } = this.#embedding;
    const to = toCoordinates(b);
    const ways = toCoordinates(a).map((from, axis) => {
      const way = Math.abs(from - (to[axis] as number));
      return periodic[axis] === true ? Math.abs(way - Math.round(way)) : way;
    });
    return Math.max(...ways);
  }
}

const evaluation = (point: readonly number[], cost: number): Evaluation => ({
  point: [...point],
  cost: Number.isFinite(cost) ? cost : null,
});

function copyState(state: BayesianState): BayesianState {
  return {
    evaluations: state.evaluations.map(({ point, cost }) => ({ point: [...point], cost })),
    queue: state.queue.map((point) => [...point]),
    trial: state.trial === null ? null : [...state.trial],
    fit: state.fit === null ? null : { ...state.fit, lengthscales: [...state.fit.lengthscales] },
    region: { ...state.region, distances: [...state.region.distances] },
    from: state.from,
    settled: state.settled.map((point) => [...point]),
    restarts: state.restarts,
  };
}
