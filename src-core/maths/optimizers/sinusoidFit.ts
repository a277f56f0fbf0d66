import { createRandomStream } from '../random/index.ts';
import { wrapIntoBounds } from './optimizer.ts';
import type { Evaluation, Optimizer, ParameterSpace } from './optimizer.ts';
import { bestOf, createStrategyOptimizer } from './searchStrategy.ts';
import type { SearchMemory, SearchStrategy } from './searchStrategy.ts';
import { lineDistance, minimumOnLine, searchLine, settingsBeside, widestSpacing } from './sinusoidFitLine.ts';
import type { SearchLine } from './sinusoidFitLine.ts';
import { linearResponse } from './sinusoidFitResponse.ts';
import type { CostResponse } from './sinusoidFitResponse.ts';
import { samePoint } from './simplex.ts';

export interface SinusoidFitOptions {
  readonly space: ParameterSpace;
  /** Keys the points from which restarts begin. */
  readonly seed: number;
  /** What the cost is of the optical powers; `automatic` when left out. */
  readonly response?: CostResponse;
}

interface SinusoidFitSearch {
  /** `base`: the candidate begins a search; `line`: it is one of the settings on the axis; `jump`: the fit's minimum. */
  stage: 'base' | 'line' | 'jump';
  queue: number[][];
  base: Evaluation | null;
  /** The parameter that moves. */
  axis: number;
  /** Measured on this axis, the base first. */
  line: Evaluation[];
  /** What the fit expects at its minimum, in the linear response. */
  expected: number | null;
  /** Distance of the three settings, one a parameter, in its unit. */
  spacing: number[];
  /** How far each parameter last moved, in its unit; null before it was visited. */
  moved: (number | null)[];
  restarts: number;
}

/** Misfit at the jump, over the span of the settings, above which the response is not taken for a sinusoid. */
const misfitAllowed = 0.02;
/** By how much the size of a parameter's move may fall from one visit to the next: a lucky zero is no rest. */
const largestFall = 1 / 8;

/**
 * Each phase in turn: the power behind an interferometer is a + b cos(phase - c) in any one phase while the others
 * rest, so three settings a third of a period apart determine it, and the search jumps to its minimum; then the next
 * phase, round and round until they rest. The base counts as one of the three: three measurements a phase.
 * Nakanishi, Fujii, Todo: Physical Review Research 2 (2020) 043158; Ostaszewski, Grant, Benedetti: Quantum 5 (2021) 391
 * (Rotosolve).
 *
 * Ratio costs are fitted as shares (see `linearResponse`). A jump that lands off what the fit promised shows a
 * response that is no sinusoid (a cost of another form, crosstalk, a wrong period): the settings draw together, and
 * the fit becomes a local one. A parameter without a period is not refused, since a kernel may tune a laser's power
 * beside two phases: it has an interval instead, and a parabola through three settings on it. The size is the largest
 * last move. Turning one phase at a time can rest in a valley that is not the deepest: `restart` begins elsewhere.
 * @throws bad_input for a space without room
 */
export function createSinusoidFit(options: SinusoidFitOptions): Optimizer {
  return createStrategyOptimizer(options.space, new SinusoidFitStrategy(options));
}

class SinusoidFitStrategy implements SearchStrategy<SinusoidFitSearch> {
  readonly algorithm = 'SinusoidFit';
  readonly #space: ParameterSpace;
  readonly #seed: number;
  readonly #response: CostResponse;
  readonly #periodic: boolean;

  constructor({ space, seed, response = 'automatic' }: SinusoidFitOptions) {
    this.#space = space;
    this.#seed = seed;
    this.#response = response;
    this.#periodic = space.period.some((period) => period !== null);
  }

  begin(): SinusoidFitSearch {
    return this.#beginAt(wrapIntoBounds(this.#space, this.#space.start), 0);
  }

  propose(search: SinusoidFitSearch): number[] {
    return search.queue.shift() as number[];
  }

  absorb(search: SinusoidFitSearch, outcome: Evaluation, memory: SearchMemory): void {
    switch (search.stage) {
      case 'base':
        search.base = outcome;
        this.#openLine(search);
        return;
      case 'line':
        search.line.push(outcome);
        if (search.queue.length === 0) this.#jump(search, memory);
        return;
      case 'jump':
        search.line.push(outcome);
        this.#closeLine(search, outcome, memory);
        return;
    }
  }

  size({ moved }: SinusoidFitSearch): number {
    return moved.reduce<number>((size, move) => Math.max(size, move ?? Infinity), 0);
  }

  restart({ restarts }: SinusoidFitSearch, { best }: SearchMemory): SinusoidFitSearch {
    const count = restarts + 1;
    const stream = createRandomStream({ seed: this.#seed, purpose: 'sinusoid fit restart', restart: count });
    const origin = best?.point ?? this.#space.start;
    const point = origin.map((value, index) => {
      const line = this.#line(index);
      const range = line.closed && line.period !== null ? line.period : line.upper - line.lower;
      return value + Math.min(1, count / 4) * range * (stream.uniform() - 0.5);
    });
    return this.#beginAt(wrapIntoBounds(this.#space, point), count);
  }

  replace(search: SinusoidFitSearch, replace: (known: Evaluation) => Evaluation): void {
    search.base = search.base === null ? null : replace(search.base);
    search.line = search.line.map(replace);
  }

  #line(index: number): SearchLine {
    return searchLine(this.#space, index);
  }

  #beginAt(point: number[], restarts: number): SinusoidFitSearch {
    const axes = point.map((_, index) => index);
    return {
      stage: 'base',
      queue: [point],
      base: null,
      axis: 0,
      line: [],
      expected: null,
      spacing: axes.map((index) => widestSpacing(this.#line(index))),
      moved: axes.map(() => null),
      restarts,
    };
  }

  #openLine(search: SinusoidFitSearch): void {
    const { axis } = search;
    const base = search.base as Evaluation;
    const values = settingsBeside(this.#line(axis), base.point[axis] as number, search.spacing[axis] as number);
    search.stage = 'line';
    search.line = [base];
    search.expected = null;
    search.queue = values.map((value) => this.#onAxis(base.point, axis, value));
  }

  /** Sends the search to the minimum of the fit, or on to the next parameter when the fit has nothing new to offer. */
  #jump(search: SinusoidFitSearch, memory: SearchMemory): void {
    const { axis, line } = search;
    const base = search.base as Evaluation;
    const origin = base.point[axis] as number;
    const range = this.#line(axis);
    const finite = line.filter(({ cost }) => cost !== null);
    const linear = this.#linear(memory);
    const samples = finite.map(({ point, cost }) => ({
      value: origin + lineDistance(range, origin, point[axis] as number),
      response: linear(cost as number),
    }));
    const spacing = search.spacing[axis] as number;
    const wide = spacing > 0.9 * widestSpacing(range);
    const reach = range.closed && wide ? (range.period as number) / 2 : wide ? range.upper - range.lower : 3 * spacing;
    const minimum = samples.length < 3 ? null : minimumOnLine(range, samples, { base: origin, reach });
    const point = minimum === null ? null : this.#onAxis(base.point, axis, minimum.value);
    if (minimum === null || point === null || line.some((known) => samePoint(known.point, point))) {
      this.#closeLine(search, null, memory);
      return;
    }
    search.stage = 'jump';
    search.expected = minimum.response;
    search.queue = [point];
  }

  #closeLine(search: SinusoidFitSearch, landed: Evaluation | null, memory: SearchMemory): void {
    const { axis, line } = search;
    const before = search.base as Evaluation;
    const chosen = bestOf(line) ?? before;
    const range = this.#line(axis);
    const away = (known: Evaluation): number =>
      Math.abs(lineDistance(range, before.point[axis] as number, known.point[axis] as number));
    const last = search.moved[axis] ?? (search.spacing[axis] as number);
    const move = Math.max(away(chosen), landed === null ? 0 : away(landed));
    // A jump that gained nothing counts less each time: where a phase hardly matters, noise alone would send it about.
    const counted = chosen === landed ? move : Math.max(away(chosen), Math.min(move, last / 2));
    search.moved[axis] = Math.max(counted, last * largestFall);
    search.spacing[axis] = this.#nextSpacing(search, { range, landed, move, memory });
    search.base = chosen;
    search.axis = (axis + 1) % search.spacing.length;
    if (chosen.cost === null && search.axis === 0) this.#lookElsewhere(search);
    else this.#openLine(search);
  }

  #nextSpacing(
    { axis, line, spacing, expected }: SinusoidFitSearch,
    {
      range,
      landed,
      move,
      memory,
    }: { range: SearchLine; landed: Evaluation | null; move: number; memory: SearchMemory },
  ): number {
    const now = spacing[axis] as number;
    const widest = widestSpacing(range);
    const least = 1e-7 * (range.upper - range.lower);
    if (range.period === null) return Math.min(widest, Math.max(least, now * largestFall, Math.min(2 * now, 2 * move)));
    if (landed === null || landed.cost === null || expected === null) return now;
    const linear = this.#linear(memory);
    const responses = line.flatMap(({ cost }) => (cost === null ? [] : [linear(cost)]));
    const span = Math.max(...responses) - Math.min(...responses);
    const fits = Math.abs(linear(landed.cost) - expected) <= misfitAllowed * span;
    if (move > 2 * now) return Math.min(widest, 2 * now);
    return fits ? now : Math.max(least, now / 2.5);
  }

  /** Nothing finite on any axis: there is nothing to go by here. */
  #lookElsewhere(search: SinusoidFitSearch): void {
    Object.assign(search, this.restart(search, { best: null, evaluations: [] }));
  }

  #onAxis(point: readonly number[], axis: number, value: number): number[] {
    return wrapIntoBounds(
      this.#space,
      point.map((other, index) => (index === axis ? value : other)),
    );
  }

  #linear({ evaluations }: SearchMemory): (cost: number) => number {
    const costs = evaluations.flatMap(({ cost }) => (cost === null ? [] : [cost]));
    return linearResponse(this.#response, { costs, periodic: this.#periodic });
  }
}
