/** Where a setting stands, and where it is set. */
export interface SettingPlace {
  /** The scopes of the settings that are to be shown, as package.json has them. */
  readonly scopes: readonly string[];
  /** The window is of a remote: over SSH, in WSL, in a container, in a browser. */
  readonly isRemote: boolean;
  readonly isSetInWorkspace: boolean;
  readonly isSetOnRemote: boolean;
}

/** In a remote window these stand on the tab of the remote alone. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['machine', 'machine-overridable']);

/** The command that opens VS Code's settings on the tab where a setting is found: its value, or else the setting. */
export function settingsCommand({ scopes, isRemote, isSetInWorkspace, isSetOnRemote }: SettingPlace): string {
  if (isSetInWorkspace) return 'workbench.action.openWorkspaceSettings';
  const isOnRemote = isSetOnRemote || (scopes.length > 0 && scopes.every((one) => OF_THE_MACHINE.has(one)));
  return isRemote && isOnRemote ? 'workbench.action.openRemoteSettings' : 'workbench.action.openSettings';
}
