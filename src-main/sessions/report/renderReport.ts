import type { CalibrationStart } from '../../../src-core/documents/documents.ts';
import { benchParameters } from '../../../src-core/domain/bench.ts';
import type { CostFunction } from '../../../src-core/domain/kernel.ts';
import type { ArtifactParts } from '../artifact/artifactContent.ts';
import { titleOfKernel } from '../runSummary.ts';
import type { Markup } from './html.ts';
import { html, Markup as RawMarkup } from './html.ts';
import { fixed, seconds, significant, utc } from './numbers.ts';
import { colour, costPlot, halfWidth, parameterPlot, sensorPlot, visitedPlot, wideWidth } from './plots.ts';
import { measuredSpectrum, spectrumPlot } from './spectrumPlot.ts';
import { reportStyle } from './reportStyle.ts';
import {
  instrumentsTable,
  lineageChain,
  noiseTable,
  provenanceTable,
  readingsTable,
  settingsTable,
} from './reportTables.ts';
import { verdictOf } from './verdict.ts';

export interface ReportData extends ArtifactParts {
  readonly start: CalibrationStart;
  /** The other files of the artifact with their hashes. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** `report.html`: one page that needs nothing else, no script, no network; the same data give the same bytes. */
export function renderReport(data: ReportData): string {
  const { manifest, state, summary } = data;
  const title = titleOfKernel(manifest.kernel_id);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}, version ${state.version} · Fringe</title>
        <style>
          ${new RawMarkup(reportStyle)}
        </style>
      </head>
      <body>
        <main class="page">
          <div class="brand">
            <svg viewBox="0 0 24 24" fill="none" stroke="#0b7fab" stroke-width="2" aria-hidden="true">
              <path d="M2 12c2.5 0 2.5-8 5-8s2.5 16 5 16 2.5-16 5-16 2.5 8 5 8" /></svg
            ><b>Fringe</b> calibration report<span class="end">${utc(state.timestamp)}</span>
          </div>
          <h1>${title}</h1>
          <div class="tags">
            ${simulatedTag(data)}<span class="tag">v${state.version}</span
            ><span class="tag">${manifest.bench_id}</span
            >${Object.keys(state.node_calibrations).map((node) => html`<span class="tag">${node}</span>`)}<span
              class="tag"
              >${state.provenance.optimizer_algorithm}</span
            >
          </div>
          <div class="hero">${verdictCard(data)}${factsCard(data)}</div>
          <div class="grid">
            ${plotCards(data)} ${card('Settings and limits', settingsTable(data), 'wide')}
            ${card('Noise and safety', noiseTable(data))} ${card('Readings', readingsTable(data))}
            ${card('Instruments', instrumentsTable(data), 'wide')} ${card('Lineage', lineageChain(data), 'wide')}
            ${manifest.notes === '' ? null : card('Notes', html`<p class="notes">${manifest.notes}</p>`, 'wide')}
            ${card('Provenance', provenanceTable(data), 'wide')}
          </div>
          <footer>
            ${manifest.simulated ? 'SIMULATED: the chip behind the instruments is a model; no hardware was measured. ' : null}Made
            ${utc(manifest.created)} by Fringe ${manifest.fringe_version}. Ended: ${summary.convergence_reason}. The
            numbers are in the files beside this page.
          </footer>
        </main>
      </body>
    </html> `;
  return page.text;
}

function simulatedTag({ manifest }: ReportData): Markup | null {
  return manifest.simulated ? html`<span class="tag warn sim">SIMULATED</span>` : null;
}

function card(heading: string, content: Markup | null, className = '', end: Markup | null = null): Markup | null {
  if (content === null) return null;
  const aside = end === null ? null : html`<span class="end">${end}</span>`;
  return html`<section class="card ${className}">
    <h2>${heading}${aside}</h2>
    ${content}
  </section>`;
}

function verdictCard(data: ReportData): Markup {
  const { summary } = data;
  const verdict = verdictOf(summary);
  const measured = summary.extinction_ratio_db;
  const { cost_function: cost } = data.start.spec.kernel;
  const isSpectrumMatch = 'MatchSpectrum' in cost;
  const sentence =
    isSpectrumMatch && summary.convergence_reason === 'threshold_met'
      ? `Every point lies within ${significant(cost.MatchSpectrum.tolerance_db)} dB of its target, confirmed by repeated spectra.`
      : verdict.sentence;
  const [value, unit, name] =
    measured === null
      ? [
          significant(summary.final_cost),
          isSpectrumMatch ? 'dB' : '',
          isSpectrumMatch ? 'RMS difference' : 'Final cost',
        ]
      : [fixed(measured, 1), 'dB', 'Extinction ratio'];
  const before = summary.initial_extinction_ratio_db;
  const truth = summary.true_extinction_ratio_db;
  const aside = [
    before === null ? null : `before ${fixed(before, 1)} dB`,
    truth === null ? null : `true value of the simulated chip ${fixed(truth, 1)} dB`,
  ].filter((each) => each !== null);
  return html`<section class="card verdict ${verdict.tone}">
    <h2>${name}</h2>
    <div class="big">${value}<span class="unit">${unit}</span></div>
    <div class="tags"><span class="tag ${verdict.tone}">${verdict.word}</span></div>
    <p class="said" style="margin-top:10px">${sentence}</p>
    ${aside.length === 0 ? null : html`<p class="said">${aside.join(' · ')}</p>`}
  </section>`;
}

function factsCard({ manifest, state, summary, start }: ReportData): Markup {
  const parent = state.provenance.parent_calibration_id;
  const facts: [string, string][] = [
    ['Version', `v${state.version}`],
    ['Parent', parent ?? 'none, the first'],
    ['Calibration', state.calibration_id],
    ['Operator', manifest.operator || 'not given'],
    ['Chip', manifest.chip_id || 'not given'],
    ['Die', manifest.die_id || 'not given'],
    ['Bench', `${start.bench.label ?? manifest.bench_id}, revision ${state.provenance.hardware_revision}`],
    ['Iterations', `${summary.iterations} of at most ${start.spec.kernel.optimizer_config.max_iterations}`],
    ['Measurements', `${manifest.measurement_count} in ${seconds(summary.duration_seconds)}`],
  ];
  return html`<section class="card">
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function plotCards(data: ReportData): Markup {
  const { iterations, summary, measurements, start } = data;
  const simulated = simulatedTag(data);
  const names = [...new Set(iterations.flatMap((each) => Object.keys(each.parameters)))];
  const units = new Set(names.map((name) => unitOf(start, name)));
  const labels = shortNames(names);
  const unit = units.size === 1 ? ([...units][0] as string) : 'each in its unit';
  const costKeys = html`${simulated}<span class="key c1"><i></i>best so far</span><span>● measured</span>`;
  const parameterKeys = html`${simulated}${names.map((name, index) => html`<span class="key ${colour(index)}"><i></i>${labels[index] ?? name}</span>`)}`;
  const [first, second] = names;
  const [firstLabel = '', secondLabel = ''] = labels;
  const visited =
    names.length === 2 && first !== undefined && second !== undefined
      ? visitedPlot(iterations, { names: [first, second], labels: [firstLabel, secondLabel] }, summary.best_parameters)
      : null;
  const sensors = [...Map.groupBy(measurements, (each) => each.sensor_id)];
  const { cost_function: cost } = start.spec.kernel;
  const spectrum = 'MatchSpectrum' in cost ? measuredSpectrum(measurements, start) : null;
  const match = 'MatchSpectrum' in cost ? cost.MatchSpectrum : null;
  const spectrumKeys =
    match === null
      ? null
      : html`${simulated}<span class="key c1"><i></i>measured at the end</span
          ><span class="key c3"><i></i>target ± ${significant(match.tolerance_db)} dB</span>`;
  return html`${match === null || spectrum === null ? null : card('Spectrum', spectrumPlot(spectrum, match), 'wide', spectrumKeys)}
  ${card('Cost', costPlot(iterations, summary, costLabel(start.spec.kernel.cost_function)), 'wide', costKeys)}
  ${card('Parameters', parameterPlot(iterations, names, { unit, width: visited === null ? wideWidth : halfWidth }), visited === null ? 'wide' : '', parameterKeys)}
  ${card('Visited', visited, '', html`${simulated}<span>darker is better · ring: accepted</span>`)}
  ${sensors.map(([sensor, readings], index) => card(sensor, sensorPlot(sensor, readings, { index, width: sensors.length === 1 ? wideWidth : halfWidth }), sensors.length === 1 ? 'wide' : '', html`${simulated}<span>readings over time</span>`))}`;
}

/** The parameters without their node where all belong to one. */
function shortNames(names: readonly string[]): string[] {
  const nodes = new Set(names.map((name) => name.slice(0, name.indexOf('.') + 1)));
  const [node = ''] = nodes;
  return nodes.size === 1 ? names.map((name) => name.slice(node.length)) : [...names];
}

function unitOf(start: CalibrationStart, parameter: string): string {
  const found = benchParameters(start.bench).find(
    (each) =>
      each.fullName === parameter || (each.name === parameter && start.spec.kernel.target_nodes.includes(each.nodeId)),
  );
  return found?.definition.unit ?? '';
}

function costLabel(cost: CostFunction): string {
  if (typeof cost === 'string') return cost;
  if ('Minimize' in cost) return cost.Minimize.expression;
  if ('Maximize' in cost) return `−(${cost.Maximize.expression})`;
  if ('Differentiable' in cost) return cost.Differentiable.expression;
  return 'MatchSpectrum' in cost ? 'RMS difference, dB' : `plugin ${cost.Custom.plugin_id}`;
}
