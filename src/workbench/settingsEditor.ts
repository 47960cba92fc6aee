import * as vscode from 'vscode';
import * as z from 'zod';
import { withArguments } from './arguments.ts';
import { settingsCommand } from './settingsTab.ts';

const configuration = z.object({
  properties: z.record(z.string(), z.object({ scope: z.string().optional() })),
});
const manifest = z.object({
  contributes: z.object({ configuration: z.union([configuration, z.array(configuration)]) }),
});

/** Beside what VS Code's types tell, values come apart by where they are set. */
const inspected = z.object({
  workspaceValue: z.unknown(),
  workspaceFolderValue: z.unknown(),
  globalRemoteValue: z.unknown(),
});

/** A setting, or those under a prefix: `tierwise.completion.*`. */
const openSettingArgs = z.strictObject({ setting: z.string().regex(/^[\w.-]+\*?$/) });

/** Opens VS Code's settings at a setting, on the tab where it is. `ours`: the extension whose settings have scopes. */
export function openSetting(ours: vscode.Extension<unknown>): (args: unknown) => unknown {
  const { contributes } = manifest.parse(ours.packageJSON);
  const scopes = new Map(
    [contributes.configuration]
      .flat()
      .flatMap(({ properties }) => Object.entries(properties))
      .map(([key, { scope }]) => [key, scope ?? 'window'] as const),
  );
  return withArguments({ command: 'openSetting', schema: openSettingArgs }, async ({ setting }) => {
    const isShown = (key: string) =>
      setting.endsWith('*') ? key.startsWith(setting.slice(0, -1)) : key === setting;
    const value = inspected.safeParse(vscode.workspace.getConfiguration().inspect(setting)).data;
    const command = settingsCommand({
      scopes: [...scopes].filter(([key]) => isShown(key)).map(([, scope]) => scope),
      isRemote: vscode.env.remoteName !== undefined,
      isSetInWorkspace: value?.workspaceValue !== undefined || value?.workspaceFolderValue !== undefined,
      isSetOnRemote: value?.globalRemoteValue !== undefined,
    });
    await vscode.commands.executeCommand(command, { query: `@id:${setting}` });
    return command;
  });
}
