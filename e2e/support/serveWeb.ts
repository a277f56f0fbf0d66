import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface ServedWorkbench {
  /** The address to open, with its token. */
  readonly url: string;
  readonly home: string;
  /** Ends the host as a power failure of its process would. */
  kill(): Promise<void>;
  /** Ends the host in good order; returns what it said. */
  close(): Promise<string>;
}

export const newHome = (): string => mkdtempSync(join(tmpdir(), 'fringe-e2e-'));
export const removeHome = (home: string): void => rmSync(home, { recursive: true, force: true });

/** Serves the built workbench to a browser on a data folder, as `fringe serve` does. */
export async function serveWeb(home: string, args: readonly string[] = []): Promise<ServedWorkbench> {
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', ...args], {
    env: { ...process.env, FRINGE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/\S+token=[\w-]+/.exec(said);
      if (found !== null) resolve(found[0]);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    void ended.then(() => reject(new Error(`the host ended: ${said}`)));
  });
  return {
    url,
    home,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      return said;
    },
  };
}
