import { z } from 'zod';

/** Asked once, answered once. */
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({
  kind: 'call' as const,
  input,
  output,
});

/** Asked once, answered by numbered events until one side ends it. */
export const subscription = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({
  kind: 'subscription' as const,
  input,
  output,
});

/** A refusal of a text that was checked. */
export const placedRefusalSchema = z.strictObject({
  path: z.string(),
  message: z.string(),
  /** 1-based place in the text that was checked, when there was one. */
  line: z.int().nullable(),
  column: z.int().nullable(),
});
export type PlacedRefusal = z.output<typeof placedRefusalSchema>;
