import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that answers lines with lines. */
export interface LineChild {
  /** @throws when the program ends instead of answering */
  nextLine(): Promise<string>;
  write(text: string): void;
  stop(): void;
}

export function startChild(program: string, args: readonly string[]): LineChild {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    nextLine: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${program} ended without an answer`);
      return value;
    },
    write: (text) => void child.stdin.write(text),
    stop: () => {
      child.stdin.end();
      child.kill();
    },
  };
}

/** The Python that has the modules, or null: a version manager's shim often hides the system's. */
export function pythonWith(modules: string): string | null {
  const has = (program: string): boolean =>
    spawnSync(program, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0;
  return ['python3', '/usr/bin/python3'].find(has) ?? null;
}
