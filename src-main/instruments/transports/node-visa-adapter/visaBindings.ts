import type { KoffiFunc } from 'koffi';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';

/** A ViStatus, signed. */
type Status = number;
type Call<Arguments extends readonly unknown[]> = KoffiFunc<(...given: [...Arguments]) => Status>;

/**
 * The functions of a VISA library (VPP-4.3.2, section 4). Every memory that is written to is a caller's buffer: Electron
 * forbids views of outside memory. ViSession, ViAttr, ViUInt32 are 32 bits; ViAttrState is as wide as a pointer.
 */
export interface VisaBindings {
  readonly viOpenDefaultRM: Call<[session: Uint32Array]>;
  readonly viFindRsrc: Call<[rm: number, expression: string, list: Uint32Array, count: Uint32Array, text: Buffer]>;
  readonly viFindNext: Call<[list: number, text: Buffer]>;
  readonly viOpen: Call<[rm: number, resource: string, mode: number, timeoutMs: number, session: Uint32Array]>;
  readonly viWrite: Call<[session: number, bytes: Buffer, count: number, written: Uint32Array]>;
  readonly viRead: Call<[session: number, bytes: Buffer, count: number, got: Uint32Array]>;
  readonly viReadSTB: Call<[session: number, status: Uint16Array]>;
  readonly viClear: Call<[session: number]>;
  readonly viGetAttribute: Call<[session: number, attribute: number, value: Buffer]>;
  readonly viSetAttribute: Call<[session: number, attribute: number, value: number]>;
  readonly viStatusDesc: Call<[session: number, status: number, text: Buffer]>;
  readonly viClose: Call<[session: number]>;
}

const signatures: Readonly<Record<keyof VisaBindings, readonly string[]>> = {
  viOpenDefaultRM: ['void *'],
  viFindRsrc: ['uint32', 'const char *', 'void *', 'void *', 'void *'],
  viFindNext: ['uint32', 'void *'],
  viOpen: ['uint32', 'const char *', 'uint32', 'uint32', 'void *'],
  viWrite: ['uint32', 'void *', 'uint32', 'void *'],
  viRead: ['uint32', 'void *', 'uint32', 'void *'],
  viReadSTB: ['uint32', 'void *'],
  viClear: ['uint32'],
  viGetAttribute: ['uint32', 'uint32', 'void *'],
  viSetAttribute: ['uint32', 'uint32', 'uintptr'],
  viStatusDesc: ['uint32', 'int32', 'void *'],
  viClose: ['uint32'],
};

/**
 * Loads a VISA library and finds its functions.
 * @param file a path, or a name that the system's loader looks for.
 * @throws not_available when it is not there or is no VISA library.
 */
export async function bindVisa(file: string): Promise<VisaBindings> {
  // Loaded on first use: a bench without VISA needs no foreign function interface.
  const { default: koffi } = await import('koffi');
  const library = koffi.load(file);
  // On 32-bit Windows the functions are WINAPI; elsewhere there is one convention only.
  const convention = process.platform === 'win32' && process.arch === 'ia32' ? ['__stdcall'] : [];
  const bound = Object.entries(signatures).map(([name, parameters]) => {
    try {
      const call: unknown = library.func(
        ...([...convention, name, 'int32', [...parameters]] as [string, string, string[]]),
      );
      return [name, call] as const;
    } catch (cause) {
      throw new FringeError('not_available', `${file} is no VISA library: it has no function ${name}.`, {
        remedy: 'Set FRINGE_VISA_LIBRARY to the VISA library of a maker (NI-VISA, Keysight IO Libraries, R&S VISA).',
        cause,
      });
    }
  });
  return Object.fromEntries(bound) as unknown as VisaBindings;
}
