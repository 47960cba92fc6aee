import { type Effort, modelName } from '../../models/index.ts';
import type { ProviderProfile } from './profiles.ts';

type Fields = Readonly<Record<string, unknown>>;
type Form = (effort: Effort) => Fields;
type Forms = readonly (readonly [models: RegExp, form: Form])[];

/** In OpenAI's field; `least` is what each model calls its least. */
const openAi =
  (least: 'none' | 'minimal' | 'low'): Form =>
  (effort) => ({ reasoning_effort: effort === 'least' ? least : effort });
const openRouter =
  (least: 'none' | 'low'): Form =>
  (effort) => ({ reasoning: { effort: effort === 'least' ? least : effort } });
/** Thinking is on or off there, and off below `medium`. */
const onOrOff =
  (off: Fields): Form =>
  (effort) =>
    effort === 'least' || effort === 'low' ? off : {};

/** For servers of open models: the switch of Qwen's and GLM's templates. */
const SERVED: Forms = [[/qwen3|glm-/, onOrOff({ chat_template_kwargs: { enable_thinking: false } })]];

/**
 * How each API is told how much its models may think. Only documented fields are sent, since these APIs refuse others. Sources:
 * developers.openai.com/api/docs/guides/reasoning (`minimal` for the first gpt-5, `none` from 5.1 on, neither for codex and the o
 * series), ai.google.dev/gemini-api/docs/openai (`none` for 2.5 Flash only), api-docs.deepseek.com/guides/thinking_mode,
 * openrouter.ai/docs/use-cases/reasoning-tokens, docs.ollama.com/capabilities/thinking, docs.vllm.ai, and
 * platform.claude.com/docs/en/build-with-claude/effort.
 */
const FORMS: Readonly<Partial<Record<NonNullable<ProviderProfile['api']>, Forms>>> = {
  openai: [
    [/codex|^o\d/, openAi('low')],
    [/^gpt-5(?:-mini|-nano)?(?:-\d{4}|$)/, openAi('minimal')],
    [/^gpt-/, openAi('none')],
  ],
  google: [
    [/^gemini-2\.5-flash/, openAi('none')],
    [/^gemini-/, openAi('low')],
  ],
  deepseek: [[/^deepseek-/, onOrOff({ thinking: { type: 'disabled' } })]],
  openrouter: [
    [/^(?:deepseek-|qwen3|glm-|gemini-2\.5-flash)|^gpt-(?:5\.\d|6)(?!.*codex)/, openRouter('none')],
    [/^/, openRouter('low')],
  ],
  ollama: [[/^(?:qwen3|glm-|deepseek-)/, openAi('none')]],
  vllm: SERVED,
  llamacpp: SERVED,
  anthropic: [
    [
      /^claude-(?:(?:opus|sonnet)-5(?!-\d\b)|haiku-5)/,
      (effort) => (effort === 'least' ? { thinking: { type: 'disabled' } } : { output_config: { effort } }),
    ],
    [
      /^claude-(?:opus|sonnet|haiku|fable)-/,
      (effort) => ({ output_config: { effort: effort === 'least' ? 'low' : effort } }),
    ],
  ],
};

/**
 * The fields that tell a model how much to think; none where its API has no way, the effort is null, or the user's own
 * settings of the provider have a word on it.
 *
 * @param model its name at the provider
 */
export function effortFields(
  { api, body }: Pick<ProviderProfile, 'api' | 'body'>,
  model: string,
  effort: Effort | null,
): Fields {
  if (effort === null || api === null) return {};
  const name = modelName(`x/${model}`).toLowerCase();
  const fields = FORMS[api]?.find(([models]) => models.test(name))?.[1](effort) ?? {};
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !Object.hasOwn(body, field)));
}
