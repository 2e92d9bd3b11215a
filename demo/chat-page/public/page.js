import { act, watch } from './api.js';
import { saveFile } from './attachments.js';
import { createChatList } from './chat-list.js';
import { createComposer } from './composer.js';
import { ask, chooseGroup, showAlert } from './dialogs.js';
import { byId, drawOnce, make, paintAvatar } from './elements.js';
import { createLog } from './log.js';
import { showMessageMenu } from './message-menu.js';
import { copy, showError, toast } from './notices.js';
import { createPanel } from './panel.js';
import { setLanguage, t } from './texts.js';

const { body } = document;
const isNarrow = () => matchMedia('(max-width: 720px)').matches;
const hasMouse = () => matchMedia('(pointer: fine)').matches;

/** What the server last sent. */
let view;
let panelView;
let stopWatching = () => {};
let openChat;
let openTopic;
let isConnected = true;

const currentChat = () => view.chats.find(({ id }) => id === openChat);
/** Does something as the current person, and shows what went wrong. */
const run = (action, values = {}) => act(action, { person: view.me, ...values }).catch(showError);

async function addToGroup(payload) {
  const choice = await chooseGroup(view.groups);
  if (!choice) return;
  const { chat } = await act('startgroup', { person: view.me, payload, ...choice });
  open(chat);
}

async function forward(where) {
  const choices = view.chats.map(({ id, title }) => ({ value: String(id), label: title }));
  const to = await ask({ title: t('Forward to'), choices });
  if (to === undefined) return;
  await run('forward', { ...where, to: Number(to) });
  open(Number(to));
}

async function openMenu(message, point) {
  const where = { chat: openChat, message: message.id };
  const chosen = await showMessageMenu(message, point);
  if (chosen === 'reply' || chosen === 'edit') composer.setDraft({ kind: chosen, message });
  else if (chosen === 'copy') await copy(message.text);
  else if (chosen === 'save') saveFile(message.document);
  else if (chosen === 'forward') await forward(where);
  else if (chosen === 'delete') {
    const buttons = [{ value: 'delete', label: t('Delete'), danger: true }];
    if (await ask({ title: t('Delete this message?'), buttons })) await run('delete', where);
  }
}

const actions = {
  openMenu,
  show: id => log.show(id),
  sendCommand: text => composer.send(text),
  async sendCallback(message, data) {
    const answer = await run('callback', { chat: openChat, message: message.id, data });
    if (answer?.text && answer.showAlert) showAlert(answer.text);
    else if (answer?.text) toast(answer.text);
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
      void run('start', payload === null ? {} : { payload });
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
const panel = createPanel({
  run,
  sendCommand(text) {
    open(view.me);
    void run('write', { chat: view.me, text });
  },
});

/** Opens a chat at its newest message, or at one that was searched for. */
function open(chat, message) {
  if (openChat !== chat) {
    openChat = chat;
    openTopic = undefined;
    composer.setDraft(undefined);
  }
  body.dataset.pane = 'chat';
  draw();
  if (message === undefined) log.goToEnd();
  else {
    openTopic = currentChat().messages.find(({ id }) => id === message)?.topic;
    draw();
    log.show(message);
  }
  if (hasMouse()) composer.focus();
  else if (isNarrow()) byId('back-button').focus({ preventScroll: true });
}

function drawChats() {
  const isOnScreen = !isNarrow() || body.dataset.pane === 'chat';
  chatList.draw(view, { openChat, isVisible: isOnScreen && document.visibilityState === 'visible' });
}

function drawTopics(chat) {
  const bar = byId('topics');
  bar.hidden = !chat.forum;
  const button = ({ id, name, closed }) =>
    make('button', {
      type: 'button',
      'data-key': `topic ${id}`,
      'aria-current': id === openTopic ? 'true' : null,
      text: closed ? `${name} (${t('closed')})` : name,
      onclick: () => {
        openTopic = id;
        draw();
      },
    });
  const topics = [{ id: undefined, name: t('General') }, ...chat.topics];
  drawOnce(bar, [topics, openTopic], () => topics.map(button));
}

function drawFooter(chat) {
  const mustStart = chat.kind === 'private' && (!chat.started || chat.blocked);
  byId('start').hidden = !mustStart;
  byId('start').textContent = chat.blocked ? t('Unblock') : t('Start');
  byId('form').hidden = mustStart || !chat.canWrite;
  byId('closed').hidden = mustStart || chat.canWrite;
  byId('block').hidden = chat.kind !== 'private' || mustStart;
  composer.setCommands(chat.commands);
}

function drawPeople() {
  const select = byId('person');
  drawOnce(select, view.people, () =>
    view.people.map(({ id, name }) => make('option', { value: id, text: name })),
  );
  select.value = String(view.me);
}

function drawHeading(chat) {
  const subtitle = chat.kind === 'private' ? t('bot') : chat.members.join(', ');
  byId('chat-title').textContent = chat.title;
  byId('chat-subtitle').textContent = isConnected ? subtitle : t('connecting…');
  paintAvatar(byId('chat-avatar'), chat.kind === 'private' ? 3 : chat.id, chat.title);
}

function draw() {
  setLanguage(view.language);
  if (!currentChat()) openChat = view.chats[0].id;
  const chat = currentChat();
  if (openTopic !== undefined && !chat.topics.some(({ id }) => id === openTopic)) openTopic = undefined;
  drawPeople();
  drawChats();
  drawTopics(chat);
  drawHeading(chat);
  log.draw({
    chat,
    messages: chat.forum ? chat.messages.filter(({ topic }) => topic === openTopic) : chat.messages,
    key: `${view.me} ${chat.id} ${openTopic ?? ''}`,
    locale: view.language,
    description: chat.kind === 'private' && !chat.started ? view.bot.description : '',
    empty:
      chat.kind === 'private'
        ? t('Press Start, then link the account of the demo: Behind the scenes → Send /link.')
        : t('No messages yet'),
  });
  drawFooter(chat);
  if (panelView) panel.draw(panelView, view.language);
}

function watchAs(person) {
  stopWatching();
  stopWatching = watch(person, {
    onView(next) {
      isConnected = true;
      view = next;
      draw();
    },
    onPanel(next) {
      panelView = next;
      panel.draw(panelView, view.language);
    },
    onLost() {
      isConnected = false;
      if (view) drawHeading(currentChat());
    },
  });
}

byId('person').addEventListener('change', event => {
  const person = event.target.value;
  sessionStorage.setItem('person', person);
  composer.setDraft(undefined);
  if (currentChat()?.kind === 'private') openChat = undefined;
  watchAs(person);
});
byId('back-button').addEventListener('click', () => {
  body.dataset.pane = 'chats';
  drawChats();
  byId('chats').querySelector('[aria-current]')?.focus();
});
byId('start').addEventListener('click', () =>
  currentChat().blocked ? run('block', { blocked: false }) : run('start'),
);
byId('block').addEventListener('click', () => run('block', { blocked: true }));
document.addEventListener('visibilitychange', () => view && drawChats());
watchAs(sessionStorage.getItem('person') ?? '');
