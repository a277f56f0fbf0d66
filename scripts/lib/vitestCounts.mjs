import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter: what passed and failed, and why the skipped ones were skipped (vitest's own JSON leaves that out),
 * to the file in FRINGE_COUNTS_FILE.
 */
export default class VitestCounts {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {import('./testCounts.mjs').Counts} */
    const counts = { passed: 0, failed: 0, skipped: [] };
    for (const module of modules) {
      // A file that cannot be loaded has no tests to fail: it counts as one failed.
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed += 1;
        else if (result.state === 'failed') counts.failed += 1;
        else counts.skipped.push({ name: test.fullName, reason: (result.state === 'skipped' && result.note) || '' });
      }
    }
    if (unhandledErrors.length > 0) counts.failed += 1;
    writeFileSync(process.env.FRINGE_COUNTS_FILE ?? 'vitest-counts.json', JSON.stringify(counts));
  }
}
