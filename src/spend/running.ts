import { answerStream, type Gateway } from '../gateway/index.ts';
import type { StatusBar } from './statusBar.ts';

/** The gateway, with the status bar showing which model is at work. */
export function shownWhileRunning(gateway: Gateway, statusBar: StatusBar): Gateway {
  return {
    run(request, signal) {
      const first = request.route.chain[0];
      if (!first) return gateway.run(request, signal);
      return answerStream(signal, async (emit, stopped) => {
        const mark = statusBar.running(first.model);
        try {
          const answer = gateway.run(request, stopped);
          for await (const event of answer) {
            if (event.type === 'attempt') mark.model(event.model);
            emit(event);
          }
          return await answer.result;
        } finally {
          mark.dispose();
        }
      });
    },
  };
}
