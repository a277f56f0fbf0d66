import { join } from 'node:path';
import { createWorkerPool } from '../../../src-main/compute/workerPool.ts';
import { findInstallation } from '../../../src-main/installation.ts';

/** A program that uses the pool and forgets to close it. */
const { computeProgram } = findInstallation(join(import.meta.dirname, '../../../src-main'));
const pool = createWorkerPool({ programPath: computeProgram });
process.stdout.write(`${String(await pool.run('echo', 'worked', new AbortController().signal))}\n`);
