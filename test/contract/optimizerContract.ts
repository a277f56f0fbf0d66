import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { usablePeriod, wrapIntoBounds } from '../../src-core/maths/optimizers/index.ts';
import type { Optimizer, OptimizerState, ParameterSpace } from '../../src-core/maths/optimizers/index.ts';

/** Makes an optimizer anew; called often, with spaces of one to four parameters. */
export type OptimizerFactory = (setup: { readonly space: ParameterSpace; readonly seed: number }) => Optimizer;

export type Cost = (point: readonly number[]) => number;

const twoPi = 2 * Math.PI;
const bowl: Cost = (point) => point.reduce((sum, value, index) => sum + (index + 1) * (value - 1.3) ** 2, 0);
const ripple: Cost = (point) => point.reduce((sum, value, index) => sum + 1 - Math.cos(value - 1 - index), 0);

function spaceOf(dimension: number, period: number | null = null): ParameterSpace {
  const all = <T>(value: T): T[] => Array.from({ length: dimension }, () => value);
  const names = all('').map((_, index) => `parameter_${index}`);
  return { names, lower: all(0), upper: all(6.6), period: all(period), start: all(0.25) };
}

const arbitrarySpace = fc
  .array(
    fc.record({
      lower: fc.double({ min: -10, max: 10, noNaN: true }),
      range: fc.double({ min: 0.01, max: 10, noNaN: true }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      period: fc.option(fc.double({ min: 0.1, max: 20, noNaN: true })),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((parameters): ParameterSpace => ({
    names: parameters.map((_, index) => `parameter_${index}`),
    lower: parameters.map(({ lower }) => lower),
    upper: parameters.map(({ lower, range }) => lower + range),
    period: parameters.map(({ period }) => period),
    start: parameters.map(({ lower, range, part }) => Math.min(lower + range, lower + part * range)),
  }));

/** Asks and tells until the search is over or the budget is spent; returns the points asked for. */
export function search(optimizer: Optimizer, cost: Cost, budget: number): (readonly number[])[] {
  const points: (readonly number[])[] = [];
  while (points.length < budget) {
    const point = optimizer.ask();
    if (point === null) break;
    points.push([...point]);
    optimizer.tell(point, cost(optimizer.wrap(point)));
  }
  return points;
}

const throughJson = (state: OptimizerState): OptimizerState => JSON.parse(JSON.stringify(state)) as OptimizerState;

/** What every optimizer owes its callers. Call it in the optimizer's own test file. */
export function describeOptimizerContract(name: string, create: OptimizerFactory): void {
  describe(`${name} keeps the optimizers' contract`, () => {
    it('begins at the start, and asks for the same until it is told', () => {
      const optimizer = create({ space: spaceOf(2), seed: 1 });
      expect(optimizer.best()).toBeNull();
      const first = optimizer.ask();
      expect(first).toEqual([0.25, 0.25]);
      expect(optimizer.ask()).toEqual(first);
      optimizer.state();
      expect(optimizer.ask()).toEqual(first);
    });

    it('gives the same proposals for the same seed and costs', () => {
      for (const period of [null, twoPi]) {
        const run = (): unknown => search(create({ space: spaceOf(3, period), seed: 7 }), ripple, 120);
        expect(run()).toEqual(run());
      }
    });

    it('proposes finite points, outside the bounds only where it is periodic, and wraps them inside', () => {
      fc.assert(
        fc.property(arbitrarySpace, fc.nat(1000), fc.boolean(), (space, seed, uphill) => {
          const optimizer = create({ space, seed });
          const cost: Cost = (point) => (uphill ? -1 : 1) * bowl(point);
          for (let step = 0; step < 60; step++) {
            const point = optimizer.ask();
            if (point === null) break;
            if (step === 30) optimizer.restart();
            const asked = step === 30 ? optimizer.ask() : point;
            if (asked === null) break;
            expect(asked).toHaveLength(space.names.length);
            const wrapped = optimizer.wrap(asked);
            asked.forEach((value, index) => {
              const [lower, upper] = [space.lower[index] as number, space.upper[index] as number];
              const period = usablePeriod(space, index);
              const inside = wrapped[index] as number;
              expect(Number.isFinite(value)).toBe(true);
              expect(inside >= lower && inside <= upper).toBe(true);
              if (period === null) expect(inside).toBe(value);
              else expect(Math.abs(Math.sin((Math.PI * (value - inside)) / period))).toBeLessThan(1e-9);
            });
            optimizer.tell(asked, cost(wrapped));
          }
        }),
        { numRuns: 200 },
      );
    });

    it('carries on from its saved state at every step, asked or told', () => {
      const budget = 90;
      const whole = search(create({ space: spaceOf(2, twoPi), seed: 3 }), ripple, budget);
      let optimizer = create({ space: spaceOf(2, twoPi), seed: 3 });
      const reload = (): void => {
        const next = create({ space: spaceOf(2, twoPi), seed: 3 });
        next.restore(throughJson(optimizer.state()));
        expect(next.size()).toBe(optimizer.size());
        expect(next.best()).toEqual(optimizer.best());
        optimizer = next;
      };
      for (const expected of whole) {
        reload();
        const point = optimizer.ask();
        reload();
        expect(point).toEqual(expected);
        optimizer.tell(expected, ripple(optimizer.wrap(expected)));
      }
    });

    it('gives a state that later steps do not change', () => {
      const optimizer = create({ space: spaceOf(2), seed: 3 });
      search(optimizer, bowl, 11);
      const saved = optimizer.state();
      const copy = throughJson(saved);
      search(optimizer, bowl, 20);
      expect(throughJson(saved)).toEqual(copy);
    });

    it('refuses the state of another algorithm or of another number of parameters', () => {
      const state = create({ space: spaceOf(3), seed: 1 }).state();
      for (const wrong of [{ ...state, algorithm: 'another' }, state, { algorithm: state.algorithm }]) {
        expect(() => create({ space: spaceOf(2), seed: 1 }).restore(wrong)).toThrow(FringeError);
      }
    });

    it('refuses to be told about a point it did not ask for', () => {
      const optimizer = create({ space: spaceOf(2), seed: 1 });
      expect(() => optimizer.tell([0.25, 0.25], 1)).toThrow(FringeError);
      optimizer.ask();
      expect(() => optimizer.tell([9, 9], 1)).toThrow(FringeError);
    });

    it('takes costs that are not finite as worst', () => {
      for (const broken of [NaN, Infinity, -Infinity]) {
        const optimizer = create({ space: spaceOf(2), seed: 5 });
        const cost: Cost = (point) => ((point[0] as number) + (point[1] as number) > 1.5 ? bowl(point) : broken);
        search(optimizer, cost, 250);
        const best = optimizer.best();
        expect(best).not.toBeNull();
        expect(Number.isFinite(best?.cost)).toBe(true);
        expect(best?.cost).toBeLessThan(bowl([0.25, 0.25]));
      }
    });

    it('survives costs that are never finite, and says that it has no best point', () => {
      const optimizer = create({ space: spaceOf(2), seed: 5 });
      const points = search(optimizer, () => NaN, 60);
      expect(points.flat().every(Number.isFinite)).toBe(true);
      expect(optimizer.best()).toBeNull();
    });

    it('survives costs that are all the same', () => {
      const points = search(create({ space: spaceOf(2), seed: 5 }), () => 1, 300);
      expect(points.flat().every(Number.isFinite)).toBe(true);
    });

    it('knows its best point, and forgets a lucky reading when a better-known cost replaces it', () => {
      const optimizer = create({ space: spaceOf(2), seed: 2 });
      const told: { point: readonly number[]; cost: number }[] = [];
      for (let step = 0; step < 25; step++) {
        const point = optimizer.ask() as readonly number[];
        const cost = step === 20 ? -50 : bowl(point);
        optimizer.tell(point, cost);
        told.push({ point: [...point], cost });
        const least = Math.min(...told.map((one) => one.cost));
        expect(optimizer.best()?.cost).toBe(least);
        if (step === 20) {
          optimizer.replaceCost(point, bowl(point));
          told[20] = { point: [...point], cost: bowl(point) };
          expect(optimizer.best()?.cost).toBeGreaterThanOrEqual(0);
        }
      }
      optimizer.replaceCost([77, 77], -1000);
      expect(optimizer.best()?.cost).toBeGreaterThanOrEqual(0);
    });

    it('finds the bottom of a bowl within 200 evaluations, and its size becomes small', () => {
      const optimizer = create({ space: spaceOf(2), seed: 1 });
      let sizeAtEnd = Infinity;
      for (let step = 0; step < 200 && sizeAtEnd > 1e-3; step++) {
        search(optimizer, bowl, 1);
        sizeAtEnd = optimizer.size();
      }
      expect(sizeAtEnd).toBeLessThanOrEqual(1e-3);
      const best = optimizer.best();
      expect(best?.cost).toBeLessThan(1e-4);
    });

    it('has no size of zero while it still moves', () => {
      // One good point among bad ones: what a simplex shrinks around.
      const needle: Cost = (point) => (point.every((value) => value === 0.25) ? 0 : 1 + bowl(point));
      const optimizer = create({ space: spaceOf(2), seed: 1 });
      for (let step = 0; step < 12; step++) {
        search(optimizer, needle, 1);
        expect(optimizer.size()).toBeGreaterThan(0);
      }
    });

    it('begins anew around its best point, which it keeps', () => {
      const optimizer = create({ space: spaceOf(2), seed: 1 });
      search(optimizer, bowl, 80);
      const before = optimizer.best();
      const size = optimizer.size();
      optimizer.restart();
      expect(optimizer.size()).toBeGreaterThan(size);
      expect(optimizer.best()).toEqual(before);
      search(optimizer, bowl, 80);
      expect(optimizer.best()?.cost).toBeLessThanOrEqual(before?.cost as number);
    });

    it('wraps as the space says', () => {
      const space = spaceOf(2, twoPi);
      const optimizer = create({ space, seed: 1 });
      for (const point of [
        [-0.5, 7],
        [100, -100],
        [0, 6.6],
      ]) {
        expect(optimizer.wrap(point)).toEqual(wrapIntoBounds(space, point));
      }
    });
  });
}
