import { randomUUID } from 'node:crypto';
import { platform } from 'node:os';
import * as vscode from 'vscode';
import { createGuard, instructionsFor } from '../context/index.ts';
import { NO_SIGNALS, type Notice, noticeOfRoute, type RequestService } from '../requests/index.ts';
import {
  classify,
  type Lesson,
  type Route,
  type Task as RoutedTask,
  TIERS,
  type Tier,
} from '../router/index.ts';
import type { Settings } from '../settings/index.ts';
import { projectTests } from '../verify/index.ts';
import { type AssemblyDeps, assemble } from './assembly.ts';
import { foldersHere, type OfferedCommand, type Outlook, type Start } from './begin.ts';
import { checksHere, userFile } from './checks/index.ts';
import { foreignTools, invokeForeign } from './foreign.ts';
import type { Task, TaskSettings } from './journal/index.ts';
import { language } from './language.ts';
import { estimate, startOf } from './loop/index.ts';
import { createTaskMarks } from './tools/index.ts';
import type { TaskRunner } from './types.ts';
import { createVerifier, type Verifier } from './verifier.ts';
import type { Wish } from './wish.ts';

export interface EngineDeps extends Pick<AssemblyDeps, 'attemptsOf' | 'verdict'> {
  /** Of tasks alone: at a limit nobody is asked, and no answer escalates by itself. */
  readonly requests: RequestService;
  readonly settings: () => Settings;
  readonly lessons: () => readonly Lesson[];
  /** Where the journal, the trees and the outputs of commands are. */
  readonly folder: string;
  /** The user's keys, which no text may have. */
  readonly knownSecrets: () => readonly string[];
  readonly log: (line: string) => void;
}

export type Looked =
  | { readonly ok: true; readonly start: Start; readonly outlook: Outlook }
  | { readonly ok: false; readonly notice: Notice };

/** The parts that do tasks, joined. */
export interface Engine {
  readonly runner: TaskRunner;
  readonly verifier: Verifier;
  /** What a wish would come to, before anything is begun. */
  outlook(wish: Wish): Promise<Looked>;
  settingsOf(start: Start): TaskSettings;
  /** A task's words and facts, their secrets masked. Keeps what the user has allowed. */
  written(start: Start, outlook: Outlook): Promise<Pick<Task, 'prompt' | 'facts'>>;
  dispose(): Promise<void>;
}

/** Rejects where the journal cannot be opened: without it no task may run. */
export async function openEngine({
  requests,
  settings,
  lessons,
  folder,
  knownSecrets,
  log,
  attemptsOf,
  verdict,
}: EngineDeps): Promise<Engine> {
  const { journal, processes, trees, approvals, runner } = assemble({
    ...{ attemptsOf, verdict, requests, folder, knownSecrets, log, checksRoom: projectTests },
    settings: () => settings().agent,
    mayShow: async ({ folders }, path) => {
      const file = userFile(folders, path);
      return file === null || (await guard.refusal(vscode.Uri.file(file))) === null;
    },
    language: () => language,
    foreign: invokeForeign,
  });
  const guard = createGuard();

  const verifier = createVerifier({
    ...{ trees, processes, approvals, folder, knownSecrets, ready: runner.ready },
    timeMs: () => settings().agent.commandTimeLimit * 1_000,
  });

  /** The first model of each tier that can be asked now. */
  const routesNow = async (wish: Wish): Promise<readonly (readonly [Tier, Route])[]> =>
    Promise.all(
      TIERS.map(async (tier) => {
        const signals = { ...NO_SIGNALS, prompt: wish.prompt, contextTokens: PROMPT_TOKENS };
        return [tier, await requests.route({ task: 'implement', signals, pin: null, tier })] as const;
      }),
    );

  /** The project's own checks that may be allowed for good. */
  const commandsHere = async (): Promise<readonly OfferedCommand[]> => {
    const folders = foldersHere();
    const found = await checksHere(await projectTests(), folders);
    const offered = found.map(async ({ kind, shown, folder: below }) =>
      (await approvals.isKeepable(shown, below, folders))
        ? [{ line: shown, folder: below, isTest: kind === 'tests', allowed: true }]
        : [],
    );
    return (await Promise.all(offered)).flat();
  };

  return {
    runner,
    verifier,
    async outlook(wish) {
      const [routes, commands, sandbox] = await Promise.all([
        routesNow(wish),
        commandsHere(),
        processes.sandbox(),
      ]);
      const models = routes.flatMap(([tier, { chain }]) => {
        const link = chain.find((one) => one.tier === tier);
        return link ? [{ tier, model: link.model, facts: link.facts }] : [];
      });
      const [, first] = routes.at(-1) ?? [];
      if (models.length === 0 && first) return { ok: false, notice: noticeOfRoute(first) };
      const { budgetUsd, maxSteps, startTier: wanted } = settings().agent;
      const about = { ...wish, kind: kindOf(wish), language: languageOf(wish), lessons: lessons() };
      const tiers = models.map(({ tier }) => tier);
      const canVerify = commands.some(({ isTest }) => isTest);
      const { startTier, planTier } = startOf({ ...about, canVerify, tiers });
      const from = wanted === 'auto' ? startTier : wanted;
      const chain = models.filter(({ tier }) => TIERS.indexOf(tier) >= TIERS.indexOf(from));
      const cost = estimate(
        chain.map(({ facts }) => facts),
        PROMPT_TOKENS,
        { maxSteps, budgetUsd },
      );
      const outlook = {
        tier: startTier,
        planTier,
        models,
        tiers,
        sandbox: typeof sandbox === 'string',
        ...cost,
      };
      const planFirst = planTier !== null;
      return { ok: true, outlook, start: { ...wish, budgetUsd, startTier: wanted, planFirst, commands } };
    },
    settingsOf({ budgetUsd, startTier, planFirst }) {
      const { maxSteps, network, commandTimeLimit } = settings().agent;
      return {
        budgetUsd,
        startTier,
        planFirst,
        maxSteps,
        network,
        commandTimeLimitMs: commandTimeLimit * 1_000,
      };
    },
    async written(start, { tiers, tier, planTier, sandbox }) {
      const folders = foldersHere();
      for (const { line, folder: below, allowed } of start.commands) {
        if (allowed) await approvals.allowInFolder(line, below, folders);
      }
      const salt = randomUUID();
      const marks = createTaskMarks(salt, []);
      const masked = (text: string) => marks.mask(text, knownSecrets());
      const prompt = masked(start.prompt);
      const given = start.given.map(({ title, text }) => ({ title, text: masked(text) }));
      const uris = start.about ? [start.about] : [];
      const { project, files } = await instructionsFor(uris, INSTRUCTIONS_WINDOW, marks.marks);
      const checkLines = start.commands.map(({ line, folder: below }) =>
        below === '' ? `Check of the project: ${line}` : `Check of the project in ${below}: ${line}`,
      );
      const held = sandbox
        ? 'Commands are held in a sandbox, without network unless the user allows it.'
        : 'Commands are not held in a sandbox.';
      const brief = {
        ...{ kind: kindOf(start), language: languageOf(start), given, images: [...start.images] },
        instructions: [project, files].filter(Boolean).join('\n\n'),
        about: [
          `System: ${platform()}; shell: ${await processes.shell()}`,
          `Folders: ${folders.map(({ name }) => name).join(', ')}`,
          ...[...checkLines, held],
        ],
        ...{ tiers, startTier: tier, planTier: planTier ?? tier, foreignTools: foreignTools() },
      };
      return { prompt, facts: { salt, marks: marks.made(), brief } };
    },
    async dispose() {
      await runner.dispose();
      guard.dispose();
      journal.close();
    },
  };
}

/** Of the task with the instructions and tools, as far as it is known before. */
const PROMPT_TOKENS = 6_000;
const INSTRUCTIONS_WINDOW = 128_000;

/** The kind of work, in the router's words; whatever reads like a question is meant as work here. */
function kindOf({ prompt }: Wish): RoutedTask {
  const kind = classify(prompt, NO_SIGNALS)?.task ?? 'implement';
  return kind === 'chat' || kind === 'explain' ? 'implement' : kind;
}

function languageOf({ about }: Wish): string | null {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === about?.toString());
  return document?.languageId ?? null;
}
