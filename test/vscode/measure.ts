import { appendFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { activationMs } from './activationMs.ts';

const ID = 'tierwise.tierwise';

/** Called by VS Code instead of the suite when activation is to be measured. */
export async function run(): Promise<void> {
  await vscode.extensions.getExtension(ID)?.activate();
  const file = process.env['TIERWISE_TEST_RESULTS'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ activationMs: activationMs(ID) })}\n`);
}
