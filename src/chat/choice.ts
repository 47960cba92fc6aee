import type * as vscode from 'vscode';
import * as z from 'zod';
import { EFFORTS, type Effort, isModelRef, type ModelRef, modelName } from '../models/index.ts';
import { isTier, type Tier } from '../router/index.ts';
import type { TurnMemory } from './memory.ts';

/** What the user wants asked: a tier or a model of their choice, or neither. */
export interface Chosen {
  readonly tier: Tier | null;
  readonly model: ModelRef | null;
}

export const NOTHING_CHOSEN: Chosen = { tier: null, model: null };

/** What the model picker shows, where it is ours: `auto`, a tier, or a model. Other extensions' models leave it to the router. */
export function pickedIn(model: vscode.LanguageModelChat | undefined): string | null {
  return model?.vendor === 'tierwise' ? model.id : null;
}

/** The picker's model as a choice, unless `/model` has been used since it was picked: the last word of the user holds. */
export function choiceIn(picked: string | null, memory: TurnMemory | null): Chosen {
  if (picked === null || (memory?.chosen && memory.picked === picked)) return NOTHING_CHOSEN;
  return asChoice(picked);
}

export function asChoice(word: string): Chosen {
  if (isTier(word)) return { tier: word, model: null };
  return isModelRef(word) ? { tier: null, model: word } : NOTHING_CHOSEN;
}

/** What the model picker of VS Code hands along, where it is one that takes how much a model may think. */
const configured = z.object({ modelConfiguration: z.object({ effort: z.enum(EFFORTS) }) });

/** How much the user lets the model think, in the picker; null where they leave it to the route, or the picker has no place for it. */
export function effortPicked(request: object): Effort | null {
  return configured.safeParse(request).data?.modelConfiguration.effort ?? null;
}

/** What is said after `/model`, taken apart: `premium high` names a tier and how much its models may think. */
export function effortIn(words: string): { readonly word: string; readonly effort: Effort | null } {
  const [, before = '', last = ''] = /^(?:(.*)\s)?(\S+)$/s.exec(words.trim()) ?? [];
  const effort = EFFORTS.find((one) => one === last.toLowerCase()) ?? null;
  return effort === null ? { word: words.trim(), effort } : { word: before.trim(), effort };
}

/** The model or tier that a person means by a word: a tier, a reference, or a model's own name; null where that is none or several. */
export function meantBy(word: string, models: readonly ModelRef[]): Tier | ModelRef | null {
  const text = word.trim().toLowerCase();
  if (isTier(text)) return text;
  const exact = models.find((model) => model.toLowerCase() === text);
  if (exact) return exact;
  const named = models.filter((model) => modelName(model).toLowerCase() === text);
  if (named.length > 0) return named[0] ?? null;
  const parts = models.filter((model) => text.length > 2 && model.toLowerCase().includes(text));
  return parts.length === 1 ? (parts[0] ?? null) : null;
}
