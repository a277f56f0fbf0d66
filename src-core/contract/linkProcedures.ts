import { z } from 'zod';
import { subscription } from './procedureKinds.ts';

/** What is done to find a lost instrument again. */
export const reconnectViewSchema = z.strictObject({
  /** Tries that have failed. */
  attempts: z.int(),
  /** When the next one begins, Unix milliseconds; null while one is under way. */
  nextTryAtMs: z.number().nullable(),
  /** Why the last one failed; empty before the first. */
  reason: z.string(),
});

export const wireLineSchema = z.strictObject({
  /** Counts every line of the instrument from 1, those that are forgotten too. */
  seq: z.int(),
  /** Unix milliseconds. */
  timeMs: z.number(),
  /** `event`: said by the instrument of its own accord; `fault`: what went wrong on the wire. */
  direction: z.enum(['sent', 'received', 'event', 'note', 'fault']),
  text: z.string(),
});
export type WireLine = z.output<typeof wireLineSchema>;

/** Procedures of single links. */
export const linkProcedures = {
  /** What is said on an instrument's wire: the last two thousand lines, then as it is said. Ends when the bench is replaced. */
  'bench.wire': subscription(
    z.strictObject({ instrument: z.string() }),
    z.strictObject({ lines: z.array(wireLineSchema) }),
  ),
} as const;
