import type { MetricsFileEntry } from '../../../src-core/contract/driftProcedures.ts';
import { driftMetricsFileSchema } from '../../../src-core/domain/driftMetric.ts';
import type { DriftMetricsFile } from '../../../src-core/domain/driftMetric.ts';
import { parseDocumentText } from '../documentText.ts';
import type { ParsedText } from '../documentText.ts';
import { stemOf, TextLibrary } from '../textLibrary.ts';

/** The drift metrics files that ship with Fringe and those in the user's folder. */
export class MetricsLibrary {
  readonly #texts: TextLibrary;

  constructor(folders: { shipped: string; own: string }) {
    this.#texts = new TextLibrary({ ...folders, what: 'drift metrics' });
  }

  list(): MetricsFileEntry[] {
    return this.#texts.names().map((name) => this.#entry(name));
  }

  read(name: string): string {
    return this.#texts.read(name);
  }

  save(name: string, text: string): MetricsFileEntry {
    return this.#entry(this.#texts.save(name, text));
  }

  remove(name: string): void {
    this.#texts.remove(name);
  }

  #entry(name: string): MetricsFileEntry {
    const builtIn = this.#texts.isBuiltIn(name);
    const words = stemOf(name).replaceAll('_', ' ');
    const title = words.charAt(0).toUpperCase() + words.slice(1);
    const { value } = parseMetricsText(this.read(name));
    if (value === null) return { name, title, summary: 'has a mistake', builtIn, valid: false };
    const { metrics, check_interval_seconds: seconds, recalibrate } = value;
    const count = `${metrics.length} metric${metrics.length === 1 ? '' : 's'}`;
    const parts = [count, `every ${seconds} s`, ...(recalibrate === null ? [] : ['recalibrates'])];
    return { name, title, summary: parts.join(' · '), builtIn, valid: true };
  }
}

/** Parses the text of a drift metrics file; every refusal has its path and its place. */
export const parseMetricsText = (text: string): ParsedText<DriftMetricsFile> =>
  parseDocumentText(text, driftMetricsFileSchema);
