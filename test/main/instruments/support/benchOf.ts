import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { BenchInstrument } from '../../../../src-core/domain/bench.ts';
import { createInstrument } from '../../../../src-main/instruments/drivers/createInstrument.ts';
import type { LoggedInstrument } from '../../../../src-main/instruments/drivers/createInstrument.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fringe-instruments-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An instrument as a bench makes it; disconnected when the test is over. */
export function instrumentAt(
  driver: BenchInstrument['driver'],
  address: string,
  more: Partial<Pick<BenchInstrument, 'options' | 'serial_number'>> = {},
): LoggedInstrument {
  const instrument = createInstrument({
    id: 'device',
    instrument: { driver, address, options: {}, ...more },
    lockDirectory: temporaryFolder(),
  });
  onTestFinished(() => instrument.disconnect());
  return instrument;
}
