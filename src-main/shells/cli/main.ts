#!/usr/bin/env node
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { parseCommandArguments } from './arguments.ts';
import type { CliCommand } from './command.ts';
import { createOutput } from './output.ts';
import { commands, helpText } from './commands/index.ts';

/** Finds the command at the head of the arguments: two words before one. */
function findCommand(words: readonly string[]): { command: CliCommand; rest: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = commands.find((candidate) => candidate.name === name);
    if (command !== undefined) return { command, rest: words.slice(length) };
  }
  throw refuseCommand(words);
}

/** Names the commands that begin with the first word, where there are any. */
function refuseCommand([first = '', second]: readonly string[]): FringeError {
  const siblings = commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [`\`fringe ${name}\``] : []));
  if (siblings.length === 0) {
    return new FringeError('bad_input', `There is no command "${first}".`, {
      remedy: 'Run `fringe help` for the commands and their options.',
    });
  }
  const isAlone = second === undefined || second.startsWith('-');
  const sentence = isAlone ? `"${first}" is no whole command.` : `There is no command "${first} ${second}".`;
  return new FringeError('bad_input', sentence, { remedy: `There are ${siblings.join(', ')}.` });
}

/** @throws bad_input for a word that no command would heed, such as `seed 3` for `--seed 3` */
function refuseMoreThan(takes: number, words: readonly string[]): void {
  const extra = words[takes];
  if (extra === undefined) return;
  throw new FringeError('bad_input', `"${extra}" is one word too many.`, {
    remedy: 'Run `fringe help` for the commands and their options.',
  });
}

async function main(words: readonly string[]): Promise<number> {
  const output = createOutput(words.includes('--json'));
  const ended = new AbortController();
  const interrupted = () => ended.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupted);
  // Nobody reads any more, as behind "| head": stopped in good order, not cut off and left to the guard.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || code === 'EOF') interrupted();
  });
  process.stderr.on('error', () => undefined);
  try {
    if (words.length === 0 || words[0] === 'help' || words[0] === '--help') {
      process.stdout.write(helpText());
      return 0;
    }
    const { command, rest } = findCommand(words);
    const parsed = parseCommandArguments(rest, command);
    if (parsed.flag('help')) {
      process.stdout.write([`fringe ${command.usage}`, command.summary, ...(command.details ?? []), ''].join('\n'));
      return 0;
    }
    refuseMoreThan(command.takes ?? 0, parsed.positionals);
    return await command.run({ parsed, output, signal: ended.signal });
  } catch (error) {
    return output.failure(error);
  }
}

process.exitCode = await main(process.argv.slice(2));
