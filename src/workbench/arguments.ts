import * as vscode from 'vscode';
import * as z from 'zod';
import { t } from '../l10n/index.ts';
import { confirmForeign, notify } from './interaction.ts';

/** What a command may be told in place of asking the user, and what of that the user is asked about all the same. */
interface Takes<Schema extends z.ZodType> {
  /** Its id without the prefix, for the user. */
  readonly command: string;
  readonly schema: Schema;
  /**
   * A link, another extension, a task or a key that somebody else bound can run a command with arguments. What then
   * writes without a preview, deletes, or stores a key or a setting is asked about; what proposes or shows is not. Null:
   * no question. Left out: none ever.
   */
  readonly question?: (args: z.infer<Schema>) => Question | null;
}

interface Question {
  /** What will be done, as a question. */
  readonly message: string;
  readonly detail: readonly string[];
  /** The button that does it. */
  readonly yes: string;
}

/** What a command resolves to that was not run: its arguments are wrong, or the user did not want it. */
export interface NotRun {
  readonly outcome: 'refused' | 'cancelled';
  readonly message: string | null;
}

/** A command that is run with arguments that it knows, and with the user's word where that is needed. */
export function withArguments<Schema extends z.ZodType, Result>(
  { command, schema, question }: Takes<Schema>,
  run: (args: z.infer<Schema>) => Promise<Result>,
): (args: unknown) => Promise<Result | NotRun> {
  return async (given) => {
    const parsed = schema.safeParse(given ?? {});
    if (!parsed.success) {
      const message = t(
        '“tierwise.{0}” was given what it does not take ({1}), so nothing was done.',
        command,
        wordsOf(parsed.error),
      );
      void notify({ message, buttons: [] }, 'warning');
      return { outcome: 'refused', message };
    }
    const asked = question?.(parsed.data) ?? null;
    if (asked && !(await confirmForeign(asked.message, [...asked.detail, '', origin()], asked.yes)))
      return { outcome: 'cancelled', message: null };
    return run(parsed.data);
  };
}

const origin = () =>
  t(
    'This was asked for with arguments: by a link, a key binding, a task or another extension, and not by you step by step.',
  );

function wordsOf({ issues: [issue] }: z.ZodError): string {
  if (!issue) return 'unreadable';
  if (issue.code === 'unrecognized_keys') return issue.keys.join(', ');
  const place = issue.path.map(String).join('.');
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}

/** The file in front, also where no text editor shows it: a picture, rendered Markdown, or what is not text. */
export function uriOfTab(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isFile ? input.uri : undefined;
}

/** From the menus of an editor comes the file's Uri alone. */
export function orMenu<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(
    (given) => (given instanceof vscode.Uri ? { uri: given } : given),
    z.strictObject(shape),
  );
}

export const uri = z.custom<vscode.Uri>((value) => value instanceof vscode.Uri, 'it must be a vscode.Uri');
export const range = z.custom<vscode.Range>(
  (value) => value instanceof vscode.Range,
  'it must be a vscode.Range',
);
