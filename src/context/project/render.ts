import { fenced } from '../fenced.ts';
import type { Finding, ProjectLeftOut, ProjectLeftOutReason, ProjectPiece } from './types.ts';

/** Pieces as they stand in a prompt: each under its path with the reason why it is there. Empty for none. */
export function projectText(pieces: readonly ProjectPiece[]): string {
  return pieces.map(pieceText).join('\n');
}

/** `definition of Cents, which Cart uses`. */
export function whyText({ why, through }: Pick<Finding, 'why' | 'through'>): string {
  return through === undefined ? why : `${why}, which ${through} uses`;
}

export function pieceText({ path, range, text, why, form, language }: Omit<ProjectPiece, 'tokens'>): string {
  const part = form === 'file' ? 'whole file' : `lines ${range.start + 1}-${range.end}`;
  const outline = form === 'outline' ? ', without bodies' : '';
  return `${path}, ${part}${outline} (${why}):\n${fenced(text, language)}`;
}

const REASONS: Readonly<Record<ProjectLeftOutReason, string>> = {
  'secret-file': 'a file of secrets',
  ignored: 'ignored by git or the settings',
  outside: 'outside the workspace',
  'too-large': 'too large',
  unreadable: 'not a readable text file',
  limit: 'over the token limit',
  cut: 'cut to the token limit',
  time: 'not found in time',
  failed: 'could not be found',
  cancelled: 'cancelled',
};

/** What was left out, as one line for the user: `src/legacy.ts: over the token limit (uses subtotal)`. */
export function leftOutText({ reason, path, what }: ProjectLeftOut): string {
  return path === null ? `${what}: ${REASONS[reason]}` : `${path}: ${REASONS[reason]} (${what})`;
}
