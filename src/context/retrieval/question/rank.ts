import type { LineRange } from '../../excerpt.ts';
import type { FileText } from '../../files/index.ts';
import type { Candidate } from '../candidates.ts';
import { compareText, linesAround } from '../excerpts.ts';
import { type BlockHits, type FileHits, isAbout } from './match.ts';
import type { Query, Term } from './read.ts';

/** What a block is worth: a name that it declares, one that it uses, a text that it says, a line that was asked for. */
const DECLARED = 10;
const USED = 5;
/** Where it is asked who uses a name. */
const USED_WHEN_ASKED = 12;
/** Of what has only words of a question that also names something as code has it. */
const BESIDE_NAMES = 0.4;
const SAID = 12;
const NAMED_LINE = 30;
const NAMED_FILE = 6;
/** Of a word, times how seldom it is: in the name of what is declared, in the path, in the lines. */
const TITLED = 3;
const IN_PATH = 2;
const IN_LINES = 1;
/** Tests and texts say how something is used, and seldom where it is. */
const BESIDE = 0.7;
/** README and manifest, where the whole project is asked about. */
const ABOUT = 20;

/** The share of its words that a block must have, and how many words are so few that one says it. */
const LEAST_OF_WORDS = 1 / 3;
const FEW = 3;

/** What has less than this share of the best is found by chance. */
const LEAST_SHARE = 0.3;
const MOST_PLACES = 12;
/** Of one file: where all of it is about a word, its first parts say so. */
const MOST_OF_FILE = 4;
/** Of a file that was named, where no part of it was: its beginning. */
const BEGINNING = 60;
/** What has fewer lines is shown with some around it: what it is for stands there. */
const SHORT = 6;
const AROUND_SHORT = 4;
/** Around a line that was asked for. */
const LINES_AROUND = 15;

/** The places that answer a question, best first; none where what the files have is too little to be meant. */
export function placesIn(query: Query, files: readonly FileHits[], searched: number): Candidate[] {
  const seldom = query.terms.map((_, term) => {
    const having = files.filter((hits) => hasTerm(hits, term));
    return Math.log(1 + searched / (1 + having.length));
  });
  const alone = new Set(
    query.terms.flatMap((_, term) =>
      files.filter((hits) => hasTerm(hits, term)).length === 1 ? [term] : [],
    ),
  );
  const isNamed = files.some(({ blocks }) => blocks.some(hasName));
  const found = files.flatMap((hits) => [
    ...hits.blocks.flatMap((one) =>
      isMeant(query, hits, one, alone) ? [placeOf(query, hits, one, seldom, isNamed && !hasName(one))] : [],
    ),
    ...wholes(query, hits),
  ]);
  const sorted = found.toSorted(
    (a, b) => b.score - a.score || compareText(a.uri, b.uri) || a.lines.start - b.lines.start || a.at - b.at,
  );
  const most = sorted[0]?.score ?? 0;
  const ofFile = new Map<string, number>();
  const isAmong = ({ uri, score }: Candidate) => {
    const before = ofFile.get(uri) ?? 0;
    ofFile.set(uri, before + 1);
    return before < MOST_OF_FILE && score >= most * LEAST_SHARE;
  };
  return sorted.filter(isAmong).slice(0, MOST_PLACES);
}

function hasName({ declared, used, said }: BlockHits): boolean {
  return declared.size > 0 || used.size > 0 || said > 0;
}

function hasTerm({ inPath, blocks }: FileHits, term: number): boolean {
  return inPath.has(term) || blocks.some(({ terms, titled }) => terms.has(term) || titled.has(term));
}

/**
 * Whether a block has enough of a question that it can be what is asked about, and not only a word of it by chance. `alone` are terms that
 * only one file has.
 */
function isMeant(
  { terms, asksForPlace }: Query,
  { inPath, named }: FileHits,
  hits: BlockHits,
  alone: ReadonlySet<number>,
): boolean {
  if (hasName(hits)) return true;
  const count = terms.filter((term) => !isTest(term)).length;
  const isCertain = (term: number) =>
    !isTest(terms[term]) && (terms[term]?.article !== 'indefinite' || asksForPlace);
  const called = [...new Set([...hits.titled, ...inPath])].filter(isCertain);
  const all = new Set([...called, ...[...hits.terms].filter(isCertain)]);
  if (named !== undefined) return all.size > 0;
  // Of many words some are in any file.
  if (all.size < count * LEAST_OF_WORDS) return false;
  const isThere = asksForPlace || called.some((term) => terms[term]?.article === 'definite');
  if (called.length > 0) return all.size >= 2 || (isThere && count <= FEW);
  // A word that one file alone has is hardly there by chance.
  const isAlone = count <= FEW && [...all].some((term) => alone.has(term));
  return all.size >= (asksForPlace ? 2 : 3) || (asksForPlace && isAlone);
}

function placeOf(
  query: Query,
  hits: FileHits,
  one: BlockHits,
  seldom: readonly number[],
  isBy: boolean,
): Candidate {
  const { uri, file, inPath, named } = hits;
  const { declared, used, said, terms, titled } = one;
  const weigh = (numbers: ReadonlySet<number>, weight: number) =>
    [...numbers].reduce(
      (sum, term) =>
        sum + weight * (seldom[term] ?? 0) * (query.terms[term]?.article === 'indefinite' ? 0.5 : 1),
      0,
    );
  const matched = new Set([...terms, ...titled, ...inPath]);
  const share = query.terms.length === 0 ? 0 : matched.size / query.terms.length;
  const words = (weigh(titled, TITLED) + weigh(inPath, IN_PATH) + weigh(terms, IN_LINES)) * Math.sqrt(share);
  const names =
    DECLARED * declared.size + (query.asksForUses ? USED_WHEN_ASKED : USED) * used.size + SAID * said;
  const beside = (isBeside(file.path) && !query.terms.some(isTest) ? BESIDE : 1) * (isBy ? BESIDE_NAMES : 1);
  const score = (names + words + (named === undefined ? 0 : NAMED_FILE)) * beside;
  return candidateOf(uri, file, linesOf(file, one), one.at, whyOf(query, one, matched), score + uses(one));
}

/** Of blocks that use a name, those that do so more. */
function uses({ used, terms }: BlockHits): number {
  return (used.size > 0 ? 0.01 : 0) * terms.size;
}

function linesOf(file: FileText, { block, at }: BlockHits): LineRange {
  const { start, end } = block.lines;
  let last = end;
  while (last > start + 1 && file.lineAt(last - 1).trim() === '') last--;
  if (last - start < SHORT) {
    return { start: Math.max(0, start - AROUND_SHORT), end: Math.min(file.lineCount, last + AROUND_SHORT) };
  }
  if (last - start <= BEGINNING) return { start, end: last };
  const around = linesAround(file, at, LINES_AROUND);
  return { start: Math.max(start, around.start), end: Math.min(last, around.end) };
}

/** What is taken of a file as such: a line that was asked for, its beginning, what says what the project is. */
function wholes({ aboutProject }: Query, { uri, file, named, blocks }: FileHits): Candidate[] {
  const beginning = { start: 0, end: Math.min(file.lineCount, BEGINNING) };
  if (named !== undefined && named !== null && named < file.lineCount) {
    const why = `line ${named + 1} was asked for`;
    return [candidateOf(uri, file, linesAround(file, named, LINES_AROUND), named, why, NAMED_LINE)];
  }
  if (named !== undefined && blocks.length === 0)
    return [candidateOf(uri, file, beginning, 0, 'was named', NAMED_FILE)];
  if (named !== undefined) return [candidateOf(uri, file, beginning, 0, 'was named', NAMED_FILE / 2)];
  if (aboutProject && isAbout(file.path)) {
    return [candidateOf(uri, file, beginning, 0, 'says what the project is', ABOUT)];
  }
  return [];
}

function candidateOf(
  uri: string,
  file: FileText,
  lines: LineRange,
  at: number,
  why: string,
  score: number,
): Candidate {
  return { uri, file, lines, at, form: 'excerpt', reasons: [{ source: 'name', why }], score };
}

function whyOf({ terms }: Query, { declared, used, said }: BlockHits, matched: ReadonlySet<number>): string {
  if (said > 0) return 'says the text that was quoted';
  if (declared.size > 0) return `declares ${[...declared].join(', ')}`;
  if (used.size > 0) return `uses ${[...used].join(', ')}`;
  const words = [...matched].toSorted((a, b) => a - b).map((term) => terms[term]?.word ?? '');
  return `about ${words.join(', ')}`;
}

function isBeside(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|spec|examples?|fixtures?|docs?)\/|[._-](?:test|spec)\.\w+$|\.(?:md|rst|txt|json|ya?ml|toml)$/i.test(
    path,
  );
}

/** There are tests of everything. */
function isTest(term: Term | undefined): boolean {
  return term?.stems.includes('test') ?? false;
}
