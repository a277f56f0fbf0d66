import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runEventSchema } from '../../../src-core/documents/documents.ts';
import { isAlive, ownProcess } from '../../../src-main/sessions/processIdentity.ts';
import { summariseRun, titleOfKernel } from '../../../src-main/sessions/runSummary.ts';
import { holdSession, takeOver } from '../../../src-main/sessions/sessionOwner.ts';
import {
  closeSession,
  createSession,
  listSessionDirectories,
  openSession,
  reopenSession,
} from '../../../src-main/sessions/sessionStore.ts';
import { exampleDocuments, exampleEvents, exampleStart } from './exampleRun.ts';
import { useTemporaryFolder } from './temporaryFolder.ts';

const home = useTemporaryFolder();
/** No process has this number on any system Fringe runs on. */
const goneOwner = { pid: 2 ** 30, processStartedAt: 'never', host: 'elsewhere' };

function abandonedRun(runId = 'run-1', events = 3): void {
  const session = createSession(home(), { ...exampleStart({ runId }), owner: goneOwner });
  for (const event of exampleEvents().slice(0, events)) session.append(event);
  session.close();
}

describe('session directories', () => {
  it('give back every document, long arrays too, which lie in a file beside', () => {
    const documents = exampleDocuments({ runId: 'run-1', iterations: 3 }, '/nowhere');
    const session = createSession(home(), exampleStart({ runId: 'run-1' }));
    const spectrum = Array.from({ length: 500 }, (_, index) => Math.sin(index));
    const long = runEventSchema.parse({
      type: 'event',
      seq: 2,
      stream: 'sweep',
      timeNs: 1,
      index: 0,
      data: { spectrum, short: [1, 2] },
    });
    session.append(long);
    for (const document of documents.slice(1)) session.append(document);
    session.close();
    const record = openSession(home(), 'run-1');
    expect(record.documents).toEqual([documents[0], long, ...documents.slice(1)]);
    expect(record).toMatchObject({ status: 'finished', tornBytes: 0 });
    expect(readdirSync(record.directory).sort()).toEqual(['arrays.f64', 'journal.jsonl']);
    truncateSync(join(record.directory, 'arrays.f64'), 96);
    expect(openSession(home(), 'run-1').documents).toEqual(documents.slice(0, 1));
  });

  it('are listed in order, without what is no session', () => {
    expect(listSessionDirectories(home())).toEqual([]);
    abandonedRun('b');
    abandonedRun('a');
    mkdirSync(join(home(), 'sessions', '.c.making-1-00000000'));
    mkdirSync(join(home(), 'sessions', 'empty'));
    writeFileSync(join(home(), 'sessions', 'note.txt'), '');
    expect(listSessionDirectories(home())).toEqual(['a', 'b'].map((id) => join(home(), 'sessions', id)));
  });

  it('refuse an id that is taken, and one that would leave the folder', () => {
    abandonedRun('run-1');
    expect(() => abandonedRun('run-1')).toThrow(expect.objectContaining({ code: 'conflict' }));
    for (const runId of ['../run-1', '', '.', 'a/b', 'a\\b', 'x\0']) {
      expect(() => openSession(home(), runId)).toThrow(expect.objectContaining({ code: 'not_found' }));
    }
    expect(readdirSync(join(home(), 'sessions'))).toEqual(['run-1']);
  });

  it('say running while the owner lives and interrupted when it is gone', () => {
    const mine = createSession(home(), exampleStart({ runId: 'mine' }));
    abandonedRun('gone');
    expect(openSession(home(), 'mine').status).toBe('running');
    expect(openSession(home(), 'gone').status).toBe('interrupted');
    expect(() => reopenSession(home(), 'mine')).toThrow(/still alive/);
    mine.close();
  });

  it('can be taken up again by the process that gave them up without an end', () => {
    createSession(home(), exampleStart({ runId: 'mine' })).close();
    expect(openSession(home(), 'mine').status).toBe('interrupted');
    const { writer } = reopenSession(home(), 'mine');
    expect(openSession(home(), 'mine').status).toBe('running');
    expect(() => reopenSession(home(), 'mine')).toThrow(/still alive/);
    writer.close();
  });

  it('do not take a later process with the same number for the owner', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    expect(isAlive({ ...ownProcess(), processStartedAt: 'another start' })).toBe(false);
    expect(isAlive({ pid: child.pid ?? 0, processStartedAt: 'another start', host: 'x' })).toBe(false);
    expect(isAlive(ownProcess())).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('can be carried on by another process, after the torn tail is cut, by one only', () => {
    abandonedRun('run-1', 3);
    const journal = join(home(), 'sessions', 'run-1', 'journal.jsonl');
    appendFileSync(journal, '{"type":"event","seq":9');
    expect(openSession(home(), 'run-1').tornBytes).toBe(23);
    const { record, writer } = reopenSession(home(), 'run-1');
    expect(record).toMatchObject({ tornBytes: 0, status: 'running' });
    expect(record.events).toEqual(exampleEvents().slice(0, 3));
    expect(() => reopenSession(home(), 'run-1')).toThrow(expect.objectContaining({ code: 'conflict' }));
    for (const event of exampleEvents().slice(3, 5)) writer.append(event);
    writer.close();
    expect(openSession(home(), 'run-1').events).toEqual(exampleEvents().slice(0, 5));
  });

  it('believe the latest owner', () => {
    abandonedRun('run-1');
    const { directory } = openSession(home(), 'run-1');
    writeFileSync(join(directory, 'owner-1.json'), JSON.stringify(goneOwner));
    takeOver(directory, goneOwner);
    expect(readdirSync(directory)).toContain('owner-2.json');
    const letGo = holdSession(directory);
    expect(openSession(home(), 'run-1').status).toBe('running');
    letGo();
  });

  it('are closed as incomplete, once, and never shown as finished', () => {
    abandonedRun('run-1');
    const closed = closeSession(home(), 'run-1', new Date('2026-01-05T12:00:00Z'));
    expect(closed.status).toBe('closed');
    expect(closed.stop).toMatchObject({ endedAt: '2026-01-05T12:00:00.000Z', counts: { events: 3 } });
    const refusal = { code: 'conflict', remedy: expect.stringMatching(/Start a new run/) };
    expect(() => closeSession(home(), 'run-1')).toThrow(expect.objectContaining(refusal));
  });
});

describe('run summary', () => {
  it('is taken from the documents alone', () => {
    const session = createSession(home(), exampleStart({ runId: 'run-1' }));
    for (const document of exampleDocuments({ runId: 'run-1' }, '/out/awen_calibration_run-1').slice(1)) {
      session.append(document);
    }
    session.close();
    expect(summariseRun(openSession(home(), 'run-1'))).toMatchObject({
      id: 'run-1',
      status: 'finished',
      title: 'MZI extinction calibration',
      benchId: 'demo',
      simulated: true,
      version: 1,
      operator: 'Bench 3',
      extinctionRatioDb: 23.37,
      artifactDir: '/out/awen_calibration_run-1',
    });
    abandonedRun('run-2');
    expect(summariseRun(openSession(home(), 'run-2'))).toMatchObject({
      status: 'interrupted',
      version: null,
      cost: null,
    });
  });

  it('names a kernel as a person would', () => {
    expect(titleOfKernel('mzi_extinction_calibration')).toBe('MZI extinction calibration');
    expect(titleOfKernel('splitter balance')).toBe('Splitter balance');
    expect(titleOfKernel('__')).toBe('__');
  });
});
