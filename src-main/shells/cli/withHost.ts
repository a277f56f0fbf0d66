import { resolve } from 'node:path';
import { createHost } from '../../createHost.ts';
import type { Host } from '../../createHost.ts';
import type { CommandRun } from './command.ts';

/** Options of every command that opens a bench. */
export const benchOptions = { bench: { type: 'string' } } as const;

/**
 * Opens the host for one command and closes it whatever happens: outputs go safe, and a line says so. The signal stops
 * what runs at once.
 */
export async function withHost(
  { parsed, output, signal }: CommandRun,
  work: (host: Host) => Promise<number>,
): Promise<number> {
  const benchFile = parsed.text('bench');
  const home = parsed.text('home');
  const host = await createHost({
    shell: { kind: 'cli', notices: [] },
    ...(benchFile === undefined ? {} : { benchFile: resolve(benchFile) }),
    ...(home === undefined ? {} : { home: resolve(home) }),
    latencyScale: 1,
    pacing: false,
  });
  for (const notice of host.notices) output.say(notice);
  const stop = () => void host.runs.stop('Stopped by the engineer.');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await work(host);
  } finally {
    signal.removeEventListener('abort', stop);
    const { outputs } = await host.close();
    output.say(outputs);
  }
}
