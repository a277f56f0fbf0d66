import { ProtocolFault } from './protocolFault.ts';

/** Writes XDR items one after the other. Source: RFC 4506, section 4. */
export class XdrWriter {
  #bytes: Buffer;
  #length = 0;

  /** @param expectedBytes grows when more is written. */
  constructor(expectedBytes = 128) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes);
  }

  /** What has been written: valid until more is. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** An unsigned or a signed 32-bit integer. */
  integer(value: number): this {
    this.#room(4);
    this.#bytes.writeUInt32BE(value >>> 0, this.#length);
    this.#length += 4;
    return this;
  }

  boolean(value: boolean): this {
    return this.integer(value ? 1 : 0);
  }

  /** Bytes of variable length, filled up to a multiple of four. */
  opaque(value: Uint8Array): this {
    this.integer(value.length);
    const padded = paddedLength(value.length);
    this.#room(padded);
    this.#bytes.set(value, this.#length);
    this.#bytes.fill(0, this.#length + value.length, this.#length + padded);
    this.#length += padded;
    return this;
  }

  /** Items that were written elsewhere. */
  items(value: Uint8Array): this {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  text(value: string): this {
    return this.opaque(Buffer.from(value, 'latin1'));
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + count));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Reads XDR items one after the other. Every reading throws ProtocolFault when the bytes do not hold the item. */
export class XdrReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  unsigned(): number {
    if (this.remaining < 4) throw new ProtocolFault('a message ends before its last number');
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  signed(): number {
    return this.unsigned() | 0;
  }

  boolean(): boolean {
    const value = this.unsigned();
    if (value > 1) throw new ProtocolFault(`a truth value is ${value}`);
    return value === 1;
  }

  /** The bytes themselves, not a copy. */
  opaque(maxLength: number): Buffer {
    const length = this.unsigned();
    if (length > maxLength) throw new ProtocolFault(`${length} bytes stand where at most ${maxLength} may`);
    const padded = paddedLength(length);
    if (padded > this.remaining)
      throw new ProtocolFault(`${length} bytes are announced and ${this.remaining} are there`);
    const value = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += padded;
    return value;
  }

  text(maxLength: number): string {
    return this.opaque(maxLength).toString('latin1');
  }
}

const paddedLength = (length: number): number => Math.ceil(length / 4) * 4;
