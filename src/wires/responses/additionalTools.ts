import * as z from 'zod';
import type { Part, Tool, WireRequest } from '../types.ts';
import { tool } from './readTools.ts';

/** The item of the input in which newer versions of Codex offer tools besides those of the request. */
const ITEM = 'additional_tools';

const shape = z.array(tool);

function isItem(part: Part): part is Part & { readonly type: 'foreign' } {
  return part.type === 'foreign' && part.wire === 'responses' && part.name === ITEM;
}

/** All tools of a request, wherever it offers them. */
export function offeredTools({ tools, turns }: Pick<WireRequest, 'tools' | 'turns'>): readonly Tool[] {
  const more = turns.flatMap(({ parts }) => parts.filter(isItem));
  return [...tools, ...more.flatMap(({ value }) => (shape.safeParse(value['tools']).data ?? []).flat())];
}

/** The request with all its tools in the one place that every wire has for them. */
export function withAllTools(request: WireRequest): WireRequest {
  const tools = offeredTools(request);
  if (tools.length === request.tools.length) return request;
  const turns = request.turns.map((turn) => ({ ...turn, parts: turn.parts.filter((part) => !isItem(part)) }));
  return { ...request, tools, turns };
}
