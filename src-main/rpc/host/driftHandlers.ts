import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { CalibrationKernel } from '../../../src-core/domain/kernel.ts';
import { recalibrationPolicySchema } from '../../../src-core/domain/run.ts';
import type { MonitorSpec } from '../../../src-core/domain/run.ts';
import { refusedText } from '../../runs/documentText.ts';
import { forecastsOf, replayOf } from '../../runs/drift/driftHistory.ts';
import { parseMetricsText } from '../../runs/drift/metricsLibrary.ts';
import { prepareRun } from '../../runs/kinds/prepareRun.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';
import { requireCheckedKernel } from './kernelHandlers.ts';

type DriftHandlers = Pick<Handlers, Extract<keyof Handlers, `drift.${string}`>>;

/** Procedures of the drift monitor, its alarms, and what its record can tell. */
export function driftHandlers(parts: HostParts): DriftHandlers {
  const { metrics, runs, alarms, hubs } = parts;
  return {
    'drift.files': async () => ({ files: metrics.list() }),
    'drift.read': async ({ name }) => ({ name, text: metrics.read(name) }),
    'drift.check': async ({ text }) => checkMetrics(parts, text),
    'drift.save': async ({ name, text }) => metrics.save(name, text),
    'drift.remove': async ({ name }) => {
      metrics.remove(name);
      return {};
    },
    'drift.start': async ({ metricsText, kernelName, durationSeconds, policy, alarms: rules, labels, seed }) => {
      const { value, refusals } = parseMetricsText(metricsText);
      if (value === null) throw refusedText('drift metrics file in the editor', refusals);
      const named = value.recalibrate;
      const spec: MonitorSpec = {
        kind: 'monitor',
        title: 'Drift monitor',
        metrics: value.metrics,
        checkIntervalSeconds: value.check_interval_seconds,
        alarms: rules ?? {},
        policy: policy ?? recalibrationPolicySchema.parse({}),
        kernel: kernelName === null ? kernelIn(parts, named) : kernelOfLibrary(parts, kernelName),
        durationSeconds,
        ...{ seed, labels, outDir: null, faults: [] },
      };
      return { runId: (await runs.start(spec)).runId };
    },
    'drift.finish': async ({ runId }) => {
      runs.request(runId, { kind: 'finish', kernel: null, reason: 'Ended by the engineer.' });
      return {};
    },
    'drift.recalibrate': async ({ runId }) => {
      runs.request(runId, { kind: 'calibrate', kernel: null, reason: 'asked for by the engineer' });
      return {};
    },
    'drift.board': (_input, context) => hubs.drift.subscribe(context),
    'drift.act': async (action) => {
      alarms.act(action);
      return {};
    },
    'drift.alarmHistory': async ({ runId }) => ({ entries: alarms.history(runId) }),
    'drift.notify': async ({ title, body }) => {
      parts.shell.notify?.(title, body);
      return { shown: parts.shell.notify !== undefined };
    },
    'drift.forecast': async ({ runId, horizonSeconds, bandSeconds }) => ({
      forecasts: forecastsOf(alarms.of(runId), horizonSeconds, bandSeconds),
    }),
    'drift.replay': async ({ runId, limitFactors, alarms: rules }) => replayOf(alarms.of(runId), limitFactors, rules),
  };
}

/** A path in a metrics file of the screen names a kernel of the library: its last part counts. */
function kernelIn(parts: HostParts, named: CalibrationKernel | string | null): CalibrationKernel | null {
  if (named === null) return null;
  if (typeof named === 'string') return kernelOfLibrary(parts, named.split('/').at(-1) ?? named);
  return requireCheckedKernel(parts, JSON.stringify(named), 'in the drift metrics file');
}

const kernelOfLibrary = (parts: HostParts, name: string): CalibrationKernel =>
  requireCheckedKernel(parts, parts.kernels.read(name), name);

/** Parses a metrics file's text and tries whether each metric can be measured on the open bench. */
function checkMetrics(parts: HostParts, text: string): Awaited<ReturnType<DriftHandlers['drift.check']>> {
  const { value, refusals, place } = parseMetricsText(text);
  if (value === null) return { refusals: [...refusals], file: null };
  try {
    const spec: MonitorSpec = {
      ...{ kind: 'monitor', title: 'Drift monitor', metrics: value.metrics, alarms: {}, durationSeconds: null },
      checkIntervalSeconds: value.check_interval_seconds,
      policy: recalibrationPolicySchema.parse({}),
      kernel: kernelIn(parts, value.recalibrate),
      ...{ seed: null, outDir: null, faults: [] },
      labels: { operator: '', chipId: '', dieId: '', notes: '' },
    };
    prepareRun(spec, parts.bench().bench, parts.runs.parametersInForce());
    return { refusals: [], file: value };
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    return { refusals: place([{ path: error.path ?? '', message: error.message }]), file: null };
  }
}
