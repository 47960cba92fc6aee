import type { Gateway } from '../gateway/index.ts';
import type { StatusBar } from './statusBar.ts';

/** The gateway, with the status bar showing which model is at work. */
export function shownWhileRunning(gateway: Gateway, statusBar: StatusBar): Gateway {
  return {
    async run(request, signal, onEvent) {
      const first = request.route.chain[0];
      if (!first) return gateway.run(request, signal, onEvent);
      const mark = statusBar.running(first.model);
      try {
        return await gateway.run(request, signal, (event) => {
          if (event.type === 'attempt') mark.model(event.model);
          onEvent(event);
        });
      } finally {
        mark.dispose();
      }
    },
  };
}
