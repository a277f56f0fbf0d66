import type { Command } from './commandContext.ts';

/** Limits of the kernel at work, for every write from here on. */
export const limit: Command<'limit'> = ({ limits }, context) => {
  context.limits = limits;
  return Promise.resolve(null);
};
