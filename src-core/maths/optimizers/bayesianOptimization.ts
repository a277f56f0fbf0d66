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
import { createSurrogate } from './gaussianProcess/surrogate.ts';
import type { Surrogate, SurrogateFit } from './gaussianProcess/surrogate.ts';
import { requireParameterSpace, wrapIntoBounds } from './optimizer.ts';
import type { Evaluation, Optimizer, OptimizerState, ParameterSpace } from './optimizer.ts';
import { byCost, costOf, samePoint } from './simplex.ts';

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
  /** Width of the region searched around the best point; 1 is the whole space. */
  region: number;
  /** Points told since one was clearly better than all before, or the region changed. */
  failures: number;
  restarts: number;
}

/**
 * The improvement, in standard deviations of the costs, of which PI takes the probability: with none it never looks
 * away from the best point. It narrows with the region as a bowl does.
 */
const probabilityMargin = 0.03;
const algorithm = 'BayesianOptimization';
const regionShrinkage = 0.35;
/** An improvement counts when it is this part of what a bowl would still offer in the region. */
const clearImprovement = 0.01;

/**
 * Bayesian optimization: a Gaussian process is fitted to all costs so far, and the next point is where an acquisition
 * function is greatest. Jones, Schonlau and Welch, J. Global Optimization 13 (1998) 455; Rasmussen and Williams,
 * Gaussian Processes for Machine Learning (2006).
 *
 * The whole space is searched first. When points no longer improve on the best one the search narrows to a region
 * around it, more with each row of failures, as in trust-region methods (Eriksson et al., NeurIPS 32 (2019)). The
 * region's width is the search's `size`. `restart` looks at the whole space again, at new places first, and forgets no
 * measurement. Costs that are not finite count as the worst of the others.
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
    this.#state = { evaluations: [], queue: [], trial: null, fit: null, region: 1, failures: 0, restarts: 0 };
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
    const before = this.best();
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
    const known = this.#state.evaluations.toSorted(byCost)[0];
    return known === undefined || known.cost === null ? null : known;
  }

  size(): number {
    const { evaluations, queue, region } = this.#state;
    return evaluations.length === 0 || queue.length > 0 ? Infinity : region * Math.max(...this.#embedding.widths);
  }

  restart(): void {
    const state = this.#state;
    const restarts = state.restarts + 1;
    this.#state = { ...state, queue: [], trial: null, region: 1, failures: 0, restarts };
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
    const best = this.best();
    const stream = this.#stream('candidates');
    const { toCoordinates, toPoint, periodic, dimension } = this.#embedding;
    if (best === null) return toPoint(Array.from({ length: dimension }, () => stream.uniform()));
    const costs = state.evaluations.map(({ cost }) => cost);
    const points = state.evaluations.map(({ point }) => point);
    const { fit, process, incumbent } = this.#surrogate.fit(points, costTargets(costs), state.fit, stream);
    state.fit = fit;
    const centre = toCoordinates(best.point);
    const half = state.region / 2;
    const middle = centre.map((value, axis) =>
      periodic[axis] === true ? value : Math.min(Math.max(value, half), 1 - half),
    );
    const lower = middle.map((value) => value - half);
    const upper = middle.map((value) => value + half);
    const [embedding, kind] = [this.#embedding, this.#kind];
    const margin = kind === 'PI' ? probabilityMargin * state.region ** 2 : 0;
    const search = { process, embedding, kind, incumbent, margin, centre, lower, upper, stream };
    return toPoint(maximiseAcquisition(search));
  }

  /** Narrows the region after a row of points that were not clearly better. */
  #judge(told: Evaluation, before: Evaluation | null): void {
    const state = this.#state;
    if (before === null) return;
    const costs = state.evaluations.map(({ cost }) => cost).filter((cost) => cost !== null);
    const spread = median(costs) - costOf(before);
    const gain = costOf(before) - costOf(told);
    const clear = gain > 0 && gain >= clearImprovement * spread * state.region ** 2;
    state.failures = clear ? 0 : state.failures + 1;
    const { dimension } = this.#embedding;
    const patience = state.region === 1 ? 2 * dimension + 4 : dimension + 1;
    if (state.failures < patience) return;
    state.region = Math.max(state.region * regionShrinkage, 1e-9);
    state.failures = 0;
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
    region: state.region,
    failures: state.failures,
    restarts: state.restarts,
  };
}
