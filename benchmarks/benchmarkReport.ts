/** What a benchmark saw. */
export interface BenchmarkReport {
  readonly name: string;
  /** What was measured, for a program; units in the names. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** The same in words. */
  readonly lines: readonly string[];
  /** Whether every gated figure was reached. */
  readonly reached: boolean;
  /** What `--json` prints where its shape was agreed on; else name, figures and whether they were reached. */
  readonly agreedJson?: Readonly<Record<string, unknown>>;
}
