import { readFileSync } from 'node:fs';
import type { ModelVariableData } from '../../../../src-core/photonics/deviceModels/index.ts';

/** One column of a CSV over its first, which is the wavelength in nm; what is no light is left out. */
export function readSpectrum(path: string, column: string): ModelVariableData {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const place = header.split(',').indexOf(column);
  const rows = lines.map((line) => line.split(',').map(Number)).filter((row) => (row[place] as number) > -100);
  return {
    columns: { wavelength_nm: Float64Array.from(rows, ([nm = NaN]) => nm) },
    values: Float64Array.from(rows, (row) => row[place] as number),
    uncertainties: null,
  };
}
