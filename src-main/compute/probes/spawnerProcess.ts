/**
 * The spawner: a process of its own that starts the programs of a noise calibration. A process is begun by copying the
 * one that begins it, which takes the longer the more memory that holds: this one holds little. It ends with the host,
 * whatever ended that, and with it all that it has started.
 */
import { createInterface } from 'node:readline';
import { ProgramRunner } from './programRunner.ts';
import type { SpawnerAnswer, SpawnerRequest } from './spawnerProtocol.ts';

let runner: ProgramRunner | null = null;

// A Ctrl+C in the terminal is the host's to act upon.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const request = parseRequest(line);
  // A host killed in mid-sentence leaves half a line.
  if (request === null) return;
  if (request.type === 'open') runner = new ProgramRunner(request);
  else if (request.type === 'abort') runner?.abort(request.id);
  else void runner?.run(request).then((end) => answer({ id: request.id, end }));
});
lines.on('close', () => {
  void Promise.resolve(runner?.close()).finally(() => process.exit(0));
});
// The host's end of the pipe may be gone before our answer is out.
process.stdout.on('error', () => undefined);

function answer(said: SpawnerAnswer): void {
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

function parseRequest(line: string): SpawnerRequest | null {
  try {
    return JSON.parse(line) as SpawnerRequest;
  } catch {
    return null;
  }
}
