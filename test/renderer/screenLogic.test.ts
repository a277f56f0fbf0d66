import { describe, expect, it } from 'vitest';
import { createStopKeys } from '../../src-renderer/app/stopKeys.ts';
import { costRange, costScaleOf } from '../../src-renderer/charts/costRange.ts';
import { costFractions } from '../../src-renderer/charts/colourScale.ts';
import { fillStrip } from '../../src-renderer/charts/fillStrip.ts';
import { StripView } from '../../src-renderer/charts/stripView.ts';
import { refusalOfLimits } from '../../src-renderer/features/bench/refusalOfLimits.ts';
import { startReasons } from '../../src-renderer/features/calibrate/startReasons.ts';
import { targetDb } from '../../src-renderer/features/run/targetDb.ts';
import { layoutLineage } from '../../src-renderer/features/sessions/lineageLayout.ts';
import { hashOf, placeOf } from '../../src-renderer/stores/navigationStore.ts';
import { createPreferencesStore } from '../../src-renderer/stores/preferencesStore.ts';

const key = (name: string, timeStamp: number, more = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  timeStamp,
  ...more,
});

describe('the keys that stop', () => {
  it('are Escape twice within eight tenths of a second', () => {
    const keys = createStopKeys();
    expect(keys.isStop(key('Escape', 1000))).toBe(false);
    expect(keys.isStop(key('Escape', 1800))).toBe(true);
    expect(keys.isStop(key('Escape', 1900))).toBe(false);
    expect(keys.isStop(key('Escape', 3000))).toBe(false);
  });

  it('count a held Escape once', () => {
    const keys = createStopKeys();
    keys.isStop(key('Escape', 1000));
    expect(keys.isStop(key('Escape', 1050, { repeat: true }))).toBe(false);
  });

  it('are Ctrl+. and Cmd+. too, and a full stop alone is none', () => {
    const keys = createStopKeys();
    expect(keys.isStop(key('.', 0, { ctrlKey: true }))).toBe(true);
    expect(keys.isStop(key('.', 0, { metaKey: true }))).toBe(true);
    expect(keys.isStop(key('.', 0))).toBe(false);
  });
});

describe('the scale of a cost', () => {
  it('has decades while every cost is above zero', () => {
    const costs = Float64Array.of(0.5, 0.02, Number.NaN);
    expect(costScaleOf(costs, 0.01)).toBe('log');
    expect(costRange('log', [costs], 0.01)).toEqual([1e-3, 1]);
  });

  it('is even otherwise', () => {
    expect(costScaleOf(Float64Array.of(0.5, -1), null)).toBe('linear');
    expect(costScaleOf(Float64Array.of(0.5), 0)).toBe('linear');
    expect(costRange('linear', [Float64Array.of(-1, 1)], null)).toEqual([-1.1, 1.1]);
    expect(costRange('log', [new Float64Array()], null)).toEqual([1e-3, 1]);
  });

  it('is bright where the cost is low', () => {
    expect([...costFractions(Float64Array.of(1, 0.1, 0.01))]).toEqual([0, 0.5, 1]);
    expect([...costFractions(Float64Array.of(3, 3))]).toEqual([1, 1]);
  });

  it('is said in dB for cross over through alone', () => {
    expect(targetDb('cross_port_power / through_port_power', 0.01)).toBeCloseTo(20);
    expect(targetDb('1 - extinction_ratio', 0.01)).toBeNull();
  });
});

describe('strips', () => {
  it('break where nothing was measured for long', () => {
    const times = Float64Array.from({ length: 20 }, (_, index) => (index < 10 ? index * 100 : 60_000 + index * 100));
    const into = { x: [] as number[], y: [] as (number | null)[] };
    fillStrip({ times, values: new Float64Array(20).fill(1) }, 20, into);
    expect(into.y.filter((value) => value === null)).toHaveLength(1);
    expect(into.x).toHaveLength(21);
    fillStrip({ times, values: new Float64Array(20) }, 5, into);
    expect(into.x).toEqual([0, 100, 200, 300, 400]);
  });

  it('follow, stand still, zoom and move', () => {
    let newest = 100_000;
    const view = new StripView(() => newest);
    view.follow(10_000);
    view.zoom(0.5);
    expect(view.range()).toEqual({ fromMs: 95_000, toMs: 100_000 });
    view.pause();
    newest = 200_000;
    expect(view.range().toMs).toBe(100_000);
    view.move(-1);
    expect(view.range()).toEqual({ fromMs: 90_000, toMs: 95_000 });
    view.resume();
    expect(view.range()).toEqual({ fromMs: 195_000, toMs: 200_000 });
    view.show(1, 2);
    expect(view.window.mode).toBe('follow');
  });
});

describe('limits as they are typed', () => {
  const draft = { hardLow: '0', hardHigh: '6,6', softLow: '', softHigh: '', safe: '0' };
  it('are read when they are right', () => {
    expect(refusalOfLimits(draft)).toEqual({
      refusal: null,
      limits: { hardLimits: [0, 6.6], softLimits: null, safe: 0 },
    });
  });
  it.each([
    [{ hardLow: '7' }, /below/],
    [{ safe: '9' }, /safe value/],
    [{ softLow: '1' }, /both/],
    [{ softLow: '1', softHigh: '9' }, /within/],
    [{ hardHigh: 'six' }, /numbers/],
  ])('are refused for %o', (change, words) => {
    const { refusal, limits } = refusalOfLimits({ ...draft, ...change });
    expect(refusal).toMatch(words);
    expect(limits).toBeNull();
  });
});

describe('the start of a run', () => {
  const fine = {
    link: 'connected',
    status: null,
    preflight: null,
    refusals: [],
    isForeign: false,
    isChecking: false,
    isRunning: false,
    seed: null,
  };
  it('is open when nothing speaks against it', () => expect(startReasons(fine)).toEqual([]));
  it('says every reason against it', () => {
    const refusals = [{ path: '', message: '', line: null, column: null }];
    expect(startReasons({ ...fine, link: 'reconnecting', refusals, isRunning: true, seed: 1.5 })).toHaveLength(4);
  });
});

describe('the lineage', () => {
  it('keeps first children on the line and gives branches their own', () => {
    const placed = layoutLineage([
      { id: 'c', version: 3, parentId: 'a' },
      { id: 'a', version: 1, parentId: null },
      { id: 'b', version: 2, parentId: 'a' },
      { id: 'd', version: 4, parentId: 'b' },
      { id: 'e', version: 5, parentId: 'of another bench' },
    ]);
    expect(placed.map(({ entry, lane, column }) => [entry.id, column, lane])).toEqual([
      ['a', 0, 0],
      ['b', 1, 0],
      ['c', 2, 1],
      ['d', 3, 0],
      ['e', 4, 2],
    ]);
  });
});

describe('places', () => {
  it('stand in the address', () => {
    const place = { screen: 'sessions', runId: 'run 1/2' } as const;
    expect(placeOf(hashOf(place))).toEqual(place);
    expect(placeOf('#/nowhere')).toEqual({ screen: 'bench', runId: null });
    expect(placeOf('')).toEqual({ screen: 'bench', runId: null });
  });
});

describe('preferences', () => {
  it('are remembered, and a broken memory is none', () => {
    const memory = new Map<string, string>();
    const storage = {
      getItem: (name: string) => memory.get(name) ?? null,
      setItem: (name: string, text: string) => void memory.set(name, text),
    };
    createPreferencesStore(storage).setState({ theme: 'light', kernelName: 'a.json' });
    expect(createPreferencesStore(storage).getState()).toMatchObject({ theme: 'light', kernelName: 'a.json' });
    for (const text of ['{', 'null', '7', '{"theme":"purple"}']) {
      memory.set('fringe.preferences', text);
      expect(createPreferencesStore(storage).getState().theme).toBe('system');
    }
    expect(createPreferencesStore(null).getState().labels.operator).toBe('');
  });
});
