import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * A shell that ends groups of processes when nobody else can: it is told of each that begins (`+ 123`) and ends
 * (`- 123`), and kills those that are left when its input ends, be it that this process was killed. Then it looks for
 * those that left their group and have the mark in their environment, where the system tells of that (Linux).
 */
const script = `
trap '' HUP INT TERM
held=' '
while read -r what group; do
  case $what in
    +) held="$held$group " ;;
    -) case $held in *" $group "*) held="\${held%% $group *} \${held#* $group }" ;; esac ;;
  esac
done
for group in $held; do kill -KILL -- "-$group"; done 2>/dev/null
grep -la "$1" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ pid _; do kill -KILL "$pid"; done 2>/dev/null
exit 0
`;

/** Groups that must not outlive this process, however it ends. Windows knows no groups: there it does nothing. */
export class GroupKeeper {
  readonly #shell: ChildProcess | null;
  #isGone = false;

  /** @param mark in the environment of all that is held and of what it starts */
  constructor(mark: string) {
    this.#shell = process.platform === 'win32' ? null : this.#start(mark);
  }

  hold(pid: number): void {
    this.#tell(`+ ${pid}\n`);
  }

  release(pid: number): void {
    this.#tell(`- ${pid}\n`);
  }

  /** Resolves when the shell has ended; what is still held is killed. */
  async close(): Promise<void> {
    const shell = this.#shell;
    if (shell === null || this.#isGone) return;
    const gone = new Promise<void>((resolve) => shell.once('close', () => resolve()));
    shell.ref();
    shell.stdin?.end();
    await gone;
  }

  #tell(line: string): void {
    if (!this.#isGone) this.#shell?.stdin?.write(line);
  }

  #start(mark: string): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', script, 'fringe-probe-keeper', mark], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    const gone = () => (this.#isGone = true);
    shell.on('error', gone);
    shell.on('close', gone);
    shell.stdin?.on('error', gone);
    shell.unref();
    (shell.stdin as unknown as { unref(): void } | null)?.unref();
    return shell;
  }
}
