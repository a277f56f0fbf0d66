import { setTimeout as delay } from 'node:timers/promises';
import { benchParameters, benchSchema, isPhysical } from '../../../src-core/domain/bench.ts';
import type { Bench, BenchParameter, ResolvedParameter } from '../../../src-core/domain/bench.ts';
import { parseDocument } from '../../../src-core/domain/parse.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { mean } from '../../../src-core/maths/statistics/index.ts';
import type { BenchSession } from '../../runs/benchSession.ts';
import type { Handlers } from '../handlers.ts';
import { benchStatus, instrumentStatus, parameterStatus } from './benchStatus.ts';
import type { HostParts } from './hostParts.ts';
import { refuseDuringRun } from './instrumentHandlers.ts';
import type { InstrumentProcedure } from './instrumentHandlers.ts';

type BenchProcedure = Exclude<Extract<keyof Handlers, `bench.${string}`>, 'bench.wire' | InstrumentProcedure>;
type BenchHandlers = Pick<Handlers, BenchProcedure | 'stop.all' | 'host.info'>;

const darkReads = 16;
const blinkCount = 3;
const blinkMs = 250;

/** Procedures of the Bench screen, and STOP. */
export function benchHandlers(parts: HostParts): BenchHandlers {
  const { bench, runs, statusChanged } = parts;

  return {
    'host.info': async () => ({
      name: 'Fringe',
      version: parts.version,
      shell: parts.shell.kind,
      home: parts.home,
      notices: [...parts.shell.notices],
    }),

    'stop.all': async () => {
      parts.scheduler.hold('STOP was pressed.');
      const stoppedRunId = await runs.stopAll('Stopped by the engineer.');
      const { sentence } = await bench().toSafe('STOP');
      statusChanged();
      return { stoppedRunId, outputs: sentence };
    },

    'bench.status': async () => benchStatus(parts),
    'bench.statusFeed': (_input, context) => parts.hubs.status.subscribe(context),
    'bench.file': async () => ({ file: parts.benchFile(), bench: bench().bench }),
    'bench.readings': (_input, context) => watched(parts, parts.hubs.readings.subscribe(context)),

    'bench.setParameter': async ({ parameter, value }) => {
      refuseDuringRun(parts);
      await bench().setParameter(parameter, value, 'the Bench screen');
      statusChanged();
      return parameterStatus(bench(), requireParameter(bench().bench, parameter));
    },

    'bench.safeState': async () => {
      parts.scheduler.hold('The outputs were sent to their safe values.');
      await runs.stop('Stopped: the outputs were sent to their safe values.');
      const { ok, sentence } = await bench().toSafe('asked for on the Bench screen');
      statusChanged();
      return { ok, outputs: sentence };
    },

    'bench.blink': async ({ parameter }, { signal }) => {
      refuseDuringRun(parts);
      const { definition } = requireParameter(bench().bench, parameter);
      const before = bench().gate.reading(parameter)?.commanded ?? definition.safe;
      const [low, high] = definition.soft_limits ?? definition.hard_limits;
      // A quarter of the range away from where it stands is seen on any meter and harms nothing.
      const away = before + (high - low) / 4 <= high ? before + (high - low) / 4 : before - (high - low) / 4;
      const write = bench().beginWrites('blink');
      for (let count = 0; count < blinkCount && !signal.aborted; count++) {
        for (const value of [away, before]) {
          await write(parameter, value);
          statusChanged();
          await delay(blinkMs);
        }
      }
      return {};
    },

    'bench.darkCorrection': async ({ sensor: id }) => {
      refuseDuringRun(parts);
      const session = bench();
      const sensor = session.bench.sensors[id];
      if (sensor === undefined || !isPhysical(sensor)) {
        throw new FringeError('unknown_name', `The bench has no sensor "${id}" that can be read in the dark.`);
      }
      const values: number[] = [];
      for (let read = 0; read < darkReads; read++) {
        const { value } = (await session.devices.readSensor(id, 0)).read;
        if (value === null) throw new FringeError('instrument_reply', `${id} gave no reading in the dark.`);
        values.push(value + sensor.dark);
      }
      const newDark = mean(values);
      await parts.replaceBench({
        ...session.bench,
        sensors: { ...session.bench.sensors, [id]: { ...sensor, dark: newDark } },
      });
      return { sensor: id, oldDark: sensor.dark, newDark, unit: sensor.unit };
    },

    'bench.identify': async ({ instrument }) => {
      refuseDuringRun(parts);
      await bench().devices.reconnect(instrument);
      statusChanged();
      return instrumentStatus(bench(), instrument);
    },

    'bench.reconnect': async ({ instrument }) => {
      refuseDuringRun(parts);
      await bench().devices.reconnect(instrument);
      await bench().readBack();
      statusChanged();
      return instrumentStatus(bench(), instrument);
    },

    'bench.discover': async ({ hosts }, { signal }) => await parts.discover(hosts, signal),

    'bench.identifyAddress': async ({ address, options }, { signal }) => {
      refuseDuringRun(parts);
      return await parts.identifyAddress(address, options, signal);
    },

    'bench.moveInstrument': async ({ id, address }) => {
      refuseDuringRun(parts);
      const current = bench().bench;
      const instrument = Object.hasOwn(current.instruments, id) ? current.instruments[id] : undefined;
      if (instrument === undefined) throw new FringeError('unknown_name', `The bench has no instrument "${id}".`);
      // Known by its serial number, so that is what the new address must have: the driver refuses any other.
      const serial_number = instrument.serial_number ?? parts.knownSerialNumber(id);
      const pinned = serial_number === '' ? {} : { serial_number };
      const instruments = { ...current.instruments, [id]: { ...instrument, address, ...pinned } };
      await parts.replaceBench(parseDocument(benchSchema, { ...current, instruments }, 'bench'));
      const moved = instrumentStatus(bench(), id);
      if (moved.identity !== null) return moved;
      await parts.replaceBench(current);
      throw new FringeError(
        'instrument_unreachable',
        `"${id}" keeps its address ${instrument.address}, since it does not answer at ${address}: ${moved.reason}`,
        { remedy: 'Check power, cable and address; an instrument that takes its place is added as a new one.' },
      );
    },

    'bench.addInstrument': async ({ id, instrument }) => {
      refuseDuringRun(parts);
      const current = bench().bench;
      if (Object.hasOwn(current.instruments, id)) {
        throw new FringeError('bad_input', `The bench has an instrument "${id}" already.`, { path: 'id' });
      }
      const instruments = { ...current.instruments, [id]: instrument };
      const next = parseDocument(benchSchema, { ...current, instruments }, 'bench');
      await parts.replaceBench(next);
      const added = instrumentStatus(bench(), id);
      if (added.identity === null) {
        await parts.replaceBench(current);
        throw new FringeError(
          'instrument_unreachable',
          `"${id}" at ${instrument.address} was not added: ${added.reason}`,
          {
            remedy: 'Check power, cable and address, then add it again.',
          },
        );
      }
      return added;
    },

    'bench.removeInstrument': async ({ id }) => {
      refuseDuringRun(parts);
      const { [id]: removed, ...instruments } = bench().bench.instruments;
      if (removed === undefined) throw new FringeError('unknown_name', `The bench has no instrument "${id}".`);
      await parts.replaceBench(parseDocument(benchSchema, { ...bench().bench, instruments }, 'bench'));
      return {};
    },

    'bench.updateParameter': async ({ parameter: fullName, hardLimits, softLimits, safe }) => {
      refuseDuringRun(parts);
      const { definition, nodeId, name } = requireParameter(bench().bench, fullName);
      const { soft_limits: _old, ...rest } = definition;
      const changed: BenchParameter = {
        ...rest,
        hard_limits: hardLimits,
        safe,
        ...(softLimits === null ? {} : { soft_limits: softLimits }),
      };
      await parts.replaceBench(
        parseDocument(benchSchema, withParameter(bench().bench, nodeId, name, changed), 'bench'),
      );
      return parameterStatus(bench(), requireParameter(bench().bench, fullName));
    },

    'bench.injectFault': async (fault) => {
      await requireSimulator(bench()).injectFault(fault);
      bench().faults.push(fault);
      runs.noteFault(fault);
      statusChanged();
      return {};
    },

    'bench.clearFaults': async () => {
      await requireSimulator(bench()).clearFaults();
      bench().faults.length = 0;
      statusChanged();
      return {};
    },
  };
}

/** Polls the sensors as long as this subscriber is there. */
async function* watched<T>({ live }: HostParts, events: AsyncIterable<T>): AsyncGenerator<T> {
  const leave = live.watch();
  try {
    yield* events;
  } finally {
    leave();
  }
}

function requireParameter(bench: Bench, fullName: string): ResolvedParameter {
  const found = benchParameters(bench).find((parameter) => parameter.fullName === fullName);
  if (found !== undefined) return found;
  throw new FringeError('unknown_name', `The bench has no parameter "${fullName}".`, { path: 'parameter' });
}

function withParameter(bench: Bench, nodeId: string, name: string, parameter: BenchParameter): Bench {
  const node = bench.nodes[nodeId];
  if (node === undefined) return bench;
  return {
    ...bench,
    nodes: { ...bench.nodes, [nodeId]: { ...node, parameters: { ...node.parameters, [name]: parameter } } },
  };
}

function requireSimulator({ simulator }: BenchSession) {
  if (simulator !== null) return simulator;
  throw new FringeError('not_available', 'Faults can be injected on a simulated bench only.');
}
