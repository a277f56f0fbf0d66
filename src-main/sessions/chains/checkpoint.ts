import { closeSync, fstatSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { CheckpointFault, decodeCheckpoint, encodeCheckpoint, longestCheckpoint } from './checkpointBytes.ts';
import type { Checkpoint, NumberedCheckpoint } from './checkpointBytes.ts';
import { moveIntoPlace, nameBeside, readWhole, withFile, writeWhole } from './wholeBytes.ts';

export type { Checkpoint } from './checkpointBytes.ts';

/** The two files of a folder, written in turn. */
export const checkpointNames = ['checkpoint.a', 'checkpoint.b'] as const;

export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Sentences about what was found beside it. */
  readonly notes: readonly string[];
}

/** What one of the two files is. */
type Slot =
  | { readonly path: string; readonly state: 'good'; readonly checkpoint: NumberedCheckpoint }
  | { readonly path: string; readonly state: 'damaged'; readonly why: string; readonly isOtherVersion: boolean }
  | { readonly path: string; readonly state: 'missing' };

/**
 * Writes a checkpoint in the place of the older of the two, so that one whole checkpoint is there at any time: written
 * beside, flushed, read back and compared, renamed, and the folder flushed. The chain files are to be synced before.
 * @throws storage when it cannot be written, or does not read as it was written; the two files are then as they were
 */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): void {
  const [first, second] = slotsOf(folder);
  const target = sequenceOf(first) <= sequenceOf(second) ? first : second;
  const sequence = Math.max(sequenceOf(first), sequenceOf(second)) + 1;
  const bytes = encodeCheckpoint({ ...checkpoint, sequence });
  const beside = nameBeside(target.path);
  try {
    writeFlushed(beside, bytes);
    if (!Buffer.from(readBytes(beside)).equals(bytes)) throw new Error('it does not read as it was written');
    moveIntoPlace(beside, target.path);
  } catch (cause) {
    rmSync(beside, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FringeError('storage', `The checkpoint ${target.path} cannot be written: ${why}.`, {
      cause,
      remedy: 'Look at the disk and make room on it; the last checkpoint is still there.',
    });
  }
}

/**
 * The newest good checkpoint of a folder. A note tells when the other file is damaged.
 * @throws not_found when the folder has none, storage when neither file is good, not_available when they are of
 *   another version
 */
export function readCheckpoint(folder: string): FoundCheckpoint {
  const slots = slotsOf(folder);
  const notes: string[] = [];
  let newest: NumberedCheckpoint | null = null;
  for (const slot of slots) {
    if (slot.state === 'damaged') notes.push(`The checkpoint ${slot.path} ${slot.why}; the other one is taken.`);
    if (slot.state === 'good' && slot.checkpoint.sequence > (newest?.sequence ?? 0)) newest = slot.checkpoint;
  }
  if (newest !== null) return { checkpoint: withoutNumber(newest), notes };
  const damaged = slots.flatMap((slot) => (slot.state === 'damaged' ? [slot] : []));
  if (damaged.length === 0) {
    throw new FringeError('not_found', `The folder ${folder} has no checkpoint.`, {
      remedy: 'Name the folder of a run that was sampling, or start the inference again.',
    });
  }
  const what = damaged.map(({ path, why }) => `${path} ${why}`).join(' and ');
  throw refusal(
    `No checkpoint can be gone on from: ${what}.`,
    damaged.every(({ isOtherVersion }) => isOtherVersion),
  );
}

/** Which of the two files of a folder holds the newest good checkpoint; null when neither is good. */
export function newestCheckpointName(folder: string): (typeof checkpointNames)[number] | null {
  const [first, second] = slotsOf(folder).map(sequenceOf) as [number, number];
  if (first === 0 && second === 0) return null;
  return checkpointNames[first >= second ? 0 : 1];
}

/** One checkpoint file by itself. @throws not_found, storage when it is not whole, not_available for another version */
export function readCheckpointFile(path: string): Checkpoint {
  const slot = slotOf(path);
  switch (slot.state) {
    case 'good':
      return withoutNumber(slot.checkpoint);
    case 'missing':
      throw new FringeError('not_found', `There is no checkpoint ${path}.`, { remedy: 'Check the path.' });
    case 'damaged':
      throw refusal(`The checkpoint ${path} ${slot.why}.`, slot.isOtherVersion);
  }
}

/** @throws conflict when the checkpoint is of another specification */
export function requireFingerprint(checkpoint: Checkpoint, fingerprint: string): void {
  if (checkpoint.fingerprint === fingerprint) return;
  throw new FringeError('conflict', 'The checkpoint is of another specification, or of other data.', {
    remedy: 'Resume with the specification and the data that the run was started with.',
  });
}

function refusal(sentence: string, isOtherVersion: boolean): FringeError {
  return isOtherVersion
    ? new FringeError('not_available', sentence, { remedy: 'Resume with the version of Fringe that wrote it.' })
    : new FringeError('storage', sentence, {
        remedy:
          'Take the other checkpoint of the run if there is one, or start the inference again: its seed gives the same chain.',
      });
}

const sequenceOf = (slot: Slot): number => (slot.state === 'good' ? slot.checkpoint.sequence : 0);

const withoutNumber = ({ fingerprint, keptSteps, states }: NumberedCheckpoint): Checkpoint => ({
  fingerprint,
  keptSteps,
  states,
});

const slotsOf = (folder: string): [Slot, Slot] => [
  slotOf(join(folder, checkpointNames[0])),
  slotOf(join(folder, checkpointNames[1])),
];

function slotOf(path: string): Slot {
  try {
    return { path, state: 'good', checkpoint: decodeCheckpoint(readBytes(path)) };
  } catch (thrown) {
    if (thrown instanceof CheckpointFault) {
      return { path, state: 'damaged', why: thrown.message, isOtherVersion: thrown.isOtherVersion };
    }
    if (thrown instanceof FringeError && thrown.code === 'not_found') return { path, state: 'missing' };
    throw thrown;
  }
}

function readBytes(path: string): Uint8Array {
  return withFile(path, 'checkpoint', (file) => {
    const { size } = fstatSync(file);
    if (size > longestCheckpoint) throw new CheckpointFault('is far too long for a checkpoint');
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readWhole(file, bytes, 0));
  });
}

function writeFlushed(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx');
  try {
    writeWhole(file, bytes, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
