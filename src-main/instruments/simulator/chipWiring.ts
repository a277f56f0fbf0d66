import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { isPhysical } from '../../../src-core/domain/bench.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import type { HeaterModel } from '../../../src-core/photonics/heater.ts';
import type { MeterName } from './chipFabrication.ts';

/** Which instrument of a bench stands where on the simulated interferometer. */
export interface ChipWiring {
  readonly heaterInstrument: string;
  /** Channels of the upper and the lower arm. */
  readonly heaterChannels: readonly [number, number];
  readonly nominalHeaters: readonly [HeaterModel, HeaterModel];
  /** Instrument to port. */
  readonly meters: ReadonlyMap<string, MeterName>;
}

/**
 * Reads the wiring off the bench: the first two heater phases of its first `mzi` node are the upper and the lower arm; a
 * meter whose sensor gives `cross_port_power` looks at the cross port, any other at the through port.
 * @throws bad_input when the bench has no such node.
 */
export function chipWiring(bench: Bench): ChipWiring {
  const node = Object.entries(bench.nodes).find(([, { kind }]) => kind === 'mzi');
  const arms = Object.values(node?.[1].parameters ?? {}).flatMap((parameter) =>
    parameter.conversion !== undefined && 'heater_phase' in parameter.conversion
      ? [{ ...parameter, heater: parameter.conversion.heater_phase }]
      : [],
  );
  const [upper, lower] = arms;
  if (upper === undefined || lower === undefined || upper.instrument !== lower.instrument) {
    throw new FringeError('bad_input', `The bench "${bench.id}" has no interferometer that could be simulated.`, {
      path: 'nodes',
      remedy: 'Give it a node of kind "mzi" with two heater_phase parameters on one instrument.',
    });
  }
  const meters = new Map<string, MeterName>();
  for (const sensor of Object.values(bench.sensors)) {
    if (!isPhysical(sensor) || (sensor.unit !== 'W' && sensor.unit !== 'dBm')) continue;
    meters.set(sensor.instrument, sensor.quantity.startsWith('cross') ? 'cross' : 'through');
  }
  return {
    heaterInstrument: upper.instrument,
    heaterChannels: [upper.channel, lower.channel],
    nominalHeaters: [upper.heater, lower.heater],
    meters,
  };
}
