import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

/** Puts a document of the plan's own on the stream. */
export const record: Command<'record'> = async ({ stream: name, data }, { clock, stream }, { index }) => {
  const timeNs = await timeNsOf(clock);
  stream.event(name, { index, timeNs }, data);
  return { timeNs };
};
