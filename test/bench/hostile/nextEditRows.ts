import { regionMessages, regionRequest } from '../../../src/gateway/providers/nextEdit.ts';
import { VSCODE_PROFILE } from '../../../src/gateway/providers/profiles.ts';
import { createCallers, nameOfList } from '../../../src/nextEdits/callers/index.ts';
import { referenced, repeated } from '../../../src/nextEdits/certain/index.ts';
import { definedAt, isShorthand } from '../../../src/nextEdits/certain/shorthand.ts';
import { applied, isUndo } from '../../../src/nextEdits/check.ts';
import { changeBetween, isMeaningful, merged } from '../../../src/nextEdits/edit.ts';
import { changesIn, readAnswer, regionAt } from '../../../src/nextEdits/guessed/index.ts';
import { hoverOf } from '../../../src/nextEdits/hover.ts';
import { parsesWithChange } from '../../../src/nextEdits/parsing.ts';
import { rangeOf } from '../../../src/nextEdits/texts.ts';
import type { Row } from './row.ts';

/** The text with a word of its middle replaced, as an edit. */
function editOf(text: string) {
  const at = text.length >> 1;
  const after = `${text.slice(0, at)}changed${text.slice(at + 3)}`;
  const document = { uri: 'a', languageId: 'typescript', text: after };
  const change = changeBetween(text, after) ?? { start: 0, end: 0, text: '' };
  return { document, edit: merged(null, document, text, change) };
}

/** How a function `f` begins that has one parameter, and how its head ends. */
const FUNCTIONS = [
  ['typescript', 'function f(', ') {}\n'],
  ['python', 'def f(', '):\n'],
  ['rust', 'fn f(', ': u8) {}\n'],
  ['cpp', 'int f(int ', ') {}\n'],
] as const;

/** What reads the user's files for next edits, and what models answer. */
export const NEXT_EDIT_ROWS: readonly Row[] = [
  {
    name: 'next edits: what follows from an edit for certain',
    covers: [
      'nextEdits/edit',
      'nextEdits/check',
      'nextEdits/texts',
      'nextEdits/replacements',
      'nextEdits/parsing',
      'nextEdits/hover',
      'nextEdits/certain/repeat',
      'nextEdits/certain/candidate',
      'nextEdits/certain/imports',
      'nextEdits/certain/lines',
      'nextEdits/certain/meaning',
      'nextEdits/certain/parts',
      'nextEdits/certain/references',
      'nextEdits/certain/shorthand',
      'nextEdits/certain/statements',
    ],
    run(text) {
      const { document, edit } = editOf(text);
      if (edit === null) return;
      isMeaningful(edit);
      hoverOf({ first: 0, old: [text], now: text.split('\n') }, text, 'goes');
      void parsesWithChange(async () => false, 'typescript', text, document.text);
      const middle = { uri: 'a', start: text.length >> 1, end: text.length >> 1 };
      isShorthand({ ...document, text }, middle, definedAt(text, middle));
      const asked = { uri: 'a', start: 0, definitions: [], references: [], text };
      for (const one of [...repeated(edit, [edit], [document]), ...referenced(edit, asked, [document])]) {
        applied(one, text);
        isUndo(one, text, [edit]);
        rangeOf(text, one.start, one.end);
      }
    },
  },
  {
    name: 'next edits: a changed parameter, and the calls that follow',
    covers: [
      'nextEdits/callers/arguments',
      'nextEdits/callers/follow',
      'nextEdits/callers/heads',
      'nextEdits/callers/list',
      'nextEdits/callers/listChange',
      'nextEdits/callers/newParameters',
      'nextEdits/callers/parameters',
      'nextEdits/callers/plan',
      'nextEdits/callers/session',
      'nextEdits/callers/signature',
      'nextEdits/callers/uses',
      'nextEdits/callers/values',
      'nextEdits/scopes/declares',
      'nextEdits/scopes/languages',
      'nextEdits/scopes/literals',
      'nextEdits/scopes/names',
      'nextEdits/scopes/scope',
    ],
    run(text) {
      for (const [languageId, head, tail] of FUNCTIONS) {
        const before = `${head}a${tail}${text}\nf(${text}, b)\n`;
        const after = `${head}a, b${tail}${text}\nf(${text}, b)\n`;
        const change = changeBetween(before, after);
        if (change === null) continue;
        const places = [...new Set([head.indexOf('f('), before.lastIndexOf('\nf(') + 1])];
        const references = places.map((start) => ({ uri: 'a', start, end: start + 1 }));
        const asked = places.map((start) => ({
          ...{ uri: 'a', start, text: before, references },
          definitions: references.slice(0, 1),
        }));
        const edit = { uri: 'a', languageId, before, after, change };
        createCallers().after(edit, [{ uri: 'a', languageId, text: after }], asked);
        nameOfList(languageId, text, text.length >> 1);
      }
    },
  },
  {
    name: 'next edits: what a model is asked, and its answer',
    covers: ['nextEdits/guessed/read', 'nextEdits/guessed/region', 'gateway/providers/nextEdit'],
    run(text) {
      const { document, edit } = editOf(text);
      if (edit === null) return;
      const placed = regionAt(document, edit.change.start, [edit], [], (uri) => uri);
      if (placed !== null) {
        regionMessages(placed.region);
        for (const model of ['sweep-next-edit', 'zeta']) {
          const call = { model, maxOutputTokens: 1, temperature: null, region: placed.region } as const;
          regionRequest({ ...VSCODE_PROFILE, completion: 'markers' }, call);
        }
      }
      readAnswer(text, { text });
      readAnswer(`<<<<<<< SEARCH\n${text}\n=======\n${text}\n>>>>>>> REPLACE`, { text: `${text}b` });
      changesIn(text, document.text);
    },
  },
];
