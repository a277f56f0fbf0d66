import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalibrationKernel } from '../../src-core/domain/kernel.ts';
import type { CalibrateSpec } from '../../src-core/domain/run.ts';
import { createHost } from '../../src-main/createHost.ts';
import type { Host } from '../../src-main/createHost.ts';
import { sourceKernel } from './demoBench.ts';

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'fringe-test-'));

/** The whole host on the demo bench, without latency and without a shell. */
export const openTestHost = (home: string, benchFile?: string): Promise<Host> =>
  createHost({
    home,
    shell: { kind: 'memory', notices: [] },
    latencyScale: 1,
    pacing: false,
    ...(benchFile === undefined ? {} : { benchFile }),
  });

/** Runs `work` with a host and a data folder of its own; both are gone afterwards. */
export async function withTestHost<T>(work: (host: Host) => Promise<T>, benchFile?: string): Promise<T> {
  const home = temporaryFolder();
  try {
    const host = await openTestHost(home, benchFile);
    try {
      return await work(host);
    } finally {
      await host.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

export const calibrateSpec = (
  more: Partial<CalibrateSpec> = {},
  kernel: CalibrationKernel = sourceKernel(),
): CalibrateSpec => ({
  kind: 'calibrate',
  kernel,
  seed: 1,
  outDir: null,
  faults: [],
  labels: { operator: 'E. Test', chipId: 'chip-1', dieId: 'die-2', notes: '' },
  ...more,
});
