import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

import { initWasm, Resvg } from '@resvg/resvg-wasm';

import type { RenderReply } from './render-picture.ts';

const read = (file: string): Uint8Array => readFileSync(new URL(import.meta.resolve(file)));

/** PT Sans has Latin and Cyrillic letters. Those it lacks, such as emoji, are left out of the picture. */
const fontFamily = 'PT Sans';
const fontBuffers = ['400Regular/PTSans_400Regular.ttf', '700Bold/PTSans_700Bold.ttf'].map(file =>
  read(`@expo-google-fonts/pt-sans/${file}`),
);

const ready = initWasm(read('@resvg/resvg-wasm/index_bg.wasm'));

function render(svg: string): RenderReply {
  try {
    const options = {
      fitTo: { mode: 'zoom', value: 2 },
      font: { fontBuffers, defaultFontFamily: fontFamily },
    } as const;
    return { png: new Resvg(svg, options).render().asPng() };
  } catch (error) {
    return { error: String(error) };
  }
}

parentPort?.on('message', (svg: string) => void ready.then(() => parentPort?.postMessage(render(svg))));
