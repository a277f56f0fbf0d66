import { timeNsOf } from './commandContext.ts';
import type { Command } from './commandContext.ts';

export const note: Command<'note'> = async ({ severity, text }, { clock, stream }, { index }) => {
  stream.event('notes', { index, timeNs: await timeNsOf(clock) }, { severity, text });
  return null;
};
