import type { OutgoingTools, WriteContext } from '../outgoing.ts';
import { fieldsFor } from '../own.ts';
import { inputSchema } from '../schema.ts';
import type { Tool } from '../types.ts';
import { GROUP, namesOf } from './names.ts';

type Wired = Record<string, unknown>;

/** The tools of a request, and the choice among them; nothing where there are none. */
export function toolFields({ tools, request }: WriteContext): Wired {
  if (tools.tools.length === 0) return {};
  return {
    tools: grouped(tools.tools, request.wire === 'responses'),
    ...choiceOf(tools),
    ...(request.parallel === null ? {} : { parallel_tool_calls: request.parallel }),
  };
}

/** Tools of one group stand in it, where its first one stood. */
function grouped(tools: readonly Tool[], isOwn: boolean): Wired[] {
  const groups = new Map<string, Wired[]>();
  return tools.flatMap((tool): Wired[] => {
    const { name, namespace } = namesOf(tool.name);
    if (tool.kind === 'server' || namespace === undefined) return [toolOf(tool, tool.name, isOwn)];
    const group = groups.get(namespace);
    if (group) {
      group.push(toolOf(tool, name, isOwn));
      return [];
    }
    const inside = [toolOf(tool, name, isOwn)];
    groups.set(namespace, inside);
    const description = fieldsFor('responses', tool.own)[GROUP] ?? namespace;
    return [{ type: 'namespace', name: namespace, description, tools: inside }];
  });
}

function toolOf(tool: Tool, name: string, isOwn: boolean): Wired {
  if (tool.kind === 'server') return { ...tool.value };
  const told = tool.description === null ? {} : { description: tool.description };
  const { [GROUP]: _, ...own } = fieldsFor('responses', tool.own);
  if (tool.kind === 'custom') {
    return {
      type: 'custom',
      name,
      ...told,
      ...(tool.format === null ? {} : { format: tool.format }),
      ...own,
    };
  }
  // Left out, a schema would count as strict here, and nowhere else.
  const schema = tool.schema ?? { type: 'object', properties: {} };
  return {
    type: 'function',
    name,
    ...told,
    parameters: isOwn ? schema : inputSchema(schema),
    strict: tool.strict ?? false,
    ...own,
  };
}

function choiceOf({ choice, tools }: OutgoingTools): Wired {
  if (choice === null) return {};
  const ref = (name: string): Wired => {
    const tool = tools.find((one) => one.name === name);
    if (tool?.kind === 'server') return { type: String(tool.value['type']) };
    return { type: tool?.kind ?? 'function', ...namesOf(name) };
  };
  switch (choice.mode) {
    case 'any':
      return { tool_choice: 'required' };
    case 'tool':
      return { tool_choice: ref(choice.name) };
    case 'allowed':
      return {
        tool_choice: {
          type: 'allowed_tools',
          mode: choice.required ? 'required' : 'auto',
          tools: choice.names.map(ref),
        },
      };
    default:
      return { tool_choice: choice.mode };
  }
}
