import type { PresignedPost } from '../types.ts'
import { escapeMarkup } from './markup.ts'

/** A page with the form in it. `typePrefix` is what the file's media type must start with, if that is asked for. */
export function htmlForm({ url, fields }: PresignedPost, typePrefix: string | undefined): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `  <input type="hidden" name="${escapeMarkup(name)}" value="${escapeMarkup(value)}">`,
  )
  const type =
    typePrefix === undefined ? [] : [`  <input type="hidden" name="Content-Type" value="${escapeMarkup(typePrefix)}">`]
  // The form has to say the type, which only the browser knows.
  const tell = typePrefix === undefined ? '' : ` onchange="form.elements['Content-Type'].value = files[0].type"`
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<title>Upload</title>',
    `<form action="${escapeMarkup(url)}" method="post" enctype="multipart/form-data">`,
    ...hidden,
    ...type,
    `  <label>File <input type="file" name="file" required${tell}></label>`,
    '  <button>Upload</button>',
    '</form>',
  ].join('\n')
}
