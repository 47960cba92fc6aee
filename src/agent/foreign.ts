import * as vscode from 'vscode';
import * as z from 'zod';

/** A tool of a server (MCP) or of another extension, as it is known to VS Code. */
export interface ForeignToolInfo {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

const contributed = z.object({
  contributes: z.object({ languageModelTools: z.array(z.object({ name: z.string() })) }),
});

/**
 * Those of servers and of other extensions. VS Code's own work on the user's files and terminals, past the task's tree, and
 * are left out.
 */
export function foreignTools(): readonly ForeignToolInfo[] {
  const others = new Set(
    vscode.extensions.all
      .filter(({ id }) => !/^(?:tierwise|vscode|ms-vscode|github)\./i.test(id))
      .flatMap(({ packageJSON }) => {
        const read = contributed.safeParse(packageJSON);
        return read.success ? read.data.contributes.languageModelTools.map(({ name }) => name) : [];
      }),
  );
  return vscode.lm.tools
    .filter(({ name }) => name.startsWith('mcp_') || others.has(name))
    .map(({ name, description, inputSchema }) => ({ name, description, schema: schemaOf(inputSchema) }));
}

function schemaOf(schema: object | undefined): Readonly<Record<string, unknown>> {
  return schema ? Object.fromEntries(Object.entries(schema)) : { type: 'object', properties: {} };
}

/** Calls one, as VS Code lets it: that asks by itself. */
export async function invokeForeign(
  name: string,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const { content } = await vscode.lm.invokeTool(
      name,
      { input, toolInvocationToken: undefined },
      source.token,
    );
    return { ok: true, text: content.map(textOf).filter(Boolean).join('\n') };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) };
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}

function textOf(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  return part instanceof vscode.LanguageModelPromptTsxPart ? JSON.stringify(part.value) : '';
}
