import { driftSentence, metricFacts } from './driftMetricFacts.ts';
import type { EventContent } from './eventMaker.ts';
import { asObject, figure, findInside, numberOf, snakeCase, textOf, variantOf } from './looseData.ts';
import type { Loose } from './looseData.ts';
import type { Severity } from './signals.ts';

export interface DriftNews {
  readonly events: readonly EventContent[];
  /** Metrics whose alarm of drift was raised. */
  readonly detected: readonly string[];
}

const nothing: DriftNews = { events: [], detected: [] };

/** Follows the drift reports of one run and what its alarms did. */
export class DriftReader {
  readonly #spec: Loose;
  #report: Loose | null = null;
  /** Alarms that were raised before the report that tells the figures. */
  #raised: { metricId: string; ratio: number | null }[] = [];

  constructor(spec: Loose) {
    this.#spec = spec;
  }

  /** @returns the ratio of each metric of the report, null where there was no data */
  check(data: Loose): { ratios: Record<string, number | null>; news: DriftNews } {
    this.#report = asObject(data['report']);
    const ratios: Record<string, number | null> = {};
    for (const value of this.#values()) {
      const metricId = textOf(value['metric_id']);
      if (metricId !== null) ratios[metricId] = numberOf(value['ratio']);
    }
    return { ratios, news: { events: this.flush(), detected: [] } };
  }

  /** Drift that was told of and whose figures are still awaited. */
  flush(): EventContent[] {
    const waiting = this.#raised;
    this.#raised = [];
    return waiting.map(({ metricId }) => this.#detected(metricId));
  }

  take(data: Loose): DriftNews {
    const entry = asObject(data['entry']);
    const metricId = textOf(data['metricId']);
    const kind = textOf(entry?.['kind']);
    if (data['kind'] !== 'alarm' || entry === null || metricId === null || kind === null) return nothing;
    const annunciation = asObject(data['annunciation']);
    const ratio = numberOf(entry['ratio']);
    const urgency = textOf(entry['urgency']) ?? textOf(annunciation?.['urgency']);
    const event: EventContent = {
      severity: severityOf(kind, urgency),
      type: `alarm_${kind}`,
      message: alarmSentence(metricId, kind, ratio),
      metadata: { drift_metric: metricId, urgency, ratio, status: textOf(annunciation?.['status']) },
    };
    if (kind !== 'raised') return { events: [event], detected: [] };
    const known = this.#valueOf(metricId);
    if (known === null || numberOf(known['ratio']) !== ratio) {
      this.#raised.push({ metricId, ratio });
      return { events: [event], detected: [metricId] };
    }
    return { events: [this.#detected(metricId), event], detected: [metricId] };
  }

  #detected(metricId: string): EventContent {
    const value = this.#valueOf(metricId);
    const metric = findInside(this.#spec, (candidate) => candidate['metric_id'] === metricId);
    const facts = metricFacts(metric);
    const delta = numberOf(value?.['delta']);
    const measured = numberOf(value?.['current_value']);
    const urgency = textOf(value?.['urgency']);
    const action = variantOf(this.#report?.['recommended_action']);
    return {
      severity: severityOf('raised', urgency),
      type: 'drift_detected',
      message: driftSentence(metricId, facts, { delta, measured }),
      metadata: {
        drift_metric: facts?.type ?? metricId,
        threshold: facts?.limit ?? null,
        // Compared with the threshold, so it is what has drifted: of an age the age itself.
        current_value: facts?.type === 'temporal_drift' ? measured : delta === null ? null : Math.abs(delta),
        recommended_action: action === null ? null : snakeCase(action),
        metric_id: metricId,
        measured_value: measured,
        nominal_value: numberOf(value?.['nominal_value']),
        ratio: numberOf(value?.['ratio']),
        urgency,
      },
    };
  }

  #values(): Loose[] {
    const values = this.#report?.['drift_metrics'];
    return Array.isArray(values) ? values.map(asObject).filter((value) => value !== null) : [];
  }

  #valueOf = (metricId: string): Loose | null =>
    this.#values().find((value) => value['metric_id'] === metricId) ?? null;
}

function severityOf(kind: string, urgency: string | null): Severity {
  if (kind === 'no_data_raised') return 'error';
  if (kind !== 'raised' && kind !== 'escalated') return 'info';
  if (urgency === 'Critical') return 'critical';
  return urgency === 'High' ? 'error' : 'warning';
}

function alarmSentence(metricId: string, kind: string, ratio: number | null): string {
  const stands = ratio === null ? '' : `, at ${figure(ratio)} of its limit`;
  if (kind === 'no_data_raised') return `The alarm of "${metricId}" was raised: there is no data.`;
  if (kind === 'no_data_cleared') return `There is data of "${metricId}" again${stands}.`;
  return `The alarm of "${metricId}" was ${kind.replaceAll('_', ' ')}${stands}.`;
}
