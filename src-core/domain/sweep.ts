import { z } from 'zod';
import { parseDocument } from './parse.ts';

/** Schema of a sweep: one parameter through a range, sensors read at each of its points. */

/** Readings of one sweep, over all points, sensors and repeats. */
const mostReadings = 1_000_000;

export const sweepSchema = z
  .strictObject({
    /** Full name: `mzi_0.phase_upper`. */
    parameter: z.string().min(1),
    from: z.number(),
    to: z.number(),
    points: z.int('expected a whole number').min(2, 'expected at least two points').max(mostReadings),
    /** Sensors, in the order they are read. */
    read: z.array(z.string().min(1)).min(1, 'expected at least one sensor'),
    /** Readings of each sensor at each point. */
    repeats: z.int('expected a whole number').min(1, 'expected at least one reading a point').default(1),
    integration_time_ns: z.int().positive().default(10_000_000),
  })
  .superRefine(({ from, to, points, read, repeats }, context) => {
    if (from === to) context.addIssue({ code: 'custom', path: ['to'], message: 'the sweep has no width' });
    if (points * read.length * repeats > mostReadings) {
      const message = `${points} points of ${read.length} sensors read ${repeats} times are more than ${mostReadings} readings`;
      context.addIssue({ code: 'custom', path: ['points'], message });
    }
    for (const [index, sensor] of read.entries()) {
      if (read.indexOf(sensor) !== index) {
        context.addIssue({ code: 'custom', path: ['read', index], message: `"${sensor}" stands twice` });
      }
    }
  });
export type Sweep = z.output<typeof sweepSchema>;

/** @throws bad_input with the path to what is refused */
export const parseSweep = (input: unknown): Sweep => parseDocument(sweepSchema as z.ZodType<Sweep>, input, 'sweep');
