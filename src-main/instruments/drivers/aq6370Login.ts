import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { shown } from '../protocols/dialect.ts';
import type { Transport, TransportOptions } from '../transports/transport.ts';

const lineEnd = '\r\n';
const anonymous = 'anonymous';

/**
 * The analyser's network login: `OPEN "user"`, answered `AUTHENTICATE CRAM-MD5.`; then the password (of the user
 * `anonymous` a space, or anything), answered `ready`. A serial port has no login.
 *
 * The option `password_env` names the environment variable that holds the password: a bench file goes into every record.
 * @throws instrument_refused, bad_input, instrument_timeout
 * Source: Yokogawa, AQ6370D remote control user's manual (IM AQ6370D-17EN), section 4.3.
 */
export async function aq6370Login(
  transport: Transport,
  { label, options, timeoutMs }: { label: string; options: TransportOptions; timeoutMs: number },
): Promise<void> {
  if (transport.kind !== 'tcp') return;
  const user = String(options['user'] ?? anonymous);
  if (/["\r\n]/.test(user)) throw badOption('user', 'holds a quotation mark or the end of a line');
  const password = passwordOf(options, user);
  const ask = async (line: string): Promise<string> => {
    transport.write(line + lineEnd);
    const reply = await transport.readUntil(Buffer.from('\n'), timeoutMs);
    return reply.toString('latin1').trim();
  };
  const challenge = await ask(`OPEN "${user}"`);
  if (!/^AUTHENTICATE CRAM-MD5/i.test(challenge)) throw refused(label, `OPEN as "${user}"`, challenge);
  const answer = await ask(password);
  if (!/^ready$/i.test(answer)) throw refused(label, `the login of "${user}"`, answer);
}

function passwordOf(options: TransportOptions, user: string): string {
  const variable = options['password_env'];
  if (variable === undefined) {
    if (user === anonymous) return ' ';
    throw badOption('password_env', `is missing, and the user "${user}" has a password`);
  }
  const password = process.env[String(variable)];
  if (password === undefined) throw badOption('password_env', `names ${String(variable)}, which is not set`);
  return password;
}

const badOption = (name: string, what: string): FringeError =>
  new FringeError('bad_input', `The option "${name}" of the analyser ${what}.`, {
    path: `options.${name}`,
    remedy: 'Correct the option in the bench file, or set the environment variable it names.',
  });

const refused = (label: string, what: string, answer: string): FringeError =>
  new FringeError('instrument_refused', `${label} did not take ${what}: it said "${shown(answer)}".`, {
    remedy:
      'Check user and password under SYSTEM, REMOTE USER ACCOUNT on the analyser, and that nobody else is logged in.',
  });
