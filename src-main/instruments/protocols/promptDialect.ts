import type { Dialect } from './dialect.ts';

/**
 * A command line with echo and prompt, as the Thorlabs TC200 has it: `tact?` CR comes back as `tact?` CR `30 C` CR `> `;
 * some answers stand on the prompt's own line. The echo says which command a reply belongs to.
 */
export const promptDialect: Dialect = {
  name: 'echo and prompt',
  commandEnd: '\r',
  replyEnd: '> ',
  maxReplyBytes: 4096,
  quietMs: 40,
  // An empty command ends one that was cut short; its bare prompt is ignored.
  abort: '',
  sort: (frame, command) => {
    const echo = echoOf(frame);
    if (echo === '') return 'ignored';
    // A reply to a command that nobody waits for any more is late, not wrong.
    return command === null || echo === command ? 'reply' : 'ignored';
  },
  unwrap: (frame) => linesOf(frame).slice(1).join('\n'),
};

const linesOf = (frame: string): string[] =>
  frame
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const echoOf = (frame: string): string => linesOf(frame)[0] ?? '';
