import { getObject, presign, presignPost, putObject, type Store } from 'sigv4-presign'

/** Answers POST /uploads, POST /forms and GET /photos/NAME for a user who is logged in. */
export async function sign(request: Request, store: Store, userId: string): Promise<Response> {
  const { pathname } = new URL(request.url)
  const name = `${crypto.randomUUID()}.jpg`
  const key = `uploads/${userId}/${name}`
  if (pathname === '/uploads') {
    const upload = await presign(store, putObject(key, { contentType: 'image/jpeg' }), { expiresIn: 300 })
    return Response.json({ name, upload })
  }
  if (pathname === '/forms') {
    const form = await presignPost(store, {
      key,
      contentLengthRange: [1, 10_000_000],
      fields: { 'Content-Type': 'image/jpeg' },
      expiresIn: 300,
    })
    return Response.json({ name, form })
  }
  const wanted = /^\/photos\/([\w-]+\.jpg)$/.exec(pathname)
  if (!wanted) return new Response('Not found.', { status: 404 })
  const photo = getObject(`uploads/${userId}/${wanted[1]}`)
  return Response.json(await presign(store, photo, { expiresIn: 3600, stableFor: 86_400 }))
}
