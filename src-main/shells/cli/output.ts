import { errorCodes, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { RunProgress } from '../../../src-core/contract/procedures.ts';

/** What a command writes: words and a bar for a person on standard error, JSON lines for a program on standard output. */
export interface Output {
  readonly json: boolean;
  /** A line of words. */
  say(text: string): void;
  /** A progress line (JSON) or the bar's next state (a terminal). */
  progress(fields: Readonly<Record<string, unknown>>, bar: RunProgress | null): void;
  /** The command's answer: one JSON line, or the words given. */
  result(fields: Readonly<Record<string, unknown>>, words: readonly string[]): void;
  /** What follows is of this run: a failure carries its id. */
  follow(runId: string): void;
  /** Reports a failure; returns the exit status that goes with it. */
  failure(thrown: unknown): number;
}

export function createOutput(json: boolean): Output {
  const { stdout, stderr } = process;
  let barShown = false;
  let followed: string | null = null;
  const clearBar = () => {
    if (barShown) stderr.write('\r\u001b[2K');
    barShown = false;
  };
  const line = (fields: Readonly<Record<string, unknown>>) => stdout.write(`${JSON.stringify(fields)}\n`);
  return {
    json,
    say(text) {
      clearBar();
      stderr.write(`${text}\n`);
    },
    progress(fields, bar) {
      if (json) line({ type: 'progress', ...fields });
      if (bar === null || !stderr.isTTY) return;
      stderr.write(`\r\u001b[2K${barText(bar, stderr.columns)}`);
      barShown = true;
    },
    result(fields, words) {
      clearBar();
      if (json) line({ type: 'result', ...fields });
      else for (const text of words) stdout.write(`${text}\n`);
    },
    follow(runId) {
      followed = runId;
    },
    failure(thrown) {
      clearBar();
      const report = toErrorReport(thrown);
      stderr.write(`${report.message}\n${report.remedy === '' ? '' : `${report.remedy}\n`}`);
      if (json) line({ type: 'error', ...report, ...(followed === null ? {} : { runId: followed }) });
      return errorCodes[report.code].exitStatus;
    },
  };
}

function barText(progress: RunProgress, columns: number): string {
  const { iteration, maxIterations, measurementsPerSecond, secondsLeft, bestCost } = progress;
  const width = Math.max(10, Math.min(30, columns - 60));
  const filled = Math.round((iteration / maxIterations) * width);
  const parts = [
    `${'━'.repeat(filled)}${'─'.repeat(width - filled)}`,
    `${iteration} / ${maxIterations}`,
    secondsLeft === null ? '' : `≤ ${secondsLeft.toFixed(1)} s left`,
    measurementsPerSecond === null ? '' : `${measurementsPerSecond.toFixed(0)} measurements/s`,
    bestCost === null ? '' : `best ${bestCost.toPrecision(3)}`,
  ];
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .slice(0, Math.max(20, columns - 1));
}
