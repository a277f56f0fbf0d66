import type { BaselineSource } from '../../../src-core/domain/baseline.ts';

export type StartWay = 'library' | 'live' | 'table';

/** A baseline run as it is being filled in. */
export interface StartDraft {
  readonly way: StartWay;
  readonly sensors: readonly string[];
  readonly samples: string;
  readonly integrationMs: string;
  readonly intervalMs: string;
  /** On the host, once it was taken into the library. */
  readonly file: string | null;
  /** Of a run from a table: this one alone, or the whole library with it. */
  readonly reach: 'table' | 'library';
  /** Scores of each head that are chosen, evenly over its range; empty takes all. */
  readonly most: string;
}

export const firstDraft = (way: StartWay): StartDraft => ({
  ...{ way, sensors: [], samples: '500', integrationMs: '10', intervalMs: '0', file: null, reach: 'table', most: '' },
});

export interface DraftRead {
  /** Null takes everything recorded. */
  readonly source: BaselineSource | null;
  readonly choose: { readonly count: number; readonly seed: number } | null;
}

const wholeNumber = (text: string): number | null => (/^\d{1,7}$/.test(text.trim()) ? Number(text) : null);
const decimal = (text: string): number | null => {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
};

/** Mistakes by field; none when the draft can be read. */
export function draftRefusals(draft: StartDraft): Readonly<Partial<Record<keyof StartDraft, string>>> {
  const refusals: Partial<Record<keyof StartDraft, string>> = {};
  const most = draft.most.trim() === '' ? 1 : wholeNumber(draft.most);
  if (most === null || most < 1) refusals.most = 'Expected a whole number above 0, or nothing for all.';
  if (draft.way === 'table' && draft.file === null) refusals.file = 'Choose a table first.';
  if (draft.way !== 'live') return refusals;
  if (draft.sensors.length === 0) refusals.sensors = 'Choose at least one sensor.';
  const samples = wholeNumber(draft.samples);
  if (samples === null || samples < 1 || samples > 1_000_000)
    refusals.samples = 'Expected a whole number from 1 to 1,000,000.';
  const integration = decimal(draft.integrationMs);
  if (integration === null || integration <= 0) refusals.integrationMs = 'Expected a number above 0.';
  const interval = decimal(draft.intervalMs);
  if (interval === null || interval < 0) refusals.intervalMs = 'Expected 0 or more.';
  return refusals;
}

/** What the draft asks for; null while it has a mistake. */
export function readDraft(draft: StartDraft): DraftRead | null {
  if (Object.keys(draftRefusals(draft)).length > 0) return null;
  const choose = draft.most.trim() === '' ? null : { count: Number(draft.most), seed: 0 };
  if (draft.way === 'library' || (draft.way === 'table' && draft.reach === 'library')) return { source: null, choose };
  if (draft.way === 'table') return { source: { recorded: { files: [draft.file ?? ''], sessions: [] } }, choose };
  return {
    source: {
      live: {
        sensors: [...draft.sensors],
        samples: Number(draft.samples),
        integration_time_ns: Math.max(1, Math.round((decimal(draft.integrationMs) ?? 0) * 1e6)),
        interval_ms: decimal(draft.intervalMs) ?? 0,
      },
    },
    choose,
  };
}

/** At least so long: what the readings and the waits between them take, without the links' own time. Seconds. */
export function leastSeconds(draft: StartDraft): number | null {
  if (draft.way !== 'live' || readDraft(draft) === null) return null;
  const samples = Number(draft.samples);
  const reading = samples * draft.sensors.length * (decimal(draft.integrationMs) ?? 0);
  return (reading + (samples - 1) * (decimal(draft.intervalMs) ?? 0)) / 1000;
}
