import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Small models, written into a folder of their own. */
export interface ModelFolder {
  readonly path: string;
  /** A program of Node: `body` is run for each line, with `parameters`, `lines` before it, and `answer(values)`. */
  node(body: string, before?: string): string[];
  python(source: string): string[];
  /** What programs have noted, a line each. */
  notes(): string[];
  remove(): void;
}

const nodeModel = (body: string, before: string): string => `
import { createInterface } from 'node:readline';
import { appendFileSync, existsSync } from 'node:fs';
const note = (text) => appendFileSync('notes', text + '\\n');
const answer = (values) => process.stdout.write(JSON.stringify({ values }) + '\\n');
const leave = (status) => process.stdout.write('', () => process.exit(status));
const forever = () => new Promise((resolve) => setTimeout(resolve, 1e9));
note('pid ' + process.pid);
let lines = 0;
${before}
for await (const line of createInterface({ input: process.stdin })) {
  const { parameters } = JSON.parse(line);
  ${body}
  lines++;
}
`;

export function modelFolder(): ModelFolder {
  const path = mkdtempSync(join(tmpdir(), 'fringe-model-'));
  let made = 0;
  const write = (text: string, extension: string): string => {
    const name = `model${made++}.${extension}`;
    writeFileSync(join(path, name), text);
    return name;
  };
  const notesFile = join(path, 'notes');
  return {
    path,
    node: (body, before = '') => [process.execPath, write(nodeModel(body, before), 'mjs')],
    python: (source) => ['python3', write(source, 'py')],
    notes: () => (existsSync(notesFile) ? readFileSync(notesFile, 'utf8').trim().split('\n') : []),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

export const hasPython = spawnSync('python3', ['-c', 'import json, math'], { stdio: 'ignore' }).status === 0;

/** Not so a dead one whose end nobody has asked for yet. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Of every program that noted its own. */
export const notedPids = (folder: ModelFolder): number[] =>
  folder.notes().flatMap((line) => (line.startsWith('pid ') ? [Number(line.slice(4))] : []));
