import { createHash } from 'node:crypto';

import { checkPosting, findChat } from './access.ts';
import { readText } from './entities.ts';
import { badRequest } from './failure.ts';
import { readKeyboard } from './keyboard.ts';
import { findReply } from './methods-messages.ts';
import type { Methods } from './methods.ts';
import type { Params, UploadedFile } from './params.ts';
import { post } from './posting.ts';
import type { StoredFile } from '../../../demo/telegram/types.ts';
import { messageWire } from './wire.ts';
import type { World } from '../../../demo/telegram/world.ts';

const largestDownload = 20 * 1024 * 1024;

const types: Record<string, string> = {
  json: 'application/json',
  txt: 'text/plain',
  pub: 'application/vnd.exstream-package',
};

/** Keeps a file's bytes, and gives it the ids that a message may carry. */
export function storeFile(
  world: World,
  file: { name: string; type?: string; content: Uint8Array },
): StoredFile {
  const unique = createHash('sha256').update(file.name).update(file.content).digest('base64url');
  const extension = /\.(\w+)$/.exec(file.name)?.[1] ?? 'bin';
  const number = world.nextId('file', 0);
  const stored: StoredFile = {
    document: {
      file_id: `BQACAgIAAxk${unique}${String(number).padStart(4, '0')}`,
      file_unique_id: `AgAD${unique.slice(0, 10)}`,
      file_name: file.name,
      mime_type: file.type ?? types[extension] ?? 'application/octet-stream',
      file_size: file.content.byteLength,
    },
    path: `documents/file_${number}.${extension}`,
    content: file.content,
  };
  world.files.set(stored.document.file_id, stored);
  return stored;
}

function findUpload(params: Params): UploadedFile | undefined {
  const named = params.text('document');
  return params.files.get('document') ?? params.files.get(named.replace(/^attach:\/\//, ''));
}

/** Files both ways. */
export function fileMethods(world: World): Methods {
  return {
    getfile: params => {
      const file = world.files.get(params.text('file_id'));
      if (!params.has('file_id')) throw badRequest('file_id not specified');
      if (!file) throw badRequest('invalid file_id');
      const { file_id, file_unique_id, file_size } = file.document;
      if (file_size > largestDownload) throw badRequest('file is too big');
      return { file_id, file_unique_id, file_size, file_path: file.path };
    },
    senddocument: params => {
      const upload = findUpload(params);
      const known = world.files.get(params.text('document'));
      if (!upload && !known) {
        throw badRequest(
          params.has('document')
            ? 'wrong file identifier/HTTP URL specified'
            : 'there is no document in the request',
        );
      }
      if (upload?.content.byteLength === 0) throw badRequest('file must be non-empty');
      const caption = readText(params, {
        features: world.options.features,
        findUser: id => world.users.get(id),
        limit: 1024,
        tooLong: 'message caption is too long',
        field: 'caption',
      });
      const keyboard = readKeyboard(params, world.options.features);
      const chat = findChat(world, params, 'write');
      const threadId = checkPosting(world, chat, params, 'documents');
      const replyTo = findReply(world, chat, params);
      const file = upload ? storeFile(world, upload) : known;
      const message = post(world, chat, {
        ...(chat.kind === 'channel' ? { senderChat: chat, fromBot: true } : { from: world.bot }),
        ...caption,
        ...(file ? { document: file.document } : {}),
        keyboard,
        replyTo,
        threadId,
        silent: params.boolean('disable_notification'),
        protectedContent: params.boolean('protect_content'),
      });
      return messageWire(message);
    },
  };
}
