import { probeOutcomes } from '../../../src-core/domain/noise.ts';
import type { NoiseReport, NoiseTierReport } from '../../../src-core/domain/noiseRun.ts';
import type { NoiseSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { durationDistribution } from '../../../src-core/maths/statistics/index.ts';
import { lawOfFit } from '../../../src-core/plans/noise/fitTier.ts';
import { isSimulated } from '../runSummary.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { seconds, significant } from './numbers.ts';
import { axisOver, drawPlot, frameOf, polyline, toX, toY } from './plotFrame.ts';
import { colour, wideWidth } from './plots.ts';
import { factsCard, runPage, tableOf } from './runPage.ts';

export interface NoiseReportData {
  readonly start: RunStart;
  readonly spec: NoiseSpec;
  readonly report: NoiseReport;
  readonly notes: readonly string[];
}

const outcomeWords = {
  verified: 'verified',
  proof_invalid: 'invalid',
  verifier_timeout: 'timed out',
  module_not_found: 'not found',
} as const;
const curveSteps = 160;

/** `report.html` of a noise calibration: rates with their intervals, durations with their fits, timeouts. */
export function renderNoiseReport({ start, spec, report, notes }: NoiseReportData): string {
  const { probe, modules, tiers, samples, workers, samplingSeed, failureBound, labels } = spec;
  const asked = 'command' in probe ? probe.command.program.join(' ') : [...new Set(modules)].slice(0, 6).join(', ');
  const facts = [
    ['command' in probe ? 'Program' : 'Queries', asked],
    ...('command' in probe ? [['Folder of the modules', probe.command.workingDirectory] as const] : []),
    ['Samples of each tier', `${count(samples)}, ${workers} at once`],
    ['Modules drawn from', `${count(modules.length)}, with replacement, seed ${samplingSeed}`],
    ['Failures to be promised', `at most ${percent(failureBound)}`],
    ['Operator', labels.operator || 'not given'],
    ['Run', start.runId],
  ] as const;
  return runPage({
    title: spec.title,
    what: 'link noise report',
    startedAt: start.startedAt,
    simulated: isSimulated(start),
    tags: ['command' in probe ? 'a program' : start.bench.id, ...tiers],
    body: html`${factsCard(facts, [labels.notes, ...notes].filter((note) => note !== '').join('\n'))}
      <section class="card" style="margin-bottom:14px">
        <h2>Recommended timeouts</h2>
        ${tableOf(
          ['class', '>timeout', '>samples', '>slower or lost', ''],
          report.advice.map(({ commandClass, timeoutMs, samples: ran, failures, sentence }) => [
            commandClass,
            timeoutMs === null ? '–' : seconds(timeoutMs / 1000),
            count(ran),
            count(failures),
            sentence,
          ]),
        )}
      </section>
      ${report.tiers.map(tierCard)}`,
    footer: `Every sample stands in samples.csv beside this page. Made by Fringe ${start.fringeVersion}.`,
  });
}

function tierCard(tier: NoiseTierReport): Markup {
  const { outcomes, durationsMs, fits, bestModel } = tier;
  const rates = probeOutcomes.map((outcome) => {
    const { count: times, rate, lower, upper } = outcomes[outcome];
    return [outcomeWords[outcome], count(times), percent(rate), `${percent(lower)} to ${percent(upper)}`];
  });
  const millis = (value: number): string => seconds(value / 1000);
  return html`<section class="card" style="margin-bottom:14px">
    <h2>${tier.tier}, timeout ${tier.timeoutSeconds} s<span class="end">${count(tier.samples)} samples</span></h2>
    ${tableOf(['outcome', '>samples', '>rate', '>Wilson, 95 %'], rates)}
    ${
      durationsMs === null
        ? html`<p class="said">No sample has ended by itself: there are no durations to fit.</p>`
        : html`${durationPlot(tier)}
            <p class="said">
              Median ${millis(durationsMs.p50)}, 95 % within ${millis(durationsMs.p95)}, 99 % within
              ${millis(durationsMs.p99)}, the longest ${millis(durationsMs.most)}.
              ${bestModel === 'none' ? 'Fewer than five samples ended: no distribution was fitted.' : null}
            </p>`
    }
    ${
      fits.length === 0
        ? null
        : tableOf(
            ['distribution', 'parameters, durations in ms', '>AIC', '>BIC', '>KS'],
            fits.map(({ model, parameters, aic, bic, ks }) => [
              model === bestModel ? `${model} (best)` : model,
              Object.entries(parameters)
                .map(([name, value]) => `${name} ${significant(value)}`)
                .join(', '),
              significant(aic, 6),
              significant(bic, 6),
              significant(ks, 3),
            ]),
          )
    }
  </section>`;
}

/** Bars on a logarithmic axis, and each fit as the number of samples that it expects in a bin of that width there. */
function durationPlot({ tier, samples, outcomes, histogram, fits, bestModel }: NoiseTierReport): Markup {
  const { edgesMs, counts } = histogram;
  const axes = { x: axisOver(edgesMs, 'log'), y: axisOver([0, ...counts], 'linear', 0.05) };
  const frame = frameOf({ width: wideWidth, height: 280 }, { x: axes.x, y: { ...axes.y, low: 0 } });
  const floor = toY(frame, 0);
  const bars = counts.map((times, bin) => {
    const [from, to] = [toX(frame, edgesMs[bin] ?? 0), toX(frame, edgesMs[bin + 1] ?? 0)];
    const top = toY(frame, times);
    const width = Math.max(1, to - from - 1).toFixed(1);
    return html`<rect class="band" x="${from}" y="${top}" width="${width}" height="${(floor - top).toFixed(1)}" />`;
  });
  const ran = samples - outcomes.module_not_found.count;
  const [low, high] = [Math.log10(frame.x.low), Math.log10(frame.x.high)];
  const halfBin = (Math.log10(edgesMs.at(-1) ?? 1) - Math.log10(edgesMs[0] ?? 1)) / counts.length / 2;
  const curves = fits.map((fit, index) => {
    const law = lawOfFit(fit);
    const points = Array.from({ length: curveSteps + 1 }, (_, step) => {
      const log = low + ((high - low) * step) / curveSteps;
      const expected =
        durationDistribution(law, 10 ** (log + halfBin)) - durationDistribution(law, 10 ** (log - halfBin));
      return { x: 10 ** log, y: Math.min(frame.y.high, ran * expected) };
    });
    return polyline(frame, points, `${colour(index)}${fit.model === bestModel ? ' strong' : ' dash'}`);
  });
  const words = { title: `Durations of the tier ${tier}`, xLabel: 'duration, ms', yLabel: 'samples' };
  return html`<p class="said" style="margin-top:12px">
      ${fits.map(
        ({ model }, index) =>
          html`<span class="key ${colour(index)}${model === bestModel ? '' : ' dash'}"><i></i>${model}</span> `,
      )}
    </p>
    ${drawPlot(frame, words, [...bars, ...curves])}`;
}

/** Near all as fine as near none. */
function percent(share: number): string {
  const rare = Math.min(share, 1 - share);
  const digits = rare === 0 ? 0 : Math.min(4, Math.max(1, 1 - Math.floor(Math.log10(100 * rare))));
  return `${Number((100 * share).toFixed(digits))} %`;
}

const count = (value: number): string => value.toLocaleString('en');
