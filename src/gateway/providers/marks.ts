/** The marks between which models think, as their servers parse them (vLLM's and SGLang's parsers, llama.cpp's chat.cpp). */
export const THOUGHTS: readonly (readonly [open: string, ...close: string[]])[] = [
  // DeepSeek, Qwen, GLM, MiniMax, Nemotron, Olmo and most others; Claude's prompts and Nova say `thinking`.
  ['<think>', '</think>', '</thinking>'],
  ['<thinking>', '</thinking>', '</think>'],
  ['<thought>', '</thought>'],
  ['<thoughts>', '</thoughts>'],
  ['<reasoning>', '</reasoning>'],
  ['<seed:think>', '</seed:think>'],
  ['<mm:think>', '</mm:think>'],
  ['<longcat_think>', '</longcat_think>'],
  ['<think:opensource>', '</think:opensource>'],
  // What prompts ask for, and models do unasked.
  ['<antthinking>', '</antthinking>'],
  ['<scratchpad>', '</scratchpad>'],
  ['<reflection>', '</reflection>'],
  // Kimi
  ['◁think▷', '◁/think▷'],
  // Mistral
  ['[think]', '[/think]'],
  // Cohere
  ['<|start_thinking|>', '<|end_thinking|>'],
  // OpenThinker, Sky-T1
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  // Apertus
  ['<|inner_prefix|>', '<|inner_suffix|>'],
  // gpt-oss: github.com/openai/harmony/blob/main/docs/format.md. Calls of tools in it are not for the user either.
  ['<|channel|>analysis<|message|>', '<|end|>', '<|call|>', '<|start|>assistant'],
  ['<|channel|>commentary<|message|>', '<|end|>', '<|call|>', '<|start|>assistant'],
  ['<|channel|>commentary to=', '<|end|>', '<|call|>', '<|start|>assistant'],
  // Solar
  ['<|think|>', '<|end|>'],
  // Gemma
  ['<|channel>thought', '<channel|>'],
  ['<unused94>thought', '<unused95>'],
  // Dify, Open WebUI
  ['<details type="reasoning"', '</details>'],
];

/** The closing marks that come alone where a template has put the opening one into the prompt. */
export const LONE_CLOSINGS: readonly string[] = [
  ...['</think>', '</thinking>', '</thought>', '</seed:think>', '</mm:think>', '◁/think▷', '[/think]'],
];

/** What stands before an answer and is no part of it: the head of a turn, or what closes thoughts that never began. */
export const HEADS: readonly string[] = [
  ...['<|im_start|>assistant', '<|start_header_id|>assistant<|end_header_id|>', '<|start|>assistant'],
  ...['<|channel|>final<|message|>', '<|channel|>final <|constrain|>json<|message|>', '<start_of_turn>model'],
  ...[
    '<|assistant|>',
    '<｜assistant｜>',
    '<|begin_of_text|>',
    '<bos>',
    '[/inst]',
    '<|end_header_id|>',
    '<channel|>',
  ],
  ...['<|begin|>assistant', '<|content|>', '[|assistant|]', '<think/>', '<think />'],
  ...LONE_CLOSINGS,
];

/** What some models put around their answer, after their thoughts only. */
export const WRAPPERS: readonly (readonly [open: string, close: string])[] = [
  ['<answer>', '</answer>'],
  ['<answer:opensource>', '</answer:opensource>'],
  ['<response>', '</response>'],
  ['<|start_response|>', '<|end_response|>'],
  ['<|begin_of_solution|>', '<|end_of_solution|>'],
  ['<|begin_of_box|>', '<|end_of_box|>'],
];

/** What ends a turn in the templates of models. It says nothing where a server has passed it on as text. */
export const ENDS: readonly string[] = [
  ...['<|im_end|>', '<|eot_id|>', '<|eom_id|>', '<|end_of_text|>', '<|endoftext|>', '<|end|>', '<|return|>'],
  ...[
    '<end_of_turn>',
    '<turn|>',
    '<eos>',
    '</s>',
    '<|eot|>',
    '<eot>',
    '<|end_of_turn|>',
    '<|endofturn|>',
    '[eos]',
  ],
  ...[
    '<｜end▁of▁sentence｜>',
    '<|end_of_sentence|>',
    '<|end_of_turn_token|>',
    '<end_of_utterance>',
    '<|eos|>',
  ],
  ...[
    '<|endofassistant|>',
    '<|end_of_role|>',
    '<|im_user|>',
    '<|im_assistant|>',
    '<|user|>',
    '<|observation|>',
  ],
  ...['[|endofturn|]', '[e~['],
];

/** What begins the next turn: a model that its server did not stop goes on with the user's. */
export const NEXT_TURNS: readonly string[] = [
  ...[
    '<|im_start|>',
    '<|start_header_id|>',
    '<start_of_turn>',
    '<|turn>',
    '[inst]',
    '<｜user｜>',
    '<|start|>',
  ],
  ...['human:', 'user:'],
];

/** The user's turn with its role: nobody begins a line so by chance. */
export const USER_TURNS: readonly string[] = [
  ...['<|im_start|>user', '<|start_header_id|>user', '<start_of_turn>user', '<|turn>user', '<|start|>user'],
  '<｜user｜>',
];
