import { resolve } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { createHost } from '../../createHost.ts';
import type { Host } from '../../createHost.ts';
import type { CommandRun } from './command.ts';

/** Options of every command that opens a bench. */
export const benchOptions = { bench: { type: 'string' } } as const;

export interface HostUse {
  /** Of the file that the command was given, where no option names another. */
  readonly benchFile?: string | undefined;
  /** A command that sets nothing says nothing of the outputs, unless one of them is not safe. */
  readonly setsOutputs?: boolean | ((host: Host) => boolean);
}

/**
 * Opens the host for one command and closes it whatever happens: outputs go safe, and a line says so. The signal stops
 * what runs at once.
 */
export async function withHost(
  { parsed, output, signal }: CommandRun,
  work: (host: Host) => Promise<number>,
  { benchFile: ownBenchFile, setsOutputs = true }: HostUse = {},
): Promise<number> {
  const benchFile = parsed.text('bench') ?? ownBenchFile;
  const home = parsed.text('home');
  const host = await createHost({
    shell: { kind: 'cli', notices: [] },
    ...(benchFile === undefined ? {} : { benchFile: resolve(benchFile) }),
    ...(home === undefined ? {} : { home: resolve(home) }),
    latencyScale: 1,
    pacing: false,
  });
  for (const notice of host.notices) output.say(notice);
  const stop = () => void host.handlers['stop.all']({}, { signal: new AbortController().signal });
  signal.addEventListener('abort', stop);
  try {
    refuseWhenStopped(signal);
    return await work(host);
  } finally {
    signal.removeEventListener('abort', stop);
    const sets = typeof setsOutputs === 'boolean' ? setsOutputs : setsOutputs(host);
    const { outputs, areSafe } = await host.close();
    if (sets || !areSafe) output.say(outputs);
  }
}

/** @throws stopped when Ctrl+C came before there was a run to stop */
export function refuseWhenStopped(signal: AbortSignal): void {
  if (signal.aborted)
    throw new FringeError('stopped', 'Stopped by the engineer while the bench was opened: nothing was run.');
}
