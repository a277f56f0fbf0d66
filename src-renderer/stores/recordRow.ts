import type { RunEvent } from '../../src-core/documents/documents.ts';
import type { SensorRead } from '../../src-core/plans/instruction.ts';

export type RecordKind = 'read' | 'set' | 'wait' | 'cost' | 'check' | 'before' | 'note' | 'fault';

/** One line of a run's record as a person reads it. */
export interface RecordRow {
  /** Its place in the journal, with a second number where one record gives several lines. */
  readonly key: string;
  readonly timeNs: number;
  readonly kind: RecordKind;
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  /** Instead of a value. */
  readonly text: string;
  readonly isWarning: boolean;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const numberOrNull = (value: unknown): number | null => (isNumber(value) ? value : null);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The lines of one event; none for streams that a person need not read. */
export function recordRowsOf(event: RunEvent, unitOf: (parameter: string) => string): RecordRow[] {
  const { data, seq, timeNs } = event;
  const row = (kind: RecordKind, part: Partial<RecordRow>, index = 0): RecordRow => ({
    key: `${seq}.${index}`,
    timeNs,
    kind,
    name: '',
    value: null,
    unit: '',
    text: '',
    isWarning: false,
    ...part,
  });
  switch (event.stream) {
    case 'reads':
      return readsOf(event).map((read, index) =>
        row(
          'read',
          {
            name: read.sensor,
            value: read.value,
            unit: read.unit,
            text: read.fault ?? (read.value === null ? 'no value' : ''),
            isWarning: read.fault !== null || read.value === null,
          },
          index,
        ),
      );
    case 'traces': {
      const levels = Array.isArray(data['powersDbm']) ? (data['powersDbm'] as unknown[]) : [];
      const known = levels.filter(isNumber);
      const fault = typeof data['fault'] === 'string' ? data['fault'] : null;
      return [
        row('read', {
          name: textOf(data['sensor']),
          value: known.length === 0 ? null : Math.max(...known),
          unit: 'dBm',
          text: fault ?? `${levels.length} points, highest`,
          isWarning: fault !== null,
        }),
      ];
    }
    case 'sets':
    case 'instructions': {
      const name = textOf(data['parameter']);
      if (name === '') return [];
      return [row('set', { name, value: numberOrNull(data['commanded'] ?? data['value']), unit: unitOf(name) })];
    }
    case 'waits':
      return [row('wait', { name: textOf(data['reason']), value: numberOrNull(data['durationMs']), unit: 'ms' })];
    case 'iterations': {
      const cost = numberOrNull(data['cost']);
      const fault = textOf(data['fault']);
      const slopes = data['gradient'];
      const norm =
        typeof slopes === 'object' && slopes !== null ? Math.hypot(...Object.values(slopes as object)) : null;
      const gradient = norm === null ? '' : `· gradient ${norm.toPrecision(3)}`;
      const text = cost === null ? fault || 'not finite' : gradient;
      return [
        row('cost', { name: `iteration ${String(data['iteration'])}`, value: cost, text, isWarning: cost === null }),
      ];
    }
    case 'confirmations': {
      const text = data['met'] === true ? '' : 'not confirmed';
      return [row('check', { name: 'mean of repeats', value: numberOrNull(data['mean']), text })];
    }
    case 'before':
      return [row('before', { name: 'as found', value: numberOrNull(data['cost']) })];
    case 'notes':
    case 'engine':
      return [row('note', { text: textOf(data['text']), isWarning: data['severity'] === 'warning' })];
    case 'faults':
      return [row('fault', { text: `injected: ${textOf(data['kind'])}`, isWarning: true })];
    default:
      return [];
  }
}

/** The readings of one `reads` event: those a virtual sensor was computed from, then its own. */
export function readsOf(event: RunEvent): SensorRead[] {
  const { parts, ...own } = event.data;
  const all = [...(Array.isArray(parts) ? (parts as unknown[]) : []), own];
  return all.flatMap((one) => {
    if (typeof one !== 'object' || one === null || !('sensor' in one)) return [];
    const read = one as Record<string, unknown>;
    return [
      {
        sensor: textOf(read['sensor']),
        stepId: textOf(read['stepId']),
        quantity: textOf(read['quantity']),
        value: numberOrNull(read['value']),
        unit: textOf(read['unit']),
        fault: typeof read['fault'] === 'string' ? read['fault'] : null,
        integrationTimeNs: numberOrNull(read['integrationTimeNs']) ?? 0,
        timeNs: numberOrNull(read['timeNs']) ?? event.timeNs,
      },
    ];
  });
}
