import type { WireLine } from '../../src-core/contract/linkProcedures.ts';

export interface WireFilter {
  /** Words that must all occur, in any case; empty for all. */
  readonly text: string;
  readonly lines: 'all' | 'errors';
}

export const mostWireLines = 2000;

/** Error lines of the instruments: SCPI's queue and Qontrol's codes. */
const errorReply = /^-\d{3},|^E\d\d:\d\d/;

/** What went wrong: on the wire, or in the instrument's own words. */
export const isWireError = ({ direction, text }: WireLine): boolean =>
  direction === 'fault' || (direction !== 'sent' && direction !== 'note' && errorReply.test(text));

/** The lines with those that have come, each once, the oldest beyond the bound forgotten. */
export function addWireLines(known: readonly WireLine[], come: readonly WireLine[]): readonly WireLine[] {
  const last = known.at(-1)?.seq ?? 0;
  const fresh = come.filter(({ seq }) => seq > last);
  return fresh.length === 0 ? known : [...known, ...fresh].slice(-mostWireLines);
}

export function filterWireLines(lines: readonly WireLine[], { text, lines: which }: WireFilter): readonly WireLine[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return lines.filter((line) => {
    if (which === 'errors' && !isWireError(line)) return false;
    const said = line.text.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** A wire line as one can see it: bytes that are no letters by their number. */
export const shownWireText = (text: string): string =>
  text.replace(/[\x00-\x1f\x7f-\xff]/g, (byte) =>
    byte === '\r'
      ? '␍'
      : byte === '\n'
        ? '␊'
        : byte === '\t'
          ? '␉'
          : `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

/** For a file: one JSON object a line, with the time in UTC. */
export const wireLinesText = (instrument: string, lines: readonly WireLine[]): string =>
  lines
    .map(({ timeMs, direction, text }) =>
      JSON.stringify({ time: new Date(timeMs).toISOString(), instrument, direction, text }),
    )
    .map((line) => `${line}\n`)
    .join('');
