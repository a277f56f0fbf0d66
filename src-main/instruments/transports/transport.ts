/**
 * `closed` before open and after close, `lost` when the other end or the cable went away. A lost transport may be opened
 * again.
 */
export type TransportState = 'closed' | 'opening' | 'open' | 'lost';

/** Settings of a bench file's instrument: `baud`, `timeout_ms`, `open_timeout_ms`. */
export type TransportOptions = Readonly<Record<string, string | number | boolean>>;

/** Bytes in and bytes out of one instrument's port. It knows nothing of messages. */
export interface Transport {
  readonly kind: 'tcp' | 'serial';
  /** VISA resource string. */
  readonly address: string;
  readonly state: TransportState;
  /**
   * Opens the port and drops whatever an earlier use left in the buffer.
   * @throws instrument_unreachable, instrument_busy (another program holds the port), stopped
   */
  open(signal?: AbortSignal): Promise<void>;
  /** Never throws; a second call does nothing. */
  close(): Promise<void>;
  /**
   * Hands bytes to the operating system at once. A string is taken as latin-1, one byte a character.
   * @throws instrument_lost when the port is not open or takes no more bytes.
   */
  write(bytes: Uint8Array | string): void;
  /**
   * Receives each chunk as it arrives, first what waited in the buffer. The chunk is valid only during the call. One
   * listener at a time.
   */
  onBytes(listener: (chunk: Buffer) => void): () => void;
  /** Told once for each loss, with the reason as a clause. Not told on `close`. */
  onLost(listener: (reason: string) => void): () => void;
  /**
   * Takes bytes up to and with the terminator from the buffer. Only without an `onBytes` listener.
   * @throws instrument_timeout, instrument_lost
   */
  readUntil(terminator: Uint8Array, timeoutMs: number): Promise<Buffer>;
}
