import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { probePlaces } from '../../../../src/verify/syntax/index.ts';

/** The line that a statement would be put before, for a change of the line with `//!`; null where there is none. */
async function placeOf(language: string, text: string): Promise<string | null> {
  const line = text.split('\n').findIndex((row) => row.includes('//!')) + 1;
  const [place] = (await probePlaces(language, text, [line])) ?? [];
  return place === undefined ? null : (text.slice(place.offset).split('\n')[0] ?? '');
}

const ROWS: readonly (readonly [what: string, language: string, text: string, place: string | null])[] = [
  [
    'a value of a table in Go',
    'go',
    'package a\n\nvar T = map[int]string{\n\t1: "a", //!\n}\n',
    'var T = map[int]string{',
  ],
  ['a constant in Go', 'go', 'package a\n\nconst (\n\tA = 1 //!\n)\n', 'const ('],
  ['what is embedded in Go', 'go', 'package a\n\n//go:embed a.txt\nvar T embed.FS //!\n', null],
  ['a signature in Go', 'go', 'package a\n\nfunc f(a int) { //!\n\tg()\n}\n', null],
  ['a type in Go', 'go', 'package a\n\ntype T struct {\n\tA int //!\n}\n', null],
  ['a statement in Go', 'go', 'package a\n\nfunc f() {\n\tg() //!\n}\n', 'g() //!'],
  [
    'a value that a script exports',
    'javascript',
    'export const T = {\n  a: 1, //!\n};\n',
    'export const T = {',
  ],
  ['what a script exports alone', 'javascript', 'export default {\n  a: 1, //!\n};\n', 'export default {'],
  ['the signature of an exported function', 'javascript', 'export function f(a) { //!\n  g();\n}\n', null],
  ['that of an arrow function', 'javascript', 'export const f = (a) => { //!\n  g();\n};\n', null],
  ['a member of an exported class', 'typescript', 'export class A {\n  a = 1; //!\n}\n', null],
  [
    'a function without a block in an exported value',
    'javascript',
    'export const T = {\n  f: (x) => x * 3, //!\n};\n',
    null,
  ],
  ['one in a value', 'javascript', 'const T = {\n  f: (x) =>\n    x * 3, //!\n};\n', null],
  ['a lambda in a value of Python', 'python', 'T = {\n  1: lambda x: x * 3, #//!\n}\n', null],
  [
    'one within a function',
    'javascript',
    'function g() {\n  h((x) => x * 3); //!\n}\n',
    'h((x) => x * 3); //!',
  ],
  ['names that are exported', 'javascript', "export {\n  a, //!\n} from 'b';\n", null],
  ['an exported type', 'typescript', 'export interface A {\n  a: 1; //!\n}\n', null],
];

describe('A place for a statement that tells whether a line runs', () => {
  for (const [what, language, text, place] of ROWS) {
    it(`${place === null ? 'is not there' : 'is there'} for ${what}`, async () => {
      assert.equal(await placeOf(language, text), place);
    });
  }
});
