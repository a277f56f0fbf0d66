import { linkSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { resolveResource } from './openTransport.ts';
import type { TransportOptions } from './transport.ts';

/** What a lock file holds. `started` tells a process from a later one with the same number. */
interface Holder {
  readonly pid: number;
  readonly started: string | null;
  readonly token: string;
}

let counter = 0;

/**
 * Takes the one lock of an address, so that two hosts never hold one instrument. The lock is a file that appears whole
 * (written beside, then linked); that of a process that has ended is taken over.
 * @returns the way to release it.
 * @throws instrument_busy naming the process that holds it.
 */
export function acquirePortLock(lockDirectory: string, address: string, options: TransportOptions = {}): () => void {
  mkdirSync(lockDirectory, { recursive: true });
  const file = join(lockDirectory, `${lockName(address, options)}.lock`);
  const token = `${process.pid}-${++counter}-${Date.now().toString(36)}`;
  const holder: Holder = { pid: process.pid, started: startOf(process.pid), token };
  const draft = `${file}.${token}`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (linked(draft, file)) return () => release(file, token);
      const other = readHolder(file);
      if (other === 'gone') continue;
      if (other !== 'unreadable' && isAlive(other)) throw held(address, other);
      removeStale(file, draft, other);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw held(address, null);
}

/** The place itself, whatever it is called: host and port, or the device behind every link to it. */
function lockName(address: string, options: TransportOptions): string {
  const resource = resolveResource(address, options);
  if (resource.kind === 'serial') return fileName(`serial_${realPathOf(resource.path)}`);
  const isNetworked = resource.kind !== 'usb' && resource.kind !== 'gpib';
  if (!isNetworked) return fileName(resource.canonical.toLowerCase().replaceAll('::', '_'));
  const host = resource.host.toLowerCase() === 'localhost' ? '127.0.0.1' : resource.host.toLowerCase();
  if (resource.kind === 'socket') return fileName(`tcp_${host}_${resource.port}`);
  // One host may serve VXI-11 devices of one name at several ports.
  const port = resource.kind === 'hislip' ? resource.port : (options['vxi11_port'] ?? options['portmapper_port'] ?? '');
  return fileName(`${resource.kind}_${host}_${resource.device.toLowerCase()}_${String(port)}`);
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A port that is not there is reported when it is opened.
    return path;
  }
}

const fileName = (name: string) => encodeURIComponent(name).replaceAll('%2F', '-');

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | 'gone' | 'unreadable' {
  try {
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder> | null;
    if (typeof parsed?.pid !== 'number' || typeof parsed.token !== 'string') return 'unreadable';
    return { pid: parsed.pid, started: parsed.started ?? null, token: parsed.token };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unreadable';
  }
}

/** Two that find the same stale lock must not remove each other's new one: only the holder of the guard file removes. */
function removeStale(file: string, draft: string, seen: Holder | 'unreadable'): void {
  const guard = `${file}.takeover`;
  if (!linked(draft, guard)) {
    const other = readHolder(guard);
    const abandoned = other === 'unreadable' || (other !== 'gone' && !isAlive(other));
    if (abandoned && Date.now() - modifiedMs(guard) > 1000) rmSync(guard, { force: true });
    return;
  }
  try {
    const now = readHolder(file);
    const same = now === seen || (typeof now === 'object' && typeof seen === 'object' && now.token === seen.token);
    if (same) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

function modifiedMs(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return Date.now();
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process answers EPERM: it lives.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** When a process started, in ticks since boot, where the system tells; field 22 of proc(5)'s stat. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function release(file: string, token: string): void {
  const holder = readHolder(file);
  if (typeof holder === 'object' && holder.token === token) rmSync(file, { force: true });
}

function held(address: string, holder: Holder | null): FringeError {
  if (holder?.pid === process.pid) {
    return new FringeError(
      'instrument_busy',
      `The instrument at ${address} is held by this Fringe itself (process ${process.pid}), under another name.`,
      { remedy: 'Two instruments of the bench lead to one port: correct their addresses in the bench file.' },
    );
  }
  const by = holder === null ? 'another host' : `another host (process ${holder.pid})`;
  return new FringeError('instrument_busy', `The instrument at ${address} is held by ${by}.`, {
    remedy: 'Close the other Fringe, or disconnect the instrument there, then reconnect it here.',
  });
}
