/**
 * The requests of the kernel's driver that are no reads and no writes (linux/usb/tmc.h), by ioctl(2) through koffi: Node has
 * none. Numbers as on x86, ARM and RISC-V.
 */
const requests = {
  clear: 0x5b02,
  trigger: 0x5b16,
  setTimeout: 0x40045b0a,
  readStatusByte: 0x80015b12,
  messageInAttributes: 0x80015b18,
  autoAbort: 0x40015b19,
} as const;
export type UsbtmcRequest = keyof typeof requests;

export interface UsbtmcControl {
  /** Does it at once: for what only the driver answers. False when there is no such request here. */
  now(descriptor: number, request: UsbtmcRequest, value: Buffer): boolean;
  /** Does it on a thread: for what the instrument answers. The error's number (errno), 0 for none. */
  wait(descriptor: number, request: UsbtmcRequest, value: Buffer): Promise<number>;
}

type Ioctl = ((descriptor: number, request: number, value: Buffer) => number) & {
  async(descriptor: number, request: number, value: Buffer, done: (error: Error | null, result: number) => void): void;
};

/** What an error of ioctl(2) that nobody names is taken for: EIO. */
const inputOutputError = 5;

/** Null where there is no foreign function interface: the instrument is then read and written alone. */
export async function loadUsbtmcControl(): Promise<UsbtmcControl | null> {
  if (process.platform !== 'linux') return null;
  try {
    const { default: koffi } = await import('koffi');
    const ioctl = koffi.load(null).func('ioctl', 'int', ['int', 'unsigned long', 'void *']) as unknown as Ioctl;
    return {
      now: (descriptor, request, value) => ioctl(descriptor, requests[request], value) >= 0,
      wait: async (descriptor, request, value) =>
        await new Promise((resolve, reject) => {
          ioctl.async(descriptor, requests[request], value, (error, result) => {
            if (error !== null) return reject(error);
            resolve(result >= 0 ? 0 : koffi.errno() || inputOutputError);
          });
        }),
    };
  } catch {
    return null;
  }
}
