import type { PresignedPost } from '../types.ts'
import { escapeMarkup } from './markup.ts'

/** Returns a page with the form. `typePrefix` is the required beginning of the file's media type, if there is any. */
export function htmlForm({ url, fields }: PresignedPost, typePrefix: string | undefined): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `  <input type="hidden" name="${escapeMarkup(name)}" value="${escapeMarkup(value)}">`,
  )
  const type =
    typePrefix === undefined ? [] : [`  <input type="hidden" name="Content-Type" value="${escapeMarkup(typePrefix)}">`]
  // The form must send the media type, which only the browser knows.
  const onChange = typePrefix === undefined ? '' : ` onchange="form.elements['Content-Type'].value = files[0].type"`
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<title>Upload</title>',
    `<form action="${escapeMarkup(url)}" method="post" enctype="multipart/form-data">`,
    ...hidden,
    ...type,
    `  <label>File <input type="file" name="file" required${onChange}></label>`,
    '  <button>Upload</button>',
    '</form>',
  ].join('\n')
}
