import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Rooms from the inside out: a file may import from its own room and from rooms before it, never from one after it. */
const rooms = [
  [
    'functions/types.ts',
    'functions/calls.ts',
    'functions/baseline.ts',
    'functions/read-json.ts',
    'functions/reason-of.ts',
  ],
  ['functions/document/', 'functions/policy/'],
  ['functions/events/'],
  ['functions/look/'],
  ['functions/rules/'],
  [
    'functions/config.ts',
    'functions/judge.ts',
    'functions/judge-change.ts',
    'functions/since.ts',
    'functions/sparingly.ts',
    'functions/half-grants.ts',
  ],
  ['functions/remedies/'],
  ['functions/journal/'],
  [
    'functions/plan.ts',
    'functions/in-force.ts',
    'functions/sessions-open.ts',
    'functions/prove.ts',
    'functions/repair.ts',
    'functions/report/',
  ],
  ['functions/consider.ts', 'functions/remediate.ts', 'functions/close-sessions.ts', 'functions/conclude.ts'],
  ['functions/guard.ts', 'functions/recheck.ts', 'functions/undo.ts'],
  ['functions/sweep/'],
  ['functions/aws/'],
  ['functions/handlers/', 'cli/', 'infra/'],
];

const roomOf = (path: string) => rooms.findIndex(places => places.some(place => path.startsWith(place)));

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

const files = ['functions', 'cli', 'infra'].flatMap(sources);

interface Import {
  name: string;
  typesOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)(\s+type)?\s[^'";]*?'([^']+)'|import\('([^']+)'\)/gm);
  return [...statements].map(([, type, from, lazy]) => ({ name: (from ?? lazy)!, typesOnly: type !== undefined }));
}

const localImports = (file: string, wanted = (_: Import) => true) =>
  importsOf(file)
    .filter(({ name }) => name.startsWith('.'))
    .filter(wanted)
    .map(({ name }) =>
      relative(root, resolve(root, dirname(file), name))
        .split(sep)
        .join('/'),
    );

test('every file has a room', () => {
  expect(files.filter(file => roomOf(file) < 0)).toEqual([]);
});

test('imports run inwards only', () => {
  const outward = files.flatMap(file =>
    localImports(file)
      .filter(target => roomOf(target) > roomOf(file))
      .map(target => `${file} imports ${target}`),
  );
  expect(outward).toEqual([]);
});

test('only functions/aws knows the SDK', () => {
  const leaks = files.filter(
    file => !file.startsWith('functions/aws/') && importsOf(file).some(({ name }) => name.startsWith('@aws-sdk/')),
  );
  expect(leaks).toEqual([]);
});

test('no import goes in a circle', () => {
  // Two files may speak of each other's types; only what runs can run in a circle.
  const graph = new Map(files.map(file => [file, localImports(file, ({ typesOnly }) => !typesOnly)]));
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  expect(files.map(file => visit(file, [])).filter(Boolean)).toEqual([]);
});
