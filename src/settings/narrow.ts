import type { Escalation } from '../gateway/index.ts';
import { quoted, t } from '../l10n/index.ts';
import { type ModelRef, providerOf } from '../models/index.ts';
import { type Choice, isTier, TASK_RULES, TASKS, type Task, TIERS, type Tier } from '../router/index.ts';
import type { SettingProblem } from './check.ts';
import type { SettingKey, Settings } from './schema.ts';

/** The settings of which a folder has a say. All others are the user's alone. */
export const FOLDER_SETTINGS = [
  'tiers.cheap',
  'tiers.mid',
  'tiers.premium',
  'routes',
  'routing.sizeLimits',
  'escalation',
  'completion.enabled',
  'completion.languages',
  'nextEdits.enabled',
  'nextEdits.useModel',
] as const satisfies readonly SettingKey[];

/** From what asks least on. */
const ESCALATIONS: readonly Escalation[] = ['off', 'sameTier', 'nextTier'];

/**
 * The user's settings with what a folder may say of them. A folder can take things away and choose among what the user
 * has named, and can neither spend more nor send anything to another place than the user's own settings would:
 * - a tier's list gets a new order among the models of the provider that the user asks first, with those of cheaper tiers
 *   too. None is taken out, since without its models a tier gives way to a dearer one;
 * - a task goes to a lower tier, or to a model that the user has in its tier or a lower one, at the same provider;
 * - what may be larger stays longer with its tier, an answer that fails is asked for less often, and ghost text and next edits are
 *   off in more places.
 * @returns what of the folder's settings was left out, too
 */
export function narrowed(
  user: Settings,
  folder: Settings,
): { readonly settings: Settings; readonly problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const leaveOut = (key: SettingKey, what: string) => {
    const message = t(
      'this folder sets {0}, and a folder can only choose among the models of that tier and of cheaper ones in your own settings, at the provider that they ask first',
      what,
    );
    problems.push({ setting: `tierwise.${key}`, message });
  };
  const tierOf = (tier: Tier): readonly ModelRef[] => {
    const own = [...new Set(user.tiers[tier])];
    const wished = folder.tiers[tier];
    if (own.every((model, i) => model === wished[i]) && own.length === wished.length) return own;
    const isElsewhere = (model: ModelRef) => providerOf(model) !== placeOf(tier, user);
    const strange = wished.find(
      (model, i) => !mayServe(model, tier, user) || (i === 0 && isElsewhere(model)),
    );
    if (strange !== undefined) leaveOut(`tiers.${tier}`, quoted(strange));
    const chosen = wished.filter((model) => mayServe(model, tier, user) && !isElsewhere(model));
    return [...new Set([...chosen, ...own])];
  };
  const tiers = { cheap: tierOf('cheap'), mid: tierOf('mid'), premium: tierOf('premium') };

  const routes: Partial<Record<Task, Choice>> = { ...user.routes };
  for (const task of TASKS) {
    const goal = folder.routes[task];
    if (goal === undefined || goal === user.routes[task]) continue;
    const isLess = rankOf(goal, user) <= mostFor(task, user);
    if (isLess && placeOf(goal, user) === placeOf(ownGoal(task, user), user)) routes[task] = goal;
    else leaveOut('routes', t('“{0}” for {1}', goal, task));
  }

  return {
    settings: {
      ...user,
      tiers,
      routes,
      unreadable: [...new Set([...user.unreadable, ...folder.unreadable])],
      sizeLimits: {
        cheapTokens: higher(user.sizeLimits.cheapTokens, folder.sizeLimits.cheapTokens),
        midTokens: higher(user.sizeLimits.midTokens, folder.sizeLimits.midTokens),
        midFiles: higher(user.sizeLimits.midFiles, folder.sizeLimits.midFiles),
      },
      escalation: ESCALATIONS[Math.min(levelOf(user.escalation), levelOf(folder.escalation))] ?? 'off',
      completion: {
        ...user.completion,
        enabled: user.completion.enabled && folder.completion.enabled,
        languages: both(user.completion.languages, folder.completion.languages),
      },
      nextEdits: {
        ...user.nextEdits,
        enabled: user.nextEdits.enabled && folder.nextEdits.enabled,
        useModel: user.nextEdits.useModel && folder.nextEdits.useModel,
      },
    },
    problems,
  };
}

/** Whether the user names a model for a tier, or for a cheaper one. */
function mayServe(model: ModelRef, tier: Tier, user: Settings): boolean {
  return TIERS.slice(0, TIERS.indexOf(tier) + 1).some((one) => user.tiers[one].includes(model));
}

/** The provider that a goal is asked of first; null where none is known. */
function placeOf(goal: Choice, { tiers }: Settings): string | null {
  const first = isTier(goal) ? tiers[goal][0] : goal;
  return first === undefined ? null : providerOf(first);
}

function ownGoal(task: Task, user: Settings): Choice {
  return user.routes[task] ?? TASK_RULES[task].tier;
}

/** The tier, by its place, that a goal stands for; a model that the user does not name stands above all. */
function rankOf(goal: Choice, { tiers }: Settings): number {
  if (isTier(goal)) return TIERS.indexOf(goal);
  const found = TIERS.findIndex((tier) => tiers[tier].includes(goal));
  return found < 0 ? TIERS.length : found;
}

/** The highest place that a folder may send a task to. Of a model that is in no tier it is not known how dear it is. */
function mostFor(task: Task, user: Settings): number {
  const rank = rankOf(ownGoal(task, user), user);
  return rank < TIERS.length ? rank : 0;
}

/** Null is above all. */
function higher(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}

function levelOf(escalation: Escalation): number {
  return ESCALATIONS.indexOf(escalation);
}

type Languages = Settings['completion']['languages'];

function both(user: Languages, folder: Languages): Languages {
  const isOn = (languages: Languages, language: string) =>
    (Object.hasOwn(languages, language) ? languages[language] : languages['*']) ?? true;
  const all = new Set([...Object.keys(user), ...Object.keys(folder), '*']);
  return Object.fromEntries([...all].map((name) => [name, isOn(user, name) && isOn(folder, name)]));
}
