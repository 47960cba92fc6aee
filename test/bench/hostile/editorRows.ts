import { formatHistory } from '../../../src/commands/commit/history.ts';
import { messageIn } from '../../../src/commands/commit/message.ts';
import { namesIn } from '../../../src/commands/names.ts';
import { findingsIn } from '../../../src/commands/review/findings.ts';
import { cleanText, isProse, withoutFence } from '../../../src/completion/artifacts.ts';
import { unmatchedBrackets } from '../../../src/completion/brackets.ts';
import { confidentLength } from '../../../src/completion/confidence.ts';
import { filterAnswer } from '../../../src/completion/filter.ts';
import { detectIndentation } from '../../../src/completion/indentation.ts';
import { codeOf, inComment, inString, languageFacts } from '../../../src/completion/languages.ts';
import {
  cutAtRepetition,
  cutAtSuffix,
  fitLineSuffix,
  withoutPrefixEcho,
} from '../../../src/completion/repetition.ts';
import { completionMode } from '../../../src/completion/trigger.ts';
import { cutWindow, type PromptWindow } from '../../../src/completion/window.ts';
import { importLines, importTargets } from '../../../src/context/code/imports.ts';
import { codeOf as codeOfLine } from '../../../src/context/code/languages.ts';
import { calledNames, namesInLines } from '../../../src/context/code/names.ts';
import { signatureOf } from '../../../src/context/code/signature.ts';
import { bestWindow, indexLines, queryOf } from '../../../src/context/code/similarity.ts';
import { docExampleIn } from '../../../src/context/conventions/docs.ts';
import { exampleOf, ownTests } from '../../../src/context/conventions/example.ts';
import { frameworkIn, languageOf } from '../../../src/context/conventions/languages.ts';
import { isMarked, pairsOf, testNameOf } from '../../../src/context/conventions/layout.ts';
import { manifestExcerpt } from '../../../src/context/conventions/manifest.ts';
import { cutDiff, numberedHunks, parseDiff } from '../../../src/context/diff/index.ts';
import { excerptOf, fenced, linesThatFit, maskedLines } from '../../../src/context/excerpt.ts';
import { isAmong } from '../../../src/context/files/globs.ts';
import { excludesFileIn, gitRules, matcherOf, settingRules } from '../../../src/context/files/rules.ts';
import { appliesTo, composed, foldersAbove } from '../../../src/context/instructions/choose.ts';
import { blocksOf } from '../../../src/context/retrieval/question/blocks.ts';
import { createMatcher, isAbout } from '../../../src/context/retrieval/question/match.ts';
import { placesIn } from '../../../src/context/retrieval/question/rank.ts';
import { newIn, queryOf as readQuestion } from '../../../src/context/retrieval/question/read.ts';
import { partsOf, stemOf, termsOf } from '../../../src/context/retrieval/question/words.ts';
import { queryLines } from '../../../src/context/retrieval/similar.ts';
import { survivingShare } from '../../../src/proposals/survival.ts';
import { harmless, plain } from '../../../src/sanitize/index.ts';
import { linesOf, type Row } from './row.ts';

const LANGUAGES = [
  'typescript',
  'python',
  'ruby',
  'lua',
  'rust',
  'go',
  'html',
  'makefile',
  'shellscript',
  'yaml',
];
const PATHS = ['src/a.ts', 'src/b.ts', 'test/a.test.ts'];
const DEEP = `${'a/'.repeat(20)}${'a'.repeat(200)}.ts`;

/** A cursor in the middle of a text. */
function windowIn(text: string): PromptWindow {
  const lines = linesOf(text);
  const line = lines.lineCount >> 1;
  return cutWindow({
    document: 'a',
    language: 'typescript',
    lines,
    line,
    character: lines.lineAt(line).length >> 1,
    eol: '\n',
    indentation: null,
    settingsKey: '',
    manual: false,
    cursors: 1,
    selected: null,
  });
}

/** Files of the project, answers that are no edits, and what git says. */
export const EDITOR_ROWS: readonly Row[] = [
  {
    name: 'ghost text',
    covers: ['completion/filter', 'completion/artifacts', 'completion/block', 'completion/indentation'],
    run: (text) => {
      const window = windowIn('if (a) {\n  \n}\n');
      for (const language of LANGUAGES)
        filterAnswer(
          text.slice(0, text.length / LANGUAGES.length),
          { window, language, indentation: null, mode: completionMode(window, language) },
          'ended',
        );
    },
  },
  {
    name: 'the parts of ghost text',
    covers: [
      'completion/artifacts',
      'completion/block',
      'completion/brackets',
      'completion/confidence',
      'proposals/survival',
    ],
    run: (text) => [
      confidentLength(text, []),
      survivingShare(text, text),
      cleanText(text),
      withoutFence(text, false),
      isProse(text, '', 'typescript'),
      unmatchedBrackets(text, 'typescript'),
    ],
  },
  {
    name: 'ghost text beside its file',
    covers: ['completion/repetition', 'completion/window', 'completion/trigger'],
    run: (text) => {
      const window = windowIn(text);
      // What the filter lets through.
      const answer = text.slice(0, 8_000);
      return [
        withoutPrefixEcho(answer, window, false),
        cutAtSuffix(answer, window, false),
        cutAtRepetition(answer, window, false),
        fitLineSuffix(answer, window, 'typescript'),
        completionMode(window, 'ruby'),
      ];
    },
  },
  {
    name: 'the indentation of a file',
    covers: ['completion/indentation'],
    run: (text) => detectIndentation(text),
  },
  {
    name: 'a line of code',
    covers: ['completion/languages', 'context/code/languages'],
    run: (text) =>
      LANGUAGES.map((language) => {
        const part = text.slice(0, text.length / LANGUAGES.length);
        const { opener, closer } = languageFacts(language);
        return [
          codeOf(part, language),
          codeOfLine(part, language),
          inComment(part, language),
          inString(part),
          opener.test(part),
          closer.test(part),
        ];
      }),
  },
  {
    name: 'the imports of a file',
    covers: ['context/code/imports'],
    run: (text) => {
      const lines = linesOf(text);
      return [importLines(lines), importTargets(lines, 'src/b.ts', PATHS)];
    },
  },
  {
    name: 'the names in a file',
    covers: ['context/code/names', 'context/code/signature'],
    run: (text) => {
      const lines = linesOf(text);
      const all = { start: 0, end: lines.lineCount };
      return [namesInLines(lines, all, 'typescript', 100), signatureOf(text.split('\n'), 0, 'typescript')];
    },
  },
  {
    name: 'what is called in a file',
    covers: ['context/code/names'],
    run: (text) => {
      const lines = linesOf(text);
      return calledNames(lines, { start: 0, end: lines.lineCount }, 'typescript');
    },
  },
  {
    name: 'instructions of a project',
    covers: ['context/instructions/choose'],
    run: (text) => [
      composed([{ path: 'AGENTS.md', text, isFor: 'project' }], 128_000),
      appliesTo(`---\napplyTo: ${text}\n---\n${text}`),
      appliesTo(text),
    ],
  },
  {
    name: 'folders above a file',
    covers: ['context/instructions/choose'],
    run: (text) => foldersAbove(text),
  },
  {
    name: 'what instructions apply to',
    covers: ['context/files/globs'],
    run: (text) => [isAmong(DEEP, [text]), isAmong(text.slice(0, 4_000), ['**/*a*a*a*/b.{ts,tsx}'])],
  },
  {
    name: 'what is like it',
    covers: ['context/code/similarity', 'context/retrieval/similar'],
    run: (text) => {
      const lines = linesOf(text);
      return bestWindow(indexLines(lines), queryOf(queryLines(text, text)), [
        { start: 0, end: lines.lineCount },
      ]);
    },
  },
  {
    name: 'a question about the project',
    covers: ['context/retrieval/question/read', 'context/retrieval/question/words'],
    run: (text) => [
      newIn(readQuestion(text), [text]),
      stemOf(text.slice(0, 1_000)),
      partsOf(text),
      termsOf(text.slice(0, 1_000)),
    ],
  },
  {
    name: 'a file that a question may be about',
    covers: [
      'context/retrieval/question/blocks',
      'context/retrieval/question/match',
      'context/retrieval/question/rank',
    ],
    run: (text) => {
      const file = { path: 'src/a.ts', language: 'typescript', version: '1', ...linesOf(text) };
      const query = readQuestion('where does `add` say "Unknown product a", and what is the shipping cost?');
      const hits = createMatcher(query).match('src/a.ts', file);
      return [blocksOf(file), placesIn(query, hits ? [hits] : [], 1), isAbout(text.slice(0, 4_000))];
    },
  },
  {
    name: 'documentation',
    covers: ['context/conventions/docs'],
    run: (text) =>
      ['typescript', 'go', 'python', 'ruby'].map((language) =>
        docExampleIn(text.slice(0, text.length / 4), language),
      ),
  },
  {
    name: 'tests',
    covers: ['context/conventions/example', 'context/conventions/languages', 'context/conventions/manifest'],
    run: (text) => [
      exampleOf([{ path: 'a.test.ts', text: `${text}${'\n'.repeat(8)}` }]),
      ownTests({ path: 'a', text }),
      ...['a.ts', 'a.py', 'a.go', 'a.rs'].map((path) => frameworkIn(text, languageOf(path))),
      manifestExcerpt({ path: 'package.json', text }),
      manifestExcerpt({ path: 'Cargo.toml', text }),
    ],
  },
  {
    name: 'names of files',
    covers: ['context/conventions/layout'],
    run: (text) => [testNameOf(text), isMarked(text), pairsOf('src/a.ts', text.split(/[/\n ]/))],
  },
  {
    name: 'a diff',
    covers: ['context/diff/parse', 'context/diff/cut'],
    run: (text) => [
      cutDiff(parseDiff(text), 8_000),
      numberedHunks(text),
      numberedHunks(`@@ -1 +1 @@\n${text}`),
    ],
  },
  {
    name: 'a diff of a file',
    covers: ['context/diff/parse', 'context/diff/cut'],
    run: (text) => cutDiff(parseDiff(`diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n${text}`), 8_000),
  },
  {
    name: 'an excerpt',
    covers: ['context/excerpt'],
    run: (text) => {
      const lines = text.split('\n');
      return [
        excerptOf(text, { start: lines.length >> 1, end: (lines.length >> 1) + 1 }, 2_000),
        fenced(text, 'ts'),
        linesThatFit(lines, 4_000),
      ];
    },
  },
  {
    name: 'lines of an excerpt',
    covers: ['context/excerpt'],
    run: (text) => maskedLines(linesOf(text), 0, 100),
  },
  {
    name: 'a .gitignore',
    covers: ['context/files/rules', 'context/files/wildmatch'],
    run: (text) => {
      const ignored = matcherOf([gitRules('', text, ''), gitRules('a', text, 'a/')], true);
      return [ignored('a/b/c.ts'), ignored(DEEP)];
    },
  },
  {
    name: 'a pattern of the settings',
    covers: ['context/files/rules', 'context/files/wildmatch'],
    run: (text) => matcherOf([settingRules(text.split(/\n| /).slice(0, 10_000))], false)(DEEP),
  },
  {
    name: 'the settings of git',
    covers: ['context/files/rules'],
    run: (text) => excludesFileIn(`[core]\nexcludesfile=${text}`),
  },
  {
    name: 'a message of a commit',
    covers: ['commands/commit/message', 'commands/commit/history'],
    run: (text) => [messageIn(text), formatHistory([{ message: text }], '', null)],
  },
  { name: 'names that a model suggests', covers: ['commands/names'], run: (text) => namesIn(text, 'x') },
  { name: 'a review', covers: ['commands/review/findings'], run: (text) => findingsIn(text, 'a.ts', 100, 7) },
  {
    name: 'Markdown of a model',
    covers: ['sanitize/guard', 'sanitize/markdown', 'sanitize/plain'],
    run: (text) => [harmless(text), plain(text)],
  },
];
