import { z } from 'zod';
import { errorCodes } from '../errors/fringeError.ts';
import type { ErrorCode } from '../errors/fringeError.ts';

/** What crosses a link, in either direction. JSON-able, so that every link carries the same. */

const id = z.int().nonnegative();
const errorReportSchema = z.strictObject({
  code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  remedy: z.string(),
  path: z.string().optional(),
});

export const toHostSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call'), id, procedure: z.string(), input: z.unknown() }),
  z.strictObject({ type: z.literal('subscribe'), id, procedure: z.string(), input: z.unknown(), afterSeq: z.int() }),
  z.strictObject({ type: z.literal('cancel'), id }),
]);
export type ToHost = z.output<typeof toHostSchema>;

export const toScreenSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), id, value: z.unknown() }),
  z.strictObject({ type: z.literal('error'), id, error: errorReportSchema }),
  z.strictObject({ type: z.literal('event'), id, seq: z.int(), value: z.unknown() }),
  z.strictObject({ type: z.literal('end'), id }),
]);
export type ToScreen = z.output<typeof toScreenSchema>;

/** One end of a link: what a shell provides, whatever carries the messages. */
export interface MessagePortLike<Out, In> {
  send(message: Out): void;
  /** Resolves when there is room for more; left out where the carrier takes everything at once. */
  drained?(): Promise<void>;
  onMessage(listener: (message: In) => void): () => void;
  /** Called once when the other end is gone. */
  onClose(listener: () => void): () => void;
  close(): void;
}
