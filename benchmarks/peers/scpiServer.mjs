/**
 * Instruments for the round-trip benchmark: as many as asked, each on a port of its own, in a process of their own. Each
 * answers `*IDN?` with an identity and any other query with a number, at once. Prints the ports; ends with its input.
 */
import { createServer } from 'node:net';

const count = Number(process.argv[2] ?? '1');
const identity = Buffer.from('FRINGE,BENCHMARK,1,1.0\n');
const reading = Buffer.from('+1.23456789E-03\n');

const listen = () =>
  new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket) => {
      let pending = '';
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => {
        pending += chunk.latin1Slice();
        for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
          const command = pending.slice(0, end);
          pending = pending.slice(end + 1);
          if (command.endsWith('?')) socket.write(command.startsWith('*') ? identity : reading);
        }
      });
    });
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });

const ports = await Promise.all(Array.from({ length: count }, listen));
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
