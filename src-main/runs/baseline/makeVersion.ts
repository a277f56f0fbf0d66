import { setTimeout as sleep } from 'node:timers/promises';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import type { VersionRecord } from '../../sessions/baselines/versionRecords.ts';
import {
  commitVersion,
  dropUnfinished,
  indexVersion,
  listVersions,
  settleReferences,
} from '../../sessions/baselines/versionRecords.ts';

/** Another's version of thousands of heads is written in less. */
const mostWaitMs = 300_000;
const lookMs = 50;

/**
 * Makes the next version of the baselines, one process at a time: `write` leaves the files of its heads and tells its
 * record; then it stands, the references that move follow, and the rows. What a killed run left of a version is removed.
 * @param write is told the number; it may give a version that stands already, which is then brought level
 * @throws conflict when another run makes versions without an end
 */
export async function makeVersion(
  { home, catalogue, signal }: { home: string; catalogue: Catalogue; signal: AbortSignal },
  write: (version: number) => Promise<VersionRecord> | VersionRecord,
): Promise<VersionRecord> {
  const giveBack = await waitUntilAlone(catalogue, signal);
  try {
    const newest = listVersions(home).at(-1) ?? 0;
    dropUnfinished(home, newest);
    const record = await write(newest + 1);
    if (record.version > newest) commitVersion(home, record);
    settleReferences(home, record);
    indexVersion(catalogue, record);
    return record;
  } finally {
    giveBack();
  }
}

async function waitUntilAlone({ calibrationRuns }: Catalogue, signal: AbortSignal): Promise<() => void> {
  for (let waitedMs = 0; waitedMs < mostWaitMs; waitedMs += lookMs) {
    signal.throwIfAborted();
    const giveBack = calibrationRuns.holdAlone();
    if (giveBack !== null) return giveBack;
    await sleep(lookMs, undefined, { signal });
  }
  throw new FringeError('conflict', 'Another run has been making a version of the baselines for minutes.', {
    remedy: 'Wait for its end, then start the baseline again; its scores are recorded in this session.',
  });
}
