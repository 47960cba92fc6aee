import * as vscode from 'vscode';
import * as z from 'zod';
import { t } from '../l10n/index.ts';
import type { AttemptDetails, Ledger } from '../ledger/index.ts';
import { formatCount } from '../router/index.ts';
import { systemWords, writePrivate } from '../storage/index.ts';
import { inform, notify, pickOne, showProgress, uri } from '../workbench/index.ts';
import { type ExportFormat, exportText } from './exportRows.ts';

/** `uri`: a URI or the path of a file, in place of the user's choice. */
export const exportArgs = z.strictObject({
  format: z.enum(['csv', 'json']).optional(),
  uri: z.union([z.string(), uri]).optional(),
});
type ExportArgs = z.infer<typeof exportArgs>;

/** Which file it is was not chosen by the user, and what is in it goes. */
export function questionOfExport({ uri: target }: ExportArgs) {
  if (target === undefined) return null;
  return {
    message: t('Write the record of your spend to {0}?', uriOf(target).toString(true)),
    detail: [t('What is in that file now is lost.')],
    yes: t('Write the File'),
  };
}

interface ExportResult {
  readonly outcome: 'ok' | 'cancelled' | 'failed';
  readonly attempts: number;
  readonly uri: string | null;
  readonly message: string | null;
}

const PAGE = 2_000;

/** Writes all attempts of the ledger to a file, as a table (CSV) or as JSON. */
export async function exportSpend(ledger: Pick<Ledger, 'page'>, args: ExportArgs): Promise<ExportResult> {
  const format = args.format ?? (await pickFormat());
  const target = format && (args.uri === undefined ? await pickFile(format) : uriOf(args.uri));
  if (!format || !target) return { outcome: 'cancelled', attempts: 0, uri: null, message: null };
  try {
    const where = vscode.ProgressLocation.Window;
    const attempts = await showProgress({ title: t('Exporting spend'), where, cancellable: false }, () =>
      write(target, format, ledger),
    );
    if (args.uri === undefined) void notifyDone(target, attempts);
    return { outcome: 'ok', attempts, uri: target.toString(), message: null };
  } catch (error) {
    const message = t('The spend could not be written to {0}: {1}.', target.fsPath, systemWords(error));
    const again = { title: t('Export Spend'), command: 'tierwise.exportSpend', arguments: [] };
    void notify({ message, buttons: [again] });
    return { outcome: 'failed', attempts: 0, uri: target.toString(), message };
  }
}

async function write(
  target: vscode.Uri,
  format: ExportFormat,
  ledger: Pick<Ledger, 'page'>,
): Promise<number> {
  const chunks: Uint8Array[] = [];
  const text = exportText(format, pagesOf(ledger));
  for (;;) {
    const chunk = text.next();
    if (chunk.done) {
      const whole = Buffer.concat(chunks);
      if (target.scheme === 'file') writePrivate(target.fsPath, whole);
      else await vscode.workspace.fs.writeFile(target, whole);
      return chunk.value;
    }
    chunks.push(Buffer.from(chunk.value));
    // Keeps the editor responsive while a year is read.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function* pagesOf(ledger: Pick<Ledger, 'page'>): Generator<readonly AttemptDetails[]> {
  let last = 0;
  for (;;) {
    const page = ledger.page(last, PAGE);
    if (page.length === 0) return;
    yield page;
    last = page.at(-1)?.id ?? last;
  }
}

async function pickFormat(): Promise<ExportFormat | undefined> {
  const picked = await pickOne(
    [
      { label: 'CSV', detail: t('A table for spreadsheets'), format: 'csv' as const },
      { label: 'JSON', detail: t('For programs'), format: 'json' as const },
    ],
    { title: t('Export Spend'), placeHolder: t('One row for each attempt; never a prompt or an answer') },
  );
  return picked?.format;
}

function pickFile(format: ExportFormat): Thenable<vscode.Uri | undefined> {
  const name = `tierwise-spend-${new Date().toISOString().slice(0, 10)}.${format}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title: t('Export Spend'),
    filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
}

function uriOf(target: string | vscode.Uri): vscode.Uri {
  if (typeof target !== 'string') return target;
  return /^[a-z][a-z\d+.-]+:\//i.test(target) ? vscode.Uri.parse(target) : vscode.Uri.file(target);
}

async function notifyDone(target: vscode.Uri, attempts: number): Promise<void> {
  const open = t('Open');
  const message =
    attempts === 1
      ? t('1 attempt was written to {0}.', target.fsPath)
      : t('{0} attempts were written to {1}.', formatCount(attempts), target.fsPath);
  const picked = await inform(message, open);
  if (picked === open) await vscode.commands.executeCommand('vscode.open', target);
}
