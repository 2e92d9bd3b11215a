import { act, watch } from '../../../demo/chat-page/public/api.js';
import { createComposer } from './composer.js';
import { byId, make, paintAvatar } from '../../../demo/chat-page/public/elements.js';
import { createLog } from './log.js';
import { showAlert, toast } from '../../../demo/chat-page/public/notices.js';
import { chooseGroup } from './choose-group.js';

const body = document.body;
const isNarrow = () => matchMedia('(max-width: 720px)').matches;
const finePointer = () => matchMedia('(pointer: fine)').matches;

let view;
let person = sessionStorage.getItem('person') ?? '';
let stopWatching = () => {};
let openChat;
let openTopic;
let lost = false;
/** The newest message seen in each chat, for the counts in the list. */
const seen = new Map();

const currentChat = () => view.chats.find(({ id }) => id === openChat);
const fail = error => toast(error.message, { lasting: 4500 });

const deeds = {
  reply: message => composer.setReply(message),
  show: id => log.show(id),
  sendCommand: text => composer.send(text),
  async press(message, data) {
    try {
      const answer = await act('press', { person: view.me, chat: openChat, message: message.id, data });
      if (answer.url) deeds.openLink(answer.url);
      if (answer.text && answer.showAlert) showAlert(answer.text);
      else if (answer.text) toast(answer.text);
    } catch (error) {
      fail(error);
    }
  },
  /** Links to the bot itself are followed here. Says whether it was one. */
  openLink(href) {
    if (!URL.canParse(href)) return false;
    const url = new URL(href);
    if (url.host !== 't.me' || url.pathname.slice(1).toLowerCase() !== view.bot.username.toLowerCase())
      return false;
    const payload = url.searchParams.get('startgroup');
    if (payload !== null) {
      chooseGroup(view.groups, async choice => {
        const added = await act('startgroup', { person: view.me, payload, ...choice });
        show(added.chat);
      }).catch(fail);
    } else {
      const start = url.searchParams.get('start');
      act('start', { person: view.me, ...(start === null ? {} : { payload: start }) }).catch(fail);
      show(view.me);
    }
    return true;
  },
};

const log = createLog({ deeds });
const composer = createComposer({
  target: () => ({
    person: view.me,
    chat: openChat,
    ...(openTopic === undefined ? {} : { topic: openTopic }),
  }),
  onSent: () => log.goToEnd(),
});

function show(id) {
  if (openChat !== id) {
    openChat = id;
    openTopic = undefined;
    composer.setReply(undefined);
  }
  body.dataset.pane = 'chat';
  draw();
  if (finePointer()) composer.focus();
}

/** A preview doesn't tell what a spoiler hides. */
const veiled = ({ text, entities }) =>
  entities
    .filter(({ type }) => type === 'spoiler')
    .reduce(
      (shown, { offset, length }) =>
        shown.slice(0, offset) + '▒'.repeat(length) + shown.slice(offset + length),
      text,
    );

function drawChats() {
  const clock = at =>
    new Intl.DateTimeFormat(view.language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
      at,
    );
  byId('chats').replaceChildren(
    ...view.chats.map(chat => {
      const last = chat.messages.at(-1);
      const key = `${view.me} ${chat.id}`;
      const isOpen = chat.id === openChat && (!isNarrow() || body.dataset.pane === 'chat');
      if (isOpen || !seen.has(key)) seen.set(key, last?.id ?? 0);
      const fresh = chat.messages.filter(message => message.id > seen.get(key) && !message.mine).length;
      const preview = last
        ? `${last.mine ? 'You: ' : ''}${last.service ?? (veiled(last) || last.document?.file_name || '')}`
        : chat.subtitle;
      return make(
        'li',
        {},
        make(
          'button',
          {
            type: 'button',
            'aria-current': chat.id === openChat ? 'true' : null,
            onclick: () => show(chat.id),
          },
          paintAvatar(
            make('span', { class: 'avatar', 'aria-hidden': 'true' }),
            chat.id === view.me ? 3 : chat.id,
            chat.title,
          ),
          make('strong', { text: chat.title }),
          last && make('time', { text: clock(last.at) }),
          make('span', { class: 'preview', text: preview }),
          fresh > 0 && make('span', { class: 'badge', 'aria-label': `${fresh} new`, text: String(fresh) }),
        ),
      );
    }),
  );
}

function drawTopics(chat) {
  const bar = byId('topics');
  bar.hidden = !chat.forum;
  if (!chat.forum) return;
  bar.replaceChildren(
    ...[{ id: undefined, name: 'General' }, ...chat.topics].map(topic =>
      make('button', {
        type: 'button',
        role: 'tab',
        'aria-selected': String(topic.id === openTopic),
        text: `${topic.name}${topic.closed ? ' (closed)' : ''}`,
        onclick: () => {
          openTopic = topic.id;
          draw();
        },
      }),
    ),
  );
}

function drawFooter(chat) {
  const mustStart = chat.kind === 'private' && (!chat.started || chat.blocked);
  const start = byId('start');
  start.hidden = !mustStart;
  start.textContent = chat.blocked ? 'Unblock' : 'Start';
  byId('form').hidden = mustStart || !chat.canWrite;
  byId('closed').hidden = mustStart || chat.canWrite;
  byId('closed').textContent =
    chat.kind === 'channel' ? 'Only administrators post here' : "You can't write here";
  const block = byId('block');
  block.hidden = chat.kind !== 'private' || !chat.started || chat.blocked;
  composer.setCommands(chat.commands);
}

function drawWorld() {
  const strip = byId('world');
  strip.hidden = view.controls.length === 0;
  if (strip.dataset.drawn === JSON.stringify(view.controls)) return;
  strip.dataset.drawn = JSON.stringify(view.controls);
  const controlButton = ({ id, label }) => {
    const button = make('button', { type: 'button', text: label });
    button.addEventListener('click', async () => {
      button.disabled = true;
      await act('control', { id }).then(({ text }) => text && toast(text), fail);
      button.disabled = false;
    });
    return button;
  };
  strip.replaceChildren(make('span', { text: 'World' }), ...view.controls.map(controlButton));
}

function drawPeople() {
  const select = byId('person');
  const people = JSON.stringify(view.people);
  if (select.dataset.drawn !== people) {
    select.replaceChildren(...view.people.map(({ id, name }) => make('option', { value: id, text: name })));
    select.dataset.drawn = people;
  }
  select.value = String(view.me);
}

function draw() {
  if (!currentChat()) openChat = view.chats[0].id;
  const chat = currentChat();
  if (openTopic !== undefined && !chat.topics.some(({ id }) => id === openTopic)) openTopic = undefined;
  drawPeople();
  drawChats();
  drawWorld();
  drawTopics(chat);
  byId('chat-title').textContent = chat.title;
  byId('chat-subtitle').textContent = lost ? 'connecting…' : chat.subtitle;
  paintAvatar(byId('chat-avatar'), chat.kind === 'private' ? 3 : chat.id, chat.title);
  const messages = chat.forum ? chat.messages.filter(({ topic }) => topic === openTopic) : chat.messages;
  const empty =
    chat.kind === 'private'
      ? view.bot.description || `Press Start to talk to ${view.bot.name}`
      : 'No messages yet';
  log.draw(chat, messages, `${view.me} ${chat.id} ${openTopic ?? ''}`, view.language, empty);
  drawFooter(chat);
}

function follow(id) {
  stopWatching();
  stopWatching = watch(
    id,
    next => {
      lost = false;
      view = next;
      draw();
    },
    () => {
      lost = true;
      if (view) draw();
    },
  );
}

byId('person').addEventListener('change', event => {
  person = event.target.value;
  sessionStorage.setItem('person', person);
  composer.setReply(undefined);
  if (currentChat()?.kind === 'private') openChat = undefined;
  follow(person);
});
byId('back-button').addEventListener('click', () => {
  body.dataset.pane = 'chats';
  drawChats();
});
byId('start').addEventListener('click', () => {
  const { blocked } = currentChat();
  (blocked ? act('block', { person: view.me, blocked: false }) : act('start', { person: view.me })).catch(
    fail,
  );
});
byId('block').addEventListener('click', () => act('block', { person: view.me, blocked: true }).catch(fail));
follow(person);
