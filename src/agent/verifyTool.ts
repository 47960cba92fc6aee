import * as vscode from 'vscode';
import * as z from 'zod';
import { t } from '../l10n/index.ts';
import { endsOf } from '../models/index.ts';
import { code, joined, md } from '../sanitize/index.ts';
import { inertMarkdown, signalOf } from '../workbench/index.ts';
import type { Agent } from './agent.ts';
import { howWords, obstacle } from './begin.ts';

const input = z.object({
  base: z.string().min(1).max(200).nullish(),
  patch: z.string().min(1).max(1_000_000).nullish(),
  tests: z.array(z.string().max(1_000)).max(200).nullish(),
});

/** Asked about by VS Code itself, before anything is run: all lines that the user has not allowed for good yet. */
export async function prepareVerify(load: () => Promise<Agent>): Promise<vscode.PreparedToolInvocation> {
  const invocationMessage = t('Running the project’s checks');
  if (obstacle() !== null) return { invocationMessage };
  const { lines, isSandboxed } = await (await load()).verifier.ask();
  if (lines.length === 0) return { invocationMessage };
  const message = joined(
    [...lines.map((line) => md`- ${code(line)}`), md``, md`${howWords({ sandbox: isSandboxed })}`],
    '\n',
  );
  return {
    invocationMessage,
    confirmationMessages: { title: t('Run the project’s checks?'), message: inertMarkdown(message) },
  };
}

/** About three characters are a token, where the caller's model cannot be asked. */
const CHARS_PER_TOKEN = 3;

/** Runs the verification; whatever stands in its way is told to the model in a sentence. */
export async function verify(
  load: () => Promise<Agent>,
  { input: given, tokenizationOptions }: vscode.LanguageModelToolInvocationOptions<unknown>,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const problem = obstacle();
  if (problem) return said(problem.message);
  const wanted = input.safeParse(given ?? {});
  if (!wanted.success) return said(z.prettifyError(wanted.error));
  const { base, patch, tests } = wanted.data;
  const { verifier } = await load();
  const text = await verifier.run(
    { base: base ?? null, patch: patch ?? null, tests: tests ?? [] },
    signalOf(token),
  );
  const most = (tokenizationOptions?.tokenBudget ?? Infinity) * CHARS_PER_TOKEN;
  return said(Number.isFinite(most) ? endsOf(text, most * 0.7, most * 0.3, '\n[...]\n') : text);
}

function said(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}
