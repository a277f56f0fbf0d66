import { describe, expect, it } from 'vitest';
import type { WireLine } from '../../src-core/contract/linkProcedures.ts';
import {
  addWireLines,
  filterWireLines,
  isWireError,
  mostWireLines,
  shownWireText,
  wireLinesText,
} from '../../src-renderer/stores/wireLines.ts';

const line = (seq: number, text: string, direction: WireLine['direction'] = 'sent'): WireLine => ({
  seq,
  timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678) + seq,
  direction,
  text,
});

describe('the lines of a wire log', () => {
  it('are known once each, and no more than are shown', () => {
    const known = addWireLines([line(1, 'a'), line(2, 'b')], [line(2, 'b'), line(3, 'c')]);
    expect(known.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    expect(addWireLines(known, [line(3, 'c')])).toBe(known);
    const many = Array.from({ length: mostWireLines + 10 }, (_, index) => line(index + 4, 'x'));
    const bounded = addWireLines(known, many);
    expect(bounded).toHaveLength(mostWireLines);
    expect(bounded.at(-1)?.seq).toBe(mostWireLines + 13);
  });

  it('are found by words and by what went wrong', () => {
    const lines = [
      line(1, 'READ?'),
      line(2, '1.0E-3', 'received'),
      line(3, 'no reply to READ? within 300 ms', 'fault'),
      line(4, 'E02:03', 'event'),
      line(5, '-113,"Undefined header"', 'received'),
      line(6, 'E02:03', 'sent'),
    ];
    const seqs = (text: string, which: 'all' | 'errors') =>
      filterWireLines(lines, { text, lines: which }).map(({ seq }) => seq);
    expect(seqs('read', 'all')).toEqual([1, 3]);
    expect(seqs('no READ', 'all')).toEqual([3]);
    expect(seqs('', 'errors')).toEqual([3, 4, 5]);
    expect(seqs('header', 'errors')).toEqual([5]);
    expect(isWireError(line(7, '+0,"No error"', 'received'))).toBe(false);
  });

  it('are shown without bytes that cannot be seen, and saved with their time in UTC', () => {
    expect(shownWireText('a\r\n\x06\xff')).toBe('a␍␊\\x06\\xff');
    expect(wireLinesText('meter', [line(0, 'READ?')])).toBe(
      '{"time":"2026-01-02T03:04:05.678Z","instrument":"meter","direction":"sent","text":"READ?"}\n',
    );
  });
});
