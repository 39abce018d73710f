import { presign, putObject } from 'sigv4-presign'
import { store } from './next-store'

export async function POST(request: Request): Promise<Response> {
  // Check here that the user may upload.
  const { type } = (await request.json()) as { type?: string }
  if (type !== 'image/jpeg') return new Response('Only JPEG images are accepted.', { status: 415 })
  const key = `uploads/${crypto.randomUUID()}.jpg`
  const upload = await presign(store, putObject(key, { contentType: type }), { expiresIn: 300 })
  return Response.json({ key, upload })
}
