const { rmSync } = require('node:fs');
const { createServer } = require('node:http');
const vscode = require('vscode');

/** What Copilot's models do, by the last word of the prompt. */
const FAULTS = {
  blocked: () => vscode.LanguageModelError.Blocked('blocked'),
  permission: () => vscode.LanguageModelError.NoPermissions('no'),
  gone: () => vscode.LanguageModelError.NotFound('gone'),
  quota: () => new Error('You have exhausted your premium requests quota'),
  broken: () => new Error('boom'),
};

const MODEL = {
  id: 'acme-large-2',
  name: 'Acme Large',
  family: 'acme-large',
  version: '2',
  maxInputTokens: 1_000,
  maxOutputTokens: 1_000,
  capabilities: { toolCalling: true, imageInput: true },
};

/** A tool that VS Code asks about before it runs. */
const LOOKUP = {
  prepareInvocation: ({ input }) => ({
    invocationMessage: 'Looking it up',
    confirmationMessages: { title: 'Look it up?', message: `Acme is asked for ${input.rule}.` },
  }),
  invoke: ({ input }) =>
    new vscode.LanguageModelToolResult([
      new vscode.LanguageModelTextPart(`The rule ${input.rule}: a price has two digits.`),
    ]),
};

/** Asks for five premium answers at once, without a word to the user, and tells them then what came of it. */
async function askFiveTimes() {
  const [model] = await vscode.lm.selectChatModels({ vendor: 'tierwise', id: 'premium' });
  const ask = async (n) => {
    const { text } = await model.sendRequest([vscode.LanguageModelChatMessage.User(`Say ${n}.`)]);
    for await (const part of text) if (part === '') return;
  };
  const ended = await Promise.allSettled([1, 2, 3, 4, 5].map(ask));
  const reasons = ended.filter(({ status }) => status === 'rejected').map(({ reason }) => String(reason));
  const result = { answers: 5 - reasons.length, reasons: [...new Set(reasons)] };
  void vscode.window.showInformationMessage(
    `Acme got ${result.answers} answers. ${result.reasons.join(' ')}`,
  );
  return result;
}

/** Runs what a test sends to the socket, as this extension: the body of an async function of `vscode`. */
function listen(socket) {
  const AsyncFunction = (async () => undefined).constructor;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    try {
      response.end(JSON.stringify((await new AsyncFunction('vscode', body)(vscode)) ?? null));
    } catch (error) {
      response.writeHead(500).end(String(error?.stack ?? error));
    }
  });
  // A host that was killed leaves its own.
  rmSync(socket, { force: true });
  server.listen(socket);
  return { dispose: () => server.close() };
}

exports.activate = (context) => {
  const { ACME_SOCKET: socket } = process.env;
  if (socket) context.subscriptions.push(listen(socket));
  const state = { cancelled: 0 };
  const provider = {
    provideLanguageModelChatInformation: () => [MODEL],
    provideTokenCount: async (_model, text) => String(text).length,
    provideLanguageModelChatResponse: async (_model, messages, options, progress, token) => {
      const parts = messages.flatMap(({ content }) => content);
      const said = parts.map(({ value }) => value ?? '').join(' ');
      const last = said.split(' ').at(-1);
      if (FAULTS[last]) throw FAULTS[last]();
      if (last === 'tool') {
        progress.report(
          new vscode.LanguageModelToolCallPart('call_1', options.tools[0].name, { path: 'a.ts' }),
        );
        return;
      }
      progress.report(new vscode.LanguageModelTextPart('You said: '));
      if (last === 'wait') {
        await new Promise((resolve) => token.onCancellationRequested(resolve));
        state.cancelled += 1;
        return;
      }
      progress.report(new vscode.LanguageModelTextPart(said));
    },
  };
  context.subscriptions.push(vscode.commands.registerCommand('acme.ask', askFiveTimes));
  context.subscriptions.push(vscode.lm.registerTool('acme_lookup', LOOKUP));
  context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider('acme', provider));
  return state;
};
