/** What is said of the same model besides its name: when it was made, where it runs, how it is packed, and how it is paid. */
const SUFFIXES: readonly RegExp[] = [
  /:(?:latest|free|nitro|floor|online|exacto|extended)$/,
  /\.gguf$/,
  // Bedrock's and Vertex's versions.
  /-v\d+:\d+$/,
  /@[\w-]+$/,
  // How local models are rounded.
  /[-.:_](?:i?q\d\w{0,8}|bf16|fp?(?:8|16|32)|mxfp4)$/,
  /-(?:latest|20\d{6}|20\d\d-\d\d-\d\d|\d\d-\d\d|\d{4}|\d{3})$/,
];

/**
 * Whether a server means the model that was asked for with the name that it answers under: an alias is the same with its date, behind
 * a gateway and in another spelling. `auto` is none of the models that it stands for.
 */
export function isSameModel(asked: string, answered: string): boolean {
  return bareName(asked) === bareName(answered);
}

function bareName(name: string): string {
  const own = name
    .toLowerCase()
    .slice(name.lastIndexOf('/') + 1)
    // Bedrock's regions and makers.
    .replace(/^(?:(?:us|eu|apac|global)\.)?(?:anthropic|meta|mistral|deepseek|qwen|openai|amazon)\./, '');
  const bare = SUFFIXES.reduce((rest, suffix) => rest.replace(suffix, ''), own);
  return bare.replace(/[._: ]/g, '-');
}
