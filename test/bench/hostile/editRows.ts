import { fileInSentence, fileOfLine, pathLine } from '../../../src/edits/answer/pathLine.ts';
import {
  consentReason,
  diffLines,
  editFormat,
  follow,
  mergeText,
  parseEdits,
  pathsIn,
  planEdits,
  rebase,
  summaryOf,
} from '../../../src/edits/index.ts';
import { changeOf, verify } from '../../../src/verify/change.ts';
import { syntaxOf, syntaxProblems } from '../../../src/verify/syntax/index.ts';
import { checksFor } from '../../../src/verify/tasks.ts';
import type { Row } from './row.ts';

const KNOWN = new Set(['a.ts', 'src/a.ts']);
const half = (text: string): number => text.length >> 1;
const lined = (text: string): string => `${text}\n`;
/** Other lines, in other places. */
const shuffled = (text: string): string => text.split('\n').reverse().join('\nz\n');
const LANGUAGES = ['typescript', 'python', 'cpp', 'css', 'rust', 'go'];

/** How answers become changes, and how these are checked. */
export const EDIT_ROWS: readonly Row[] = [
  {
    name: 'an answer',
    covers: [
      'edits/answer/parse',
      'edits/answer/block',
      'edits/answer/unifiedDiff',
      'edits/answer/unread',
      'edits/answer/framing',
    ],
    run: (text) => parseEdits(text, { marker: 7, paths: KNOWN }),
  },
  { name: 'an answer without a format', covers: ['edits/answer/parse'], run: (text) => parseEdits(text) },
  {
    name: 'what an answer says of its edits',
    covers: ['edits/answer/summary', 'sanitize/words'],
    run: summaryOf,
  },
  {
    name: 'a text that two sides changed',
    covers: ['edits/text/merge'],
    run: (text) => [
      mergeText(text, lined(text), shuffled(text), { ours: '', theirs: '' }),
      mergeText(text.slice(half(text)), text, shuffled(text), { ours: '', theirs: '' }),
    ],
  },
  {
    name: 'a line that names a file',
    covers: ['edits/answer/pathLine'],
    run: (text) => [
      fileOfLine(text.slice(0, 40_000), KNOWN),
      fileInSentence(text.slice(0, 40_000), KNOWN),
      pathLine(text),
    ],
  },
  {
    name: 'files that an answer is to change',
    covers: ['edits/answer/format'],
    run: (text) => editFormat([text, text]),
  },
  {
    name: 'an answer and the file that it is for',
    covers: [
      'edits/plan/plan',
      'edits/plan/draft',
      'edits/plan/paths',
      'edits/locate/document',
      'edits/locate/exact',
    ],
    run: (text) => {
      const { edits } = parseEdits(text, { marker: 7, paths: KNOWN });
      return [pathsIn(edits), planEdits(edits, (path) => (KNOWN.has(path) ? text : null))];
    },
  },
  {
    name: 'a part of a file',
    covers: ['edits/plan/plan', 'edits/locate/exact', 'edits/text/occurrences'],
    run: (text) =>
      planEdits(
        [{ kind: 'replace', path: 'a.ts', find: text.slice(half(text) >> 1, half(text)), text: 'x' }],
        () => text,
      ),
  },
  {
    name: 'a part of a file, badly copied',
    covers: [
      'edits/locate/locate',
      'edits/locate/similarity',
      'edits/locate/interpretations',
      'edits/locate/indent',
      'edits/locate/patches',
    ],
    run: (text) =>
      planEdits(
        [
          {
            kind: 'replace',
            path: 'a.ts',
            find: lined(
              `${text.slice(0, half(text))}zz${text.slice(half(text), half(text) + (half(text) >> 1))}`,
            ),
            text: 'x\n',
          },
        ],
        () => text,
      ),
  },
  {
    name: 'a part of a file, indented otherwise',
    covers: ['edits/locate/indent'],
    run: (text) =>
      planEdits(
        [
          {
            kind: 'replace',
            path: 'a.ts',
            find: lined(text.slice(0, half(text)).replaceAll('\n', '\n  ')),
            text: lined(text),
          },
        ],
        () => text,
      ),
  },
  {
    name: 'parts of a file, left out in between',
    covers: ['edits/locate/elided'],
    run: (text) =>
      planEdits(
        [
          {
            kind: 'replace',
            path: 'a.ts',
            find: `${text.slice(0, half(text))}\n// ...\n${text.slice(half(text))}\n`,
            text: `${text}\n// ...\n`,
          },
        ],
        () => `${text}\nend\n`,
      ),
  },
  {
    name: 'a file that is written anew',
    covers: ['edits/text/diff', 'edits/text/myers', 'edits/text/lines', 'edits/plan/draft'],
    run: (text) => planEdits([{ kind: 'write', path: 'a.ts', text: shuffled(text) }], () => text),
  },
  {
    name: 'two texts',
    covers: ['edits/text/diff'],
    run: (text) => diffLines(text.split('\n'), shuffled(text).split('\n')),
  },
  {
    name: 'two texts, character by character',
    covers: ['edits/text/diff'],
    run: (text) => diffLines([...text.slice(0, half(text))], [...text.slice(half(text))].reverse()),
  },
  {
    name: 'a file that was changed meanwhile',
    covers: ['edits/text/rebase'],
    run: (text) =>
      rebase(
        { path: 'a.ts', before: text, after: shuffled(text), movedFrom: null },
        `${text}\nx\n${text.slice(0, 100)}`,
      ),
  },
  {
    name: 'a place in a changed text',
    covers: ['edits/text/follow'],
    run: (text) =>
      follow(
        { start: half(text) - 1, end: half(text) + 9 },
        { start: 0, end: text.length, text: shuffled(text) },
        text,
      ),
  },
  {
    name: 'a path to write',
    covers: ['edits/plan/paths', 'edits/plan/sensitive', 'edits/plan/manifest'],
    run: (text) => [
      planEdits([{ kind: 'write', path: text, text }], () => null),
      consentReason({ path: text.slice(0, 1_024), before: null, after: text, movedFrom: null }),
      consentReason({ path: 'package.json', before: text, after: `${text} `, movedFrom: null }),
    ],
  },
  {
    name: 'the checks of a change',
    covers: [
      'verify/change',
      'verify/leftovers',
      'verify/only',
      'verify/names',
      'verify/scope',
      'verify/whole',
      'verify/reasons',
    ],
    yields: true,
    run: async (text) => {
      const plan = planEdits([{ kind: 'write', path: 'a.ts', text: `${text}\n// x` }], () => text);
      const change = changeOf({
        end: 'stop',
        edits: [],
        problems: [],
        plan,
        scope: { files: null, selection: null },
        instruction: text,
      });
      for (const task of ['refactor', 'rename', 'docstring', 'imports'] as const)
        await verify(change, checksFor(task), new AbortController().signal);
    },
  },
  ...LANGUAGES.flatMap((language): Row[] => [
    {
      name: `what does not parse: ${language}`,
      covers: [
        'verify/syntax/problems',
        'verify/syntax/parse',
        'verify/syntax/thread',
        'verify/syntax/packed',
      ],
      yields: true,
      run: (text) => syntaxProblems(language, text),
    },
    {
      name: `the leaves of a text: ${language}`,
      covers: ['verify/syntax/leaves', 'verify/syntax/imports', 'verify/syntax/documentation'],
      yields: true,
      run: (text) => syntaxOf(language, text),
    },
  ]),
  {
    name: 'what does not parse: json',
    covers: ['verify/syntax/problems'],
    run: (text) => syntaxProblems('jsonc', text),
  },
];
