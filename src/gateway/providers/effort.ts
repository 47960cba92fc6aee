import { EFFORTS, type Effort } from '../../models/index.ts';
import type { ProviderProfile } from './profiles.ts';

export type Fields = Readonly<Record<string, unknown>>;
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

/** For servers of open models: the switch of Qwen's and GLM's templates. Qwen's coder models do not think. */
const SERVED: Forms = [
  [/qwen3(?!.*coder)|glm-/i, onOrOff({ chat_template_kwargs: { enable_thinking: false } })],
];

/**
 * How each API is told how much its models may think, by their names there. Only documented fields are sent, since these APIs refuse
 * others. The first match counts. Sources: developers.openai.com/api/docs/guides/reasoning (`minimal` for the first gpt-5,
 * `none` from 5.1 on, neither for codex and the o series), ai.google.dev/gemini-api/docs/openai (`none` for 2.5 Flash only; Pro and
 * 3 cannot be turned off), api-docs.deepseek.com/guides/thinking_mode, openrouter.ai/docs/use-cases/reasoning-tokens,
 * docs.ollama.com/capabilities/thinking, docs.vllm.ai/en/latest/features/reasoning_outputs.html, llama.cpp's
 * tools/server/README.md, and platform.claude.com/docs/en/build-with-claude/adaptive-thinking and /effort (models before 5 think
 * only when asked to).
 */
const FORMS: Readonly<Partial<Record<NonNullable<ProviderProfile['api']>, Forms>>> = {
  openai: [
    [/^gpt-5(?:\.\d)?-chat|-pro\b/, () => ({})],
    [/codex|^o\d/, openAi('low')],
    [/^gpt-5(?:-mini|-nano)?(?:-\d{4}|$)/, openAi('minimal')],
    [/^gpt-(?:5\.|6)/, openAi('none')],
  ],
  google: [
    [/^gemini-2\.5-flash/, openAi('none')],
    [/^gemini-(?:2\.5-pro|[3-9])/, openAi('low')],
  ],
  deepseek: [[/^deepseek-v[4-9]/, onOrOff({ thinking: { type: 'disabled' } })]],
  openrouter: [
    [/deepseek-v[3-9]|qwen3|glm-|gemini-2\.5-flash|gpt-5\.\d(?!.*codex)|gpt-6/, openRouter('none')],
    [
      /gpt-5(?!-chat)|\/o\d|gemini-(?:2\.5-pro|[3-9])|claude-(?:opus|sonnet|haiku|fable)-5/,
      openRouter('low'),
    ],
  ],
  ollama: [[/^(?:qwen3(?!-coder)|deepseek-(?:r1|v[3-9])|glm-)/, openAi('none')]],
  vllm: SERVED,
  llamacpp: SERVED,
  anthropic: [
    [
      /(?:^|[/.])claude-(?:(?:opus|sonnet)-5(?!-\d\b)|haiku-5)/,
      (effort) => (effort === 'least' ? { thinking: { type: 'disabled' } } : { output_config: { effort } }),
    ],
    [
      /(?:^|[/.])claude-(?:opus|sonnet|fable)-5/,
      (effort) => ({ output_config: { effort: effort === 'least' ? 'low' : effort } }),
    ],
  ],
};

/**
 * The fields that tell a model how much to think; none where its API has no way.
 *
 * @param model its name at the provider
 */
export function fieldsOf({ api }: Pick<ProviderProfile, 'api'>, model: string, effort: Effort): Fields {
  const forms = (api && FORMS[api]) ?? [];
  return forms.find(([models]) => models.test(model))?.[1](effort) ?? {};
}

/** Whether a model can be told there how much to think. `model`: its name at the provider. */
export function canBeTold(profile: Pick<ProviderProfile, 'api' | 'body'>, model: string): boolean {
  return EFFORTS.some((effort) => Object.keys(effortFields(profile, model, effort)).length > 0);
}

/** The same for a question; none where the effort is null, or the user's own settings of the provider have a word on it. */
export function effortFields(
  profile: Pick<ProviderProfile, 'api' | 'body'>,
  model: string,
  effort: Effort | null,
): Fields {
  if (effort === null) return {};
  const fields = Object.entries(fieldsOf(profile, model, effort));
  return Object.fromEntries(fields.filter(([field]) => !Object.hasOwn(profile.body, field)));
}
