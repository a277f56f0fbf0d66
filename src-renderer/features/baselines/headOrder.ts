import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import { baselineMetricNames } from '../../../src-core/domain/baseline.ts';
import { gradeBars, keyOf, metricWords, shareOfLimit, worstShare } from './baselineWords.ts';
import type { MetricName } from './baselineWords.ts';

export type SortKey = 'head' | 'grade' | MetricName | 'version' | 'samples';

export interface HeadSort {
  readonly key: SortKey;
  readonly direction: 'ascending' | 'descending';
}

/** What needs a look first: unstable heads, and among them those farthest beyond a limit; vanished ones come last. */
export const firstSort: HeadSort = { key: 'grade', direction: 'ascending' };

const beyond = Number.MAX_VALUE;
const shareOr = (share: number | null): number => (share === null ? -1 : Math.min(share, beyond));

const comparisons: Readonly<
  Record<'head' | 'grade' | 'version' | 'samples', (one: HeadRow, other: HeadRow) => number>
> = {
  head: (one, other) => keyOf(one).localeCompare(keyOf(other), 'en', { numeric: true }),
  grade: (one, other) =>
    Number(one.vanished) - Number(other.vanished) ||
    Number(one.is_stable) - Number(other.is_stable) ||
    gradeBars[one.grade] - gradeBars[other.grade] ||
    shareOr(worstShare(other)) - shareOr(worstShare(one)),
  version: (one, other) => one.version - other.version,
  samples: (one, other) => one.file_count - other.file_count,
};

/** The heads in the wanted order; equal ones by name. Metrics are ordered by their share of the limit. */
export function sortHeads(heads: readonly HeadRow[], { key, direction }: HeadSort): HeadRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const compare =
    key === 'head' || key === 'grade' || key === 'version' || key === 'samples'
      ? comparisons[key]
      : (one: HeadRow, other: HeadRow) => shareOr(shareOfLimit(one, key)) - shareOr(shareOfLimit(other, key));
  return heads.toSorted((one, other) => sign * compare(one, other) || comparisons.head(one, other));
}

/** A click on a column: the same again turns it round; figures begin with the largest, words with the first. */
export function nextSort(sort: HeadSort, key: SortKey): HeadSort {
  if (sort.key === key) return { key, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };
  return { key, direction: key === 'head' || key === 'grade' ? 'ascending' : 'descending' };
}

/** Heads in which every word of the filter stands: in the name, the grade, the decision or a metric that failed. */
export function filterHeads(heads: readonly HeadRow[], filter: string): readonly HeadRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return heads;
  return heads.filter((row) => {
    const text = [
      ...[keyOf(row), row.grade, row.is_stable ? 'is:stable' : 'is:unstable', row.vanished ? 'vanished' : ''],
      ...(row.reference_version === null
        ? ['first run']
        : baselineMetricNames
            .filter((name) => row.failed_metrics.includes(name))
            .map((name) => metricWords[name].short)),
    ]
      .join(' ')
      .toLowerCase();
    return words.every((word) => (word === 'stable' ? row.is_stable : text.includes(word)));
  });
}
