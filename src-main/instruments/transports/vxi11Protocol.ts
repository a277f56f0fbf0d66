import { XdrWriter } from './xdr.ts';
import type { XdrReader } from './xdr.ts';

/**
 * Numbers and parameters of VXI-11.
 * Source: VXI-11, TCP/IP Instrument Protocol Specification, revision 1.0, section B and appendix C (the RPCL of the three
 * channels).
 */
export const coreProgram = { program: 0x0607af, version: 1 } as const;
export const abortProgram = { program: 0x0607b0, version: 1 } as const;
export const interruptProgram = { program: 0x0607b1, version: 1 } as const;

export const coreProcedures = {
  createLink: 10,
  deviceWrite: 11,
  deviceRead: 12,
  deviceReadStatusByte: 13,
  deviceTrigger: 14,
  deviceClear: 15,
  deviceRemote: 16,
  deviceLocal: 17,
  deviceLock: 18,
  deviceUnlock: 19,
  deviceEnableSrq: 20,
  deviceDoCommand: 22,
  destroyLink: 23,
  createInterruptChannel: 25,
  destroyInterruptChannel: 26,
} as const;
export const abortProcedure = 1;
export const interruptProcedure = 30;

export const deviceErrors = {
  none: 0,
  syntax: 1,
  notAccessible: 3,
  invalidLink: 4,
  parameter: 5,
  channelNotEstablished: 6,
  notSupported: 8,
  outOfResources: 9,
  lockedByAnother: 11,
  noLockHeld: 12,
  timeout: 15,
  io: 17,
  invalidAddress: 21,
  abort: 23,
  channelAlreadyEstablished: 29,
} as const;

const errorSentences: Readonly<Record<number, string>> = {
  1: 'a syntax error',
  3: 'the device is not accessible',
  4: 'the link is not valid',
  5: 'a parameter is wrong',
  6: 'the channel is not established',
  8: 'the operation is not supported',
  9: 'it is out of resources',
  11: 'another program has locked the device',
  12: 'no lock is held',
  15: 'the device did not answer in time',
  17: 'an input or output error',
  21: 'the address is not valid',
  23: 'the operation was aborted',
  29: 'the channel is already established',
};
export const describeDeviceError = (code: number): string => errorSentences[code] ?? `error ${code}`;

/** Bits of Device_Flags. */
export const operationFlags = { waitLock: 1, end: 8, terminatorSet: 128 } as const;
/** Bits of the reason why a read ended. */
export const readReasons = { requestCount: 1, terminator: 2, end: 4 } as const;
/** A host must take at least this much in one write (rule B.6.3). */
export const leastReceiveBytes = 1024;
export const longestHandle = 40;
export const longestDeviceName = 256;

export interface CreateLink {
  readonly clientId: number;
  readonly lockDevice: boolean;
  readonly lockTimeoutMs: number;
  readonly device: string;
}
export interface CreateLinkResult {
  readonly error: number;
  readonly link: number;
  readonly abortPort: number;
  readonly maxReceiveBytes: number;
}
export interface DeviceWrite {
  readonly link: number;
  readonly ioTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly flags: number;
  readonly data: Uint8Array;
}
export interface DeviceRead {
  readonly link: number;
  readonly requestBytes: number;
  readonly ioTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly flags: number;
  readonly terminator: number;
}
export interface DeviceReadResult {
  readonly error: number;
  readonly reason: number;
  readonly data: Buffer;
}
export interface GenericParameters {
  readonly link: number;
  readonly flags: number;
  readonly lockTimeoutMs: number;
  readonly ioTimeoutMs: number;
}

export const encode = {
  createLink: (p: CreateLink): Buffer =>
    new XdrWriter().integer(p.clientId).boolean(p.lockDevice).integer(p.lockTimeoutMs).text(p.device).bytes,
  createLinkResult: (r: CreateLinkResult): Buffer =>
    new XdrWriter().integer(r.error).integer(r.link).integer(r.abortPort).integer(r.maxReceiveBytes).bytes,
  deviceWrite: (p: DeviceWrite): Buffer =>
    new XdrWriter(32 + p.data.length)
      .integer(p.link)
      .integer(p.ioTimeoutMs)
      .integer(p.lockTimeoutMs)
      .integer(p.flags)
      .opaque(p.data).bytes,
  deviceRead: (p: DeviceRead): Buffer =>
    new XdrWriter()
      .integer(p.link)
      .integer(p.requestBytes)
      .integer(p.ioTimeoutMs)
      .integer(p.lockTimeoutMs)
      .integer(p.flags)
      .integer(p.terminator).bytes,
  deviceReadResult: (r: { error: number; reason: number; data: Uint8Array }): Buffer =>
    new XdrWriter(16 + r.data.length).integer(r.error).integer(r.reason).opaque(r.data).bytes,
  generic: (p: GenericParameters): Buffer =>
    new XdrWriter().integer(p.link).integer(p.flags).integer(p.lockTimeoutMs).integer(p.ioTimeoutMs).bytes,
  /** A link alone, an error alone, an error with one number. */
  integers: (...values: readonly number[]): Buffer =>
    values.reduce((writer, value) => writer.integer(value), new XdrWriter()).bytes,
  enableSrq: (link: number, enable: boolean, handle: Uint8Array): Buffer =>
    new XdrWriter().integer(link).boolean(enable).opaque(handle).bytes,
};

export const parse = {
  createLink: (r: XdrReader): CreateLink => ({
    clientId: r.signed(),
    lockDevice: r.boolean(),
    lockTimeoutMs: r.unsigned(),
    device: r.text(longestDeviceName),
  }),
  createLinkResult: (r: XdrReader): CreateLinkResult => ({
    error: r.signed(),
    link: r.signed(),
    abortPort: r.unsigned(),
    maxReceiveBytes: r.unsigned(),
  }),
  deviceWrite: (r: XdrReader, maxBytes: number): DeviceWrite => ({
    link: r.signed(),
    ioTimeoutMs: r.unsigned(),
    lockTimeoutMs: r.unsigned(),
    flags: r.unsigned(),
    data: r.opaque(maxBytes),
  }),
  deviceRead: (r: XdrReader): DeviceRead => ({
    link: r.signed(),
    requestBytes: r.unsigned(),
    ioTimeoutMs: r.unsigned(),
    lockTimeoutMs: r.unsigned(),
    flags: r.unsigned(),
    terminator: r.unsigned() & 0xff,
  }),
  deviceReadResult: (r: XdrReader, maxBytes: number): DeviceReadResult => ({
    error: r.signed(),
    reason: r.signed(),
    data: r.opaque(maxBytes),
  }),
  generic: (r: XdrReader): GenericParameters => ({
    link: r.signed(),
    flags: r.unsigned(),
    lockTimeoutMs: r.unsigned(),
    ioTimeoutMs: r.unsigned(),
  }),
  error: (r: XdrReader): number => r.signed(),
};
