/**
 * `closed` before open and after close, `lost` when the other end or the cable went away. A lost transport may be opened
 * again.
 */
export type TransportState = 'closed' | 'opening' | 'open' | 'lost';

/** `tcp` and `serial` are streams of bytes; the others carry messages, each with an END of its own. */
export type TransportKind = 'tcp' | 'serial' | 'vxi11' | 'hislip' | 'usbtmc' | 'visa';

/** Settings of a bench file's instrument: `baud`, `timeout_ms`, `open_timeout_ms`. */
export type TransportOptions = Readonly<Record<string, string | number | boolean>>;

/**
 * Takes what arrives. The chunk is valid only during the call.
 * @param isEnd the chunk is the last of a message. Never on a stream; a chunk of a message may be empty.
 */
export type BytesListener = (chunk: Buffer, isEnd: boolean) => void;

/** What came of a device clear: some instruments have none. */
export type ClearOutcome = 'cleared' | 'not_supported';

/**
 * Bytes in and bytes out of one instrument's port. It knows nothing of commands. What a link cannot do is left out; the
 * operations that are there may be called only while the port is open.
 */
export interface Transport {
  readonly kind: TransportKind;
  /** VISA resource string. */
  readonly address: string;
  readonly state: TransportState;
  /**
   * Opens the port and drops whatever an earlier use left in the buffer.
   * @throws instrument_unreachable, instrument_busy (another program holds the port), stopped
   */
  open(signal?: AbortSignal): Promise<void>;
  /** Never throws; a second call does nothing. What was written before it is sent first. */
  close(): Promise<void>;
  /**
   * Hands bytes on at once, without waiting for them to be taken: to the operating system, or to the link's queue. On a
   * link of messages each call is one message. A string is taken as latin-1, one byte a character.
   * @throws instrument_lost when the port is not open or takes no more bytes.
   */
  write(bytes: Uint8Array | string): void;
  /** Receives each chunk as it arrives, first what waited in the buffer. One listener at a time. */
  onBytes(listener: BytesListener): () => void;
  /** Told once for each loss, with the reason as a clause. Not told on `close`. */
  onLost(listener: (reason: string) => void): () => void;
  /**
   * Takes bytes up to and with the terminator from the buffer; a message that ends without it counts as whole. Asks for
   * the reply where the link wants that. Only without an `onBytes` listener.
   * @throws instrument_timeout, instrument_lost
   */
  readUntil(terminator: Uint8Array, timeoutMs: number): Promise<Buffer>;
  /**
   * The message written last has a reply: fetches one message of it, within the time, and gives it to the listener. When
   * none comes in time nothing happens; a fault that only the link's end can mend is a loss. On links whose instruments
   * send replies by themselves it is left out or does nothing.
   */
  expectReply?(timeoutMs: number): void;
  /**
   * Device clear: the instrument forgets what it was reading and what it was about to say; a reply on its way is dropped,
   * and a pending `expectReply` ends. Nothing that was said before arrives after it.
   * @throws instrument_timeout, instrument_lost
   */
  clear?(timeoutMs: number): Promise<ClearOutcome>;
  /** IEEE 488.1 serial poll; bit 4 is "message available", bit 6 "request for service". @throws instrument_timeout, instrument_lost, not_available */
  readStatusByte?(timeoutMs: number): Promise<number>;
  /** Group execute trigger. @throws instrument_timeout, instrument_lost, not_available */
  trigger?(timeoutMs: number): Promise<void>;
  /** Told when the instrument requests service, with its status byte where the link carries it. Several listeners. */
  onServiceRequest?(listener: (statusByte: number | null) => void): () => void;
}
