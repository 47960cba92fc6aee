import * as z from 'zod';

/** What VS Code tells of a setting; that of the remote machine is not in its public types. */
const inspected = z
  .looseObject({
    globalValue: z.unknown(),
    globalLocalValue: z.unknown(),
    globalRemoteValue: z.unknown(),
    workspaceValue: z.unknown(),
    workspaceFolderValue: z.unknown(),
    globalLanguageValue: z.unknown(),
    globalLocalLanguageValue: z.unknown(),
    globalRemoteLanguageValue: z.unknown(),
    workspaceLanguageValue: z.unknown(),
    workspaceFolderLanguageValue: z.unknown(),
  })
  .partial()
  .catch({});

/** Who says what of a setting. Undefined: nothing. */
export interface Sources {
  /** The user's own settings. */
  readonly user: unknown;
  readonly userLanguage: unknown;
  /** What comes along with a folder, from the one that counts least to the one that counts most. */
  readonly folder: readonly unknown[];
}

/**
 * Tells the user's own value of a setting from those of a folder: of its settings, of a workspace file, and, in a
 * container, of the machine: a folder brings its container along, and the container's settings with it. The defaults that
 * other extensions give are nobody's word.
 */
export function sourcesOf(inspection: unknown, inContainer: boolean): Sources {
  const found = inspected.parse(inspection ?? {});
  const folder = [
    found.workspaceValue,
    found.workspaceFolderValue,
    found.workspaceLanguageValue,
    found.workspaceFolderLanguageValue,
  ];
  if (!inContainer) return { user: found.globalValue, userLanguage: found.globalLanguageValue, folder };
  return {
    user: found.globalLocalValue,
    userLanguage: found.globalLocalLanguageValue,
    folder: [found.globalRemoteValue, found.globalRemoteLanguageValue, ...folder],
  };
}

/** Whether a remote is a container that came with a folder; others are machines of the user's own. */
export function isContainer(remoteName: string | undefined): boolean {
  return /container|codespace/i.test(remoteName ?? '');
}

/** Whether something that spends while the user types is on: only where the user's own settings turn it on, and no folder turns it off. */
export function isTurnedOn({ user, userLanguage, folder }: Sources): boolean {
  const own = userLanguage ?? user;
  return own === true && !folder.includes(false);
}
