import * as vscode from 'vscode';
import type { ModelRef } from '../models/index.ts';
import type { Tier } from '../router/index.ts';

/** Writes a tier as a plain setting: where it is set now, or else into the user's. */
export async function writeTier(tier: Tier, models: readonly ModelRef[]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('tierwise');
  const key = `tiers.${tier}`;
  const inWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(key, models, target);
}
