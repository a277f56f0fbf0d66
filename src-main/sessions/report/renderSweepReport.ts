import type { RunStart } from '../../../src-core/documents/documents.ts';
import { powerColumn, sweepAxes, voltageColumn } from '../../../src-core/domain/sweepTable.ts';
import type { SweepColumn, SweepRow } from '../../../src-core/domain/sweepTable.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { readableUnit, seconds, significant } from './numbers.ts';
import { axisOver, dots, drawPlot, fold, frameOf, polyline } from './plotFrame.ts';
import { colour, halfWidth, wideWidth } from './plots.ts';
import { runPage, simulatedMark } from './runPage.ts';

export interface SweepReportData {
  readonly start: RunStart;
  readonly title: string;
  readonly columns: readonly SweepColumn[];
  readonly rows: readonly SweepRow[];
  readonly durationSeconds: number;
}

const mostPoints = 2400;

/** `report.html` of a sweep: one page that needs nothing else; the same rows give the same bytes. */
export function renderSweepReport(data: SweepReportData): string {
  const { start, title, columns, rows } = data;
  const { x, sensors } = sweepAxes(Object.fromEntries(columns.map(({ name }) => [name, null])));
  const width = sensors.length === 1 ? wideWidth : halfWidth;
  const simulated = start.bench.simulated !== undefined;
  const mark = simulated ? simulatedMark : null;
  return runPage({
    ...{ title, what: 'sweep report', startedAt: start.startedAt, simulated, tags: [start.bench.id, x] },
    body: html`<section class="card" style="margin:22px 0 14px">${factsList(data, x)}</section>
      <div class="grid">
        ${sensors.map((sensor, index) => plotCard(data, { x, sensor, index, width, mark }))}
        <section class="card wide">
          <h2>Readings</h2>
          ${sensorTable(data, x, sensors)}
        </section>
      </div>`,
    footer: `${rows.length} rows stand in sweep.csv beside this page. Made by Fringe ${start.fringeVersion}.`,
  });
}

function factsList({ start, columns, rows, durationSeconds }: SweepReportData, x: string): Markup {
  const { labels, seed } = start.spec;
  const ends = (name: string): string => {
    const unit = columns.find((column) => column.name === name)?.unit ?? '';
    const [first, last] = [rows[0]?.[name], rows.at(-1)?.[name]];
    return `${significant(first)} to ${significant(last)} ${unit}`;
  };
  const has = (name: string) => columns.some((column) => column.name === name);
  const facts: [string, string][] = [
    ['Parameter', x],
    ['Range', ends(x)],
    ...(has(voltageColumn(x)) ? [['Voltage', ends(voltageColumn(x))] as [string, string]] : []),
    ...(has(powerColumn(x)) ? [['Electrical power', ends(powerColumn(x))] as [string, string]] : []),
    ['Rows', `${rows.length} in ${seconds(durationSeconds)}`],
    ['Settings in force', start.initialVersion === null ? 'none' : `version ${start.initialVersion}`],
    ['Bench', `${start.bench.label ?? start.bench.id}, revision ${start.bench.hardware_revision}`],
    ['Seed', seed === null ? 'none' : String(seed)],
    ['Operator', labels.operator || 'not given'],
    ['Chip', labels.chipId || 'not given'],
    ['Die', labels.dieId || 'not given'],
    ['Run', start.runId],
  ];
  return html`<dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${labels.notes === '' ? null : html`<p class="notes">${labels.notes}</p>`}`;
}

interface Plotted {
  readonly x: string;
  readonly sensor: string;
  readonly index: number;
  readonly width: number;
  readonly mark: Markup | null;
}

function plotCard({ columns, rows }: SweepReportData, { x, sensor, index, width, mark }: Plotted): Markup {
  const unitOf = (name: string) => columns.find((column) => column.name === name)?.unit ?? '';
  const points = rows.flatMap((row) => {
    const [at, value] = [row[x], row[sensor]];
    return typeof at === 'number' && typeof value === 'number' ? [{ x: at, y: value }] : [];
  });
  const largest = points.reduce((most, { y }) => Math.max(most, Math.abs(y)), 0);
  const { factor, unit } = readableUnit(largest, unitOf(sensor));
  const scaled = fold(
    points.map((point) => ({ x: point.x, y: point.y * factor })),
    mostPoints,
  );
  const axis = (of: 'x' | 'y') =>
    axisOver(
      scaled.map((point) => point[of]),
      'linear',
      of === 'x' ? 0.02 : 0.06,
    );
  const frame = frameOf({ width, height: 300 }, { x: axis('x'), y: axis('y') });
  const words = {
    title: `${sensor} over ${x}`,
    xLabel: unitOf(x) === '' ? x : `${x}, ${unitOf(x)}`,
    yLabel: unit,
  };
  const marks = [
    polyline(frame, scaled, colour(index)),
    ...(scaled.length > 300 ? [] : dots(frame, scaled, colour(index), 2)),
  ];
  return html`<section class="card ${width === wideWidth ? 'wide' : ''}">
    <h2>${sensor}<span class="end">${mark}${rows.length} rows</span></h2>
    ${drawPlot(frame, words, marks)}
  </section>`;
}

function sensorTable({ columns, rows }: SweepReportData, x: string, sensors: readonly string[]): Markup {
  return html`<table>
    <thead>
      <tr>
        <th>sensor</th>
        <th class="n">least</th>
        <th class="n">at</th>
        <th class="n">greatest</th>
        <th class="n">at</th>
        <th class="n">without a value</th>
      </tr>
    </thead>
    <tbody>
      ${sensors.map((sensor) => {
        const { unit = '' } = columns.find((column) => column.name === sensor) ?? {};
        const known = rows.filter((row) => typeof row[sensor] === 'number');
        const by = (sign: 1 | -1) =>
          known.reduce<SweepRow | null>(
            (best, row) => (best === null || sign * Number(row[sensor]) > sign * Number(best[sensor]) ? row : best),
            null,
          );
        const cells = [by(-1), by(1)].map(
          (row) =>
            html`<td class="n">${significant(row?.[sensor])} ${unit}</td>
              <td class="n">${significant(row?.[x])}</td>`,
        );
        return html`<tr>
          <td>${sensor}</td>
          ${cells}
          <td class="n">${rows.length - known.length}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}
