import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { EnsembleSampler } from '../../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import type { EnsembleState } from '../../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import type { LogDensity } from '../../../../src-core/maths/inference/logDensity.ts';
import {
  checkpointNames,
  readCheckpoint,
  readCheckpointFile,
  requireFingerprint,
  writeCheckpoint,
} from '../../../../src-main/sessions/chains/checkpoint.ts';
import type { Checkpoint } from '../../../../src-main/sessions/chains/checkpoint.ts';
import { useTemporaryFolder } from '../temporaryFolder.ts';
import { refusalOf } from './refusals.ts';

const folder = useTemporaryFolder();
const [a, b] = checkpointNames;

const stateOf = (step: number, walkers = 4, dimension = 2): EnsembleState => ({
  step,
  positions: Float64Array.from({ length: walkers * dimension }, (_, index) => step + index / 7),
  logDensities: Float64Array.from({ length: walkers }, (_, index) => -index / 3),
  accepted: Float64Array.from({ length: walkers }, (_, index) => index),
  evaluations: 2 ** 40 + step,
  failures: 3,
});
const checkpointAt = (step: number): Checkpoint => ({
  fingerprint: 'sha256 of “the specification”',
  keptSteps: step,
  states: [stateOf(step), stateOf(step + 0.5 - 0.5)],
});

describe('checkpoints', () => {
  it('are written in turn, and the newest is read', () => {
    for (const step of [1, 2, 3, 4, 5]) {
      writeCheckpoint(folder(), checkpointAt(step));
      expect(readCheckpoint(folder())).toEqual({ checkpoint: checkpointAt(step), notes: [] });
    }
    expect(readdirSync(folder()).sort()).toEqual([a, b]);
    expect(readCheckpointFile(join(folder(), a))).toEqual(checkpointAt(5));
    expect(readCheckpointFile(join(folder(), b))).toEqual(checkpointAt(4));
  });

  it('hold any numbers bit for bit', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 16, maxLength: 16 }), fc.string(), (numbers, fingerprint) => {
        const state = {
          ...stateOf(7),
          positions: Float64Array.from(numbers.slice(0, 8)),
          logDensities: Float64Array.from(numbers.slice(8, 12)),
          accepted: Float64Array.from(numbers.slice(12)),
        };
        writeCheckpoint(folder(), { fingerprint, keptSteps: 0, states: [state] });
        const { checkpoint } = readCheckpoint(folder());
        expect(checkpoint.fingerprint).toBe(fingerprint);
        for (const key of ['positions', 'logDensities', 'accepted'] as const) {
          const bits = (values: Float64Array) => new BigUint64Array(values.buffer);
          expect(bits(checkpoint.states[0]![key])).toEqual(bits(state[key]));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('let a sampler go on bit for bit', () => {
    const density: LogDensity = {
      dimension: 2,
      evaluateBatch(rows: Float64Array, count: number, into: Float64Array) {
        for (let row = 0; row < count; row++) into[row] = -(rows[2 * row]! ** 2 + rows[2 * row + 1]! ** 2 / 3) / 2;
      },
    } as LogDensity;
    const settings = { dimension: 2, walkers: 4, seed: 5, ensemble: 1 };
    const straight = new EnsembleSampler(settings, stateOf(0));
    for (let step = 0; step < 40; step++) straight.advance(density);
    const first = new EnsembleSampler(settings, stateOf(0));
    for (let step = 0; step < 17; step++) first.advance(density);
    writeCheckpoint(folder(), { fingerprint: '', keptSteps: 17, states: [first.state()] });
    const second = new EnsembleSampler(settings, readCheckpoint(folder()).checkpoint.states[0]!);
    for (let step = 17; step < 40; step++) second.advance(density);
    expect(second.state()).toEqual(straight.state());
  });

  it('of which one is damaged give the other and say so; the next takes its place', () => {
    for (const step of [1, 2]) writeCheckpoint(folder(), checkpointAt(step));
    const bytes = readFileSync(join(folder(), b));
    bytes[60]! ^= 1;
    writeFileSync(join(folder(), b), bytes);
    const { checkpoint, notes } = readCheckpoint(folder());
    expect(checkpoint).toEqual(checkpointAt(1));
    expect(notes).toEqual([`The checkpoint ${join(folder(), b)} does not match its checksum; the other one is taken.`]);
    writeCheckpoint(folder(), checkpointAt(9));
    expect(readCheckpointFile(join(folder(), b))).toEqual(checkpointAt(9));
    expect(readCheckpointFile(join(folder(), a))).toEqual(checkpointAt(1));
    rmSync(join(folder(), b));
    expect(readCheckpoint(folder())).toEqual({ checkpoint: checkpointAt(1), notes: [] });
  });

  it('that are both damaged, missing, of another version or a folder are refused in one sentence', () => {
    expect(refusalOf(() => readCheckpoint(folder())).code).toBe('not_found');
    expect(refusalOf(() => readCheckpointFile(join(folder(), a))).code).toBe('not_found');
    for (const step of [1, 2]) writeCheckpoint(folder(), checkpointAt(step));
    writeFileSync(join(folder(), a), readFileSync(join(folder(), a)).subarray(0, 100));
    writeFileSync(join(folder(), b), 'hello');
    const refusal = refusalOf(() => readCheckpoint(folder()));
    expect(refusal.code).toBe('storage');
    expect(refusal.message).toContain(`${a} is cut short after 100 bytes and`);
    expect(refusal.message).toContain(`${b} is not a checkpoint`);
    writeFileSync(join(folder(), a), 'FRCHECK2');
    expect(refusalOf(() => readCheckpointFile(join(folder(), a)))).toMatchObject({ code: 'not_available' });
    mkdirSync(join(folder(), 'c'));
    expect(refusalOf(() => readCheckpointFile(join(folder(), 'c'))).code).toBe('bad_input');
  });

  it('of another specification are refused', () => {
    requireFingerprint(checkpointAt(1), checkpointAt(1).fingerprint);
    expect(refusalOf(() => requireFingerprint(checkpointAt(1), 'other')).code).toBe('conflict');
  });

  it('are not given up when the next cannot be written', () => {
    for (const step of [1, 2]) writeCheckpoint(folder(), checkpointAt(step));
    expect(() => writeCheckpoint(folder(), { ...checkpointAt(3), states: [stateOf(3), stateOf(3, 6)] })).toThrow();
    expect(refusalOf(() => writeCheckpoint(join(folder(), 'no'), checkpointAt(3))).code).toBe('storage');
    expect(readCheckpoint(folder()).checkpoint).toEqual(checkpointAt(2));
    expect(readdirSync(folder()).sort()).toEqual([a, b]);
  });
});

describe('a damaged checkpoint is never taken for a whole one', () => {
  /** Reads a folder whose newest checkpoint has these bytes: the older one must come back, with a note. */
  function expectOlder(bytes: Uint8Array): void {
    writeFileSync(join(folder(), b), bytes);
    const { checkpoint, notes } = readCheckpoint(folder());
    expect(checkpoint.keptSteps).toBe(1);
    expect(notes).toHaveLength(1);
    expect(() => readCheckpointFile(join(folder(), b))).toThrow(FringeError);
  }

  it('cut at any byte, or with bytes after its end', () => {
    for (const step of [1, 2]) writeCheckpoint(folder(), checkpointAt(step));
    const whole = readFileSync(join(folder(), b));
    for (let length = 0; length < whole.length; length++) expectOlder(whole.subarray(0, length));
    expectOlder(Buffer.concat([whole, Buffer.alloc(1)]));
  });

  it('with any bit flipped, or many', () => {
    for (const step of [1, 2]) writeCheckpoint(folder(), checkpointAt(step));
    const whole = readFileSync(join(folder(), b));
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << (at % 8);
      expectOlder(bytes);
    }
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(8 * whole.length - 1), { minLength: 1, maxLength: 40 }), (flipped) => {
        const bytes = Buffer.from(whole);
        for (const bit of flipped) bytes[bit >> 3]! ^= 1 << (bit & 7);
        expectOlder(bytes);
      }),
    );
  });

  it('nor are random bytes', () => {
    writeCheckpoint(folder(), checkpointAt(1));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expectOlder(bytes)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        expectOlder(Buffer.concat([Buffer.from('FRCHECK1'), bytes])),
      ),
    );
  });
});
