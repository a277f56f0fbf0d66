import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why pseudo-terminals cannot be had here, or null. */
export const ptyObstacle: string | null =
  spawnSync('socat', ['-V']).status === 0 ? null : 'socat is not installed (package socat)';

export interface PtyServer {
  /** The device to open, such as by `ASRL<path>::INSTR`. */
  readonly path: string;
  close(): Promise<void>;
}

/**
 * Puts an instrument that listens on a loopback port behind a pseudo-terminal, so that it can be opened as a serial port.
 * The terminal outlives its clients, as the device of a plugged-in adapter does.
 * @param address `TCPIP0::127.0.0.1::4000::SOCKET`
 */
export async function servePty(address: string): Promise<PtyServer> {
  const [, host = '', port = ''] = address.split('::');
  const folder = mkdtempSync(join(tmpdir(), 'fringe-pty-'));
  const path = join(folder, 'tty');
  const child = spawn('socat', [`PTY,link=${path},raw,echo=0`, `TCP:${host}:${port},nodelay`], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!existsSync(path)) {
    if (child.exitCode !== null) throw new Error(`socat ended with ${child.exitCode}`);
    await sleep(5);
  }
  // Held open and never read: without any holder the terminal hangs up, and socat ends with it.
  const holder = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  return {
    path,
    close: async () => {
      closeSync(holder);
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
