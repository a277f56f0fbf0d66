import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { readSource } from './readSource.ts';
import type { SourceImport, SourceUse } from './readSource.ts';
import { electronRooms, roomOf, rooms } from './rooms.ts';
import type { Room } from './rooms.ts';

const builtins = new Set(builtinModules);
const isBuiltin = (name: string): boolean => name.startsWith('node:') || builtins.has(name.split('/')[0] ?? name);
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** What the bundle may take from outside the rooms: data, never code. */
const isData = (target: string): boolean => /^(resources\/.*|package\.json)$/.test(target);
const isStyle = (target: string): boolean => /\.(css|svg|png|woff2?)$/.test(target);

/**
 * Every arrow that points the wrong way.
 * @param files Path from the checkout's top (forward slashes) to text.
 * @returns One sentence a violation, `path:line` first; sorted.
 */
export function checkLayering(files: ReadonlyMap<string, string>): string[] {
  const violations: string[] = [];
  for (const [path, text] of files) {
    const room = roomOf(path);
    const rules = room === null ? undefined : rooms[room];
    if (room === null || !rules) {
      violations.push(`${path}: lies in no room; place ${posix.dirname(path)} in test/layering/rooms.ts`);
      continue;
    }
    if (!/\.tsx?$/.test(path)) continue;
    const { imports, uses } = readSource(path, text);
    for (const one of imports) {
      const wrong = wrongImport({ path, room, rules, one });
      if (wrong !== null) violations.push(`${path}:${one.line}: ${wrong}`);
    }
    for (const use of uses) {
      const wrong = wrongUse(room, use);
      if (wrong !== null) violations.push(`${path}:${use.line}: ${wrong}`);
    }
  }
  return violations.sort();
}

interface ImportHere {
  readonly path: string;
  readonly room: string;
  readonly rules: Room;
  readonly one: SourceImport;
}

function wrongImport({ path, room, rules, one }: ImportHere): string | null {
  if (one.specifier === null) return `${room} imports a computed name, which cannot be checked`;
  const specifier = one.specifier.replace(/\?.*$/, '');
  if (!specifier.startsWith('.')) return wrongPackage(room, rules, specifier);
  const target = posix.normalize(posix.join(posix.dirname(path), specifier));
  const targetRoom = roomOf(target);
  if (targetRoom === null) {
    if (isData(target) && !room.startsWith('src-core')) return null;
    return `${room} imports ${target}, which lies in no room`;
  }
  if (targetRoom === room) return null;
  if (isStyle(target) && room.startsWith('src-renderer') && target.startsWith('src-renderer')) return null;
  if (!rules.may.includes(targetRoom)) return `${room} must not import ${targetRoom} (${target})`;
  if (room === 'src-preload' && !one.typeOnly) return `${room} may import types only from ${targetRoom}`;
  return null;
}

function wrongPackage(room: string, rules: Room, specifier: string): string | null {
  const name = packageOf(specifier);
  if (name === 'electron') return electronRooms.includes(room) ? null : `${room} must not import electron`;
  if (isBuiltin(specifier)) return rules.node ? null : `${room} must not import the Node builtin ${specifier}`;
  if (rules.packages && !rules.packages.includes(name)) return `${room} must not import the package ${name}`;
  return null;
}

function wrongUse(room: string, { what, defining }: SourceUse): string | null {
  if (what === 'writeOutput') {
    const isDriver = defining && room === 'src-main/instruments';
    if (isDriver || room.startsWith('src-main/safety')) return null;
    return 'writeOutput is reached outside src-main/safety: go through the write gate';
  }
  if (!room.startsWith('src-core/')) return null;
  if (what === 'process') return 'src-core reads the process or the global object';
  return what === 'clock' ? 'src-core reads a clock' : 'src-core draws from Math.random';
}

/** Source files that have grown over 500 lines without saying why on their first line (`// Over 500 lines: ...`). */
export function checkLengths(files: ReadonlyMap<string, string>): string[] {
  return [...files]
    .filter(([, text]) => text.trimEnd().split('\n').length > 500)
    .filter(([, text]) => !/^\/[/*].*over 500 lines/i.test(text))
    .map(([path]) => `${path}: over 500 lines, and its first line gives no reason (// Over 500 lines: ...)`);
}
