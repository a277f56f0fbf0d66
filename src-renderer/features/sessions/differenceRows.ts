import type { RunSummary } from '../../../src-core/domain/run.ts';
import { kernelOfStart } from '../../stores/runGlance.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';

export interface DifferenceRow {
  readonly name: string;
  readonly left: string;
  readonly right: string;
  readonly difference: string;
  readonly isSame: boolean;
}

export interface ComparedRun {
  readonly summary: RunSummary;
  readonly glance: RunGlance;
}

/** What two runs are in numbers and words, one row each; what is the same is marked so. */
export function differenceRows(left: ComparedRun, right: ComparedRun): DifferenceRow[] {
  const number = (name: string, of: (run: ComparedRun) => number | null | undefined, unit = ''): DifferenceRow => {
    const [a, b] = [of(left) ?? null, of(right) ?? null];
    const difference = a === null || b === null ? '–' : formatQuantity(b - a, unit, { significant: 3 });
    return { name, left: formatQuantity(a, unit), right: formatQuantity(b, unit), difference, isSame: a === b };
  };
  const count = (name: string, of: (run: ComparedRun) => number): DifferenceRow => {
    const [a, b] = [of(left), of(right)];
    const whole = (value: number) => formatNumber(value, { decimals: 0 });
    return { name, left: whole(a), right: whole(b), difference: whole(b - a), isSame: a === b };
  };
  const words = (name: string, of: (run: ComparedRun) => string): DifferenceRow => {
    const [a, b] = [of(left), of(right)];
    return { name, left: a || '–', right: b || '–', difference: a === b ? '' : 'differs', isSame: a === b };
  };
  const parameters = [
    ...new Set([...Object.keys(left.glance.bestParameters), ...Object.keys(right.glance.bestParameters)]),
  ];
  const unitOf = (name: string) => left.glance.parameters.find(({ fullName }) => fullName === name)?.unit ?? '';
  return [
    number('extinction ratio', ({ summary }) => summary.extinctionRatioDb, 'dB'),
    number('cost', ({ summary, glance }) => summary.cost ?? glance.bestCost),
    number('extinction before', ({ glance }) => glance.before?.extinctionRatioDb, 'dB'),
    count('iterations', ({ glance }) => glance.iterations),
    count('measurements', ({ glance }) => glance.measurements),
    ...parameters.map((name) => number(name, ({ glance }) => glance.bestParameters[name], unitOf(name))),
    words('duration', ({ glance }) => formatDuration(glance.elapsedSeconds)),
    words('status', ({ summary }) => summary.status),
    words('reason', ({ summary }) => summary.convergenceReason?.replaceAll('_', ' ') ?? ''),
    words('version', ({ summary }) => (summary.version === null ? '' : `v${summary.version}`)),
    words('kernel', ({ glance }) => kernelOfStart(glance.start)?.id ?? ''),
    words('seed', ({ summary }) => (summary.seed === null ? '' : formatNumber(summary.seed, { decimals: 0 }))),
    words('bench', ({ summary }) => summary.benchId),
    words('operator', ({ summary }) => summary.operator),
    words('chip', ({ summary }) => summary.chipId),
    words('die', ({ summary }) => summary.dieId),
  ];
}
