import { describe, expect, it } from 'vitest';
import { familySteps } from '../../../../src-core/maths/statistics/baseline/familySteps.ts';

/** 1, 2 ... count, over count: its share above x is 1 - x. */
const ramp = (count: number): Float64Array => Float64Array.from({ length: count }, (_, at) => (at + 1) / count);

describe('one number for all metrics', () => {
  it('is the order statistic of the stated share, where nothing is tied', () => {
    expect(familySteps([ramp(999)], 0.01)).toEqual([{ units: 990 / 999, alarmsAtIt: false }]);
    const [first, second] = familySteps([ramp(999), ramp(999).reverse()], 0.01);
    expect(second).toEqual(first);
    // Nine may alarm. Each does in four replicates, at opposite ends; the next two are equal and would make ten.
    expect(first!.units).toBe(995 / 999);
  });

  it('does not let one step of one metric decide for the others', () => {
    // 60 of 999 at once is six times the share: held above its step, and the other gets the whole of it.
    const stepped = Float64Array.from({ length: 999 }, (_, at) => (at < 60 ? 2 : 0));
    const [ofStepped, ofRamp] = familySteps([stepped, ramp(999)], 0.01);
    expect(ofStepped).toEqual({ units: 2, alarmsAtIt: false });
    expect(ofRamp).toEqual({ units: 990 / 999, alarmsAtIt: false });
  });

  it('takes the step that is nearer to the share by ratio', () => {
    const withStep = (size: number): Float64Array => Float64Array.from({ length: 999 }, (_, at) => (at < size ? 2 : 0));
    expect(familySteps([withStep(15)], 0.01)).toEqual([{ units: 2, alarmsAtIt: true }]);
    expect(familySteps([withStep(200)], 0.01)).toEqual([{ units: 2, alarmsAtIt: false }]);
  });

  it('has nothing to say of no replicates', () => {
    expect(familySteps([new Float64Array(0)], 0.01)).toEqual([{ units: Infinity, alarmsAtIt: false }]);
  });
});
