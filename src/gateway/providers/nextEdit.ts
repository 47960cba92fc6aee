import type { Message, Region } from '../types.ts';
import type { FimRequest } from './fim.ts';
import type { ProviderProfile } from './profiles.ts';
import type { RegionCall } from './types.ts';

/**
 * A region in the form of a model that was made to say the next edit; null where it is asked as a chat.
 *
 * Sweep: huggingface.co/sweepai/sweep-next-edit-v2-7B (“Prompt format”). Zeta: huggingface.co/zed-industries/zeta, and
 * the excerpts of crates/zeta in github.com/zed-industries/zed. Mercury Edit: docs.inceptionlabs.ai, `/v1/edit/completions`.
 */
export function regionRequest(profile: ProviderProfile, call: RegionCall): FimRequest | null {
  const { model, region, maxOutputTokens } = call;
  // It would be written differently in the prompt, and come back so.
  if (region.text.includes('<|')) return null;
  const common = { model, max_tokens: maxOutputTokens };
  if (/mercury-(?:edit|coder)/.test(model) && /inception/.test(profile.baseUrl)) {
    const messages = [{ role: 'user', content: mercuryPrompt(region) }];
    return { url: '/edit/completions', body: { ...common, messages }, answer: 'openai' };
  }
  const form = FORMS.find(({ words }) => words.every((word) => word.test(model.toLowerCase())));
  if (form === undefined || profile.completion === 'chat' || profile.completion === 'fim') return null;
  const prompt = form.prompt(region);
  if (profile.completion === 'generate') {
    const options = { num_predict: maxOutputTokens, temperature: 0, stop: form.ends };
    const url = `${profile.baseUrl.replace(/\/v1$/, '')}/api/generate`;
    return { url, body: { model, prompt, raw: true, stream: profile.streams, options }, answer: 'generate' };
  }
  const stream = profile.streams;
  const usage = stream && profile.asksForUsage ? { stream_options: { include_usage: true } } : {};
  const body = { ...common, prompt, temperature: 0, stop: form.ends, stream, ...usage };
  return { url: '/completions', body, answer: 'openai' };
}

interface Form {
  /** What the name of such a model has in it. */
  readonly words: readonly RegExp[];
  readonly prompt: (region: Region) => string;
  readonly ends: readonly string[];
}

const FORMS: readonly Form[] = [
  { words: [/sweep/, /next-?edit/], prompt: sweepPrompt, ends: ['<|file_sep|>', '<|endoftext|>'] },
  { words: [/(?:^|[/:_-])zeta(?:$|[/:._-])/], prompt: zetaPrompt, ends: ['<|editable_region_end|>'] },
];

function sweepPrompt(region: Region): string {
  const { path, above, text, below, line, was, edits } = region;
  const place = `${path}:${line}:${line + text.split('\n').length - 1}`;
  return [
    `<|file_sep|>${path}\n${escaped(above + text + below)}`,
    ...edits.map(
      (edit) =>
        `<|file_sep|>${edit.path}.diff\noriginal:\n${escaped(edit.old)}\nupdated:\n${escaped(edit.now)}`,
    ),
    `<|file_sep|>original/${place}\n${escaped(was)}`,
    `<|file_sep|>current/${place}\n${withCursor(region, '<|cursor|>')}`,
    `<|file_sep|>updated/${place}\n`,
  ].join('\n');
}

function zetaPrompt(region: Region): string {
  const { path, above, below } = region;
  const part = withCursor(region, '<|user_cursor_is_here|>');
  return [
    '### Instruction:',
    'You are a code completion assistant and your task is to analyze user edits and then rewrite an excerpt that the user provides, suggesting the appropriate edits within the excerpt, taking into account the cursor location.',
    '',
    '### User Edits:',
    '',
    region.edits
      .map((edit) => `User edited "${edit.path}":\n\`\`\`diff\n${diffOf(edit)}\n\`\`\``)
      .join('\n\n'),
    '',
    '### User Excerpt:',
    '',
    `\`\`\`${path}\n${escaped(above)}<|editable_region_start|>\n${part}\n<|editable_region_end|>\n${escaped(below)}\`\`\``,
    '',
    '### Response:',
    '',
  ].join('\n');
}

function mercuryPrompt(region: Region): string {
  const { path, above, below, edits } = region;
  return [
    '<|recently_viewed_code_snippets|>\n<|/recently_viewed_code_snippets|>',
    `<|current_file_content|>\ncurrent_file_path: ${path}\n${escaped(above)}<|code_to_edit|>\n${withCursor(region, '<|cursor|>')}\n<|/code_to_edit|>\n${escaped(below)}<|/current_file_content|>`,
    `<|edit_diff_history|>\n${edits.map((edit) => `--- ${edit.path}\n+++ ${edit.path}\n${escaped(diffOf(edit))}`).join('\n')}\n<|/edit_diff_history|>`,
  ].join('\n\n');
}

/** A region as a chat, for models that were not made for it: they are asked for a small diff. */
export function regionMessages(region: Region): Message[] {
  const { path, language, above, text, below, edits, errors } = region;
  const system = [
    'You predict the next edit of a developer in an editor, from the last edits and the errors.',
    'Answer with the lines of the region that change, each change in this form, and nothing else:',
    '<<<<<<< SEARCH\nlines as they stand in the region\n=======\nthe lines after the edit\n>>>>>>> REPLACE',
    'The lines to search for stand in the region once. Never take back an edit. Without a next edit, answer NONE.',
  ].join('\n');
  const user = [
    ...edits.map((edit) => `Edit of ${edit.path}:\n${diffOf(edit)}`),
    ...(errors.length > 0 ? [`Errors in the region:\n${errors.join('\n')}`] : []),
    `${path} (${language}), above the region:\n${above}`,
    `The region:\n${text}`,
    `Below the region:\n${below}`,
  ].join('\n\n');
  return [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
}

function diffOf({ old, now }: { readonly old: string; readonly now: string }): string {
  const lines = (text: string, sign: string) => text.split('\n').map((line) => sign + line);
  return [...lines(old, '-'), ...lines(now, '+')].join('\n');
}

function withCursor({ text, cursor }: Region, mark: string): string {
  return escaped(text.slice(0, cursor)) + mark + escaped(text.slice(cursor));
}

/** A file that has a mark of the form in its text must not end a part of the prompt. */
function escaped(text: string): string {
  return text.replaceAll('<|', '< |');
}
