/**
 * Writing of WebAssembly modules, byte by byte, as far as kernels need them. Source: W3C, "WebAssembly Core
 * Specification 2.0", chapter 5 (binary format).
 */

export const wasmTypes = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type WasmType = keyof typeof wasmTypes;

/** Plain instructions, without immediate operands. Those of vectors have a prefix of their own. */
const plainCodes = {
  end: 0x0b,
  'i32.ne': 0x47,
  'i32.lt_u': 0x49,
  'i32.add': 0x6a,
  'i32.mul': 0x6c,
  'f64.add': 0xa0,
} as const;
const vectorCodes = {
  'f64x2.splat': 0x14,
  'f64x2.eq': 0x47,
  'f64x2.ne': 0x48,
  'f64x2.lt': 0x49,
  'f64x2.gt': 0x4a,
  'f64x2.le': 0x4b,
  'f64x2.ge': 0x4c,
  'v128.and': 0x4e,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'i64x2.bitmask': 0xc4,
  'i64x2.shl': 0xcb,
  'i64x2.shr_u': 0xcd,
  'i64x2.add': 0xce,
  'f64x2.abs': 0xec,
  'f64x2.neg': 0xed,
  'f64x2.sqrt': 0xef,
  'f64x2.add': 0xf0,
  'f64x2.sub': 0xf1,
  'f64x2.mul': 0xf2,
  'f64x2.div': 0xf3,
  'f64x2.min': 0xf4,
  'f64x2.max': 0xf5,
} as const;
export type PlainInstruction = keyof typeof plainCodes | keyof typeof vectorCodes;

/** Loads and stores; the address is on the stack, the offset written here. */
const memoryCodes = {
  'f64.store': { bytes: [0x39], alignment: 3 },
  'v128.load': { bytes: [0xfd, 0x00], alignment: 4 },
  'v128.load64_splat': { bytes: [0xfd, 0x0a], alignment: 3 },
  'v128.store': { bytes: [0xfd, 0x0b], alignment: 4 },
} as const;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

/** For whole numbers that fit 32 bits. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

const floatBytes = (value: number): number[] => {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value, true);
  return Array.from({ length: 8 }, (_, index) => bytes.getUint8(index));
};

/** Instructions in order. */
export class WasmCode {
  readonly bytes: number[] = [];

  plain(...instructions: readonly PlainInstruction[]): this {
    for (const name of instructions) {
      if (name in plainCodes) this.bytes.push(plainCodes[name as keyof typeof plainCodes]);
      else this.bytes.push(0xfd, ...unsigned(vectorCodes[name as keyof typeof vectorCodes]));
    }
    return this;
  }

  get(local: number): this {
    return this.#withIndex(0x20, local);
  }

  set(local: number): this {
    return this.#withIndex(0x21, local);
  }

  call(functionIndex: number): this {
    return this.#withIndex(0x10, functionIndex);
  }

  integer(value: number): this {
    this.bytes.push(0x41, ...signed(value));
    return this;
  }

  /** The same number in both lanes. */
  vector(value: number): this {
    const half = floatBytes(value);
    return this.#vectorBytes([...half, ...half]);
  }

  /** The same 64 bits in both lanes, given as two words. */
  vectorBits({ low, high }: { readonly low: number; readonly high: number }): this {
    const word = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
    const half = [...word(low), ...word(high)];
    return this.#vectorBytes([...half, ...half]);
  }

  /** All bits set in the first `count` of the two lanes. */
  laneMask(count: number): this {
    return this.#vectorBytes(Array.from({ length: 16 }, (_, byte) => (byte < 8 * count ? 0xff : 0)));
  }

  memory(name: keyof typeof memoryCodes, offset: number): this {
    const { bytes, alignment } = memoryCodes[name];
    this.bytes.push(...bytes, alignment, ...unsigned(offset));
    return this;
  }

  extractLane(lane: 0 | 1): this {
    this.bytes.push(0xfd, 0x21, lane);
    return this;
  }

  replaceLane(lane: 0 | 1): this {
    this.bytes.push(0xfd, 0x22, lane);
    return this;
  }

  /** Repeats `body` while the number it leaves on the stack is not 0; at least once. */
  repeat(body: (code: this) => void): this {
    this.bytes.push(0x03, 0x40);
    body(this);
    this.bytes.push(0x0d, 0x00, 0x0b);
    return this;
  }

  /** Runs `body` when the number on the stack is not 0. */
  when(body: (code: this) => void): this {
    this.bytes.push(0x04, 0x40);
    body(this);
    this.bytes.push(0x0b);
    return this;
  }

  append(code: WasmCode): this {
    // Not by spreading: a long body would be more arguments than a call takes.
    for (const byte of code.bytes) this.bytes.push(byte);
    return this;
  }

  #vectorBytes(bytes: readonly number[]): this {
    this.bytes.push(0xfd, 0x0c, ...bytes);
    return this;
  }

  #withIndex(code: number, index: number): this {
    this.bytes.push(code, ...unsigned(index));
    return this;
  }
}

export interface WasmSignature {
  readonly parameters: readonly WasmType[];
  readonly results: readonly WasmType[];
}
export interface WasmFunction extends WasmSignature {
  /** Null: it stays inside. */
  readonly exportedAs: string | null;
  /** Locals after the parameters. */
  readonly locals: readonly { readonly type: WasmType; readonly count: number }[];
  readonly code: WasmCode;
}

export interface WasmModuleParts {
  /** Of the module `kernel`; they have the first function indices. */
  readonly imports: readonly (WasmSignature & { readonly name: string })[];
  readonly functions: readonly WasmFunction[];
  /** Of the memory, which is exported as `memory`. */
  readonly pages: number;
}

const vectorOf = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const nameBytes = (name: string): number[] => {
  const bytes = Array.from(name, (character) => character.charCodeAt(0));
  return [...unsigned(bytes.length), ...bytes];
};
const section = (id: number, content: readonly number[]): readonly number[][] => [
  [id, ...unsigned(content.length)],
  content as number[],
];

/** The module's bytes. */
export function writeWasmModule({ imports, functions, pages }: WasmModuleParts): Uint8Array<ArrayBuffer> {
  const typeList = (types: readonly WasmType[]): number[] => vectorOf(types.map((type) => [wasmTypes[type]]));
  const signatures = [...imports, ...functions].map(({ parameters, results }) => [
    0x60,
    ...typeList(parameters),
    ...typeList(results),
  ]);
  const imported = imports.map(({ name }, index) => [
    ...nameBytes('kernel'),
    ...nameBytes(name),
    0x00,
    ...unsigned(index),
  ]);
  const exported = functions.flatMap(({ exportedAs }, index) =>
    exportedAs === null ? [] : [[...nameBytes(exportedAs), 0x00, ...unsigned(imports.length + index)]],
  );
  const bodies = functions.map(({ locals, code }) => {
    const declared = vectorOf(locals.map(({ type, count }) => [...unsigned(count), wasmTypes[type]]));
    const length = declared.length + code.bytes.length + 1;
    return [...unsigned(length), ...declared].concat(code.bytes, [0x0b]);
  });
  const parts = [
    [[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]],
    section(1, vectorOf(signatures)),
    section(2, vectorOf(imported)),
    section(3, vectorOf(functions.map((_, index) => unsigned(imports.length + index)))),
    section(5, [1, 0x00, ...unsigned(pages)]),
    section(7, vectorOf([...exported, [...nameBytes('memory'), 0x02, 0x00]])),
    section(10, vectorOf(bodies)),
  ];
  return Uint8Array.from(parts.flat(2));
}
