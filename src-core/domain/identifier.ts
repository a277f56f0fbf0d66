import { z } from 'zod';

/** A name as it may stand in expressions: letters, digits and underscores. */
export const identifier = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'expected a name of letters, digits and underscores that does not start with a digit',
  );
