import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WireLine } from '../interfaces/benchDevices.ts';
import { sessionDirectory, wireFileName } from './sessionPaths.ts';

export interface WireOfRun {
  readonly runId: string;
  /** Unix milliseconds; what was said before is not the run's. */
  readonly fromMs: number;
  /** By instrument, oldest first. */
  readonly lines: Readonly<Record<string, readonly WireLine[]>>;
}

/**
 * Keeps what was said on the wires during a run beside its journal: a heading, then one line of JSON for each thing said,
 * in the order of time. Bounded by what the instruments remember; the heading names those whose beginning is forgotten.
 */
export function writeWireFile(home: string, { runId, fromMs, lines }: WireOfRun): void {
  const during = Object.entries(lines).map(([instrument, all]) => ({
    instrument,
    said: all.filter(({ timeMs }) => timeMs >= fromMs),
    // The oldest that is known is not the first, and of the run already.
    isCut: (all[0]?.seq ?? 1) > 1 && (all[0]?.timeMs ?? 0) >= fromMs,
  }));
  const heading = {
    format: 'fringe.wire/1',
    runId,
    from: new Date(fromMs).toISOString(),
    beginningForgotten: during.filter(({ isCut }) => isCut).map(({ instrument }) => instrument),
  };
  const said = during
    .flatMap(({ instrument, said }) => said.map((line) => ({ instrument, ...line })))
    .sort((a, b) => a.timeMs - b.timeMs)
    .map(({ timeMs, instrument, direction, text }) => ({
      time: new Date(timeMs).toISOString(),
      ...{ instrument, direction, text },
    }));
  const text = [heading, ...said].map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(join(sessionDirectory(home, runId), wireFileName), text);
}
