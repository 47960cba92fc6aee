import { type OutgoingTools, wrappedDescription, wrappedSchema } from '../outgoing.ts';
import { fieldsFor } from '../own.ts';
import { inputSchema } from '../schema.ts';
import type { Json, Target, Tool, WireRequest } from '../types.ts';
import { marked } from './marks.ts';

type Wired = Record<string, unknown>;

interface Offer {
  readonly tools: OutgoingTools;
  readonly request: Pick<WireRequest, 'parallel' | 'wire'>;
  readonly target: Pick<Target, 'api'>;
  readonly marks: boolean;
}

/** The tools of a request, and the choice among them; nothing where there are none. */
export function toolFields({ tools, request, target, marks }: Offer): Wired {
  const { choice, nameOf } = tools;
  const isNarrowed = choice?.mode === 'allowed' && target.api !== 'openai';
  const names = new Set(choice?.mode === 'allowed' ? choice.names.map(nameOf) : []);
  const offered = isNarrowed ? tools.tools.filter(({ name }) => names.has(name)) : tools.tools;
  if (offered.length === 0) return {};
  return {
    tools: offered.map((tool) => toolOf(tool, tools, { marks, isOwn: request.wire === 'chat' })),
    ...choiceOf(tools, isNarrowed),
    ...(request.parallel === null ? {} : { parallel_tool_calls: request.parallel }),
  };
}

function toolOf(
  tool: Tool,
  { wraps }: OutgoingTools,
  { marks, isOwn }: { readonly marks: boolean; readonly isOwn: boolean },
): Wired {
  if (tool.kind === 'server') return { ...tool.value };
  const { name } = tool;
  if (tool.kind === 'custom') {
    if (wraps) {
      const description = wrappedDescription(tool);
      return { type: 'function', function: { name, description, parameters: wrappedSchema() } };
    }
    const { description, format } = tool;
    const custom = {
      name,
      ...(description === null ? {} : { description }),
      ...(format === null ? {} : { format: nestedFormat(format) }),
    };
    return { type: 'custom', custom, ...fieldsFor('chat', tool.own) };
  }
  const { description, schema, strict } = tool;
  return {
    type: 'function',
    function: {
      name,
      ...(description === null ? {} : { description }),
      ...(schema === null ? {} : { parameters: isOwn ? schema : inputSchema(schema) }),
      ...(strict === null ? {} : { strict }),
    },
    ...(marks ? marked(tool.cache) : {}),
    ...fieldsFor('chat', tool.own),
  };
}

/** On this wire the fields of a grammar stand in an object of their own. */
function nestedFormat({ type, ...rest }: Json): Json {
  return type === 'grammar' ? { type, grammar: rest } : { type, ...rest };
}

function choiceOf({ choice, wraps, tools }: OutgoingTools, isNarrowed: boolean): Wired {
  if (choice === null) return {};
  const ref = (name: string) => {
    const tool = tools.find((one) => one.name === name);
    return tool?.kind === 'custom' && !wraps
      ? { type: 'custom', custom: { name } }
      : { type: 'function', function: { name } };
  };
  switch (choice.mode) {
    case 'any':
      return { tool_choice: 'required' };
    case 'tool':
      return { tool_choice: ref(choice.name) };
    case 'allowed': {
      const mode = choice.required ? 'required' : 'auto';
      if (isNarrowed) return { tool_choice: mode };
      return {
        tool_choice: { type: 'allowed_tools', allowed_tools: { mode, tools: choice.names.map(ref) } },
      };
    }
    default:
      return { tool_choice: choice.mode };
  }
}
