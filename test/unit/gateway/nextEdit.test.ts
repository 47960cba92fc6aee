import assert from 'node:assert/strict';
import type { Region } from '../../../src/gateway/index.ts';
import { regionMessages, regionRequest } from '../../../src/gateway/providers/nextEdit.ts';
import { type ProviderProfile, VSCODE_PROFILE } from '../../../src/gateway/providers/profiles.ts';

const REGION: Region = {
  path: 'src/a.ts',
  language: 'typescript',
  text: 'const a = 1;\nconst b = a;\n',
  above: '// Above <|file_sep|>.\n',
  below: '// Below.\n',
  line: 2,
  cursor: 5,
  was: 'let a = 1;\nconst b = a;\n',
  edits: [{ path: 'src/a.ts', old: 'let a = 1;', now: 'const a = 1;' }],
  errors: ['b is not used'],
};

const requestOf = (model: string, more: Partial<ProviderProfile>, region = REGION) =>
  regionRequest(
    { ...VSCODE_PROFILE, baseUrl: 'http://127.0.0.1:8080/v1', completion: 'markers', ...more },
    { model, maxOutputTokens: 100, temperature: 0, region },
  );

describe('the forms of models for the next edit', () => {
  it('asks Sweep’s models for the text after “updated”, and closes no part by what a file has in it', () => {
    const request = requestOf('sweep-next-edit-1.5B', {});
    assert.equal(request?.url, '/completions');
    const prompt = String(request.body['prompt']);
    assert.ok(prompt.endsWith('<|file_sep|>updated/src/a.ts:2:4\n'), prompt);
    assert.ok(
      prompt.includes('<|file_sep|>src/a.ts.diff\noriginal:\nlet a = 1;\nupdated:\nconst a = 1;\n'),
      prompt,
    );
    assert.ok(prompt.includes('const<|cursor|> a = 1;'), prompt);
    assert.equal(prompt.split('<|file_sep|>').length, 6);
  });

  it('asks Zeta for the excerpt anew', () => {
    const prompt = String(requestOf('hf.co/zed-industries/zeta', {})?.body['prompt']);
    assert.ok(prompt.includes('<|editable_region_start|>\nconst<|user_cursor_is_here|> a = 1;'), prompt);
    assert.ok(prompt.endsWith('### Response:\n'), prompt);
  });

  it('asks Ollama for them without a template', () => {
    const request = requestOf('sweep-next-edit', { completion: 'generate' });
    assert.deepEqual([request?.url, request?.body['raw']], ['http://127.0.0.1:8080/api/generate', true]);
  });

  it('asks Mercury Edit at its own address, with its marks', () => {
    const request = requestOf('mercury-edit-2', {
      baseUrl: 'https://api.inceptionlabs.ai/v1',
      completion: 'chat',
    });
    assert.equal(request?.url, '/edit/completions');
    assert.ok(JSON.stringify(request.body['messages']).includes('<|code_to_edit|>'));
  });

  it('asks in no form of its own about a region that has marks of the forms in it', () => {
    const region = { ...REGION, text: "const mark = '<|cursor|>';\n" };
    const mercury = { baseUrl: 'https://api.inceptionlabs.ai/v1', completion: 'chat' } as const;
    assert.equal(requestOf('sweep-next-edit', {}, region), null);
    assert.equal(requestOf('zeta', {}, region), null);
    assert.equal(requestOf('mercury-edit-2', mercury, region), null);
  });

  it('asks all others as a chat for a small diff, with the errors', () => {
    assert.equal(requestOf('deepseek-v4-flash', {}), null);
    const [system, user] = regionMessages(REGION);
    assert.ok(system?.content.includes('<<<<<<< SEARCH'));
    assert.ok(user?.content.includes('b is not used'));
  });
});
