import type { Command } from './commandContext.ts';

export const openStream: Command<'openStream'> = ({ stream: name, keys }, { stream }) => {
  stream.describe(name, keys);
  return Promise.resolve(null);
};
