import * as vscode from 'vscode';
import type { Lines } from '../excerpt.ts';
import { createFiles, documentOf, textOfDocument } from '../files/index.ts';
import { timed } from '../timed.ts';
import { assemble, SHARES } from './assemble.ts';
import { createDeclarations } from './declarations.ts';
import { lookUp } from './lookUp.ts';
import { proposeRecentEdits } from './recentEdits.ts';
import { createSimilar } from './similar.ts';
import type { Candidate, Collector, LeftOut, Related, RelatedRequest, Source } from './types.ts';
import { createWatch } from './watch.ts';

export interface RelatedOptions {
  /** Sees the URI of each file that is read, for a log. */
  readonly onRead?: (uri: string) => void;
}

/** Gathers what else goes into a ghost-text prompt, for one user: it remembers edits and the files read. */
export interface RelatedSource extends vscode.Disposable {
  /**
   * Never rejects, and resolves within the time limit of the sources, with what came in time; at once, with nothing, when
   * the signal is aborted.
   */
  gather(request: RelatedRequest, signal: AbortSignal): Promise<Related>;
}

/** For each source, all at once: what Copilot gives its own, and what hides behind the pause before a request. */
const SOURCE_MS = 150;

export function createRelated(options: RelatedOptions = {}): RelatedSource {
  const files = createFiles(options.onRead ?? (() => undefined));
  const watch = createWatch((uri) => vscode.workspace.getWorkspaceFolder(files.fileOf(uri)) !== undefined);
  const declarations = createDeclarations(files, lookUp);
  const similar = createSimilar();

  const gather = async (request: RelatedRequest, signal: AbortSignal): Promise<Related> => {
    if (request.limitTokens <= 0) return { snippets: [], leftOut: [] };
    const uri = vscode.Uri.parse(request.uri);
    const document = documentOf(uri);
    const current = uri.toString();
    const shown = shownLines(request);
    const { candidates, leftOut, collector } = createCollector();

    const work: Record<Source, (signal: AbortSignal) => Promise<void>> = {
      declaration: async (until) => {
        if (document === undefined) return;
        const text = textOfDocument(document, '');
        await declarations.propose(
          { request: { ...request, uri: current }, document: text, shown, signal: until },
          collector,
        );
      },
      similar: (until) =>
        similar.propose(
          {
            files,
            uris: watch.openFiles(),
            request: { ...request, uri: current },
            shown,
            // One that says enough is worth more than four that say nothing.
            limitTokens: Math.floor(request.limitTokens * SHARES.similar),
            signal: until,
            timeMs: SOURCE_MS * 0.8,
            now: () => performance.now(),
          },
          collector,
        ),
      'recent-edit': (until) =>
        proposeRecentEdits({ places: watch.edits(), files, current, shown, signal: until }, collector),
    };
    const run = async (source: Source): Promise<void> => {
      const end = await timed(SOURCE_MS, signal, work[source]);
      if (end !== 'done') collector.leave(source, end);
    };
    await Promise.all([run('declaration'), run('similar'), run('recent-edit')]);
    if (signal.aborted) return { snippets: [], leftOut: [...leftOut.values()] };
    const chosen = assemble(candidates, request);
    return { snippets: chosen.snippets, leftOut: [...leftOut.values(), ...chosen.leftOut] };
  };

  return {
    gather,
    dispose() {
      watch.dispose();
      files.dispose();
      declarations.clear();
      similar.clear();
    },
  };
}

function createCollector(): {
  readonly candidates: Candidate[];
  readonly leftOut: ReadonlyMap<string, LeftOut>;
  readonly collector: Collector;
} {
  const candidates: Candidate[] = [];
  const leftOut = new Map<string, LeftOut>();
  const collector: Collector = {
    add: (candidate) => void candidates.push(candidate),
    // The same file can be met many times.
    leave: (source, reason, path) =>
      void leftOut.set(`${source} ${reason} ${path ?? ''}`, {
        source,
        reason,
        ...(path === undefined ? {} : { path }),
      }),
  };
  return { candidates, leftOut, collector };
}

/** The lines of the document that prefix and suffix hold, those included of which they hold a part. */
function shownLines({ position, prefix, suffix }: RelatedRequest): Lines {
  const lineEnds = (text: string) => text.split('\n').length - 1;
  return { start: Math.max(0, position.line - lineEnds(prefix)), end: position.line + lineEnds(suffix) + 1 };
}
