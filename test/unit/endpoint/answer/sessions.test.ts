import assert from 'node:assert/strict';
import { sessionIdOf } from '../../../../src/endpoint/answer/sessions.ts';
import { readRequest, type Wire } from '../../../../src/wires/index.ts';
import { asked } from './scripts.ts';

const ID = '7f3c1b2a-0d4e-4f5a-9b6c-1d2e3f4a5b6c';
const ACCOUNT = '11111111-2222-4333-8444-555555555555';

function idOf(
  wire: Wire,
  more: object,
  headers: Readonly<Record<string, string>> = {},
  client = 'x',
): string {
  const read = readRequest(wire, asked(wire, more));
  assert.ok(read.ok);
  return sessionIdOf(read.request, { headers: new Map(Object.entries(headers)), client });
}

describe('the conversation of a client', () => {
  it('is one in all forms in which clients name it', () => {
    const forms = [
      idOf('messages', { metadata: { user_id: `user_ab12_account_${ACCOUNT}_session_${ID}` } }),
      idOf('messages', {
        metadata: { user_id: JSON.stringify({ device_id: 'd', account_uuid: ACCOUNT, session_id: ID }) },
      }),
      idOf('messages', {}, { 'x-claude-code-session-id': ID }),
      idOf('messages', { metadata: { user_id: `user_ab12_account__session_${ID}` } }),
      idOf('chat', {}, { session_id: ID }),
      idOf('chat', {}, { 'session-id': ID.toUpperCase() }),
      idOf('chat', { prompt_cache_key: ID }),
      idOf('chat', { metadata: { session_id: ID } }),
    ];
    assert.deepEqual([...new Set(forms)].length, 1, forms.join('\n'));
    assert.match(forms[0] ?? '', /^[0-9a-f]{24}$/, 'short, and nobody’s name');
  });

  it('is told by its first words where it has no name, whatever its client adds to them', () => {
    const first = 'Mend the fox.';
    const reminder = '<system-reminder>Today is Monday.</system-reminder>';
    const turn = (content: string, rest: object[] = []) => ({
      messages: [{ role: 'user', content }, ...rest],
    });
    const later = [
      { role: 'assistant', content: 'Done.' },
      { role: 'user', content: 'And the dog.' },
    ];
    const ids = [
      idOf('chat', turn(first)),
      idOf('chat', turn(first, later)),
      idOf('messages', turn(`${reminder}\n${first}`)),
    ];
    assert.equal(new Set(ids).size, 1);
    assert.notEqual(idOf('chat', turn('Mend the dog.')), ids[0]);
    assert.notEqual(idOf('chat', turn(first), {}, 'aider'), ids[0], 'two clients have two');
  });

  it('is no user: who names an account alone has said nothing of a conversation', () => {
    const one = idOf('messages', { metadata: { user_id: 'user-1' } });
    assert.equal(one, idOf('messages', { metadata: { user_id: 'user-2' } }));
    assert.equal(idOf('messages', { metadata: { user_id: '{broken' } }), one);
  });
});
