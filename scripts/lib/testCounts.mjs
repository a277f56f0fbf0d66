/**
 * @typedef {{ passed: number, failed: number, skipped: { name: string, reason: string }[] }} Counts
 * @typedef {{ type: string, description?: string }} Annotation
 * @typedef {{ status: string, annotations?: Annotation[] }} PlaywrightTest
 * @typedef {{ title: string, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ title: string, specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ suites?: PlaywrightSuite[], errors?: unknown[] }} PlaywrightReport
 */

/**
 * Counts a report of Playwright's JSON reporter. A flaky test has failed once: it counts as failed.
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: [] };
  /** @param {PlaywrightSuite} suite @param {string} prefix */
  const visit = (suite, prefix) => {
    const name = prefix === '' ? suite.title : `${prefix} > ${suite.title}`;
    for (const spec of suite.specs ?? [])
      for (const test of spec.tests) {
        if (test.status === 'expected') counts.passed += 1;
        else if (test.status === 'skipped') {
          const why = test.annotations?.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
          counts.skipped.push({ name: `${name} > ${spec.title}`, reason: why ?? '' });
        } else counts.failed += 1;
      }
    for (const inner of suite.suites ?? []) visit(inner, name);
  };
  for (const suite of report.suites ?? []) visit(suite, '');
  // A file that does not load is an error of the report, not a test.
  if ((report.errors ?? []).length > 0) counts.failed += 1;
  return counts;
}

/**
 * A stage that ended badly never counts as all passed, whatever its report says or lacks.
 * @param {Counts | null} counts Null when the stage left no report.
 * @param {number} status The stage's exit status.
 * @returns {Counts}
 */
export function judged(counts, status) {
  const known = counts ?? { passed: 0, failed: 0, skipped: [] };
  const nothingRan = known.passed + known.failed + known.skipped.length === 0;
  return known.failed === 0 && (status !== 0 || nothingRan) ? { ...known, failed: 1 } : known;
}
