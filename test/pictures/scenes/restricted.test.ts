import { sendChat, waitForAnswer, waitForAnswerText } from '../../host/chat.ts';
import { waitForStatusBar } from '../../host/workbench.ts';
import { explainFunction, freshChat, message, pictures, pointAtStatusBar, run } from '../scene.ts';

pictures('Restricted', { trust: false }, [
  {
    title: 'Explanation',
    show: explainFunction,
  },
  {
    title: 'Task in the chat',
    show: async (user) => {
      await freshChat(user);
      await sendChat(user.page(), '@tierwise /do show prices in euros');
      await waitForAnswerText(user.page(), /need a folder that you trust/);
    },
  },
  {
    title: 'Status bar',
    show: (user) => waitForStatusBar(user.page(), /\$/).then(() => undefined),
    again: pointAtStatusBar,
  },
]);

pictures('Without a folder', { folder: null }, [
  message('Task', /Open a folder on this machine first/, (user) => run(user, 'doTask')),
  {
    title: 'Question in the chat',
    show: async (user) => {
      await freshChat(user);
      await sendChat(user.page(), '@tierwise how do I divide cents by weights?');
      await waitForAnswer(user.page());
    },
  },
]);
