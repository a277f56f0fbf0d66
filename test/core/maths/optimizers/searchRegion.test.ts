import { describe, expect, it } from 'vitest';
import { freshRegion, regionAfter } from '../../../../src-core/maths/optimizers/gaussianProcess/searchRegion.ts';

const after = (width: number, distances: readonly number[], dimension = 2) =>
  distances.reduce(
    (region, distance) => regionAfter(region, { isClearlyBetter: false, distance, dimension }),
    freshRegion(width),
  );

describe('the region of a search', () => {
  it('stays while points get clearly better', () => {
    const region = after(0.4, [0.1, 0.1]);
    expect(regionAfter(region, { isClearlyBetter: true, distance: 0.1, dimension: 2 })).toEqual(freshRegion(0.4));
  });

  it('narrows after a row of failures, and is the more patient the more there is to see', () => {
    expect(after(1, [0.5, 0.4, 0.5, 0.3, 0.5, 0.4, 0.3]).width).toBe(1);
    expect(after(1, [0.5, 0.4, 0.5, 0.3, 0.5, 0.4, 0.3, 0.5])).toEqual(freshRegion(0.35));
    expect(after(0.4, [0.1, 0.1, 0.1]).width).toBeCloseTo(0.14);
    expect(after(0.4, [0.1, 0.1, 0.1], 4).width).toBe(0.4);
  });

  it('closes in on where four failures kept to, but not all at once', () => {
    expect(after(1, [0.02, 0.05, 0.01, 0.03])).toEqual(freshRegion(0.1));
    expect(after(1, [0, 0, 0, 0]).width).toBeCloseTo(0.02);
    expect(after(1, [0.02, 0.05, 0.3, 0.03]).width).toBe(1);
  });

  it('never closes', () => {
    let region = freshRegion(1);
    for (let count = 0; count < 500; count++) {
      region = regionAfter(region, { isClearlyBetter: false, distance: 0, dimension: 1 });
    }
    expect(region.width).toBeGreaterThan(0);
  });
});
