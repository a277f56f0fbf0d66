/**
 * The memory of a bridge between a worker's thread, which waits, and the host's, which asks the program. 16 words of 32
 * bits, text, then numbers: the rows on the way there, the values on the way back.
 */

export const bridgeStates = { idle: 0, asked: 1, answered: 2, refused: 3, closed: 4 } as const;
/** Words of the head. */
export const heads = { state: 0, count: 1, dimension: 2, rowLength: 3, textBytes: 4 } as const;

const headBytes = 64;
const textBytes = 8192;
/** Room for a batch of 1,000 rows of 500 points; larger ones go in parts. */
const numberBytes = 4 * 1024 * 1024;

export const createBridgeMemory = (): SharedArrayBuffer => new SharedArrayBuffer(headBytes + textBytes + numberBytes);

export interface BridgeViews {
  readonly head: Int32Array<SharedArrayBuffer>;
  readonly text: Uint8Array;
  readonly numbers: Float64Array;
}

export const bridgeViews = (memory: SharedArrayBuffer): BridgeViews => ({
  head: new Int32Array(memory, 0, headBytes / 4),
  text: new Uint8Array(memory, headBytes, textBytes),
  numbers: new Float64Array(memory, headBytes + textBytes),
});

/** Cut where the room ends. */
export function writeText({ head, text }: BridgeViews, written: string): void {
  // `encodeInto` takes no shared memory in every shell.
  const bytes = new TextEncoder().encode(written).subarray(0, text.length);
  text.set(bytes);
  head[heads.textBytes] = bytes.length;
}

export const readText = ({ head, text }: BridgeViews): string =>
  new TextDecoder().decode(text.slice(0, head[heads.textBytes]));
