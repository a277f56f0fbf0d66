import { expect, it } from 'vitest';
import { FrameSplitter } from '../../../src-main/instruments/protocols/frameSplitter.ts';
import { fc } from './support/fuzz.ts';

it.each(['\n', '> ', '\r\n'])('cuts a stream the same way however it arrives (terminator %j)', (terminator) => {
  const unit = fc.constantFrom('a', '>', ' ', '\r', '\n', '1', '\xff');
  const stream = fc.string({ unit, maxLength: 80 });
  fc.assert(
    fc.property(stream, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (text, sizes) => {
      const expected = text.split(terminator);
      const rest = expected.pop() ?? '';
      const splitter = new FrameSplitter(terminator, 1000);
      const frames: string[] = [];
      for (let from = 0, piece = 0; from < text.length; piece++) {
        const size = sizes[piece % sizes.length] ?? 1;
        expect(splitter.push(Buffer.from(text.slice(from, from + size), 'latin1'), (f) => frames.push(f))).toBe(true);
        from += size;
      }
      expect(frames).toEqual(expected);
      expect(splitter.pending).toBe(rest.length);
    }),
  );
});

it('drops a frame without an end at its bound, and goes on', () => {
  const splitter = new FrameSplitter('\n', 100);
  const frames: string[] = [];
  let overflows = 0;
  for (let chunk = 0; chunk < 50; chunk++) {
    if (!splitter.push(Buffer.alloc(30, 0x78), (frame) => frames.push(frame))) overflows += 1;
    expect(splitter.pending).toBeLessThanOrEqual(100);
  }
  expect(overflows).toBeGreaterThan(5);
  splitter.clear();
  splitter.push(Buffer.from('next\n'), (frame) => frames.push(frame));
  expect(frames).toEqual(['next']);
});
