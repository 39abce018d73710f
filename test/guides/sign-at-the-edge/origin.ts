import { type Credentials, type ScopedCredentials, scopeCredentials } from 'sigv4-presign'

const dayInMilliseconds = 86_400_000

/** Derives the signing keys of today and the days after it. Run it where the secret access key already is. */
export const scopeDays = (credentials: Credentials, region: string, days: number): Promise<ScopedCredentials[]> =>
  Promise.all(
    Array.from({ length: days }, (_, day) =>
      scopeCredentials(credentials, { region, date: new Date(Date.now() + day * dayInMilliseconds) }),
    ),
  )
