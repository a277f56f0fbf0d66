import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';

/** Why the double cannot be had here, or null. */
export const visaDoubleObstacle: string | null =
  process.platform !== 'linux'
    ? 'the double of a VISA library is built for Linux'
    : spawnSync('cc', ['--version']).status === 0
      ? null
      : 'there is no C compiler (cc)';

export type VisaFault = 'status' | 'hang' | 'short' | 'lie';

/** A VISA library of our own, built for this test run, whose resources are sockets on this machine. */
export interface VisaDouble {
  /** The library's file. */
  readonly file: string;
  /** Names the resources there are, each with the loopback port it leads to, or the bridge (visaBridge.ts) behind it. */
  map(resources: Readonly<Record<string, number | { readonly bridgePort: number }>>): void;
  /** @param value the signed status to return, the bytes a call reads, or the bytes it adds to what it tells. */
  fault(operation: string, kind: VisaFault, value?: number, times?: number): void;
  statusByte(value: number): void;
  /** How often a device clear came. */
  clears(): number;
  /** Sessions, lists and resource managers that are open. */
  open(): number;
  remove(): void;
}

/**
 * Builds the double with the machine's C compiler and points `FRINGE_VISA_LIBRARY` at it. Once a process: a library that
 * is loaded stays so.
 */
export function buildVisaDouble(): VisaDouble {
  const folder = mkdtempSync(join(tmpdir(), 'fringe-visa-'));
  const file = join(folder, 'libvisadouble.so');
  const source = join(import.meta.dirname, 'visaDouble', 'visaDouble.c');
  const flags = ['-Wall', '-Wextra', '-Werror', '-O1', '-D_GNU_SOURCE', '-shared', '-fPIC'];
  const built = spawnSync('cc', [...flags, '-o', file, source, '-lpthread'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the double of a VISA library was not built:\n${built.stderr}`);
  const mapFile = join(folder, 'resources');
  writeFileSync(mapFile, '');
  process.env['FRINGE_VISA_DOUBLE_MAP'] = mapFile;
  process.env['FRINGE_VISA_LIBRARY'] = file;
  const library = koffi.load(file);
  const fault = library.func('void visaDoubleFault(const char *function, const char *kind, double value, int times)');
  const statusByte = library.func('void visaDoubleStatusByte(int value)');
  const clears = library.func('int visaDoubleClears()');
  const open = library.func('int visaDoubleOpen()');
  return {
    file,
    map: (resources) => {
      const lines = Object.entries(resources).map(([resource, to]) =>
        typeof to === 'number' ? `${resource} 127.0.0.1 ${to}\n` : `${resource} bridge:127.0.0.1 ${to.bridgePort}\n`,
      );
      writeFileSync(mapFile, lines.join(''));
    },
    fault: (operation, kind, value = 0, times = 1) => void fault(operation, kind, value, times),
    statusByte: (value) => void statusByte(value),
    clears: () => Number(clears()),
    open: () => Number(open()),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
