import { FringeError } from '../../errors/fringeError.ts';
import { createRandomStream } from '../random/index.ts';
import { clampToBounds, requireParameterSpace, wrapIntoBounds } from './optimizer.ts';
import type { Evaluation, Optimizer, OptimizerState, ParameterSpace } from './optimizer.ts';
import { axisDirections, byCost, cornersAround, costOf, randomDirections, samePoint, simplexSize } from './simplex.ts';

export interface NelderMeadOptions {
  readonly space: ParameterSpace;
  /** Edge of the first simplex, in the parameters' unit. */
  readonly initialSimplexSize: number;
  /** Keys the orientation of the simplexes after restarts. */
  readonly seed: number;
}

/** What the candidate that is out, or was told last, is for. */
type Stage = 'build' | 'reflect' | 'expand' | 'contractOutside' | 'contractInside' | 'shrink';

interface NelderMeadState {
  stage: Stage;
  /** Measured corners, best first once the simplex stands. */
  vertices: Evaluation[];
  /** Corners of a new or shrunk simplex still to be measured. */
  queue: number[][];
  /** Asked for and not told. */
  trial: number[] | null;
  /** Told and not yet acted on, so that its cost can still be replaced. */
  outcome: Evaluation | null;
  reflected: Evaluation | null;
  restarts: number;
}

const algorithm = 'NelderMead';

/**
 * How much wider each restart is. A simplex that collapsed away from the target lies on noise or on the seam where a
 * period that is not quite the device's is wrapped; small steps do not leave either.
 */
const restartGrowth = 8;

/**
 * The simplex search of Nelder and Mead (The Computer Journal 7 (1965) 308) with the dimension-dependent coefficients
 * of Gao and Han (Computational Optimization and Applications 51 (2012) 259), which in two dimensions are the classic
 * ones. Bounds by projection; periodic parameters move freely. `restart` builds a wider, randomly turned simplex.
 * @throws bad_input for a space without room or an edge that is not positive
 */
export function createNelderMead(options: NelderMeadOptions): Optimizer {
  return new NelderMead(options);
}

class NelderMead implements Optimizer {
  readonly algorithm = algorithm;
  readonly #space: ParameterSpace;
  readonly #edge: number;
  readonly #seed: number;
  #state: NelderMeadState;

  constructor({ space, initialSimplexSize, seed }: NelderMeadOptions) {
    requireParameterSpace(space);
    if (!(initialSimplexSize > 0 && Number.isFinite(initialSimplexSize))) {
      throw new FringeError('bad_input', `A simplex cannot have the size ${initialSimplexSize}.`, {
        remedy: 'Give an initial_simplex_size above 0, in the parameters’ unit.',
        path: 'initial_simplex_size',
      });
    }
    this.#space = space;
    this.#edge = initialSimplexSize;
    this.#seed = seed;
    const start = wrapIntoBounds(space, space.start);
    const corners = cornersAround(space, start, axisDirections(start.length, initialSimplexSize));
    const queue = [start, ...corners];
    this.#state = { stage: 'build', vertices: [], queue, trial: null, outcome: null, reflected: null, restarts: 0 };
  }

  get #dimension(): number {
    return this.#space.names.length;
  }

  ask(): readonly number[] {
    const { outcome } = this.#state;
    if (outcome !== null) this.#act(outcome);
    // Read again: acting may have begun anew.
    const state = this.#state;
    state.trial ??= state.queue.shift() ?? this.#along('reflect', 1);
    return state.trial;
  }

  tell(point: readonly number[], cost: number): void {
    const state = this.#state;
    if (state.trial === null || !samePoint(state.trial, point)) {
      throw new FringeError('defect', 'The optimizer was told the cost of a point that it did not ask for.');
    }
    state.outcome = evaluation(state.trial, cost);
    state.trial = null;
  }

  replaceCost(point: readonly number[], cost: number): void {
    const state = this.#state;
    const replace = (known: Evaluation): Evaluation =>
      samePoint(known.point, point) ? evaluation(known.point, cost) : known;
    state.vertices = state.vertices.map(replace);
    if (state.stage !== 'build' && state.stage !== 'shrink') state.vertices.sort(byCost);
    state.outcome = state.outcome === null ? null : replace(state.outcome);
    state.reflected = state.reflected === null ? null : replace(state.reflected);
  }

  best(): Evaluation | null {
    const { vertices, outcome, reflected } = this.#state;
    const known = [...vertices, outcome, reflected].filter((vertex) => vertex !== null).sort(byCost)[0];
    return known === undefined || known.cost === null ? null : known;
  }

  size(): number {
    const { stage, vertices, queue, trial, outcome } = this.#state;
    if (stage === 'build') return Infinity;
    if (stage !== 'shrink') return simplexSize(vertices);
    // The corners that are still to be measured belong to the simplex too.
    const corners = [...queue, trial, outcome?.point ?? null].filter((point) => point !== null);
    return simplexSize([...vertices, ...corners.map((point) => ({ point, cost: null }))]);
  }

  restart(): void {
    const best = this.best();
    const restarts = this.#state.restarts + 1;
    const purpose = 'Nelder-Mead restart';
    const stream = createRandomStream({ seed: this.#seed, purpose, restart: restarts });
    // A random length too: in one dimension there are only two directions.
    const edge = Math.min(this.#edge * restartGrowth ** restarts, this.#widest()) * (0.5 + 0.5 * stream.uniform());
    const origin = best?.point ?? wrapIntoBounds(this.#space, this.#space.start);
    const corners = cornersAround(this.#space, origin, randomDirections(this.#dimension, edge, stream));
    const vertices = best === null ? [] : [best];
    const queue = best === null ? [[...origin], ...corners] : corners;
    this.#state = { stage: 'build', vertices, queue, trial: null, outcome: null, reflected: null, restarts };
  }

  wrap(point: readonly number[]): readonly number[] {
    return wrapIntoBounds(this.#space, point);
  }

  state(): OptimizerState {
    return { algorithm, ...copyState(this.#state) };
  }

  restore(state: OptimizerState): void {
    const { algorithm: other, ...rest } = state;
    const candidate = rest as unknown as NelderMeadState;
    const points = [...(candidate.queue ?? []), ...(candidate.vertices ?? []).map(({ point }) => point)];
    if (Array.isArray(candidate.trial)) points.push(candidate.trial);
    if (other !== algorithm || points.length === 0 || points.some((point) => point.length !== this.#dimension)) {
      const wanted = `a ${algorithm} search of ${this.#dimension} parameters`;
      throw new FringeError('bad_input', `A saved state of "${String(other)}" cannot restore ${wanted}.`);
    }
    this.#state = copyState(candidate);
  }

  /** Half the widest range: no simplex needs to be larger. */
  #widest(): number {
    return Math.max(...this.#space.upper.map((upper, index) => (upper - (this.#space.lower[index] as number)) / 2));
  }

  /** Moves on with what was told. Afterwards a trial stands, or the next comes from the queue or by reflection. */
  #act(outcome: Evaluation): void {
    const state = this.#state;
    const { stage, reflected } = state;
    state.outcome = null;
    state.reflected = null;
    switch (stage) {
      case 'build':
      case 'shrink':
        state.vertices.push(outcome);
        if (state.queue.length === 0) this.#stand();
        return;
      case 'reflect':
        this.#afterReflection(outcome);
        return;
      case 'expand':
        this.#accept(costOf(outcome) < costOf(reflected as Evaluation) ? outcome : (reflected as Evaluation));
        return;
      case 'contractOutside':
        if (costOf(outcome) <= costOf(reflected as Evaluation)) this.#accept(outcome);
        else this.#shrink();
        return;
      case 'contractInside':
        if (costOf(outcome) < costOf(state.vertices.at(-1) as Evaluation)) this.#accept(outcome);
        else this.#shrink();
        return;
    }
  }

  #afterReflection(reflected: Evaluation): void {
    const { vertices } = this.#state;
    const cost = costOf(reflected);
    const { expansion, contraction } = coefficients(this.#dimension);
    const best = costOf(vertices[0] as Evaluation);
    const worst = costOf(vertices.at(-1) as Evaluation);
    const secondWorst = costOf(vertices.at(-2) as Evaluation);
    if (cost < best) this.#try('expand', expansion, reflected);
    else if (cost < secondWorst) this.#accept(reflected);
    else if (cost < worst) this.#try('contractOutside', contraction, reflected);
    else this.#try('contractInside', -contraction, reflected);
  }

  #try(stage: Stage, factor: number, reflected: Evaluation): void {
    this.#state.reflected = reflected;
    this.#state.trial = this.#along(stage, factor);
  }

  /** The point on the line from the worst corner through the middle of the others, `factor` beyond the middle. */
  #along(stage: Stage, factor: number): number[] {
    const state = this.#state;
    state.stage = stage;
    const worst = state.vertices.at(-1) as Evaluation;
    const others = state.vertices.slice(0, -1);
    const point = worst.point.map((value, index) => {
      const middle = others.reduce((sum, vertex) => sum + (vertex.point[index] as number), 0) / others.length;
      return middle + factor * (middle - value);
    });
    return clampToBounds(this.#space, point);
  }

  #accept(vertex: Evaluation): void {
    const state = this.#state;
    state.vertices = [...state.vertices.slice(0, -1), vertex].sort(byCost);
    state.stage = 'reflect';
  }

  #shrink(): void {
    const state = this.#state;
    const [best, ...others] = state.vertices as [Evaluation, ...Evaluation[]];
    const { shrinkage } = coefficients(this.#dimension);
    state.vertices = [best];
    state.queue = others.map(({ point }) =>
      point.map((value, index) => {
        const anchor = best.point[index] as number;
        return anchor + shrinkage * (value - anchor);
      }),
    );
    state.stage = 'shrink';
  }

  /** All corners are measured. When none of them had a finite cost there is nothing to go by here: look elsewhere. */
  #stand(): void {
    const state = this.#state;
    state.vertices.sort(byCost);
    state.stage = 'reflect';
    if ((state.vertices[0] as Evaluation).cost === null) this.restart();
  }
}

function coefficients(dimension: number): { expansion: number; contraction: number; shrinkage: number } {
  const n = Math.max(2, dimension);
  return { expansion: 1 + 2 / n, contraction: 0.75 - 1 / (2 * n), shrinkage: 1 - 1 / n };
}

const evaluation = (point: readonly number[], cost: number): Evaluation => ({
  point: [...point],
  cost: Number.isFinite(cost) ? cost : null,
});

const copyEvaluation = ({ point, cost }: Evaluation): Evaluation => ({ point: [...point], cost });

function copyState(state: NelderMeadState): NelderMeadState {
  return {
    stage: state.stage,
    vertices: state.vertices.map(copyEvaluation),
    queue: state.queue.map((point) => [...point]),
    trial: state.trial === null ? null : [...state.trial],
    outcome: state.outcome === null ? null : copyEvaluation(state.outcome),
    reflected: state.reflected === null ? null : copyEvaluation(state.reflected),
    restarts: state.restarts,
  };
}
