import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import { RecordedResults } from '../../../src-main/runs/recordedResults.ts';

const recorded = (powersDbm: readonly (number | null)[]): RunEvent => ({
  type: 'event',
  seq: 4,
  stream: 'traces',
  timeNs: 9,
  index: 3,
  data: {
    sensor: 'trace_through',
    stepId: 'look',
    quantity: 'q',
    wavelengthsNm: [1550, 1551, 1552],
    powersDbm,
    fault: null,
    timeNs: 9,
  },
});

describe('a trace out of the journal', () => {
  it('has its points without a number back, whether JSON had a word for them or the raw arrays', () => {
    for (const missing of [null, Number.NaN]) {
      const results = new RecordedResults([recorded([-10, missing, -100])]);
      expect(results.resultOf(3, { verb: 'readTrace', sensor: 'trace_through', stepId: 'look' })).toEqual({
        result: {
          sensor: 'trace_through',
          stepId: 'look',
          quantity: 'q',
          wavelengthsNm: [1550, 1551, 1552],
          powersDbm: [-10, Number.NaN, -100],
          fault: null,
          timeNs: 9,
        },
      });
    }
  });

  it('that was not finished when the run was cut is read again', () => {
    const results = new RecordedResults([recorded([-10, -11, -12])]);
    expect(results.resultOf(4, { verb: 'readTrace', sensor: 'trace_through', stepId: 'look' })).toBeNull();
  });
});
