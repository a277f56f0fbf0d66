import type { InferenceData } from '../../domain/inferenceData.ts';
import type { BuiltInModel, InferenceSpec } from '../../domain/inferenceSpec.ts';

const modelWords: Readonly<Record<BuiltInModel, string>> = {
  mzi_voltage: 'Interferometer against voltage',
  mzi_spectrum: 'Interferometer spectrum',
  ring_spectrum: 'Ring spectrum',
  heater: 'Heater',
  crosstalk: 'Thermal crosstalk',
  two_layer_thermal: 'Two-layer thermal model',
};

const longest = 60;
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

function modelOf({ model, log_density: logDensity }: InferenceSpec): string {
  if (model === undefined) return logDensity === undefined ? 'Inference' : 'Log density';
  if ('id' in model) return modelWords[model.id];
  if ('formula' in model) return shortened(model.formula);
  if ('formulas' in model) return shortened(`Formulas of ${Object.keys(model.formulas).join(', ')}`);
  return shortened(`Program ${model.command.join(' ')}`);
}

/** How a run is called in lists: its model and where its data come from, `Interferometer spectrum, wafer_3.csv`. */
export function inferenceTitle(spec: InferenceSpec, data: InferenceData): string {
  const sources = [...Object.values(data.tables), ...(data.logDensity === null ? [] : [data.logDensity])];
  const names = new Set(sources.map(({ source }) => source.name).filter((name) => name !== ''));
  return [modelOf(spec), ...(names.size === 0 ? [] : [shortened([...names].join(', '))])].join(', ');
}
