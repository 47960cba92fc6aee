import type { Hole } from '../types.ts';
import { markedPrompt, prefixWithContext, supportsFim } from './fimMarkers.ts';
import type { Completion, ProviderProfile } from './profiles.ts';
import type { HoleCall } from './types.ts';

/** A request to fill a hole, as it is sent. */
export interface FimRequest {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The form of the answer's stream. */
  readonly answer: 'openai' | 'infill' | 'generate';
}

type Form = Exclude<Completion, 'chat'>;

/** The form in which this model of this server fills a hole. */
export function fimFormOf({ completion }: ProviderProfile, model: string): Completion {
  // Mistral's documentation of this API: “Only compatible for now with codestral”.
  if (completion === 'fim') return model.includes('codestral') ? 'fim' : 'chat';
  if (completion === 'markers' || completion === 'generate') return supportsFim(model) ? completion : 'chat';
  return completion;
}

/**
 * The request in that form. Always the likeliest token: a suggestion is to be right, not new. Log probabilities are requested only
 * where the answer has them.
 */
export function fimRequest(form: Form, profile: ProviderProfile, call: HoleCall): FimRequest {
  const { hole, model, maxOutputTokens } = call;
  const prompt = prefixWithContext(hole);
  const common = { model, max_tokens: maxOutputTokens, temperature: 0, stream: profile.streams };
  const sure = profile.logprobs ? { logprobs: 1 } : {};
  const usage = profile.streams && profile.asksForUsage ? { stream_options: { include_usage: true } } : {};

  switch (form) {
    // docs.mistral.ai/api/endpoint/fim
    case 'fim':
      return {
        url: '/fim/completions',
        body: { ...common, prompt, suffix: hole.suffix, ...stopTexts(hole) },
        answer: 'openai',
      };
    // api-docs.deepseek.com/api/create-completion
    case 'suffix':
      return {
        url: profile.betaCompletions ? `${serverRoot(profile)}/beta/completions` : '/completions',
        body: { ...common, prompt, suffix: hole.suffix, ...stopTexts(hole), ...sure, ...usage },
        answer: 'openai',
      };
    case 'markers': {
      const own = markedPrompt(model, hole) ?? { prompt, ends: [] };
      return {
        url: '/completions',
        body: { ...common, prompt: own.prompt, ...stopTexts(hole, own.ends), ...sure, ...usage },
        answer: 'openai',
      };
    }
    // github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
    case 'infill':
      return {
        url: `${serverRoot(profile)}/infill`,
        body: {
          model,
          input_prefix: hole.prefix,
          input_suffix: hole.suffix,
          input_extra: hole.context.map(({ path, text }) => ({ filename: path, text })),
          n_predict: maxOutputTokens,
          n_probs: 1,
          temperature: 0,
          stream: true,
          ...stopTexts(hole),
        },
        answer: 'infill',
      };
    case 'generate':
      // Without a suffix it would take the prefix for a question, and answer in prose.
      return generate(profile, call, { prompt, suffix: hole.suffix || '\n', raw: false }, []);
  }
}

/** For a model that Ollama has no template for: its own marks, without a template. */
export function rawRequest(profile: ProviderProfile, call: HoleCall): FimRequest | null {
  const own = markedPrompt(call.model, call.hole);
  return own && generate(profile, call, { prompt: own.prompt, raw: true }, own.ends);
}

// docs.ollama.com/api/generate
function generate(
  profile: ProviderProfile,
  { model, maxOutputTokens, hole }: HoleCall,
  fields: Readonly<Record<string, unknown>>,
  ends: readonly string[],
): FimRequest {
  return {
    url: `${serverRoot(profile)}/api/generate`,
    body: {
      model,
      ...fields,
      stream: profile.streams,
      logprobs: profile.logprobs,
      options: { num_predict: maxOutputTokens, temperature: 0, ...stopTexts(hole, ends) },
    },
    answer: 'generate',
  };
}

function stopTexts({ stop }: Hole, ends: readonly string[] = []): { stop?: readonly string[] } {
  const all = [...stop, ...ends];
  return all.length > 0 ? { stop: all } : {};
}

/** The server's address without the path of OpenAI's API. */
function serverRoot({ baseUrl }: ProviderProfile): string {
  return baseUrl.replace(/\/(?:v1|beta)$/, '');
}
