import { openCommandPool } from '../../../../src-main/compute/external/commandPool.ts';

/** A host that starts a model and ends without closing it. */
const [workingDirectory = '', way, ...command] = process.argv.slice(2);
const pool = openCommandPool({ command, workingDirectory, processes: 1, timeoutSeconds: 60 });
await pool.evaluate({ rows: Float64Array.of(1, 2), count: 1, dimension: 2, rowLength: 3 });
if (way === 'exit') process.exit(0);
process.kill(process.pid, 'SIGKILL');
