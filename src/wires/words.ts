import type { Note, Refusal } from './types.ts';

/** What a client is told of a request that cannot be made, in a sentence for its user. */
export function refusalWords(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'not-json':
      return 'The body is not JSON.';
    case 'too-much':
      return `The request cannot be read: it has more than ${refusal.most} ${TOO_MUCH[refusal.what]}.`;
    case 'invalid':
      return `${refusal.field === '' ? 'The request' : `\`${refusal.field}\``} cannot be read: ${refusal.problem}.`;
    case 'no-match':
      return `\`${refusal.field}\`: the server of this model has no way to ask for ${refusal.what}. Leave it out, or choose another model.`;
    case 'server-tool':
      return `\`${refusal.field}\` asks for the tool ${refusal.tool}, which runs on another provider’s servers only. Choose a model of that provider, or offer another tool.`;
    case 'unseen':
      return unseenWords(refusal);
    case 'not-kept':
      return `\`${refusal.field}\` refers to an earlier answer, and this model’s server keeps none. Send the whole conversation.`;
  }
}

const TOO_MUCH = {
  values: 'values',
  members: 'fields in one object',
  levels: 'levels, one within the other',
} as const;

function unseenWords({ field, what, why }: Refusal & { readonly reason: 'unseen' }): string {
  const name = what === 'image' ? 'an image' : what === 'file' ? 'a file' : 'sound';
  const where = `\`${field}\` has ${name}`;
  switch (why) {
    case 'model':
      return `${where}, and this model cannot see. Choose a model that takes images.`;
    case 'wire':
      return `${where}, and this model’s server takes none. Choose another model.`;
    case 'source':
      return `${where} by a reference that this model’s server cannot follow. Send the content itself.`;
  }
}

const times = (count: number, what: string): string => `${what}${count === 1 ? '' : ` (${count} times)`}`;

/** What was left out, for the log and the headers of an answer. */
export function noteWords(note: Note): string {
  switch (note.note) {
    case 'server-tool':
      return `the tool ${note.tool} was not offered: this model's server does not have it`;
    case 'foreign':
      return times(note.count, `${note.what}: another server's own block was left out, or sent as text`);
    case 'thoughts':
      return times(note.count, `thoughts were left out: ${THOUGHTS[note.why]}`);
    case 'field':
      return `${note.field} has no match there`;
    case 'cache-marks':
      return times(note.count, 'cache marks beyond the fourth were left out');
    case 'healed':
      return times(note.count, HEALED[note.what]);
  }
}

const THOUGHTS = {
  sealed: 'another provider sealed them',
  unsigned: 'they are not signed',
  'not-taken': 'the wire has no place for them',
} as const;

const HEALED = {
  empty: 'an empty text was left out',
  'no-result': 'a call of a tool had no result',
  'no-call': 'a result of a tool had no call',
  arguments: 'arguments of a call were no JSON object',
} as const;

/** Why an answer that did not end well counts as none. `word`: as the upstream wrote it. */
export function unknownEnd(word: string): string {
  return `The model’s server ended the answer with “${word}”, which is no known end: the answer may not be whole.`;
}
