import { z } from 'zod';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { crc32c } from '../../../src-core/maths/checksum/crc32c.ts';
import type { EnsembleState } from '../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import { bytesOf, requireLittleEndian } from './wholeBytes.ts';

/** Everything that a run of ensembles needs to go on as if it had never stopped. */
export interface Checkpoint {
  /** Of the specification, as the run makes it: a state goes on with no other. */
  readonly fingerprint: string;
  /** Steps of each ensemble that are in the chain files, all on the disk when the checkpoint was written. */
  readonly keptSteps: number;
  /** One an ensemble, all of the same shape. */
  readonly states: readonly EnsembleState[];
}

/** A checkpoint as it lies in a file. */
export interface NumberedCheckpoint extends Checkpoint {
  /** Grows by one with every checkpoint of a folder. */
  readonly sequence: number;
}

/*
 * Bytes: 0 magic with the version; 8 length of the file, uint64; 16 length of the JSON, uint32; 20 CRC-32C of all other
 * bytes, uint32; 24 JSON padded with spaces to a multiple of 8; then float64 an ensemble: positions, log densities,
 * accepted. All little-endian.
 */
const magic = 'FRCHECK1';
const jsonStart = 24;
const checksumAt = 20;
/** Longer is no checkpoint: a hundred thousand walkers of a hundred parameters are 80 MB. */
export const longestCheckpoint = 2 ** 30;

const countSchema = z.int().min(0);
const sizeSchema = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const descriptionSchema = z.strictObject({
  sequence: z.int().min(1),
  fingerprint: z.string(),
  kept_steps: countSchema,
  walkers: sizeSchema,
  dimension: sizeSchema,
  ensembles: z.array(z.strictObject({ step: countSchema, evaluations: countSchema, failures: countSchema })).min(1),
});

/** @throws defect when the states are none, or of different shapes */
export function encodeCheckpoint({ fingerprint, keptSteps, states, sequence }: NumberedCheckpoint): Uint8Array {
  requireLittleEndian();
  const walkers = states[0]?.logDensities.length ?? 0;
  const dimension = (states[0]?.positions.length ?? 0) / walkers;
  const description = descriptionSchema.parse({
    sequence,
    fingerprint,
    kept_steps: keptSteps,
    walkers,
    dimension,
    ensembles: states.map(({ step, evaluations, failures }) => ({ step, evaluations, failures })),
  });
  const json = Buffer.from(JSON.stringify(description));
  const jsonLength = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(jsonStart + jsonLength + states.length * walkers * (dimension + 2) * 8, ' ');
  bytes.write(magic, 0, 'latin1');
  bytes.writeBigUInt64LE(BigInt(bytes.length), 8);
  bytes.writeUInt32LE(jsonLength, 16);
  json.copy(bytes, jsonStart);
  let at = jsonStart + jsonLength;
  for (const { positions, logDensities, accepted } of states) {
    const parts = [
      [positions, walkers * dimension],
      [logDensities, walkers],
      [accepted, walkers],
    ] as const;
    for (const [part, length] of parts) {
      if (part.length !== length) throw new FringeError('defect', 'The states of a checkpoint have different shapes.');
      bytes.set(bytesOf(part), at);
      at += part.byteLength;
    }
  }
  bytes.writeUInt32LE(checksumOf(bytes), checksumAt);
  return bytes;
}

/** Of everything but itself. */
const checksumOf = (bytes: Uint8Array): number => crc32c(bytes, jsonStart, bytes.length, crc32c(bytes, 0, checksumAt));

/** Why bytes are no checkpoint: the end of a sentence that begins with the file. */
export class CheckpointFault extends Error {
  readonly isOtherVersion: boolean;

  constructor(message: string, isOtherVersion = false) {
    super(message);
    this.name = 'CheckpointFault';
    this.isOtherVersion = isOtherVersion;
  }
}

/** @throws CheckpointFault for every other bytes than `encodeCheckpoint` gave, as far as a checksum can tell */
export function decodeCheckpoint(bytes: Uint8Array): NumberedCheckpoint {
  requireLittleEndian();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = buffer.toString('latin1', 0, magic.length);
  const isOther = /^FRCHECK[0-9A-Z]$/.test(found) && found !== magic;
  if (isOther) throw new CheckpointFault(`is of version ${found.at(-1)}, and this Fringe reads version 1`, true);
  if (!magic.startsWith(found)) throw new CheckpointFault('is not a checkpoint');
  if (bytes.length < jsonStart) throw new CheckpointFault(`is cut short after ${bytes.length} bytes`);
  const length = buffer.readBigUInt64LE(8);
  if (length !== BigInt(bytes.length)) {
    const isShort = length > BigInt(bytes.length);
    throw new CheckpointFault(isShort ? `is cut short after ${bytes.length} bytes` : 'has another length than it says');
  }
  if (buffer.readUInt32LE(checksumAt) !== checksumOf(bytes)) throw new CheckpointFault('does not match its checksum');
  return statesOf(buffer);
}

/** The content of bytes whose checksum is right; they are still not believed to make sense. */
function statesOf(buffer: Buffer): NumberedCheckpoint {
  const start = jsonStart + buffer.readUInt32LE(16);
  let value: unknown = null;
  try {
    value = JSON.parse(buffer.toString('utf8', jsonStart, start));
  } catch {
    // Null is refused like any other wrong description.
  }
  const parsed = descriptionSchema.safeParse(value);
  if (!parsed.success) throw new CheckpointFault('has no description that makes sense');
  const { sequence, fingerprint, kept_steps: keptSteps, walkers, dimension, ensembles } = parsed.data;
  if (start + ensembles.length * walkers * (dimension + 2) * 8 !== buffer.length) {
    throw new CheckpointFault('has another size than its description asks for');
  }
  let at = start;
  const take = (count: number): Float64Array => {
    const values = new Float64Array(count);
    bytesOf(values).set(buffer.subarray(at, at + 8 * count));
    at += 8 * count;
    return values;
  };
  const states = ensembles.map((counts) => ({
    ...counts,
    positions: take(walkers * dimension),
    logDensities: take(walkers),
    accepted: take(walkers),
  }));
  return { sequence, fingerprint, keptSteps, states };
}
