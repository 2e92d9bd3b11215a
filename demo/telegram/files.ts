import { createHash } from 'node:crypto';

import { badRequest } from './api-error.ts';
import type { Methods } from './call-handler.ts';
import type { UploadedFile } from './params.ts';
import type { StoredFile } from './types.ts';
import type { World } from './world.ts';

/** https://core.telegram.org/bots/api#getfile */
const largestDownloadBytes = 20 * 1024 * 1024;

const typesByExtension: Record<string, string> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  png: 'image/png',
  pub: 'text/plain',
  txt: 'text/plain',
  webp: 'image/webp',
};

/** Keeps a file, and gives it the ids by which messages refer to it. */
export function storeFile(world: World, file: Omit<UploadedFile, 'type'> & { type?: string }): StoredFile {
  const hash = createHash('sha256').update(file.name).update(file.content).digest('base64url');
  const extension = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? 'bin';
  const number = world.nextId('file', 0);
  const stored: StoredFile = {
    document: {
      file_id: `BQACAgIAAxk${hash}${String(number).padStart(4, '0')}`,
      file_unique_id: `AgAD${hash.slice(0, 10)}`,
      file_name: file.name,
      mime_type: file.type ?? typesByExtension[extension] ?? 'application/octet-stream',
      file_size: file.content.byteLength,
    },
    path: `documents/file_${number}.${extension}`,
    content: file.content,
  };
  world.files.set(stored.document.file_id, stored);
  return stored;
}

/** A stored file by the path that getFile gave. */
export const findFileByPath = (world: World, path: string): StoredFile | undefined =>
  [...world.files.values()].find(file => file.path === decodeURIComponent(path));

export function fileMethods(world: World): Methods {
  return {
    getFile: params => {
      if (!params.has('file_id')) throw badRequest('file_id not specified');
      const file = world.files.get(params.text('file_id'));
      if (!file) throw badRequest('invalid file_id');
      const { file_id, file_unique_id, file_size } = file.document;
      if (file_size > largestDownloadBytes) throw badRequest('file is too big');
      return { file_id, file_unique_id, file_size, file_path: file.path };
    },
  };
}
