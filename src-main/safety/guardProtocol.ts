import { z } from 'zod';

/** What the host tells the guard over its standard input, one JSON object a line. */
export const guardMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('arm'),
    /** Where the guard writes what it did. */
    logFile: z.string(),
    instruments: z.array(
      z.strictObject({
        id: z.string(),
        address: z.string(),
        options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
        steps: z.array(
          z.strictObject({ send: z.string(), replyTerminator: z.string().nullable(), timeoutMs: z.number() }),
        ),
      }),
    ),
  }),
  z.strictObject({ type: z.literal('disarm') }),
]);
export type GuardMessage = z.output<typeof guardMessageSchema>;
export type GuardedInstrument = Extract<GuardMessage, { type: 'arm' }>['instruments'][number];
