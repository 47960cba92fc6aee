/** What the scripted model does, in words that each client's own tools are found for. */
export type Action =
  | { readonly do: 'read'; readonly path: string; readonly from?: number; readonly lines?: number }
  | { readonly do: 'search'; readonly text: string; readonly in?: string }
  | { readonly do: 'edit'; readonly path: string; readonly old: string; readonly new: string }
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  | { readonly do: 'run'; readonly command: string }
  /** A command that goes on while the agent waits for it. */
  | { readonly do: 'start'; readonly command: string }
  | { readonly do: 'poll' }
  /** A call that the client refuses: a tool with arguments that it cannot take. */
  | { readonly do: 'misuse' };

/**
 * What is right at a request, by the state that the conversation is to be in then. `stay`: where the router sent it.
 * `may`: a careful reader would let it stay or raise it. `up`: more effort or a higher tier. `tier`: a higher tier.
 * `down`: back where it was before it was raised. `cheap`: a cheap model will do.
 */
export type Right = 'stay' | 'may' | 'up' | 'tier' | 'down' | 'cheap';

/** The answer to one request of the conversation; without an action it is the last one to a wish. */
export interface Step {
  readonly right: Right;
  readonly calls: readonly Action[];
  readonly say?: string;
  /** What the server says that it has read: above a client's limit it compacts the conversation. */
  readonly tokens?: number;
}

export type Flavour = 'healthy' | 'stuck' | 'flaky' | 'red' | 'exploring';

/** VS Code's own agent has a recorder of its own. */
export type Client = 'claude' | 'codex' | 'opencode';

export interface Scenario {
  readonly name: string;
  readonly flavour: Flavour;
  readonly about: string;
  readonly project: keyof typeof import('./projects.ts').PROJECTS;
  readonly clients: readonly Client[];
  readonly wishes: readonly { readonly ask: string; readonly steps: readonly Step[] }[];
}

/** A step with its right decision, beginning with it. */
export const at = (right: Right, ...calls: readonly Action[]): Step => ({ right, calls });
export const done = (right: Right, say: string): Step => ({ right, calls: [], say });

export const read = (path: string, from?: number, lines?: number): Action => ({
  do: 'read',
  path,
  ...(from === undefined ? {} : { from }),
  ...(lines === undefined ? {} : { lines }),
});
export const search = (text: string, where?: string): Action => ({
  do: 'search',
  text,
  ...(where === undefined ? {} : { in: where }),
});
export const edit = (path: string, old: string, next: string): Action => ({
  do: 'edit',
  path,
  old,
  new: next,
});
export const write = (path: string, text: string): Action => ({ do: 'write', path, text });
export const run = (command: string): Action => ({ do: 'run', command });
