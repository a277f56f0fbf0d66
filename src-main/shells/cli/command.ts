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
  /** Words after the command that are not options, at most; none when left out. */
  readonly takes?: number;
  readonly summary: string;
  /** Lines that `--help` of the command tells beyond. */
  readonly details?: readonly string[];
  readonly options: ParseArgsOptionsConfig;
  /** @returns the exit status */
  run(context: CommandRun): Promise<number>;
}
