import { z } from 'zod';
import { faultSchema } from '../../src-core/domain/run.ts';
import { errorCodes } from '../../src-core/errors/fringeError.ts';
import type { ErrorCode } from '../../src-core/errors/fringeError.ts';

/** The simulator's control channel on the wire: one JSON object a line, each request answered under its own number. */

const empty = z.strictObject({});
const id = z.int().nonnegative();

/** What each method takes and gives. */
export const simulatorMethods = {
  beginRun: {
    input: z.strictObject({ seed: z.int().nonnegative().optional(), snapshot: z.unknown().optional() }),
    output: z.strictObject({ snapshot: z.unknown() }),
  },
  endRun: { input: empty, output: z.null() },
  wait: { input: z.strictObject({ durationMs: z.number() }), output: z.null() },
  runTimeMs: { input: empty, output: z.number() },
  setPacing: { input: z.strictObject({ on: z.boolean() }), output: z.null() },
  setLatencyScale: { input: z.strictObject({ scale: z.number() }), output: z.null() },
  injectFault: { input: faultSchema, output: z.null() },
  clearFaults: { input: empty, output: z.null() },
  truth: {
    input: empty,
    output: z.strictObject({
      extinctionRatioDb: z.number().nullable(),
      chipTimeSeconds: z.number(),
      seed: z.int(),
      sensors: z.record(z.string(), z.number()).exactOptional(),
    }),
  },
} as const;
export type SimulatorMethods = typeof simulatorMethods;
export type SimulatorMethod = keyof SimulatorMethods;

export const simulatorRequestSchema = z.strictObject({
  id,
  method: z.enum(Object.keys(simulatorMethods) as [SimulatorMethod, ...SimulatorMethod[]]),
  params: z.unknown(),
});

export const simulatorReplySchema = z.union([
  z.strictObject({ id, result: z.unknown() }),
  z.strictObject({
    id,
    error: z.strictObject({
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      remedy: z.string(),
      path: z.string().optional(),
    }),
  }),
]);

/** Splits what arrives into whole lines. */
export class LineSplitter {
  #rest = '';

  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line.trim() !== '');
  }
}
