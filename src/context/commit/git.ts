import * as vscode from 'vscode';
import * as z from 'zod';

/** What is used of VS Code's git extension (version 1 of its API, `extensions/git/src/api/git.d.ts` of VS Code). */
export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly HEAD?: { readonly name?: string | undefined } | undefined;
    readonly indexChanges: readonly { readonly uri: vscode.Uri }[];
    readonly workingTreeChanges: readonly { readonly uri: vscode.Uri }[];
    /** Since VS Code 1.90 apart from the changes of the working tree, where `git.untrackedChanges` says so. */
    readonly untrackedChanges?: readonly { readonly uri: vscode.Uri }[];
  };
  status(): Promise<void>;
  diff(cached: boolean): Promise<string>;
  /** Newest first. Rejects in a repository without commits. */
  log(options: { readonly maxEntries: number }): Promise<readonly { readonly message: string }[]>;
}

export interface Git {
  readonly repositories: readonly Repository[];
}

const method = z.custom<never>((value) => typeof value === 'function');
const uri = z.custom<vscode.Uri>((value) => value instanceof vscode.Uri);
const changes = z.array(z.object({ uri }));

/** Its objects are live, and its methods need them: checked, but used as they are. */
const repository = z.custom<Repository>((value) => repositoryShape.safeParse(value).success);
const repositoryShape = z.object({
  rootUri: uri,
  inputBox: z.object({ value: z.string() }),
  state: z.object({
    HEAD: z.object({ name: z.string().optional() }).optional(),
    indexChanges: changes,
    workingTreeChanges: changes,
    untrackedChanges: changes.optional(),
  }),
  status: method,
  diff: method,
  log: method,
});

const extensionShape = z.object({ enabled: z.boolean(), getAPI: method });
const apiShape = z.object({ repositories: z.array(repository) });

/** VS Code's git; null when it is switched off, missing, or speaks otherwise than known. */
export async function openGit(): Promise<Git | null> {
  const found = vscode.extensions.getExtension<{ getAPI(version: 1): unknown }>('vscode.git');
  if (found === undefined) return null;
  try {
    const git = await found.activate();
    const extension = extensionShape.safeParse(git);
    if (!extension.success || !extension.data.enabled) return null;
    const api = apiShape.safeParse(git.getAPI(1));
    return api.success ? api.data : null;
  } catch {
    return null;
  }
}
