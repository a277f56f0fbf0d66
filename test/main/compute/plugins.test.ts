import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PluginCall } from '../../../src-core/domain/plugin.ts';
import { createWorkerPool } from '../../../src-main/compute/workerPool.ts';
import { findInstallation } from '../../../src-main/installation.ts';
import { never } from '../../support/openDemoSession.ts';

const { computeProgram: programPath } = findInstallation(join(import.meta.dirname, '../../../src-main'));
const pool = createWorkerPool({ programPath, size: 1 });
afterAll(() => pool.close());

const readings = { value: 2, values: [1, 2], unit: 'W' };
const measurements = { sensors: { a: readings }, steps: { s: readings }, quantities: {}, computed: { ratio: 0.5 } };
const call = (source: string, config: unknown = null): PluginCall => ({
  ...{ pluginId: 'mine', source, config, measurements, parameters: { phase: 0.25 } },
});
const costOf = (source: string, config?: unknown) => pool.run('pluginCost', call(source, config), never());
const bodyOf = (body: string) => costOf(`export function cost(measurements, parameters, config) {\n${body}\n}`);
const check = (source: string) => pool.run('pluginCheck', { pluginId: 'mine', source }, never());

const refusal = (message: string | RegExp) => ({
  code: 'bad_input',
  path: 'cost_function.Custom.plugin_id',
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});

describe('a custom plugin', () => {
  it('is given measurements, parameters and configuration, and gives a number', async () => {
    const sum = `measurements.sensors.a.value + measurements.steps.s.values[0] + measurements.computed.ratio`;
    const source = `export function cost(measurements, parameters, config) {
      return ${sum} + parameters.phase * config.weight;
    }`;
    expect(await costOf(source, { weight: 4 })).toBe(2 + 1 + 0.5 + 1);
    expect(await costOf('export const cost = (m, p, config) => (config === null ? 1 : 2);')).toBe(1);
    expect(await check(source)).toBeNull();
  });

  it('has no finite cost when it says so', async () => {
    for (const value of ['NaN', 'Infinity', '-Infinity', '1 / 0', 'measurements.nothing / 2'])
      expect(await bodyOf(`return ${value};`)).toBeNull();
  });

  it('keeps nothing from one call to the next', async () => {
    const counting = `let calls = 0; export function cost() { Math.pi = 3; calls += 1; return calls; }`;
    expect([await costOf(counting), await costOf(counting)]).toEqual([1, 1]);
    expect(await bodyOf('return Math.pi === undefined ? 1 : 2;')).toBe(1);
  });

  it.each([
    ['return;', 'nothing'],
    ['return "1";', 'a text'],
    ['return null;', 'null'],
    ['return true;', 'true or false'],
    ['return 1n;', 'a BigInt'],
    ['return [1];', 'an object'],
    ['return { valueOf: () => 1 };', 'an object'],
    ['return () => 1;', 'a function'],
    ['return Symbol("x");', 'a symbol'],
    ['return Promise.resolve(1);', 'a Promise'],
    ['return import("node:fs");', 'a Promise'],
  ])('is refused when it does "%s"', async (body, what) => {
    await expect(bodyOf(body)).rejects.toMatchObject(refusal(`The plugin "mine" returned ${what}, not a number.`));
  });

  it('is refused when it cannot be read, with the line', async () => {
    const expected = refusal(/^The plugin "mine" cannot be read at line 2, column \d+: unexpected token in expression/);
    const source = 'export function cost(m) {\n  return m.a +;\n}';
    await expect(check(source)).rejects.toMatchObject(expected);
    await expect(costOf(source)).rejects.toMatchObject(expected);
  });

  it.each([
    ['', 'exports no function "cost"'],
    ['export const cost = 3;', 'exports no function "cost"'],
    ['function cost() { return 1; }', 'exports no function "cost"'],
    [
      'await new Promise(() => {}); export const cost = () => 1;',
      'waits at its top level, and there is nothing to wait for',
    ],
    [
      'import fs from "node:fs"; export const cost = () => 1;',
      'imports "node:fs": a plugin is a single file and can import nothing',
    ],
    ['export { cost } from "./other.js";', 'imports "./other.js": a plugin is a single file and can import nothing'],
    ['throw new Error("not today"); export const cost = () => 1;', /failed at line 1, column \d+: not today\.$/],
    ['for (;;); export const cost = () => 1;', 'was stopped: it was still working after 1 s'],
  ])('is refused before the run: %s', async (source, message) => {
    const expected = refusal(typeof message === 'string' ? `The plugin "mine" ${message}.` : message);
    await expect(check(source)).rejects.toMatchObject(expected);
  });

  it.each([
    ['a loop', 'for (;;);', 'was stopped: it was still working after 1 s'],
    ['a loop that catches', 'for (;;) try { for (;;); } catch {}', 'was stopped: it was still working after 1 s'],
    ['a loop in finally', 'try { for (;;); } finally { return 1; }', 'was stopped: it was still working after 1 s'],
    [
      'a pattern without end',
      'return /(a*)*b/.test("a".repeat(1e6)) ? 1 : 2;',
      'was stopped: it was still working after 1 s',
    ],
    [
      'an error that never speaks',
      'throw { get message() { for (;;); } };',
      'was stopped: it was still working after 1 s',
    ],
    [
      'an array without end',
      'const a = []; for (;;) a.push(new Array(1e5).fill(a));',
      'needed more than 64 MB of memory',
    ],
    [
      'a text without end',
      'let s = "x"; for (;;) s += s;',
      /^The plugin "mine" (needed more than 64 MB|failed .*string too long)/,
    ],
    ['a buffer', 'return new Float64Array(1e8).length;', 'needed more than 64 MB of memory'],
    ['recursion', 'const f = () => 1 + f(); return f();', 'calls itself too deeply'],
    ['recursion of the engine', 'return JSON.parse("[".repeat(1e6)).length;', 'calls itself too deeply'],
  ])('is stopped: %s', async (_what, body, message) => {
    const expected = refusal(typeof message === 'string' ? `The plugin "mine" ${message}.` : message);
    await expect(bodyOf(body)).rejects.toMatchObject(expected);
    expect(await bodyOf('return 1;')).toBe(1);
  });

  it.each([
    [
      'throw new RangeError("heater out of reach");',
      /failed at line 2, column \d+: RangeError: heater out of reach\.$/,
    ],
    ['throw new Error("a\\nb\\u001b[31m");', /failed at line 2, column \d+: a b \[31m\.$/],
    ['throw "a word";', /failed: .*a word/],
    ['throw null;', /failed/],
    ['throw Object.create(null);', /failed/],
    ['throw { toString() { throw this; } };', /failed/],
    ['throw Symbol("x");', /failed/],
    ['return measurements.sensors.b.value;', /failed at line 2, column \d+: TypeError: cannot read property/],
  ])('tells what it throws: %s', async (body, message) => {
    const expected = refusal(typeof message === 'string' ? `The plugin "mine" ${message}.` : message);
    await expect(bodyOf(body)).rejects.toMatchObject(expected);
  });

  it.each([
    'process',
    'require',
    'fetch',
    'Date',
    'performance',
    'WebAssembly',
    'setTimeout',
    'WeakRef',
    'Deno',
    'std',
    'os',
  ])('finds no %s', async (name) => {
    await expect(bodyOf(`return ${name}();`)).rejects.toMatchObject(refusal(/ReferenceError/));
    const escape = `return cost.constructor.constructor('return typeof ${name}')() === 'undefined' ? 1 : 2;`;
    expect(await bodyOf(escape)).toBe(1);
  });

  it('reaches nothing of the host through constructors', async () => {
    const escape = `cost.constructor.constructor('return process')()`;
    await expect(bodyOf(`return ${escape};`)).rejects.toMatchObject(refusal(/ReferenceError: process is not defined/));
    const names = `Object.getOwnPropertyNames(measurements.constructor.constructor('return globalThis')())`;
    expect(await bodyOf(`return ${names}.filter((n) => /process|require|module|host/i.test(n)).length;`)).toBe(0);
    await expect(bodyOf('return import("node:fs").then(() => 1), 1 + await1;')).rejects.toMatchObject(
      refusal(/await1/),
    );
  });

  it('is written as the example of docs/plugins.md, which works', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/plugins.md'), 'utf8');
    const [, source = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
    const power = (value: number) => ({ value, values: [value], unit: 'W' });
    const quantities = { cross_port_power: power(1e-6), through_port_power: power(1e-4) };
    const example = { ...call(source, { price: 0.001 }), parameters: { phase_upper: 1, phase_lower: 2 } };
    const given = { ...example, measurements: { ...measurements, quantities } };
    expect(await pool.run('pluginCost', given, never())).toBeCloseTo(0.01 + 0.003, 12);
  });

  it('has no randomness', async () => {
    await expect(bodyOf('return Math.random();')).rejects.toMatchObject(
      refusal(/Math.random is not there: the same readings must give the same cost/),
    );
  });
});
