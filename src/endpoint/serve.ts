import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { isTextOnly } from '../models/index.ts';
import { NO_SIGNALS, type RequestService } from '../requests/index.ts';
import { TIERS } from '../router/index.ts';
import { writePrivate } from '../storage/index.ts';
import { type AnswerDeps, createAnswer } from './answer/index.ts';
import type { Answer } from './ask.ts';
import { aiderFiles, type Shared, type SharedModel } from './clients/index.ts';
import { makeToken, openDoor } from './door/index.ts';
import { createLead, type Standing, stateFile, windowId } from './lead/index.ts';

export interface ServingDeps extends Omit<AnswerDeps, 'requests' | 'settings' | 'now'> {
  readonly requests: AnswerDeps['requests'] & Pick<RequestService, 'route'>;
  readonly settings: () => ReturnType<AnswerDeps['settings']> & {
    readonly endpoint: { readonly port: number | null };
  };
  readonly secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'onDidChange'>;
  /** Of this extension, for this machine alone. */
  readonly folder: string;
  /** Of this machine: secret storage is shared with those that VS Code is connected to. */
  readonly host: string;
  /** Something has changed: who serves, where, or with which token. `movedFrom`: the port that had to be given up. */
  readonly onChange: (movedFrom: number | null) => void;
  /** The first request of a client since this window serves. */
  readonly onFirstRequest: (client: string) => void;
}

/** The endpoint while it is on in this window, whether this window serves or another one. */
export interface Serving {
  readonly standing: () => Standing;
  /** What clients must know; null while nobody serves. */
  shared(): Promise<Shared | null>;
  /** A new token: what has the old one is let in no more. */
  renewToken(): Promise<void>;
  readonly token: () => string;
  stop(): Promise<void>;
}

/** Starts serving, or waiting to serve. Rejects where no token can be kept: without one nothing is served. */
export async function serve(deps: ServingDeps): Promise<Serving> {
  const { secrets, folder, host, settings, log } = deps;
  const name = `tierwise.endpoint.token.${host}`;
  let token = (await secrets.get(name)) ?? '';
  const renewToken = async (): Promise<void> => {
    const made = makeToken();
    await secrets.store(name, made);
    token = made;
    deps.onChange(null);
  };
  if (token === '') await renewToken();
  const listening = secrets.onDidChange(async ({ key }) => {
    if (key !== name) return;
    token = (await secrets.get(name)) ?? '';
    deps.onChange(null);
  });

  const met = new Set<string>();
  const answerAll = createAnswer({ ...deps, now: Date.now });
  const answer: Answer = (ask, reply) => {
    if (ask.kind === 'ask' && !met.has(ask.client)) {
      met.add(ask.client);
      deps.onFirstRequest(ask.client);
    }
    return answerAll(ask, reply);
  };
  const lead = createLead({
    file: stateFile(join(folder, 'endpoint.json')),
    window: windowId(),
    wanted: () => settings().endpoint.port,
    open: (port, secret) => openDoor(port, { token: () => token, secret, answer, log }),
    onChange: (standing, movedFrom) => {
      log(`Endpoint: ${JSON.stringify(standing)}`);
      deps.onChange(movedFrom);
    },
  });
  lead.start();

  return {
    standing: lead.standing,
    token: () => token,
    renewToken,
    async shared() {
      const standing = lead.standing();
      if (standing.is !== 'serving' && standing.is !== 'following') return null;
      const shared = { port: standing.port, token, folder, models: await sharedModels(deps.requests) };
      mkdirSync(folder, { recursive: true });
      for (const { path, text } of aiderFiles(shared)) writePrivate(path, text);
      return shared;
    },
    async stop() {
      listening.dispose();
      await lead.stop();
    },
  };
}

/** `auto` and the tiers, each as large as the model that it would ask now. */
function sharedModels(requests: Pick<RequestService, 'route'>): Promise<SharedModel[]> {
  return Promise.all(
    (['auto', ...TIERS] as const).map(async (id) => {
      const tier = id === 'auto' ? null : id;
      const [first] = (await requests.route({ task: 'chat', signals: NO_SIGNALS, pin: null, tier })).chain;
      return {
        id,
        name: `Tierwise ${id}`,
        contextTokens: first?.facts.contextTokens ?? USUAL_WINDOW,
        maxOutputTokens: first?.maxOutputTokens ?? USUAL_OUTPUT,
        vision: first !== undefined && !isTextOnly(first.model),
      };
    }),
  );
}

/** What is told where no model can be asked now. */
const USUAL_WINDOW = 128_000;
const USUAL_OUTPUT = 8_000;
