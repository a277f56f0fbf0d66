import { benchParameters, isPhysical } from '../domain/bench.ts';
import type { Bench } from '../domain/bench.ts';
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

/** Which instrument of a bench stands where on a simulated graph. */
export interface GraphWiring {
  readonly graph: Graph;
  readonly heaters: readonly WiredHeater[];
  /** Meter to detector. */
  readonly meters: ReadonlyMap<string, string>;
}

/**
 * Reads the wiring off the bench by names: a parameter of the bench drives the graph's parameter of the same full name,
 * and the sensor of a power meter looks at the detector that is called as it is. Phases of the graph that the bench does
 * not drive stay as the graph says.
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
  const heaters = benchParameters(bench).map(({ fullName, nodeId, name, definition }): WiredHeater => {
    const path = `nodes.${nodeId}.parameters.${name}`;
    if (!phases.has(fullName))
      return refuse(path, `The graph of the bench "${bench.id}" has no parameter "${fullName}".`);
    const { conversion, instrument, channel } = definition;
    if (conversion === undefined || !('heater_phase' in conversion)) {
      return refuse(path, `${fullName} has no heater_phase conversion, so no heater of it can be simulated.`);
    }
    return { fullName, instrument, channel, nominal: conversion.heater_phase };
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
  return { graph, heaters, meters };
}
