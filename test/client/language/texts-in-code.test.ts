import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { en } from '../../../client/language/en.ts';
import { es } from '../../../client/language/es.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
const client = filesIn('client');

/** Attributes that a person reads or hears. */
const spoken = new Set(['aria-label', 'aria-description', 'title', 'placeholder', 'alt', 'label']);
/** Units and signs are the same in both languages. */
const sameEverywhere = /^(&nbsp;|24\sh|[hds%·–—…/×:(),.]|\s|[\d])*$/;

/** Texts that a component holds itself instead of taking them from the catalogue. */
function textsIn(path: string): string[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(root, path), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const note = (text: string) => {
    if (!sameEverywhere.test(text)) found.push(`${path}: ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node.text);
    else if (ts.isJsxAttribute(node) && spoken.has(node.name.getText())) {
      if (node.initializer !== undefined && ts.isStringLiteral(node.initializer)) note(node.initializer.text);
      else if (node.initializer !== undefined) literalsOf(node.initializer).forEach(note);
    } else if (ts.isJsxExpression(node) && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent)))
      literalsOf(node).forEach(note);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...new Set(found)];
}

/** Strings that an expression shows as they are: itself, either side of a choice, the fixed parts of a template. */
function literalsOf(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  if (ts.isJsxExpression(node)) return node.expression === undefined ? [] : literalsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...literalsOf(node.whenTrue), ...literalsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return literalsOf(node.right);
  return ts.isParenthesizedExpression(node) ? literalsOf(node.expression) : [];
}

/** The last names of all paths to a text. */
function keysOf(catalogue: object): Set<string> {
  const keys = new Set<string>();
  for (const [name, value] of Object.entries(catalogue) as [string, unknown][]) {
    if (typeof value === 'object' && value !== null) for (const inner of keysOf(value)) keys.add(inner);
    else keys.add(name);
  }
  return keys;
}

describe('what a person reads', () => {
  test('stands in the catalogue, not in the code', () => {
    expect(client.filter((path) => path.endsWith('.tsx')).flatMap(textsIn)).toEqual([]);
  });

  test('is found where it stands in the code', () => {
    const text = textsIn('test/client/support/hard-coded.tsx');
    expect(text.map((each) => each.split(': ')[1])).toEqual(['A name', 'Hello', 'Yes', 'No', 'so many']);
  });

  test('is used: the catalogue has no text that nothing asks for', () => {
    const asking = [
      ...client.filter((path) => !path.startsWith('client/language/')),
      ...filesIn('telemetry/contract'),
    ];
    // Words of the server's codes are asked for by what the server says.
    const codes = ['server-words', 'format', 'fact-text', 'current'].map(
      (name) => `client/language/${name}.ts`,
    );
    const said = ['docs/telemetry.md', ...filesIn('server/commands')];
    const text = [...asking, ...codes, ...said]
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n');
    const names = new Set(text.match(/[A-Za-z_$][\w$]*/g));
    // Keys of the keyboard, for whoever registers a shortcut on one.
    const { keys } = es.shortcuts;
    const unused = [...keysOf(es)].filter(
      (key) => /^[A-Za-z]/.test(key) && !names.has(key) && !(key in keys),
    );
    expect(unused).toEqual([]);
  });

  test('differs between the languages, but for words that are the same in both', () => {
    const same = new Set(sameIn(es, en));
    expect([...same].filter((text) => !alike.has(text))).toEqual([]);
  });
});

/** Words and signs that both languages write alike. */
const alike = new Set([
  'Atalaya',
  'Broker',
  'Contractual',
  'Esc',
  'Firmware',
  'min',
  'Monitor',
  'normal',
  'Plaza',
  'probable',
  'Terminal',
  'Webhook',
]);

function sameIn(spanish: object, english: object): string[] {
  return Object.entries(spanish).flatMap(([name, value]: [string, unknown]): string[] => {
    const other = (english as Record<string, unknown>)[name];
    if (typeof value === 'object' && value !== null) return sameIn(value, other as object);
    return typeof value === 'string' && value === other && /\p{L}{3}/u.test(value) ? [value] : [];
  });
}
