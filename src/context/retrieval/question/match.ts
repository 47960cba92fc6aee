import { firstWhere } from '../../../edits/index.ts';
import { importLines } from '../../code/index.ts';
import type { FileText } from '../../files/index.ts';
import { type Block, blocksOf } from './blocks.ts';
import { type Query, wordsOf } from './read.ts';
import { folded, partsOf, stemOf } from './words.ts';

/** What a block of a file has of what a question names. Terms by their number in the question. */
export interface BlockHits {
  readonly block: Block;
  /** The line that says most of it. */
  readonly at: number;
  readonly declared: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
  /** How much of a quoted text is there, up to 1. */
  readonly said: number;
  readonly terms: ReadonlySet<number>;
  /** In its name. */
  readonly titled: ReadonlySet<number>;
}

export interface FileHits {
  readonly uri: string;
  readonly file: FileText;
  /** Terms in its path. */
  readonly inPath: ReadonlySet<number>;
  /** The line that was asked for, from 0; null where the file was named alone, left out where it was not. */
  readonly named?: number | null;
  readonly blocks: readonly BlockHits[];
}

/** Longer lines are data. */
const LONGEST_LINE = 1_000;
/** A longer file is generated. */
const MOST_LINES = 20_000;
/** Words that are remembered, with what they are. */
const MOST_KNOWN = 50_000;

interface LineHits {
  readonly line: number;
  readonly names: readonly string[];
  readonly terms: readonly number[];
  readonly said: number;
}

/** Looks through files for what a question names. Null for a file that has nothing of it. */
export function createMatcher(query: Query) {
  const names = new Set(query.names);
  const textWords = new Set(query.texts.flat());
  const termsByStem = new Map<string, number[]>();
  for (const [i, { stems }] of query.terms.entries()) {
    for (const stem of stems) termsByStem.set(stem, [...(termsByStem.get(stem) ?? []), i]);
  }
  const known = new Map<string, { readonly terms: readonly number[]; readonly inText: boolean }>();
  const look = (word: string) => {
    const found = known.get(word);
    if (found) return found;
    const parts = partsOf(word).map(folded);
    const stems = [folded(word), ...parts].flatMap((part) => [part, stemOf(part)]);
    const terms = [...new Set(stems.flatMap((stem) => termsByStem.get(stem) ?? []))];
    const looked = { terms, inText: wordsOf(word).some((one) => textWords.has(one)) };
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(word, looked);
    return looked;
  };
  const inLine = (text: string, line: number): LineHits | null => {
    if (text.length > LONGEST_LINE || text.trim() === '') return null;
    const words = text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
    const terms = new Set<number>();
    let inTexts = 0;
    for (const word of words) {
      const looked = look(word);
      for (const term of looked.terms) terms.add(term);
      if (looked.inText) inTexts++;
    }
    const named = words.filter((word) => names.has(word));
    const said = inTexts > 0 ? Math.max(...query.texts.map((wanted) => shareSaid(wanted, text))) : 0;
    if (terms.size === 0 && named.length === 0 && said === 0) return null;
    return { line, names: named, terms: [...terms], said };
  };
  const termsIn = (text: string): ReadonlySet<number> =>
    new Set((text.match(/[\p{L}\p{N}_$]+/gu) ?? []).flatMap((word) => look(word).terms));

  return {
    /** How many of its terms a path has. */
    termsIn,
    match(uri: string, file: FileText): FileHits | null {
      if (file.lineCount > MOST_LINES) return null;
      const inPath = termsIn(file.path);
      const named = namedLine(query, file.path);
      const hits: LineHits[] = [];
      for (let line = 0; line < file.lineCount; line++) {
        const hit = inLine(file.lineAt(line), line);
        if (hit) hits.push(hit);
      }
      const isWanted = named !== undefined || (query.aboutProject && isAbout(file.path));
      if (hits.length === 0 && inPath.size === 0 && !isWanted) return null;
      // That a name is imported says nothing.
      const imports = hits.some((hit) => hit.names.length > 0) ? importLines(file) : new Set<number>();
      const telling = hits.filter(({ line }) => !imports.has(line));
      const blocks = blocksOf(file).flatMap((block) => inBlock(block, telling, names, termsIn) ?? []);
      return { uri, file, inPath, blocks, ...(named === undefined ? {} : { named }) };
    },
  };
}

function inBlock(
  block: Block,
  hits: readonly LineHits[],
  names: ReadonlySet<string>,
  termsIn: (text: string) => ReadonlySet<number>,
): BlockHits | null {
  const own = hitsIn(hits, block.lines.start, block.lines.end);
  const titled = termsIn(block.title);
  const declared = new Set([block.title].filter((title) => names.has(title)));
  if (own.length === 0 && titled.size === 0) return null;
  const used = new Set(own.flatMap((hit) => hit.names.filter((name) => !declared.has(name))));
  const weigh = (hit: LineHits) => hit.said * 5 + hit.names.length * 2 + hit.terms.length;
  const best = own.reduce<LineHits | null>(
    (most, hit) => (most && weigh(most) >= weigh(hit) ? most : hit),
    null,
  );
  return {
    block,
    at:
      declared.size > 0 || titled.size >= (best?.terms.length ?? 0)
        ? best?.said
          ? best.line
          : block.at
        : (best?.line ?? block.at),
    declared,
    used,
    said: Math.max(0, ...own.map(({ said }) => said)),
    terms: new Set(own.flatMap(({ terms }) => terms)),
    titled,
  };
}

/** Those of lines from one to before another; hits are in the order of their lines. */
function hitsIn(hits: readonly LineHits[], start: number, end: number): LineHits[] {
  const count = hits.length;
  const from = firstWhere(count, (i) => (hits[i]?.line ?? 0) >= start);
  return hits.slice(
    from,
    firstWhere(count, (i) => (hits[i]?.line ?? 0) >= end),
  );
}

/** The share of a text that stands in a line in one piece: what was put into it is not there. */
function shareSaid(wanted: readonly string[], line: string): number {
  if (wanted.length === 0) return 0;
  const words = wordsOf(line);
  let longest = 0;
  let before = new Array<number>(wanted.length + 1).fill(0);
  for (const word of words) {
    const runs = wanted.map((one, i) => (one === word ? (before[i] ?? 0) + 1 : 0));
    longest = Math.max(longest, ...runs);
    before = [0, ...runs];
  }
  const share = longest / wanted.length;
  return share === 1 || longest >= 4 || (longest >= 2 && share >= 0.5) ? share : 0;
}

/** The line of a file that was named, from 0; null for its beginning, undefined where the file was not named. */
function namedLine({ files }: Query, path: string): number | null | undefined {
  const found = files.find(({ path: one }) => isPath(one, path));
  return found && (found.line === null ? null : found.line - 1);
}

/** Whether one is the end of the other: paths of traces begin at the top of a disk. */
function isPath(named: string, path: string): boolean {
  if (named === path || path.endsWith(`/${named}`)) return true;
  return path.includes('/') && named.endsWith(`/${path}`);
}

const README = /^(?:[^/]+\/)?readme(?:\.\w{1,10})?$/i;
const MANIFEST =
  /^(?:[^/]+\/)?(?:package\.json|pyproject\.toml|cargo\.toml|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|composer\.json|gemfile|makefile|[^/]+\.csproj)$/i;

/** Of the workspace folder, whose name comes first where there are several. */
export function isAbout(path: string): boolean {
  return README.test(path) || MANIFEST.test(path);
}
