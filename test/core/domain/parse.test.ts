import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalsOf } from '../../../src-core/domain/parse.ts';

const schema = z.strictObject({
  number: z.number().min(1).max(9).optional(),
  whole: z.int().gt(0).lt(9).optional(),
  even: z.int().multipleOf(2).optional(),
  text: z.string().min(1).max(3).optional(),
  list: z.array(z.number()).min(2).optional(),
  option: z.enum(['none', 'log', 'logit']).optional(),
  literal: z.literal('one').optional(),
  flag: z.boolean().optional(),
  object: z.record(z.string(), z.number()).optional(),
  own: z.number('expected a number above zero').positive('expected a number above zero').optional(),
  union: z.union([z.number(), z.boolean()]).optional(),
});

describe('the refusals of a document', () => {
  it.each([
    [{ number: 0 }, 'number', 'must be at least 1'],
    [{ number: 10 }, 'number', 'must be at most 9'],
    [{ number: 'x' }, 'number', 'expected a number, not text'],
    [{ number: NaN }, 'number', 'expected a number, not NaN'],
    [{ number: null }, 'number', 'expected a number, not null'],
    [{ whole: 1.5 }, 'whole', 'expected a whole number'],
    [{ whole: 0 }, 'whole', 'must be above 0'],
    [{ whole: 9 }, 'whole', 'must be below 9'],
    [{ even: 3 }, 'even', 'must be a multiple of 2'],
    [{ text: '' }, 'text', 'must not be empty'],
    [{ text: 'long' }, 'text', 'must have at most 3 characters'],
    [{ list: [1] }, 'list', 'must have at least 2 items'],
    [{ list: [1, undefined] }, 'list[1]', 'is missing; expected a number'],
    [{ option: 'sqrt' }, 'option', 'expected one of none, log, logit'],
    [{ literal: 2 }, 'literal', 'expected one'],
    [{ flag: 1 }, 'flag', 'expected true or false, not a number'],
    [{ object: [] }, 'object', 'expected an object, not a list'],
    [{ own: -1 }, 'own', 'expected a number above zero'],
    [{ union: 'x' }, 'union', 'is of none of the forms that are expected here'],
    [{ other: 1 }, 'other', 'unknown field'],
  ])('read like sentences: %j', (input, path, message) => {
    const { error } = schema.safeParse(input);
    expect(refusalsOf(error as z.ZodError)).toEqual([{ path, message }]);
  });
});
