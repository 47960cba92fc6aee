import * as vscode from 'vscode';

/** What answers for the tools that other models can call, VS Code's own agent among them. */
export interface VerifyTool {
  prepare(): Promise<vscode.PreparedToolInvocation>;
  invoke(
    options: vscode.LanguageModelToolInvocationOptions<unknown>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult>;
}

/** `tierwise_verify`, as package.json describes it to models. */
export function registerTools(load: () => Promise<VerifyTool>): vscode.Disposable {
  return vscode.lm.registerTool<unknown>('tierwise_verify', {
    prepareInvocation: async () => (await load()).prepare(),
    invoke: async (options, token) => (await load()).invoke(options, token),
  });
}
