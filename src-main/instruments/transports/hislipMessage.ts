import { PacketSplitter } from './packetSplitter.ts';
import { ProtocolFault } from './protocolFault.ts';

/** Messages of HiSLIP 1.0. Source: IVI-6.1, High-Speed LAN Instrument Protocol, section 2 (header) and table 4 (types). */
export const hislipTypes = {
  initialize: 0,
  initializeResponse: 1,
  fatalError: 2,
  error: 3,
  asyncLock: 4,
  asyncLockResponse: 5,
  data: 6,
  dataEnd: 7,
  deviceClearComplete: 8,
  deviceClearAcknowledge: 9,
  asyncRemoteLocalControl: 10,
  asyncRemoteLocalResponse: 11,
  trigger: 12,
  interrupted: 13,
  asyncInterrupted: 14,
  asyncMaximumMessageSize: 15,
  asyncMaximumMessageSizeResponse: 16,
  asyncInitialize: 17,
  asyncInitializeResponse: 18,
  asyncDeviceClear: 19,
  asyncServiceRequest: 20,
  asyncStatusQuery: 21,
  asyncStatusResponse: 22,
  asyncDeviceClearAcknowledge: 23,
  asyncLockInfo: 24,
  asyncLockInfoResponse: 25,
} as const;

export interface HislipMessage {
  readonly type: number;
  readonly control: number;
  readonly parameter: number;
  /** Valid during the call only, where it comes from a splitter. */
  readonly payload: Buffer;
}

/** Version 1.0, in the upper half of Initialize's parameter. */
export const hislipVersion = 0x0100;
/** The first identifier of a message, after Initialize and after a device clear; each message adds two. */
export const firstMessageId = 0xffff_ff00;
/** Before any message: what a client says of the last one (IVI-6.1, 4.14). */
export const noMessageId = 0xffff_fefe;
/** Stands for an identifier that is not known yet. */
export const unknownMessageId = 0xffff_ffff;
/** Bit 0 of the feature and mode controls: overlapped mode. */
export const overlapBit = 1;
/** Bit 0 of a client's control: the end of the last reply has been given to whoever reads. */
export const replyDeliveredBit = 1;
export const fatalErrors = {
  unidentified: 0,
  badHeader: 1,
  noBothChannels: 2,
  badInitialization: 3,
  tooManyClients: 4,
};
export const errors = { unidentified: 0, unknownType: 1, unknownControl: 2, unknownVendorType: 3, tooLarge: 4 };
export const lockResponses = { failure: 0, success: 1, sharedSuccess: 2, error: 3 };

const headerBytes = 16;
const prologue = 0x4853;
const noPayload = new Uint8Array(0);

export const nextMessageId = (id: number): number => (id + 2) >>> 0;

export function encodeHislip(
  type: number,
  control: number,
  parameter: number,
  payload: Uint8Array = noPayload,
): Buffer {
  const bytes = Buffer.allocUnsafe(headerBytes + payload.length);
  bytes.writeUInt16BE(prologue, 0);
  bytes[2] = type;
  bytes[3] = control;
  bytes.writeUInt32BE(parameter >>> 0, 4);
  bytes.writeUInt32BE(0, 8);
  bytes.writeUInt32BE(payload.length, 12);
  bytes.set(payload, headerBytes);
  return bytes;
}

/** A size as eight bytes, as the maximum message size is said. */
export function encodeSize(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(size));
  return bytes;
}

/** @throws ProtocolFault when it is no size. */
export function parseSize(payload: Buffer): number {
  if (payload.length !== 8) throw new ProtocolFault(`a size of ${payload.length} bytes`);
  const size = payload.readBigUInt64BE(0);
  return size > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(size);
}

/** Cuts a stream into messages whose payload is at most so long. A header that lies is a ProtocolFault. */
export class HislipSplitter {
  readonly #splitter: PacketSplitter;

  constructor(maxPayloadBytes: number) {
    const lengthOf = (header: Buffer) => {
      if (header.readUInt16BE(0) !== prologue) throw new ProtocolFault('a message does not begin with "HS"');
      const length = header.readUInt32BE(12);
      if (header.readUInt32BE(8) !== 0 || length > maxPayloadBytes) {
        throw new ProtocolFault(`a message of more than ${maxPayloadBytes} bytes is announced`);
      }
      return headerBytes + length;
    };
    this.#splitter = new PacketSplitter({ headerBytes, lengthOf });
  }

  /** @throws ProtocolFault */
  push(chunk: Buffer, take: (message: HislipMessage) => void): void {
    this.#splitter.push(chunk, (packet) =>
      take({
        type: packet[2] ?? 0,
        control: packet[3] ?? 0,
        parameter: packet.readUInt32BE(4),
        payload: packet.subarray(headerBytes),
      }),
    );
  }
}
