import { act, watch } from './api.js';
import { createChatList } from './chat-list.js';
import { chooseGroup } from './choose-group.js';
import { createComposer } from './composer.js';
import { byId, make, paintAvatar } from './elements.js';
import { createLog } from './log.js';
import { showAlert, showError, toast } from './notices.js';

const { body } = document;
const isNarrow = () => matchMedia('(max-width: 720px)').matches;
const hasMouse = () => matchMedia('(pointer: fine)').matches;

/** What the server last sent. */
let view;
let stopWatching = () => {};
let openChat;
let openTopic;
let isConnected = true;

const currentChat = () => view.chats.find(({ id }) => id === openChat);

async function addToGroup(payload) {
  const choice = await chooseGroup(view.groups);
  if (!choice) return;
  const { chat } = await act('startgroup', { person: view.me, payload, ...choice });
  open(chat);
}

const actions = {
  reply: message => composer.setReply(message),
  show: id => log.show(id),
  sendCommand: text => composer.send(text),
  async sendCallback(message, data) {
    try {
      const answer = await act('callback', { person: view.me, chat: openChat, message: message.id, data });
      if (answer.text && answer.showAlert) showAlert(answer.text);
      else if (answer.text) toast(answer.text);
    } catch (error) {
      showError(error);
    }
  },
  /** Follows a link to the bot itself within this page. Returns whether it was one. */
  openLink(href) {
    if (!URL.canParse(href)) return false;
    const { host, pathname, searchParams } = new URL(href);
    if (host !== 't.me' || pathname.slice(1).toLowerCase() !== view.bot.username.toLowerCase()) return false;
    const groupPayload = searchParams.get('startgroup');
    if (groupPayload !== null) addToGroup(groupPayload).catch(showError);
    else {
      const payload = searchParams.get('start');
      act('start', { person: view.me, ...(payload !== null && { payload }) }).catch(showError);
      open(view.me);
    }
    return true;
  },
};

const log = createLog({ actions });
const chatList = createChatList({ onOpen: open });
const composer = createComposer({
  target: () => ({
    person: view.me,
    chat: openChat,
    ...(openTopic === undefined ? {} : { topic: openTopic }),
  }),
  onSent: () => log.goToEnd(),
});

function open(chat) {
  if (openChat !== chat) {
    openChat = chat;
    openTopic = undefined;
    composer.setReply(undefined);
  }
  body.dataset.pane = 'chat';
  draw();
  if (hasMouse()) composer.focus();
}

const drawChats = () =>
  chatList.draw(view, { openChat, isVisible: !isNarrow() || body.dataset.pane === 'chat' });

function drawTopics(chat) {
  const bar = byId('topics');
  bar.hidden = !chat.forum;
  const tab = topic =>
    make('button', {
      type: 'button',
      role: 'tab',
      'aria-selected': String(topic.id === openTopic),
      text: `${topic.name}${topic.closed ? ' (closed)' : ''}`,
      onclick: () => {
        openTopic = topic.id;
        draw();
      },
    });
  bar.replaceChildren(...[{ id: undefined, name: 'General' }, ...chat.topics].map(tab));
}

function drawFooter(chat) {
  const mustStart = chat.kind === 'private' && (!chat.started || chat.blocked);
  byId('start').hidden = !mustStart;
  byId('start').textContent = chat.blocked ? 'Unblock' : 'Start';
  byId('form').hidden = mustStart || !chat.canWrite;
  byId('closed').hidden = mustStart || chat.canWrite;
  byId('block').hidden = chat.kind !== 'private' || mustStart;
  composer.setCommands(chat.commands);
}

/** Draws an element's children only when their data has changed, so that they keep the focus. */
function drawOnce(element, data, children) {
  const key = JSON.stringify(data);
  if (element.dataset.drawn === key) return;
  element.dataset.drawn = key;
  element.replaceChildren(...children());
}

function controlButton({ id, label }) {
  const button = make('button', { type: 'button', text: label });
  button.addEventListener('click', async () => {
    button.disabled = true;
    await act('control', { id }).then(({ text }) => toast(text), showError);
    button.disabled = false;
  });
  return button;
}

function drawControls() {
  byId('controls').hidden = view.controls.length === 0;
  drawOnce(byId('controls'), view.controls, () => [
    make('span', { text: 'Simulate' }),
    ...view.controls.map(controlButton),
  ]);
}

function drawPeople() {
  const select = byId('person');
  drawOnce(select, view.people, () =>
    view.people.map(({ id, name }) => make('option', { value: id, text: name })),
  );
  select.value = String(view.me);
}

function draw() {
  if (!currentChat()) openChat = view.chats[0].id;
  const chat = currentChat();
  if (openTopic !== undefined && !chat.topics.some(({ id }) => id === openTopic)) openTopic = undefined;
  drawPeople();
  drawChats();
  drawControls();
  drawTopics(chat);
  byId('chat-title').textContent = chat.title;
  byId('chat-subtitle').textContent = isConnected ? chat.subtitle : 'connecting…';
  paintAvatar(byId('chat-avatar'), chat.kind === 'private' ? 3 : chat.id, chat.title);
  log.draw({
    chat,
    messages: chat.forum ? chat.messages.filter(({ topic }) => topic === openTopic) : chat.messages,
    key: `${view.me} ${chat.id} ${openTopic ?? ''}`,
    locale: view.language,
    empty: chat.kind === 'private' ? `Press Start to talk to ${view.bot.name}` : 'No messages yet',
  });
  drawFooter(chat);
}

function watchAs(person) {
  stopWatching();
  stopWatching = watch(
    person,
    next => {
      isConnected = true;
      view = next;
      draw();
    },
    () => {
      isConnected = false;
      if (view) draw();
    },
  );
}

byId('person').addEventListener('change', event => {
  const person = event.target.value;
  sessionStorage.setItem('person', person);
  composer.setReply(undefined);
  if (currentChat()?.kind === 'private') openChat = undefined;
  watchAs(person);
});
byId('back-button').addEventListener('click', () => {
  body.dataset.pane = 'chats';
  drawChats();
});
byId('start').addEventListener('click', () => {
  const start = currentChat().blocked
    ? act('block', { person: view.me, blocked: false })
    : act('start', { person: view.me });
  start.catch(showError);
});
byId('block').addEventListener('click', () =>
  act('block', { person: view.me, blocked: true }).catch(showError),
);
watchAs(sessionStorage.getItem('person') ?? '');
