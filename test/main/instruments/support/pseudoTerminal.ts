import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PseudoTerminal {
  /** Path of a serial port whose other end is the TCP server. */
  readonly path: string;
  readonly address: string;
  /** Pulls the cable. */
  unplug(): Promise<void>;
}

/** A serial port that leads to a TCP server, by socat: the real serial transport over a real terminal device. */
export async function startPseudoTerminal(port: number): Promise<PseudoTerminal> {
  const directory = mkdtempSync(join(tmpdir(), 'fringe-pty-'));
  const path = join(directory, 'port');
  const child = spawn('socat', [`PTY,link=${path},raw,echo=0`, `TCP:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  while (!existsSync(path)) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error('socat does not run: install socat');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    path,
    address: `ASRL${path}::INSTR`,
    unplug: async () => {
      child.kill('SIGKILL');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
