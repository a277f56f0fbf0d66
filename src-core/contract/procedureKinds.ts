import type { z } from 'zod';

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
