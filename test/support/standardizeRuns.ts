import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StandardizeResult } from '../../src-core/domain/standardizeRun.ts';
import type { StandardizeSpec } from '../../src-core/domain/run.ts';
import { createRandomStream } from '../../src-core/maths/random/index.ts';
import type { Host } from '../../src-main/createHost.ts';
import { readStandardizeDraft } from '../../src-main/runs/standardize/standardizeDraft.ts';
import { npyBytes } from '../../src-main/sessions/arrays/npy.ts';

/** Records with a bin that is constant, one with a NaN, and the rest normal. */
export function writeDataset(
  path: string,
  [records, layers, width]: readonly [number, number, number],
  seed = 1,
): void {
  const stream = createRandomStream({ seed, purpose: 'test' });
  const values = Float32Array.from({ length: records * layers * width }, (_, at) =>
    at % (layers * width) === 1 ? 0.25 : 5 + 2 * stream.normal(),
  );
  values[layers * width] = NaN;
  writeFileSync(path, npyBytes({ shape: [records, layers, width], values }));
}

/** The run of a configuration whose paths are relative to `folder`. */
export function standardizeSpec(folder: string, config: Readonly<Record<string, unknown>>): StandardizeSpec {
  const draft = readStandardizeDraft(JSON.stringify(config), folder, null);
  if (draft.config === null) throw new Error(JSON.stringify(draft.refusals));
  const labels = { operator: 'E. Test', chipId: '', dieId: '', notes: '' };
  return { kind: 'standardize', title: 'Test', config: draft.config, seed: null, outDir: null, faults: [], labels };
}

export const runStandardize = async (host: Host, spec: StandardizeSpec): Promise<StandardizeResult> =>
  await (
    await host.runs.start(spec)
  ).finished;

/** Both results of a run directory. */
export const resultBytes = (runDir: string): Buffer[] =>
  ['calibration_stats.npz', 'rate_targets.json'].map((file) => readFileSync(join(runDir, 'results', file)));

/** Removes a folder with read-only ones in it. */
export function removeReadOnly(folder: string): void {
  if (!existsSync(folder)) return;
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeReadOnly(join(folder, entry.name));
  }
  rmSync(folder, { recursive: true, force: true });
}
