import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { statSync } from 'node:fs';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { holdGroup, releaseGroup, signalGroup } from './processGroups.ts';

export interface ModelProgram {
  readonly command: readonly string[];
  readonly workingDirectory: string;
}

/** How a program ended: in words, and whether it did so of its own will and without complaint. */
export interface ProcessEnd {
  readonly words: string;
  readonly isOrderly: boolean;
}

export interface ProcessEvents {
  onLine(line: string): void;
  /** More than was bargained for, and still no end of the line. */
  onOverlong(beginning: string): void;
  /** Once, when it has ended though nobody told it to. */
  onEnd(end: ProcessEnd): void;
  /** Once, when there is no such program or it may not be started. */
  onRefusal(error: FringeError): void;
}

/** What the streams of a child are, though their types do not say so. */
interface Handle {
  ref(): void;
  unref(): void;
}

const stderrCharacters = 4096;
/** From the request to end to the end by force; and from the end to giving up on pipes that somebody else holds open. */
const graceMs = 500;

/** One running program, its lines in and out. It keeps no host alive, and its group ends with it. */
export class ModelProcess {
  readonly #events: ProcessEvents;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<void>;
  #pieces: string[] = [];
  #pending = 0;
  #longest = 0;
  #stderr = '';
  #isOver = false;

  /** @throws not_found and bad_input as a start fails at once; `onRefusal` tells of one that fails later */
  constructor(program: ModelProgram, events: ProcessEvents) {
    this.#events = events;
    const child = start(program);
    this.#child = child;
    if (child.pid !== undefined) holdGroup(child.pid);
    child.stdout.setEncoding('utf8');
    child.stderr.setEncoding('utf8');
    child.stdout.on('data', (text: string) => this.#read(text));
    child.stderr.on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-stderrCharacters)));
    // A program that ends while it is written to is told of by its end.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => this.#finish(() => events.onRefusal(startFailure(program, error))));
    child.on('exit', () => this.#sweep());
    this.#closed = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        resolve();
        this.#finish(() => events.onEnd(endInWords(code, signal)));
      });
    });
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as Handle).unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last lines of its standard error as one; empty when it has written none. */
  get complaint(): string {
    const lines = this.#stderr.split('\n').map((line) => line.trim());
    return lines
      .filter((line) => line !== '')
      .slice(-3)
      .join(' | ')
      .slice(-400);
  }

  /** @param longestAnswer characters that an answer's line may have */
  send(line: string, longestAnswer: number): void {
    this.#longest = longestAnswer;
    this.#child.stdin.write(line);
  }

  /** Nothing is told of it any more. Resolves when it and its group are gone; until then the host stays. */
  async end(): Promise<void> {
    this.#isOver = true;
    const { pid, exitCode, signalCode, stdin, stdout, stderr } = this.#child;
    if (pid === undefined) return;
    this.#child.ref();
    for (const stream of [stdout, stderr]) (stream as unknown as Handle).ref();
    if (exitCode === null && signalCode === null) {
      stdin.end();
      signalGroup(pid, 'SIGTERM');
      const force = setTimeout(() => this.#force(pid), graceMs);
      void this.#closed.then(() => clearTimeout(force));
    }
    await this.#closed;
  }

  #force(pid: number): void {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) signalGroup(pid, 'SIGKILL');
  }

  /** The program has ended: what it started ends too, and with it whoever holds its pipes open. */
  #sweep(): void {
    const { pid, stdout, stderr } = this.#child;
    if (pid === undefined) return;
    signalGroup(pid, 'SIGKILL');
    releaseGroup(pid);
    setTimeout(() => {
      stdout.destroy();
      stderr.destroy();
    }, graceMs).unref();
  }

  #finish(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    tell();
  }

  #read(text: string): void {
    let from = 0;
    while (!this.#isOver) {
      const end = text.indexOf('\n', from);
      if (end < 0) break;
      this.#pieces.push(text.slice(from, end));
      const line = this.#pieces.join('');
      this.#pieces = [];
      this.#pending = 0;
      from = end + 1;
      if (line.trim() !== '') this.#events.onLine(line);
    }
    if (this.#isOver) return;
    this.#pieces.push(text.slice(from));
    this.#pending += text.length - from;
    if (this.#pending > this.#longest + stderrCharacters) {
      const beginning = this.#pieces.join('').slice(0, stderrCharacters);
      this.#events.onOverlong(beginning);
    }
  }
}

function start(program: ModelProgram): ChildProcessWithoutNullStreams {
  const { command, workingDirectory } = program;
  const [name = '', ...args] = command;
  // Without this, a missing folder would be told as a missing program.
  if (!isFolder(workingDirectory)) {
    throw new FringeError(
      'not_found',
      `The model command cannot be run in ${workingDirectory}: there is no such folder.`,
      {
        path,
        remedy: 'Put the specification where its files are.',
      },
    );
  }
  try {
    return spawn(name, args, {
      cwd: workingDirectory,
      stdio: 'pipe',
      // A group of its own, so that what it starts can be ended with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    throw startFailure(program, error);
  }
}

const path = 'model.command';

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

export const commandInWords = (command: readonly string[]): string => `\`${command.join(' ')}\``;

function startFailure({ command, workingDirectory }: ModelProgram, error: unknown): FringeError {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = command[0] ?? '';
  const why: Readonly<Record<string, string>> = {
    ENOENT: `there is no program "${name}"`,
    EACCES: `"${name}" may not be executed`,
  };
  const reason = why[code ?? ''] ?? message;
  return new FringeError(
    code === 'ENOENT' ? 'not_found' : 'bad_input',
    `The model command ${commandInWords(command)} could not be started in ${workingDirectory}: ${reason}.`,
    { path, remedy: 'Give the program as it is called in a terminal there, its arguments one by one.', cause: error },
  );
}

function endInWords(code: number | null, signal: NodeJS.Signals | null): ProcessEnd {
  if (signal !== null) return { words: `was ended by ${signal}`, isOrderly: false };
  return { words: `ended with exit status ${code ?? 'unknown'}`, isOrderly: code === 0 };
}
