import type { StandardizeResult, StandardizedRole } from '../../../src-core/domain/standardizeRun.ts';
import type { StandardizeSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { seconds, significant } from './numbers.ts';
import { factsCard, runPage, tableOf } from './runPage.ts';

export interface StandardizeReportData {
  readonly start: RunStart;
  readonly spec: StandardizeSpec;
  readonly result: StandardizeResult;
}

/** The report of a standardization: what was measured of each role, its rate targets, and the files that hold it. */
export function renderStandardizeReport({ start, spec, result }: StandardizeReportData): string {
  const { config, labels } = spec;
  const facts = [
    ['Roles', result.roles.map(({ role, name }) => `${role}: ${name}`).join(', ')],
    [
      'Records measured',
      config.slice === null ? 'all' : `a slice of ${count(config.slice.count)}, seed ${config.seed}`,
    ],
    ['Spike threshold', `${significant(config.spike_threshold)} deviations`],
    ['Least deviation (eps)', significant(config.eps)],
    ['Took', seconds(result.seconds)],
    ['Operator', labels.operator || 'not given'],
    ['Run', start.runId],
  ] as const;
  return runPage({
    title: spec.title,
    what: 'standardization report',
    startedAt: start.startedAt,
    simulated: result.roles.some(({ simulated }) => simulated),
    tags: result.roles.map(({ role }) => role),
    body: html`${factsCard(facts, labels.notes)} ${result.roles.map(roleCard)}`,
    footer: `The statistics stand in the run directories, read-only; this page repeats their record. Made by Fringe ${start.fringeVersion}.`,
  });
}

function roleCard(role: StandardizedRole): Markup {
  const { shape, records, nanCount, infiniteCount, sigmaClampCount, emptyBins, rateTargets, artifacts } = role;
  const [total, layers, width] = shape;
  const { one_sided: oneSided, two_sided: twoSided } = rateTargets;
  return html`<section class="card" style="margin-bottom:14px">
    <h2>${role.role}: ${role.name}<span class="end">${count(records)} of ${count(total)} records</span></h2>
    <p class="said">
      [${count(total)}, ${count(layers)}, ${count(width)}]; ${count(nanCount)} NaN and ${count(infiniteCount)} infinite
      left out, ${count(sigmaClampCount)} deviations raised to eps, ${count(emptyBins)} bins without a number.
    </p>
    ${tableOf(
      ['layer', '>one-sided rate target', '>two-sided rate target'],
      oneSided.r_star_l.map((rate, layer) => [
        String(layer),
        significant(rate, 6),
        significant(twoSided.r_star_l[layer], 6),
      ]),
    )}
    <h2 style="margin-top:16px">Files<span class="end">${role.runDir}</span></h2>
    ${tableOf(
      ['file', '>bytes', 'SHA-256'],
      artifacts.map(({ path, bytes, sha256 }) => [path, count(bytes), sha256]),
    )}
    <p class="said">SHA-256 of the slice: <code>${role.sliceSha256}</code></p>
  </section>`;
}

const count = (value: number): string => value.toLocaleString('en');
