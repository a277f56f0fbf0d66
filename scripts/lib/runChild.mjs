import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './paths.mjs';

/** Signals that mean "end now" and must reach the child, so that it can leave the outputs safe. */
const endings = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
/** npm repeats the terminal's Ctrl+C to its child: one press must not count as two. */
const samePressMs = 700;

/**
 * @typedef {{ status: number, signal: NodeJS.Signals | null, output: string }} Ended
 *   `status` is 128 plus the signal's number when a signal ended it, as in a shell.
 * @typedef {object} ChildOptions
 * @property {'inherit' | 'watch' | 'collect'} [stdio] `watch` passes the output on and shows it to `onText`; `collect` keeps it.
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(text: string) => void} [onText]
 * @property {boolean} [ownGroup] Out of the terminal's reach: it gets each ending once, from here.
 * @property {number} [silenceMs] Ended when it has said nothing for so long.
 * @property {number} [limitMs] Ended when it has run for so long.
 */

/**
 * Runs a program, forwards the signals that end it, and waits.
 * @param {string} file
 * @param {string[]} args
 * @param {ChildOptions} [options]
 * @returns {Promise<Ended>} Also when the program could not be started: then the status is 127.
 */
export function runChild(file, args, options = {}) {
  const { stdio = 'inherit', env = process.env, onText, ownGroup = false, silenceMs, limitMs } = options;
  const detached = ownGroup && process.platform !== 'win32';
  return new Promise((done) => {
    const piped = stdio !== 'inherit';
    const child = spawn(file, args, {
      cwd: root,
      env,
      detached,
      windowsHide: true,
      stdio: piped ? ['ignore', 'pipe', 'pipe'] : [detached ? 'ignore' : 'inherit', 'inherit', 'inherit'],
    });
    let output = '';
    let ended = false;
    /** @param {NodeJS.Signals} signal */
    const kill = (signal) => {
      // A group of its own is ended as a whole: a test runner's workers and browsers go with it.
      try {
        if (detached && child.pid && signal === 'SIGKILL') process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // It ended in this very moment.
      }
    };
    /** @type {NodeJS.Timeout[]} */
    const timers = [];
    const stopLate = () => {
      kill('SIGTERM');
      timers.push(setTimeout(() => kill('SIGKILL'), 5_000));
    };
    if (limitMs) timers.push(setTimeout(stopLate, limitMs));
    const silence = silenceMs ? setTimeout(stopLate, silenceMs) : undefined;
    if (silence) timers.push(silence);

    for (const [stream, target] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      stream?.setEncoding('utf8');
      stream?.on('data', (/** @type {string} */ text) => {
        silence?.refresh();
        if (stdio === 'watch') target.write(text);
        else output += text;
        onText?.(text);
      });
    }

    let lastEndingMs = -Infinity;
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      const nowMs = performance.now();
      if (nowMs - lastEndingMs < samePressMs) return;
      lastEndingMs = nowMs;
      // In the terminal's own group the child has been told already by Ctrl+C; on Windows a signal would kill it unsaved.
      if (process.platform === 'win32' || (signal === 'SIGINT' && !detached && process.stdin.isTTY)) return;
      kill(signal);
    };
    for (const signal of endings) process.on(signal, forward);

    /** @param {number | null} code @param {NodeJS.Signals | null} signal */
    const finish = (code, signal) => {
      if (ended) return;
      ended = true;
      for (const timer of timers) clearTimeout(timer);
      for (const name of endings) process.off(name, forward);
      done({ status: code ?? 128 + (signal ? constants.signals[signal] : 0), signal, output });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(127, null);
    });
    child.on('close', finish);
    // A grandchild may hold the pipes open after the program itself has ended.
    child.on('exit', (code, signal) => timers.push(setTimeout(() => finish(code, signal), 1_000)));
  });
}
