/**
 * What the bot says, in English, in Fluent's syntax: `{ $name }` is filled in, and a number chooses its
 * plural. The other languages have the same messages with the same variables.
 */
export const en = {
  // Durations and times
  'duration-seconds': '{ $n } s',
  'duration-minutes': '{ $n } min',
  'duration-hours': '{ $n } h',
  'duration-days': '{ $n } d',
  ago: '{ $duration } ago',
  never: 'never',

  // Buttons
  'button-servers': '🖥 Servers',
  'button-accounts': '👤 Accounts',
  'button-help': '❔ Help',
  'button-home': '🏠 Home',
  'button-link': '🔗 Link account',
  'button-link-another': '➕ Link another account',
  'button-link-pair': 'I have an id and a key',
  'button-link-login': 'Log in with e-mail',
  'button-reboot': '🔄 Reboot',
  'button-stop': '⏹ Stop',
  'button-boot': '▶️ Boot',
  'button-copy-ip': '📋 Copy IP',
  'button-copy-ssh': '📋 Copy SSH',
  'button-refresh': '↻ Refresh',
  'button-more': '⋯ More',
  'button-back-servers': '‹ Servers',
  'button-back-card': '‹ Back',
  'button-back-accounts': '‹ Accounts',
  'button-previous': '‹ Previous',
  'button-next': 'Next ›',
  'button-password': '🔑 Password',
  'button-copy-password': '📋 Copy',
  'button-rename': '✏️ Rename',
  'button-clear-name': "Use the provider's name",
  'button-lock': '🔒 Lock',
  'button-unlock': '🔓 Unlock',
  'button-try-again': '🔁 Try again',
  'button-check-now': '🔍 Check now',
  'button-check-account': '🔍 Check',
  'button-make-default': '⭐ Make default',
  'button-relabel': '✏️ Rename',
  'button-unlink': '🗑 Unlink',
  'button-confirm-unlink': 'Yes, unlink',
  'button-cancel': 'Cancel',
  'button-open-private': '💬 Open the private chat',
  'button-open-card': '🖥 Open its card',
  'button-reboot-named': '🔄 Reboot { $name }',
  'button-stop-named': '⏹ Stop { $name }',
  'button-boot-named': '▶️ Boot { $name }',

  // Start and help
  'home-unlinked':
    'Hello! From this chat you run your VPSs at Inferno: reboot, stop and boot with one tap, and hear at once when something happens to them.\n\nTo begin, link your provider account. Its key is stored encrypted, and only you can use it.',
  'home-linked':
    '{ $total ->\n    [0] No servers in your account yet. When one appears, you will hear of it here.\n    [one] You have one server here.\n   *[other] You have { $total } servers here.\n}',
  'home-count': '{ $state }: { $n }',
  help: 'What I can do\n\n/servers – your servers; a tap on one opens its card\n/server web-1 – the card of one server, by name, IP or order number\n/reboot web-1, /stop web-1, /boot web-1 – at once, with no questions\n/rename web-1 shop – your own name for a server\n/password web-1 – its root password, hidden, gone after a minute\n\n/link 777 KEY – link a provider account by client id and API key\n/login you@example.com PASSWORD – the same by your panel login\n/accounts – your accounts: check, rename, unlink\n/unlink LABEL – unlink one; its key is erased\n\n/cancel – leave what you are in the middle of',

  // States
  'state-running': 'Running',
  'state-stopped': 'Stopped',
  'state-rebooting': 'Rebooting',
  'state-starting': 'Starting',
  'state-stopping': 'Stopping',
  'state-installing': 'Installing',
  'state-suspended': 'Suspended',
  'state-unknown': 'Unknown',
  'state-unread': 'Not read yet',
  'state-empty': 'Not installed',
  'state-pending': 'Unpaid',
  'state-gone': 'Gone',

  // Servers and the card
  'servers-title': '🖥 Your servers ({ $n })',
  'servers-page': 'Page { $page } of { $pages }',
  'servers-none':
    'There is nothing in your account yet: no servers and no orders. When a VPS becomes active, you will hear of it here.',
  'servers-account': '👤 { $label }',
  'card-title': '{ $dot } { $state } · { $name } · { $ip }',
  'card-title-no-ip': '{ $dot } { $state } · { $name }',
  'card-order': 'Order { $order }',
  'card-account': 'Account { $label }',
  'card-provider-name': 'At the provider: { $name }',
  'card-provider-word': 'The provider calls its state “{ $word }”.',
  'card-seen': 'Seen { $when }',
  'card-not-seen': 'Not read from the provider yet.',
  'card-read-failed': '⚠️ Just now: { $why }',
  'card-locked': '🔒 Locked: nobody presses power on it until it is unlocked.',
  'card-pending': 'The order waits for its payment.',
  'card-empty': 'Paid, and no system is installed on it yet.',
  'card-gone': 'The provider says that this order is in the account no more.',
  'more-title': '{ $name }: more',
  'more-hint':
    'Password shows the root password for a minute. Rename gives it your own name. Lock takes the power buttons away until you unlock it.',
  'power-stale': 'That keyboard was over a day old, so nothing was done. Here is a fresh one.',
  'power-perished':
    'You asked for this { $duration } ago, and I only got it now. Nothing was done. If you still want it, press:',
  'power-which': 'Which server?',

  // Operations: the live message
  'live-reboot': '⏳ Rebooting { $name } · asked { $at }',
  'live-stop': '⏳ Stopping { $name } · asked { $at }',
  'live-boot': '⏳ Booting { $name } · asked { $at }',
  'live-elapsed': '{ $duration } so far',
  'live-acknowledged': 'The provider has taken it · { $duration } so far',
  'live-unanswered-reboot':
    "❔ Reboot of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far",
  'live-unanswered-stop':
    "❔ Stop of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far",
  'live-unanswered-boot':
    "❔ Boot of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far",
  'done-reboot': '🟢 { $name } is back after { $duration }',
  'done-stop': '🔴 { $name } is off after { $duration }',
  'done-boot': '🟢 { $name } is on after { $duration }',
  'failed-reboot': '❌ { $name } was not rebooted: { $why }',
  'failed-stop': '❌ { $name } was not stopped: { $why }',
  'failed-boot': '❌ { $name } was not booted: { $why }',
  'not-sent-reboot': '⚠️ Reboot of { $name }. Nothing was sent: { $why }.',
  'not-sent-stop': '⚠️ Stop of { $name }. Nothing was sent: { $why }.',
  'not-sent-boot': '⚠️ Boot of { $name }. Nothing was sent: { $why }.',
  'last-seen-on': 'Last seen on { $when }',
  'last-seen-off': 'Last seen off { $when }',
  'dropped-reboot':
    '⚠️ { $name } was not rebooted: I was restarted before anything was sent, and it was too long ago to go on.',
  'dropped-stop':
    '⚠️ { $name } was not stopped: I was restarted before anything was sent, and it was too long ago to go on.',
  'dropped-boot':
    '⚠️ { $name } was not booted: I was restarted before anything was sent, and it was too long ago to go on.',
  'unconfirmed-reboot':
    "❔ I can't tell whether { $name } rebooted: it was asked for once, { $duration } ago, and nothing since then proves it.",
  'unconfirmed-stop':
    "❔ { $name } was asked to stop { $duration } ago, once, and still doesn't read as off.",
  'unconfirmed-boot': "❔ { $name } was asked to boot { $duration } ago, once, and still doesn't read as on.",
  'notice-unanswered':
    "❔ { $name }. Sent, no answer. I won't send it twice; I'm checking what became of it.",

  // Answers to a press
  'pressed-reboot': 'Rebooting { $name }…',
  'pressed-stop': 'Stopping { $name }…',
  'pressed-boot': 'Booting { $name }…',
  'pressed-joined': 'Already under way.',
  'pressed-settled': 'That was already done with. This is how it ended.',
  'pressed-busy-reboot': '{ $name } is just being rebooted. Nothing more was sent.',
  'pressed-busy-stop': '{ $name } is just being stopped. Nothing more was sent.',
  'pressed-busy-boot': '{ $name } is just being booted. Nothing more was sent.',
  'pressed-locked': '{ $name } is locked. Nothing was sent.',
  'pressed-not-installed': 'No system is installed on it yet. Nothing was sent.',
  'pressed-suspended': 'The provider has suspended { $name }. Nothing was sent.',
  'pressed-gone': '{ $name } is in the account no more. Nothing was sent.',
  'pressed-old': 'This button is out of date. Open the list anew with /servers.',
  'pressed-not-yours': "You can't use this button.",
  'pressed-viewers-only-look': 'You may look here, not press. Ask an owner to make you an operator.',
  'pressed-owners-only': 'Only an owner of the account may do that.',
  'pressed-private-only': 'Only in a private chat with me.',
  'pressed-why': '⚠️ { $why }',
  'pressed-checking': 'Checking…',
  'pressed-reading': 'Reading…',
  'pressed-checking-already': "I'm on it already.",
  'retry-still-running': 'Something else is under way on it. Nothing was sent.',
  'live-unlinked': 'The account of this server is linked no more.',

  // Names
  'name-unknown': 'I know no server “{ $name }” of yours.',
  'name-nearest': 'Did you mean one of these?',
  'name-ambiguous': '“{ $name }” fits several servers. Which one?',
  'name-missing': 'Which server? Press one, or write its name after the command.',

  // Rename, lock, password
  'rename-ask': 'Send the new name for { $name }, up to 64 characters. /cancel leaves it as it is.',
  'rename-done': '✏️ It is called { $name } now.',
  'rename-cleared': "✏️ It has the provider's name again: { $name }.",
  'rename-bad': 'A name needs 1 to 64 characters on one line. Send another one, or /cancel.',
  'rename-usage': 'Write /rename, the server, and its new name: /rename web-1 shop',
  locked: '🔒 Locked.',
  unlocked: '🔓 Unlocked.',
  'password-fetching': '🔑 Asking the provider for the password of { $name }…',
  'password-shown':
    '🔑 Root password of { $name }: { $password }\nTap to see it. This message deletes itself in a minute.',
  'password-none':
    'The provider has no password for { $name }: it may have been installed with SSH keys, or not at all.',
  'password-interrupted': '🔑 I was restarted before the provider answered. Please ask for it again.',
  'password-failed': '🔑 No password: { $why }',
  'password-private-only': 'Passwords are shown in the private chat only.',

  // Linking
  'link-how':
    "How do you want to link your account?\n\nClient id and API key: the provider's panel shows both.\nE-mail and password: I ask the provider for the key with them once, and keep only the key.\n\nI delete your message as soon as I have read it, and keep the key encrypted.",
  'link-ask-pair': 'Send your client id and API key in one message, like this:\n{ $example }',
  'link-ask-login':
    "Send your e-mail and password for the provider's panel in one message, like this:\n{ $example }\nThe password is used once and never stored.",
  'link-usage':
    "I need the client id and the key, like this:\n{ $example }\nOr press the button and I'll guide you.",
  'login-usage':
    "I need the e-mail and the password, like this:\n{ $example }\nOr press the button and I'll guide you.",
  'link-bad-cid':
    'A client id is a number, like 777. Send the id and the key in one message, like this:\n{ $example }',
  'link-bad-label':
    'A label needs 1 to 32 characters on one line. Nothing was linked; I deleted your message, please send it anew.',
  'link-checking': '🔗 Checking with the provider…',
  'link-done': '✅ Linked: { $label } (client { $cid }).',
  'link-done-again': '✅ { $label } (client { $cid }) has a working key again.',
  'link-deleted-hint': 'I deleted the message with your key.',
  'link-not-deleted': '⚠️ I could not delete your message with the secret in it. Please delete it yourself.',
  'link-done-hint': 'When something happens to its servers, you will hear of it here.',
  'link-failed-kept':
    '⚠️ Not linked yet: { $why }.\n\nI keep what you sent, encrypted, for an hour, so that you can try again without sending it anew.',
  'link-failed': '❌ Not linked: { $why }',
  'link-label-taken': 'You already have an account called “{ $label }”. Choose another label.',
  'link-expired': 'That was over an hour ago, and I have erased what you sent. Please send it again.',
  'link-interrupted':
    '⚠️ I was restarted before the provider answered, and kept nothing of what you sent. Please send it again.',
  'link-in-group':
    "⚠️ Never send a key or a password into a group: everybody here may have seen it. I did not use it. Please change it in the provider's panel now, then link in the private chat with me.",

  // Accounts
  'accounts-title': '👤 Your accounts',
  'accounts-none': 'No account is linked yet.',
  'account-line': '{ $star }{ $label } · client { $cid } · { $state }',
  'account-ok': 'key accepted { $when }',
  'account-refused': '⚠️ key no longer accepted',
  'account-title': '👤 { $label }',
  'account-client': 'Client id { $cid }',
  'account-servers': '{ $n ->\n    [one] one server or order\n   *[other] { $n } servers and orders\n}',
  'account-default': '⭐ Default account',
  'account-checked-ok': '✅ The provider accepts the key of { $label }.',
  'account-check-failed': '⚠️ { $label }: { $why }',
  'unlink-ask':
    'Unlink { $label }? Its key is erased for good, and you hear no more of its servers. The servers themselves are not touched.',
  'unlink-done': '🗑 { $label } is unlinked, and its key erased.',
  'unlink-which': 'Which account? Write /unlink and its label.',
  'unlink-unknown': 'You have no account called “{ $label }”.',
  'unlink-busy': 'Something is under way on a server of { $label }. Wait until it has ended, then unlink.',
  'relabel-ask': 'Send the new label for { $label }, up to 32 characters. /cancel leaves it as it is.',
  'relabel-done': '✏️ The account is called { $label } now.',
  'relabel-bad':
    'A label needs 1 to 32 characters on one line, and no other account of yours may have it. Send another one, or /cancel.',

  // News
  'news-order-paid': '💳 Order { $order } is paid.',
  'news-ip': 'IP { $ip }',
  'news-order-paid-hint': 'You will hear from me when its VPS becomes active.',
  'news-vps-active': '🎉 { $name } is active',
  'news-took': 'It took { $duration }.',
  'news-stopped': '🔴 { $name } stopped unexpectedly',
  'news-stopped-since': 'Off since { $at }.',
  'news-started': '🟢 { $name } is on again, and not by us',
  'news-down-for': 'It was down for { $duration }.',
  'news-and-more': 'and { $n } more',
  'news-order-suspended': '⛔ The provider has suspended { $name }.',
  'news-order-cancelled': '🗑 { $name } is in the account no more: the order was cancelled or has ended.',
  'news-key-refused':
    '🔑 The provider no longer accepts the key of { $label }. I have stopped using it. Link the account again with its new key, or press Check.',

  // What went wrong at the provider
  'why-refused': 'the provider says “{ $message }”',
  'why-bad-credentials':
    "the provider doesn't accept this client id and key. Look them up in the provider's panel and link the account again",
  'why-bad-login': "the provider doesn't accept this e-mail and password",
  'why-address-not-allowed':
    'the provider takes API calls only from addresses that its support has put on a whitelist. Ask support by a ticket to add the address of the machine that this bot runs on',
  'why-not-found': 'the provider finds no such order in this account',
  'why-already-exists': 'the provider says that it is there already',
  'why-unknown-action': "the provider doesn't know this action",
  'why-unreadable-reply': "the provider answered something that I can't read. Try again in a few minutes",
  'why-unreachable': "the provider can't be reached",
  'why-timed-out': "the provider didn't answer in time. Try again in a few minutes",
  'why-unavailable': 'the provider is out of order just now. Try again in a few minutes',
  'why-outcome-unknown': 'it was sent, and no answer came',

  // The rest
  cancelled: 'Left as it is.',
  'cancel-nothing':
    'You are not in the middle of anything. /servers shows your servers, /help what I can do.',
  leftover: "I didn't understand that. /servers shows your servers, /help what I can do.",
  'leftover-edited': 'An edited message is no command. Send it anew, please.',
  'unknown-command': 'I know no command { $command }. /help shows those I know.',
  'not-allowed': 'This bot is private. If it should know you, ask whoever runs it to add your id: { $id }',
  'private-only-command': '{ $command } works in the private chat with me.',
  'group-not-subscribed': 'I show servers and take orders for them in the private chat with me.',
  'anonymous-admin': "I can't tell who you are while you write as the group. Write as yourself, please.",
  oops: 'Something went wrong on my side, and it has been noted as { $id }. Nothing more was done; please try again.',

  // Command menu
  'command-servers': 'Your servers',
  'command-server': "One server's card",
  'command-reboot': 'Reboot a server',
  'command-stop': 'Stop a server',
  'command-boot': 'Boot a server',
  'command-rename': 'Your own name for a server',
  'command-password': "A server's root password",
  'command-accounts': 'Your provider accounts',
  'command-link': 'Link an account by id and key',
  'command-login': 'Link an account by e-mail',
  'command-unlink': 'Unlink an account',
  'command-cancel': 'Leave what you are doing',
  'command-help': 'What I can do',
} as const;
