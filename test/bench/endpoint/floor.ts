import { Agent, createServer, request } from 'node:http';

/** Passes everything on as it comes and does nothing else: what any program between a client and a server adds on this machine. */

const [, , upstream = ''] = process.argv;
const { hostname, port } = new URL(upstream);
const agent = new Agent({ keepAlive: true });

createServer((asked, response) => {
  const { url, method, headers } = asked;
  const sent = request({ agent, hostname, port, path: url, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on('error', () => response.destroy());
  asked.pipe(sent);
}).listen(0, '127.0.0.1', function (this: ReturnType<typeof createServer>) {
  const address = this.address();
  process.send?.(typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '');
});
