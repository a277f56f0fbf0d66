import type { BuiltInModel } from '../../domain/inferenceSpec.ts';
import { createCrosstalk } from './crosstalk.ts';
import type { DeviceModel } from './deviceModel.ts';
import { createHeater } from './heater.ts';
import { createMziSpectrum } from './mziSpectrum.ts';
import { createMziVoltage } from './mziVoltage.ts';
import { createRingSpectrum } from './ringSpectrum.ts';
import { createTwoLayerThermal } from './twoLayerThermal.ts';

export { unitOfValues } from './deviceModel.ts';
export type * from './deviceModel.ts';
export { compareFringes } from './compareFringes.ts';
export type { FringeComparison, Measured } from './compareFringes.ts';
export { wideningFactors } from './wideningFactors.ts';
export type { FittedResiduals } from './wideningFactors.ts';

const makers: Readonly<Record<BuiltInModel, (options: Readonly<Record<string, unknown>>) => DeviceModel>> = {
  mzi_voltage: createMziVoltage,
  mzi_spectrum: createMziSpectrum,
  ring_spectrum: createRingSpectrum,
  heater: createHeater,
  crosstalk: createCrosstalk,
  two_layer_thermal: createTwoLayerThermal,
};

/**
 * A built-in model of a device.
 * @param options what it has to be told, as a specification's `model.options`
 * @throws bad_input (path `model.options.<name>`) for an option that is unknown, missing or nonsense
 */
export const createDeviceModel = (id: BuiltInModel, options: Readonly<Record<string, unknown>>): DeviceModel =>
  makers[id](options);
