import { showPhoto } from './dialogs.js';
import { icon, make } from './elements.js';

const kibibyte = 1024;

function sizeOf(bytes, locale) {
  const unit = bytes < kibibyte ? 'byte' : bytes < kibibyte ** 2 ? 'kilobyte' : 'megabyte';
  const size = bytes / { byte: 1, kilobyte: kibibyte, megabyte: kibibyte ** 2 }[unit];
  const format = { style: 'unit', unit, maximumFractionDigits: unit === 'byte' ? 0 : 1 };
  return new Intl.NumberFormat(locale, format).format(size);
}

/** A file that opens in a tab of its own, or a photo that opens over the page. */
export function renderAttachment(file, locale) {
  if (file.isPhoto) {
    return make(
      'button',
      { type: 'button', class: 'photo', 'aria-label': file.name, onclick: () => showPhoto(file) },
      make('img', { src: file.url, alt: '', width: file.width, height: file.height }),
    );
  }
  return make(
    'a',
    { class: 'document', href: file.url, target: '_blank', rel: 'noopener' },
    make('span', { class: 'file' }, icon('file')),
    make('span', {}, make('strong', { text: file.name }), make('small', { text: sizeOf(file.size, locale) })),
  );
}

/** Saves a file to the person's computer. */
export function saveFile({ url, name }) {
  const link = make('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}
