import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thermistorResistanceOhm, thermistorTemperatureC } from '../../../src-core/photonics/thermistor.ts';
import { thermistorNames, thermistors } from '../../../src-core/photonics/thermistors.ts';

interface Table {
  R: number[];
  T: number[];
}
const tables = JSON.parse(readFileSync(new URL('./data/thermistors.json', import.meta.url), 'utf8')) as {
  campbell: Table;
  srs: Table;
  ilx: Table & { fit_ABC_without_40C: [number, number, number] };
};
const pairs = (table: Table) => table.R.map((resistance, i) => [resistance, table.T[i] ?? NaN] as const);
const tenK3 = { a: 1.12914722e-3, b: 2.34124683e-4, c: 8.76739e-8 };
const srs = { a: 1.1384e-3, b: 2.3245e-4, c: 9.489e-8 };

describe('thermistors by name', () => {
  it.each([
    ['10K3', tables.campbell, 3e-5],
    ['SRS10K', tables.srs, 0.01],
    ['ILX10K', tables.ilx, 0.005],
  ] as const)('%s agrees with its maker’s table', (name, table, within) => {
    for (const [resistance, temperature] of pairs(table)) {
      // The misprinted row of the LDC-3900's table.
      if (resistance === 5331) continue;
      expect(Math.abs(thermistorTemperatureC(thermistors[name], resistance) - temperature)).toBeLessThan(within);
    }
    expect(thermistorNames).toContain(name);
  });
});

describe('thermistor', () => {
  it('agrees with the maker of the 10K3 within 0.03 mK from -40 to 1 degC', () => {
    for (const [resistance, temperature] of pairs(tables.campbell)) {
      expect(Math.abs(thermistorTemperatureC(tenK3, resistance) - temperature)).toBeLessThan(3e-5);
      expect(thermistorResistanceOhm(tenK3, temperature) / resistance).toBeCloseTo(1, 5);
    }
  });

  it('agrees with the LDC500 note at 5, 25 and 35 degC', () => {
    for (const [resistance, temperature] of pairs(tables.srs)) {
      expect(Math.abs(thermistorTemperatureC(srs, resistance) - temperature)).toBeLessThan(0.01);
    }
  });

  it('agrees with the LDC-3900 table but for its misprinted row', () => {
    const [a, b, c] = tables.ilx.fit_ABC_without_40C;
    for (const [resistance, temperature] of pairs(tables.ilx)) {
      const error = Math.abs(thermistorTemperatureC({ a, b, c }, resistance) - temperature);
      if (temperature === 40) expect(error).toBeGreaterThan(0.3);
      else expect(error).toBeLessThan(0.005);
    }
  });

  it('goes both ways, and its resistance falls with temperature', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 150, noNaN: true }), (temperature) => {
        const resistance = thermistorResistanceOhm(srs, temperature);
        expect(thermistorTemperatureC(srs, resistance)).toBeCloseTo(temperature, 9);
        expect(thermistorResistanceOhm(srs, temperature + 0.01)).toBeLessThan(resistance);
      }),
    );
    expect(thermistorTemperatureC(srs, -5)).toBeNaN();
  });

  it('takes the two-parameter form, c = 0', () => {
    const beta = { a: 1 / 298.15 - Math.log(10000) / 3950, b: 1 / 3950, c: 0 };
    expect(thermistorResistanceOhm(beta, 25)).toBeCloseTo(10000, 6);
  });
});
