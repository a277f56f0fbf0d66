// `npm test`: sets up what is missing, runs every stage, ends with one line `N passed, N failed`.
// `npm test -- unit e2e` runs only those stages.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { nodeEnvironment } from './lib/becomeNode.mjs';
import { prepare } from './lib/ensureInstalled.mjs';
import './lib/endWithParent.mjs';
import { ensureSocat, findBrowser } from './lib/findBrowser.mjs';
import { inRoot } from './lib/paths.mjs';
import { runChild } from './lib/runChild.mjs';
import { giveUp, say } from './lib/say.mjs';
import { countPlaywright, judged } from './lib/testCounts.mjs';
import { findProjects, typecheck } from './lib/typecheck.mjs';

/** @typedef {import('./lib/testCounts.mjs').Counts} Counts */

const startedMs = performance.now();
const node = prepare();
const reports = inRoot('test-results', 'reports');
const asked = process.argv.slice(2);
/** A stage that hangs is ended, so that the others still run. */
const stageLimitMs = 25 * 60_000;

const browser = asked.length > 0 && !asked.includes('e2e') && !asked.includes('unit') ? null : await findBrowser(node);
if (browser) await ensureSocat();
if (browser && 'problem' in browser) say(browser.problem);
const env = { ...nodeEnvironment(), ...(browser && 'path' in browser ? { FRINGE_CHROMIUM: browser.path } : {}) };

/** What runs gets the signal too (runChild); no other stage starts, and nothing keeps us longer than three seconds. */
let interrupted = false;
const interrupt = () => {
  interrupted = true;
  setTimeout(() => giveUp('Interrupted: the remaining stages did not run.', 130), 3_000).unref();
};
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, interrupt);

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [more]
 */
async function run(args, more = {}) {
  const options = {
    stdio: /** @type {const} */ ('watch'),
    ownGroup: true,
    limitMs: stageLimitMs,
    env: { ...env, ...more },
  };
  const { status } = await runChild(node.path, [...node.flags, ...args], options);
  if (interrupted) giveUp('Interrupted: the remaining stages did not run.', 130);
  return status;
}

/** @param {string} name */
function readReport(name) {
  try {
    return JSON.parse(readFileSync(join(reports, name), 'utf8'));
  } catch {
    return null;
  }
}

/** @param {boolean} good @returns {Counts} */
const asOne = (good) => ({ passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: [] });

/** Each stage in order; only the tests' own counts and lint and types stand in the last line, and any failure. */
const stages = {
  lint: async () => {
    const eslint = await run([inRoot('node_modules', 'eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0']);
    const prettier = await run([
      inRoot('node_modules', 'prettier', 'bin', 'prettier.cjs'),
      '--check',
      '--log-level',
      'warn',
      '.',
    ]);
    return asOne(eslint === 0 && prettier === 0);
  },
  types: async () => {
    const failures = await typecheck(node, findProjects());
    for (const { project, output } of failures) say(`${project} does not type-check:\n${output}`);
    return asOne(failures.length === 0);
  },
  unit: async () => {
    const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', '--reporter=dot', `--reporter=${inRoot('scripts', 'lib', 'vitestCounts.mjs')}`];
    const status = await run(args, { FRINGE_COUNTS_FILE: join(reports, 'unit.json') });
    return judged(readReport('unit.json'), status);
  },
  build: async () => {
    const status = await build(node, { stdio: 'watch', ownGroup: true, limitMs: stageLimitMs });
    return { passed: 0, failed: status === 0 ? 0 : 1, skipped: [] };
  },
  e2e: async () => {
    if (browser && 'problem' in browser) return asOne(false);
    const playwright = inRoot('node_modules', '@playwright', 'test', 'cli.js');
    const status = await run([playwright, 'test', '--reporter=line,json'], {
      PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json'),
    });
    const report = readReport('e2e.json');
    return judged(report && countPlaywright(report), status);
  },
};

const names = /** @type {(keyof typeof stages)[]} */ (Object.keys(stages));
const unknown = asked.find((name) => !names.some((stage) => stage === name));
if (unknown !== undefined) giveUp(`There is no stage ${unknown}: the stages are ${names.join(', ')}.`);

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
/** @type {Counts} */
const total = { passed: 0, failed: 0, skipped: [] };
/** @type {string[]} */
const outcomes = [];
/** @param {number} sinceMs */
const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

for (const name of names) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  if (interrupted) break;
  say(`\n── ${name}`);
  const stageStartedMs = performance.now();
  const counts = await stages[name]();
  const words = counts.failed > 0 ? `FAILED (${counts.failed})` : 'passed';
  outcomes.push(`${name.padEnd(6)} ${words.padEnd(12)} ${seconds(stageStartedMs)}`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped.push(...counts.skipped);
}

say(`\n${outcomes.join('\n')}`);
if (total.skipped.length > 0) {
  say(`\n${total.skipped.length} skipped:`);
  for (const { name, reason } of total.skipped) say(`  ${name}${reason === '' ? '' : `: ${reason}`}`);
}
say(`\n${seconds(startedMs)} in all`);
if (interrupted) giveUp('Interrupted: the remaining stages did not run.', 130);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
