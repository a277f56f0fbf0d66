import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCommandPool } from '../../../../src-main/compute/external/commandPool.ts';
import type { CommandPool, CommandPoolOptions } from '../../../../src-main/compute/external/commandPool.ts';
import type { Evaluated } from '../../../../src-main/compute/external/evaluation.ts';
import { hasPython, isRunning, modelFolder, notedPids } from './modelPrograms.ts';
import type { ModelFolder } from './modelPrograms.ts';

let folder: ModelFolder;
let pools: CommandPool[];

beforeEach(() => {
  folder = modelFolder();
  pools = [];
});

/** Every test ends with the question whether a program is left. */
afterEach(async () => {
  const pids = pools.flatMap((pool) => pool.pids);
  await Promise.all(pools.map((pool) => pool.close()));
  expect([...pids, ...notedPids(folder)].filter(isRunning)).toEqual([]);
  folder.remove();
});

const open = (command: string[], options: Partial<CommandPoolOptions> = {}): CommandPool => {
  const pool = openCommandPool({
    command,
    workingDirectory: folder.path,
    processes: 1,
    timeoutSeconds: 60,
    ...options,
  });
  pools.push(pool);
  return pool;
};

/** Rows of two parameters, which most models here make into three values. */
const ask = async (pool: CommandPool, rows: readonly (readonly [number, number])[]): Promise<Evaluated> =>
  await pool.evaluate({ rows: Float64Array.from(rows.flat()), count: rows.length, dimension: 2, rowLength: 3 });
const wanted = (rows: readonly (readonly [number, number])[]): number[] => rows.flatMap(([a, b]) => [a, a + b, a * b]);
const honest = 'answer(parameters.map(([a, b]) => [a, a + b, a * b]));';
const some = Array.from({ length: 10 }, (_, index) => [index, index / 7] as const);
/** Row 3 is the poison of the tests below. */
const withoutRow = (place: number): number[] => wanted(some).map((v, i) => (Math.floor(i / 3) === place ? NaN : v));

describe('a pool of programs', () => {
  it('gives the values in order, over one program and over several, and starts none before there is work', async () => {
    for (const processes of [1, 3]) {
      const pool = open(folder.node(honest), { processes });
      expect(pool.pids).toEqual([]);
      const { values, failures } = await ask(pool, some);
      expect([...values]).toEqual(wanted(some));
      expect(failures).toEqual({ count: 0, lastReason: null });
      expect(pool.pids).toHaveLength(processes);
    }
  });

  it('answers many who ask at once, their rows in the same lines', async () => {
    const pool = open(folder.node(`note('rows ' + parameters.length); ${honest}`), { processes: 2 });
    const all = Array.from({ length: 60 }, (_, turn) => some.map(([a, b]) => [a + turn, b] as const));
    const answers = await Promise.all(all.map((rows) => ask(pool, rows)));
    for (const [turn, rows] of all.entries()) expect([...(answers[turn] as Evaluated).values]).toEqual(wanted(rows));
    const sizes = folder.notes().flatMap((line) => (line.startsWith('rows ') ? [Number(line.slice(5))] : []));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(600);
    expect(Math.max(...sizes)).toBeGreaterThan(10);
  });

  it('carries every double there and back as it is, and tells numbers from integers', async () => {
    const pool = open(folder.node('note(line); answer(parameters.map(([a, b]) => [a, 0, Object.is(b, -0) ? 1 : 0]));'));
    const numbers = [0.1, -1 / 3, 1e-308, 5e-324, 1.7976931348623157e308, 123456789012345680000, 2 ** 53, 1e21, 7];
    const { values } = await ask(
      pool,
      numbers.map((value) => [value, -0] as const),
    );
    expect([...values]).toEqual(numbers.flatMap((value) => [value, 0, 1]));
    expect(folder.notes().join()).toContain('[7.0,-0.0]');
  });

  it('takes the failed rows that the program names, with its reason, in any script', async () => {
    const body = `answer(parameters.map(([a, b], i) => i === 3 ? { error: 'Δλ ist zu groß: 光 🔦' } : [a, a + b, a * b]));`;
    const { values, failures } = await ask(open(folder.node(body)), some);
    expect([...values]).toEqual(withoutRow(3));
    expect(failures).toEqual({ count: 1, lastReason: 'Δλ ist zu groß: 光 🔦' });
  });

  it('takes values that are no finite numbers as failed rows', async () => {
    const body = `const rows = parameters.map(([a, b]) => '[' + [a, a + b, a * b] + ']');
      rows[1] = '[1, NaN, 2]'; rows[2] = '[-Infinity,1,2]'; rows[4] = '[1, "2", 3]'; rows[5] = '[1, 2]'; rows[6] = '7';
      process.stdout.write('{"values": [' + rows + ']}\\r\\n\\n');`;
    const { values, failures } = await ask(open(folder.node(body)), some);
    const bad = [1, 2, 4, 5, 6];
    expect([...values]).toEqual(wanted(some).map((v, i) => (bad.includes(Math.floor(i / 3)) ? NaN : v)));
    expect(failures).toEqual({ count: 5, lastReason: 'a row is no list: "7"' });
  });

  it('loses one row to a crash of one', async () => {
    const body = `if (parameters.some(([a]) => a === 3)) process.exit(9); ${honest}`;
    const { values, failures } = await ask(open(folder.node(body)), some);
    expect([...values]).toEqual(withoutRow(3));
    expect(failures).toEqual({ count: 1, lastReason: 'the program ended with exit status 9 before it answered' });
    // Batch and row: two ends, so two more starts.
    expect(notedPids(folder)).toHaveLength(3);
  });

  it('loses one row to an answer that never comes', async () => {
    const body = `if (parameters.some(([a]) => a === 3)) await forever(); ${honest}`;
    const pool = open(folder.node(body), { timeoutSeconds: 5, startSeconds: 0 });
    const { values, failures } = await ask(pool, some);
    expect([...values]).toEqual(withoutRow(3));
    expect(failures).toMatchObject({ count: 1, lastReason: expect.stringContaining('gave no answer within 5') });
  });

  it('ends a program that does not listen to the request to end', async () => {
    const body = `if (parameters.length === 1) await forever(); ${honest}`;
    const pool = open(folder.node(body, `process.on('SIGTERM', () => note('deaf'));`), {
      timeoutSeconds: 1,
      startSeconds: 1,
    });
    const { failures } = await ask(pool, [[1, 2]]);
    expect(failures.count).toBe(1);
  });

  it('waits for a program that is slow to start', async () => {
    const slow = folder.node(honest, 'await new Promise((resolve) => setTimeout(resolve, 1500));');
    const { values } = await ask(open(slow, { timeoutSeconds: 1 }), some.slice(0, 1));
    expect([...values]).toEqual(wanted(some.slice(0, 1)));
  });

  it('bears a flood on standard error', async () => {
    const flood = `for (let i = 0; i < 200; i++) process.stderr.write('x'.repeat(10_000) + '\\n'); ${honest}`;
    const { values } = await ask(open(folder.node(flood)), some);
    expect([...values]).toEqual(wanted(some));
  });

  it('takes a batch of very many rows', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => [index / 3, 1 / (index + 1)] as const);
    const { values } = await ask(open(folder.node(honest), { processes: 2 }), many);
    expect([...values]).toEqual(wanted(many));
  });

  it('starts a program again that ends after each answer, and loses nothing', async () => {
    const pool = open(folder.node(`${honest} leave(0); await forever();`));
    for (let turn = 0; turn < 4; turn++) {
      const { values, failures } = await ask(pool, some);
      expect([...values]).toEqual(wanted(some));
      expect(failures.count).toBe(0);
    }
    expect(notedPids(folder).length).toBeGreaterThanOrEqual(4);
  });

  it('ends what its programs have started', async () => {
    const before = `const { spawn } = await import('node:child_process');
      note('pid ' + spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)'], { stdio: 'inherit' }).pid);`;
    const pool = open(folder.node(honest, before));
    await ask(pool, some);
    expect(notedPids(folder).filter(isRunning)).toHaveLength(2);
  });

  it('ends a wait with the reason of the signal, and goes on with the others', async () => {
    const body = `while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 10)); ${honest}`;
    const pool = open(folder.node(body));
    const stop = new AbortController();
    const rows = Float64Array.from(some.flat());
    const request = { rows, count: some.length, dimension: 2, rowLength: 3 };
    const first = pool.evaluate(request, stop.signal);
    const second = pool.evaluate(request, stop.signal);
    const third = pool.evaluate(request);
    stop.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    await expect(second).rejects.toThrow('enough');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(folder.path, 'go'), '');
    expect([...(await third).values]).toEqual(wanted(some));
  });

  it('says that it was closed to those who wait', async () => {
    const pool = open(folder.node('await forever();'));
    const waits = ask(pool, some);
    const refused = expect(waits).rejects.toMatchObject({ code: 'stopped' });
    await pool.close();
    await refused;
    await expect(ask(pool, some)).rejects.toMatchObject({ code: 'stopped' });
  });
});

describe('a pool refuses in one sentence', () => {
  const refusal = async (command: string[], options: Partial<CommandPoolOptions> = {}): Promise<unknown> =>
    await ask(open(command, options), some).then(
      () => 'nothing was refused',
      (error: unknown) => error,
    );

  it('a program that never answers, after a batch and two single rows; and tells of it from the first', async () => {
    const told: string[] = [];
    const onWait = (sentence: string): void => void told.push(sentence);
    const pool = { processes: 1, timeoutSeconds: 0.2, startSeconds: 0.3, onWait };
    const error = (await refusal(folder.node('await forever();'), pool)) as Error;
    expect(error).toMatchObject({ code: 'bad_input', path: 'model.command' });
    expect(error.message).toMatch(/gave no answer within 0\.5 s, not even to a single point\.$/);
    expect(notedPids(folder)).toHaveLength(3);
    expect(told).toEqual([
      expect.stringMatching(/has not answered within 0\.2 s; as it may be loading, it is given 0\.3 s more\.$/),
      expect.stringMatching(/gave no answer within 0\.5 s; it is started again and tried with one point at a time\.$/),
    ]);
  });

  it('a program that is not there, at once', async () => {
    expect(await refusal(['no-such-program', 'model.py'])).toMatchObject({
      code: 'not_found',
      path: 'model.command',
      message: `The model command \`no-such-program model.py\` could not be started in ${folder.path}: there is no program "no-such-program".`,
    });
    expect(await refusal(folder.node(honest), { workingDirectory: join(folder.path, 'gone') })).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('there is no such folder'),
    });
    expect(await refusal([folder.path])).toMatchObject({ message: expect.stringContaining('may not be executed') });
  });

  it('a program that prints garbage, with what it printed and complained of', async () => {
    const body = `process.stderr.write('loading\\nbad luck\\n'); console.log('Hello, I am\\ta model! ' + 'x'.repeat(500));`;
    const error = (await refusal(folder.node(body))) as Error;
    expect(error).toMatchObject({ code: 'bad_input', path: 'model.command' });
    expect(error.message).toMatch(
      /^The model command `.*model0\.mjs` printed no JSON: "Hello, I am a model! x{50,80}\.\.\.", 8 times in a row; stderr: loading \| bad luck\.$/,
    );
    expect(error.message).not.toContain('\n');
  });

  it.each([
    ['console.log("42");', 'answered without a list "values": "42"'],
    ['answer(parameters.slice(1));', 'answered 0 rows to a batch of 1'],
    ['answer(parameters);', 'answers what is no answer: a row has 2 values where 3 points were measured'],
    ['process.exit(1);', 'ended with exit status 1 before it answered'],
    ['leave(0); await forever();', 'ended with exit status 0 before it answered'],
    ['process.kill(process.pid, "SIGSEGV"); await forever();', 'was ended by SIGSEGV before it answered'],
    [`${honest} console.log("done");`, 'printed a line that it was not asked for: "done"'],
    [
      'for (;;) process.stdout.write("y".repeat(100_000)) || await new Promise((r) => process.stdout.once("drain", r));',
      'printed a line without end: "yyyy',
    ],
  ])('a program that does this: %s', async (body, sentence) => {
    const pool = open(folder.node(body));
    let error: unknown = null;
    for (let turn = 0; turn < 20 && error === null; turn++)
      error = await ask(pool, some).then(
        () => null,
        (e: unknown) => e,
      );
    expect(error).toMatchObject({ code: 'bad_input', message: expect.stringContaining(sentence) });
    expect((error as { remedy: string }).remedy).toContain('docs/external-models.md');
    expect(pool.isRefused).toBe(true);
  });

  it('not a program that fails at many rows, as long as it does others', async () => {
    const rows = Array.from({ length: 24 }, (_, index) => [index, 0] as const);
    const body = `if (parameters.some(([a]) => a % 4 !== 3)) process.exit(1); ${honest}`;
    const { failures, values } = await ask(open(folder.node(body), { processes: 2 }), rows);
    expect(failures.count).toBe(18);
    expect(values[9]).toBe(3);
  });
});

describe('a host that ends', () => {
  const hostProgram = join(import.meta.dirname, 'dyingHost.ts');

  it.each(['exit', 'SIGKILL'])('by %s leaves no program behind', async (way) => {
    const command = folder.node(`${honest} note('answered');`);
    const host = spawn(process.execPath, [hostProgram, folder.path, way, ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(host, 'exit');
    const pids = notedPids(folder);
    expect(pids).toHaveLength(1);
    // Killed, or at the end of its input: it goes as soon as it gets to run.
    while (pids.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe.skipIf(!hasPython)('a program in Python (skipped when there is no python3)', () => {
  it('gives the same values as here, and NaN of its own as failed rows', async () => {
    const source = `
import json, math, sys
for line in sys.stdin:
    rows = json.loads(line)["parameters"]
    values = [[a, a + b, a * b] if a != 3 else [a, math.nan, -math.inf] for a, b in rows]
    print(json.dumps({"values": values}), flush=True)
`;
    const { values, failures } = await ask(open(folder.python(source), { processes: 2 }), some);
    expect([...values]).toEqual(withoutRow(3));
    expect(failures).toEqual({ count: 1, lastReason: 'value 2 of a row is not finite' });
  });

  it("tells a traceback's last lines", async () => {
    const pool = open(folder.python('import json\nraise ValueError("no such fibre")\n'));
    await expect(ask(pool, some)).rejects.toThrow(
      /ended with exit status 1 before it answered.*ValueError: no such fibre\.$/,
    );
  });
});
