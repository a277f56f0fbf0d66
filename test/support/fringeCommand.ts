import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export const fringeProgram = join(import.meta.dirname, '../../src-main/shells/cli/main.ts');

export interface CommandEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON lines; every line must be one. */
  lines(): Record<string, unknown>[];
  /** The last line. */
  result(): Record<string, unknown>;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandEnd>;
  /** Resolves when standard output holds the text; rejects when the command ends without it. */
  shows(text: string): Promise<string>;
}

/** Starts `fringe <args>` as its user would, on a data folder of the test. */
export function startFringe(home: string, args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [fringeProgram, ...args], {
    env: { ...process.env, FRINGE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const watcher of watchers) watcher();
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const lines = () =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const ended = new Promise<CommandEnd>((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr, lines, result: () => lines().at(-1) ?? {} }));
  });
  const shows = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (!stdout.includes(text)) return;
        watchers.delete(look);
        resolve(stdout);
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`ended without "${text}": ${stdout}${stderr}`)));
    });
  return { child, ended, shows };
}

export const fringe = (home: string, ...args: string[]): Promise<CommandEnd> => startFringe(home, args).ended;
