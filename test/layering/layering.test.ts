import { describe, expect, it } from 'vitest';
import { architectureRooms } from './architectureRooms.ts';
import { checkLayering, checkLengths } from './checkLayering.ts';
import { readIfThere, readTree, sourceFolders } from './readTree.ts';

const sources = (): Map<string, string> =>
  new Map(sourceFolders().flatMap((folder) => [...readTree(folder, /\.(tsx?|mjs|cjs|js)$/)]));

describe('the house', () => {
  it('has no arrow that points the wrong way', () => {
    const files = sources();
    expect(files.size).toBeGreaterThan(0);
    expect(checkLayering(files)).toEqual([]);
  });

  it('has no file over 500 lines without a reason', () => {
    const folders = [...sourceFolders(), 'test', 'e2e', 'scripts', 'benchmarks'];
    const files = new Map(folders.flatMap((folder) => [...readTree(folder, /\.(tsx?|mjs|css)$/)]));
    expect(checkLengths(files)).toEqual([]);
  });

  it('is drawn in ARCHITECTURE.md as it stands', (context) => {
    const page = readIfThere('ARCHITECTURE.md') ?? readIfThere('docs/ARCHITECTURE.md');
    if (page === null) return context.skip('ARCHITECTURE.md is not written yet');
    const folders = new Set([...sources().keys()].map((path) => path.split('/').slice(0, 2).join('/')));
    const standing = [...folders].filter((path) => !path.includes('.')).sort();
    expect(architectureRooms(page)).toEqual(standing);
  });
});

/** A planted mistake in an otherwise empty house. */
const planted = (path: string, text: string): string[] => checkLayering(new Map([[path, text]]));

describe('a planted mistake fails:', () => {
  const mistakes: readonly [name: string, path: string, text: string, says: RegExp][] = [
    ['a folder that is not placed', 'src-core/magic/spell.ts', '', /lies in no room; place src-core\/magic/],
    ['a shell that is not placed', 'src-main/shells/tablet/main.ts', '', /place src-main\/shells\/tablet/],
    ['a folder of the renderer that is not placed', 'src-renderer/misc/a.ts', '', /place src-renderer\/misc/],
    ['a script beside the sources', 'src-main/helper.mjs', '', /lies in no room/],
    [
      'maths on domain',
      'src-core/maths/a.ts',
      "import { x } from '../domain/bench.ts';",
      /must not import src-core\/domain/,
    ],
    [
      'a type on a plan',
      'src-core/domain/a.ts',
      "import type { P } from '../plans/p.ts';",
      /must not import src-core\/plans/,
    ],
    [
      'an import() type',
      'src-core/units/a.ts',
      "type P = import('../maths/p.ts').P;",
      /must not import src-core\/maths/,
    ],
    ['a re-export', 'src-core/errors/a.ts', "export * from '../units/a.ts';", /must not import src-core\/units/],
    [
      'a dynamic import',
      'src-core/domain/a.ts',
      "await import('../../src-main/rpc/a.ts');",
      /must not import src-main\/rpc/,
    ],
    ['a computed import', 'src-main/runs/a.ts', 'await import(name);', /computed name/],
    ['require', 'src-main/runs/a.ts', "require('../storage/a.ts');", /must not import src-main\/storage/],
    [
      'a worker by address',
      'src-main/runs/a.ts',
      "new URL('../compute/a.worker.ts', import.meta.url);",
      /src-main\/compute/,
    ],
    [
      'a query after the path',
      'src-main/rpc/a.ts',
      "import p from '../compute/a.ts?nodeWorker';",
      /must not import src-main\/compute/,
    ],
    ['a way out of the rooms', 'src-main/runs/a.ts', "import '../../test/support/a.ts';", /lies in no room/],
    ['core on a resource', 'src-core/domain/a.ts', "import b from '../../resources/b.json';", /lies in no room/],
    ['core on Node', 'src-core/domain/a.ts', "import { readFileSync } from 'node:fs';", /Node builtin node:fs/],
    ['core on Node, by its old name', 'src-core/domain/a.ts', "import fs from 'fs/promises';", /Node builtin/],
    ['core on a package', 'src-core/domain/a.ts', "import pino from 'pino';", /must not import the package pino/],
    ['core reading the process', 'src-core/domain/a.ts', 'export const a = process.env;', /reads the process/],
    ['core reading the global object', 'src-core/domain/a.ts', 'export const a = globalThis;', /global object/],
    ['core drawing at random', 'src-core/maths/a.ts', 'export const a = Math.random();', /Math\.random/],
    ['core drawing at random, in disguise', 'src-core/maths/a.ts', "export const a = Math['random'];", /Math\.random/],
    ['core reading the time', 'src-core/plans/a.ts', 'export const a = Date.now();', /reads a clock/],
    ['core making a date of now', 'src-core/plans/a.ts', 'export const a = new Date();', /reads a clock/],
    ['the renderer on Node', 'src-renderer/app/a.tsx', "import 'node:path';", /Node builtin/],
    [
      'the renderer on Electron',
      'src-renderer/app/a.tsx',
      "import { ipcRenderer } from 'electron';",
      /import electron/,
    ],
    ['the renderer on the main process', 'src-renderer/app/a.ts', "import '../../src-main/rpc/a.ts';", /src-main\/rpc/],
    ['a store on a feature', 'src-renderer/stores/a.ts', "import '../features/bench/a.ts';", /src-renderer\/features/],
    [
      'the preload on more than types',
      'src-preload/a.ts',
      "import { x } from '../src-core/contract/a.ts';",
      /types only/,
    ],
    ['the preload on Node', 'src-preload/a.ts', "import 'node:fs';", /Node builtin/],
    [
      'Electron in the web shell',
      'src-main/shells/web/a.ts',
      "import { app } from 'electron';",
      /must not import electron/,
    ],
    [
      'a type of Electron in rpc',
      'src-main/rpc/a.ts',
      "import type { IpcMain } from 'electron';",
      /must not import electron/,
    ],
    ['a shell on a concrete class', 'src-main/shells/cli/a.ts', "import '../../storage/a.ts';", /src-main\/storage/],
    ['runs on instruments', 'src-main/runs/a.ts', "import '../instruments/drivers/a.ts';", /src-main\/instruments/],
    ['the host on a shell', 'src-main/createHost.ts', "import './shells/web/a.ts';", /src-main\/shells\/web/],
    [
      'a driver on the simulator',
      'src-main/instruments/drivers/a.ts',
      "import '../simulator/a.ts';",
      /instruments\/simulator/,
    ],
    ['the CLI on the simulator', 'src-main/shells/cli/a.ts', "import '../../instruments/simulator/a.ts';", /simulator/],
    ['an output written in a verb', 'src-main/runs/commands/a.ts', 'await driver.writeOutput(0, 1);', /write gate/],
    [
      'an output written by a driver',
      'src-main/instruments/a.ts',
      'const blink = () => session.writeOutput(0, 1);',
      /gate/,
    ],
    ['a gate of its own', 'src-main/runs/a.ts', 'const o = { writeOutput() { d.writeOutput(0); } };', /write gate/],
    ['an output written by index', 'src-main/runs/a.ts', "await driver['writeOutput'](0, 1);", /write gate/],
    [
      'many outputs written in a verb',
      'src-main/runs/commands/a.ts',
      'await driver.writeOutputs(values);',
      /write gate/,
    ],
    ['a safe value sent in a verb', 'src-main/runs/commands/a.ts', 'await driver.writeSafe(values);', /write gate/],
    ['an output passed on', 'src-main/rpc/a.ts', 'const write = driver.writeOutput.bind(driver);', /write gate/],
    ['an output taken out', 'src-main/rpc/a.ts', 'const { writeOutput } = driver;', /write gate/],
    ['an output taken out under another name', 'src-main/rpc/a.ts', 'const { writeOutput: w } = driver;', /write gate/],
  ];
  it.each(mistakes)('%s', (_name, path, text, says) => {
    const violations = planted(path, text);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(says);
  });
});

describe('what is allowed passes:', () => {
  const allowed: readonly [name: string, path: string, text: string][] = [
    ['plans on maths', 'src-core/plans/a.ts', "import { mean } from '../maths/statistics/index.ts';"],
    ['a type of domain in photonics', 'src-core/photonics/a.ts', "import type { C } from '../domain/bench.ts';"],
    ['zod in core', 'src-core/domain/a.ts', "import { z } from 'zod';"],
    ['words in comments and strings', 'src-core/domain/a.ts', "// process.env\nexport const a = 'Math.random()';"],
    ['members called process', 'src-core/domain/a.ts', 'export const a = { process: 1 }; b.process();'],
    ['a given time', 'src-core/domain/a.ts', 'export const a = new Date(timeMs);'],
    ['the simulator in createHost', 'src-main/createHost.ts', "import './instruments/simulator/a.ts';"],
    ['the gate writing', 'src-main/safety/writeGate.ts', 'await instrument.writeOutput(0, 1);'],
    ['a driver defining it', 'src-main/instruments/drivers/a.ts', 'export const d = { async writeOutput() {} };'],
    ['a driver handing on', 'src-main/instruments/a.ts', 'class D { writeOutput(v) { this.s.writeOutput(v); } }'],
    ['a resource in a shell', 'src-main/shells/web/a.ts', "import b from '../../../resources/b.json';"],
    ['a lazily loaded chart', 'src-renderer/charts/a.ts', "await import('plotly.js-dist-min');"],
  ];
  it.each(allowed)('%s', (_name, path, text) => {
    expect(planted(path, text)).toEqual([]);
  });
});

describe('length', () => {
  const long = 'x;\n'.repeat(501);
  it('fails a long file and accepts one that says why', () => {
    expect(checkLengths(new Map([['src-core/units/a.ts', long]]))).toHaveLength(1);
    expect(checkLengths(new Map([['src-core/units/a.ts', `// Over 500 lines: one table.\n${long}`]]))).toEqual([]);
    expect(checkLengths(new Map([['src-core/units/a.ts', 'x;\n'.repeat(500)]]))).toEqual([]);
  });
});

describe('the architecture page', () => {
  it('is read from sentences and from a tree', () => {
    const page =
      'The units (`src-core/units/`) and src-core/maths.\n```\nsrc-main/\n  runs/      engine\n  safety/\nsrc-preload/\n```\n';
    expect(architectureRooms(page)).toEqual(['src-core/maths', 'src-core/units', 'src-main/runs', 'src-main/safety']);
  });
});
