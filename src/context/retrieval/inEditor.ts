import * as vscode from 'vscode';
import { usedNames } from '../code/index.ts';
import type { LineRange, Position } from '../excerpt.ts';
import { createFiles, documentOf, findFilesLike, textOfDocument } from '../files/index.ts';
import { languageServer } from '../languageServer.ts';
import { createCollector, type LeftOut, runSources, type SourceContext, type Sources } from './candidates.ts';
import { createLookUpMemory, findDeclarations, lookUpWith } from './declarations.ts';
import { watchEditor } from './editorHistory.ts';
import { type ProjectContext, retrieveForSelection, type SelectionRequest } from './forSelection.ts';
import { pack, ranked } from './pack.ts';
import { findRecentEdits } from './recentEdits.ts';
import { createSimilarity, queryLines } from './similar.ts';
import { commentFormat, type KnownLines, type Snippet } from './snippets.ts';

export interface ProjectRequest extends Omit<SelectionRequest, 'uri' | 'range'> {
  readonly uri: vscode.Uri;
  /** The selection; an empty one stands for the symbol around it. The prompt has it already. */
  readonly range: vscode.Range;
}

/** Files that may be searched for a name, of which the nearest are. */
const MOST_FILES = 5_000;

/**
 * Gathers what hangs together with a selection from all over the workspace: asks the language server, or reads the text
 * of files where none answers. Leaves out ignored and secret files, and masks secrets.
 * Never rejects; when the signal is aborted it resolves at once with nothing.
 */
export async function gatherProject(
  request: ProjectRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<ProjectContext> {
  const { uri } = request;
  const files = createFiles();
  const around = {
    server: languageServer,
    files,
    projectFiles: async () => {
      const found = await findFilesLike(uri, MOST_FILES);
      return found.map((file) => ({ uri: file.toString(), path: vscode.workspace.asRelativePath(file) }));
    },
  };
  try {
    return await retrieveForSelection({ ...request, uri: uri.toString() }, around, signal);
  } finally {
    files.dispose();
  }
}

interface RelatedRequest {
  /** The document that is typed in. */
  readonly uri: string;
  readonly position: Position;
  /** The editor's language identifier. */
  readonly language: string;
  /** What the prompt holds of the document already, before and after the cursor. */
  readonly prefix: string;
  readonly suffix: string;
  /** For all snippets together, as comments under their paths. */
  readonly limitTokens: number;
}

/** What else goes into a prompt, and what does not. */
export interface Related {
  /** Best first; their lines without common indentation. */
  readonly snippets: readonly Snippet[];
  readonly leftOut: readonly LeftOut[];
}

/** For each source, all at once: what Copilot gives its own, and what hides behind the pause before a request. */
const SOURCE_MS = 150;

/**
 * How the token limit is divided. Declarations first: they say what can be called, the others only how code here looks.
 */
const SHARES = { declaration: 0.4, similar: 0.3, 'recent-edit': 0.3 };

export type RelatedSource = ReturnType<typeof createRelated>;

/**
 * Gathers what else goes into a ghost-text prompt, for one user: it remembers edits and the files read. `onRead` sees the
 * URI of each file that is read.
 */
export function createRelated(onRead: (uri: string) => void = () => undefined) {
  const files = createFiles(onRead);
  const editor = watchEditor((uri) => vscode.workspace.getWorkspaceFolder(files.fileOf(uri)) !== undefined);
  const memory = createLookUpMemory(lookUpWith(languageServer));
  const similarity = createSimilarity();
  const known: KnownLines = new WeakMap();

  const gather = async (request: RelatedRequest, signal: AbortSignal): Promise<Related> => {
    const { position, language, prefix, suffix, limitTokens } = request;
    if (limitTokens <= 0) return { snippets: [], leftOut: [] };
    const document = documentOf(vscode.Uri.parse(request.uri));
    const uri = vscode.Uri.parse(request.uri).toString();
    const shown = shownLines(request);
    const collector = createCollector();
    const sources: Sources<SourceContext> = {
      declaration: async (context) => {
        if (document === undefined) return;
        const text = textOfDocument(document, '');
        const names = usedNames(text, position, language);
        const options = { uri, shown, names, lookUp: memory.lookUpIn(text), whole: false };
        await findDeclarations(context, options);
      },
      similar: (context) =>
        similarity.find(context, {
          uris: editor.openFiles(),
          uri,
          language,
          lines: queryLines(prefix, suffix),
          shown,
          // One that says enough is worth more than four that say nothing.
          limitTokens: Math.floor(limitTokens * SHARES.similar),
        }),
      'recent edit': (context) => findRecentEdits(context, editor.edits(), { uri, ...shown }),
    };
    await runSources(sources, SOURCE_MS, { server: languageServer, files, collector, signal });
    if (signal.aborted) return { snippets: [], leftOut: collector.leftOut() };
    const { snippets, leftOut } = pack(ranked(collector.candidates, {}), {
      limitTokens,
      format: commentFormat(language, known),
      shown: { uri, ...shown },
      shownTexts: [prefix, suffix, prefix + suffix],
      shares: SHARES,
    });
    return { snippets, leftOut: [...collector.leftOut(), ...leftOut] };
  };

  return {
    /**
     * Never rejects, and resolves within the time limit of the sources, with what came in time; at once, with nothing, when
     * the signal is aborted.
     */
    gather,
    dispose() {
      editor.dispose();
      files.dispose();
      memory.clear();
      similarity.clear();
    },
  };
}

/** The lines of the document that prefix and suffix hold, those included of which they hold a part. */
function shownLines({ position, prefix, suffix }: RelatedRequest): LineRange {
  const lineEnds = (text: string) => text.split('\n').length - 1;
  return { start: Math.max(0, position.line - lineEnds(prefix)), end: position.line + lineEnds(suffix) + 1 };
}
