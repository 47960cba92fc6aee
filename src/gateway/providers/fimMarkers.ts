import type { Hole, Snippet } from '../types.ts';

/** How a family of models was taught to fill a hole. */
interface Family {
  readonly models: RegExp;
  /** The marks before the prefix, before the suffix, and before the answer, in the order of the prompt. */
  readonly marks: readonly [first: string, second: string, third: string];
  /** The suffix comes first. */
  readonly suffixFirst?: true;
  /** For models that take other files of the project: the marks before all of them and before each, and where the path of the file itself goes. */
  readonly files?: { readonly start: string; readonly each: string; readonly pathInside?: true };
  /** What the model writes at its end, for servers that pass it on as text. */
  readonly ends: readonly string[];
}

const PIPES = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'] as const;
const PLAIN = ['<fim_prefix>', '<fim_suffix>', '<fim_middle>'] as const;

/**
 * As their makers document it. The first match counts; a model that matches none is asked as a chat.
 * Qwen: github.com/QwenLM/Qwen3-Coder (“Fill in the middle”) and arxiv.org/abs/2409.12186 for other files. StarCoder2:
 * arxiv.org/abs/2402.19173, 5.1. CodeGemma: ai.google.dev/gemma/docs/codegemma/prompt-structure. Code Llama:
 * github.com/meta-llama/codellama; only 7b and 13b, without Python, can do it. DeepSeek Coder: github.com/deepseek-ai/DeepSeek-Coder
 * (“Code Insertion”). Codestral: huggingface.co/mistralai/Codestral-22B-v0.1; Mamba cannot. Granite:
 * huggingface.co/ibm-granite/granite-8b-code-base-4k, and granite-4.0-micro-base for those with pipes.
 */
const FAMILIES: readonly Family[] = [
  {
    models: /qwen-?(?:2\.5|3)-?coder/,
    marks: PIPES,
    files: { start: '<|repo_name|>project\n', each: '<|file_sep|>' },
    ends: ['<|endoftext|>', '<|file_sep|>', '<|fim_pad|>', '<|im_end|>'],
  },
  {
    models: /starcoder-?2/,
    marks: PLAIN,
    files: { start: '<repo_name>project', each: '<file_sep>', pathInside: true },
    ends: ['<|endoftext|>', '<file_sep>'],
  },
  { models: /starcoder|stable-?code/, marks: PLAIN, ends: ['<|endoftext|>'] },
  {
    models: /code-?gemma/,
    marks: PIPES,
    files: { start: '', each: '<|file_separator|>' },
    ends: ['<|file_separator|>'],
  },
  {
    models: /^(?!.*(?:34b|70b|python)).*code-?llama/,
    marks: ['<PRE> ', ' <SUF>', ' <MID>'],
    ends: ['<EOT>'],
  },
  {
    models: /deepseek-?coder/,
    marks: ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>'],
    ends: ['<｜end▁of▁sentence｜>', '<|EOT|>'],
  },
  {
    models: /^(?!.*mamba).*codestral/,
    marks: ['[SUFFIX]', '[PREFIX]', ''],
    suffixFirst: true,
    ends: ['[SUFFIX]', '[PREFIX]'],
  },
  { models: /granite-?4/, marks: PIPES, ends: ['<|end_of_text|>'] },
  { models: /granite.{0,40}code/, marks: PLAIN, ends: ['<|endoftext|>'] },
];

function familyOf(model: string): Family | null {
  const name = model.toLowerCase();
  return FAMILIES.find(({ models }) => models.test(name)) ?? null;
}

/** Whether the model's family is known to fill holes. */
export function supportsFim(model: string): boolean {
  return familyOf(model) !== null;
}

/** The prompt with the model's own marks, and further texts to stop at; null where its family is not known. */
export function markedPrompt(model: string, hole: Hole): { prompt: string; ends: readonly string[] } | null {
  const family = familyOf(model);
  if (!family) return null;
  const { marks, suffixFirst, files, ends } = family;
  const escaped = markEscaper([...marks, ...ends, files?.start ?? '', files?.each ?? '']);
  const suffix = escaped(hole.suffix);
  const withFiles = files !== undefined && hole.context.length > 0;
  const path = `${escaped(hole.path)}\n`;
  const prefix = escaped(withFiles ? hole.prefix : prefixWithContext(hole));
  const body = (own: string) => {
    const [one, two] = suffixFirst ? [suffix, own + prefix] : [own + prefix, suffix];
    return marks[0] + one + marks[1] + two + marks[2];
  };
  if (!withFiles) return { prompt: body(''), ends };
  const others = hole.context
    .map((other) => `${files.each}${escaped(`${other.path}\n${other.text}`)}\n`)
    .join('');
  const own = files.pathInside ? body(path) : path + body('');
  return { prompt: `${files.start}${others}${files.each}${own}`, ends };
}

/** A mark within the code, as in this very file, would break the prompt: a space inside it makes it plain text. */
function markEscaper(marks: readonly string[]): (text: string) => string {
  const plain = marks.map((mark) => mark.trim()).filter((mark) => mark.length > 1);
  return (text) => plain.reduce((rest, mark) => rest.replaceAll(mark, `${mark[0]} ${mark.slice(1)}`), text);
}

const COMMENTS: readonly (readonly [languages: RegExp, mark: string])[] = [
  [
    /^(?:python|ruby|shellscript|perl|r|julia|elixir|yaml|toml|makefile|dockerfile|powershell|coffeescript)$/,
    '#',
  ],
  [/^(?:sql|lua|haskell|elm|ada)$/, '--'],
  [/^(?:clojure|lisp|scheme|asm|ini)$/, ';'],
  [/^(?:latex|tex|erlang|matlab|prolog)$/, '%'],
];

/** The prefix after the other excerpts, each under a comment with its path: for servers with no other place for them. */
export function prefixWithContext({ prefix, path, language, context }: Hole): string {
  if (context.length === 0) return prefix;
  const mark = COMMENTS.find(([languages]) => languages.test(language))?.[1] ?? '//';
  const head = (of: string) => `${mark} ${of}\n`;
  const others = context.map((other: Snippet) => `${head(other.path)}${other.text}\n\n`);
  return `${others.join('')}${head(path)}${prefix}`;
}
