import { placeOf } from '../../src-core/domain/run.ts';
import { readRunStart } from '../sessions/readRunStart.ts';
import { writeWireFile } from '../sessions/wireFile.ts';
import type { BenchSession } from './benchSession.ts';

/** What was said on the wires during a run of the bench stands beside its journal. */
export function keepWire(home: string, runId: string, { devices }: BenchSession): void {
  const start = readRunStart(home, runId);
  if (start === null || placeOf(start.spec) !== 'bench') return;
  const said = devices.instruments.map(({ id }) => [id, devices.wireLog(id)] as const);
  writeWireFile(home, { runId, fromMs: Date.parse(start.startedAt), lines: Object.fromEntries(said) });
}
