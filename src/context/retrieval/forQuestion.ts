import * as vscode from 'vscode';
import { estimateTokens } from '../../models/index.ts';
import { maskSecrets, OWN_MARK, type SecretMarks } from '../../secrets/index.ts';
import type { LineRange } from '../excerpt.ts';
import { createFiles, findTextFiles } from '../files/index.ts';
import { declaredAs } from '../languageServer.ts';
import { pack } from './pack.ts';
import { findPlaces } from './question/find.ts';
import { newIn, queryOf } from './question/read.ts';
import { formatSnippets, numberedFormat } from './snippets.ts';

export interface ProjectQuestion {
  /** As the user wrote it. */
  readonly question: string;
  /** What has been said before in the conversation, and sent with it: what that names is not looked for again. */
  readonly said: readonly string[];
  /** What the prompt has already of one document; null for nothing. */
  readonly shown: { readonly uri: vscode.Uri; readonly range: vscode.Range } | null;
  /** Of the prompt that the places are for. */
  readonly marks: SecretMarks;
}

/** Places of the project, as they go into a prompt. */
export interface Places {
  /** With the line numbers of the editor; empty for none. */
  readonly text: string;
  readonly tokens: number;
  /** Keys and tokens that were masked in it. */
  readonly masked: number;
  /** Best first. */
  readonly locations: readonly vscode.Location[];
}

export const NO_PLACES: Places = { text: '', tokens: 0, masked: 0, locations: [] };

const HEAD =
  'Places of the project that were found for this. The numbers before the lines are those of the file, and not part of it; name places by them.';
const HEAD_TOKENS = estimateTokens(`${HEAD}\n\n`) + 1;

/** Files that are looked through, as far as time allows. */
const MOST_FILES = 5_000;

/**
 * Finds what a question is about in all folders of the workspace, without a model: by the names and texts in it, and by words that names and
 * paths share with it. Nothing in a workspace that the user does not trust, and nothing of files that are ignored, hold secrets, or are links
 * that lead elsewhere. Never rejects; when the signal is aborted it resolves at once with nothing.
 *
 * @returns what fits into a limit of tokens
 */
export async function gatherForQuestion(
  { question, said, shown, marks }: ProjectQuestion,
  signal: AbortSignal,
): Promise<(limitTokens: number) => Places> {
  if (!vscode.workspace.isTrusted || !vscode.workspace.workspaceFolders) return () => NO_PLACES;
  const files = createFiles();
  const search = {
    files,
    declared: declaredAs,
    projectFiles: async () => {
      const found = await findTextFiles(MOST_FILES);
      return found.map((file) => ({ uri: file.toString(), path: vscode.workspace.asRelativePath(file) }));
    },
  };
  const format = numberedFormat(marks);
  try {
    // What is looked for is quoted beside what is found: a part of a key would not be seen as one there.
    const asked = maskSecrets(question, 0, undefined, marks).text.replace(OWN_MARK, ' ');
    const found = await findPlaces(newIn(queryOf(asked), said), search, signal);
    return (limitTokens) => {
      const { snippets } = pack(found, {
        limitTokens: limitTokens - HEAD_TOKENS,
        format,
        shown: linesOf(shown),
      });
      if (snippets.length === 0) return NO_PLACES;
      const text = `${HEAD}\n\n${formatSnippets(snippets)}`;
      const locations = snippets.map(({ uri, lines }) => locationOf(uri, lines));
      const masked = text.match(OWN_MARK)?.length ?? 0;
      return { text, tokens: estimateTokens(text), masked, locations };
    };
  } finally {
    files.dispose();
  }
}

function linesOf(shown: ProjectQuestion['shown']): LineRange & { readonly uri: string } {
  if (shown === null) return { uri: '', start: 0, end: 0 };
  const { uri, range } = shown;
  return { uri: uri.toString(), start: range.start.line, end: range.end.line + 1 };
}

function locationOf(uri: string, { start, end }: LineRange): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(start, 0, Math.max(start, end - 1), 0));
}
