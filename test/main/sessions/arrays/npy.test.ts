import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { npyBytes, readNpy } from '../../../../src-main/sessions/arrays/npy.ts';
import type { NpyArray } from '../../../../src-main/sessions/arrays/npy.ts';

const golden = join(import.meta.dirname, 'golden');
const bytesOf = (name: string): Uint8Array => readFileSync(join(golden, `${name}.npy`));

interface Expected {
  readonly dtype: string;
  readonly shape: number[];
  readonly fortran: boolean;
  readonly values: string[];
}
const expected = JSON.parse(readFileSync(join(golden, 'expected.json'), 'utf8')) as Record<string, Expected>;

const refusalOf = (act: () => unknown): FringeError => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof FringeError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
};

const words: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
/** All of NumPy's real numbers and bool; neither complex numbers nor texts. */
const isRead = ({ dtype }: Expected): boolean => /^[<>|][fiub]/.test(dtype);
const bits: Record<string, number> = { True: 1, False: 0 };

describe('NPY files that NumPy wrote', () => {
  it.each(Object.entries(expected).filter(([, array]) => isRead(array)))('reads %s', (name, array) => {
    const { shape, values } = readNpy(bytesOf(name), name);
    expect(shape).toEqual(array.shape);
    const told = array.values.map((text) =>
      array.dtype === '<i8' ? BigInt(text) : (words[text] ?? bits[text] ?? Number(text)),
    );
    expect(Array.from<number | bigint>(values as Iterable<number | bigint>)).toEqual(told);
  });

  it('reads a header of version 2', () => {
    expect(readNpy(bytesOf('v2_header'), 'v2').values).toBeInstanceOf(Float64Array);
  });

  const others = readdirSync(golden)
    .filter((file) => file.endsWith('.npy'))
    .map((file) => file.slice(0, -4))
    .filter((name) => name !== 'v2_header' && !(name in expected && isRead(expected[name] as Expected)));

  it.each(others)('refuses %s in a sentence with a remedy', (name) => {
    const refusal = refusalOf(() => readNpy(bytesOf(name), name));
    expect(refusal.code).toBe('bad_input');
    expect(refusal.message).toMatch(/^The array \S+ [^\n]+\.$/);
    expect(refusal.remedy).not.toBe('');
  });

  it('never unpickles an object', () => {
    expect(refusalOf(() => readNpy(bytesOf('object_pickle'), 'x')).message).toMatch(/Python objects.*never unpickled/);
  });

  it('turns Fortran order into C order, in three dimensions', () => {
    const shape = [2, 3, 4];
    const inOrder = Float64Array.from({ length: 24 }, (_, index) => index);
    const turned = new Float64Array(24);
    for (let index = 0; index < 24; index++) {
      const [a, b, c] = [Math.floor(index / 12), Math.floor(index / 4) % 3, index % 4];
      turned[a + 2 * b + 6 * c] = index;
    }
    const text = Buffer.from(npyBytes({ shape, values: turned })).toString('latin1');
    const fortran = Buffer.from(text.replace("'fortran_order': False", "'fortran_order': True "), 'latin1');
    expect(readNpy(fortran, 'x')).toEqual({ shape, values: inOrder });
  });

  it('refuses what is cut short at any byte', () => {
    const whole = bytesOf('f64');
    for (let length = 0; length < whole.length; length++) {
      expect(refusalOf(() => readNpy(whole.subarray(0, length), 'cut')).code).toBe('bad_input');
    }
  });

  it('refuses sizes that no file can have', () => {
    const bytes = Buffer.from(npyBytes({ shape: [12], values: new Float64Array(12) }));
    const sized = Buffer.from(bytes.toString('latin1').replace('(12,), }   ', '(12345678901234567890,)}'), 'latin1');
    expect(refusalOf(() => readNpy(sized, 'huge')).code).toBe('bad_input');
  });
});

describe('NPY bytes', () => {
  it('are those of NumPy', () => {
    for (const name of ['f64', 'f32', 'i64', 'scalar', 'empty', 'nan_inf']) {
      expect(Buffer.from(npyBytes(readNpy(bytesOf(name), name) as NpyArray))).toEqual(bytesOf(name));
    }
  });

  it('give back what they were made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
        fc.infiniteStream(fc.double()),
        (shape, draws) => {
          const count = shape.reduce((product, size) => product * size, 1);
          const values = Float64Array.from([...draws.take(count)]);
          const back = readNpy(npyBytes({ shape, values }), 'x');
          expect(back).toEqual({ shape, values });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('damaged anywhere are refused or another array, and nothing else happens', () => {
    const whole = bytesOf('f64');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        try {
          readNpy(bytes, 'x');
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(FringeError);
        }
      }),
    );
  });
});
