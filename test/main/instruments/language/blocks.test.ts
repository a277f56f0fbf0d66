import { describe, expect, it } from 'vitest';
import {
  float32Block,
  float64Block,
  formatBlock,
  parseBlock,
} from '../../../../src-main/instruments/drivers/language/blocks.ts';
import { GarbledReply } from '../../../../src-main/instruments/protocols/dialect.ts';
import { FrameSplitter } from '../../../../src-main/instruments/protocols/frameSplitter.ts';
import { fc } from '../support/fuzz.ts';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('definite-length blocks', () => {
  it('reads the block that was recorded of an AQ6370D', () => {
    // PyMeasure, test_get_binary_data: 1.2 and 3.4 in single precision.
    const values = float32Block.parse('#18\x9a\x99\x99?\x9a\x99Y@');
    expect(values.map((value) => Number(value.toPrecision(7)))).toEqual([1.2, 3.4]);
  });

  it('reads back whatever it is given, in both precisions', () => {
    const finite = { noNaN: true, noDefaultInfinity: true };
    fc.assert(
      fc.property(fc.array(fc.float(finite)), fc.array(fc.double(finite)), (singles, doubles) => {
        expect(float32Block.parse(float32Block.format(singles))).toEqual(singles);
        expect(float64Block.parse(float64Block.format(doubles))).toEqual(doubles);
      }),
    );
  });

  it.each([
    '',
    '#',
    '#0',
    '#1',
    '#A5',
    '#12abc',
    '#19\0\0\0\0',
    '#3005abcd',
    '#18\0\0\0\0\0\0\0\0\0',
    '12345',
    '#15\0\0\0\0\0',
  ])('%j is garbled, not numbers', (reply) => {
    expect(() => float32Block.parse(reply)).toThrow(GarbledReply);
  });

  it('goes through the splitter whole, however it arrives and whatever it holds', () => {
    const chunks = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), chunks, (blocks, sizes) => {
        const stream = blocks.map((bytes) => `${formatBlock(bytes)}\n1.5\n`).join('');
        const splitter = new FrameSplitter('\n', 1000, true);
        const frames: string[] = [];
        for (let from = 0, piece = 0; from < stream.length; piece++) {
          const size = sizes[piece % sizes.length] ?? 1;
          expect(splitter.push(Buffer.from(stream.slice(from, from + size), 'latin1'), (f) => frames.push(f))).toBe(
            true,
          );
          from += size;
        }
        const expected = blocks.flatMap((bytes) => [latin1(bytes), '1.5']);
        const read = frames.map((frame) => (frame.startsWith('#') ? latin1(parseBlock(frame)) : frame));
        expect(read).toEqual(expected);
        expect(splitter.pending).toBe(0);
      }),
    );
  });

  it('never takes a block whose length lies for a good one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 99 }), (bytes, claimed) => {
        if (claimed === bytes.length) return;
        const lying = `#2${String(claimed).padStart(2, '0')}${latin1(bytes)}\n`;
        const splitter = new FrameSplitter('\n', 1000, true);
        const frames: string[] = [];
        splitter.push(Buffer.from(lying, 'latin1'), (frame) => frames.push(frame));
        const taken = frames.flatMap((frame) => {
          try {
            return [parseBlock(frame).length];
          } catch {
            return [];
          }
        });
        // What is too short waits for the rest until its time is over; what is too long is garbled.
        expect(taken.filter((length) => length === bytes.length)).toEqual([]);
      }),
    );
  });

  it('drops a block that announces more than any reply may hold', () => {
    const splitter = new FrameSplitter('\n', 1000, true);
    expect(splitter.push(Buffer.from('#9999999999abc\n'), () => undefined)).toBe(false);
    expect(splitter.pending).toBe(0);
    const frames: string[] = [];
    splitter.push(Buffer.from('next\n'), (frame) => frames.push(frame));
    expect(frames).toEqual(['next']);
  });
});
