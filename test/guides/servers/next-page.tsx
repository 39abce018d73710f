import { Gallery } from './next-gallery'

// Otherwise Next.js renders the page only once, at build time, and the URLs in it expire.
export const dynamic = 'force-dynamic'

export default function Page() {
  // Find out here which pictures the user may see.
  return <Gallery keys={['cat.jpg', 'dog.jpg']} />
}
