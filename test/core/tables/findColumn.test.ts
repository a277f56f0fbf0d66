import { describe, expect, it } from 'vitest';
import { findColumn } from '../../../src-core/tables/index.ts';

const columns = { V: [], power: [], 'Channel 1': [], 'I [mA]': [], 'I [A]': [], '2theta': [] };

describe('a column', () => {
  it.each([
    ['V', 'V'],
    ['power', 'power'],
    ['power [dBm]', 'power'],
    ['  power (dBm) ', 'power'],
    ['power / dBm', 'power'],
    ['Channel_1', 'Channel 1'],
    ['I [mA]', 'I [mA]'],
    ['_2theta', '2theta'],
    ['I', null],
    ['v', null],
    ['constructor', null],
  ])('is found by %j: %j', (wanted, found) => {
    expect(findColumn(columns, wanted)).toBe(found);
  });
});
