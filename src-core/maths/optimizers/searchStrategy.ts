import { FringeError } from '../../errors/fringeError.ts';
import { requireParameterSpace, wrapIntoBounds } from './optimizer.ts';
import type { Evaluation, Optimizer, OptimizerState, ParameterSpace } from './optimizer.ts';
import { costOf, samePoint } from './simplex.ts';

/** What a strategy may know of the past. */
export interface SearchMemory {
  /** The best measurement so far, null before a finite cost. */
  readonly best: Evaluation | null;
  /** The latest measurements, oldest first, and the best among them always. */
  readonly evaluations: readonly Evaluation[];
}

/**
 * The part of an optimizer that differs from one algorithm to the next. `Search` is plain JSON without infinities;
 * a strategy keeps nothing elsewhere, so that a saved search carries on as if never stopped.
 */
export interface SearchStrategy<Search extends object> {
  readonly algorithm: string;
  begin(): Search;
  /** The next candidate; called once for each, after the one before was acted on. */
  propose(search: Search, memory: SearchMemory): number[];
  /** Acts on what was told, later than it was told, so that a better-known cost can still replace it. */
  absorb(search: Search, outcome: Evaluation, memory: SearchMemory): void;
  size(search: Search): number;
  restart(search: Search, memory: SearchMemory): Search;
  /** Whether slopes at the point of this outcome, not yet absorbed, would be used. */
  wantsGradient?(search: Search): boolean;
  /** Keeps finite slopes at the outcome that is absorbed next. */
  takeGradient?(search: Search, gradient: number[]): void;
  /** Slopes that this outcome, not yet absorbed, completes. */
  ownGradient?(search: Search, outcome: Evaluation): { point: number[]; gradient: number[] } | null;
  remark?(search: Search): string | null;
  /** Puts better-known costs where the search holds measurements of its own. */
  replace(search: Search, replace: (known: Evaluation) => Evaluation): void;
}

interface SavedSearch<Search> {
  dimension: number;
  trial: number[] | null;
  outcome: Evaluation | null;
  evaluations: Evaluation[];
  search: Search;
}

/** How many measurements are remembered: more than any fit here uses, and a bound on the cost of a long run's step. */
const memoryLength = 128;

/** An optimizer that has one candidate out at a time. @throws bad_input for a space without room */
export function createStrategyOptimizer<Search extends object>(
  space: ParameterSpace,
  strategy: SearchStrategy<Search>,
): Optimizer {
  requireParameterSpace(space);
  return new StrategyOptimizer(space, strategy);
}

class StrategyOptimizer<Search extends object> implements Optimizer {
  readonly algorithm: string;
  readonly #space: ParameterSpace;
  readonly #strategy: SearchStrategy<Search>;
  #state: SavedSearch<Search>;

  constructor(space: ParameterSpace, strategy: SearchStrategy<Search>) {
    this.algorithm = strategy.algorithm;
    this.#space = space;
    this.#strategy = strategy;
    const dimension = space.names.length;
    this.#state = { dimension, trial: null, outcome: null, evaluations: [], search: strategy.begin() };
  }

  ask(): readonly number[] {
    const state = this.#state;
    if (state.trial === null) {
      this.#absorb();
      state.trial = this.#strategy.propose(state.search, this.#memory());
    }
    return state.trial;
  }

  tell(point: readonly number[], cost: number): void {
    const state = this.#state;
    if (state.trial === null || !samePoint(state.trial, point)) {
      throw new FringeError('defect', 'The optimizer was told the cost of a point that it did not ask for.');
    }
    state.outcome = evaluation(state.trial, cost);
    state.evaluations.push(state.outcome);
    state.trial = null;
    if (state.evaluations.length > memoryLength) {
      const best = this.best();
      const oldest = state.evaluations.findIndex((known) => known !== best);
      state.evaluations.splice(oldest, 1);
    }
  }

  replaceCost(point: readonly number[], cost: number): void {
    const replace = (known: Evaluation): Evaluation =>
      samePoint(known.point, point) ? evaluation(known.point, cost) : known;
    const state = this.#state;
    state.evaluations = state.evaluations.map(replace);
    state.outcome = state.outcome === null ? null : replace(state.outcome);
    this.#strategy.replace(state.search, replace);
  }

  wantsGradient(): boolean {
    const { outcome, search } = this.#state;
    return outcome !== null && outcome.cost !== null && (this.#strategy.wantsGradient?.(search) ?? false);
  }

  tellGradient(gradient: readonly number[]): void {
    if (this.wantsGradient() && gradient.every(Number.isFinite))
      this.#strategy.takeGradient?.(this.#state.search, [...gradient]);
  }

  ownGradient(): { readonly point: readonly number[]; readonly gradient: readonly number[] } | null {
    const { outcome, search } = this.#state;
    return outcome === null ? null : (this.#strategy.ownGradient?.(search, outcome) ?? null);
  }

  remark(): string | null {
    return this.#strategy.remark?.(this.#state.search) ?? null;
  }

  best(): Evaluation | null {
    return bestOf(this.#state.evaluations);
  }

  size(): number {
    return this.#strategy.size(this.#state.search);
  }

  restart(): void {
    this.#absorb();
    this.#state.trial = null;
    this.#state.search = this.#strategy.restart(this.#state.search, this.#memory());
  }

  wrap(point: readonly number[]): readonly number[] {
    return wrapIntoBounds(this.#space, point);
  }

  state(): OptimizerState {
    return { algorithm: this.algorithm, ...copyJson(this.#state) };
  }

  restore(state: OptimizerState): void {
    const { algorithm, ...rest } = state;
    const saved = rest as unknown as SavedSearch<Search>;
    const dimension = this.#space.names.length;
    const whole = Array.isArray(saved.evaluations) && typeof saved.search === 'object' && saved.search !== null;
    if (algorithm !== this.algorithm || saved.dimension !== dimension || !whole) {
      const wanted = `a ${this.algorithm} search of ${dimension} parameters`;
      throw new FringeError('bad_input', `A saved state of "${String(algorithm)}" cannot restore ${wanted}.`);
    }
    this.#state = copyJson(saved);
  }

  #memory(): SearchMemory {
    return { best: this.best(), evaluations: this.#state.evaluations };
  }

  #absorb(): void {
    const state = this.#state;
    const outcome = state.outcome;
    state.outcome = null;
    if (outcome !== null) this.#strategy.absorb(state.search, outcome, this.#memory());
  }
}

/** The least cost; of equals the first; null when none is finite. */
export function bestOf(evaluations: readonly Evaluation[]): Evaluation | null {
  let best: Evaluation | null = null;
  for (const known of evaluations) {
    if (known.cost !== null && known.cost < (best === null ? Infinity : costOf(best))) best = known;
  }
  return best;
}

const evaluation = (point: readonly number[], cost: number): Evaluation => ({
  point: [...point],
  cost: Number.isFinite(cost) ? cost : null,
});

const copyJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
