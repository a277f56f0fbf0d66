import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Fault } from '../../../src-core/domain/run.ts';
import { faultKinds, faultSchema } from '../../../src-core/domain/run.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { CliCommand } from './command.ts';

export interface ParsedArguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  flag(name: string): boolean;
  list(name: string): readonly string[];
}

const shared: ParseArgsOptionsConfig = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  home: { type: 'string' },
};

/** @throws bad_input for an option the command does not have */
export function parseCommandArguments(
  args: readonly string[],
  { name, usage, options }: Pick<CliCommand, 'name' | 'usage' | 'options'>,
): ParsedArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...shared, ...options },
      allowPositionals: true,
    });
    return {
      positionals,
      text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
      flag: (name) => values[name] === true,
      list: (name) => (Array.isArray(values[name]) ? values[name].filter((value) => typeof value === 'string') : []),
    };
  } catch (error) {
    throw new FringeError('bad_input', refusedOption(name, error), {
      remedy: `Write \`fringe ${usage}\`; \`fringe help\` tells of all commands.`,
      cause: error,
    });
  }
}

/** Node tells the option in its own words alone. */
function refusedOption(command: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const option = /'(-[^\s']*)/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `\`fringe ${command}\` has no option ${option}.`;
  const isFlag = message.includes('does not take');
  return isFlag ? `The option ${option} takes no value.` : `The option ${option} needs a value.`;
}

/** @throws bad_input */
export function requirePositional({ positionals }: ParsedArguments, index: number, what: string): string {
  const value = positionals[index];
  if (value !== undefined) return value;
  throw new FringeError('bad_input', `${what} is missing.`, {
    remedy: 'Run `fringe help` for the commands and their options.',
  });
}

/** A whole number of an option, or undefined. @throws bad_input naming the option */
export function wholeNumber(parsed: ParsedArguments, name: string): number | undefined {
  const text = parsed.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new FringeError('bad_input', `--${name} ${text}: expected a whole number that is not negative.`, {
    path: name,
    remedy: `Write for example --${name} 3.`,
  });
}

/** `temperature_step=5@10`, `unplug=0@2:heaters`. @throws bad_input */
export function parseFault(text: string): Fault {
  const match = /^([a-z_]+)=(-?[\d.]+(?:e-?\d+)?)(?:@([\d.]+))?(?::(\w+))?$/.exec(text);
  const fault = faultSchema.safeParse({
    kind: match?.[1],
    magnitude: Number(match?.[2]),
    ...(match?.[3] === undefined ? {} : { atSeconds: Number(match[3]) }),
    ...(match?.[4] === undefined ? {} : { instrument: match[4] }),
  });
  if (fault.success) return fault.data;
  throw new FringeError(
    'bad_input',
    `--fault ${text}: expected KIND=MAGNITUDE@SECONDS with a kind of ${faultKinds.join(', ')}.`,
    {
      path: 'fault',
      remedy: 'Write for example --fault temperature_step=5@10.',
    },
  );
}
