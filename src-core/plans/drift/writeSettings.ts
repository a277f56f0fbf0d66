import type { Bench } from '../../domain/bench.ts';
import { ask } from '../instruction.ts';
import type { Plan } from '../instruction.ts';
import type { RunClock } from './runClock.ts';

/** Settings that are meant to stand on the bench. */
export interface StateInForce {
  /** By full name, in the bench's units; empty when nothing is in force. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly version: number | null;
  /** Since when they are known to be good: their calibration's end. */
  readonly sinceUnixMs: number | null;
}

/** Writes settings and waits until they have settled. @returns what the instruments were told, by full name */
export function* writeSettings(
  bench: Bench,
  settings: Readonly<Record<string, number>>,
  clock: RunClock,
): Plan<Record<string, number>> {
  const commanded: Record<string, number> = {};
  let settleMs = 0;
  for (const [parameter, value] of Object.entries(settings)) {
    commanded[parameter] = (yield* ask({ verb: 'set', parameter, value })).commanded;
    const [node = '', name = ''] = parameter.split('.');
    settleMs = Math.max(settleMs, bench.nodes[node]?.parameters[name]?.settle_ms ?? 0);
  }
  yield* clock.wait(settleMs, 'settle');
  return commanded;
}
