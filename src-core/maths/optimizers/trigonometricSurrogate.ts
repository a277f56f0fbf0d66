import { FringeError } from '../../errors/fringeError.ts';
import { createRandomStream } from '../random/index.ts';
import type { RandomStream } from '../random/index.ts';
import { wrapIntoBounds } from './optimizer.ts';
import type { Evaluation, Optimizer, ParameterSpace } from './optimizer.ts';
import { createStrategyOptimizer } from './searchStrategy.ts';
import type { SearchMemory, SearchStrategy } from './searchStrategy.ts';
import { cornersAround, randomDirections, samePoint } from './simplex.ts';
import { lineDistance, searchLine } from './sinusoidFitLine.ts';
import type { SearchLine } from './sinusoidFitLine.ts';
import { isShare, linearResponse } from './sinusoidFitResponse.ts';
import type { CostResponse } from './sinusoidFitResponse.ts';
import { fitCascade } from './trigonometricSurrogateCascade.ts';
import { surrogateDesign } from './trigonometricSurrogateDesign.ts';
import { localMinimum } from './trigonometricSurrogateLocal.ts';
import { coefficientCount, fitTrigonometric, globalMinimum } from './trigonometricSurrogateModel.ts';
import type { ResponseModel, ResponseSample } from './trigonometricSurrogateModel.ts';

export interface TrigonometricSurrogateOptions {
  readonly space: ParameterSpace;
  /** Keys the order of equally good settings, the directions of the refinement and the restarts. */
  readonly seed: number;
  /** What the cost is of the optical powers; `automatic` when left out. */
  readonly response?: CostResponse;
}

interface TrigonometricSurrogateSearch {
  /**
   * What the candidates are: `design` settings for the first fit; `guess` the minimum of a cascade that explains the
   * settings so far; `jump` to the minimum of the fit of all; `explore` around the best point; `refine` to the minimum
   * of the locally corrected fit.
   */
  stage: 'design' | 'guess' | 'jump' | 'explore' | 'refine';
  queue: number[][];
  /** Settings of the design that a guess has put off. */
  rest: number[][];
  guesses: number;
  /** Settings drawn at random because costs of the design were not finite. */
  extras: number;
  jumps: number;
  cycles: number;
  /** Half-width of the neighbourhood, over each parameter's period or range. */
  radius: number;
  /** Where the last step began, in the parameters' units. */
  from: number[];
  /** What the fit expects where it sends the search, in the linear response. */
  expected: number | null;
  restarts: number;
}

const mostParameters = 6;
const firstRadius = 0.25;
const leastRadius = 1e-8;
/** A fit is trusted for as many jumps, and while it misses by no more than this part of the responses' span. */
const mostJumps = 4;
const missAllowed = 0.05;
/** Of a cascade's five numbers three are nearly known, so that so many shares are enough for a first guess. */
const sharesForGuess = 4;
/** A device that was no cascade in so many measurements is none. */
const measurementsForGuess = 12;
const mostGuesses = 3;
/** A guess no further than this from the best point, over period or range, is there. */
const arrived = 0.003;
/** Part of the responses' span by which another valley must promise more before a later jump leaves this one. */
const hopWorthwhile = 1e-3;

/**
 * Two or three phases at once: the power behind interferometers is a trigonometric polynomial of its phases, of first
 * order in each (Nakanishi, Fujii, Todo: Physical Review Research 2 (2020) 043158, section II; Parrish et al.,
 * arXiv:1904.03206), so that 3, 9 or 19 settings determine it for one, two or three phases. The settings are designed,
 * the polynomial fitted by least squares with a small ridge, and the search goes to its minimum, measures, fits again
 * with all measurements and goes again. Where the device departs from the polynomial (crosstalk, a period that is not
 * quite right, products of three phases) a local quadratic corrects it within a radius that shrinks until the search
 * rests. The size is that radius.
 *
 * Where the cost is a ratio of two ports and few settings already fit two phases between three couplers in a row (see
 * `fitCascade`), the search goes to the minimum of that first, and leaves off what was left of the design; a device that
 * is none shows it by what is measured there.
 *
 * Ratio costs are fitted as shares (see `linearResponse`). A parameter without a period counts its range as half a
 * turn, which brings the search near; the local correction does the rest.
 * @throws bad_input for a space without room, or of more than 6 parameters, whose coefficients are too many to measure
 */
export function createTrigonometricSurrogate(options: TrigonometricSurrogateOptions): Optimizer {
  const count = options.space.names.length;
  if (count > mostParameters) {
    const sentence = `A trigonometric surrogate of ${count} parameters has ${coefficientCount(count)} coefficients to measure.`;
    throw new FringeError('bad_input', sentence, {
      remedy: `Tune at most ${mostParameters} parameters at once, or take SinusoidFit, which turns one at a time.`,
      path: 'optimizer_config.algorithm',
    });
  }
  return createStrategyOptimizer(options.space, new TrigonometricSurrogateStrategy(options));
}

class TrigonometricSurrogateStrategy implements SearchStrategy<TrigonometricSurrogateSearch> {
  readonly algorithm = 'TrigonometricSurrogate';
  readonly #space: ParameterSpace;
  readonly #seed: number;
  readonly #response: CostResponse;
  readonly #lines: readonly SearchLine[];

  constructor({ space, seed, response = 'automatic' }: TrigonometricSurrogateOptions) {
    this.#space = space;
    this.#seed = seed;
    this.#response = response;
    this.#lines = space.names.map((_, index) => searchLine(space, index));
  }

  begin(): TrigonometricSurrogateSearch {
    return this.#beginAt(wrapIntoBounds(this.#space, this.#space.start), 0);
  }

  propose(search: TrigonometricSurrogateSearch): number[] {
    return search.queue.shift() as number[];
  }

  absorb(search: TrigonometricSurrogateSearch, outcome: Evaluation, memory: SearchMemory): void {
    if (search.stage === 'jump') this.#afterJump(search, outcome, memory);
    else if (search.stage === 'refine') this.#afterRefinement(search, outcome, memory);
    else if (search.stage !== 'explore') this.#guess(search, memory);
    if (search.queue.length > 0) return;
    if (search.stage === 'design') this.#afterDesign(search, memory);
    else if (search.stage === 'explore') this.#refine(search, memory);
  }

  size({ stage, radius }: TrigonometricSurrogateSearch): number {
    return stage === 'design' || stage === 'guess' ? Infinity : radius * Math.max(...this.#lines.map(lineScale));
  }

  restart({ restarts }: TrigonometricSurrogateSearch, { best }: SearchMemory): TrigonometricSurrogateSearch {
    // Other settings than before: the same ones would tell the same, where the response is no polynomial.
    const stream = this.#stream('restart', restarts + 1);
    const origin = (best?.point ?? this.#space.start).map(
      (value, axis) => value + (stream.uniform() - 0.5) * 0.5 * lineScale(this.#lines[axis] as SearchLine),
    );
    return this.#beginAt(wrapIntoBounds(this.#space, origin), restarts + 1);
  }

  /** All that the search holds of measurements is in the memory. */
  replace(): void {}

  #beginAt(origin: number[], restarts: number): TrigonometricSurrogateSearch {
    const settings = surrogateDesign(this.#lines, origin, this.#stream('design', restarts));
    return {
      stage: 'design',
      queue: settings.map((point) => wrapIntoBounds(this.#space, point)),
      rest: [],
      guesses: 0,
      extras: 0,
      jumps: 0,
      cycles: 0,
      radius: firstRadius,
      from: origin,
      expected: null,
      restarts,
    };
  }

  #afterDesign(search: TrigonometricSurrogateSearch, memory: SearchMemory): void {
    const wanted = coefficientCount(this.#lines.length);
    const finite = memory.evaluations.filter(({ cost }) => cost !== null).length;
    if (memory.best !== null && (finite >= wanted || search.extras >= wanted)) {
      this.#jump(search, memory);
      return;
    }
    const stream = this.#stream('extra setting', search.restarts, search.extras);
    search.extras += 1;
    search.queue = [this.#lines.map(({ lower, upper }) => lower + (upper - lower) * stream.uniform())];
  }

  /** Goes to where a cascade has its minimum, as long as one explains the measurements; else back to the design. */
  #guess(search: TrigonometricSurrogateSearch, memory: SearchMemory): void {
    const { best, evaluations } = memory;
    const cascade = best === null || evaluations.length > measurementsForGuess ? null : this.#cascade(memory);
    if (cascade === null || best === null) {
      this.#toDesign(search);
      return;
    }
    const tolerance = search.guesses === 0 ? 0 : hopWorthwhile;
    const { point } = globalMinimum(cascade, this.#lines, { near: best.point, tolerance });
    const way = this.#distance(best.point, point);
    search.rest = [...search.rest, ...search.queue];
    if (search.guesses >= mostGuesses || (search.stage === 'guess' && way < arrived)) {
      // The minimum of a fit that holds where it was measured: what is left is to look around.
      search.radius = firstRadius / 128;
      this.#explore(search, memory);
      return;
    }
    search.guesses += 1;
    search.stage = 'guess';
    search.queue = [wrapIntoBounds(this.#space, point)];
  }

  #toDesign(search: TrigonometricSurrogateSearch): void {
    search.stage = 'design';
    search.queue = [...search.queue, ...search.rest];
    search.rest = [];
  }

  #cascade(memory: SearchMemory): ResponseModel | null {
    const costs = memory.evaluations.flatMap(({ cost }) => (cost === null ? [] : [cost]));
    const periodic = this.#lines.every(({ closed }) => closed);
    if (costs.length < sharesForGuess || !periodic || !isShare(this.#response, { costs, periodic })) return null;
    return fitCascade(this.#lines, this.#samples(memory));
  }

  #jump(search: TrigonometricSurrogateSearch, memory: SearchMemory): void {
    const samples = this.#samples(memory);
    const { point: near } = memory.best as Evaluation;
    const tolerance = search.jumps === 0 ? 0 : hopWorthwhile * spanOf(samples);
    const { point, response } = globalMinimum(fitTrigonometric(this.#lines, samples), this.#lines, { near, tolerance });
    search.stage = 'jump';
    search.from = [...near];
    search.expected = response;
    search.queue = [wrapIntoBounds(this.#space, point)];
  }

  #afterJump(search: TrigonometricSurrogateSearch, landed: Evaluation, memory: SearchMemory): void {
    search.jumps += 1;
    const move = this.#distance(search.from, landed.point);
    search.radius = Math.min(search.radius, Math.max(search.radius / 8, 2 * move));
    const trusted = search.jumps < mostJumps && this.#miss(search, landed, memory) < missAllowed;
    if (trusted) this.#jump(search, memory);
    else this.#explore(search, memory);
  }

  #explore(search: TrigonometricSurrogateSearch, memory: SearchMemory): void {
    search.cycles += 1;
    const { point } = memory.best as Evaluation;
    const stream = this.#stream('directions', search.restarts, search.cycles);
    const directions = randomDirections(point.length, search.radius, stream).map((direction) =>
      direction.map((part, axis) => part * lineScale(this.#lines[axis] as SearchLine)),
    );
    const opposite = directions.map((direction) => direction.map((part) => -part));
    const corners = cornersAround(this.#space, point, [...directions, ...opposite]);
    search.stage = 'explore';
    // Beside a bound both directions lead to one corner.
    search.queue = corners
      .map((corner) => wrapIntoBounds(this.#space, corner))
      .filter((corner, index, all) => all.findIndex((other) => samePoint(other, corner)) === index);
  }

  #refine(search: TrigonometricSurrogateSearch, memory: SearchMemory): void {
    const samples = this.#samples(memory);
    const cascade = search.rest.length > 0 ? this.#cascade(memory) : null;
    if (cascade === null && search.rest.length > 0) {
      this.#toDesign(search);
      return;
    }
    const { point: centre } = memory.best as Evaluation;
    const radius = this.#lines.map((line) => search.radius * lineScale(line));
    const model = cascade ?? fitTrigonometric(this.#lines, samples);
    const { point, response } = localMinimum({ lines: this.#lines, centre, radius }, model, samples);
    search.stage = 'refine';
    search.from = [...centre];
    search.expected = response;
    search.queue = [wrapIntoBounds(this.#space, point)];
  }

  #afterRefinement(search: TrigonometricSurrogateSearch, landed: Evaluation, memory: SearchMemory): void {
    const { radius } = search;
    const move = this.#distance(search.from, landed.point);
    const better = memory.best !== null && samePoint(memory.best.point, landed.point);
    const next = better ? Math.min(1.5 * radius, 1.5 * move) : Math.min(radius / 2, move);
    search.radius = Math.max(leastRadius, radius / 4, next);
    this.#explore(search, memory);
  }

  /** By how much the fit was wrong where it sent the search, over the span of all responses. */
  #miss({ expected }: TrigonometricSurrogateSearch, landed: Evaluation, memory: SearchMemory): number {
    // Too faint to read is what the bottom of a deep null looks like: no reason to distrust the fit.
    if (landed.cost === null || expected === null) return 0;
    const span = spanOf(this.#samples(memory));
    return span > 0 ? Math.abs(this.#linear(memory)(landed.cost) - expected) / span : 0;
  }

  /** The farthest that any parameter lies apart, over its period or range. */
  #distance(from: readonly number[], to: readonly number[]): number {
    const ways = this.#lines.map((line, axis) => {
      const way = lineDistance(line, from[axis] as number, to[axis] as number);
      return Math.abs(way) / lineScale(line);
    });
    return Math.max(...ways);
  }

  #samples(memory: SearchMemory): ResponseSample[] {
    const linear = this.#linear(memory);
    return memory.evaluations.flatMap(({ point, cost }) => (cost === null ? [] : [{ point, response: linear(cost) }]));
  }

  #linear({ evaluations }: SearchMemory): (cost: number) => number {
    const costs = evaluations.flatMap(({ cost }) => (cost === null ? [] : [cost]));
    const periodic = this.#lines.some(({ period }) => period !== null);
    return linearResponse(this.#response, { costs, periodic });
  }

  #stream(use: string, round: number, step = 0): RandomStream {
    return createRandomStream({ seed: this.#seed, purpose: `trigonometric surrogate ${use}`, round, step });
  }
}

function spanOf(samples: readonly ResponseSample[]): number {
  const responses = samples.map(({ response }) => response);
  return Math.max(...responses) - Math.min(...responses);
}

/** The length that a parameter's distances are held against: its period, or its range, in its unit. */
function lineScale({ lower, upper, period, closed }: SearchLine): number {
  return closed && period !== null ? period : upper - lower;
}
