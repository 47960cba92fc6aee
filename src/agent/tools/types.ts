import type * as z from 'zod';
import type { Image } from '../../gateway/index.ts';
import type { Repeat } from '../journal/index.ts';

/** A file of the task, found at the moment of asking. */
export type Opened =
  /** `file`: its real path, without links; `path`: as it is shown, within the task. */
  | { readonly ok: true; readonly file: string; readonly path: string }
  /** `message`: a sentence for the model. */
  | { readonly ok: false; readonly message: string };

/** What a file is opened for. `entry`: it is taken away or moved, and a link is that itself, not what it leads to. */
export type OpenedFor = 'read' | 'write' | 'entry';

/** How a command ended. `output`: plain text, shaped and cut; `outputFile`: where all of it is, null where nothing is. */
export interface Ran {
  readonly ok: boolean;
  /** In a line: `Exit code: 1`, `Ended after 600 s: time limit`. */
  readonly ended: string;
  readonly output: string;
  readonly outputFile: string | null;
}

/** A place that the language server names; lines count from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** What an editor knows of code. */
export interface LanguagePort {
  symbols(query: string, signal: AbortSignal): Promise<readonly Place[]>;
  references(path: string, line: number, name: string, signal: AbortSignal): Promise<readonly Place[]>;
  /** Of one file, or of all that are known; the severity stands at the beginning of the text. */
  problems(path: string | null, signal: AbortSignal): Promise<readonly Place[]>;
}

/** What a tool of others came to. */
export interface ForeignResult {
  readonly ok: boolean;
  readonly text: string;
  readonly images?: readonly Image[];
}

/** Everything that a tool can reach, for one call. Whoever hands it out keeps its borders. */
export interface Hands {
  /** Where a path leads at this moment, however it is spelled; `.` is the root. */
  open(path: string, use: OpenedFor): Promise<Opened>;
  /** Whether a path may be listed and searched. */
  mayShow(path: string): boolean | Promise<boolean>;
  run(line: string, folder: string): Promise<Ran>;
  test(only: readonly string[]): Promise<Pick<Ran, 'ok' | 'output'>>;
  /** The difference between the start and now, bounded. */
  difference(): Promise<string>;
  readonly language: LanguagePort | null;
  foreign(name: string, input: Readonly<Record<string, unknown>>): Promise<ForeignResult>;
  /** Keeps a command's whole output, its secrets masked, to be read in parts; the path to read it by, null where there is none. */
  keepOutput(outputFile: string): Promise<string | null>;
  /** Opens what was kept. */
  kept(path: string): string | null;
  /** A text with marks in the place of its secrets. */
  mask(text: string): string;
  /** The same of parts of a text, so that none is cut in two before it is seen. */
  maskParts(text: string, parts: readonly (readonly [start: number, end: number])[]): readonly string[];
  /** A text of the model with the secrets in the place of their marks. */
  reveal(
    text: string,
    path: string,
  ): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string }>;
  readonly signal: AbortSignal;
}

/** What a call came to, before it is masked and bounded. */
export interface Outcome {
  readonly ok: boolean;
  /** For the model. What went wrong begins with `Error:`. */
  readonly content: string;
  readonly images?: readonly Image[];
  /** For what happens next: `changed`, `diff`, `plan`, `done`, `command`, `outputFile`. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export function failed(message: string): Outcome {
  return { ok: false, content: `Error: ${message}` };
}

/**
 * A tool of ours. `reads`: it is there while a plan is made. `writes`: only within the tree. `runs`: programs of the project;
 * `tests`: the same, and what they write is no part of the task. `says`: it does nothing but tell.
 */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly use: 'reads' | 'writes' | 'runs' | 'tests' | 'says';
  readonly input: z.ZodObject;
  /** `input` is what the schema lets through. */
  run(input: Readonly<Record<string, unknown>>, hands: Hands): Promise<Outcome>;
}

/** A tool with the type of its input. */
export function tool<Shape extends z.ZodObject>(definition: {
  readonly name: string;
  readonly description: string;
  readonly use: Tool['use'];
  readonly input: Shape;
  readonly run: (input: z.infer<Shape>, hands: Hands) => Promise<Outcome>;
}): Tool {
  const { input, run, ...rest } = definition;
  return { ...rest, input, run: async (given, hands) => run(input.parse(given), hands) };
}

export const REPEATS: Readonly<Record<Tool['use'], Repeat>> = {
  reads: 'harmless',
  says: 'harmless',
  writes: 'in-tree',
  runs: 'in-tree',
  tests: 'in-tree',
};
