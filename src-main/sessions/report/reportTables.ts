import type { ReportData } from './renderReport.ts';
import { benchParameters, isVirtual } from '../../../src-core/domain/bench.ts';
import type { BenchSensor } from '../../../src-core/domain/bench.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { fixed, probability, readableUnit, significant, utc } from './numbers.ts';

const range = (limits: readonly [number, number] | undefined) =>
  limits === undefined ? '–' : `${significant(limits[0])} … ${significant(limits[1])}`;

/** The settings of this version with the limits they stay within. */
export function settingsTable({ state, start }: ReportData): Markup {
  const known = new Map(benchParameters(start.bench).map((each) => [each.fullName, each.definition]));
  const { hard_limits: kernelLimits } = start.spec.kernel.safety_constraints;
  const rows = Object.values(state.node_calibrations).flatMap((node) =>
    Object.entries(node.parameters).map(([name, value]) => {
      const fullName = `${node.node_id}.${name}`;
      const definition = known.get(fullName);
      return html`<tr>
        <td>${fullName}</td>
        <td class="n">${significant(start.initialState[fullName])}</td>
        <td class="n"><b>${significant(value, 5)}</b></td>
        <td>${definition?.unit ?? ''}</td>
        <td class="n">${range(definition?.hard_limits)}</td>
        <td class="n">${range(kernelLimits[fullName] ?? kernelLimits[name])}</td>
        <td class="n">${range(definition?.soft_limits)}</td>
        <td class="n">${significant(definition?.safe)}</td>
      </tr>`;
    }),
  );
  return html`<table>
    <tr>
      <th>parameter</th>
      <th class="n">before</th>
      <th class="n">setting</th>
      <th>unit</th>
      <th class="n">bench limits</th>
      <th class="n">kernel limits</th>
      <th class="n">soft limits</th>
      <th class="n">safe</th>
    </tr>
    ${rows}
  </table>`;
}

/** The instrument that a sensor is read from, if it is one alone. */
function instrumentOf(sensor: BenchSensor): string | null {
  if (isVirtual(sensor)) return null;
  if ('instrument' in sensor) return sensor.instrument;
  return 'trace' in sensor.spectrum ? sensor.spectrum.trace.instrument : null;
}

export function instrumentsTable({ start }: ReportData): Markup {
  const { instruments, sensors, nodes } = start.bench;
  const rows = Object.entries(instruments).map(([id, instrument]) => {
    const drives = Object.entries(nodes).flatMap(([nodeId, node]) =>
      Object.entries(node.parameters)
        .filter(([, parameter]) => parameter.instrument === id)
        .map(([name, parameter]) => `${nodeId}.${name} on channel ${parameter.channel}`),
    );
    const reads = Object.entries(sensors)
      .filter(([, sensor]) => instrumentOf(sensor) === id)
      .map(([name]) => name);
    return html`<tr>
      <td><b>${instrument.label ?? id}</b></td>
      <td>${instrument.driver}</td>
      <td><code>${instrument.address}</code></td>
      <td>${[...drives, ...reads].join(', ')}</td>
    </tr>`;
  });
  return html`<table>
    <tr>
      <th>instrument</th>
      <th>driver</th>
      <th>address</th>
      <th>used for</th>
    </tr>
    ${rows}
  </table>`;
}

/** What was read, sensor by sensor: count, last, extremes, readings without a value. */
export function readingsTable({ measurements }: ReportData): Markup {
  const rows = [...Map.groupBy(measurements, (each) => each.sensor_id)].map(([sensor, readings]) => {
    const values = readings.flatMap((reading) => (reading.value === null ? [] : [reading.value]));
    const low = values.reduce((least, value) => Math.min(least, value), Infinity);
    const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
    const { factor, unit } = readableUnit(Math.max(Math.abs(low), Math.abs(high)), readings[0]?.unit ?? '');
    const shown = (value: number | undefined) => significant(value === undefined ? null : value * factor);
    return html`<tr>
      <td>${sensor}</td>
      <td class="n">${readings.length}</td>
      <td class="n">${readings.length - values.length}</td>
      <td class="n">${shown(low)}</td>
      <td class="n">${shown(high)}</td>
      <td class="n">${shown(values.at(-1))}</td>
      <td>${unit}</td>
    </tr>`;
  });
  return html`<table>
    <tr>
      <th>sensor</th>
      <th class="n">reads</th>
      <th class="n">without value</th>
      <th class="n">lowest</th>
      <th class="n">highest</th>
      <th class="n">last</th>
      <th>unit</th>
    </tr>
    ${rows}
  </table>`;
}

export function noiseTable({ summary, start, state }: ReportData): Markup {
  const limits = start.bench.limits;
  const { safety_constraints: asked } = start.spec.kernel;
  const temperature = state.provenance.temperature_c;
  const least = (bench: number | undefined, kernel: number | null | undefined, unit: string) => {
    const values = [bench, kernel].filter((value) => typeof value === 'number');
    return values.length === 0 ? 'none' : `≤ ${significant(Math.min(...values))} ${unit}`;
  };
  const snr = summary.measurement_snr_db;
  const rows: [string, string][] = [
    ['signal to noise at the accepted settings', snr === null ? 'not measured' : `${fixed(snr, 1)} dB`],
    ['confidence that the true cost meets the target', probability(summary.confidence)],
    ['temperature', temperature === null ? 'not measured' : `${fixed(temperature, 2)} °C`],
    ['voltage', least(limits.max_voltage_v, asked.max_voltage_v, 'V')],
    ['current', least(limits.max_electrical_current_ma, asked.max_electrical_current_ma, 'mA')],
    ['optical power', least(limits.max_optical_power_dbm, asked.max_optical_power_dbm, 'dBm')],
    ['time allowed', `${significant(asked.timeout_seconds)} s`],
  ];
  return html`<table>
    ${rows.map(
      ([name, value]) =>
        html`<tr>
          <td>${name}</td>
          <td class="n">${value}</td>
        </tr>`,
    )}
  </table>`;
}

export function lineageChain({ lineage, state }: ReportData): Markup {
  const items = lineage.map((entry, index) => {
    const now = entry.calibration_id === state.calibration_id;
    return html`${index === 0 ? null : html`<li class="to" aria-hidden="true">→</li>`}
      <li class="${now ? 'now' : ''}">
        <b class="num">v${entry.version}</b>${now ? ' this version' : ''}<small>${entry.calibration_id}</small
        ><small>${utc(entry.timestamp)}</small><small>${entry.reason}</small>
      </li>`;
  });
  return html`<ol class="chain">
    ${items}
  </ol>`;
}

export function provenanceTable({ manifest, start, state, files }: ReportData): Markup {
  const measurements = files.filter((file) => file.path.startsWith('measurements/')).length;
  const rows: [string, string][] = [
    ['run', manifest.run_id],
    ['calibration', state.calibration_id],
    ['kernel', state.provenance.calibration_kernel_id],
    ['seed', state.provenance.seed === null ? 'none' : String(state.provenance.seed)],
    ['SHA-256 of specification and bench', start.specHash],
    ['SHA-256 of the bench', start.benchHash],
    ...files
      .filter((file) => !file.path.startsWith('measurements/'))
      .map((file): [string, string] => [`SHA-256 of ${file.path}`, file.sha256]),
    ['further files', `${measurements} measurements, each with its SHA-256 in checksums.json`],
  ];
  return html`<table>
    ${rows.map(
      ([name, value]) =>
        html`<tr>
          <td>${name}</td>
          <td class="hash">${value}</td>
        </tr>`,
    )}
  </table>`;
}
