import { benchParameters, isPhysical } from '../domain/bench.ts';
import type { Bench, ParameterConversion } from '../domain/bench.ts';
import { graphParameters } from '../domain/graph.ts';
import type { Graph } from '../domain/graph.ts';
import { FringeError } from '../errors/fringeError.ts';
import type { HeaterModel } from './heater.ts';

/** A heater of the bench: the phase of the graph that it turns, and what the bench file knows of it. */
export interface WiredHeater {
  readonly fullName: string;
  readonly nominal: HeaterModel;
  readonly instrument: string;
  readonly channel: number;
}

/** The channel that sends the light into one of the graph's sources: k volts for the k-th, as the graph orders them. */
export interface WiredInputSwitch {
  readonly instrument: string;
  readonly channel: number;
  /** Volts at the output for the parameter's value: scale * value + offset. */
  readonly scale: number;
  readonly offset: number;
}

/** The kind of a bench's node that is such a switch: one parameter, whose value is the number of the source. */
export const inputSwitchKind = 'input_switch';

/** Which instrument of a bench stands where on a simulated graph. */
export interface GraphWiring {
  readonly graph: Graph;
  /** null: light goes where the graph says. */
  readonly inputSwitch: WiredInputSwitch | null;
  readonly heaters: readonly WiredHeater[];
  /** Meter to detector. */
  readonly meters: ReadonlyMap<string, string>;
}

/**
 * Reads the wiring off the bench by names: a parameter of the bench drives the graph's parameter of the same full name,
 * and the sensor of a power meter looks at the detector that is called as it is. Phases of the graph that the bench does
 * not drive stay as the graph says. A node of kind `input_switch` sends the light into one source instead of another.
 * @throws bad_input with the path to a parameter or sensor that the graph does not have.
 */
export function graphWiring(bench: Bench, graph: Graph): GraphWiring {
  const refuse = (path: string, sentence: string): never => {
    throw new FringeError('bad_input', sentence, {
      path,
      remedy: 'Call nodes, parameters and sensors of the bench as the graph does, or give the bench another graph.',
    });
  };
  const phases = new Set(graphParameters(graph).map(({ fullName }) => fullName));
  let inputSwitch: WiredInputSwitch | null = null;
  const heaters = benchParameters(bench).flatMap(({ fullName, nodeId, name, definition }): WiredHeater[] => {
    const path = `nodes.${nodeId}.parameters.${name}`;
    if (bench.nodes[nodeId]?.kind === inputSwitchKind) {
      const { scale, offset } = linearOf(definition.conversion);
      inputSwitch = { instrument: definition.instrument, channel: definition.channel, scale, offset };
      return [];
    }
    if (!phases.has(fullName))
      return refuse(path, `The graph of the bench "${bench.id}" has no parameter "${fullName}".`);
    const { conversion, instrument, channel } = definition;
    if (conversion === undefined || !('heater_phase' in conversion)) {
      return refuse(path, `${fullName} has no heater_phase conversion, so no heater of it can be simulated.`);
    }
    return [{ fullName, instrument, channel, nominal: conversion.heater_phase }];
  });
  const meters = new Map<string, string>();
  for (const [sensorId, sensor] of Object.entries(bench.sensors)) {
    if (!isPhysical(sensor) || bench.instruments[sensor.instrument]?.driver !== 'pm100d') continue;
    if (!graph.outputs.includes(sensorId)) {
      refuse(`sensors.${sensorId}`, `The graph of the bench "${bench.id}" has no output "${sensorId}".`);
    }
    const other = meters.get(sensor.instrument);
    if (other !== undefined) {
      refuse(`sensors.${sensorId}.instrument`, `The meter "${sensor.instrument}" looks at "${other}" already.`);
    }
    meters.set(sensor.instrument, sensorId);
  }
  return { graph, inputSwitch, heaters, meters };
}

const linearOf = (conversion: ParameterConversion | undefined): { scale: number; offset: number } =>
  conversion !== undefined && 'linear' in conversion ? conversion.linear : { scale: 1, offset: 0 };
