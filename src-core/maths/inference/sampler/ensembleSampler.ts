import { FringeError } from '../../../errors/fringeError.ts';
import type { LogDensity } from '../logDensity.ts';
import { differentialEvolutionMove, stretchMove } from './move.ts';
import type { HalfEnsemble, Move } from './move.ts';
import { WalkerRandom } from './walkerRandom.ts';

/** Shares of the two moves among the steps, each at least 0. */
export interface MoveShares {
  readonly stretch: number;
  readonly differentialEvolution: number;
}

export interface EnsembleSettings {
  readonly dimension: number;
  /** At least twice the dimension, and even. */
  readonly walkers: number;
  /** A safe integer; with the ensemble's number it decides every random number. */
  readonly seed: number;
  /** Number of the ensemble among the independent ones. */
  readonly ensemble: number;
  /** All steps stretch when left out. */
  readonly moves?: MoveShares;
  /** The stretch's `a`; 2 when left out. */
  readonly stretchScale?: number;
}

/** Everything an ensemble needs to go on. Plain data; counts are since its start. */
export interface EnsembleState {
  /** Steps made. */
  readonly step: number;
  /** [walker][dimension], in working coordinates. */
  readonly positions: Float64Array;
  /** [walker]; finite. */
  readonly logDensities: Float64Array;
  /** [walker]: proposals taken. */
  readonly accepted: Float64Array;
  /** Proposals evaluated, those outside the prior included. */
  readonly evaluations: number;
  /** Proposals whose density could not be evaluated. */
  readonly failures: number;
}

/** Twice the parameters, and at least 32. */
export const defaultWalkers = (dimension: number): number => Math.max(2 * dimension, 32);

/** @throws bad_input when the walkers cannot span the space */
export function checkWalkerCount(walkers: number, dimension: number): void {
  if (Number.isInteger(walkers) && walkers % 2 === 0 && walkers >= Math.max(4, 2 * dimension)) return;
  const wanted = `an even number, at least ${Math.max(4, 2 * dimension)} for ${dimension} parameters`;
  throw new FringeError('bad_input', `An ensemble cannot have ${walkers} walkers: it needs ${wanted}.`, {
    path: 'sampler.walkers',
    remedy: `Give ${defaultWalkers(dimension)} walkers.`,
  });
}

/**
 * One ensemble of walkers under the moves of move.ts. Asks for the densities of half its walkers' proposals, is told
 * them, and moves: two halves a step. The same settings and state give the same walkers, bit for bit.
 */
export class EnsembleSampler {
  readonly #settings: EnsembleSettings;
  readonly #positions: Float64Array;
  readonly #logDensities: Float64Array;
  readonly #accepted: Float64Array;
  #step: number;
  #evaluations: number;
  #failures: number;
  #half: 0 | 1 = 0;
  #isAsked = false;
  readonly #random: WalkerRandom;
  readonly #choice: WalkerRandom;
  readonly #stretch: Move;
  readonly #evolution: Move;
  /** Of the half under way: [walker of the half][dimension], log factors and random numbers of the decision. */
  readonly #proposals: Float64Array;
  readonly #gains: Float64Array;
  readonly #decisions: Float64Array;
  readonly #answers: Float64Array;
  readonly #views: readonly [HalfEnsemble, HalfEnsemble];
  readonly #target: { readonly proposal: Float64Array; offset: number };

  /** @throws bad_input when the walkers are too few, defect when the state is another ensemble's */
  constructor(settings: EnsembleSettings, state: EnsembleState) {
    const { dimension, walkers, seed, ensemble } = settings;
    checkWalkerCount(walkers, dimension);
    if (state.positions.length !== walkers * dimension || state.logDensities.length !== walkers) {
      throw new FringeError('defect', `The state is not one of ${walkers} walkers in ${dimension} dimensions.`);
    }
    this.#settings = settings;
    this.#positions = state.positions.slice();
    this.#logDensities = state.logDensities.slice();
    this.#accepted = state.accepted.slice();
    this.#step = state.step;
    this.#evaluations = state.evaluations;
    this.#failures = state.failures;
    this.#random = new WalkerRandom({ seed, purpose: 'ensemble move', ensemble });
    this.#choice = new WalkerRandom({ seed, purpose: 'choice of move', ensemble });
    this.#stretch = stretchMove(settings.stretchScale);
    this.#evolution = differentialEvolutionMove();
    const size = this.halfSize;
    this.#proposals = new Float64Array(size * dimension);
    this.#gains = new Float64Array(size);
    this.#decisions = new Float64Array(size);
    this.#answers = new Float64Array(size);
    const view = (half: 0 | 1): HalfEnsemble => ({
      dimension,
      walkers,
      positions: this.#positions,
      half,
      random: this.#random,
    });
    this.#views = [view(0), view(1)];
    this.#target = { proposal: this.#proposals, offset: 0 };
  }

  /** Proposals of one `ask`. */
  get halfSize(): number {
    return this.#settings.walkers / 2;
  }

  /** Steps made. */
  get step(): number {
    return this.#step;
  }

  /** [walker][dimension] and [walker], as they stand: to be read, not to be kept. */
  get positions(): Float64Array {
    return this.#positions;
  }
  get logDensities(): Float64Array {
    return this.#logDensities;
  }

  /** The next proposals, [halfSize][dimension], in working coordinates; the same until `tell`. */
  ask(): Float64Array {
    if (this.#isAsked) return this.#proposals;
    const { dimension } = this.#settings;
    const half = this.#views[this.#half];
    const move = this.#moveOfStep();
    const random = this.#random;
    const target = this.#target;
    for (let index = 0; index < this.halfSize; index++) {
      const walker = 2 * index + this.#half;
      random.select(walker, this.#step);
      target.offset = index * dimension;
      this.#gains[index] = move.propose(half, walker, target);
      this.#decisions[index] = random.acceptance();
    }
    this.#isAsked = true;
    return this.#proposals;
  }

  /**
   * Takes or leaves the proposals, by Metropolis and Hastings.
   * @param logDensities [halfSize] of what `ask` gave; NaN or plus infinity is a failed evaluation, which is never taken
   */
  tell(logDensities: Float64Array): void {
    if (!this.#isAsked) throw new FringeError('defect', 'The sampler was told densities that it did not ask for.');
    const { dimension } = this.#settings;
    const positions = this.#positions;
    for (let index = 0; index < this.halfSize; index++) {
      const proposed = logDensities[index] as number;
      const walker = 2 * index + this.#half;
      if (Number.isNaN(proposed) || proposed === Infinity) {
        this.#failures++;
        continue;
      }
      const gain = (this.#gains[index] as number) + proposed - (this.#logDensities[walker] as number);
      if (!(gain >= 0 || Math.log(this.#decisions[index] as number) < gain)) continue;
      for (let axis = 0; axis < dimension; axis++) {
        positions[walker * dimension + axis] = this.#proposals[index * dimension + axis] as number;
      }
      this.#logDensities[walker] = proposed;
      this.#accepted[walker] = (this.#accepted[walker] as number) + 1;
    }
    this.#evaluations += this.halfSize;
    this.#isAsked = false;
    if (this.#half === 1) this.#step++;
    this.#half = this.#half === 0 ? 1 : 0;
  }

  /** One step of all walkers, with a density that answers at once. */
  advance(density: LogDensity): void {
    for (let half = 0; half < 2; half++) {
      density.evaluateBatch(this.ask(), this.halfSize, this.#answers);
      this.tell(this.#answers);
    }
  }

  /** @throws defect between the halves of a step */
  state(): EnsembleState {
    if (this.#half === 1) throw new FringeError('defect', 'The state was asked for in the middle of a step.');
    return {
      step: this.#step,
      positions: this.#positions.slice(),
      logDensities: this.#logDensities.slice(),
      accepted: this.#accepted.slice(),
      evaluations: this.#evaluations,
      failures: this.#failures,
    };
  }

  #moveOfStep(): Move {
    const { moves } = this.#settings;
    if (moves === undefined || moves.differentialEvolution === 0) return this.#stretch;
    this.#choice.select(0, this.#step);
    const total = moves.stretch + moves.differentialEvolution;
    return this.#choice.place() * total < moves.stretch ? this.#stretch : this.#evolution;
  }
}
