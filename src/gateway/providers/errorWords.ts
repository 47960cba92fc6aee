/** What the words of a server’s error say, whatever its status. */

/** Of an error: what comes after that says nothing that the beginning does not. */
export const MOST_WORDS = 8_000;

export const TOO_LONG =
  /context[ _-]?(?:length|window|size|limit)|maximum (?:context|prompt)|(?:prompt|input|request) (?:is |was )?too (?:long|large)|too many (?:input )?tokens|input token count|exceeds? the (?:model'?s? )?(?:maximum|context)|max_new_tokens` must be <=/i;
export const POLICY =
  /content[ _-]?(?:policy|filter|management)|safety (?:system|policy)|flagged|moderation|responsible ai|data_inspection|inappropriate content|usage (?:guidelines|policy)|high risk|content exists risk|敏感/i;
export const NO_MONEY =
  /insufficient[ _](?:quota|balance|credits?|funds)|balance is (?:insufficient|too low)|exceeded_current_quota|key limit exceeded|余额不足|credit balance|billing_(?:error|hard_limit|not_active)|out of credits|payment required|budget(?:_exceeded| has been exceeded)/i;
/** OpenRouter: the output limit costs more than is left, and how many tokens do not. */
export const CAN_AFFORD = /can only afford|fewer max_tokens/i;
/** llama.cpp, vLLM, Hugging Face and TGI while a model is read into memory. */
export const LOADING = /\b(?:load(?:ing|ed)|warm(?:ing)? ?up|starting(?: up)?|not ready|initiali[sz]ing)\b/i;
/** A gateway in between gave up waiting for the model behind it. */
export const SILENT_BEHIND = /timed? ?out/i;
/** OpenRouter: which hosts an account lets its prompts go to. */
export const DATA_POLICY = /data policy|guardrail|privacy settings|zero data retention/i;
/** Providers that are not offered everywhere, and models that are only for those who have shown who they are. */
export const NOT_HERE = /(?:location|country|region)\b.{0,40}\bnot supported/i;
export const UNVERIFIED = /must be verified/i;
export const NO_MODEL =
  /\bmodel[ _](?:does )?not[ _](?:exist|found|supported)|not a valid model|(?:invalid|unknown|no such) model|requested model is not supported/i;
/** OpenRouter: the model is there, and no host of it takes tools, images or a parameter. */
export const NO_HOST = /no endpoints found that (?:support|can)/i;
export const NO_MEMORY = /requires more (?:system |gpu )?memory|out of memory|insufficient memory/i;
/** Of a path, not of a model: the address has more, or less, than it should. */
export const NO_PATH =
  /^\W*(?:404\W*)?(?:page |resource |path |route |url |the requested (?:url|resource) )?(?:was )?(?:not[ _]found|does not exist)\W*$|unknown (?:request )?url|invalid url|no (?:such )?route|cannot (?:get|post) \/|(?:path|route|url|page|resource) \S* ?(?:was )?not found|not found: \//i;
export const BAD_KEY =
  /api[ _-]?key (?:not valid|is invalid|expired|not found)|(?:invalid|incorrect|missing)[ _](?:x-)?api[ _-]?key|authentication[ _](?:error|fail)/i;

/** Ollama reports this without a code of its own. */
export const NO_INSERT = /does not support insert/;
