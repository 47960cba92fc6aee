import { jsonIn } from '../../models/index.ts';

type Input = Readonly<Record<string, unknown>>;

/** Our names for inputs, and those of the tools that models were trained with. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  path: ['file_path', 'filePath', 'filepath', 'file', 'filename', 'target_file', 'directory', 'dir'],
  to: ['new_path', 'newPath', 'destination', 'end_line', 'endLine', 'end'],
  from: ['start_line', 'startLine', 'start', 'offset'],
  find: ['old_string', 'oldString', 'old_str', 'oldText', 'old_text'],
  replace: ['new_string', 'newString', 'new_str', 'newText', 'new_text'],
  content: ['contents', 'file_text', 'text'],
  command: ['cmd', 'command_line', 'commandLine'],
  folder: ['cwd', 'workdir', 'working_directory', 'workingDirectory', 'directory', 'dir', 'path'],
  pattern: ['query', 'regexp'],
  only: ['files', 'paths', 'tests'],
};

/**
 * An input as its schema has it, where only its form is another: null for what is left out, numbers and lists that came as text,
 * with `renames` also the names that other tools have for the same. What stays wrong is told by whoever checks it.
 */
export function meant(input: Input, schema: Input, renames: boolean): Input {
  const properties = objectOf(schema['properties']);
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const named = renames ? renamed(input, Object.keys(properties)) : input;
  const entries = Object.entries(named).flatMap(([name, value]): [string, unknown][] => {
    if (!Object.hasOwn(properties, name)) return [[name, value]];
    const types = typesOf(objectOf(properties[name]));
    if (value === null && !required.includes(name) && !types.includes('null')) return [];
    return [[name, inForm(value, types)]];
  });
  return Object.fromEntries(entries);
}

/** A name that is not known stands for the one that it is another word for, unless that is given too. */
function renamed(input: Input, names: readonly string[]): Input {
  const free = new Set(names.filter((name) => !Object.hasOwn(input, name)));
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const own = names.includes(name)
        ? undefined
        : [...free].find((one) => OTHER_NAMES[one]?.includes(name) === true);
      if (own === undefined) return [name, value];
      free.delete(own);
      return [own, value];
    }),
  );
}

/** Only where the value is of none of the types, and what it says is of one of them. */
function inForm(value: unknown, types: readonly string[]): unknown {
  if (types.length === 0 || types.includes('string') || typeof value !== 'string') {
    return typeof value === 'string' || !types.includes('array') || Array.isArray(value) ? value : [value];
  }
  const said = /^(?:true|false)$/i.test(value.trim()) ? value.trim().toLowerCase() : value;
  const read = jsonIn(said);
  if (types.includes(typeOf(read)) || (types.includes('number') && typeOf(read) === 'integer')) return read;
  return types.includes('array') ? [value] : value;
}

function typeOf(value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** The types that a schema names; none where it says it in another way. */
function typesOf({ type }: Input): readonly string[] {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  return types.filter((one) => typeof one === 'string');
}

function objectOf(value: unknown): Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
