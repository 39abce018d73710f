import { presignPost, type Store } from 'sigv4-presign'

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** A page with a form that uploads without any script, and then returns to `doneUrl`. */
export async function renderForm(store: Store, folder: string, doneUrl: string): Promise<string> {
  const { url, fields } = await presignPost(store, {
    key: `${folder}\${filename}`,
    contentLengthRange: [1, 10_000_000],
    fields: { 'Content-Type': 'image/jpeg', success_action_redirect: doneUrl },
  })
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  return `<!doctype html>
<title>Upload</title>
<form action="${escapeHtml(url)}" method="post" enctype="multipart/form-data">
  ${inputs.join('\n  ')}
  <input type="file" name="file" accept="image/jpeg" required>
  <button>Upload</button>
</form>`
}
