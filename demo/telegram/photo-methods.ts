import { checkPosting, findChat, findMessage } from './chat-access.ts';
import { badRequest } from './api-error.ts';
import type { Methods } from './call-handler.ts';
import { readText } from './entities.ts';
import { storeFile } from './files.ts';
import { readKeyboard } from './keyboard.ts';
import { longestCaption, readOptions } from './message-methods.ts';
import { asObject, asString, createParams, type Params } from './params.ts';
import { edit, post } from './posting.ts';
import type { ChatMessage, Photo } from './types.ts';
import { messageWire } from './wire.ts';
import type { World } from './world.ts';

/** https://core.telegram.org/bots/api#sendphoto: "at most 10 MB", and width and height together at most 10,000. */
const largestPhotoBytes = 10 * 1024 * 1024;
const largestPhotoSides = 10_000;

/** RFC 2083, 11.2.1: a PNG begins with its width and height. */
function sizeOf(content: Uint8Array): { width: number; height: number } {
  const header = Buffer.from(content);
  if (header.length < 24 || header.subarray(12, 16).toString() !== 'IHDR')
    throw badRequest('IMAGE_PROCESS_FAILED');
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
}

/** The uploaded photo that a field names, as `attach://<name>` or by its own name. */
function readPhoto(world: World, params: Params, given: string): Photo {
  const file = params.files.get(given.replace('attach://', '')) ?? params.files.get('photo');
  if (!file) throw badRequest('there is no photo in the request');
  const { width, height } = sizeOf(file.content);
  if (file.content.byteLength > largestPhotoBytes) throw badRequest('file is too big');
  if (width + height > largestPhotoSides) throw badRequest('PHOTO_INVALID_DIMENSIONS');
  return { ...storeFile(world, file).document, width, height };
}

function readCaption(params: Params) {
  const caption = readText(params, 'caption');
  if (caption.text.length > longestCaption) throw badRequest('message caption is too long');
  return caption;
}

function sendPhoto(world: World, params: Params): ChatMessage {
  const photo = readPhoto(world, params, params.text('photo'));
  const content = { ...readCaption(params), keyboard: readKeyboard(params) };
  const chat = findChat(world, params, 'write');
  const threadId = checkPosting(world, chat, params, 'photos');
  return post(world, chat, { ...readOptions(world, chat, params), ...content, threadId, photo });
}

/** https://core.telegram.org/bots/api#editmessagemedia, for photos. */
function editMessageMedia(world: World, params: Params): ChatMessage {
  const media = asObject(params.json('media'));
  if (media?.type !== 'photo') throw badRequest("can't parse InputMedia: type must be non-empty");
  const photo = readPhoto(world, params, asString(media.media));
  const content = { ...readCaption(createParams(media)), keyboard: readKeyboard(params) };
  const chat = findChat(world, params, 'edit');
  const message = findMessage(chat, params.integer('message_id'), 'message to edit');
  if (!message.fromBot || message.service) throw badRequest("message can't be edited");
  message.photo = photo;
  edit(world, message, content);
  return message;
}

/** The methods that send and replace photos. */
export const photoMethods = (world: World): Methods => ({
  sendPhoto: params => messageWire(sendPhoto(world, params)),
  editMessageMedia: params => messageWire(editMessageMedia(world, params)),
});
