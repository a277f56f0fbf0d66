import type { ParseArgsOptionsConfig } from 'node:util';
import type { ParsedArguments } from './arguments.ts';
import type { Output } from './output.ts';

export interface CommandRun {
  readonly parsed: ParsedArguments;
  readonly output: Output;
  /** Aborted by Ctrl+C or a request to end; the command leaves the safe state and returns. */
  readonly signal: AbortSignal;
}

/** One command of the command line. */
export interface CliCommand {
  /** As typed: `calibrate`, `sessions list`. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  /** @returns the exit status */
  run(context: CommandRun): Promise<number>;
}
