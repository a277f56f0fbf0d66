import { describe, expect, it } from 'vitest';
import { WireLog } from '../../../../src-main/instruments/protocols/wireLog.ts';

describe('a wire log', () => {
  it('keeps the last lines, numbers all of them, and gives those after a number', () => {
    const log = new WireLog(3);
    expect(log.entries()).toEqual([]);
    for (const text of ['a', 'b', 'c', 'd', 'e']) log.add('sent', text);
    expect(log.entries().map(({ seq, text }) => `${seq}${text}`)).toEqual(['3c', '4d', '5e']);
    expect(log.entries(4).map(({ text }) => text)).toEqual(['e']);
    expect(log.entries(1).map(({ text }) => text)).toEqual(['c', 'd', 'e']);
    expect(log.entries(5)).toEqual([]);
    expect(log.entries(99)).toEqual([]);
    expect(log.lastSeq).toBe(5);
  });

  it('holds of a long trace its beginning', () => {
    const log = new WireLog(2);
    log.add('received', '1'.repeat(850_000));
    const [line] = log.entries();
    expect(line?.text.length).toBeLessThan(500);
    expect(line?.text).toMatch(/^1+\.\.\. \(850000 bytes in all\)$/);
  });
});
