import { describe, expect, it } from 'vitest';
import { RandomDeal } from '../../../../src-core/maths/statistics/baseline/randomDeal.ts';

/** Which places the first hand got, found through each of the three questions that can be asked. */
function firstHand(deal: RandomDeal, first: number, second: number): number[] {
  const places = Array.from({ length: first }, (_, k) => deal.placeOfFirst(k));
  const others = Array.from({ length: second }, (_, k) => deal.placeOfSecond(k));
  expect([...places, ...others].sort((a, b) => a - b)).toEqual(Array.from({ length: first + second }, (_, at) => at));
  for (let place = 0; place <= first + second; place++) {
    expect(deal.firstBefore(place)).toBe(places.filter((at) => at < place).length);
  }
  return places;
}

describe('a random deal', () => {
  it.each([
    [1, 1],
    [3, 0],
    [0, 2],
    [16, 16],
    [50, 50],
    [7, 90],
    [130, 31],
    [1, 300],
  ])('gives hands of %i and %i their number, in order', (first, second) => {
    const deal = new RandomDeal(first, second, { seed: 1, purpose: 'test' });
    for (let round = 0; round < 5; round++) {
      deal.deal();
      const places = firstHand(deal, first, second);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  // 10 or 28 hands equally likely; chi-square with 9 and 27 degrees is above 27.9 and 55.5 once in a thousand.
  it.each([
    [2, 3, 10, 27.9],
    [6, 2, 28, 55.5],
  ])('of %i and %i has every hand equally often', (first, second, hands, limit) => {
    const deal = new RandomDeal(first, second, { seed: 5, purpose: 'test' });
    const rounds = 1000 * hands;
    const seen = new Map<string, number>();
    for (let round = 0; round < rounds; round++) {
      deal.deal();
      const hand = Array.from({ length: first }, (_, k) => deal.placeOfFirst(k)).join();
      seen.set(hand, (seen.get(hand) ?? 0) + 1);
    }
    expect(seen.size).toBe(hands);
    const expected = rounds / hands;
    const chiSquare = [...seen.values()].reduce((sum, times) => sum + (times - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(limit);
  });

  it('has the moments of the hypergeometric law across words', () => {
    // 90 of 300 places, counted in the first 100: mean 30, variance 90 * (1/3) * (2/3) * (210/299) = 14.05.
    const deal = new RandomDeal(90, 210, { seed: 2, purpose: 'test' });
    const rounds = 20_000;
    let [sum, squares] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      deal.deal();
      const count = deal.firstBefore(100);
      sum += count - 30;
      squares += (count - 30) ** 2;
    }
    expect(Math.abs(sum / rounds)).toBeLessThan(4 * Math.sqrt(14.05 / rounds));
    expect(Math.abs(squares / rounds / 14.05 - 1)).toBeLessThan(4 * Math.sqrt(2 / rounds));
  });
});
