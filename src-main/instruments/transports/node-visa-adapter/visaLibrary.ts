import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { waitingCalls } from '../callGate.ts';
import { usualVisaLibraries } from './findLibrary.ts';
import { visaTextBytes } from './visaAttribute.ts';
import { bindVisa } from './visaBindings.ts';
import type { VisaBindings } from './visaBindings.ts';
import { VisaError } from './visaError.ts';
import { VisaSession } from './visaSession.ts';
import { visaStatus } from './visaStatus.ts';

/** More resources than any bench has: a search that goes on is not believed. */
const maxResources = 1000;
/** `VI_NO_LOCK`: the lock between hosts is Fringe's own. */
const noLock = 0;

/** One maker's VISA library, loaded into this process, with its resource manager. */
export class VisaLibrary {
  /** The path or name under which it was loaded. */
  readonly file: string;
  readonly #bindings: VisaBindings;
  readonly #sessions = new Set<VisaSession>();
  #manager: Promise<number> | null = null;
  #managerSession: number | null = null;

  constructor(file: string, bindings: VisaBindings) {
    this.file = file;
    this.#bindings = bindings;
  }

  /** Sessions that are open. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /**
   * @param expression VISA's own patterns: `?*` is everything, `USB?*INSTR` every USB instrument.
   * @throws VisaError
   */
  async find(expression = '?*'): Promise<string[]> {
    const manager = await this.#openManager();
    const list = new Uint32Array(1);
    const count = new Uint32Array(1);
    const text = Buffer.alloc(visaTextBytes);
    const status = await this.call('viFindRsrc', manager, expression, list, count, text);
    if (status === visaStatus('VI_ERROR_RSRC_NFOUND')) return [];
    this.check('viFindRsrc', status);
    const found = [textOf(text)];
    try {
      // The count is what the library says; what it then gives is what counts.
      while (found.length < Math.min(count[0] ?? 0, maxResources)) {
        const next = await this.call('viFindNext', list[0] ?? 0, text);
        if (next < 0) break;
        found.push(textOf(text));
      }
    } finally {
      await this.call('viClose', list[0] ?? 0);
    }
    return found.filter((resource) => resource !== '');
  }

  /** @throws VisaError */
  async open(resource: string, openTimeoutMs: number): Promise<VisaSession> {
    const manager = await this.#openManager();
    const handle = new Uint32Array(1);
    const status = await this.call('viOpen', manager, resource, noLock, Math.ceil(openTimeoutMs), handle);
    this.check('viOpen', status);
    const session = new VisaSession(this, handle[0] ?? 0, () => this.#sessions.delete(session));
    this.#sessions.add(session);
    return session;
  }

  /** Calls a function on a thread of its own, as soon as there is one. Resolves with the signed status. */
  async call<Name extends keyof VisaBindings>(name: Name, ...given: Parameters<VisaBindings[Name]>): Promise<number> {
    return await waitingCalls.run(async () => await this.callAtOnce(name, ...given));
  }

  /** Like `call`, but waits for no other call: for a close that has to end a read which hangs. */
  async callAtOnce<Name extends keyof VisaBindings>(
    name: Name,
    ...given: Parameters<VisaBindings[Name]>
  ): Promise<number> {
    const binding = this.#bindings[name] as unknown as { async: (...all: unknown[]) => void };
    return await new Promise<number>((resolve, reject) => {
      binding.async(...given, (error: Error | null, status: number) =>
        error === null ? resolve(status) : reject(error),
      );
    });
  }

  /** @throws VisaError for a negative status, with the library's own words where the specification has none. */
  check(operation: string, status: number): void {
    if (status < 0) throw new VisaError(operation, status, this.#describe(status));
  }

  #describe(status: number): string | null {
    const text = Buffer.alloc(visaTextBytes);
    const described = this.#bindings.viStatusDesc(this.#managerSession ?? 0, status, text);
    return described === visaStatus('VI_SUCCESS') ? textOf(text) : null;
  }

  async #openManager(): Promise<number> {
    this.#manager ??= (async () => {
      const handle = new Uint32Array(1);
      this.check('viOpenDefaultRM', await this.call('viOpenDefaultRM', handle));
      this.#managerSession = handle[0] ?? 0;
      openLibraries.add(this);
      return this.#managerSession;
    })();
    try {
      return await this.#manager;
    } catch (error) {
      this.#manager = null;
      throw error;
    }
  }

  /** Closes the resource manager, and with it every session: VPP-4.3.2 makes the library do so. Waits for the library. */
  closeNow(): void {
    const manager = this.#managerSession;
    this.#managerSession = null;
    this.#manager = null;
    this.#sessions.clear();
    openLibraries.delete(this);
    if (manager !== null) this.#bindings.viClose(manager);
  }
}

const textOf = (bytes: Buffer): string => {
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end < 0 ? bytes.length : end).trim();
};

const openLibraries = new Set<VisaLibrary>();
const loaded = new Map<string, Promise<VisaLibrary>>();

// An instrument stays addressed (and a GPIB bus held) by a session that nobody closed. Also ends a read that hangs, for
// which the process would wait.
process.on('exit', () => {
  for (const library of openLibraries) library.closeNow();
});

/**
 * The VISA library of this machine, loaded once.
 * @param file the one to use; without it `FRINGE_VISA_LIBRARY`, else the first of the usual ones that is there.
 * @throws not_available when there is none, or it cannot be loaded.
 */
export async function loadVisaLibrary(
  file: string = process.env['FRINGE_VISA_LIBRARY'] ?? '',
  usual: readonly string[] = usualVisaLibraries(),
): Promise<VisaLibrary> {
  if (file !== '') {
    try {
      return await loadOnce(file);
    } catch (error) {
      throw error instanceof FringeError ? error : notLoaded(file, error);
    }
  }
  for (const candidate of usual) {
    try {
      return await loadOnce(candidate);
    } catch (error) {
      // What is not there, or not for this processor, is looked for under the next name.
      if (error instanceof FringeError) throw error;
    }
  }
  throw new FringeError('not_available', 'No VISA library was found on this machine.', {
    remedy:
      'Install one (NI-VISA, Keysight IO Libraries, R&S VISA), or set FRINGE_VISA_LIBRARY to its file. ' +
      'Sockets, VXI-11, HiSLIP, serial ports and, on Linux, USB need none.',
  });
}

/** @throws FringeError for what is there and no VISA library; the loader's own Error for what cannot be loaded. */
async function loadOnce(file: string): Promise<VisaLibrary> {
  const known = loaded.get(file);
  if (known !== undefined) return await known;
  const loading = bindVisa(file).then((bindings) => new VisaLibrary(file, bindings));
  loaded.set(file, loading);
  // A library may be installed while Fringe is open.
  loading.catch(() => loaded.delete(file));
  return await loading;
}

function notLoaded(file: string, error: unknown): FringeError {
  const reason = error instanceof Error ? error.message.trim().replace(/\.$/, '') : String(error);
  return new FringeError('not_available', `The VISA library ${file} cannot be loaded (${reason}).`, {
    remedy: 'Check the file, that it is built for this processor, and the setting FRINGE_VISA_LIBRARY.',
    cause: error,
  });
}
