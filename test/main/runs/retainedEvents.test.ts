import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import { RetainedEvents } from '../../../src-main/runs/retainedEvents.ts';

const event = (stream: string, data: Record<string, unknown> = {}): RunEvent => ({
  ...{ type: 'event', seq: 1, stream, timeNs: 0, index: 0, data },
});
const streams = ({ list }: RetainedEvents) => list.map(({ stream }) => stream);

describe('what is kept in memory of a run that is on', () => {
  it('is all of a calibration', () => {
    const retained = new RetainedEvents('calibrate', [event('reads'), event('iterations')]);
    retained.take(event('kept'));
    expect(streams(retained)).toEqual(['reads', 'iterations', 'kept']);
  });

  it('does not grow with the checks of a monitor', () => {
    const retained = new RetainedEvents('monitor', []);
    for (let check = 0; check < 1000; check++) {
      for (const stream of ['waits', 'reads', 'checks']) retained.take(event(stream));
      retained.take(event('sets', { parameter: `mzi_0.${check % 2}`, commanded: check }));
    }
    expect(retained.list.map(({ data }) => data.commanded)).toEqual([998, 999]);
  });

  it('holds the last setting of each parameter once, also of those a calibration made', () => {
    const retained = new RetainedEvents('monitor', []);
    const set = (parameter: string, commanded: number) => retained.take(event('sets', { parameter, commanded }));
    set('a', 1);
    set('b', 2);
    for (const stream of ['calibrations', 'reads']) retained.take(event(stream));
    set('b', 3);
    retained.take(event('kept'));
    set('a', 4);
    set('c', 5);
    const settings = retained.list.flatMap(({ stream, data }) =>
      stream === 'sets' ? [[data.parameter, data.commanded]] : [],
    );
    expect(Object.fromEntries(settings)).toEqual({ a: 4, b: 3, c: 5 });
    expect(settings).toHaveLength(3);
  });

  it('is the calibration under way, and afterwards that it was kept', () => {
    const retained = new RetainedEvents('monitor', [event('reads')]);
    for (const stream of ['calibrations', 'reads', 'sets', 'iterations']) retained.take(event(stream));
    expect(streams(retained)).toEqual(['calibrations', 'reads', 'sets', 'iterations']);
    retained.take(event('kept'));
    retained.take(event('reads'));
    expect(streams(retained)).toEqual(['calibrations', 'kept', 'sets']);
  });
});
