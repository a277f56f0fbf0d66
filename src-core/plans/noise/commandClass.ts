import type { Probe } from '../../domain/noise.ts';
import { filePlaceholder } from '../../domain/noise.ts';
import { queryClassOf } from '../../domain/queryClass.ts';

/** Commands that may be expected to take alike. */
export interface CommandClass {
  readonly name: string;
  /** Whom it is asked of; null for a program. */
  readonly instrument: string | null;
}

/** A module of an instrument probe: `meter READ?`. */
export interface InstrumentQuery {
  readonly instrument: string;
  readonly query: string;
}

/** Null when it is not made of an instrument and a query. */
export function instrumentQueryOf(module: string): InstrumentQuery | null {
  const match = /^([A-Za-z_]\w*)[ \t]+(\S.*)$/.exec(module.trim());
  return match === null ? null : { instrument: match[1] ?? '', query: (match[2] ?? '').trim() };
}

/** Of a query the channel does not matter, of a program the file. */
export function commandClassOf(probe: Probe, module: string): CommandClass {
  if ('command' in probe) {
    const words = probe.command.program.filter((word) => !word.includes(filePlaceholder));
    return { name: words.join(' '), instrument: null };
  }
  const asked = instrumentQueryOf(module);
  if (asked === null) return { name: module, instrument: null };
  return { name: `${asked.instrument} ${queryClassOf(asked.query)}`, instrument: asked.instrument };
}
