import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resources } from '../../../support/demoBench.ts';
import { fringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

describe('fringe graph', () => {
  let home: string;
  const graph = join(resources, 'graphs/mzi_chain.json');
  beforeEach(() => (home = temporaryFolder()));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('reads as often and as far apart as it is told', async () => {
    const end = await fringe(home, 'graph', graph, '--seed', '1', '--repeats', '3', '--interval', '2.5', '--json');
    expect(end.status).toBe(0);
    expect(end.result()).toMatchObject({ ranOn: 'bench', drift: null });
    expect(end.result().durationSeconds as number).toBeGreaterThan(5);
  });

  it('refuses an interval that is no time', async () => {
    const end = await fringe(home, 'graph', graph, '--interval=-1', '--json');
    expect(end.status).toBe(2);
    expect(end.result()).toMatchObject({ type: 'error', code: 'bad_input', path: 'interval' });
  });
});
