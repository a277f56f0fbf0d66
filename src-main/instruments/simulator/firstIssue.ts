import type { z } from 'zod';

/** Where a file is wrong first, and what is. */
export function firstIssue(error: z.ZodError): { path: string; message: string } {
  const [issue] = error.issues;
  return { path: issue?.path.join('.') ?? '', message: issue?.message ?? 'it is wrong' };
}
