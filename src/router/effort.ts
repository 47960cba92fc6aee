import { type Effort, type ModelFacts, modelName, raised, takesEffort } from '../models/index.ts';
import { TASK_RULES, type Task, type Tier } from './tasks.ts';
import type { ChainLink, Route } from './types.ts';

/** The dearer the tier, the harder what is asked for: what is worth the best model is worth its thoughts. */
const BY_TIER: Readonly<Record<Tier, Effort>> = { cheap: 'low', mid: 'medium', premium: 'high' };

/** The route with as much thought as the user wants, of models that can be told. */
export function withEffort(route: Route, effort: Effort | null): Route {
  if (effort === null) return route;
  return { ...route, chain: route.chain.map((link) => (link.effort ? { ...link, effort } : link)) };
}

/**
 * How much a model may think about a task: what the user has set for that model, else what suits the tier, and the least
 * for the small jobs that are cheap by their nature. Null where the model cannot be told.
 */
export function effortFor(task: Task, tier: Tier, facts: ModelFacts): Effort | null {
  if (facts.takesEffort === false || !takesEffort(modelName(facts.ref))) return null;
  if (facts.effort !== undefined) return facts.effort;
  return TASK_RULES[task].tier === 'cheap' ? 'least' : BY_TIER[tier];
}

/** One step more; null where it thinks as much as it can, cannot be told, or the user has said how much. */
export function effortAbove({ effort, facts }: ChainLink): Effort | null {
  if (effort === undefined || facts.effort !== undefined) return null;
  const above = raised(effort);
  return above === effort ? null : above;
}

/** The link with one step more effort, where there is one. */
export function withMore(link: ChainLink): ChainLink {
  const effort = effortAbove(link);
  return effort === null ? link : { ...link, effort };
}
